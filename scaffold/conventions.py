"""Decides every convention for a new app in a namespace: by the siblings' votes, or by the repository's settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from scaffold.components import Component, read_component
from scaffold.flux import Cluster, Fleet
from scaffold.habits import database, entry, kustomize_file, release, route, secret, storage, text
from scaffold.habits.encrypted_secret import ENCRYPTED, Backend, backend_row, rows_of
from scaffold.habits.ways import ways
from scaffold.layers import Layer, find_layers
from scaffold.repository import Repository, ResourceId
from scaffold.settings import SETTINGS_FILE, Settings
from scaffold.siblings import App, concrete, read_apps
from scaffold.votes import NAMESPACE_QUORUM, Convention, Row, applied_alike, decide

Conventions = Mapping[str, Convention]


@dataclass(frozen=True)
class Siblings:
    """A cluster's apps, its components, and what they have in common.

    Attributes:
        fleet: The repository, evaluated.
        cluster: The cluster that the apps belong to.
        settings: What overrides the votes.
    """

    fleet: Fleet
    cluster: Cluster
    settings: Settings

    @property
    def repository(self) -> Repository:
        """Return the repository."""
        return self.fleet.repository

    @cached_property
    def apps(self) -> tuple[App, ...]:
        """Return the cluster's apps; none where nothing runs yet, whatever else Kustomizations apply."""
        found = read_apps(self.fleet, self.cluster)
        return found if any(app.workloads for app in found) else ()

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """Return the cluster's layers in the order in which they are applied."""
        return find_layers(self.fleet, self.cluster)

    @cached_property
    def components(self) -> Mapping[str, Component]:
        """Return the components that apps name, by folder."""
        folders = {folder for app in self.apps for folder in storage.attached(self.repository, app)}
        found = {folder: read_component(self.repository, folder) for folder in sorted(folders)}
        return {folder: component for folder, component in found.items() if component is not None}

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Return every row that siblings vote on."""
        return (
            *entry.ROWS,
            *kustomize_file.rows(self.repository),
            *release.ROWS,
            backend_row(self.repository, self.cluster),
            *secret.ROWS,
            *route.ROWS,
            *route.rows_of(""),
            *storage.ROWS,
            *database.rows(self.repository, self.components),
            *text.rows(self.repository),
        )

    def decide_rows(self, rows: Iterable[Row], namespace: str, layer: ResourceId | None = None) -> Conventions:
        """Decide some rows, by votes and settings; the layer's apps vote first where a layer applies the new one."""
        found = {row.name: decide(row, self.apps, self.cluster.name, namespace, layer) for row in rows}
        found.update((name, value) for name, value in self._overrides(namespace).items() if name in found)
        return found

    def _overrides(self, namespace: str) -> Conventions:
        return {
            name: Convention(name, value, 0, 0, SETTINGS_FILE, (SETTINGS_FILE,))
            for settings in (self.settings.conventions, self.settings.namespaces.get(namespace, {}))
            for name, value in settings.items()
        }

    def decide(self, namespace: str, layer: ResourceId | None = None) -> Conventions:
        """Decide every convention for a new app in a namespace, existing or new, and perhaps in a layer."""
        found = {row.name: decide(row, self.apps, self.cluster.name, namespace, layer) for row in self.rows}
        if not any(app.release for app in self.apps):
            found.update(
                (row.name, decide(row, self.apps, self.cluster.name, namespace, layer))
                for row in release.ANY_CHART_ROWS
            )
        found.update(self._derived(namespace, layer))
        found.update(self._overrides(namespace))
        if found["secret_backend"].value in ENCRYPTED:
            found.update(self.decide_rows(rows_of(Backend(found["secret_backend"].value)), namespace, layer))
        return dict(sorted(found.items()))

    def _derived(self, namespace: str, layer: ResourceId | None) -> Conventions:
        """Return what is merged from all siblings rather than voted on: orders of keys, modelines, gateways."""
        near = tuple(app for app in self.apps if app.namespace == namespace)
        beside = tuple(app for app in self.apps if applied_alike(app, layer)) or self.apps
        apps = near if len(near) >= NAMESPACE_QUORUM else beside
        own = tuple(app for app in apps if app.release) or tuple(app for app in self.apps if app.release)
        routed = tuple(app for app in self.apps if any(way.form in route.ROUTES for way in ways(app)))
        alone = tuple(app for app in apps if not app.layered)
        merged: tuple[tuple[str, Any, Sequence[App]], ...] = (
            ("entry_key_order", entry.key_order(alone), alone),
            ("entry_metadata_order", entry.metadata_order(alone), alone),
            ("kustomize_resource_order", kustomize_file.resource_order(self.repository, apps), apps),
            ("modelines", text.modelines(self.repository, self.apps), self.apps),
            ("gateway_refs", route.gateway_refs(self.apps), routed),
            *((name, order, own) for name, order in release.key_orders(own).items()),
        )
        return {name: self._merged(name, value, voters, namespace) for name, value, voters in merged}

    def _merged(self, name: str, value: Any, apps: Sequence[App], namespace: str) -> Convention:
        count = len(apps)
        if not count:
            return Convention(name, value, 0, 0, "fallback")
        within = all(app.namespace == namespace for app in apps)
        scope = namespace if within else f"cluster {self.cluster.name}"
        return Convention(name, value, count, count, scope, tuple(sorted({app.entry for app in apps})))


def convention_names(siblings: Siblings) -> Mapping[str, Any]:
    """Return the names that `.scaffold.yaml` may override, each with a value of its type."""
    bare = replace(siblings, settings=Settings())
    decided = bare.decide("")
    rows = (*bare.rows, *rows_of(Backend.SOPS))
    return {name: found.value for name, found in decided.items()} | {row.name: row.fallback for row in rows}


def value_of(conventions: Conventions, name: str, app: str, namespace: str) -> Any:
    """Return a convention's value for a new app: its name and namespace put in."""
    return concrete(conventions[name].value, app, namespace)
