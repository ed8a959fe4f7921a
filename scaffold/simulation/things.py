"""Reads what operators and controllers make ready: stores, databases, classes, gateways, routes, certificates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from scaffold.checks.check import is_open
from scaffold.checks.definitions import CHARTS
from scaffold.checks.dependencies import HELM_GROUP
from scaffold.checks.made import identify, made_secrets, release_name, release_namespace
from scaffold.checks.routes import GATEWAY_GROUP, routes
from scaffold.flux import Cluster
from scaffold.kustomize import Resource
from scaffold.providers import declared_classes
from scaffold.repository import ResourceId, list_at, mapping_at, text_at
from scaffold.simulation.makers import Makers
from scaffold.simulation.model import Thing, Wait

_OPERATED: Mapping[tuple[str, str], str] = {
    ("Cluster", "postgresql.cnpg.io"): "database",
    ("Pooler", "postgresql.cnpg.io"): "operate",
    ("Database", "postgresql.cnpg.io"): "operate",
    ("Dragonfly", "dragonflydb.io"): "database",
    ("MariaDB", "k8s.mariadb.com"): "database",
    ("EMQX", "apps.emqx.io"): "database",
    ("Grafana", "grafana.integreatly.org"): "operate",
    ("CephCluster", "ceph.rook.io"): "storage",
    ("CephBlockPool", "ceph.rook.io"): "operate",
    ("CephFilesystem", "ceph.rook.io"): "operate",
    ("CephObjectStore", "ceph.rook.io"): "operate",
    ("Certificate", "cert-manager.io"): "certificate",
    ("Issuer", "cert-manager.io"): "operate",
    ("ClusterIssuer", "cert-manager.io"): "operate",
    ("Prometheus", "monitoring.coreos.com"): "operate",
    ("Alertmanager", "monitoring.coreos.com"): "operate",
}
"""What an operator makes ready, and what that is as an operation."""

_CLASSES: Mapping[str, tuple[str, ...]] = {
    "local-path-provisioner": ("local-path",),
    "localpv-provisioner": ("openebs-hostpath",),
    "longhorn": ("longhorn", "longhorn-static"),
    "nfs-subdir-external-provisioner": ("nfs-client",),
    "openebs": ("openebs-hostpath",),
}
"""The classes that charts make where their values say nothing else."""

_HOST = re.compile(r"(?://|^)([a-z0-9-]+)\.([a-z0-9-]+)(?=[.:/]|$)")


class Things:
    """What is made ready by somebody in one cluster."""

    def __init__(self, cluster: Cluster, makers: Makers) -> None:
        self._cluster = cluster
        self._makers = makers

    def all(self) -> Iterator[Thing]:
        """Yield everything."""
        yield from self._operated()
        yield from self._secrets()
        yield from self._stores()
        yield from self._classes()
        yield from self._gateways()
        yield from self._routes()

    def _operated(self) -> Iterator[Thing]:
        for (kind, group), operation in _OPERATED.items():
            for resource, owner in self._cluster.of_kind(kind):
                if resource.group == group:
                    identity = str(identify(kind, resource.namespace, resource.name))
                    needs, operator = tuple(self._needs(resource)), self._makers.operator(group)
                    yield Thing(identity, self._makers.owner(owner), operation, needs, group, operator)

    def _secrets(self) -> Iterator[Thing]:
        """Yield what else becomes a Secret once its operator has seen it, such as a SealedSecret."""
        for resource, owner in self._cluster.resources:
            is_read = resource.kind == "ExternalSecret" or (resource.kind, resource.group) in _OPERATED
            if not is_read and any(made_secrets(resource)):
                operator = self._makers.operator(resource.group)
                yield Thing(str(resource.id), self._makers.owner(owner), "operate", (), resource.group, operator)

    def _needs(self, resource: Resource) -> Iterator[Wait]:
        """Yield what an operated object needs: the Secrets of a database, the issuer of a certificate."""
        namespace = resource.namespace
        if resource.kind == "Cluster":
            for keys in (("superuserSecret", "name"), ("bootstrap", "initdb", "secret", "name")):
                yield from self._makers.secret(namespace, text_at(resource.body, "spec", *keys))
            yield from self._class(text_at(resource.body, "spec", "storage", "storageClass"))
        elif resource.kind in ("Pooler", "Database"):
            name = text_at(resource.body, "spec", "cluster", "name")
            yield from self._known("Cluster", namespace, name)
        elif resource.kind == "Certificate":
            reference = mapping_at(resource.body, "spec", "issuerRef")
            yield from self._known(text_at(reference, "kind") or "Issuer", namespace, text_at(reference, "name"))
        elif resource.kind in ("CephBlockPool", "CephFilesystem", "CephObjectStore"):
            for cluster, _ in self._cluster.of_kind("CephCluster", "ceph.rook.io"):
                yield Wait(str(cluster.id))

    def _known(self, kind: str, namespace: str, name: str) -> Iterator[Wait]:
        if name and not is_open(name):
            yield Wait(str(identify(kind, namespace, name)))

    def _class(self, name: str) -> Iterator[Wait]:
        if name and not is_open(name):
            identity = str(identify("StorageClass", "", name))
            self._makers.outside.add(identity)
            yield Wait(identity)

    def _stores(self) -> Iterator[Thing]:
        for kind in ("ClusterSecretStore", "SecretStore"):
            for resource, owner in self._cluster.of_kind(kind, "external-secrets.io"):
                identity = str(identify(kind, resource.namespace, resource.name))
                needs = tuple(dict.fromkeys(self._backing(resource)))
                operator = self._makers.operator(resource.group)
                yield Thing(identity, self._makers.owner(owner), "validate", needs, resource.group, operator)

    def _backing(self, store: Resource) -> Iterator[Wait]:
        """Yield the releases that serve the hosts which a store's provider names."""
        for text in _texts(mapping_at(store.body, "spec", "provider")):
            for name, namespace in _HOST.findall(text):
                found = self._makers.services.get(f"{name}.{namespace}")
                if found is not None:
                    yield found

    def _classes(self) -> Iterator[Thing]:
        for resource, owner in self._cluster.of_kind("StorageClass"):
            yield Thing(str(identify("StorageClass", "", resource.name)), self._makers.owner(owner))
        for release, _ in self._cluster.of_kind("HelmRelease", HELM_GROUP):
            for name in declared_classes(mapping_at(release.body, "spec", "values")):
                needs = (Wait(str(release.id)),)
                operation = "storage" if "ceph" in release.name else ""
                yield Thing(str(identify("StorageClass", "", name)), str(release.id), operation, needs)
        for chart, names in _CLASSES.items():
            for running in self._makers.running(chart):
                for identity in (str(identify("StorageClass", "", name)) for name in names):
                    if identity in self._makers.outside:
                        yield Thing(identity, running, "", (Wait(running),))

    def _gateways(self) -> Iterator[Thing]:
        classes = {
            resource.name: text_at(resource.body, "spec", "controllerName")
            for resource, _ in self._cluster.of_kind("GatewayClass", GATEWAY_GROUP)
        }
        for resource, owner in self._cluster.of_kind("Gateway", GATEWAY_GROUP):
            name = text_at(resource.body, "spec", "gatewayClassName")
            operator = self._controller(classes.get(name, name))
            yield Thing(str(resource.id), self._makers.owner(owner), "gateway", (), resource.group, operator)

    def _controller(self, name: str) -> tuple[Wait, ...]:
        """Return the operator whose API group, or chart, the name of a gateway's controller begins with."""
        domain = name.partition("/")[0]
        for group in CHARTS:
            if group not in (GATEWAY_GROUP,) and (
                group == domain or group.split(".")[0] == domain.split(".")[0] != "gateway"
            ):
                return self._makers.operator(group)
        return ()

    def _routes(self) -> Iterator[Thing]:
        owners = {id(resource): owner for resource, owner in self._cluster.resources}
        for route in routes(self._cluster):
            resource = route.resource
            namespace, name, parent = resource.namespace, resource.name, self._makers.owner(owners.get(id(resource)))
            kind = resource.kind
            if kind == "HelmRelease":
                entries = mapping_at(resource.body, "spec", "values", "route")
                namespace, kind, parent = release_namespace(resource), "HTTPRoute", str(resource.id)
                name = release_name(resource) if len(entries) == 1 else f"{release_name(resource)}-{route.keys[-1]}"
            needs = []
            for reference in list_at(route.spec, "parentRefs"):
                gateway = text_at(reference, "name")
                if gateway and not is_open(gateway) and text_at(reference, "kind") in ("", "Gateway"):
                    identity = str(ResourceId("Gateway", text_at(reference, "namespace") or namespace, gateway))
                    self._makers.outside.add(identity)
                    needs.append(Wait(identity))
            if needs:
                yield Thing(str(ResourceId(kind, namespace, name)), parent, "gateway", tuple(needs), GATEWAY_GROUP)


def _texts(body: object) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    elif isinstance(body, dict):
        for value in body.values():
            yield from _texts(value)
