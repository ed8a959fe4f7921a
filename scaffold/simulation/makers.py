"""Tells what makes a Secret, a definition, a service in a cluster, and which release runs an operator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from scaffold.checks.check import is_open
from scaffold.checks.definitions import Definitions
from scaffold.checks.dependencies import HELM_GROUP
from scaffold.checks.made import identify, made_secrets, release_name, release_namespace, secrets_of_values
from scaffold.flux import Cluster, Fleet, Kustomization
from scaffold.graph.operators import operators_of
from scaffold.kustomize import Resource
from scaffold.repository import ResourceId, mapping_at, text_at
from scaffold.siblings import chart_sources, read_chart
from scaffold.simulation.model import Moment, Wait

_POSTGRES_SERVICES = ("-rw", "-ro", "-r")
_MARIADB_SERVICES = ("", "-primary", "-secondary", "-internal")


class Makers:
    """Who makes what in one cluster.

    Attributes:
        outside: The ids of what is used and made by nothing here.
    """

    def __init__(self, fleet: Fleet, cluster: Cluster, root: str) -> None:
        self.outside: set[str] = set()
        self._fleet = fleet
        self._cluster = cluster
        self._root = root
        self._definitions = Definitions(fleet, cluster)
        self._known_operators: dict[str, tuple[Wait, ...]] = {}

    @cached_property
    def applied_by_root(self) -> tuple[Resource, ...]:
        """Return what the root itself applies."""
        return tuple(resource for resource, owner in self._cluster.resources if owner is None)

    def owner(self, owner: Kustomization | None) -> str:
        """Return the id of what applies an object."""
        return str(owner.id) if owner is not None else self._root

    def secret(self, namespace: str, name: str) -> tuple[Wait, ...]:
        """Return what to wait for until a Secret is there: what makes it; one of unknown origin is outside."""
        if not name or is_open(name + namespace):
            return ()
        if (namespace, name) in self._secrets and not self._is_by_hand(namespace, name):
            return (self._secrets[namespace, name],)
        return (Wait(self.outside_secret(namespace, name)),)

    def outside_secret(self, namespace: str, name: str) -> str:
        """Return the id of a Secret that is made outside of the repository, and remember it."""
        secret = str(ResourceId("Secret", namespace, name))
        self.outside.add(secret)
        return secret

    def made_in(self, namespace: str) -> Mapping[str, Wait]:
        """Return the Secrets of a namespace that something here makes."""
        return self._by_namespace.get(namespace, {})

    @cached_property
    def _by_namespace(self) -> Mapping[str, Mapping[str, Wait]]:
        found: dict[str, dict[str, Wait]] = {}
        for (namespace, name), wait in self._secrets.items():
            if not self._is_by_hand(namespace, name):
                found.setdefault(namespace, {})[name] = wait
        return found

    def _is_by_hand(self, namespace: str, name: str) -> bool:
        return ("", name) in self._applied_before or (namespace, name) in self._applied_before

    @cached_property
    def _applied_before(self) -> frozenset[tuple[str, str]]:
        """Return the Secrets that files hold which no root reaches: they are applied before Flux runs."""
        reached = frozenset[str]().union(*(cluster.files for cluster in self._fleet.clusters))
        return frozenset(
            (document.namespace, document.name)
            for document in self._fleet.documents
            if document.kind == "Secret" and document.path not in reached
        )

    @cached_property
    def _secrets(self) -> Mapping[tuple[str, str], Wait]:
        found: dict[tuple[str, str], Wait] = {}
        for resource, owner in self._cluster.resources:
            if resource.kind == "Secret" and not resource.group:
                found.setdefault((resource.namespace, resource.name), Wait(self.owner(owner), Moment.APPLIED))
            elif resource.kind == "HelmRelease":
                for name in secrets_of_values(resource):
                    wait = Wait(str(resource.id), Moment.APPLIED)
                    found.setdefault((release_namespace(resource), name), wait)
            else:
                for name in made_secrets(resource):
                    identity = identify(resource.kind, resource.namespace, resource.name)
                    found.setdefault((resource.namespace, name), Wait(str(identity)))
        return found

    def definition(self, resource: Resource, owner: Kustomization | None) -> Wait | None:
        """Return what brings a custom resource's definition, `None` where it is there or comes along."""
        owners = self._defined.get((resource.group, resource.kind))
        if owners:
            own = self.owner(owner)
            return None if own in owners or len(owners) > 1 else Wait(owners[0], Moment.APPLIED)
        definer = self._definitions.of(resource.group)
        return Wait(str(definer[0].id), Moment.APPLIED) if definer else None

    @cached_property
    def _defined(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for definition, owner in self._cluster.of_kind("CustomResourceDefinition"):
            key = (text_at(definition.body, "spec", "group"), text_at(definition.body, "spec", "names", "kind"))
            found[key] = (*found.get(key, ()), self.owner(owner))
        return found

    def operator(self, group: str) -> tuple[Wait, ...]:
        """Return the release that runs the operator of an API group, nothing where none is known.

        It counts as there before Flux runs where it may be, for example where another file installs it, too.
        """
        if group not in self._known_operators:
            self._known_operators[group] = self._operator(group)
        return self._known_operators[group]

    def _operator(self, group: str) -> tuple[Wait, ...]:
        charts = operators_of(group)
        running = [release for chart in charts for release in self.running(chart)]
        if len(running) != 1:
            return ()
        return (Wait(running[0], presumed=self._definitions.may_run_elsewhere(group, charts)),)

    def running(self, chart: str) -> tuple[str, ...]:
        """Return the releases of a chart."""
        return self._by_chart.get(chart, ())

    @cached_property
    def _by_chart(self) -> Mapping[str, tuple[str, ...]]:
        sources = chart_sources(self._cluster)
        found: dict[str, tuple[str, ...]] = {}
        for release, _ in self._cluster.of_kind("HelmRelease", HELM_GROUP):
            chart = read_chart(release, "", sources)
            if chart is not None:
                found[chart.name] = (*found.get(chart.name, ()), str(release.id))
        return found

    @cached_property
    def services(self) -> Mapping[str, Wait]:
        """Return what serves a host: its `name.namespace`, and the release or the database behind it."""
        found: dict[str, Wait] = {}
        for release, _ in self._cluster.of_kind("HelmRelease", HELM_GROUP):
            found[f"{release_name(release)}.{release_namespace(release)}"] = Wait(str(release.id))
        for host, identity in self.databases.items():
            found[host] = Wait(identity)
        return found

    @cached_property
    def databases(self) -> Mapping[str, str]:
        """Return the databases by the hosts of their services, `name.namespace`."""
        return dict(self._databases())

    def _databases(self) -> Iterator[tuple[str, str]]:
        for cluster, _ in self._cluster.of_kind("Cluster", "postgresql.cnpg.io"):
            for suffix in _POSTGRES_SERVICES:
                yield f"{cluster.name}{suffix}.{cluster.namespace}", str(cluster.id)
        for kind, group in (
            ("Pooler", "postgresql.cnpg.io"),
            ("Dragonfly", "dragonflydb.io"),
        ):
            for resource, _ in self._cluster.of_kind(kind, group):
                yield f"{resource.name}.{resource.namespace}", str(resource.id)
        for database, _ in self._cluster.of_kind("MariaDB", "k8s.mariadb.com"):
            for suffix in _MARIADB_SERVICES:
                yield f"{database.name}{suffix}.{database.namespace}", str(database.id)

    def brings_itself(self, source: Resource, owner: Kustomization | None) -> bool:
        """Tell whether a source declares what it comes with: it was there first, whoever applies it now."""
        if (source.kind, source.namespace, source.name) == self._cluster.root.source:
            return True
        seen: set[ResourceId] = set()
        while owner is not None and owner.id not in seen:
            seen.add(owner.id)
            reference = mapping_at(owner.spec, "sourceRef")
            kind, name = text_at(reference, "kind") or "GitRepository", text_at(reference, "name")
            if ResourceId(kind, text_at(reference, "namespace") or owner.namespace, name) == source.id:
                return True
            owner = self._cluster.by_id.get(owner.parent) if owner.parent else None
        return False
