"""Which Image Factory schematic holds for which node."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping

from scaffold.talos.layer_names import NODE_FOLDERS, SHARED_FOLDERS, is_schematic, normal, role_named, stem
from scaffold.talos.nodes import Role

_WORD = re.compile(r"[._-]?schematics?[._-]?", re.IGNORECASE)


def schematic_files(paths: Collection[str], folder: str) -> Mapping[str, str]:
    """Return the schematic files of a Talos folder by whom they are for: a node, a role, or empty for everybody."""
    found: dict[str, str] = {}
    start = f"{folder}/" if folder else ""
    for path in sorted(paths):
        below = path.removeprefix(start)
        if not path.startswith(start) or any(part.startswith(".") for part in below.split("/")):
            continue
        folders, name = below.split("/")[:-1], stem(path)
        in_folder = bool(folders) and normal(folders[-1]) in ("schematic", "schematics")
        if not name or not (is_schematic(path) or in_folder):
            continue
        subject = name if in_folder else _WORD.sub("", name, count=1)
        if not subject or (in_folder and normal(name) in ("schematic", "default")):
            own = [each for each in folders if each.lower() not in NODE_FOLDERS | SHARED_FOLDERS | {"schematics"}]
            subject = own[-1] if own else ""
        if subject not in found or path.endswith(".j2"):  # one that is rendered beside its template says the same
            found[subject] = path
    return found


def schematic_for(files: Mapping[str, str], node: str, role: Role | None) -> str:
    """Return the schematic file that holds for a node: its own, its role's, everybody's; empty for none."""
    if node in files:
        return files[node]
    by_role = next((path for subject, path in files.items() if role and role_named(subject) == role), None)
    return by_role or files.get("", "")


def joined(folder: str, path: str) -> str:
    """Return a path that is relative to a folder as one that is relative to the repository's root."""
    return posixpath.normpath(posixpath.join(folder, path))
