"""Narrows a graph to what some nodes need, and what needs them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from scaffold.graph.model import Edge, Graph


def focus(
    graph: Graph, ids: Sequence[str], depth: int | None = None, *, upstream: bool = False, downstream: bool = False
) -> Graph:
    """Return the part of a graph that some nodes belong to; levels stay those of the whole.

    Args:
        graph: The whole graph.
        ids: The nodes that it is about.
        depth: How many edges away something may be, `None` for any number.
        upstream: Whether to show what comes before them.
        downstream: Whether to show what comes after them; both directions where neither is wanted.
    """
    kept = set(ids)
    if upstream or not downstream:
        kept |= _reached(ids, graph.before, depth, before=True)
    if downstream or not upstream:
        kept |= _reached(ids, graph.after, depth, before=False)
    return only(graph, kept)


def only(graph: Graph, kept: Collection[str]) -> Graph:
    """Return some nodes of a graph with the edges between them."""
    return replace(
        graph,
        nodes=tuple(node for node in graph.nodes if node.id in kept),
        edges=tuple(edge for edge in graph.edges if edge.source in kept and edge.target in kept),
        cycles=tuple(cycle for cycle in graph.cycles if all(node in kept for node in cycle)),
    )


def _reached(ids: Iterable[str], edges: Mapping[str, tuple[Edge, ...]], depth: int | None, *, before: bool) -> set[str]:
    seen = set(ids)
    layer = list(seen)
    while layer and depth != 0:
        nearby = (edge.first if before else edge.later for node in layer for edge in edges[node])
        layer = [node for node in dict.fromkeys(nearby) if node not in seen]
        seen.update(layer)
        depth = None if depth is None else depth - 1
    return seen
