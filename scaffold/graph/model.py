"""A cluster's dependency graph as a value: what there is, what waits for what, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from scaffold.repository import Location


class Layer(StrEnum):
    """What part of a cluster something belongs to, by what it delivers; in the order in which they come up."""

    SOURCES = "sources"
    ROOTS = "roots"
    FOUNDATION = "foundation"
    CORE = "core"
    STORAGE = "storage"
    DATABASE = "database"
    NETWORKING = "networking"
    OBSERVABILITY = "observability"
    APPS = "apps"


class Purpose(StrEnum):
    """What one object needs another one for."""

    SECRET = "secret store"
    DATABASE = "database"
    CACHE = "cache"
    STORAGE = "storage"
    BACKUP = "backup"
    GATEWAY = "gateway"
    CERTIFICATES = "certificates"
    CRDS = "CRDs"


class EdgeKind(StrEnum):
    """How one object comes before another."""

    DEPENDS_ON = "dependsOn"
    DELIVERS = "delivers"
    SOURCE = "source"


class Group(StrEnum):
    """By what a picture puts nodes together."""

    NAMESPACE = "namespace"
    LAYER = "layer"


class Change(StrEnum):
    """What became of a node or an edge between two revisions."""

    SAME = ""
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Node:
    """An object of a cluster that takes part in its order.

    Attributes:
        id: Kind, namespace and name with slashes between them, as `ResourceId` prints them; unique in a graph.
        kind: Its kind, such as `Kustomization`, `HelmRelease` or `GitRepository`.
        namespace: Effective namespace, empty for none.
        name: Effective name.
        layer: What part of the cluster it belongs to.
        level: The length of the longest path of things that come before it; 0 for what nothing comes before.
        delivers: What it delivers for others.
        location: Where it is declared, `None` for what no file of the repository declares.
        missing: Whether it is only named by a dependsOn, and not in this cluster.
        in_cycle: Whether it waits for itself, directly or through others.
        change: What became of it since another revision.
        target_namespace: The namespace that it gives its objects, empty where it gives none.
    """

    id: str
    kind: str
    namespace: str
    name: str
    layer: Layer
    level: int = 0
    delivers: tuple[Purpose, ...] = ()
    location: Location | None = None
    missing: bool = False
    in_cycle: bool = False
    change: Change = Change.SAME
    target_namespace: str = ""

    def group(self, by: Group) -> str:
        """Return the name of the group that it belongs to: its layer, or the namespace that its objects live in."""
        return str(self.layer) if by is Group.LAYER else self.target_namespace or self.namespace


@dataclass(frozen=True, slots=True)
class Edge:
    """One object's relation to another, read as a sentence: `source` dependsOn, delivers, or comes from `target`.

    Attributes:
        source: The id of the node that says it.
        target: The id of the node that it says it of.
        kind: How they belong together.
        purposes: What the source uses of the target; empty where it merely comes later.
        location: Where it is written, `None` where it follows from the build.
    """

    source: str
    target: str
    kind: EdgeKind
    purposes: tuple[Purpose, ...] = ()
    location: Location | None = None
    change: Change = Change.SAME

    @property
    def first(self) -> str:
        """Return the id of the node that comes first in time."""
        return self.source if self.kind is EdgeKind.DELIVERS else self.target

    @property
    def later(self) -> str:
        """Return the id of the node that comes later in time."""
        return self.target if self.kind is EdgeKind.DELIVERS else self.source


@dataclass(frozen=True)
class Graph:
    """What comes up in a cluster, and in which order.

    Attributes:
        cluster: The cluster's name.
        nodes: Sorted by id.
        edges: Sorted by source, target and kind.
        cycles: One shortest cycle of ids for each group of nodes that wait for each other.
    """

    cluster: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cycles: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """Return the nodes by id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def before(self) -> Mapping[str, tuple[Edge, ...]]:
        """Return the edges to what comes directly before each node."""
        return _grouped(self.nodes, ((edge.later, edge) for edge in self.edges))

    @cached_property
    def after(self) -> Mapping[str, tuple[Edge, ...]]:
        """Return the edges to what comes directly after each node."""
        return _grouped(self.nodes, ((edge.first, edge) for edge in self.edges))


def _grouped(nodes: tuple[Node, ...], edges: Iterable[tuple[str, Edge]]) -> Mapping[str, tuple[Edge, ...]]:
    found: dict[str, list[Edge]] = {node.id: [] for node in nodes}
    for node_id, edge in edges:
        found[node_id].append(edge)
    return {node_id: tuple(grouped) for node_id, grouped in found.items()}
