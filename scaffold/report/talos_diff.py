"""Lays out what differs between machine configs: lines with their colours, plain data for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold.diagnostic import printable
from scaffold.talos.difference import Difference

_COLOURS = {"+": "green", "-": "red"}


@dataclass(frozen=True, slots=True)
class NodeDifference:
    """What differs between a node's config and another one.

    Attributes:
        node: The node's name.
        cluster: Its cluster's name.
        difference: What differs.
    """

    node: str
    cluster: str
    difference: Difference


def format_differences(nodes: Sequence[NodeDifference]) -> Iterator[tuple[str, str]]:
    """Yield lines with their colours, empty for none; nothing for nodes without a difference."""
    for node in nodes:
        for document in node.difference.documents:
            yield printable(f"{node.node}: {document.title} {document.change}"), "bold"
            for hunk in document.hunks:
                yield printable(f"@@ {hunk.path} @@" if hunk.path else "@@"), "cyan"
                for line in hunk.lines:
                    yield printable(line), _COLOURS.get(line[0], "")


def counted(nodes: Sequence[NodeDifference], against: str) -> Iterator[str]:
    """Say how many nodes differ, and what was not compared."""
    differing = sum(bool(node.difference.documents) for node in nodes)
    nodes_of = "node" if len(nodes) == 1 else "nodes"
    if differing:
        verb = "differs" if differing == 1 else "differ"
        yield printable(f"{differing} of {len(nodes)} {nodes_of} {verb} from {against}")
    else:
        yield printable(f"no difference between {len(nodes)} {nodes_of} and {against}")
    skipped = sum(node.difference.not_compared for node in nodes)
    if skipped:
        values = "1 reference was" if skipped == 1 else f"{skipped} references were"
        yield f"{values} not compared with the value that is there"


def describe_differences(nodes: Sequence[NodeDifference], against: str) -> Mapping[str, Any]:
    """Return the differences as plain data."""
    return {"against": against, "nodes": [_described(node) for node in nodes]}


def _described(node: NodeDifference) -> Mapping[str, Any]:
    return {
        "node": node.node,
        "cluster": node.cluster,
        "different": bool(node.difference.documents),
        "notCompared": node.difference.not_compared,
        "documents": [
            {
                "kind": document.kind,
                "name": document.name,
                "change": str(document.change),
                "hunks": [{"path": hunk.path, "lines": list(hunk.lines)} for hunk in document.hunks],
            }
            for document in node.difference.documents
        ],
    }
