"""Rendered layers, and where each rendered line comes from in its template."""

from __future__ import annotations

from dataclasses import dataclass

from scaffold.talos.merge import Merged
from scaffold.talos.nodes import Node


@dataclass(frozen=True, slots=True)
class RenderedLayer:
    """A layer as it is merged.

    Attributes:
        path: The layer's file, relative to the repository's root.
        template: The file's text.
        text: The rendered text; for a layer that is no template, what is merged.
        lines: The line of the file that each line of the text comes from, both from 1.
    """

    path: str
    template: str
    text: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RenderedNode:
    """A node's config.

    Attributes:
        node: The node.
        layers: Its layers, in the order in which they were merged.
        version: The minor Talos version whose rules were used, such as `1.13`.
        merged: The config, and what surprised while merging.
    """

    node: Node
    layers: tuple[RenderedLayer, ...]
    version: str
    merged: Merged
