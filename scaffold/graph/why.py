"""Tells why something is not up yet: what must be ready before it, from first to last, and what waits for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from scaffold.graph.model import Edge, EdgeKind, Graph, Node


@dataclass(frozen=True, slots=True)
class Step:
    """Something that takes part in the answer.

    Attributes:
        node: What it is.
        needs: Its edges to what comes directly before it, among what takes part; of what waits, the nearest way first.
        distance: How many edges it is away from what is asked for.
    """

    node: Node
    needs: tuple[Edge, ...]
    distance: int = 0


@dataclass(frozen=True)
class Why:
    """The answer to why something is not up yet.

    Attributes:
        graph: The graph that it was asked of.
        node: What was asked for.
        before: What must be ready first, in time.
        itself: What was asked for, and of what it applies the releases that need more, with their sources.
        waiting: What waits for it, nearest first.
    """

    graph: Graph
    node: Node
    before: tuple[Step, ...]
    itself: tuple[Step, ...]
    waiting: tuple[Step, ...]

    @property
    def missing(self) -> tuple[Node, ...]:
        """Return what must be ready first and is not in the cluster: it never will be."""
        return tuple(step.node for step in (*self.before, *self.itself) if step.node.missing)

    @property
    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """Return the cycles among what must be ready first: nothing of one ever is."""
        taking_part = {step.node.id for step in (*self.before, *self.itself)}
        return tuple(cycle for cycle in self.graph.cycles if taking_part.issuperset(cycle))


def why(graph: Graph, node_id: str) -> Why:
    """Find what comes before and after a node.

    What a Kustomization applies counts as a part of it: its HelmReleases and sources are only told of where they need
    something else, or where something else needs them.

    Args:
        graph: The whole graph of a cluster, with its releases.
        node_id: The node that is asked for.
    """
    own = _applied(graph, [node_id])
    itself = {node_id, *(other for other in own if _needs_more(graph, other, own))}
    before = _reached(graph, itself, forward=False)
    itself |= own & before.keys()
    after = _reached(graph, own, forward=True)
    waiting = after.keys() - own - before.keys()
    applied = _applied(graph, [other for other in after if graph.by_id[other].kind == "Kustomization"])
    told = [other for other in waiting if other not in applied or graph.by_id[other].kind == "Kustomization"]
    return Why(
        graph,
        graph.by_id[node_id],
        tuple(_step(graph, other, before[other]) for other in _in_time(graph, before.keys() - itself)),
        tuple(_step(graph, other) for other in _in_time(graph, itself)),
        tuple(_waiting(graph, other, after) for other in sorted(told, key=lambda one: (after[one], one))),
    )


def _in_time(graph: Graph, node_ids: Iterable[str]) -> list[str]:
    return sorted(node_ids, key=lambda node_id: (graph.by_id[node_id].level, node_id))


def _step(graph: Graph, node_id: str, distance: int = 0) -> Step:
    return Step(graph.by_id[node_id], graph.before[node_id], distance)


def _waiting(graph: Graph, node_id: str, distances: Mapping[str, int]) -> Step:
    needs = [edge for edge in graph.before[node_id] if edge.first in distances]
    nearest = tuple(sorted(needs, key=lambda edge: distances[edge.first]))
    return Step(graph.by_id[node_id], nearest, distances[node_id])


def _applied(graph: Graph, node_ids: Iterable[str]) -> set[str]:
    """Return nodes with the objects that they apply and that apply nothing themselves."""
    found = set(node_ids)
    for node_id in tuple(found):
        for edge in graph.after[node_id]:
            if edge.kind is EdgeKind.DELIVERS and graph.by_id[edge.later].kind != "Kustomization":
                found.add(edge.later)
    return found


def _needs_more(graph: Graph, node_id: str, own: Collection[str]) -> bool:
    return any(edge.first not in own for edge in graph.before[node_id])


def _reached(graph: Graph, node_ids: Iterable[str], *, forward: bool) -> dict[str, int]:
    """Return what comes before or after some nodes, with the number of edges to it; they themselves have 0."""
    distances = dict.fromkeys(sorted(node_ids), 0)
    pending = list(distances)
    for node_id in pending:
        for other in _neighbours(graph, node_id, forward=forward):
            if other not in distances:
                distances[other] = distances[node_id] + 1
                pending.append(other)
    return distances


def _neighbours(graph: Graph, node_id: str, *, forward: bool) -> Iterator[str]:
    if forward:
        yield from (edge.later for edge in graph.after[node_id])
    else:
        yield from (edge.first for edge in graph.before[node_id])
