"""Tests flowcharts: their text, their limits, and that nothing is lost between several of them."""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace

import pytest

from scaffold.graph.build import finished
from scaffold.graph.model import Change, EdgeKind, Graph, Group, Layer, Purpose
from scaffold.report.graph_mermaid import MOST_EDGES, format_mermaid
from tests.report.graphs import FLUX, HOSTILE, edge, graph, named, node

MOST_TEXT = 50_000
"""Mermaid's `maxTextSize`."""

ARROW = re.compile(r"  (n\d+) (-->|==>|-\.->)(?:\|\".*?\"\|)? (n\d+)")


def small() -> Graph:
    return graph(
        "flux-system/apps source " + FLUX,
        "flux-system/apps delivers dbms/postgres",
        "flux-system/apps delivers media/immich",
        "media/immich dependsOn dbms/postgres for database, secret store",
        nodes=(
            node("flux-system/apps", Layer.ROOTS),
            replace(node("dbms/postgres", Layer.DATABASE), delivers=(Purpose.DATABASE,)),
        ),
    )


def test_a_graph_without_nodes_is_an_empty_flowchart() -> None:
    assert format_mermaid(Graph("main", (), ()), Group.LAYER) == (
        "---\n"
        'title: "cluster main (from left to right in time; solid: dependsOn, dashed: delivers, dotted: source)"\n'
        "---\n"
        "flowchart LR\n"
    )


def test_a_graph_by_layer() -> None:
    assert format_mermaid(small(), Group.LAYER) == textwrap.dedent(
        """\
        ---
        title: "cluster main (from left to right in time; solid: dependsOn, dashed: delivers, dotted: source)"
        ---
        flowchart LR
          subgraph g0["sources"]
            n0["GitRepository flux-system<br/>level 0"]
          end
          subgraph g1["roots"]
            n2["apps<br/>level 1"]
          end
          subgraph g2["database"]
            n1["postgres<br/>level 2, provides database"]
          end
          subgraph g3["apps"]
            n3["immich<br/>level 3"]
          end
          n0 -.-> n2
          n2 ==> n1
          n2 ==> n3
          n1 -->|"database, secret store"| n3
          classDef group fill:none,stroke:#4f5a68
          class g0,g1,g2,g3 group
          classDef sources fill:#f1f2f4,stroke:#6b7280,color:#17202b
          classDef roots fill:#eceefb,stroke:#4f5bd5,color:#17202b
          classDef database fill:#fdf0e2,stroke:#b45309,color:#17202b
          classDef apps fill:#eef5e6,stroke:#4d7c0f,color:#17202b
          class n0 sources
          class n2 roots
          class n1 database
          class n3 apps
          linkStyle 0 stroke:#6b7280,stroke-width:1px,stroke-dasharray:2 3
          linkStyle 1,2 stroke:#6b7280,stroke-width:1px,stroke-dasharray:6 4
          linkStyle 3 stroke:#b45309,stroke-width:2px
        """
    )


def test_a_graph_by_namespace() -> None:
    lines = format_mermaid(small(), Group.NAMESPACE).splitlines()
    assert lines[4:14] == [
        '  subgraph g0["dbms"]',
        '    n1["postgres<br/>database, level 2, provides database"]',
        "  end",
        '  subgraph g1["flux-system"]',
        '    n0["GitRepository flux-system<br/>sources, level 0"]',
        '    n2["apps<br/>roots, level 1"]',
        "  end",
        '  subgraph g2["media"]',
        '    n3["immich<br/>apps, level 3"]',
        "  end",
    ]


def test_a_name_that_two_namespaces_have_is_told_with_them() -> None:
    shown = format_mermaid(graph("media/db dependsOn dbms/db"), Group.LAYER)
    assert re.findall(r'n\d+\["(.*?)<br/>', shown) == ["dbms/db", "media/db"]


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        pytest.param(
            graph("media/app dependsOn dbms/gone", nodes=(node("dbms/gone", missing=True),)),
            [
                '    n0["gone<br/>not in this cluster, level 0"]',
                "  classDef wrong stroke:#c0242b,stroke-width:3px",
                "  class n0 wrong",
            ],
            id="what is missing is red",
        ),
        pytest.param(
            graph("media/a dependsOn media/b", "media/b dependsOn media/a", "media/c dependsOn media/a"),
            [
                '    n0["a<br/>waits for itself, level 0"]',
                "  class n0,n1 wrong",
                "  linkStyle 0,1 stroke:#c0242b,stroke-width:2px",
                "  linkStyle 2 stroke:#4b5563,stroke-width:2px",
            ],
            id="a cycle is red, and what leads to it is not",
        ),
        pytest.param(
            finished(
                "main",
                [node("media/a", change=Change.ADDED), node("media/b", change=Change.REMOVED), node("media/c")],
                [
                    edge("media/c dependsOn media/a for cache", change=Change.ADDED),
                    edge("media/c dependsOn media/b", change=Change.REMOVED),
                ],
            ),
            [
                '    n0["a<br/>added, level 0"]',
                '    n1["b<br/>removed, level 0"]',
                '  n0 -->|"added, cache"| n2',
                '  n1 -->|"removed"| n2',
                "  class n1 removed",
                "  class n0 added",
                "  linkStyle 0 stroke:#116b32,stroke-width:2px",
                "  linkStyle 1 stroke:#c0242b,stroke-width:2px",
            ],
            id="what was added is green, and what was removed is red",
        ),
    ],
)
def test_what_is_wrong_or_new_is_said_and_painted(of: Graph, expected: list[str]) -> None:
    lines = format_mermaid(of, Group.LAYER).splitlines()
    assert [line for line in lines if line in expected] == expected


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_of_a_name_only_letters_digits_and_lines_between_them_are_written(name: str) -> None:
    shown = format_mermaid(named((name,), cluster=name), Group.LAYER)
    (label,) = re.findall(r'n0\["(.*?)<br/>level 0"\]', shown)
    assert re.fullmatch(r"(?:[A-Za-z0-9 ,]|#\d+;|(?<=[A-Za-z0-9])[-/](?=[A-Za-z0-9]))*", label)
    assert len(label) <= 1_200
    assert shown.isascii()
    assert len(shown.splitlines()) == 11


def wide(count: int) -> Graph:
    """Return a graph of so many edges between apps of ten namespaces."""
    sentences = [
        f"ns{later % 10}/app{later} dependsOn ns{first % 10}/app{first} for storage"
        for later in range(1, count)
        for first in sorted({later - 1, later // 2, later // 3, later // 5} - {later})
    ]
    return graph(*sentences[:count])


def charts(text: str) -> list[str]:
    """Return the diagrams of a document."""
    return re.findall(r"```mermaid\n(.*?)```\n", text, re.DOTALL) or [text]


def drawn(of: Graph, parts: list[str]) -> list[tuple[str, str, EdgeKind]]:
    """Return the edges that diagrams show, as what comes first, what comes later, and how."""
    arrows = {"-->": EdgeKind.DEPENDS_ON, "==>": EdgeKind.DELIVERS, "-.->": EdgeKind.SOURCE}
    ids = {f"n{number}": one.id for number, one in enumerate(of.nodes)}
    return [(ids[first], ids[later], arrows[arrow]) for part in parts for first, arrow, later in ARROW.findall(part)]


def own(part: str) -> set[str]:
    """Return the nodes that a diagram shows as its own."""
    elsewhere = re.findall(r"^  class (\S+) elsewhere$", part, re.MULTILINE)
    return set(re.findall(r"^    (n\d+)\[", part, re.MULTILINE)) - set(",".join(elsewhere).split(","))


@pytest.mark.parametrize("group", list(Group))
def test_a_graph_of_2000_edges_becomes_diagrams_below_the_limits_without_loss(group: Group) -> None:
    of = wide(2_000)
    parts = charts(format_mermaid(of, group))
    assert len(of.edges) == 2_000
    assert len(parts) == (7 if group is Group.LAYER else 10)
    assert max(len(ARROW.findall(part)) for part in parts) <= MOST_EDGES
    assert max(len(part) for part in parts) <= MOST_TEXT
    assert sorted(drawn(of, parts)) == sorted((one.first, one.later, one.kind) for one in of.edges)
    assert sorted(key for part in parts for key in own(part)) == sorted(f"n{number}" for number in range(len(of.nodes)))


def test_each_of_several_diagrams_has_a_title_that_says_what_it_holds() -> None:
    of = graph(
        *(f"flux-system/apps delivers media/app{number}" for number in range(MOST_EDGES)),
        *(f"media/app{number} dependsOn dbms/postgres for database" for number in range(200)),
        nodes=(node("dbms/postgres", Layer.DATABASE), node("flux-system/apps", Layer.ROOTS)),
    )
    text = format_mermaid(of, Group.LAYER)
    assert [line for line in text.splitlines() if line.startswith(("#", "title: "))] == [
        "# Cluster main: what comes up in which order",
        "## 1 of 2: roots, database, apps",
        'title: "cluster main, 1 of 2: roots, database, apps"',
        "## 2 of 2: apps",
        'title: "cluster main, 2 of 2: apps"',
    ]
    first, second = charts(text)
    assert "elsewhere" not in first
    assert [line for line in second.splitlines() if "elsewhere" in line] == [
        "  classDef elsewhere stroke-dasharray:2 3",
        "  class n0,n1 elsewhere",
    ]


def test_more_edges_to_one_node_than_a_diagram_takes_are_divided() -> None:
    of = graph(*(f"media/app dependsOn dbms/db{number}" for number in range(1_000)))
    parts = charts(format_mermaid(of, Group.LAYER))
    assert [len(ARROW.findall(part)) <= MOST_EDGES for part in parts] == [True] * 5
    assert sorted(drawn(of, parts)) == sorted((one.first, one.later, one.kind) for one in of.edges)


def test_the_longest_and_worst_names_stay_below_the_limits() -> None:
    names = tuple("$" * 300 + f"😀{number}" for number in range(200))
    base = named(names, cluster="$" * 300)
    nodes = [replace(one, namespace=f"{'$' * 300}{number}") for number, one in enumerate(base.nodes)]
    edges = [
        edge(
            "media/a dependsOn media/b for secret store, database, cache, storage, backup, gateway, certificates, CRDs"
        )
    ]
    crowded = [replace(edges[0], source=nodes[-1].id, target=one.id) for one in nodes[:-1]]
    of = finished(base.cluster, nodes, [*base.edges, *crowded])
    parts = charts(format_mermaid(of, Group.NAMESPACE))
    assert max(len(part) for part in parts) <= MOST_TEXT
    assert len(drawn(of, parts)) == len(of.edges)


def test_a_document_keeps_what_is_hostile_out_of_its_headings_and_fences() -> None:
    names = tuple(f"```\n# x{number}" for number in range(MOST_EDGES + 2))
    text = format_mermaid(named(names, cluster="<b>`x`\n# y"), Group.LAYER)
    assert [line for line in text.splitlines() if line.startswith(("#", "```"))] == [
        "# Cluster &#60;b&#62;&#96;x&#96;&#65533;&#35; y: what comes up in which order",
        "## 1 of 2: apps",
        "```mermaid",
        "```",
        "## 2 of 2: apps",
        "```mermaid",
        "```",
    ]
