"""Judges drawings by their numbers: what overlaps, what lies on what, and what leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise

from scaffold.graph.model import Graph, Group
from scaffold.report.graph_drawing import Drawing, Placed, Point, arrange, draw

_ROUNDING = 0.02
_APART = 2.0
"""Lines that are nearer look like one."""

Piece = tuple[Point, Point]


def drawn(graph: Graph, group: Group = Group.LAYER, centres: Mapping[str, float] | None = None) -> Drawing:
    """Draw a graph; without places as if the layout library put everything into one spot."""
    arranged = arrange(graph, group)
    nowhere = {item.name: 0.0 for part in arranged.parts for item in part.items}
    return draw(arranged, nowhere if centres is None else centres)


def faults(drawing: Drawing) -> list[str]:
    """Return in words all that is wrong with the places in a drawing."""
    return [*_boxes(drawing), *_labels(drawing), *_ends(drawing), *_through_boxes(drawing), *_on_each_other(drawing)]


def names(placed: Placed) -> str:
    """Return what a box holds."""
    return ", ".join(node.name for node in placed.box.members)


def _boxes(drawing: Drawing) -> Iterator[str]:
    for one, other in combinations(drawing.boxes, 2):
        beside = one.x + one.text.width <= other.x or other.x + other.text.width <= one.x
        if not beside and one.y < other.y + other.height and other.y < one.y + one.height:
            yield f"box {names(one)} overlaps box {names(other)}"
    for placed in drawing.boxes:
        if placed.x < 0 or placed.y < 0 or placed.x + placed.text.width > drawing.width:
            yield f"box {names(placed)} is outside"
        if placed.y + placed.height > drawing.height:
            yield f"box {names(placed)} is below the end"


def _labels(drawing: Drawing) -> Iterator[str]:
    for placed in drawing.boxes:
        for label in placed.text.labels:
            if label.x < 4 or label.x + label.width > placed.text.width or not 9 < label.y < placed.height:
                yield f"label {label.text} is not in its box"
        for one, other in combinations(placed.text.labels, 2):
            side = one.x + one.width < other.x or other.x + other.width < one.x
            if not side and abs(one.y - other.y) < 12:
                yield f"label {one.text} overlaps label {other.text}"


def _ends(drawing: Drawing) -> Iterator[str]:
    for drawn_line in drawing.lines:
        source = drawing.boxes[drawn_line.line.source]
        for way in drawn_line.ways:
            target = drawing.boxes[way.target]
            edge = target.x if target.box.column > source.box.column else target.x + target.text.width
            if not _at(way.points[0], source.x + source.text.width, source):
                yield f"a line does not begin at {names(source)}"
            if not _at(way.points[-1], edge, target):
                yield f"a line does not end at {names(target)}"
            if any(before[0] != after[0] and before[1] != after[1] for before, after in pairwise(way.points)):
                yield f"a line to {names(target)} is slanting"


def _at(point: Point, x: float, placed: Placed) -> bool:
    return abs(point[0] - x) < _ROUNDING and placed.y + 3 < point[1] < placed.y + placed.height - 3


def _through_boxes(drawing: Drawing) -> Iterator[str]:
    for left, upper, right, lower, _ in _pieces(drawing):
        for placed in drawing.boxes:
            beside = right <= placed.x + _ROUNDING or left >= placed.x + placed.text.width - _ROUNDING
            if not beside and upper < placed.y + placed.height and lower > placed.y:
                yield f"a line goes through {names(placed)}"


def _on_each_other(drawing: Drawing) -> Iterator[str]:
    """Find stretches where two lines, which say different things, run so close that they look like one."""
    for one, other in combinations(_pieces(drawing), 2):
        if one[4] == other[4]:
            continue
        level = one[1] == one[3] and other[1] == other[3] and abs(one[1] - other[1]) < _APART
        upright = one[0] == one[2] and other[0] == other[2] and abs(one[0] - other[0]) < _APART
        if level and min(one[2], other[2]) - max(one[0], other[0]) > _APART:
            yield f"lines {one[4]} and {other[4]} lie on each other at {one[:4]}"
        if upright and min(one[3], other[3]) - max(one[1], other[1]) > _APART:
            yield f"lines {one[4]} and {other[4]} stand on each other at {one[:4]}"


def _pieces(drawing: Drawing) -> list[tuple[float, float, float, float, int]]:
    """Return each straight piece once: left, upper, right, lower end, and its line."""
    found = {
        (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]), index)
        for index, drawn_line in enumerate(drawing.lines)
        for way in drawn_line.ways
        for a, b in pairwise(way.points)
    }
    return sorted(found)
