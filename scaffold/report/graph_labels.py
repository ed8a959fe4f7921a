"""What every picture of a dependency graph writes on its nodes, edges and groups."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from scaffold.diagnostic import printable
from scaffold.graph.model import Change, Edge, Graph, Group, Layer, Node
from scaffold.report.graph_colours import LIGHT

LEGEND = "from left to right in time; solid: dependsOn, dashed: delivers, dotted: source"

_BREAKING = re.compile("[\t\n\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""What `printable` leaves, and what ends a line or cannot be written."""

_LONGEST_TITLE = 100
_LONGEST_GROUP = 63
"""Characters; longer names are cut, which tells them apart no more, but keeps a picture and its limits."""


def one_line(text: str, longest: int) -> str:
    """Return a text from a file as it can stand on a line: nothing that acts on a terminal, and not endless."""
    shown = _BREAKING.sub("�", printable(text))
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def titles(graph: Graph) -> Mapping[str, str]:
    """Return the title of each node: its name, with its namespace where others share it, and its kind if it is another.

    A Kustomization is what a graph is about, so that its kind is not said.
    """
    shared = Counter((node.kind, node.name) for node in graph.nodes)
    return {node.id: title(node, in_full=shared[node.kind, node.name] > 1) for node in graph.nodes}


def title(node: Node, *, in_full: bool = True) -> str:
    """Return what a node is called: its name, its namespace where that is wanted, and its kind."""
    name = f"{node.namespace}/{node.name}" if in_full and node.namespace else node.name
    return one_line(name if node.kind == "Kustomization" else f"{node.kind} {name}", _LONGEST_TITLE)


def note(node: Node, by: Group) -> str:
    """Return what is said of a node below its title: its place in time, what it is for, and what is wrong with it."""
    return ", ".join(
        [
            *([node.change] if node.change is not Change.SAME else []),
            *(["not in this cluster"] if node.missing else []),
            *(["waits for itself"] if node.in_cycle else []),
            *([node.layer] if by is Group.NAMESPACE else []),
            f"level {node.level}",
            *(f"provides {purpose}" for purpose in node.delivers),
        ]
    )


def edge_label(edge: Edge) -> str:
    """Return what is said of an edge: what became of it, and what it is for; nothing for most."""
    return ", ".join([*([edge.change] if edge.change is not Change.SAME else []), *edge.purposes])


def edge_colour(edge: Edge, cycles: frozenset[tuple[str, str]]) -> str:
    """Return the colour of an edge's line: what is wrong or new comes first, then what it is for.

    Args:
        edge: The edge.
        cycles: What `edges_of_cycles` returns.
    """
    if edge.change is Change.REMOVED or (edge.later, edge.first) in cycles:
        return LIGHT.alert
    if edge.change is Change.ADDED:
        return LIGHT.added
    return LIGHT.lines[edge.purposes[0] if edge.purposes else edge.kind]


def grouped(nodes: Sequence[Node], by: Group) -> Iterator[tuple[str, list[Node]]]:
    """Yield the groups with their nodes, by level: layers in the order of time, namespaces sorted."""
    found: dict[str, list[Node]] = {}
    for node in sorted(nodes, key=lambda node: (node.level, node.id)):
        found.setdefault(node.group(by), []).append(node)
    order = list(Layer)
    for name in sorted(found, key=lambda name: (order.index(Layer(name)) if by is Group.LAYER else 0, name)):
        yield name, found[name]


def group_title(name: str) -> str:
    """Return what a group is called."""
    return one_line(name, _LONGEST_GROUP) if name else "no namespace"


def edges_of_cycles(graph: Graph) -> frozenset[tuple[str, str]]:
    """Return the steps of the cycles, as what waits and what it waits for."""
    return frozenset(step for cycle in graph.cycles for step in zip(cycle, (*cycle[1:], *cycle[:1]), strict=True))
