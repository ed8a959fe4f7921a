"""Boxes: nodes that wait for the same and are waited for by the same are one, and lines say exactly what edges say."""

from __future__ import annotations

import random
from itertools import product

import pytest

from scaffold.graph.build import finished
from scaffold.graph.model import Change, Edge, EdgeKind, Graph, Group, Layer, Node, Purpose
from scaffold.report.graph_boxes import Boxes, find_boxes
from tests.report.graphs import edge, graph, node


def held(boxes: Boxes) -> list[list[str]]:
    return [[member.name for member in box.members] for box in boxes.boxes]


def said(boxes: Boxes) -> set[tuple[str, str, EdgeKind, tuple[Purpose, ...], Change]]:
    """Return the edges that the lines stand for: each member of a box with each member of each target."""
    return {
        (first.id, later.id, line.kind, line.purposes, line.change)
        for line in boxes.lines
        for target in line.targets
        for first, later in product(boxes.boxes[line.source].members, boxes.boxes[target].members)
    }


def test_a_graph_of_nothing_has_no_boxes() -> None:
    assert find_boxes(Graph("main", (), ()), Group.LAYER) == Boxes((), (), (), 0)


def test_apps_that_wait_for_the_same_share_a_box() -> None:
    boxes = find_boxes(
        graph("media/a dependsOn dbms/postgres", "media/b dependsOn dbms/postgres", "home/c dependsOn dbms/postgres"),
        Group.LAYER,
    )
    assert held(boxes) == [["postgres"], ["c", "a", "b"]]
    assert [(line.source, line.targets) for line in boxes.lines] == [(0, (1,))]


@pytest.mark.parametrize(
    ("other", "group"),
    [
        pytest.param(node("media/b", Layer.STORAGE), Group.LAYER, id="another layer"),
        pytest.param(node("home/b"), Group.NAMESPACE, id="another namespace, where namespaces are grouped by"),
        pytest.param(node("media/b", change=Change.ADDED), Group.LAYER, id="it was added"),
        pytest.param(node("media/b", missing=True), Group.LAYER, id="it is missing"),
        pytest.param(node("HelmRelease/media/b"), Group.LAYER, id="another kind"),
    ],
)
def test_what_looks_different_has_a_box_of_its_own(other: Node, group: Group) -> None:
    kind = "HelmRelease/" if other.kind == "HelmRelease" else ""
    waiting = graph(
        "media/a dependsOn dbms/postgres",
        f"{kind}{other.namespace}/b dependsOn dbms/postgres",
        nodes=(other,),
    )
    assert held(find_boxes(waiting, group)) in ([["postgres"], ["a"], ["b"]], [["postgres"], ["b"], ["a"]])


@pytest.mark.parametrize(
    "sentences",
    [
        pytest.param(("media/a dependsOn x/p for database", "media/b dependsOn x/p"), id="the purpose differs"),
        pytest.param(
            ("media/a dependsOn x/p", "media/b dependsOn x/p", "media/c dependsOn media/a"), id="one is needed"
        ),
        pytest.param(("media/a dependsOn x/p", "media/b dependsOn x/p", "media/b dependsOn x/q"), id="one needs more"),
        pytest.param(("media/a dependsOn x/p", "x/p delivers media/b"), id="the kind of the edge differs"),
    ],
)
def test_what_has_other_edges_has_a_box_of_its_own(sentences: tuple[str, ...]) -> None:
    boxes = held(find_boxes(graph(*sentences), Group.LAYER))
    assert ["a"] in boxes
    assert ["b"] in boxes


def test_deliveries_and_sources_that_follow_from_others_are_not_drawn() -> None:
    boxes = find_boxes(
        graph(
            "flux/root source GitRepository/flux/repository",
            "flux/root delivers dbms/postgres",
            "flux/root delivers media/a",
            "media/a dependsOn dbms/postgres",
            "media/a source GitRepository/flux/repository",
        ),
        Group.LAYER,
    )
    assert [f"{held(boxes)[line.source]} {line.kind} {line.targets}" for line in boxes.lines] == [
        "['repository'] source (1,)",
        "['root'] delivers (2,)",
        "['postgres'] dependsOn (3,)",
    ]
    assert boxes.implied == 2


def test_a_delivery_that_was_added_is_drawn() -> None:
    change = Change.ADDED
    both = [edge("flux/root delivers dbms/postgres"), edge("media/a dependsOn dbms/postgres")]
    nodes = [node("flux/root"), node("dbms/postgres"), node("media/a")]
    boxes = find_boxes(finished("main", nodes, [*both, edge("flux/root delivers media/a", 1, change)]), Group.LAYER)
    assert boxes.implied == 0


def test_columns_are_the_levels_that_occur() -> None:
    whole = graph("x/a dependsOn x/b", "x/b dependsOn x/c", "x/c dependsOn x/d")
    nodes = tuple(one for one in whole.nodes if one.name in "ad")
    boxes = find_boxes(Graph("main", nodes, ()), Group.LAYER)
    assert [(box.members[0].name, box.column) for box in boxes.boxes] == [("d", 0), ("a", 1)]
    assert boxes.levels == (0, 3)


def test_an_edge_against_the_levels_gives_columns_without_levels() -> None:
    """What was removed may have led from a late level to an early one."""
    nodes = (node("x/a"), node("x/b"))
    late = Node(**{**{name: getattr(nodes[1], name) for name in Node.__slots__}, "level": 5})
    boxes = find_boxes(Graph("main", (nodes[0], late), (edge("x/a dependsOn x/b"),)), Group.LAYER)
    assert [(box.members[0].name, box.column) for box in boxes.boxes] == [("a", 1), ("b", 0)]
    assert boxes.levels == (None, None)


@pytest.mark.parametrize("seed", range(40))
def test_lines_say_each_edge_and_no_other(seed: int) -> None:
    """Every edge is either a line's, or is counted as left out; then a chain of lines leads the same way."""
    made = any_graph(seed)
    boxes = find_boxes(made, Group.NAMESPACE if seed % 2 else Group.LAYER)
    edges = {(one.first, one.later, one.kind, one.purposes, one.change) for one in made.edges}
    lines = said(boxes)
    assert lines <= edges
    assert len(edges - lines) == boxes.implied
    after: dict[str, set[str]] = {}
    for first, later, *_ in lines:
        after.setdefault(first, set()).add(later)
    for first, later, kind, *_ in edges - lines:
        assert kind is not EdgeKind.DEPENDS_ON
        assert later in reached(after, first)


def reached(after: dict[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    pending = [start]
    while pending:
        for other in after.get(pending.pop(), set()) - found:
            found.add(other)
            pending.append(other)
    return found


def any_graph(seed: int) -> Graph:
    """Return a graph with everything that there is: cycles, missing ones, changes, all kinds and purposes."""
    chance = random.Random(seed)
    count = chance.randrange(1, 40)
    rare = [Change.SAME] * 8 + [Change.ADDED, Change.REMOVED]
    nodes = [
        node(
            f"n{chance.randrange(4)}/{'long-name-' * chance.randrange(4)}a{index}",
            chance.choice(list(Layer)),
            missing=chance.random() < 0.05,
            change=chance.choice(rare),
        )
        for index in range(count)
    ]
    edges: dict[tuple[str, str, EdgeKind], Edge] = {}
    for _ in range(chance.randrange(3 * count)):
        first, later = sorted((chance.randrange(count), chance.randrange(count)))
        if chance.random() < 0.04:
            first, later = later, first
        kind = chance.choice(list(EdgeKind))
        ends = (nodes[first], nodes[later]) if kind is EdgeKind.DELIVERS else (nodes[later], nodes[first])
        purposes = (
            tuple(chance.sample(list(Purpose), chance.choice([0, 0, 1, 2]))) if kind is EdgeKind.DEPENDS_ON else ()
        )
        key = ends[0].id, ends[1].id, kind
        edges[key] = Edge(*key, purposes, change=chance.choice(rare))
    return finished("main", nodes, edges.values())
