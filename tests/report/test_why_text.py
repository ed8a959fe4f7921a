"""Tests the answer to why something is not up yet, as people read it and as programs do."""

from __future__ import annotations

import json
import textwrap
from dataclasses import replace

import pytest

from scaffold.graph.build import finished
from scaffold.graph.model import Graph
from scaffold.graph.why import why
from scaffold.report.why_json import format_why_json
from scaffold.report.why_text import format_why
from tests.report.graphs import FLUX, HOSTILE, graph, named, node

ROOT = "flux-system/apps"
FLOW = (
    f"{ROOT} source {FLUX}",
    f"{ROOT} delivers stores/secrets",
    f"stores/secrets source {FLUX}",
    f"{ROOT} delivers dbms/postgres",
    f"{ROOT} delivers media/immich",
    f"media/immich source {FLUX}",
    "dbms/postgres dependsOn stores/secrets for secret store",
    "media/immich dependsOn dbms/postgres for database",
    "media/immich dependsOn stores/secrets for secret store",
    "media/share dependsOn media/immich",
    "HelmRelease/media/link dependsOn media/share for cache, gateway",
)


def told(of: Graph, name: str) -> str:
    return format_why(why(of, node(name).id))


def test_what_stands_alone() -> None:
    assert told(graph(nodes=(node("media/alone"),)), "media/alone") == textwrap.dedent(
        """\
        media/alone (cluster main)  cluster/media/alone/kustomization.yaml:4
          depends on  nothing by name
          needs       0 things to be ready first
          holds up    nothing

        what must be ready, from first to last by level (→ is what you ask for):
        →  0  media/alone  cluster/media/alone/kustomization.yaml:4

        nothing waits for it
        """
    )


def test_an_app_in_the_middle_of_a_chain() -> None:
    assert told(graph(*FLOW), "media/immich") == textwrap.dedent(
        """\
        media/immich (cluster main)  cluster/media/immich/kustomization.yaml:4
          depends on  dbms/postgres (database)
                      stores/secrets (secret store)
          needs       4 things to be ready first
          holds up    2 others, 1 of them directly

        what must be ready, from first to last by level (→ is what you ask for):
           0  GitRepository flux-system/flux-system               cluster/flux-system/flux-system/gitrepository.yaml:4
           1  flux-system/apps                                    cluster/flux-system/apps/kustomization.yaml:4
                comes from GitRepository flux-system/flux-system  cluster/flux-system/apps/kustomization.yaml:10
           2  stores/secrets                                      cluster/stores/secrets/kustomization.yaml:4
                delivered by flux-system/apps                     cluster/stores/kustomization.yaml:11
           3  dbms/postgres                                       cluster/dbms/postgres/kustomization.yaml:4
                delivered by flux-system/apps                     cluster/dbms/kustomization.yaml:13
                depends on stores/secrets (secret store)          cluster/dbms/postgres/kustomization.yaml:16
        →  4  media/immich                                        cluster/media/immich/kustomization.yaml:4
                delivered by flux-system/apps                     cluster/media/kustomization.yaml:14
                comes from GitRepository flux-system/flux-system  cluster/media/immich/kustomization.yaml:15
                depends on dbms/postgres (database)               cluster/media/immich/kustomization.yaml:17
                depends on stores/secrets (secret store)          cluster/media/immich/kustomization.yaml:18

        what waits for it:
              media/share  cluster/media/share/kustomization.yaml:19

        what waits for those:
              HelmRelease media/link: depends on media/share (cache, gateway)  cluster/media/link/helmrelease.yaml:20
        """
    )


def test_what_it_delivers_and_is_the_source_of_waits_for_it() -> None:
    text = told(graph(*FLOW), ROOT)
    assert text.partition("  holds up    ")[2].partition("\n")[0] == "5 others, 3 of them directly"
    assert text.partition("what waits for it:\n")[2] == textwrap.dedent(
        """\
              dbms/postgres, delivered by it   cluster/dbms/kustomization.yaml:13
              media/immich, delivered by it    cluster/media/kustomization.yaml:14
              stores/secrets, delivered by it  cluster/stores/kustomization.yaml:11

        what waits for those:
              media/share: depends on media/immich                             cluster/media/share/kustomization.yaml:19
              HelmRelease media/link: depends on media/share (cache, gateway)  cluster/media/link/helmrelease.yaml:20
        """
    )
    first = told(graph(f"{ROOT} source {FLUX}"), FLUX)
    assert first.endswith(
        "what waits for it:\n"
        "      flux-system/apps, which comes from it  cluster/flux-system/apps/kustomization.yaml:10\n"
    )


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        pytest.param(
            graph("media/app dependsOn dbms/gone", nodes=(node("dbms/gone", missing=True),)),
            [
                "  never up    dbms/gone is not in this cluster",
                "   0  dbms/gone, which is not in this cluster",
            ],
            id="what is missing is said at the top and in its place",
        ),
        pytest.param(
            graph("media/app dependsOn media/b", "media/b dependsOn media/app"),
            ["  never up    media/app → media/b → media/app wait for each other"],
            id="a cycle",
        ),
        pytest.param(
            graph(
                "HelmRelease/media/app source HelmRepository/flux-system/charts",
                "media/app delivers HelmRelease/media/app",
                nodes=(replace(node("HelmRepository/flux-system/charts"), location=None),),
            ),
            ["   0  HelmRepository flux-system/charts, which nothing here delivers"],
            id="a source that no file of the cluster declares",
        ),
    ],
)
def test_what_will_never_be_is_said(of: Graph, expected: list[str]) -> None:
    lines = told(of, "media/app").splitlines()
    assert [line for line in lines if line in expected] == expected


def test_where_no_list_registers_a_file_its_own_place_is_told() -> None:
    of = graph(f"{ROOT} delivers media/app")
    bare = finished("main", of.nodes, [replace(edge, location=None) for edge in of.edges])
    assert "        delivered by flux-system/apps  cluster/media/app/kustomization.yaml:4\n" in told(bare, "media/app")


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_name_adds_no_line_and_nothing_that_acts(name: str) -> None:
    of = named((name, f"{name}2"), cluster=name)
    text = format_why(why(of, of.nodes[0].id))
    assert len(text.splitlines()) == 10
    assert text.replace("\n", "").isprintable()
    text.encode()


def test_as_json_each_step_is_a_node_with_its_edges() -> None:
    found = json.loads(format_why_json(why(graph(*FLOW), node("dbms/postgres").id)))
    assert list(found) == ["cluster", "id", "before", "itself", "waiting", "missing", "cycles"]
    assert (found["cluster"], found["id"]) == ("main", "Kustomization/dbms/postgres")
    assert [step["id"] for step in found["before"]] == [FLUX, f"Kustomization/{ROOT}", "Kustomization/stores/secrets"]
    assert found["itself"][0]["needs"] == [
        {
            "source": "Kustomization/dbms/postgres",
            "target": "Kustomization/stores/secrets",
            "kind": "dependsOn",
            "purposes": ["secret store"],
            "location": {"path": "cluster/dbms/postgres/kustomization.yaml", "line": 16, "column": 7},
        },
        {
            "source": f"Kustomization/{ROOT}",
            "target": "Kustomization/dbms/postgres",
            "kind": "delivers",
            "purposes": [],
            "location": {"path": "cluster/dbms/kustomization.yaml", "line": 13, "column": 7},
        },
    ]
    assert [(step["name"], step["distance"], len(step["needs"])) for step in found["waiting"]] == [
        ("immich", 1, 1),
        ("share", 2, 1),
        ("link", 3, 1),
    ]
