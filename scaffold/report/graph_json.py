"""Prints a dependency graph as JSON."""

from __future__ import annotations

from typing import Any

from scaffold.graph.model import Edge, Graph, Node
from scaffold.report.json_text import json_text
from scaffold.repository import Location


def format_graph_json(graph: Graph) -> str:
    """Return the graph's nodes, edges and cycles; what does not apply is left out."""
    described: dict[str, Any] = {
        "cluster": graph.cluster,
        "nodes": [describe_node(node) for node in graph.nodes],
        "edges": [describe_edge(edge) for edge in graph.edges],
    }
    if graph.cycles:
        described["cycles"] = [list(cycle) for cycle in graph.cycles]
    return json_text(described)


def describe_node(node: Node) -> dict[str, Any]:
    """Describe a node; what does not apply is left out."""
    described: dict[str, Any] = {
        "id": node.id,
        "kind": node.kind,
        "namespace": node.namespace,
        "name": node.name,
        "level": node.level,
        "layer": node.layer.value,
        "delivers": [purpose.value for purpose in node.delivers],
    }
    optional = {
        "targetNamespace": node.target_namespace,
        "location": _place(node.location),
        "missing": node.missing,
        "inCycle": node.in_cycle,
        "change": node.change.value,
    }
    return described | {key: value for key, value in optional.items() if value}


def describe_edge(edge: Edge) -> dict[str, Any]:
    """Describe an edge; what does not apply is left out."""
    described: dict[str, Any] = {
        "source": edge.source,
        "target": edge.target,
        "kind": edge.kind.value,
        "purposes": [purpose.value for purpose in edge.purposes],
    }
    optional = {"location": _place(edge.location), "change": edge.change.value}
    return described | {key: value for key, value in optional.items() if value}


def _place(location: Location | None) -> dict[str, Any] | None:
    if location is None:
        return None
    return {"path": location.path, "line": location.line, "column": location.column}
