"""Drawings: nothing overlaps and no line goes through a box, wherever the layout library puts things."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from scaffold.graph.model import Graph, Group, Layer
from scaffold.report.graph_channel import Net, find_clash, find_tracks
from scaffold.report.graph_drawing import arrange
from scaffold.report.graph_parts import Item, Link, Part, pack, split_parts
from scaffold.report.graph_ports import room, spread
from tests.report.graphs import graph, node
from tests.report.pictures import drawn, faults, names
from tests.report.test_graph_boxes import any_graph


def test_a_graph_of_nothing_is_an_empty_drawing() -> None:
    drawing = drawn(Graph("main", (), ()))
    assert (drawing.boxes, drawing.lines, drawing.width, drawing.height) == ((), (), 0.0, 0.0)


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("group", Group)
def test_nothing_overlaps_though_the_library_puts_all_in_one_spot(seed: int, group: Group) -> None:
    assert faults(drawn(any_graph(seed), group)) == []


@pytest.mark.parametrize("seed", range(30))
def test_nothing_overlaps_though_the_library_puts_things_anywhere(seed: int) -> None:
    made = any_graph(seed)
    chance = random.Random(seed)
    centres = {item.name: chance.uniform(-2000, 2000) for part in arrange(made).parts for item in part.items}
    assert faults(drawn(made, Group.LAYER, centres)) == []


def test_time_goes_from_left_to_right() -> None:
    drawing = drawn(graph("x/c dependsOn x/b", "x/b dependsOn x/a"))
    places = {names(placed): placed.x for placed in drawing.boxes}
    assert places["a"] < places["b"] < places["c"]
    assert [(column.level, column.x) for column in drawing.columns] == [
        (0, places["a"]),
        (1, places["b"]),
        (2, places["c"]),
    ]


def test_a_line_that_can_be_straight_is() -> None:
    drawing = drawn(graph("x/c dependsOn x/b", "x/b dependsOn x/a"))
    assert [len(way.points) for line in drawing.lines for way in line.ways] == [2, 2]


def test_a_cycle_is_drawn_on_the_right_of_its_column() -> None:
    drawing = drawn(graph("x/a dependsOn x/b", "x/b dependsOn x/a", "x/c dependsOn x/c"))
    right = drawing.boxes[0].x + drawing.boxes[0].text.width
    assert len(drawing.columns) == 1
    assert len(drawing.lines) == 3
    assert all(point[0] >= right for line in drawing.lines for way in line.ways for point in way.points)
    assert faults(drawing) == []


def test_a_parent_of_many_does_not_keep_them_together() -> None:
    """Thirteen boxes that one Kustomization delivers are placed by what they wait for, or wherever there is room."""
    layers = [*Layer][2:]
    nodes = tuple(node(f"n{index}/a", layers[index % len(layers)]) for index in range(13))
    delivered = (f"flux/root delivers {one.namespace}/{one.name}" for one in nodes)
    assert [len(part.items) for part in arrange(graph(*delivered, nodes=nodes), Group.NAMESPACE).parts] == [1] * 14
    few = tuple(f"flux/root delivers {one.namespace}/{one.name}" for one in nodes[:12])
    assert [len(part.items) for part in arrange(graph(*few, nodes=nodes[:12]), Group.NAMESPACE).parts] == [13]


def test_small_parts_fill_the_gaps_of_large_ones() -> None:
    parts = split_parts(
        [Item("a", 0, 10), Item("b", 1, 10), Item("c", 1, 10), Item("d", 1, 10)],
        [Link("a", "b", 1), Link("a", "c", 1)],
    )
    assert pack(parts, {"a": 50, "b": 10, "c": 90, "d": 0}) == {"a": 45, "b": 5, "c": 85, "d": 15}


def test_things_that_the_library_puts_on_each_other_are_moved_down() -> None:
    part = Part((Item("a", 0, 10), Item("b", 0, 20), Item("c", 1, 10)), (Link("a", "c", 1), Link("b", "c", 1)))
    assert pack([part], {"a": 10, "b": 12, "c": 11}) == {"a": 5, "b": 20, "c": 6}


@pytest.mark.parametrize(
    ("wanted", "passing", "places"),
    [
        pytest.param((), (), (), id="no line needs no port"),
        pytest.param((20,), (20,), (20,), id="a line that can be straight is straight"),
        pytest.param((-99,), (-99,), (25,), id="a line from above comes in the middle"),
        pytest.param((-99, 20, 99), (-99, 20, 99), (12, 20, 28), id="others keep away from a straight one"),
        pytest.param((-9, -8, -7), (), (17, 25, 33), id="three from above are spread about the middle"),
        pytest.param((20, 21), (20, 21), (20, 28), id="two that are close are set apart"),
        pytest.param((-99,), (-99, 25), (28,), id="one gets out of the way of a foreign line"),
    ],
)
def test_ports(wanted: tuple[float, ...], passing: tuple[float, ...], places: tuple[float, ...]) -> None:
    assert spread(wanted, 0, 50, passing) == places


def test_a_box_has_room_for_its_ports() -> None:
    places = spread([-1.0] * 20, 0, room(20), ())
    assert places[0] >= 9
    assert places[-1] <= room(20) - 9
    assert {round(after - before, 2) for before, after in pairwise(places)} == {8.0}


def test_lines_that_fall_are_ordered_so_that_none_crosses() -> None:
    assert find_tracks([Net((0,), (100,)), Net((20,), (120,)), Net((40,), (140,))]) == ((2, 1, 0), 3)


def test_lines_at_different_heights_share_a_track() -> None:
    assert find_tracks([Net((0,), (20,)), Net((100,), (120,)), Net((50,), (50,))]) == ((0, 0, 0), 1)


def test_lines_of_which_each_would_lie_on_the_other_are_told() -> None:
    nets = [Net((0,), (50,)), Net((50,), (0,))]
    tracks, count = find_tracks(nets)
    assert count == 2
    assert find_clash(nets, tracks) == (tracks.index(0), 0)
    assert find_clash([Net((0,), (53,)), Net((50,), (3,))], tracks) is None
