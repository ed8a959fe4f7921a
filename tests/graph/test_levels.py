"""Levels: small graphs by hand, and random ones against networkx."""

from __future__ import annotations

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.graph.levels import groups, levels

Edges = dict[str, list[str]]


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"a": []}, {"a": 0}, id="what nothing comes before is on level 0"),
        pytest.param({"c": ["b"], "b": ["a"], "a": []}, {"a": 0, "b": 1, "c": 2}, id="a chain, told from its end"),
        pytest.param({"a": [], "b": ["a"], "c": ["a", "b"]}, {"a": 0, "b": 1, "c": 2}, id="the longest way counts"),
        pytest.param({"a": ["missing"]}, {"a": 0}, id="a name that is no node does not count"),
        pytest.param({"a": ["a"]}, {"a": 0}, id="what waits for itself"),
        pytest.param({"a": ["b"], "b": ["a"], "c": ["a"]}, {"a": 0, "b": 0, "c": 1}, id="a cycle has one level"),
        pytest.param(
            {"a": [], "b": ["a", "d"], "c": ["b"], "d": ["c"], "e": ["d", "a"]},
            {"a": 0, "b": 1, "c": 1, "d": 1, "e": 2},
            id="a cycle behind something, and something behind it",
        ),
        pytest.param({"a": [], "b": ["a", "a"]}, {"a": 0, "b": 1}, id="an edge that is there twice"),
    ],
)
def test_levels(edges: Edges, expected: dict[str, int]) -> None:
    assert levels(edges) == expected


def test_a_chain_that_is_deeper_than_python_recurses() -> None:
    edges = {str(number): [str(number - 1)] if number else [] for number in reversed(range(10_000))}
    assert levels(edges)["9999"] == 9999


names = st.integers(0, 12).map(str)
graphs = st.dictionaries(names, st.lists(names, max_size=5), max_size=13)


@st.composite
def acyclic(draw: st.DrawFn) -> Edges:
    """Draw a graph whose nodes come after others only that are before them in a random order."""
    order = draw(st.permutations([str(number) for number in range(draw(st.integers(0, 25)))]))
    return {
        node: draw(st.lists(st.sampled_from(order[:place]), max_size=5)) if place else []
        for place, node in enumerate(order)
    }


@given(acyclic())
def test_the_levels_of_a_graph_without_cycles_are_those_of_networkx(edges: Edges) -> None:
    generations = networkx.topological_generations(as_networkx(edges))
    assert levels(edges) == {node: level for level, nodes in enumerate(generations) for node in nodes}


@given(graphs)
def test_the_levels_of_any_graph_are_those_of_its_condensation_by_networkx(edges: Edges) -> None:
    condensed = networkx.condensation(as_networkx(edges))
    generations = enumerate(networkx.topological_generations(condensed))
    expected = {node: level for level, some in generations for one in some for node in condensed.nodes[one]["members"]}
    assert levels(edges) == expected


@given(graphs)
def test_the_groups_of_any_graph_are_its_strong_components_each_after_what_comes_before(edges: Edges) -> None:
    found = [frozenset(group) for group in groups(edges)]
    assert set(found) == {frozenset(one) for one in networkx.strongly_connected_components(as_networkx(edges))}
    place = {node: number for number, group in enumerate(found) for node in group}
    assert all(place[other] <= place[node] for node, others in edges.items() for other in others if other in edges)


def as_networkx(edges: Edges) -> networkx.DiGraph[str]:
    found: networkx.DiGraph[str] = networkx.DiGraph()
    found.add_nodes_from(edges)
    found.add_edges_from((other, node) for node, others in edges.items() for other in others if other in edges)
    return found
