"""Layers that the settings list: paths with `{node}` and `{role}`, and a `?` behind one that may be missing."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Sequence

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos.layer_names import role_named
from scaffold.talos.nodes import Role

_NODE, _ROLE = "{node}", "{role}"


def nodes_of_layers(layers: Sequence[str], folder: str, paths: Collection[str]) -> dict[str, Role | None]:
    """Return the nodes that files name by standing where a layer has `{node}`, each with the role of `{role}`."""
    found: dict[str, Role | None] = {}
    for layer in layers:
        if _NODE in layer:
            pattern = _pattern(layer, folder)
            for path in sorted(paths):
                match = pattern.match(path)
                named = match.groupdict() if match else {}
                role = role_named(named.get("role") or "")
                if match and (role or _ROLE not in layer):
                    found[named["node"]] = found.get(named["node"]) or role
    return found


def needs_file(layers: Sequence[str]) -> bool:
    """Tell whether every node needs a file of its own."""
    return any(_NODE in layer and not layer.endswith("?") for layer in layers)


def layers_of_node(
    layers: Sequence[str], folder: str, paths: Collection[str], node: str, role: Role | None
) -> tuple[str, ...]:
    """Return the files of a node's layers.

    Raises:
        ScaffoldError: A layer that is not marked with `?` is missing.
    """
    found: list[str] = []
    for layer in layers:
        pattern = _pattern(layer.replace(_NODE, node), folder)
        there = next((path for path in sorted(paths) if _holds(pattern, path, role)), None)
        if there is not None:
            found.append(there)
        elif not layer.endswith("?"):
            wanted = posixpath.normpath(
                posixpath.join(folder, layer.replace(_NODE, node).replace(_ROLE, role or _ROLE))
            )
            raise ScaffoldError(
                f"`{printable(wanted)}`, by the settings a layer of node `{printable(node)}`, "
                "is not in the repository; a layer that may be missing ends in `?`"
            )
    return tuple(found)


def _holds(pattern: re.Pattern[str], path: str, role: Role | None) -> bool:
    match = pattern.match(path)
    return match is not None and ("role" not in pattern.groupindex or (role_named(match["role"]) or "") == role)


def _pattern(layer: str, folder: str) -> re.Pattern[str]:
    text = re.escape(posixpath.normpath(posixpath.join(folder, layer.removesuffix("?"))))
    node, role = re.escape(_NODE), re.escape(_ROLE)
    text = text.replace(node, r"(?P<node>[^/]+)", 1).replace(node, r"(?P=node)")
    return re.compile(text.replace(role, r"(?P<role>[^/]+)", 1).replace(role, r"(?P=role)") + r"\Z")
