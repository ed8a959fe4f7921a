"""Compares a cluster's graph with what it was at another revision."""

from __future__ import annotations

from dataclasses import replace

from scaffold.graph.build import finished
from scaffold.graph.focus import only
from scaffold.graph.model import Change, Edge, EdgeKind, Graph, Node


def compare(before: Graph, after: Graph) -> Graph:
    """Return both graphs in one, with what was added and removed marked so.

    What is in both is as it is after; how late each comes is said of the whole, so that all edges lead one way, but
    for those that were turned around.
    """
    nodes = {node.id: _marked(node, Change.REMOVED) for node in before.nodes}
    nodes |= {node.id: node if node.id in nodes else _marked(node, Change.ADDED) for node in after.nodes}
    edges = {_key(edge): _changed(edge, Change.REMOVED) for edge in before.edges}
    edges |= {_key(edge): edge if _key(edge) in edges else _changed(edge, Change.ADDED) for edge in after.edges}
    both = finished(after.cluster, nodes.values(), edges.values())
    real = tuple(replace(node, in_cycle=nodes[node.id].in_cycle) for node in both.nodes)
    return replace(both, nodes=real, cycles=after.cycles)


def changed(graph: Graph) -> Graph:
    """Return what a comparison found: the nodes and edges that changed, and what the edges lead from and to."""
    edges = tuple(edge for edge in graph.edges if edge.change)
    kept = {node.id for node in graph.nodes if node.change} | {
        end for edge in edges for end in (edge.source, edge.target)
    }
    return replace(only(graph, kept), edges=edges)


def _key(edge: Edge) -> tuple[str, str, EdgeKind]:
    return edge.source, edge.target, edge.kind


def _marked(node: Node, change: Change) -> Node:
    return replace(node, change=change)


def _changed(edge: Edge, change: Change) -> Edge:
    return replace(edge, change=change)
