"""Draws a dependency graph: boxes, then their places by Graphviz, then the picture or the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scaffold.adapters.graph_layout import place
from scaffold.graph.model import Graph, Group
from scaffold.report.graph_drawing import Drawing, arrange, draw

if TYPE_CHECKING:
    from scaffold.report.graph_page import Section


def draw_svg(graph: Graph, group: Group) -> str:
    """Return a picture of a graph.

    Raises:
        ScaffoldError: There is no Graphviz, or it failed.
    """
    from scaffold.report.graph_svg import format_svg

    return format_svg(_draw(graph, group))


def draw_page(graph: Graph, group: Group, sections: Sequence[Section] = ()) -> str:
    """Return a page with the picture of a graph, what can be asked of it, and more sections.

    Raises:
        ScaffoldError: There is no Graphviz, or it failed.
    """
    from scaffold.report.graph_page import format_page

    return format_page(f"cluster {graph.cluster}", graph, _draw(graph, group), sections)


def _draw(graph: Graph, group: Group) -> Drawing:
    arranged = arrange(graph, group)
    return draw(arranged, place(arranged.parts))
