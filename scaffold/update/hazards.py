"""Says what an update would delete that nobody can bring back, or that somebody wrote by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scaffold.diagnostic import printable
from scaffold.repository import Repository

_OWN_DATABASES = ("cluster", "component", "resource")
"""Answers to `database` by which the app's own manifests make it."""


def find_hazards(
    repository: Repository,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    dropped: Iterable[str],
    removed: Iterable[str],
) -> Iterator[str]:
    """Yield what has to be asked before an app is updated, a sentence each.

    Args:
        repository: What is there.
        old: The recorded answers.
        new: The answers after the update.
        dropped: Files that were changed by hand, and that the template no longer writes.
        removed: Files that the update deletes.
    """
    for path in dropped:
        yield f"`{printable(path)}` was changed by hand, and the template no longer writes it: it would be deleted"
    before, after = old.get("database"), new.get("database")
    if before in _OWN_DATABASES and after != before:
        yield (
            f"the database goes from `{before}` to `{printable(str(after))}`: "
            "Flux' pruning may delete it with its volumes"
        )
    for path in removed:
        for document in repository.documents(path):
            if document.kind == "PersistentVolumeClaim":
                yield (
                    f"`{printable(path)}` would be deleted with the claim `{printable(document.name)}`: "
                    "Flux' pruning may delete its volume"
                )
