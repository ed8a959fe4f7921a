"""Writes a dependency graph as mermaid flowcharts, each below mermaid's limits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from scaffold.graph.model import Change, Edge, EdgeKind, Graph, Group, Layer, Node
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

MOST_EDGES = 300
"""Edges of a diagram: mermaid refuses more than 500 (`maxEdges`); a browser draws 300 in seconds, 400 in a minute."""

_MOST_TEXT = 48_000
"""Characters of a diagram. Mermaid reads 50,000 (`maxTextSize`), which only a page's owner can raise."""

_FRAME = 7_000
"""Characters that are kept for a diagram's title, its classes and its first groups."""

_PIECE = 16
"""Edges to one node that stay together: with the longest names, they still fit into a diagram."""

_NAMED_GROUPS = 6
"""Groups that a diagram's title names."""

_ARROWS = {EdgeKind.DEPENDS_ON: "-->", EdgeKind.DELIVERS: "==>", EdgeKind.SOURCE: "-.->"}
_LINES = {
    EdgeKind.DEPENDS_ON: "stroke-width:2px",
    EdgeKind.DELIVERS: "stroke-width:1px,stroke-dasharray:6 4",
    EdgeKind.SOURCE: "stroke-width:1px,stroke-dasharray:2 3",
}

_SPECIAL = re.compile(r"(?<![A-Za-z0-9])[-/]|[-/](?![A-Za-z0-9])|[^-/A-Za-z0-9 ,]")
_JOINED = frozenset("$:\\ﬂ¶")
"""What acts even so beside another character (formulas, icons, line breaks, mermaid's escapes): kept apart."""

_STATES = {
    "elsewhere": "stroke-dasharray:2 3",
    "removed": f"stroke:{LIGHT.alert},stroke-width:3px,stroke-dasharray:6 4",
    "added": f"stroke:{LIGHT.added},stroke-width:3px",
    "wrong": f"stroke:{LIGHT.alert},stroke-width:3px",
}
"""How a node is painted beside its layer's colours."""


def format_mermaid(graph: Graph, group: Group) -> str:
    """Format a graph as one flowchart; as a Markdown document of several where one would be over mermaid's limits.

    Each node stands as its own in one of them, each edge in the one of its later node. What comes before a node and
    stands in another diagram is drawn again with a dotted line around it.
    """
    parts = _split(graph, group)
    name = group_title(graph.cluster)
    if len(parts) == 1:
        return _diagram(parts[0], f"cluster {name} ({LEGEND})")
    blocks = [f"# Cluster {_markdown(name)}: what comes up in which order\n\n{LEGEND.capitalize()}.\n"]
    for number, part in enumerate(parts, 1):
        held = f"{number} of {len(parts)}: {_listed(part)}"
        chart = _diagram(part, f"cluster {name}, {held}")
        blocks.append(f"## {_markdown(held)}\n\n```mermaid\n{chart}```\n")
    return "\n".join(blocks)


class _Texts:
    """A graph's nodes, edges and groups as mermaid writes them."""

    def __init__(self, graph: Graph, by: Group) -> None:
        self.graph = graph
        self.by = by
        self.key = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
        called = titles(graph)
        self.node = {
            node.id: f'    {self.key[node.id]}["{_escaped(called[node.id])}<br/>{_escaped(note(node, by))}"]\n'
            for node in graph.nodes
        }

    def edge(self, edge: Edge) -> str:
        """Return an edge's line."""
        label = edge_label(edge)
        arrow = f'{_ARROWS[edge.kind]}|"{_escaped(label)}"|' if label else _ARROWS[edge.kind]
        return f"  {self.key[edge.first]} {arrow} {self.key[edge.later]}\n"

    def group(self, number: int, name: str) -> str:
        """Return the line that opens a group."""
        return f'  subgraph g{number}["{_escaped(group_title(name))}"]\n'


_Unit = tuple[Node, tuple[Edge, ...]]
"""A node, and edges that lead to it: what stands in one diagram."""


@dataclass
class _Part:
    """A diagram as it is filled.

    Attributes:
        texts: What mermaid writes.
        own: The nodes that it is about, by id.
        edges: What comes before them.
        shown: All nodes that it shows, with those that stand elsewhere.
        groups: The names of their groups.
        size: Characters, rather too many than too few.
    """

    texts: _Texts
    own: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    shown: dict[str, Node] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    size: int = _FRAME

    def has_room(self, units: Sequence[_Unit]) -> bool:
        """Tell whether mermaid still draws it with more nodes."""
        edges = [edge for _, more in units for edge in more]
        return len(self.edges) + len(edges) <= MOST_EDGES and self.size + self._cost(units, edges) <= _MOST_TEXT

    def add(self, units: Sequence[_Unit]) -> None:
        """Take more nodes in."""
        edges = [edge for _, more in units for edge in more]
        self.size += self._cost(units, edges)
        self.own.update((node.id, node) for node, _ in units)
        self.shown.update(self._ends(units, edges))
        self.groups.update(node.group(self.texts.by) for node in self.shown.values())
        self.edges += edges

    def _ends(self, units: Sequence[_Unit], edges: Sequence[Edge]) -> dict[str, Node]:
        by_id = self.texts.graph.by_id
        return {node.id: node for node in (*(node for node, _ in units), *(by_id[edge.first] for edge in edges))}

    def _cost(self, units: Sequence[_Unit], edges: Sequence[Edge]) -> int:
        """Count characters: lines, and what the statements at the end say of each node and edge."""
        coming = [node for node in self._ends(units, edges).values() if node.id not in self.shown]
        groups = {node.group(self.texts.by) for node in coming} - self.groups
        return (
            sum(len(self.texts.node[node.id]) + 3 * len(f"{self.texts.key[node.id]},") for node in coming)
            + sum(len(self.texts.edge(edge)) + 2 * len(f"{MOST_EDGES},") for edge in edges)
            + sum(len(self.texts.group(MOST_EDGES, name)) + len("  end\ng999,") for name in groups)
        )


def _split(graph: Graph, by: Group) -> list[_Part]:
    """Fill diagrams with whole groups where one takes a whole group, and else with node after node."""
    texts = _Texts(graph, by)
    parts = [_Part(texts)]
    for _, nodes in grouped(graph.nodes, by):
        units = [unit for node in nodes for unit in _units(graph, node)]
        whole = parts[-1].has_room(units) or _Part(texts).has_room(units)
        for piece in [units] if whole else [[unit] for unit in units]:
            if not parts[-1].has_room(piece):
                parts.append(_Part(texts))
            parts[-1].add(piece)
    return parts


def _units(graph: Graph, node: Node) -> Iterator[_Unit]:
    """Yield a node with what comes directly before it, in pieces that any diagram takes."""
    edges = graph.before[node.id]
    for start in range(0, max(len(edges), 1), _PIECE):
        yield node, edges[start : start + _PIECE]


def _diagram(part: _Part, title: str) -> str:
    lines = [f"---\ntitle: {_yaml(title)}\n---\nflowchart LR\n"]
    groups: list[str] = []
    for number, (name, nodes) in enumerate(grouped(tuple(part.shown.values()), part.texts.by)):
        groups.append(f"g{number}")
        lines += [part.texts.group(number, name), *(part.texts.node[node.id] for node in nodes), "  end\n"]
    lines += [part.texts.edge(edge) for edge in part.edges]
    if groups:
        lines.append(f"  classDef group fill:none,stroke:{LIGHT.muted}\n  class {','.join(groups)} group\n")
    return "".join([*lines, *_painted_nodes(part), *_painted_edges(part)])


def _painted_nodes(part: _Part) -> Iterator[str]:
    keys: dict[str, list[str]] = {}
    for node in sorted(part.shown.values(), key=lambda node: node.id):
        for name in (node.layer, *_states(node, part)):
            keys.setdefault(name, []).append(part.texts.key[node.id])
    for layer in Layer:
        if layer in keys:
            yield f"  classDef {layer} fill:{LIGHT.fills[layer]},stroke:{LIGHT.bars[layer]},color:{LIGHT.text}\n"
    for state, style in _STATES.items():
        if state in keys:
            yield f"  classDef {state} {style}\n"
    for name in (*Layer, *_STATES):
        if name in keys:
            yield f"  class {','.join(keys[name])} {name}\n"


def _states(node: Node, part: _Part) -> Iterator[str]:
    if node.id not in part.own:
        yield "elsewhere"
    if node.change is not Change.SAME:
        yield node.change
    if node.missing or node.in_cycle:
        yield "wrong"


def _painted_edges(part: _Part) -> Iterator[str]:
    numbers: dict[str, list[str]] = {}
    cycles = edges_of_cycles(part.texts.graph)
    for number, edge in enumerate(part.edges):
        numbers.setdefault(f"stroke:{edge_colour(edge, cycles)},{_LINES[edge.kind]}", []).append(str(number))
    for style, found in numbers.items():
        yield f"  linkStyle {','.join(found)} {style}\n"


def _listed(part: _Part) -> str:
    """Return the names of the groups that a diagram is about."""
    names = [group_title(name) for name, _ in grouped(tuple(part.own.values()), part.texts.by)]
    more = len(names) - _NAMED_GROUPS
    return ", ".join(names[:_NAMED_GROUPS]) + (f" and {more} more" if more > 0 else "")


def _escaped(text: str) -> str:
    """Write all that could mean something to mermaid, Markdown or HTML as an entity of mermaid's."""
    return _SPECIAL.sub(_entity, text)


def _entity(match: re.Match[str]) -> str:
    return f"#{ord(match[0])};" + ("#8288;" if match[0] in _JOINED else "")


def _yaml(text: str) -> str:
    """Write a title as a scalar that mermaid, which cleans HTML, entities and directives out of it, leaves alone."""
    shown = text.replace("<", "‹").replace(">", "›")
    return json.dumps(re.sub("[&%ﬂ¶]", "\\g<0>\u2060", shown))


def _markdown(text: str) -> str:
    """Write all that could mean something to Markdown or HTML as an entity of HTML's."""
    return re.sub(r"[^\w :,-]", lambda match: f"&#{ord(match[0])};", text)
