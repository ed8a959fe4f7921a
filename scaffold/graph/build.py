"""Builds a cluster's dependency graph: sources, roots, Kustomizations, and HelmReleases where they are wanted."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import replace

from scaffold.checks.dependencies import HELM_GROUP, dependencies
from scaffold.cycles import find_cycles
from scaffold.flux import Cluster, Fleet, Kustomization
from scaffold.graph.layers import Layers
from scaffold.graph.levels import groups, levels
from scaffold.graph.model import Edge, EdgeKind, Graph, Layer, Node
from scaffold.graph.purposes import Purposes
from scaffold.graph.registrations import registrations
from scaffold.graph.software import Software
from scaffold.kustomize import Resource
from scaffold.repository import Location, ResourceId, list_at, mapping_at, text_at


def build_graph(fleet: Fleet, cluster: Cluster, *, releases: bool = False) -> Graph:
    """Build a cluster's graph.

    Args:
        fleet: The repository that the cluster is of.
        cluster: The cluster.
        releases: Whether HelmReleases and the sources of their charts take part.
    """
    found = _Found(fleet, cluster)
    found.add_root()
    for kustomization in cluster.kustomizations:
        found.add_kustomization(kustomization)
    if releases:
        for release, owner in cluster.of_kind("HelmRelease", HELM_GROUP):
            found.add_release(release, owner)
    return finished(cluster.name, found.nodes.values(), found.edges.values())


def finished(cluster: str, nodes: Iterable[Node], edges: Iterable[Edge]) -> Graph:
    """Put nodes and edges into order, and say how late each node comes."""
    known = {node.id: node for node in sorted(nodes, key=lambda node: node.id)}
    ordered = tuple(sorted(edges, key=lambda edge: (edge.source, edge.target, edge.kind)))
    before: dict[str, list[str]] = {node_id: [] for node_id in known}
    for edge in ordered:
        before[edge.later].append(edge.first)
    level = levels(before)
    circling = {node for group in groups(before) for node in group if len(group) > 1 or node in before[node]}
    return Graph(
        cluster,
        tuple(replace(node, level=level[node.id], in_cycle=node.id in circling) for node in known.values()),
        ordered,
        find_cycles(before) if circling else (),
    )


class _Found:
    """The nodes and edges that are found so far."""

    def __init__(self, fleet: Fleet, cluster: Cluster) -> None:
        self.nodes: dict[str, Node] = {}
        self.edges: dict[tuple[str, str, EdgeKind], Edge] = {}
        self._fleet = fleet
        self._cluster = cluster
        software = Software(cluster)
        self._layers = Layers(cluster, software)
        self._purposes = Purposes(cluster, software)
        self._root = root_of(cluster)
        self._declared = {
            (kind, resource.namespace, resource.name): (resource, owner)
            for kind in _SOURCES
            for resource, owner in reversed(cluster.of_kind(kind))
        }
        self._releases = frozenset(release.id for release, _ in cluster.of_kind("HelmRelease", HELM_GROUP))
        self._registered = registrations(fleet, cluster)
        self._artifacts = dict(_artifacts(cluster))

    def add_root(self) -> None:
        """Add the source of the root, and the Kustomization that Flux makes for it where no file declares one."""
        root = self._cluster.root
        source = ResourceId(*root.source)
        place = self._place_of_root_source()
        self._add(source, Layer.SOURCES, place)
        if self._root is not None and self._root not in self._cluster.by_id:
            self._add(self._root, Layer.ROOTS, root.location)
            self._connect(self._root, source, EdgeKind.SOURCE, root.location)

    def _place_of_root_source(self) -> Location:
        """Return where the root's source is declared: in this cluster, beside the root, or by what makes both."""
        root = self._cluster.root
        declared = self._declared.get(root.source)
        if declared:
            return declared[0].document.at("metadata", "name")
        folder = posixpath.dirname(root.location.path)
        for document in self._fleet.documents:
            beside = posixpath.dirname(document.path) == folder
            if beside and (document.kind, document.name) == (root.source[0], root.source[2]):
                return document.at("metadata", "name")
        return root.location

    def add_kustomization(self, kustomization: Kustomization) -> None:
        """Add a Kustomization with what it waits for, what it comes from, and what applies it."""
        layer = Layer.ROOTS if kustomization.id == self._root else self._layers.of_kustomization(kustomization)
        self._add(kustomization.id, layer, kustomization.location, kustomization.target_namespace)
        self._deliver(kustomization.parent or self._root, kustomization.id, kustomization.file)
        reference = mapping_at(kustomization.spec, "sourceRef")
        if text_at(reference, "name"):
            kind = text_at(reference, "kind") or "GitRepository"
            namespace = text_at(reference, "namespace") or kustomization.namespace
            place = kustomization.resource.document.at("spec", "sourceRef", "name")
            self._come_from(kustomization.id, ResourceId(kind, namespace, text_at(reference, "name")), place)
        self._wait(kustomization.resource)

    def add_release(self, release: Resource, owner: Kustomization | None) -> None:
        """Add a HelmRelease with what it waits for, where its chart comes from, and what applies it."""
        target = text_at(release.body, "spec", "targetNamespace")
        place = release.document.at("metadata", "name")
        self._add(release.id, self._layers.of_release(release), place, target)
        self._deliver(owner.id if owner else self._root, release.id, release.document.path)
        for keys, default in ((("chartRef",), "OCIRepository"), (("chart", "spec", "sourceRef"), "HelmRepository")):
            reference = mapping_at(release.body, "spec", *keys)
            if text_at(reference, "name"):
                namespace = text_at(reference, "namespace") or release.namespace
                source = ResourceId(text_at(reference, "kind") or default, namespace, text_at(reference, "name"))
                self._come_from(release.id, source, release.document.at("spec", *keys, "name"))
        self._wait(release)

    def _wait(self, resource: Resource) -> None:
        for target, place in dependencies(resource):
            if str(target) not in self.nodes and not self._is_there(target):
                self._add(target, self._layers.of_name(target.name), None, missing=True)
            self._connect(resource.id, target, EdgeKind.DEPENDS_ON, place)

    def _is_there(self, target: ResourceId) -> bool:
        return target in self._cluster.by_id or target == self._root or target in self._releases

    def _come_from(self, node: ResourceId, source: ResourceId, place: Location) -> None:
        """Connect a node with its source, and the source with what delivers it."""
        if str(source) not in self.nodes:
            self._add_source(source)
        self._connect(node, source, EdgeKind.SOURCE, place)

    def _add_source(self, source: ResourceId) -> None:
        key = (source.kind, source.namespace, source.name)
        made_by = self._artifacts.get(key) or self._declared.get(key)
        if made_by is None:
            self._add(source, Layer.SOURCES, None)
            return
        declared, owner = made_by
        self._add(source, Layer.SOURCES, declared.document.at("metadata", "name"))
        if not self._brings_itself(source, owner):
            self._deliver(owner.id if owner else self._root, source, declared.document.path)
        for further, place in _sources_of(declared):
            if further != source:
                self._come_from(source, further, place)

    def _brings_itself(self, source: ResourceId, owner: Kustomization | None) -> bool:
        """Tell whether a source declares what it comes with: it was there first, whoever applies it now."""
        if source == ResourceId(*self._cluster.root.source):
            return True
        seen: set[ResourceId] = set()
        while owner is not None and owner.id not in seen:
            seen.add(owner.id)
            reference = mapping_at(owner.spec, "sourceRef")
            kind, name = text_at(reference, "kind") or "GitRepository", text_at(reference, "name")
            if ResourceId(kind, text_at(reference, "namespace") or owner.namespace, name) == source:
                return True
            owner = self._cluster.by_id.get(owner.parent) if owner.parent else None
        return False

    def _deliver(self, owner: ResourceId | None, target: ResourceId, file: str) -> None:
        if owner is not None and owner != target:
            self._connect(owner, target, EdgeKind.DELIVERS, self._registered.get(file))

    def _add(
        self, node: ResourceId, layer: Layer, place: Location | None, target: str = "", *, missing: bool = False
    ) -> None:
        key = str(node)
        known = self.nodes.get(key)
        if known is None or known.missing:
            delivers = self._purposes.of(node)
            self.nodes[key] = Node(
                key, node.kind, node.namespace, node.name, layer, 0, delivers, place, missing, target_namespace=target
            )

    def _connect(self, source: ResourceId, target: ResourceId, kind: EdgeKind, place: Location | None) -> None:
        key = (str(source), str(target), kind)
        if key not in self.edges:
            purposes = self._purposes.between(source, target) if kind is EdgeKind.DEPENDS_ON else ()
            self.edges[key] = Edge(*key, purposes, place)


_SOURCES = ("GitRepository", "OCIRepository", "Bucket", "HelmRepository", "HelmChart")


def root_of(cluster: Cluster) -> ResourceId | None:
    """Return the Kustomization that applies the root's folder, `None` where nothing but a person's hand did."""
    for kustomization in cluster.kustomizations:
        if kustomization.parent is None and kustomization.path == cluster.root.path:
            return kustomization.id
    _, namespace, name = cluster.root.source
    return None if cluster.root.declares == "Kustomization" else ResourceId("Kustomization", namespace, name)


def _artifacts(
    cluster: Cluster,
) -> Iterator[tuple[tuple[str, str, str], tuple[Resource, Kustomization | None]]]:
    """Yield what generators of artifacts make: https://fluxcd.io/flux/components/source/artifactgenerators/."""
    for generator, owner in cluster.of_kind("ArtifactGenerator"):
        for artifact in list_at(generator.body, "spec", "artifacts"):
            yield ("ExternalArtifact", generator.namespace, text_at(artifact, "name")), (generator, owner)


def _sources_of(declared: Resource) -> Iterator[tuple[ResourceId, Location]]:
    """Yield what a source itself is made from: a chart's repository, an artifact's sources."""
    references: list[tuple[tuple[str | int, ...], object]] = [
        (("spec", "sources", index), entry) for index, entry in enumerate(list_at(declared.body, "spec", "sources"))
    ]
    if declared.kind == "HelmChart":
        references.append((("spec", "sourceRef"), mapping_at(declared.body, "spec", "sourceRef")))
    for keys, reference in references:
        if text_at(reference, "kind") and text_at(reference, "name"):
            namespace = text_at(reference, "namespace") or declared.namespace
            source = ResourceId(text_at(reference, "kind"), namespace, text_at(reference, "name"))
            yield source, declared.document.at(*keys, "name")
