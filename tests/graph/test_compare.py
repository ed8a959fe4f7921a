"""Comparing a graph with what it was."""

from __future__ import annotations

from scaffold.graph.compare import changed, compare
from scaffold.graph.model import Graph
from tests.report.graphs import graph

BEFORE = graph("n/b dependsOn n/a", "n/c dependsOn n/b", "n/old dependsOn n/c")
AFTER = graph("n/b dependsOn n/a", "n/c dependsOn n/a", "n/c dependsOn n/new", "n/new dependsOn n/b")


def marks(found: Graph) -> tuple[dict[str, str], dict[str, str]]:
    nodes = {node.name: str(node.change) for node in found.nodes}
    return nodes, {f"{edge.source[-1]}{edge.target[-1]}": str(edge.change) for edge in found.edges}


def test_nothing_changed() -> None:
    assert compare(BEFORE, BEFORE) == BEFORE
    assert changed(BEFORE) == Graph("main", (), ())


def test_what_was_added_and_removed() -> None:
    nodes, edges = marks(compare(BEFORE, AFTER))
    assert nodes == {"a": "", "b": "", "c": "", "new": "added", "old": "removed"}
    assert edges == {"ba": "", "ca": "added", "cb": "removed", "cw": "added", "wb": "added", "dc": "removed"}


def test_levels_are_those_of_both_together() -> None:
    both = compare(BEFORE, AFTER)
    assert {node.name: node.level for node in both.nodes} == {"a": 0, "b": 1, "new": 2, "c": 3, "old": 4}
    assert all(both.by_id[edge.first].level < both.by_id[edge.later].level for edge in both.edges)


def test_edges_that_were_turned_around_make_no_cycle_of_the_cluster() -> None:
    both = compare(graph("n/b dependsOn n/a"), graph("n/a dependsOn n/b"))
    assert marks(both)[1] == {"ab": "added", "ba": "removed"}
    assert (both.cycles, [node.level for node in both.nodes if node.in_cycle]) == ((), [])


def test_the_changes_alone_keep_the_ends_of_their_edges() -> None:
    found = changed(compare(BEFORE, graph("n/b dependsOn n/a", "n/c dependsOn n/b", "n/old dependsOn n/b")))
    assert marks(found) == ({"b": "", "c": "", "old": ""}, {"db": "added", "dc": "removed"})


def test_a_cluster_that_was_not_there() -> None:
    nodes, edges = marks(compare(Graph("main", (), ()), BEFORE))
    assert set(nodes.values()) | set(edges.values()) == {"added"}
