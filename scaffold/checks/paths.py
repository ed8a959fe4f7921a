"""Finds the file or folder that a path with a slip in it may mean."""

from __future__ import annotations

import posixpath

from scaffold.checks.check import nearest
from scaffold.repository import Repository


def nearest_path(repository: Repository, path: str) -> str:
    """Return the existing path that differs in one segment and is near, nothing where there is none."""
    parts = path.split("/")
    for count in range(1, len(parts) + 1):
        parent, segment = "/".join(parts[: count - 1]), parts[count - 1]
        if _exists(repository, _join(parent, segment)):
            continue
        inside = (*repository.children.get(parent, ()), *repository.subfolders.get(parent, ()))
        candidates = {posixpath.basename(child) for child in inside}
        slip = nearest(segment, candidates)
        found = "/".join([*parts[: count - 1], slip, *parts[count:]]) if slip else ""
        return found if found and _exists(repository, found) else ""
    return ""


def _join(parent: str, segment: str) -> str:
    return f"{parent}/{segment}" if parent else segment


def _exists(repository: Repository, path: str) -> bool:
    return path in repository.paths or path in repository.directories
