"""Prints a dependency graph as a list of levels, and the chains that lead through them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from scaffold.graph.chains import Chain, chains
from scaffold.graph.model import Change, Edge, EdgeKind, Graph, Layer, Node
from scaffold.report.graph_labels import one_line, title, titles

_ORDER = {layer: number for number, layer in enumerate(Layer)}
_MARKS = {Change.SAME: " ", Change.ADDED: "+", Change.REMOVED: "-"}
_LONGEST = 100
_FEW = 4
"""How many followers of a chain are named; of more there is only the number."""


def format_levels(graph: Graph) -> str:
    """Return each level with its nodes and what they wait for, then the chains of each purpose.

    A comparison shows no chains: most of their links did not change, and are not there.
    """
    names = titles(graph)
    levels: dict[int, list[Node]] = {}
    for node in graph.nodes:
        levels.setdefault(node.level, []).append(node)
    counts = f"{_counted(len(graph.nodes), 'node')} on {_counted(len(levels), 'level')}"
    lines = [f"cluster {one_line(graph.cluster, _LONGEST)}: {counts}, {_counted(len(graph.edges), 'edge')}"]
    for level in sorted(levels):
        lines += ["", f"level {level}: {len(levels[level])}", *_level(graph, levels[level], names)]
    if not any(node.change for node in graph.nodes) and not any(edge.change for edge in graph.edges):
        lines += _chains(chains(graph), names)
    for cycle in graph.cycles:
        lines += ["", "cycle: " + " after ".join(names[node] for node in (*cycle, cycle[0]))]
    return "\n".join(lines)


def _level(graph: Graph, nodes: Sequence[Node], names: Mapping[str, str]) -> Iterator[str]:
    for layer, found in _by_layer(nodes):
        yield f"  {layer}"
        width = max(len(title(node)) for node in found)
        for node in found:
            told = [f"after {', '.join(waits)}"] if (waits := list(_waits(graph.before[node.id], names))) else []
            told += ["not in this cluster"] if node.missing else []
            told += ["in a cycle"] if node.in_cycle else []
            yield f"  {_MARKS[node.change]} {title(node):{width}}  {'; '.join(told)}".rstrip()


def _by_layer(nodes: Iterable[Node]) -> Iterator[tuple[Layer, Sequence[Node]]]:
    found: dict[Layer, list[Node]] = {}
    for node in nodes:
        found.setdefault(node.layer, []).append(node)
    yield from sorted(found.items(), key=lambda item: _ORDER[item[0]])


def _waits(edges: Iterable[Edge], names: Mapping[str, str]) -> Iterator[str]:
    for edge in sorted(edges, key=lambda edge: names[edge.first]):
        if edge.kind is EdgeKind.DEPENDS_ON:
            purposes = f" ({', '.join(edge.purposes)})" if edge.purposes else ""
            yield f"{_MARKS[edge.change].strip()}{names[edge.first]}{purposes}"


def _chains(found: Iterable[Chain], names: Mapping[str, str]) -> Iterator[str]:
    purpose: object = ""
    for chain in found:
        if chain.purpose != purpose:
            purpose = chain.purpose
            yield ""
            yield f"{chain.purpose} chain" if chain.purpose else "order alone"
        links = [names[link] for link in chain.links]
        few = len(chain.followers) <= _FEW
        last = ", ".join(names[one] for one in chain.followers) if few else f"{len(chain.followers)} others"
        yield "  " + " → ".join([*links, last])


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
