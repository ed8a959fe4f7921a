"""Says what of a hand-written app does not come along: what the template does not reproduce."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from scaffold.leaves import Leaf, compare
from scaffold.likeness.companions import Companions
from scaffold.likeness.model import Model
from scaffold.repository import Repository, is_yaml

_MOST = 12
"""Differences that are named one by one."""


def remainder(model: Model, written: Mapping[str, bytes], along: Companions) -> Iterator[str]:
    """Yield a note for the files that come along, and for everything of the model that does not.

    Args:
        model: The app that the new one is like.
        written: What the template writes of it, by path relative to its folder.
        along: Its further files.
    """
    if along.files:
        yield f"copied as they are, but for the names: {_listed(along.files)}"
    if along.left:
        yield f"not copied, as nothing of the new app names them: {_listed(along.left)}"
    missing = not_reproduced(model, written)
    if missing:
        shown = ", ".join(dict.fromkeys(f"`{leaf.file}: {leaf.where}`" for leaf in missing[:_MOST]))
        more = f" and {len(missing) - _MOST} more" if len(missing) > _MOST else ""
        yield f"not copied, as the template has no question for it: {shown}{more}"


def _listed(paths: Sequence[str] | Mapping[str, bytes]) -> str:
    return ", ".join(f"`{path}`" for path in sorted(paths))


def not_reproduced(model: Model, written: Mapping[str, bytes]) -> tuple[Leaf, ...]:
    """Return the leaves of the model's own files that the template does not write."""
    repository, folder = model.siblings.repository, model.app.folder
    names = [name for name in written if is_yaml(name) and not posixpath.basename(name).startswith(".")]
    rendered = Repository(dict(written), frozenset(written))
    original = {
        name: [document.body for document in repository.documents(f"{folder}/{name}")]
        for name in names
        if f"{folder}/{name}" in repository.files
    }
    return compare(original, {name: [d.body for d in rendered.documents(name)] for name in names}).missing
