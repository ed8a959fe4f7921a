"""Tells which layer of a cluster something belongs to, by what it delivers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from scaffold.flux import Cluster, Kustomization
from scaffold.graph.knowledge import (
    layer_it_makes,
    layer_it_uses,
    layer_of_group,
    layer_of_software,
    serves_all,
)
from scaffold.graph.model import Layer
from scaffold.graph.software import Software
from scaffold.kustomize import Resource
from scaffold.repository import mapping_at, text_at
from scaffold.siblings import WORKLOADS

_ORDER = tuple(Layer)
_HOUSEKEEPING = frozenset(
    """ClusterExternalSecret ConfigMap ExternalSecret LimitRange Namespace OnePasswordItem PushSecret ResourceQuota
    SealedSecret Secret SopsSecret VaultStaticSecret""".split()
)
"""Kinds that prepare the ground for others."""

_SYSTEM = "kube-system"
"""The namespace of Kubernetes' own parts."""


class Layers:
    """Which layer each part of a cluster belongs to."""

    def __init__(self, cluster: Cluster, software: Software) -> None:
        """Take a cluster, and what its objects run."""
        self._cluster = cluster
        self._software = software

    def of_kustomization(self, kustomization: Kustomization) -> Layer:
        """Return a Kustomization's layer.

        What runs something belongs where its software does; what only delivers Kustomizations is a root; what else
        there is belongs where its objects do. Where nothing is known of its objects, because they lie in another
        repository, its name tells.
        """
        owned = self._cluster.owned.get(kustomization.id, ())
        workloads = [resource for resource in owned if resource.kind in WORKLOADS]
        if workloads:
            return self._of_workloads(kustomization.name, workloads, owned)
        if any(resource.kind == "Kustomization" for resource in owned):
            return Layer.ROOTS
        if not owned:
            return self.of_name(kustomization.name)
        return _of_objects(owned)

    def of_release(self, release: Resource) -> Layer:
        """Return the layer of a HelmRelease or another workload, by its chart or its image."""
        known = layer_of_software(self._software.of(release))
        return known or (Layer.CORE if release.namespace == _SYSTEM else Layer.APPS)

    def of_name(self, name: str) -> Layer:
        """Return the layer of what no file declares, by what it is called."""
        return layer_of_software(name) or Layer.APPS

    def _of_workloads(self, name: str, workloads: Iterable[Resource], owned: Iterable[Resource]) -> Layer:
        """Return where the workload of its name belongs, else most of them; an app keeps what it brings along."""
        found = [(resource.name == name, self.of_release(resource)) for resource in workloads]
        named = [layer for is_named, layer in found if is_named]
        layer = named[0] if named else _most(layer for _, layer in found)
        if layer is Layer.APPS:
            made = (layer_it_makes(r.group, r.kind) for r in owned if serves_all(r.kind))
            return _most(layer for layer in made if layer) or Layer.APPS
        return layer or Layer.APPS


def _of_objects(owned: Iterable[Resource]) -> Layer:
    """Return where objects belong that run nothing: by what they make, then by the kinds they define or use."""
    owned = list(owned)
    made = _most(layer for r in owned if (layer := layer_it_makes(r.group, r.kind)))
    if made:
        return made
    definitions = [text_at(r.body, "spec", "group") for r in owned if r.kind == "CustomResourceDefinition"]
    if definitions:
        return _most(layer_of_group(group) or Layer.CORE for group in definitions) or Layer.CORE
    used = _most(layer for r in owned if (layer := layer_it_uses(r.group, r.kind) or _of_label(r)))
    if used:
        return used
    return Layer.FOUNDATION if all(r.kind in _HOUSEKEEPING for r in owned) else Layer.APPS


def _of_label(resource: Resource) -> Layer | None:
    """Return the layer of a ConfigMap that a sidecar of Grafana's looks for."""
    labels = mapping_at(resource.body, "metadata", "labels")
    return Layer.OBSERVABILITY if any(str(key).startswith("grafana_") for key in labels) else None


def _most(layers: Iterable[Layer]) -> Layer | None:
    """Return the layer that comes most often: of several, apps, else that which comes up first."""
    counts = Counter(layers)
    ranked = sorted(counts, key=lambda layer: (-counts[layer], layer is not Layer.APPS, _ORDER.index(layer)))
    return ranked[0] if ranked else None
