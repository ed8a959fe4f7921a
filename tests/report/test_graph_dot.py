"""Tests the text for Graphviz; what Graphviz makes of it is tested with the real one."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from scaffold.graph.build import finished
from scaffold.graph.model import Change, Graph, Group, Layer, Purpose
from scaffold.report.graph_dot import format_dot
from tests.report.graphs import FLUX, HOSTILE, edge, graph, named, node

HEAD = (
    'digraph "main" {',
    "  graph [rankdir=LR, newrank=true, ranksep=1, fontname=Helvetica, labelloc=b",
    '         label="cluster main\\nfrom left to right in time; solid: dependsOn, dashed: delivers, dotted: source"]',
    '  node [shape=box, style=filled, fontname=Helvetica, fontcolor="#17202b"]',
    '  edge [fontname=Helvetica, fontsize=10, fontcolor="#17202b"]',
)


def small() -> Graph:
    return graph(
        "flux-system/apps source " + FLUX,
        "flux-system/apps delivers dbms/postgres",
        "media/immich dependsOn dbms/postgres for database, secret store",
        nodes=(
            node("flux-system/apps", Layer.ROOTS),
            replace(node("dbms/postgres", Layer.DATABASE), delivers=(Purpose.DATABASE,)),
        ),
    )


def test_a_graph_without_nodes_is_an_empty_one() -> None:
    assert format_dot(Graph("main", (), ()), Group.LAYER) == "\n".join([*HEAD, "}", ""])


def test_a_graph_by_layer() -> None:
    flux, apps = '"GitRepository/flux-system/flux-system"', '"Kustomization/flux-system/apps"'
    postgres, immich = '"Kustomization/dbms/postgres"', '"Kustomization/media/immich"'
    box = 'labelloc=t; color="#4f5a68"; style=rounded'
    assert format_dot(small(), Group.LAYER).splitlines() == [
        *HEAD,
        "  subgraph cluster_0 {",
        f'    label="sources"; {box}',
        f'    {flux} [label="GitRepository flux-system\\nlevel 0", '
        'fillcolor="#f1f2f4", color="#6b7280", class="sources"]',
        "  }",
        "  subgraph cluster_1 {",
        f'    label="roots"; {box}',
        f'    {apps} [label="apps\\nlevel 1", fillcolor="#eceefb", color="#4f5bd5", class="roots"]',
        "  }",
        "  subgraph cluster_2 {",
        f'    label="database"; {box}',
        f'    {postgres} [label="postgres\\nlevel 2, provides database", '
        'fillcolor="#fdf0e2", color="#b45309", class="database"]',
        "  }",
        "  subgraph cluster_3 {",
        f'    label="apps"; {box}',
        f'    {immich} [label="immich\\nlevel 3", fillcolor="#eef5e6", color="#4d7c0f", class="apps"]',
        "  }",
        f"  {{ rank=same; {flux} }}",
        f"  {{ rank=same; {apps} }}",
        f"  {{ rank=same; {postgres} }}",
        f"  {{ rank=same; {immich} }}",
        f'  {flux} -> {apps} [class="source", style=dotted, color="#6b7280"]',
        f'  {apps} -> {postgres} [class="delivers", style=dashed, color="#6b7280"]',
        f'  {postgres} -> {immich} [class="dependsOn", label="database, secret store", color="#b45309"]',
        "}",
    ]


def test_a_graph_by_namespace_says_the_layer_of_each_node() -> None:
    text = format_dot(small(), Group.NAMESPACE)
    assert re.findall(r'^ +(?:label="(\w.*?)";|.*\[label="(.*?)", fill)', text, re.MULTILINE) == [
        ("dbms", ""),
        ("", "postgres\\ndatabase, level 2, provides database"),
        ("flux-system", ""),
        ("", "GitRepository flux-system\\nsources, level 0"),
        ("", "apps\\nroots, level 1"),
        ("media", ""),
        ("", "immich\\napps, level 3"),
    ]


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        pytest.param(
            graph("media/app dependsOn dbms/gone", nodes=(node("dbms/gone", missing=True),)),
            [
                '    "Kustomization/dbms/gone" [label="gone\\nnot in this cluster, level 0", fillcolor="#eef5e6", '
                'color="#c0242b", penwidth=2.5, style="filled,dashed", class="apps"]',
            ],
            id="what is missing has a dashed red line",
        ),
        pytest.param(
            graph("media/a dependsOn media/b", "media/b dependsOn media/a", "media/c dependsOn media/a"),
            [
                '    "Kustomization/media/a" [label="a\\nwaits for itself, level 0", fillcolor="#eef5e6", '
                'color="#c0242b", penwidth=2.5, class="apps"]',
                '  "Kustomization/media/b" -> "Kustomization/media/a" [class="dependsOn", color="#c0242b"]',
                '  "Kustomization/media/a" -> "Kustomization/media/b" [class="dependsOn", color="#c0242b"]',
                '  "Kustomization/media/a" -> "Kustomization/media/c" [class="dependsOn", color="#4b5563"]',
            ],
            id="a cycle is red, and what leads to it is not",
        ),
        pytest.param(
            finished(
                "main",
                [node("media/a", change=Change.ADDED), node("media/b", change=Change.REMOVED)],
                [edge("media/b dependsOn media/a for cache", change=Change.REMOVED)],
            ),
            [
                '    "Kustomization/media/a" [label="a\\nadded, level 0", fillcolor="#eef5e6", '
                'color="#116b32", penwidth=2.5, class="apps"]',
                '    "Kustomization/media/b" [label="b\\nremoved, level 1", fillcolor="#eef5e6", '
                'color="#c0242b", penwidth=2.5, style="filled,dashed", class="apps"]',
                '  "Kustomization/media/a" -> "Kustomization/media/b" '
                '[class="dependsOn", label="removed, cache", color="#c0242b"]',
            ],
            id="what was added is green, and what was removed is red",
        ),
    ],
)
def test_what_is_wrong_or_new_is_said_and_painted(of: Graph, expected: list[str]) -> None:
    lines = format_dot(of, Group.LAYER).splitlines()
    assert [line for line in lines if line in expected] == expected


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_name_adds_no_line_and_nothing_that_acts(name: str) -> None:
    text = format_dot(named((name,), cluster=name), Group.LAYER)
    assert len(text.splitlines()) == len(HEAD) + 6
    assert text.replace("\n", "").isprintable()
    text.encode()
