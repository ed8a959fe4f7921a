"""Puts the nodes of a graph into boxes: one for all that wait for the same and are waited for by the same."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from scaffold.graph.levels import levels
from scaffold.graph.model import Change, Edge, EdgeKind, Graph, Group, Node, Purpose

Style = tuple[EdgeKind, tuple[Purpose, ...], Change]
"""What tells the lines that leave a box apart."""


@dataclass(frozen=True, slots=True)
class Box:
    """Nodes that are drawn as one, since each edge of one is an edge of all.

    Attributes:
        members: Sorted by namespace and name.
        column: Its place from left to right, from 0; only levels that occur have one.
    """

    members: tuple[Node, ...]
    column: int


@dataclass(frozen=True, slots=True)
class Line:
    """The edges of one style from one box; each target's every member comes after the source's every member.

    Attributes:
        source: The box that comes first, by its place in the list.
        targets: The boxes that come later, ascending.
    """

    source: int
    targets: tuple[int, ...]
    kind: EdgeKind
    purposes: tuple[Purpose, ...]
    change: Change


@dataclass(frozen=True, slots=True)
class Boxes:
    """A graph as boxes with lines between them.

    Attributes:
        levels: The level of each column, `None` where nodes of several levels share it.
        implied: How many edges are not drawn, since a chain of lines says the same.
    """

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    levels: tuple[int | None, ...]
    implied: int


def find_boxes(graph: Graph, group: Group) -> Boxes:
    """Return the boxes of a graph, each within one group and one layer."""
    column, shown = _columns(graph)
    before = {node.id: frozenset(_sign(edge, edge.first) for edge in graph.before[node.id]) for node in graph.nodes}
    after = {node.id: frozenset(_sign(edge, edge.later) for edge in graph.after[node.id]) for node in graph.nodes}
    shared: dict[Hashable, list[Node]] = {}
    for node in sorted(graph.nodes, key=lambda node: (node.level, node.group(Group.NAMESPACE), node.name, node.id)):
        looks = (node.kind, node.layer, node.missing, node.in_cycle, node.change, node.group(group))
        shared.setdefault((before[node.id], after[node.id], column[node.id], looks), []).append(node)
    boxes = tuple(Box(tuple(members), column[members[0].id]) for members in shared.values())
    lines, implied = _lines(graph, boxes)
    return Boxes(boxes, lines, shown, implied)


def _columns(graph: Graph) -> tuple[Mapping[str, int], tuple[int | None, ...]]:
    """Return each node's column, and the level of each column.

    Edges that are no more may lead against the levels; then what was is placed together with what is.
    """
    level = {node.id: node.level for node in graph.nodes}
    if any(level[edge.first] > level[edge.later] for edge in graph.edges):
        columns = levels({node: [edge.first for edge in edges] for node, edges in graph.before.items()})
        return columns, (None,) * (max(columns.values()) + 1)
    used = sorted(set(level.values()))
    column = {value: index for index, value in enumerate(used)}
    return {node: column[value] for node, value in level.items()}, tuple(used)


def _sign(edge: Edge, other: str) -> tuple[str, Style]:
    return other, _style(edge)


def _style(edge: Edge) -> Style:
    return edge.kind, edge.purposes, edge.change


def _lines(graph: Graph, boxes: Sequence[Box]) -> tuple[tuple[Line, ...], int]:
    place = {node.id: index for index, box in enumerate(boxes) for node in box.members}
    found: dict[tuple[int, int, Style], None] = {}
    for index, box in enumerate(boxes):
        for edge in graph.after[box.members[0].id]:
            found[(index, place[edge.later], _style(edge))] = None
    implied = frozenset(_implied(boxes, found))
    targets: dict[tuple[int, Style], list[int]] = {}
    omitted = 0
    for key in found:
        source, target, style = key
        if key in implied:
            omitted += len(boxes[source].members) * len(boxes[target].members)
        else:
            targets.setdefault((source, style), []).append(target)
    order = {kind: index for index, kind in enumerate((EdgeKind.SOURCE, EdgeKind.DELIVERS, EdgeKind.DEPENDS_ON))}
    purposes = list(Purpose)
    lines = [Line(source, tuple(sorted(later)), *style) for (source, style), later in targets.items()]
    lines.sort(
        key=lambda line: (order[line.kind], line.source, [purposes.index(p) for p in line.purposes], line.change)
    )
    return tuple(lines), omitted


def _implied(boxes: Sequence[Box], edges: Iterable[tuple[int, int, Style]]) -> Iterable[tuple[int, int, Style]]:
    """Yield what need not be drawn: deliveries and sources where a chain through other boxes says as much.

    What comes before a box is one bit each of a whole number, so that a union is one operation.
    """
    before: list[set[int]] = [set() for _ in boxes]
    candidates: list[tuple[int, int, Style]] = []
    for edge in edges:
        first, later, (kind, _, change) = edge
        if boxes[first].column < boxes[later].column:
            before[later].add(first)
            if kind is not EdgeKind.DEPENDS_ON and change is Change.SAME:
                candidates.append(edge)
    ancestors = [0] * len(boxes)
    for index in sorted(range(len(boxes)), key=lambda index: boxes[index].column):
        for first in before[index]:
            ancestors[index] |= ancestors[first] | 1 << first
    for edge in candidates:
        first, later, _ = edge
        if any(ancestors[other] >> first & 1 for other in before[later] if other != first):
            yield edge
