"""Finds the node that a user means: by name, namespace and name, id, or the folder that declares it."""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Callable, Iterable, Sequence

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.graph.model import Graph, Node
from scaffold.siblings import App

_ENOUGH = 5
"""How many candidates a message names."""


def find_node(graph: Graph, wanted: str, near: str = "") -> Node:
    """Return the one node that `wanted` names.

    A Kustomization comes before a HelmRelease of its name, and a folder means what is called as it is.

    Args:
        graph: The graph.
        wanted: `name`, `namespace/name`, `Kind/namespace/name`, or the path of a folder or file that declares it.
        near: The folder that a path may be relative to; the repository's root counts as well.

    Raises:
        ScaffoldError: None has that name, or several have it.
    """
    paths = {posixpath.normpath(posixpath.join(near, wanted)), posixpath.normpath(wanted)}
    ways: tuple[Callable[[Node], bool], ...] = (
        lambda node: node.id == wanted,
        lambda node: wanted in (node.name, f"{node.namespace}/{node.name}"),
        lambda node: node.target_namespace != "" and wanted == f"{node.target_namespace}/{node.name}",
        lambda node: node.location is not None and bool(paths & _places(node.location.path)),
    )
    for way in ways:
        found = _foremost([node for node in graph.nodes if way(node)])
        if len(found) > 1 and way is ways[-1]:
            found = [node for node in found if node.name in map(posixpath.basename, paths)] or found
        if len(found) == 1:
            return found[0]
        if found:
            raise ScaffoldError(
                f"`{printable(wanted)}` is {len(found)} things: {_listed(found)}; name one as `KIND/NAMESPACE/NAME`"
            )
    raise ScaffoldError(_unknown(graph, wanted))


def _places(path: str) -> set[str]:
    return {path, posixpath.dirname(path)}


def _foremost(nodes: Sequence[Node]) -> list[Node]:
    """Return the Kustomizations, else the releases, else whatever there is."""
    for kind in ("Kustomization", "HelmRelease"):
        found = [node for node in nodes if node.kind == kind]
        if found:
            return found
    return list(nodes)


def _unknown(graph: Graph, wanted: str) -> str:
    start = f"nothing in cluster `{printable(graph.cluster)}` is called `{printable(wanted)}`"
    names = {name for node in graph.nodes for name in (node.name, f"{node.namespace}/{node.name}", node.id)}
    near = difflib.get_close_matches(wanted, sorted(names), 3)
    if near:
        return f"{start}; did you mean {' or '.join(f'`{printable(name)}`' for name in near)}"
    return f"{start}; `scaffold graph --levels` lists what there is"


def _listed(nodes: Iterable[Node]) -> str:
    names = [f"`{printable(node.id)}`" for node in nodes]
    more = [f"and {len(names) - _ENOUGH} more"] if len(names) > _ENOUGH else []
    return ", ".join(names[:_ENOUGH] + more)


def node_of_app(app: App) -> str:
    """Return the id of the node that stands for an app: its Kustomization, or in a layer its release."""
    return str(app.releases[0].id if app.layered and app.releases else app.main.id)
