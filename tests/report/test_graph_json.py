"""A dependency graph as JSON."""

from __future__ import annotations

import json

from scaffold.graph.compare import compare
from scaffold.graph.model import Graph, Layer
from scaffold.report.graph_json import format_graph_json
from tests.report.graphs import HOSTILE, graph, named, node


def test_nodes_and_edges() -> None:
    found = graph("media/films dependsOn dbms/postgres for database", nodes=(node("dbms/postgres", Layer.DATABASE),))
    assert json.loads(format_graph_json(found)) == {
        "cluster": "main",
        "nodes": [
            {
                "id": "Kustomization/dbms/postgres",
                "kind": "Kustomization",
                "namespace": "dbms",
                "name": "postgres",
                "level": 0,
                "layer": "database",
                "delivers": [],
                "location": {"path": "cluster/dbms/postgres/kustomization.yaml", "line": 4, "column": 9},
            },
            {
                "id": "Kustomization/media/films",
                "kind": "Kustomization",
                "namespace": "media",
                "name": "films",
                "level": 1,
                "layer": "apps",
                "delivers": [],
                "location": {"path": "cluster/media/films/kustomization.yaml", "line": 4, "column": 9},
            },
        ],
        "edges": [
            {
                "source": "Kustomization/media/films",
                "target": "Kustomization/dbms/postgres",
                "kind": "dependsOn",
                "purposes": ["database"],
                "location": {"path": "cluster/media/films/kustomization.yaml", "line": 10, "column": 7},
            }
        ],
    }


def test_what_is_wrong_and_what_changed() -> None:
    before = graph("n/a dependsOn n/a", nodes=(node("n/gone", missing=True),))
    described = json.loads(format_graph_json(compare(before, graph("n/a dependsOn n/a", "n/b delivers n/a"))))
    assert described["cycles"] == [["Kustomization/n/a"]]
    keys = ("name", "inCycle", "missing", "change")
    assert [{key: one[key] for key in keys if key in one} for one in described["nodes"]] == [
        {"name": "a", "inCycle": True},
        {"name": "b", "change": "added"},
        {"name": "gone", "missing": True, "change": "removed"},
    ]
    assert [(edge["kind"], edge.get("change")) for edge in described["edges"]] == [
        ("dependsOn", None),
        ("delivers", "added"),
    ]


def test_no_graph() -> None:
    assert format_graph_json(Graph("main", (), ())) == '{\n  "cluster": "main",\n  "nodes": [],\n  "edges": []\n}'


def test_any_name_comes_back_as_it_was_and_can_be_written() -> None:
    text = format_graph_json(named(tuple(HOSTILE.values())))
    assert {node["name"] for node in json.loads(text.encode("utf-8"))["nodes"]} == set(HOSTILE.values())
