"""Tells why something is not up yet, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scaffold.graph.why import Step, Why
from scaffold.report.graph_json import describe_edge, describe_node
from scaffold.report.json_text import json_text


def format_why_json(found: Why) -> str:
    """Return the answer with every edge; nodes and edges are written as `scaffold graph --json` writes them."""
    described = {
        "cluster": found.graph.cluster,
        "id": found.node.id,
        "before": _steps(found.before),
        "itself": _steps(found.itself),
        "waiting": [
            {**step, "distance": one.distance} for one, step in zip(found.waiting, _steps(found.waiting), strict=True)
        ],
        "missing": [node.id for node in found.missing],
        "cycles": [list(cycle) for cycle in found.cycles],
    }
    return json_text(described)


def _steps(steps: Sequence[Step]) -> list[dict[str, Any]]:
    return [{**describe_node(step.node), "needs": [describe_edge(edge) for edge in step.needs]} for step in steps]
