"""Sets the names of a box in columns below their namespaces, and measures the box."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from scaffold.graph.model import Change, Group, Node
from scaffold.report.graph_boxes import Box
from scaffold.report.graph_glyphs import text_width
from scaffold.report.graph_labels import one_line

NAME_SIZE = 13.0
CAPTION_SIZE = 10.5
_NAME_HEIGHT = 18.0
_CAPTION_HEIGHT = 15.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 13.0, 11.0, 5.0, 6.0
_GAP = 16.0
_BETWEEN = 3.0
_NARROWEST = 96.0
_SHORTEST = 8
"""Rows that a column holds before there is a second one."""

_HIGH = 6
"""How many rows there are for each column of a box, times its columns."""

_LONGEST = 46
_LONGEST_READ = 300
_SIGNS = {Change.ADDED: "+ ", Change.REMOVED: "− ", Change.SAME: ""}

_Captioned = tuple[str, Sequence[Node]]
"""Names below their caption."""


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text in a box.

    Attributes:
        text: As shown.
        x: Its left end, from the box's left edge.
        y: Its base line, from the box's upper edge.
        width: How wide it is drawn.
        node: What it names, `None` for a caption.
    """

    text: str
    x: float
    y: float
    width: float
    node: Node | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """What a box shows, and the room that this takes."""

    labels: tuple[Label, ...]
    width: float
    height: float


def set_text(box: Box) -> Text:
    """Lay a box's names out, to be read down one column and then down the next."""
    groups = [(_caption(members), members) for members in _by_namespace(box.members)]
    labels: list[Label] = []
    left, lowest = _LEFT, 0.0
    for column in _in_columns(groups):
        y = _TOP
        right = left
        for caption, members in column:
            if caption:
                y += _BETWEEN if y > _TOP else 0
                labels.append(Label(caption, left, y + 11, text_width(caption, CAPTION_SIZE)))
                y += _CAPTION_HEIGHT
                right = max(right, left + labels[-1].width)
            for node in members:
                name = _name(node)
                labels.append(Label(name, left, y + 13, text_width(name, NAME_SIZE), node))
                y += _NAME_HEIGHT
                right = max(right, left + labels[-1].width)
        lowest = max(lowest, y)
        left = right + _GAP
    return Text(tuple(labels), max(_NARROWEST, math.ceil(left - _GAP + _RIGHT)), lowest + _BOTTOM)


def _by_namespace(members: Sequence[Node]) -> list[tuple[Node, ...]]:
    return [tuple(nodes) for _, nodes in groupby(members, key=lambda node: node.group(Group.NAMESPACE))]


def _in_columns(groups: Sequence[_Captioned]) -> list[list[_Captioned]]:
    """Share rows out to columns of about one length, which make a box somewhat higher than wide."""
    rows = sum(len(members) + 1 for _, members in groups)
    wanted = max(1, round(math.sqrt(rows / _HIGH)))
    longest = max(_SHORTEST, math.ceil(rows / wanted))
    columns = _filled(groups, longest)
    while len(columns) > wanted:
        longest += 1
        columns = _filled(groups, longest)
    return columns


def _filled(groups: Sequence[_Captioned], longest: int) -> list[list[_Captioned]]:
    """Fill columns of a length one after the other; a group that goes on in the next one has its caption again."""
    columns: list[list[_Captioned]] = [[]]
    free = longest
    for caption, members in groups:
        rest = members
        while rest:
            if free < 2 and columns[-1]:
                columns.append([])
                free = longest
            fitting = max(1, free - 1)
            columns[-1].append((caption, rest[:fitting]))
            free -= 1 + len(rest[:fitting])
            rest = rest[fitting:]
    return columns


def _caption(members: Sequence[Node]) -> str:
    node = members[0]
    words = [
        "not in this cluster" if node.missing else "",
        "waits for itself" if node.in_cycle else "",
        node.kind if node.kind != "Kustomization" else "",
        node.group(Group.NAMESPACE),
    ]
    return " · ".join(_shortened(word) for word in words if word)


def _name(node: Node) -> str:
    return _SIGNS[node.change] + _shortened(node.name)


def _shortened(text: str) -> str:
    text = one_line(text, _LONGEST_READ)
    if len(text) <= _LONGEST:
        return text
    half = _LONGEST // 2
    return f"{text[:half]}…{text[-half:]}"
