"""Writes a dependency graph in Graphviz's language: levels are columns, groups are boxes."""

from __future__ import annotations

import json
from collections.abc import Iterator

from scaffold.graph.model import Change, Edge, EdgeKind, Graph, Group, Node
from scaffold.report.graph_colours import LIGHT
from scaffold.report.graph_labels import (
    LEGEND,
    edge_colour,
    edge_label,
    edges_of_cycles,
    group_title,
    grouped,
    note,
    titles,
)

_STYLES = {
    EdgeKind.DEPENDS_ON: "",
    EdgeKind.DELIVERS: "style=dashed",
    EdgeKind.SOURCE: "style=dotted",
}


def format_dot(graph: Graph, group: Group) -> str:
    """Format a graph for `dot`; a node's name is its id in the graph, in JSON's escapes where it is not ASCII."""
    return "".join(f"{line}\n" for line in _lines(graph, group))


def _lines(graph: Graph, by: Group) -> Iterator[str]:
    yield f"digraph {_name(graph.cluster)} {{"
    yield "  graph [rankdir=LR, newrank=true, ranksep=1, fontname=Helvetica, labelloc=b"
    yield f"         label={_text(f'cluster {group_title(graph.cluster)}', LEGEND)}]"
    yield f'  node [shape=box, style=filled, fontname=Helvetica, fontcolor="{LIGHT.text}"]'
    yield f'  edge [fontname=Helvetica, fontsize=10, fontcolor="{LIGHT.text}"]'
    called = titles(graph)
    levels: dict[int, list[str]] = {}
    for number, (name, nodes) in enumerate(grouped(graph.nodes, by)):
        yield f"  subgraph cluster_{number} {{"
        yield f'    label={_text(group_title(name))}; labelloc=t; color="{LIGHT.muted}"; style=rounded'
        for node in nodes:
            levels.setdefault(node.level, []).append(_name(node.id))
            yield f"    {_name(node.id)} [{', '.join(_node(node, called[node.id], by))}]"
        yield "  }"
    for level in sorted(levels):
        yield f"  {{ rank=same; {'; '.join(levels[level])} }}"
    cycles = edges_of_cycles(graph)
    for edge in graph.edges:
        yield f"  {_name(edge.first)} -> {_name(edge.later)} [{', '.join(_edge(edge, edge_colour(edge, cycles)))}]"
    yield "}"


def _node(node: Node, title: str, by: Group) -> Iterator[str]:
    wrong = node.missing or node.in_cycle or node.change is Change.REMOVED
    line = LIGHT.alert if wrong else LIGHT.added if node.change is Change.ADDED else LIGHT.bars[node.layer]
    yield f"label={_text(title, note(node, by))}"
    yield f'fillcolor="{LIGHT.fills[node.layer]}", color="{line}"'
    if wrong or node.change is Change.ADDED:
        yield "penwidth=2.5"
    if node.missing or node.change is Change.REMOVED:
        yield 'style="filled,dashed"'
    yield f'class="{node.layer}"'


def _edge(edge: Edge, colour: str) -> Iterator[str]:
    yield f'class="{edge.kind}"'
    if _STYLES[edge.kind]:
        yield _STYLES[edge.kind]
    label = edge_label(edge)
    if label:
        yield f"label={_text(label)}"
    yield f'color="{colour}"'


def _name(text: str) -> str:
    """Write an identity: nothing of it is lost, and nothing acts."""
    return json.dumps(text).replace("\x7f", "\\u007f")


def _text(*lines: str) -> str:
    """Write what is shown: Graphviz reads a backslash as an escape, and entities of HTML."""
    shown = (line.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(shown) + '"'
