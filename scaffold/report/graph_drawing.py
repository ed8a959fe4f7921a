"""Turns boxes and the heights that a layout library found for them into a drawing: every place in it as a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scaffold.graph.model import EdgeKind, Graph, Group
from scaffold.report.graph_box_text import Text, set_text
from scaffold.report.graph_boxes import Box, Boxes, Line, find_boxes
from scaffold.report.graph_channel import Net, find_clash, find_tracks
from scaffold.report.graph_parts import BEND, STRAIGHT, Item, Link, Part, pack, split_parts
from scaffold.report.graph_ports import room, spread

Point = tuple[float, float]
Port = tuple[int, int, bool]
"""Where a line meets a box: the line, the target that it enters or `_OUT`, and whether it stays in its column."""

_OUT = -1
End = Port | str
"""A port, or the name of a box or way point."""

_BOX_GAP = 14.0
_WAY = 9.0
"""The height that a line takes which passes a column."""

_NUDGES = (3.0, -6.0)
_FAMILY = 12
"""Of more than so many boxes that one delivers, what they wait for decides where they are, and not that."""

_TRACK = 10.0
_BEFORE, _AFTER = 16.0, 22.0
"""What a channel has left of its first track, and right of its last one, where the heads of lines are."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What a layout library is to place: the parts, from whose places the drawing is made."""

    graph: Graph
    group: Group
    boxes: Boxes
    texts: tuple[Text, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its text, and where its upper left corner is."""

    box: Box
    text: Text
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Way:
    """One line's way to one of its targets, from corner to corner."""

    target: int
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line with its ways."""

    line: Line
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A level, and where it is from left to right."""

    level: int | None
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of a graph, in points."""

    graph: Graph
    group: Group
    boxes: tuple[Placed, ...]
    lines: tuple[Drawn, ...]
    columns: tuple[Column, ...]
    implied: int
    width: float
    height: float


def arrange(graph: Graph, group: Group = Group.LAYER) -> Arrangement:
    """Return what there is to place: the boxes, and a way point wherever a line passes a column."""
    boxes = find_boxes(graph, group)
    texts = tuple(set_text(box) for box in boxes.boxes)
    entering = [0] * len(texts)
    leaving = [0] * len(texts)
    points: list[Item] = []
    links: list[Link] = []
    for index, line in enumerate(boxes.lines):
        forward, loops = _split(boxes, line)
        leaving[line.source] += bool(forward) + bool(loops)
        for target in forward:
            entering[target] += 1
        for target in loops:
            leaving[target] += 1
        start = boxes.boxes[line.source].column
        last = max((boxes.boxes[target].column for target in forward), default=start)
        orders = line.kind is EdgeKind.DEPENDS_ON or len(forward) <= _FAMILY
        previous = f"b{line.source}"
        for column in range(start + 1, last + 1):
            if orders:
                links += [Link(previous, f"b{t}", BEND) for t in forward if boxes.boxes[t].column == column]
            if column < last:
                way = _way(index, column)
                points.append(Item(way, column, _WAY))
                if orders or column > start + 1:
                    links.append(Link(previous, way, STRAIGHT))
                previous = way
    heights = [
        max(text.height, room(max(ports)))
        for text, ports in zip(texts, zip(entering, leaving, strict=True), strict=True)
    ]
    items = [
        Item(f"b{index}", box.column, height + _BOX_GAP)
        for index, (box, height) in enumerate(zip(boxes.boxes, heights, strict=True))
    ]
    return Arrangement(graph, group, boxes, texts, split_parts([*items, *points], links))


def _way(line: int, column: int) -> str:
    return f"w{line}_{column}"


def _split(boxes: Boxes, line: Line) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return a line's targets in later columns, and those in its own: members of a cycle."""
    start = boxes.boxes[line.source].column
    forward = tuple(target for target in line.targets if boxes.boxes[target].column > start)
    return forward, tuple(target for target in line.targets if boxes.boxes[target].column <= start)


def draw(arranged: Arrangement, centres: Mapping[str, float]) -> Drawing:
    """Return the drawing, given how far down the middle of each thing is in its part."""
    return _Router(arranged, pack(arranged.parts, centres)).drawing()


class _Router:
    """Finds the way of every line: sideways at way points and ports, upright in the channels between columns."""

    def __init__(self, arranged: Arrangement, centres: Mapping[str, float]) -> None:
        self._arranged = arranged
        self._boxes = arranged.boxes.boxes
        self._lines = arranged.boxes.lines
        self._centres: dict[End, float] = {}
        self._centres.update(centres)
        self._heights = {item.name: item.height for part in arranged.parts for item in part.items}
        self._split = [_split(arranged.boxes, line) for line in self._lines]
        self._through: list[list[int]] = [[] for _ in arranged.boxes.levels]
        for index, (line, (forward, _)) in enumerate(zip(self._lines, self._split, strict=True)):
            start = self._boxes[line.source].column
            for column in range(start, max((self._boxes[target].column for target in forward), default=start + 1)):
                self._through[column].append(index)
        self._choose_ports()

    def drawing(self) -> Drawing:
        columns: list[Column] = []
        self._uprights: list[Mapping[tuple[int, bool], float]] = []
        x = end = 0.0
        for index, level in enumerate(self._arranged.boxes.levels):
            width = max(
                text.width for text, box in zip(self._arranged.texts, self._boxes, strict=True) if box.column == index
            )
            columns.append(Column(level, x, width))
            tracks, count = self._channel(index)
            start = x + width + _BEFORE
            self._uprights.append({net: start + track * _TRACK for net, track in tracks.items()})
            x = start + _TRACK * max(count - 1, 0) + _AFTER
            end = x if tracks else columns[-1].x + width
        self._columns = columns
        placed = tuple(
            Placed(box, text, columns[box.column].x, round(self._top(index), 2), round(self._height(index), 2))
            for index, (box, text) in enumerate(zip(self._boxes, self._arranged.texts, strict=True))
        )
        bottom = max((self._centres[name] + height / 2 for name, height in self._heights.items()), default=0.0)
        lines = tuple(Drawn(line, tuple(self._ways(index))) for index, line in enumerate(self._lines))
        implied = self._arranged.boxes.implied
        graph, group = self._arranged.graph, self._arranged.group
        return Drawing(graph, group, placed, lines, tuple(columns), implied, end, round(bottom, 2))

    def _channel(self, column: int) -> tuple[Mapping[tuple[int, bool], int], int]:
        """Return the tracks in the channel after a column; ends that no order of tracks keeps apart are moved a bit."""
        nudged: Counter[End] = Counter()
        while True:
            nets = self._nets(column)
            tracks, count = find_tracks([net for net, _ in nets.values()])
            clash = find_clash([net for net, _ in nets.values()], tracks)
            end = list(nets.values())[clash[0]][1][clash[1]] if clash else ""
            if not end or nudged[end] == len(_NUDGES):
                return dict(zip(nets, tracks, strict=True)), count
            self._centres[end] += _NUDGES[nudged[end]]
            nudged[end] += 1

    def _height(self, box: int) -> float:
        return self._heights[f"b{box}"] - _BOX_GAP

    def _top(self, box: int) -> float:
        return self._centres[f"b{box}"] - self._height(box) / 2

    def _choose_ports(self) -> None:
        right: list[list[tuple[float, Port]]] = [[] for _ in self._boxes]
        for index, (line, (forward, loops)) in enumerate(zip(self._lines, self._split, strict=True)):
            if forward:
                right[line.source].append((self._wanted(index, forward), (index, _OUT, False)))
            if loops:
                right[line.source].append((self._mean(loops), (index, _OUT, True)))
            for target in loops:
                right[target].append((self._mean([line.source]), (index, target, True)))
        ahead: dict[int, list[float]] = {}
        for item in (item for part in self._arranged.parts for item in part.items if item.name.startswith("w")):
            ahead.setdefault(item.column, []).append(self._centres[item.name])
        for box, entries in enumerate(right):
            self._spread(box, entries, sorted(ahead.get(self._boxes[box].column + 1, ())))
        left: list[list[tuple[float, Port]]] = [[] for _ in self._boxes]
        passing: dict[int, set[float]] = {}
        for index, (forward, _) in enumerate(self._split):
            for target in forward:
                column = self._boxes[target].column
                entry = self._entry(index, column)
                left[target].append((entry, (index, target, False)))
                passing.setdefault(column, set()).add(entry)
        for box, entries in enumerate(left):
            self._spread(box, entries, sorted(passing.get(self._boxes[box].column, ())))

    def _spread(self, box: int, entries: list[tuple[float, Port]], passing: Sequence[float]) -> None:
        entries.sort()
        places = spread([y for y, _ in entries], self._top(box), self._height(box), passing)
        self._centres.update(zip((port for _, port in entries), places, strict=True))

    def _wanted(self, line: int, targets: Sequence[int]) -> float:
        ahead = _way(line, self._boxes[self._lines[line].source].column + 1)
        if ahead in self._centres:
            return self._centres[ahead]
        own = self._mean([self._lines[line].source])
        return min((self._mean([target]) for target in targets), key=lambda y: (abs(y - own), y))

    def _mean(self, boxes: Sequence[int]) -> float:
        return sum(self._centres[f"b{box}"] for box in boxes) / len(boxes)

    def _entry(self, line: int, column: int) -> float:
        """Return how far down a line is where it enters the channel before a column."""
        way = _way(line, column - 1)
        return self._centres[way] if way in self._centres else self._centres[line, _OUT, False]

    def _nets(self, column: int) -> Mapping[tuple[int, bool], tuple[Net, Sequence[End]]]:
        """Return what joins the two sides of the channel after a column, with the ends of each net on the right."""
        nets: dict[tuple[int, bool], tuple[Net, Sequence[End]]] = {}
        for index in self._through[column]:
            forward, loops = self._split[index]
            ends: list[End] = [(index, t, False) for t in forward if self._boxes[t].column == column + 1]
            if _way(index, column + 1) in self._centres:
                ends.append(_way(index, column + 1))
            if ends:
                entry = self._entry(index, column + 1)
                nets[index, False] = Net((entry,), tuple(self._centres[end] for end in ends)), ends
            if loops and self._boxes[self._lines[index].source].column == column:
                points = (self._centres[index, _OUT, True], *(self._centres[index, t, True] for t in loops))
                nets[index, True] = Net(points, ()), ()
        return nets

    def _right(self, box: int) -> float:
        return self._columns[self._boxes[box].column].x + self._arranged.texts[box].width

    def _ways(self, index: int) -> Iterable[Way]:
        line = self._lines[index]
        start = self._boxes[line.source].column
        for target in line.targets:
            loop = self._boxes[target].column <= start
            points = [(self._right(line.source), self._centres[index, _OUT, loop])]
            end = self._centres[index, target, loop]
            if loop:
                x = self._uprights[start][index, True]
                points += [(x, points[0][1]), (x, end), (self._right(target), end)]
            else:
                for column in range(start, self._boxes[target].column):
                    last = column + 1 == self._boxes[target].column
                    y = end if last else self._centres[_way(index, column + 1)]
                    if y != points[-1][1]:
                        x = self._uprights[column][index, False]
                        points += [(x, points[-1][1]), (x, y)]
                points.append((self._columns[self._boxes[target].column].x, end))
            yield Way(target, tuple(points))
