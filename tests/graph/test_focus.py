"""Focus: what some nodes need, what needs them, and how far away."""

from __future__ import annotations

import pytest

from scaffold.graph.focus import focus
from scaffold.graph.model import Graph
from tests.report.graphs import graph

CHAIN = graph("n/b dependsOn n/a", "n/c dependsOn n/b", "n/d dependsOn n/c", "n/x dependsOn n/a", "n/d dependsOn n/y")


def names(found: Graph) -> str:
    return "".join(node.name for node in found.nodes)


@pytest.mark.parametrize(
    ("wanted", "depth", "upstream", "downstream", "expected"),
    [
        pytest.param("b", None, False, False, "abcd", id="both directions, but not what else those need or serve"),
        pytest.param("b", None, True, False, "ab", id="what comes before"),
        pytest.param("b", None, False, True, "bcd", id="what comes after"),
        pytest.param("b", None, True, True, "abcd", id="both, when both are wanted"),
        pytest.param("b", 1, False, False, "abc", id="one edge away"),
        pytest.param("b", 0, False, False, "b", id="itself alone"),
        pytest.param("d", 2, True, False, "bcdy", id="two edges away"),
        pytest.param("bx", 1, True, False, "abx", id="several"),
        pytest.param("y", None, True, False, "y", id="what needs nothing"),
    ],
)
def test_focus(wanted: str, depth: int | None, upstream: bool, downstream: bool, expected: str) -> None:
    ids = [f"Kustomization/n/{name}" for name in wanted]
    assert names(focus(CHAIN, ids, depth, upstream=upstream, downstream=downstream)) == expected


def test_the_edges_are_those_between_what_is_left() -> None:
    found = focus(CHAIN, ["Kustomization/n/b"], 1)
    assert [(edge.source[-1], edge.target[-1]) for edge in found.edges] == [("b", "a"), ("c", "b")]


def test_levels_stay_those_of_the_whole() -> None:
    found = focus(CHAIN, ["Kustomization/n/d"], 0)
    assert [node.level for node in found.nodes] == [3]


def test_a_cycle_is_followed_once_and_told_where_it_is_whole() -> None:
    circle = graph("n/a dependsOn n/b", "n/b dependsOn n/a", "n/c dependsOn n/a")
    assert names(focus(circle, ["Kustomization/n/c"], None, upstream=True)) == "abc"
    assert focus(circle, ["Kustomization/n/c"], None).cycles == circle.cycles != ()
    assert focus(circle, ["Kustomization/n/c"], 1).cycles == ()


def test_a_focus_on_everything_changes_nothing() -> None:
    assert focus(CHAIN, [node.id for node in CHAIN.nodes], 0) == CHAIN
