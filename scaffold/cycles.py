"""Finds cycles among things that wait for each other: one shortest cycle per group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar


class _Node(Protocol):
    """What can be told apart and sorted."""

    def __hash__(self) -> int: ...
    def __lt__(self, other: Any, /) -> bool: ...


Node = TypeVar("Node", bound=_Node)


def find_cycles(edges: Mapping[Node, Sequence[Node]]) -> tuple[tuple[Node, ...], ...]:
    """Return one shortest cycle per strongly connected component, each starting at its smallest member."""
    left = _peeled(edges)
    backwards: dict[Node, list[Node]] = {node: [] for node in left}
    for node, targets in left.items():
        for target in targets:
            backwards[target].append(node)
    cycles: list[tuple[Node, ...]] = []
    done: set[Node] = set()
    for start in sorted(left):
        if start not in done:
            component = (_reachable(left, start) & _reachable(backwards, start)) | {start}
            done |= component
            cycle = _shortest_cycle(left, component)
            if cycle:
                cycles.append(cycle)
    return tuple(cycles)


def _peeled(edges: Mapping[Node, Sequence[Node]]) -> dict[Node, list[Node]]:
    """Peel off what waits for nothing and what nothing waits for; cycles (and what lies between them) remain."""
    outgoing = {node: {target for target in targets if target in edges} for node, targets in edges.items()}
    incoming: dict[Node, set[Node]] = {node: set() for node in edges}
    for node, targets in outgoing.items():
        for target in targets:
            incoming[target].add(node)
    pending = [node for node in edges if not outgoing[node] or not incoming[node]]
    while pending:
        node = pending.pop()
        for near, far in ((outgoing, incoming), (incoming, outgoing)):
            for other in near.pop(node, ()):
                if other in far:
                    far[other].discard(node)
                    if not far[other]:
                        pending.append(other)
    return {node: sorted(targets) for node, targets in outgoing.items()}


def _reachable(edges: Mapping[Node, Sequence[Node]], start: Node) -> set[Node]:
    seen: set[Node] = set()
    stack = list(edges[start])
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack.extend(edges[node])
    return seen


def _shortest_cycle(edges: Mapping[Node, Sequence[Node]], component: Iterable[Node]) -> tuple[Node, ...]:
    best: tuple[Node, ...] = ()
    members = frozenset(component)
    for start in sorted(members):
        found = _cycle_through(edges, members, start, len(best))
        if found:
            best = found
    first = best.index(min(best)) if best else 0
    return best[first:] + best[:first]


def _cycle_through(
    edges: Mapping[Node, Sequence[Node]], members: frozenset[Node], start: Node, shorter_than: int
) -> tuple[Node, ...]:
    """Return a shortest cycle through a node that is shorter than a length (0 for any), nothing where none is."""
    before: dict[Node, Node] = {}
    layer = [start]
    length = 1
    while layer and (not shorter_than or length < shorter_than):
        following: list[Node] = []
        for node in layer:
            for target in edges[node]:
                if target == start:
                    path = [node]
                    while path[-1] != start:
                        path.append(before[path[-1]])
                    return tuple(reversed(path))
                if target in members and target not in before:
                    before[target] = node
                    following.append(target)
        layer = following
        length += 1
    return ()
