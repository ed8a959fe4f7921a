"""Finds which Kustomization delivers a store, an operator, a gateway, a class; and what a new app is to wait for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from scaffold.conventions import Siblings
from scaffold.flux import Cluster, Kustomization, depends_on
from scaffold.habits import database, route, secret, storage
from scaffold.habits.encrypted_secret import Backend, own_secrets
from scaffold.habits.ways import ways
from scaffold.kustomize import Resource
from scaffold.repository import ResourceId, mapping_at, text_at
from scaffold.siblings import App


class Need(StrEnum):
    """What an app may use that another Kustomization delivers."""

    SECRET = "secret"
    SEALED = "sealed secret"
    STORAGE = "storage"
    ROUTE = "route"
    DATABASE = "database"
    CACHE = "cache"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class Dependency:
    """One thing to wait for, and why.

    Attributes:
        target: The Kustomization (or HelmRelease) to depend on.
        need: What it is for, `None` where simply everybody waits for it.
        why: The reason in words, with the votes.
    """

    target: ResourceId
    need: Need | None
    why: str


Waits = Callable[[App], frozenset[ResourceId]]

_OPERATORS: Mapping[Need, re.Pattern[str]] = {
    Need.SECRET: re.compile(r"^external-secrets$"),
    Need.SEALED: re.compile(r"^sealed-secrets$"),
    Need.DATABASE: re.compile(r"^cloudnative-pg$|^cnpg$"),
    Need.ROUTE: re.compile(r"^(gateway-helm|envoy-gateway|traefik|ingress-nginx|istio(d|-.*)?|cilium)$"),
    Need.CACHE: re.compile(r"^dragonfly-operator$|^redis-operator$"),
    Need.BACKUP: re.compile(r"^volsync(-.*)?$|^kopiur$|^k8up$"),
    Need.STORAGE: re.compile(
        r"^rook-ceph(-cluster)?$|^longhorn$|^openebs$|^democratic-csi$|^(csi-driver-)?nfs(-.*)?$|^ceph-csi-.*$|^piraeus$|^local-path-.*$"
    ),
}
"""Charts that deliver something, by the chart's name."""

BACKUP_KINDS = frozenset(
    {
        "ReplicationSource",
        "ReplicationDestination",
        "SnapshotPolicy",
        "SnapshotSchedule",
        "Restore",
        "Schedule",
        "Backup",
    }
)


@dataclass(frozen=True)
class Providers:
    """Who delivers what in one cluster."""

    siblings: Siblings

    @property
    def cluster(self) -> Cluster:
        """Return the cluster."""
        return self.siblings.cluster

    @cached_property
    def storage_classes(self) -> Mapping[str, Kustomization | None]:
        """Return the storage classes: manifests, those that Helm values declare, and those that claims name.

        A variable that the cluster provides, such as `${storage_class}`, is one by that name.
        """
        found: dict[str, Kustomization | None] = {}
        for resource, owner in self.cluster.of_kind("StorageClass"):
            found[resource.name] = owner
        for resource, owner in self.cluster.of_kind("HelmRelease"):
            for name in declared_classes(mapping_at(resource.body, "spec", "values")):
                found.setdefault(name, owner)
        for app in self.siblings.apps:
            for claim in storage.claims(app):
                if claim.storage_class and "${" not in claim.storage_class:
                    found.setdefault(claim.storage_class, None)
                if claim.written_class != claim.storage_class or "${" in claim.written_class:
                    found.setdefault(claim.written_class, found.get(claim.storage_class))
        statically_bound = {
            text_at(r.body, "spec", "storageClassName") for r, _ in self.cluster.of_kind("PersistentVolume")
        }
        return {name: owner for name, owner in sorted(found.items()) if name not in statically_bound}

    @cached_property
    def gateways(self) -> Mapping[str, tuple[str, Kustomization | None]]:
        """Return the ways in with their namespace: gateways, those that routes name, ingress classes, entry points."""
        found: dict[str, tuple[str, Kustomization | None]] = {}
        for resource, owner in self.cluster.of_kind("Gateway", "gateway.networking.k8s.io"):
            found[resource.name] = (resource.namespace, owner)
        for name, ref in route.gateway_refs(self.siblings.apps).items():
            found.setdefault(name, (ref.get("namespace", ""), None))
        for name in route.entry_forms(self.siblings.apps):
            found.setdefault(name, ("", self.ingress_classes.get(name)))
        # a class that nobody uses is no way in where there are others
        return dict(sorted(found.items())) or {name: ("", owner) for name, owner in self.ingress_classes.items()}

    @cached_property
    def ingress_classes(self) -> Mapping[str, Kustomization | None]:
        """Return the ingress classes: manifests, and those that Helm values make."""
        found: dict[str, Kustomization | None] = {r.name: owner for r, owner in self.cluster.of_kind("IngressClass")}
        for resource, owner in self.cluster.of_kind("HelmRelease"):
            values = mapping_at(resource.body, "spec", "values")
            for name in made_ingress_classes(_chart_name(resource) or resource.name, values):
                found.setdefault(name, owner)
        return dict(sorted(found.items()))

    @cached_property
    def stores(self) -> Mapping[tuple[str, str], Kustomization | None]:
        """Return the secret stores by kind and name."""
        return {
            (resource.kind, resource.name): owner
            for kind in ("ClusterSecretStore", "SecretStore")
            for resource, owner in self.cluster.of_kind(kind, "external-secrets.io")
        }

    def delivering(self, need: Need, name: str = "") -> tuple[Kustomization, ...]:
        """Return the Kustomizations that deliver what a need names: the thing itself first, then its operator."""
        found: list[Kustomization | None] = []
        if need is Need.SECRET:
            found += [owner for (_, store), owner in self.stores.items() if not name or store == name]
        elif need is Need.ROUTE:
            found += [owner for gateway, (_, owner) in self.gateways.items() if not name or gateway == name]
        elif need is Need.STORAGE:
            found += [owner for known, owner in self.storage_classes.items() if not name or known == name]
        elif need is Need.DATABASE:
            found += [owner for _, owner in self.cluster.of_kind("Cluster", database.POSTGRES_GROUP)]
        elif need is Need.CACHE:
            found += [owner for _, owner in self.cluster.of_kind("Dragonfly")]
        if need is not Need.STORAGE or not any(found):
            found += self.operators(need)
        return tuple(dict.fromkeys(owner for owner in found if owner is not None))

    def operators(self, need: Need) -> tuple[Kustomization, ...]:
        """Return the Kustomizations that install the operator behind a need, known by its chart."""
        return tuple(dict.fromkeys(owner for _, owner in self.operator_releases(need)))

    def operator_releases(self, need: Need) -> tuple[tuple[Resource, Kustomization], ...]:
        """Return the releases of the operator behind a need, with what applies them."""
        pattern = _OPERATORS[need]
        return tuple(
            (resource, owner)
            for resource, owner in self.cluster.of_kind("HelmRelease")
            if owner is not None and pattern.match(_chart_name(resource) or resource.name)
        )

    def wanted(self, needs: Mapping[Need, str], namespace: str, *, layered: bool = False) -> tuple[Dependency, ...]:
        """Return what a new app with these needs waits for.

        By habit: what more than half of the siblings with the same need wait for, and what more than half of all
        wait for. With `depends_on: strict`, or where no sibling shows a habit, everything that is used.

        Args:
            needs: What the app uses, and which one (a class, a gateway, a store; empty for any).
            namespace: The app's namespace; its apps count first where there are three or more.
            layered: Whether a layer applies the app: that one waits for Kustomizations, an app's release for releases.
        """
        strict = self.siblings.settings.depends_on == "strict"
        apps = [app for app in self.siblings.apps if app.release is not None] or list(self.siblings.apps)
        found: dict[ResourceId, Dependency] = {}
        for need, name in needs.items():
            users = [app for app in apps if self.uses(app, need, name)]
            near = [app for app in users if app.namespace == namespace]
            voters = near if len(near) >= 3 else users
            if strict or not voters:
                for provider in self._reference(need, name):
                    why = f"delivers the {need}" + (f" `{name}`" if name else "")
                    found.setdefault(provider.id, Dependency(provider.id, need, why))
            else:
                for waits in (waits_for, release_waits_for):
                    for dependency in self._habit(need, voters, apps, waits):
                        found.setdefault(dependency.target, dependency)
        for dependency in self._universal(apps, namespace):
            found.setdefault(dependency.target, dependency)
        kept = [d for d in found.values() if not (layered and d.target.kind == "Kustomization")]
        return tuple(sorted(kept, key=lambda d: (d.target.name, d.target.namespace)))

    def _reference(self, need: Need, name: str) -> tuple[Kustomization, ...]:
        """Apply the reference rule: the nearest provider of each need (the thing itself, else its operator)."""
        return self.delivering(need, name)[:1]

    def _habit(self, need: Need, voters: Sequence[App], apps: Sequence[App], waits: Waits) -> Iterator[Dependency]:
        outside = [app for app in apps if app not in voters]
        elsewhere = _count(outside, waits)
        for target, count in _count(voters, waits).items():
            if count * 2 <= len(voters) or target not in self._served:
                continue
            served = self._served[target]
            special = not outside or elsewhere.get(target, 0) * len(voters) < count * len(outside)
            # what delivers something else is wanted for that alone, however often both go together
            if need in served or (special and not served):
                yield Dependency(target, need, f"{count} of {len(voters)} apps with a {need} wait for it")

    def serves(self, target: ResourceId) -> frozenset[Need]:
        """Return the needs that a Kustomization or HelmRelease delivers for, none where it is not known."""
        return self._served.get(target, frozenset())

    @cached_property
    def _served(self) -> Mapping[ResourceId, frozenset[Need]]:
        """Return every Kustomization and HelmRelease with the needs that it delivers for."""
        served: dict[ResourceId, set[Need]] = {k.id: set() for k in self.cluster.kustomizations}
        for need in Need:
            for provider in self.delivering(need):
                served[provider.id].add(need)
                if provider.parent in served:
                    served[provider.parent].add(need)
        releases = {r.id: owner for r, owner in self.cluster.of_kind("HelmRelease")}
        for release_id, owner in releases.items():
            served[release_id] = set(served[owner.id]) if owner else set()
        return {target: frozenset(needs) for target, needs in served.items()}

    def _universal(self, apps: Sequence[App], namespace: str) -> Iterator[Dependency]:
        near = [app for app in apps if app.namespace == namespace]
        voters = near if len(near) >= 3 else apps
        for target, count in _count(voters, waits_for).items():
            plain = [app for app in voters if not any(self.uses(app, need, "") for need in Need)]
            everywhere = all(target in waits_for(app) for app in plain)
            if len(voters) >= 3 and count * 2 > len(voters) and plain and everywhere and target in self.cluster.by_id:
                yield Dependency(target, None, f"{count} of {len(voters)} apps wait for it")

    def uses(self, app: App, need: Need, name: str) -> bool:
        """Tell whether a sibling has a need (of a certain name, where one is given)."""
        if need is Need.SECRET:
            return bool(secret.external_secrets(app))
        if need is Need.SEALED:
            return bool(own_secrets(app, Backend.SEALED))
        if need is Need.ROUTE:
            return any(True for _ in ways(app))
        if need is Need.STORAGE:
            classes = {text for claim in storage.claims(app) for text in (claim.storage_class, claim.written_class)}
            return name in classes if name else bool(classes)
        if need is Need.BACKUP:
            return any(r.kind in BACKUP_KINDS for r in app.resources)
        if need is Need.DATABASE:
            return bool(
                database.init_container(app)
                or database.own_cluster(app)
                or database.database_resource(app)
                or database.database_component(self.siblings.repository, app, self.siblings.components)
            )
        return bool(app.of_kind("Dragonfly")) or bool(database.cache_hosts([app]))


def waits_for(app: App) -> frozenset[ResourceId]:
    """Return what an app's own Kustomizations wait for, outside the app."""
    if app.layered:
        return frozenset()  # the layer orders it
    return frozenset(t for k in (app.main, *app.others) for t in k.depends_on if t not in app.own)


def release_waits_for(app: App) -> frozenset[ResourceId]:
    """Return the HelmReleases that an app's releases wait for."""
    return frozenset(target for release in app.releases for target in depends_on(release))


def _count(apps: Iterable[App], waits: Waits) -> dict[ResourceId, int]:
    counts: dict[ResourceId, int] = {}
    for app in apps:
        for target in waits(app):
            counts[target] = counts.get(target, 0) + 1
    return counts


def _chart_name(release: Resource) -> str:
    spec = mapping_at(release.body, "spec")
    return text_at(spec, "chart", "spec", "chart") or text_at(spec, "chartRef", "name")


def made_ingress_classes(chart: str, values: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ingress class that a chart makes, by the values that name it and by its default."""
    if chart == "ingress-nginx":
        resource = mapping_at(values, "controller", "ingressClassResource")
        if resource.get("enabled") is not False:
            yield text_at(resource, "name") or "nginx"
    elif chart == "traefik":
        resource = mapping_at(values, "ingressClass")
        if resource.get("enabled") is not False:
            yield text_at(resource, "name") or "traefik"


def declared_classes(values: Any, key: str = "") -> Iterator[str]:
    """Yield the storage classes that a chart makes from its values: `storageClass: {name}`, `storageClasses: [...]`."""
    if isinstance(values, dict):
        if key in ("storageClass", "hostpathClass", "nfsStorageClass") and isinstance(values.get("name"), str):
            yield from [values["name"]] if all(values.get(k) is not False for k in ("enabled", "create")) else []
        for child_key, child in values.items():
            yield from declared_classes(child, str(child_key))
    elif isinstance(values, list):
        for child in values:
            if key == "storageClasses" and isinstance(child, dict) and isinstance(child.get("name"), str):
                yield child["name"]
            yield from declared_classes(child, "" if key == "storageClasses" else key)
