"""Finds cycles among things that wait for each other: one shortest cycle per group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scaffold.repository import ResourceId


def find_cycles(edges: Mapping[ResourceId, Sequence[ResourceId]]) -> tuple[tuple[ResourceId, ...], ...]:
    """Return one shortest cycle per strongly connected component, each starting at its smallest member."""
    cycles: list[tuple[ResourceId, ...]] = []
    done: set[ResourceId] = set()
    for start in _in_cycles(edges):
        if start in done:
            continue
        cycle = _shortest_cycle(edges, start)
        if cycle:
            cycles.append(cycle)
            done.update(_reachable(edges, start) & {n for n in edges if start in _reachable(edges, n)})
    return tuple(cycles)


def _in_cycles(edges: Mapping[ResourceId, Sequence[ResourceId]]) -> list[ResourceId]:
    """Peel off what waits for nothing and what nothing waits for; cycles (and what lies between them) remain."""
    outgoing = {node: set(targets) & edges.keys() for node, targets in edges.items()}
    while True:
        targets = set().union(*outgoing.values()) if outgoing else set()
        rest = {node: out for node, out in outgoing.items() if out and node in targets}
        if len(rest) == len(outgoing):
            return sorted(outgoing)
        outgoing = {node: out & rest.keys() for node, out in rest.items()}


def _reachable(edges: Mapping[ResourceId, Sequence[ResourceId]], start: ResourceId) -> set[ResourceId]:
    seen: set[ResourceId] = set()
    stack = list(edges.get(start, ()))
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack.extend(edges.get(node, ()))
    return seen


def _shortest_cycle(edges: Mapping[ResourceId, Sequence[ResourceId]], start: ResourceId) -> tuple[ResourceId, ...]:
    paths: list[tuple[ResourceId, ...]] = [(start,)]
    seen = {start}
    while paths:
        following: list[tuple[ResourceId, ...]] = []
        for path in paths:
            for target in sorted(edges.get(path[-1], ())):
                if target == start:
                    return path
                if target not in seen:
                    seen.add(target)
                    following.append((*path, target))
        paths = following
    return ()
