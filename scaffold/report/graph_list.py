"""Writes a graph as an HTML table: all that the picture shows, for who cannot see it or has no JavaScript."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape

from scaffold.graph.model import Change, Edge, EdgeKind, Graph, Group, Node
from scaffold.report.graph_labels import one_line

_LONGEST = 300
_HEADINGS = ("level", "name", "namespace", "layer", "comes after", "comes before", "declared in")
_ORDER = {EdgeKind.DEPENDS_ON: 0, EdgeKind.DELIVERS: 1, EdgeKind.SOURCE: 2}


def format_list(graph: Graph, numbers: Mapping[str, int]) -> str:
    """Return a table with a row for each node, by level and name; each row can be linked to by its number."""
    rows = sorted(graph.nodes, key=lambda node: (node.level, node.group(Group.NAMESPACE), node.name, node.id))
    head = "".join(f'<th scope="col">{heading}</th>' for heading in _HEADINGS)
    body = "\n".join("".join(_row(graph, node, numbers)) for node in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def shown(text: str) -> str:
    """Return a text from the repository as HTML."""
    return escape(one_line(text, _LONGEST))


def kind_and_name(node: Node) -> str:
    """Return a node's name, with its kind where it is not what most are."""
    return node.name if node.kind == "Kustomization" else f"{node.kind} {node.name}"


def states(node: Node) -> tuple[str, ...]:
    """Return what is special about a node, in words."""
    return (
        *(("not in this cluster",) if node.missing else ()),
        *(("waits for itself",) if node.in_cycle else ()),
        *((str(node.change),) if node.change is not Change.SAME else ()),
    )


def _row(graph: Graph, node: Node, numbers: Mapping[str, int]) -> Iterator[str]:
    note = f" ({', '.join(states(node))})" if states(node) else ""
    yield f'<tr id="n{numbers[node.id]}"><td>{node.level}</td>'
    yield f'<th scope="row">{shown(kind_and_name(node))}{note}</th>'
    yield f"<td>{shown(node.group(Group.NAMESPACE))}</td><td>{node.layer}</td>"
    yield f"<td>{_links(graph, ((edge.first, edge) for edge in graph.before[node.id]), numbers)}</td>"
    yield f"<td>{_links(graph, ((edge.later, edge) for edge in graph.after[node.id]), numbers)}</td>"
    yield f"<td>{shown(str(node.location)) if node.location else ''}</td></tr>"


def _links(graph: Graph, others: Iterable[tuple[str, Edge]], numbers: Mapping[str, int]) -> str:
    ordered = sorted(others, key=lambda other: (_ORDER[other[1].kind], other[0]))
    return ", ".join(
        f'<a href="#n{numbers[node_id]}">{shown(kind_and_name(graph.by_id[node_id]))}</a>{_note(edge)}'
        for node_id, edge in ordered
    )


def _note(edge: Edge) -> str:
    words: list[str] = [*edge.purposes] if edge.kind is EdgeKind.DEPENDS_ON else [edge.kind]
    words += [edge.change] if edge.change is not Change.SAME else []
    return f" ({', '.join(words)})" if words else ""
