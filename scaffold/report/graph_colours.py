"""The colours of the pictures: a box has its layer's, a line its purpose's, and what belongs together looks alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scaffold.graph.model import EdgeKind, Layer, Purpose


@dataclass(frozen=True, slots=True)
class Scheme:
    """All colours of a picture for light or dark surroundings; text and lines have a contrast of at least 4.5.

    Attributes:
        canvas: What the picture is drawn on.
        text: Names.
        muted: Captions.
        rule: Thin lines that only divide.
        alert: Missing objects, cycles and what was removed.
        added: What was added.
        accent: What is chosen or has the keyboard.
        fills: A box's surface, by layer.
        bars: A box's edge, by layer.
        lines: A line, by purpose, by the kind of an edge without one.
    """

    canvas: str
    text: str
    muted: str
    rule: str
    alert: str
    added: str
    accent: str
    fills: Mapping[Layer, str]
    bars: Mapping[Layer, str]
    lines: Mapping[Purpose | EdgeKind, str]


_LINES = (
    *(Purpose.SECRET, Purpose.DATABASE, Purpose.CACHE, Purpose.STORAGE, Purpose.BACKUP, Purpose.GATEWAY),
    *(Purpose.CERTIFICATES, Purpose.CRDS, EdgeKind.DEPENDS_ON, EdgeKind.DELIVERS, EdgeKind.SOURCE),
)


def _by_layer(colours: str) -> Mapping[Layer, str]:
    return MappingProxyType(dict(zip(Layer, colours.split(), strict=True)))


def _by_line(colours: str) -> Mapping[Purpose | EdgeKind, str]:
    return MappingProxyType(dict(zip(_LINES, colours.split(), strict=True)))


LIGHT = Scheme(
    *("#ffffff", "#17202b", "#4f5a68", "#dfe4ea", "#c0242b", "#116b32", "#1668c7"),
    _by_layer("#f1f2f4 #eceefb #f5ecfc #e9f1f6 #e3f5f1 #fdf0e2 #e6f1fd #fdeaf3 #eef5e6"),
    _by_layer("#6b7280 #4f5bd5 #8b3fc4 #3c6e8f #0f7f6c #b45309 #1668c7 #be2a74 #4d7c0f"),
    _by_line("#8b3fc4 #b45309 #846800 #0f7f6c #5b7512 #1668c7 #be2a74 #4f5bd5 #4b5563 #6b7280 #6b7280"),
)
DARK = Scheme(
    *("#0f1620", "#e8edf3", "#a3aebb", "#2b3645", "#ff8a80", "#5ddb7f", "#6cb2ff"),
    _by_layer("#1f2630 #1e2347 #2d1d3d #182c39 #11332d #38260f #122b4d #3a1b2b #212f14"),
    _by_layer("#9aa4b2 #8f9aff #c58bf2 #7fb6d6 #4cc9b0 #f0a35e #6cb2ff #f583b6 #a3c653"),
    _by_line("#c58bf2 #f0a35e #d8be4a #4cc9b0 #a3c653 #6cb2ff #f583b6 #9aa5ff #c3ccd8 #8b96a5 #8b96a5"),
)
