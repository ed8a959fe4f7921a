"""Reads the lists that register apps: what they name, what a comment in them says is off, which entry they lack."""

from __future__ import annotations

import posixpath
import re

from scaffold.repository import Repository, list_at
from scaffold.siblings import abstract

_PUT_AWAY = frozenset(
    """archive archived attic deprecated disabled example examples graveyard inactive old retired template templates
    unused""".split()
)
"""Names of folders that are kept beside apps, or beside namespaces, without being one."""


def is_put_away(folder: str) -> bool:
    """Tell whether a folder's name says that what is in it is not meant to be applied."""
    return folder.startswith(("_", ".")) or folder.lower() in _PUT_AWAY


def form_of(path: str, folder: str, name: str) -> str:
    """Return a path relative to a list's folder, `{app}` for the app's name."""
    return abstract(posixpath.relpath(path, folder or "."), name, "")


def lacking(repository: Repository, list_file: str, target: str, named: str, prefix: str) -> tuple[str, str] | None:
    """Return a list and the entry it lacks, `None` where it has the entry or a comment speaks of it."""
    if target in targets(repository, list_file):
        return None
    word = re.compile(rf"(?<![\w-]){re.escape(posixpath.basename(named))}(?![\w-])")
    for line in repository.text(list_file).splitlines():
        _, mark, comment = line.partition("#")
        if mark and word.search(comment):
            return None
    return list_file, prefix + posixpath.relpath(target, posixpath.dirname(list_file) or ".")


def targets(repository: Repository, list_file: str) -> set[str]:
    """Return what a list names, relative to the repository's root."""
    folder = posixpath.dirname(list_file)
    return {
        repository.resolve(posixpath.normpath(posixpath.join(folder, entry)))
        for document in repository.documents(list_file)[:1]
        for entry in list_at(document.body, "resources")
        if isinstance(entry, str)
    }
