"""The hand-written files of a model that its manifests need: they come along with the new app."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold.errors import ScaffoldError
from scaffold.likeness.model import Model
from scaffold.likeness.renaming import Renaming
from scaffold.repository import KUSTOMIZE_FILES, Document, Repository, mapping_at
from scaffold.roots import is_below
from scaffold.update.answers_file import ANSWERS_FILE

_ENCRYPTED = (b"ENC[AES256_GCM,", b"-----BEGIN AGE ENCRYPTED FILE-----")


@dataclass(frozen=True, slots=True)
class Companions:
    """What becomes of the model's hand-written files; paths are relative to the app's folder.

    Attributes:
        files: Those that come along, by their new path.
        left: Those that take part in the model and have no place in the new app.
    """

    files: Mapping[str, bytes]
    left: tuple[str, ...] = ()


def companions(
    model: Model, written: Collection[str], new: Mapping[str, bytes], folders: Sequence[str], names: Renaming,
    read: Callable[[str], bytes],
) -> Companions:  # fmt: skip
    """Find the files that the new app's kustomize files name and that the template does not write.

    Args:
        model: The app that the new one is like.
        written: What the template writes of the model, relative to its folder.
        new: What it writes of the new app, by path relative to its folder.
        folders: The folders that the new app's Kustomizations apply, relative to its folder; that of the app first.
        names: What stands in the place of what.
        read: Reads a file of the repository.

    Raises:
        ScaffoldError: A file that is needed is encrypted.
    """
    folder, known = model.app.folder, model.siblings.repository.paths
    further = {path for path in known if is_below(path, folder) and path != model.app.entry}
    further -= {f"{folder}/{path}" for path in (*written, ANSWERS_FILE)}
    moved = {_moved(path.removeprefix(f"{folder}/"), model, folders[0], names): path for path in sorted(further)}
    found: dict[str, bytes] = {}
    waiting = [path for path in new if _is_kustomize_file(path) and posixpath.dirname(path) in map(_normal, folders)]
    while waiting:
        path = waiting.pop()
        for target in _named(path, {**new, **found}[path], moved):
            if target not in new and target not in found:
                found[target] = _content(model, moved[target], names, read)
                waiting += [target] if _is_kustomize_file(target) else []
    left = sorted(path for path in moved.values() if path in model.siblings.cluster.files and path not in found)
    taken = {moved[path] for path in found}
    return Companions(found, tuple(path.removeprefix(f"{folder}/") for path in left if path not in taken))


def _normal(folder: str) -> str:
    return "" if folder == "." else folder


def _is_kustomize_file(path: str) -> bool:
    return posixpath.basename(path) in KUSTOMIZE_FILES


def _moved(path: str, model: Model, app_dir: str, names: Renaming) -> str:
    old = str(model.answers["app_dir"])
    if old != app_dir and (old == "." or is_below(path, old)):
        path = posixpath.normpath(posixpath.join(app_dir, posixpath.relpath(path, old)))
    return names.text(path)


def _content(model: Model, path: str, names: Renaming, read: Callable[[str], bytes]) -> bytes:
    content = read(path)
    if is_encrypted(model.siblings.repository.documents(path), content):
        raise ScaffoldError(
            f"`{path}` is encrypted for `{model.app.name}` and cannot be copied; leave it out with "
            f"`--map {posixpath.basename(path)}=none`, and encrypt one for the new app by hand"
        )
    return names.content(content)


def _named(path: str, content: bytes, known: Collection[str]) -> Iterator[str]:
    """Yield the known files that a kustomize file names, whatever for: itself, or by the folder that they are in."""
    folder = posixpath.dirname(path)
    for document in Repository({path: content}, frozenset({path})).documents(path):
        for text in _texts(document.body):
            target = posixpath.normpath(posixpath.join(folder, text.rpartition("=")[2].strip()))
            yield from (f for f in (target, *(f"{target}/{name}" for name in KUSTOMIZE_FILES)) if f in known)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for child in value.values():
            yield from _texts(child)
    elif isinstance(value, list):
        for child in value:
            yield from _texts(child)


def is_encrypted(documents: Collection[Document], content: bytes) -> bool:
    """Tell whether a file is encrypted for one name or namespace: by SOPS, by age, or as a SealedSecret."""
    sealed = any(document.kind == "SealedSecret" or mapping_at(document.body, "sops") for document in documents)
    return sealed or any(mark in content for mark in _ENCRYPTED)
