"""Tests what comes before and after a node, and which releases and sources are told of."""

from __future__ import annotations

import random

import networkx
import pytest

from scaffold.graph.model import Graph
from scaffold.graph.why import Step, Why, why
from tests.report.graphs import FLUX, graph, node

ROOT = "flux-system/apps"
FLOW = (
    f"{ROOT} source {FLUX}",
    f"{ROOT} delivers stores/secrets",
    f"{ROOT} delivers dbms/postgres",
    f"{ROOT} delivers media/immich",
    f"{ROOT} delivers media/share",
    "dbms/postgres dependsOn stores/secrets for secret store",
    "media/immich dependsOn dbms/postgres for database",
    "media/immich dependsOn stores/secrets for secret store",
    "media/share dependsOn media/immich",
)


def ids(steps: tuple[Step, ...]) -> list[str]:
    return [step.node.id.removeprefix("Kustomization/") for step in steps]


def ask(of: Graph, name: str) -> Why:
    return why(of, node(name).id)


def test_of_what_stands_alone_nothing_is_told() -> None:
    found = ask(graph(nodes=(node("media/alone"),)), "media/alone")
    assert (found.before, ids(found.itself), found.waiting, found.missing, found.cycles) == (
        (),
        ["media/alone"],
        (),
        (),
        (),
    )


def test_what_comes_first_is_in_time_and_what_waits_is_nearest_first() -> None:
    found = ask(graph(*FLOW), "dbms/postgres")
    assert ids(found.before) == [FLUX, "flux-system/apps", "stores/secrets"]
    assert [(step.node.name, step.distance) for step in found.waiting] == [("immich", 1), ("share", 2)]


def test_each_step_has_every_edge_to_what_comes_directly_before_it() -> None:
    found = ask(graph(*FLOW), "media/immich")
    (itself,) = found.itself
    assert [(edge.first.rpartition("/")[2], str(edge.kind), edge.purposes) for edge in itself.needs] == [
        ("apps", "delivers", ()),
        ("postgres", "dependsOn", ("database",)),
        ("secrets", "dependsOn", ("secret store",)),
    ]


def test_of_what_waits_the_nearest_edge_is_first_and_others_are_left_out() -> None:
    found = ask(graph(*FLOW, "media/share dependsOn stores/secrets", "media/share dependsOn other/x"), "stores/secrets")
    share = next(step for step in found.waiting if step.node.name == "share")
    assert share.distance == 1
    assert [edge.first for edge in share.needs] == ["Kustomization/stores/secrets", "Kustomization/media/immich"]


RELEASES = (
    f"{ROOT} delivers media/a",
    "media/a delivers HelmRelease/media/a",
    "media/a delivers OCIRepository/media/a",
    "HelmRelease/media/a source OCIRepository/media/a",
    f"{ROOT} delivers media/b",
    "media/b delivers HelmRelease/media/b",
)


@pytest.mark.parametrize(
    ("more", "before", "itself"),
    [
        pytest.param((), ["flux-system/apps"], ["media/a"], id="its own release and source are a part of it"),
        pytest.param(
            ("HelmRelease/media/a dependsOn HelmRelease/media/b",),
            ["flux-system/apps", "media/b", "HelmRelease/media/b"],
            ["media/a", "OCIRepository/media/a", "HelmRelease/media/a"],
            id="a release that waits for another app is told of",
        ),
        pytest.param(
            ("HelmRelease/media/a source HelmRepository/flux-system/charts",),
            ["HelmRepository/flux-system/charts", "flux-system/apps"],
            ["media/a", "OCIRepository/media/a", "HelmRelease/media/a"],
            id="a release whose chart comes from elsewhere is told of",
        ),
    ],
)
def test_what_an_app_applies_is_told_of_where_it_needs_more(
    more: tuple[str, ...], before: list[str], itself: list[str]
) -> None:
    found = ask(graph(*RELEASES, *more), "media/a")
    assert (ids(found.before), ids(found.itself)) == (before, itself)
    assert found.waiting == ()


@pytest.mark.parametrize(
    ("more", "waiting"),
    [
        pytest.param(
            ("HelmRelease/media/b dependsOn HelmRelease/media/a",),
            [("HelmRelease/media/b", 1)],
            id="a release that waits for its release waits, and what applies that does not",
        ),
        pytest.param(
            ("media/b dependsOn media/a", "HelmRelease/media/b dependsOn HelmRelease/media/a"),
            [("media/b", 1)],
            id="a release is a part of what waits already",
        ),
        pytest.param(
            ("media/b dependsOn media/a", "HelmRelease/media/c dependsOn HelmRelease/media/b"),
            [("media/b", 1), ("HelmRelease/media/c", 3)],
            id="what waits for a release that is not told of is told of",
        ),
        pytest.param(
            ("HelmRelease/media/c source OCIRepository/media/a",),
            [("HelmRelease/media/c", 1)],
            id="what uses its source waits for it",
        ),
    ],
)
def test_releases_that_wait(more: tuple[str, ...], waiting: list[tuple[str, int]]) -> None:
    found = ask(graph(*RELEASES, *more), "media/a")
    assert list(zip(ids(found.waiting), [step.distance for step in found.waiting], strict=True)) == waiting
    assert all(step.needs for step in found.waiting)


def test_what_is_missing_anywhere_before_it_is_told() -> None:
    of = graph(*FLOW, "stores/secrets dependsOn stores/gone", nodes=(node("stores/gone", missing=True),))
    assert [one.name for one in ask(of, "media/immich").missing] == ["gone"]
    assert [one.name for one in ask(of, "stores/gone").missing] == ["gone"]
    assert ask(of, ROOT).missing == ()


def test_a_cycle_before_it_is_told_and_no_other() -> None:
    of = graph(
        *("media/a dependsOn media/b", "media/b dependsOn media/c", "media/c dependsOn media/b"),
        *("media/x dependsOn media/y", "media/y dependsOn media/x"),
    )
    assert ask(of, "media/a").cycles == (("Kustomization/media/b", "Kustomization/media/c"),)
    within = ask(of, "media/b")
    assert within.cycles == (("Kustomization/media/b", "Kustomization/media/c"),)
    assert (ids(within.before), ids(within.waiting)) == (["media/c"], ["media/a"])


def test_what_waits_for_another_part_of_its_own_cycle_waits_for_it() -> None:
    of = graph(
        *("media/a dependsOn media/b", "media/b dependsOn media/a", "media/c dependsOn media/b"),
        *("media/b delivers HelmRelease/media/b", "media/b delivers OCIRepository/media/b"),
    )
    found = ask(of, "media/a")
    assert (ids(found.before), ids(found.waiting)) == (["media/b"], ["media/c"])
    (waits,) = found.waiting
    assert (waits.distance, [edge.first for edge in waits.needs]) == (2, ["Kustomization/media/b"])


@pytest.mark.parametrize("seed", range(10))
def test_whatever_waits_names_what_for_in_any_graph(seed: int) -> None:
    chosen = random.Random(seed)
    pairs = {tuple(chosen.sample(range(20), 2)) for _ in range(30)}
    of = graph(*(f"media/app{later} dependsOn media/app{first}" for first, later in sorted(pairs)))
    for one in of.nodes:
        found = why(of, one.id)
        distances = {one.id: 0, **{step.node.id: step.distance for step in found.waiting}}
        assert all(distances.get(step.needs[0].first, step.distance - 1) == step.distance - 1 for step in found.waiting)


def test_a_chain_of_10000_links_takes_no_recursion() -> None:
    of = graph(*(f"media/app{number + 1} dependsOn media/app{number}" for number in range(10_000)))
    found = ask(of, "media/app10000")
    assert [step.node.level for step in found.before] == list(range(10_000))
    assert len(ask(of, "media/app0").waiting) == 10_000


@pytest.mark.parametrize("seed", range(10))
def test_among_kustomizations_it_is_all_ancestors_and_all_descendants(seed: int) -> None:
    chosen = random.Random(seed)
    pairs = {tuple(sorted(chosen.sample(range(40), 2))) for _ in range(60)}
    of = graph(*(f"media/app{later} dependsOn media/app{first}" for first, later in sorted(pairs)))
    directed = networkx.DiGraph((edge.first, edge.later) for edge in of.edges)
    for one in of.nodes:
        found = why(of, one.id)
        assert {step.node.id for step in found.before} == networkx.ancestors(directed, one.id)
        assert {step.node.id: step.distance for step in found.waiting} == {
            other: distance
            for other, distance in networkx.single_source_shortest_path_length(directed, one.id).items()
            if distance
        }
