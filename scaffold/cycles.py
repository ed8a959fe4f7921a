"""Finds cycles among things that wait for each other: one shortest cycle per group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar


class _Node(Protocol):
    """What can be told apart and sorted."""

    def __hash__(self) -> int: ...
    def __lt__(self, other: Any, /) -> bool: ...


Node = TypeVar("Node", bound=_Node)


_Edges = dict[Node, dict[Node, None]]
"""What each node waits for, or what waits for it: in order, and each once."""


def find_cycles(edges: Mapping[Node, Sequence[Node]]) -> tuple[tuple[Node, ...], ...]:
    """Return one shortest cycle per strongly connected component, each starting at its smallest member."""
    outgoing: _Edges[Node] = {
        node: dict.fromkeys(target for target in targets if target in edges) for node, targets in edges.items()
    }
    incoming = _turned(outgoing)
    _drop(outgoing, incoming, [node for node in outgoing if not outgoing[node] or not incoming[node]])
    return tuple(cycle for component in _components(outgoing) if (cycle := _shortest_cycle(outgoing, component)))


def _turned(edges: _Edges[Node]) -> _Edges[Node]:
    turned: _Edges[Node] = {node: {} for node in edges}
    for node, targets in edges.items():
        for target in targets:
            turned[target][node] = None
    return turned


def _drop(outgoing: _Edges[Node], incoming: _Edges[Node], pending: list[Node]) -> None:
    """Remove nodes, and then whatever waits for nothing or is waited for by nothing any more."""
    while pending:
        node = pending.pop()
        for near, far in ((outgoing, incoming), (incoming, outgoing)):
            for other in near.pop(node, ()):
                if other in far:
                    del far[other][node]
                    if not far[other]:
                        pending.append(other)


def _components(edges: _Edges[Node]) -> list[list[Node]]:
    """Return the strongly connected components, sorted, by Kosaraju's two passes."""
    finished: dict[Node, None] = {}
    seen: set[Node] = set()
    for start in edges:
        path = [] if start in seen else [(start, iter(edges[start]))]
        seen.add(start)
        while path:
            following = next((target for target in path[-1][1] if target not in seen), None)
            if following is None:
                finished[path.pop()[0]] = None
            else:
                seen.add(following)
                path.append((following, iter(edges[following])))
    backwards = _turned(edges)
    components: list[list[Node]] = []
    while finished:
        pending = [finished.popitem()[0]]
        component = list(pending)
        while pending:
            for node in backwards[pending.pop()]:
                if node in finished:
                    del finished[node]
                    pending.append(node)
                    component.append(node)
        components.append(sorted(component))
    return sorted(components)


def _shortest_cycle(edges: _Edges[Node], component: Sequence[Node]) -> tuple[Node, ...]:
    members = frozenset(component)
    outgoing = {node: dict.fromkeys(sorted(members.intersection(edges[node]))) for node in component}
    incoming = _turned(outgoing)
    best: tuple[Node, ...] = ()
    for start in component:
        if start in outgoing:
            best = _cycle_through(outgoing, start, len(best)) or best
            _drop(outgoing, incoming, [start])  # a shorter cycle does not lead through it
    first = best.index(min(best)) if best else 0
    return best[first:] + best[:first]


def _cycle_through(edges: _Edges[Node], start: Node, shorter_than: int) -> tuple[Node, ...]:
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
                if target not in before:
                    before[target] = node
                    following.append(target)
        layer = following
        length += 1
    return ()
