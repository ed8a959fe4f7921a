"""Splits what is to be placed into parts that nothing joins, and packs the placed parts closely."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BEND, STRAIGHT = 2, 8
"""How much a straight line matters where it ends at a box, and where it only goes on."""

_NEARLY, _SLACK = 8.0, 2.0
_GRID = 4
"""Places are quarters of a point: sums of them are exact, so that what has been moved to a place is there."""


@dataclass(frozen=True, slots=True)
class Item:
    """A thing to be placed: a box, or the point where a line passes a column.

    Attributes:
        name: Unique; letters, digits and underscores.
        column: From left to right.
        height: What it takes of its column, with the room around it.
    """

    name: str
    column: int
    height: float


@dataclass(frozen=True, slots=True)
class Link:
    """Two things in columns side by side that are joined; how much a straight line matters between them."""

    first: str
    later: str
    weight: int


@dataclass(frozen=True, slots=True)
class Part:
    """Things that links join."""

    items: tuple[Item, ...]
    links: tuple[Link, ...]


def split_parts(items: Sequence[Item], links: Sequence[Link]) -> tuple[Part, ...]:
    """Return the parts, the largest first, else in the order of their first things."""
    leader = {item.name: item.name for item in items}

    def find(name: str) -> str:
        while leader[name] != name:
            leader[name] = name = leader[leader[name]]
        return name

    for link in links:
        leader[find(link.later)] = find(link.first)
    members: dict[str, list[Item]] = {}
    for item in items:
        members.setdefault(find(item.name), []).append(item)
    joins: dict[str, list[Link]] = {}
    for link in links:
        joins.setdefault(find(link.first), []).append(link)
    parts = [Part(tuple(found), tuple(joins.get(name, ()))) for name, found in members.items()]
    return tuple(sorted(parts, key=lambda part: -len(part.items)))


def pack(parts: Sequence[Part], centres: Mapping[str, float]) -> Mapping[str, float]:
    """Return how far down each thing's middle is in the whole picture, given where it is in its part.

    Whatever the layout library says, no two things of a column overlap. Each part is then put as far up as it fits, so
    that small ones fill the gaps in large ones.
    """
    smallest = min((item.height for part in parts for item in part.items), default=0.0)
    taken: dict[int, _Taken] = {}
    placed: dict[str, float] = {}
    for part in parts:
        tops = _apart(part, centres)
        offset = -min(tops.values())
        moved = True
        while moved:
            moved = False
            for item in part.items:
                column = taken.get(item.column)
                top = tops[item.name] + offset
                free = column.first_free(top, item.height) if column else top
                if free > top:
                    offset += free - top
                    moved = True
        for item in part.items:
            top = tops[item.name] + offset
            taken.setdefault(item.column, _Taken(smallest)).take(top, top + item.height)
            placed[item.name] = round(top + item.height / 2, 2)
    return _straightened(parts, placed)


def _apart(part: Part, centres: Mapping[str, float]) -> Mapping[str, float]:
    """Return where each thing of a part begins; in each column, those that are too high are moved down."""
    tops: dict[str, float] = {}
    ends: dict[int, float] = {}
    for item in sorted(part.items, key=lambda item: centres[item.name]):
        top = max(round((centres[item.name] - item.height / 2) * _GRID) / _GRID, ends.get(item.column, float("-inf")))
        tops[item.name] = top
        ends[item.column] = top + item.height
    return tops


def _straightened(parts: Sequence[Part], placed: Mapping[str, float]) -> Mapping[str, float]:
    """Move the points of a line that are nearly at one height to the same one, where their columns have room."""
    found = {**placed}
    columns: dict[int, list[Item]] = {}
    for part in parts:
        for item in part.items:
            columns.setdefault(item.column, []).append(item)
    beside: dict[str, tuple[float, float]] = {}
    heights: dict[str, float] = {}
    for column in columns.values():
        column.sort(key=lambda item: placed[item.name])
        ends = [(placed[item.name] - item.height / 2, placed[item.name] + item.height / 2) for item in column]
        for index, item in enumerate(column):
            above = ends[index - 1][1] if index else float("-inf")
            below = ends[index + 1][0] if index + 1 < len(ends) else float("inf")
            beside[item.name] = (above, below)
            heights[item.name] = item.height
    for link in (link for part in parts for link in part.links if link.weight >= STRAIGHT):
        y, old = found[link.first], found[link.later]
        above, below = beside[link.later]
        half = heights[link.later] / 2 - _SLACK
        if 0 < abs(y - old) < _NEARLY and above <= y - half and y + half <= below:
            found[link.later] = y
    return found


class _Taken:
    """What is taken of a column: stretches from top to bottom, those too near for anything between them as one."""

    def __init__(self, smallest: float) -> None:
        self._smallest = smallest
        self._starts: list[float] = []
        self._ends: list[float] = []

    def first_free(self, top: float, height: float) -> float:
        """Return the first place at or below one where a height fits."""
        index = bisect_right(self._ends, top)
        while index < len(self._starts) and self._starts[index] < top + height:
            top = max(top, self._ends[index])
            index += 1
        return top

    def take(self, start: float, end: float) -> None:
        """Add a stretch."""
        low = bisect_right(self._ends, start - self._smallest)
        high = low
        while high < len(self._starts) and self._starts[high] < end + self._smallest:
            start, end = min(start, self._starts[high]), max(end, self._ends[high])
            high += 1
        self._starts[low:high] = [start]
        self._ends[low:high] = [end]
