"""Proves that a copy belongs to its own cluster alone: no file of it leads into the cluster that it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.changes import ChangeSet
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Cluster, Fleet
from scaffold.likeness.model import Model
from scaffold.roots import is_below
from scaffold.update.answers_file import ANSWERS_FILE

_PATH = re.compile(r"(?<![\w./-])(?:\./)?[\w.-]+(?:/[\w.-]+)+")


def bridges(model: Model, target: Cluster, before: Fleet, after: Fleet, changes: ChangeSet) -> Iterator[Diagnostic]:
    """Yield an error for whatever leads from one cluster into the other.

    Args:
        model: The app that was copied.
        target: The cluster that it was copied to.
        before: The repository.
        after: The repository as it would be.
        changes: What is written.
    """
    source = model.siblings.cluster
    for path in changes.paths:
        if path in source.files and path not in target.files:
            yield _error(path, 0, f"belongs to cluster `{source.name}` and would be changed")
    now = next((cluster.files for cluster in after.clusters if cluster.name == target.name), frozenset())
    for path in sorted(now - target.files):
        if path in source.files:
            yield _error(path, 0, f"belongs to cluster `{source.name}` and would be applied by `{target.name}`")
    yield from _texts(model, target, before, changes)


def _texts(model: Model, target: Cluster, before: Fleet, changes: ChangeSet) -> Iterator[Diagnostic]:
    """Yield an error for each path that a written file names and that only the model's cluster has."""
    source, repository = model.siblings.cluster, before.repository
    for change in changes:
        old = set((change.before or b"").splitlines())
        for number, line in enumerate((change.after or b"").splitlines(), 1):
            if line in old or change.path.endswith(f"/{ANSWERS_FILE}"):
                continue
            for match in _PATH.finditer(line.decode("utf-8", "replace")):
                path = match.group().removeprefix("./").rstrip("/.")
                known = path in repository.paths or path in repository.directories
                own = is_below(path, model.app.folder) or path in source.files or _holds(source, path)
                if known and own and not _holds(target, path):
                    yield _error(change.path, number, f"names `{path}` of cluster `{source.name}`")


def _holds(cluster: Cluster, folder: str) -> bool:
    return any(is_below(path, folder) for path in cluster.files)


def _error(path: str, line: int, message: str) -> Diagnostic:
    return Diagnostic(path, line, 1 if line else 0, Severity.ERROR, "foreign-path", message)
