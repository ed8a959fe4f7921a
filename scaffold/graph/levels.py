"""Finds how late each node comes: the length of the longest path of those that come before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


def levels(edges: Mapping[str, Iterable[str]]) -> Mapping[str, int]:
    """Return each node's level: 0 for one that nothing comes before; those of a cycle share one.

    Args:
        edges: Each node with those that come directly before it; names that are no node do not count.
    """
    found: dict[str, int] = {}
    for group in groups(edges):
        members = frozenset(group)
        before = (found[other] for node in group for other in edges[node] if other in found and other not in members)
        level = max(before, default=-1) + 1
        found.update((node, level) for node in group)
    return found


def groups(edges: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, ...]]:
    """Yield the nodes in groups, each after all that come before it: those of a cycle together, all others alone.

    Tarjan's algorithm with a stack of its own: a chain of ten thousand nodes is deeper than Python recurses.
    """
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    pending: list[str] = []
    yielded: set[str] = set()
    for start in edges:
        path = [] if start in number else [(start, iter(edges[start]))]
        while path:
            node, others = path[-1]
            if node not in number:
                number[node] = lowest[node] = len(number)
                pending.append(node)
            following = None
            for other in others:
                if other in number:
                    if other not in yielded:
                        lowest[node] = min(lowest[node], number[other])
                elif other in edges:
                    following = other
                    break
            if following is not None:
                path.append((following, iter(edges[following])))
                continue
            path.pop()
            if path:
                above = path[-1][0]
                lowest[above] = min(lowest[above], lowest[node])
            if lowest[node] == number[node]:
                group: list[str] = []
                while not group or group[-1] != node:
                    group.append(pending.pop())
                yielded.update(group)
                yield tuple(group)
