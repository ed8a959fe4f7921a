"""Finding cycles: against a slow and plain way on small graphs, and on graphs that have none."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import pytest

from scaffold.cycles import find_cycles


@pytest.mark.parametrize(
    ("edges", "cycles"),
    [
        pytest.param({}, (), id="nothing"),
        pytest.param({"a": ["b"], "b": []}, (), id="a chain"),
        pytest.param({"a": ["b"]}, (), id="a target that is not there"),
        pytest.param({"a": ["a"]}, (("a",),), id="itself"),
        pytest.param({"b": ["a"], "a": ["b"]}, (("a", "b"),), id="two, from the smallest"),
        pytest.param({"a": ["b"], "b": ["c"], "c": ["a", "b"]}, (("b", "c"),), id="the shortest, without the smallest"),
        pytest.param({"a": ["b"], "b": ["a", "c"], "c": ["d"], "d": ["c"]}, (("a", "b"), ("c", "d")), id="two groups"),
        pytest.param({"a": ["a", "m"], "m": ["z"], "z": ["z"]}, (("a",), ("z",)), id="what lies between is no cycle"),
    ],
)
def test_cycles(edges: Mapping[str, Sequence[str]], cycles: tuple[tuple[str, ...], ...]) -> None:
    assert find_cycles(edges) == cycles


@pytest.mark.parametrize("seed", range(20))
def test_a_random_graph_without_cycles_has_none(seed: int) -> None:
    rng = random.Random(seed)
    nodes = [f"node-{number}" for number in range(1000)]
    rng.shuffle(nodes)
    edges = {
        node: rng.sample(nodes[:index], min(index, rng.randrange(6))) for index, node in enumerate(nodes)
    }  # each waits only for earlier ones
    assert find_cycles(edges) == ()


@pytest.mark.parametrize("seed", range(300))
def test_small_graphs_against_trying_everything(seed: int) -> None:
    rng = random.Random(seed)
    size = rng.randrange(1, 9)
    edges = {node: [rng.randrange(size + 1) for _ in range(rng.choice((0, 1, 1, 2, 3)))] for node in range(size)}
    found = find_cycles(edges)
    assert sorted(len(cycle) for cycle in found) == sorted(shortest(edges).values())
    for cycle in found:
        assert cycle[0] == min(cycle)
        assert all(following in edges[node] for node, following in zip(cycle, (*cycle[1:], cycle[0]), strict=True))


def shortest(edges: Mapping[int, Sequence[int]]) -> Mapping[frozenset[int], int]:
    """Return the length of a shortest cycle by the group of nodes that reach each other."""
    lengths: dict[frozenset[int], int] = {}
    for start in edges:
        reached, layer, length = set[int](), {start}, 0
        while layer and start not in reached:
            layer = {target for node in layer for target in edges[node] if target in edges} - reached
            reached |= layer
            length += 1
        if start in reached:
            group = frozenset(node for node in edges if reaches(edges, start, node) and reaches(edges, node, start))
            lengths[group] = min(length, lengths.get(group, length))
    return lengths


def reaches(edges: Mapping[int, Sequence[int]], start: int, end: int) -> bool:
    seen: set[int] = set()
    pending = list(edges[start])
    while pending:
        node = pending.pop()
        if node in edges and node not in seen:
            seen.add(node)
            pending += edges[node]
    return end in seen


def test_a_long_chain_takes_no_longer_than_it_is() -> None:
    assert find_cycles({number: [number + 1] for number in range(50_000)}) == ()


def test_one_long_cycle() -> None:
    (cycle,) = find_cycles({number: [(number + 1) % 500] for number in range(500)})
    assert cycle == tuple(range(500))
