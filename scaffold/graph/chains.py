"""Finds the chains of a graph: for each purpose, who must come before whom, up to those that everybody waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scaffold.graph.levels import groups
from scaffold.graph.model import Edge, EdgeKind, Graph, Purpose


@dataclass(frozen=True, slots=True)
class Chain:
    """Things that come up one after the other, and all that wait for the last of them.

    Attributes:
        purpose: What they wait for each other for, `None` where it does not show.
        links: Ids in time; the longest way that leads to the last one.
        followers: Ids, sorted; nothing waits for these for the same purpose.
    """

    purpose: Purpose | None
    links: tuple[str, ...]
    followers: tuple[str, ...]


def chains(graph: Graph) -> tuple[Chain, ...]:
    """Return the chains by purpose, those with most followers first; those without a purpose come last."""
    waits: dict[Purpose | None, list[Edge]] = {purpose: [] for purpose in (*Purpose, None)}
    for edge in graph.edges:
        if edge.kind is EdgeKind.DEPENDS_ON:
            for purpose in edge.purposes or (None,):
                waits[purpose].append(edge)
    return tuple(chain for purpose, edges in waits.items() for chain in _chains(purpose, edges))


def _chains(purpose: Purpose | None, edges: Sequence[Edge]) -> Sequence[Chain]:
    before: dict[str, list[str]] = {edge.first: [] for edge in edges}
    followers: dict[str, list[str]] = {}
    for edge in edges:
        if edge.later in before:
            before[edge.later].append(edge.first)
        else:
            followers.setdefault(edge.first, []).append(edge.later)
    way = _longest(before)
    found = []
    for last, waiting in followers.items():
        links = [last]
        while (previous := way[links[-1]]) is not None:
            links.append(previous)
        found.append(Chain(purpose, tuple(reversed(links)), tuple(sorted(waiting))))
    return sorted(found, key=lambda chain: (-len(chain.followers), chain.links))


def _longest(before: Mapping[str, Sequence[str]]) -> Mapping[str, str | None]:
    """Return what comes directly before each on the longest way to it, `None` for what nothing comes before."""
    length: dict[str, int] = {}
    way: dict[str, str | None] = {}
    for group in groups(before):
        reached = {}
        for node in group:
            ways = [(-length[other], other) for other in before[node] if other in length]
            reached[node] = min(ways, default=(1, None))
        for node, (steps, other) in reached.items():
            length[node], way[node] = 1 - steps, other
    return way
