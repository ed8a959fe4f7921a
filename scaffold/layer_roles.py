"""Tells what a layer is for, and which layer a new service belongs into: by what it applies, by the order, by names."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum

from scaffold.flux import Cluster, Kustomization
from scaffold.kustomize import Resource
from scaffold.layer_parts import WORKLOADS, Part, is_database, is_running
from scaffold.repository import ResourceId, mapping_at, text_at

SOURCES = frozenset({"Bucket", "GitRepository", "HelmChart", "HelmRepository", "OCIRepository"})
"""The kinds of objects that charts come from."""

_SERVING = frozenset(
    """APIService ClusterIssuer ClusterSecretStore CSIDriver CustomResourceDefinition GatewayClass IngressClass
    MutatingWebhookConfiguration RuntimeClass StorageClass ValidatingWebhookConfiguration""".split()
)
"""Kinds that serve a whole cluster: who applies one is infrastructure."""

_DATA = re.compile(
    r"(^|[-_/])(cassandra|clickhouse|cockroachdb|cnpg-cluster|couchdb|dragonfly|elasticsearch|etcd|garage|influxdb2?|kafka"
    r"|keydb|mariadb|memcached|minio|mongodb|mosquitto|mysql|nats|neo4j|opensearch|percona.*|pgvecto.*|pgvector|postgres"
    r"|postgresql(-ha)?|qdrant|questdb|rabbitmq|redis|redis-cluster|redpanda|scylla|seaweedfs|surrealdb|timescaledb"
    r"|valkey|victoria-metrics-single|weaviate|zookeeper)($|[-_:@])"
)
"""Stateful data services: databases, message queues, caches, object stores."""

_SERVICES = re.compile(
    r"^(.*-operator|.*-controller(s|-manager)?|.*-csi(-driver)?|csi-.*|.*-provisioner|.*-device-plugin|.*-webhook.*"
    r"|calico|cert-manager.*|cilium|coredns|cloudnative-pg|democratic-csi|descheduler|envoy-gateway|external-dns.*"
    r"|external-secrets|flannel|gateway-helm|haproxy-ingress|ingress-nginx.*|istio.*|istiod|k8s-gateway|k8up|keda"
    r"|kube-vip(-.*)?|kyverno|linkerd.*|local-path-.*|longhorn.*|metallb|metrics-server|multus.*|nfs-.*|nginx-ingress.*"
    r"|node-feature-discovery|openebs|piraeus.*|reflector|reloader|rook-ceph.*|sealed-secrets.*|snapshot-controller"
    r"|spegel|stakater-reloader|system-upgrade-controller|tigera-.*|traefik.*|tuppr|vault|velero|volsync)$"
)
"""What serves all apps of a cluster, by the name of its chart or release."""


class Role(StrEnum):
    """What a layer is for."""

    REPOSITORIES = "repositories"
    INFRASTRUCTURE = "infrastructure"
    CONFIGS = "configs"
    DATABASES = "databases"
    APPS = "apps"


class Purpose(StrEnum):
    """What a new service is, which tells the layer that it goes into."""

    DATA = "stateful data service"
    INFRASTRUCTURE = "infrastructure"
    APPLICATION = "application"


_CALLED: Sequence[tuple[Role, re.Pattern[str]]] = (
    (Role.REPOSITORIES, re.compile(r"repo|source")),
    (Role.CONFIGS, re.compile(r"config|issuer|polic|setting")),
    (Role.DATABASES, re.compile(r"database|\bdbs?\b|dbms|^data$|data-services|stateful")),
    (Role.INFRASTRUCTURE, re.compile(r"infra|controller|core|platform|operator|crd")),
    (Role.APPS, re.compile(r"app|service|workload|tenant")),
    (Role.INFRASTRUCTURE, re.compile(r"system|base|network|storage")),
)
"""What layers are called, for those whose content and order tell nothing."""

_LAYER = re.compile(
    r"(.*-)?(apps|applications|configs?|configuration|controllers|core|databases|infra|infrastructure|operators|platform"
    r"|repositories|services|sources|system|workloads)"
)
"""Names that only layers have."""


def derive_roles(
    layers: Sequence[Kustomization], parts: Mapping[ResourceId, Sequence[Part]], cluster: Cluster
) -> Mapping[ResourceId, tuple[Role, str]]:
    """Derive each layer's role: from what it applies, from the order, from its name."""
    owned = {k.id: cluster.owned.get(k.id, ()) for k in layers}
    running = [k for k in layers if any(map(is_running, owned[k.id]))]
    awaited = {target for k in running for target in _all_awaited(k, layers)}
    found: dict[ResourceId, tuple[Role, str]] = {}
    for k in layers:
        role = _by_content(parts[k.id], owned[k.id])
        if role is not None:
            found[k.id] = role, "what it applies"
        elif k in running and k.id not in awaited and any(_all_awaited(k, layers)):
            found[k.id] = Role.APPS, "nothing waits for it"
        else:
            named = called(k)
            by_order = Role.INFRASTRUCTURE if k.id in awaited else Role.APPS
            found[k.id] = (named, "its name") if named else (by_order, "the order")
    return found


def _all_awaited(kustomization: Kustomization, layers: Sequence[Kustomization]) -> frozenset[ResourceId]:
    known = {k.id: k for k in layers}
    seen: set[ResourceId] = set()
    pending = [t for t in kustomization.depends_on if t in known]
    while pending:
        target = pending.pop()
        if target not in seen:
            seen.add(target)
            pending += [t for t in known[target].depends_on if t in known]
    return frozenset(seen)


def _by_content(parts: Sequence[Part], owned: Sequence[Resource]) -> Role | None:
    """Return the role that more than half of a layer's content shows, `None` where none does."""
    counted = [r for r in owned if r.kind != "Namespace"]
    if not counted:
        return None
    if not any(map(is_running, owned)):
        sources = sum(r.kind in SOURCES for r in counted)
        return Role.REPOSITORIES if sources * 2 > len(counted) else Role.CONFIGS
    groups = [[r for r in owned if r.document.path in part.files] for part in parts] or [list(owned)]
    purposes = Counter(purpose for group in groups if (purpose := _purpose(group)) is not None)
    for purpose, role in ((Purpose.INFRASTRUCTURE, Role.INFRASTRUCTURE), (Purpose.DATA, Role.DATABASES)):
        if purposes[purpose] * 2 > len(groups):
            return role
    return None


def _purpose(resources: Sequence[Resource]) -> Purpose | None:
    """Return what an app's objects show it to be, `None` where they show nothing; an app may bring its own database."""
    if any(resource.kind in _SERVING for resource in resources):
        return Purpose.INFRASTRUCTURE
    named = [purpose_of(*_names(resource)) for resource in resources if resource.kind in WORKLOADS]
    if not named:
        return Purpose.DATA if any(map(is_database, resources)) else None
    return named[0] if Purpose.APPLICATION not in named else None


def _names(workload: Resource) -> tuple[str, ...]:
    spec = mapping_at(workload.body, "spec")
    return text_at(spec, "chart", "spec", "chart"), text_at(spec, "chartRef", "name"), workload.name


def purpose_of(*names: str) -> Purpose:
    """Tell what a service is by the names of its chart, release or image."""
    bare = [name.lower() for name in names if name]
    if any(_SERVICES.match(posixpath.basename(name).partition(":")[0]) for name in bare):
        return Purpose.INFRASTRUCTURE
    return Purpose.DATA if any(_DATA.search(posixpath.basename(name)) for name in bare) else Purpose.APPLICATION


def is_called_layer(name: str) -> bool:
    """Tell whether a name is one that layers have."""
    return _LAYER.fullmatch(name) is not None


def called(kustomization: Kustomization) -> Role | None:
    """Return the role that a Kustomization's name, or its folder's, tells."""
    names = (kustomization.name.lower(), posixpath.basename(kustomization.path or "").lower())
    for name in names:
        for role, pattern in _CALLED:
            if pattern.search(name):
                return role
    return None
