"""Finds an app's entry file where it stands outside the app's folder, and Copier does not know of it."""

from __future__ import annotations

import posixpath

from scaffold.flux import Fleet
from scaffold.roots import is_below


def find_entry(fleet: Fleet, folder: str, name: str) -> str | None:
    """Return the file outside an app's folder whose Kustomizations apply that folder, and nothing else.

    Args:
        fleet: The clusters; a file that none of them reaches is nobody's.
        folder: The app's folder.
        name: The entry file's name, as the answers record it.
    """
    found: dict[str, bool] = {}
    for cluster in fleet.clusters:
        for kustomization in cluster.kustomizations:
            path = kustomization.file
            if posixpath.basename(path) == name and not is_below(path, folder):
                inside = kustomization.path is not None and is_below(kustomization.path, folder)
                found[path] = found.get(path, True) and inside
    files = [path for path, own in found.items() if own]
    return files[0] if len(files) == 1 else None
