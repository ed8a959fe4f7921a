"""Tells which objects a cluster's objects make: themselves, and what controllers are known to make of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from scaffold.checks.check import is_open
from scaffold.checks.made import identify, made_secrets, release_name, release_namespace
from scaffold.flux import Cluster, Kustomization
from scaffold.kustomize import Resource
from scaffold.providers import declared_classes, made_ingress_classes
from scaffold.repository import ResourceId, mapping_at, text_at
from scaffold.siblings import APP_TEMPLATE, chart_sources, read_chart

Owned = tuple[Resource, Kustomization | None]
"""An object, and the Kustomization that applies it (`None`: the root itself)."""

Makers = Mapping[ResourceId, tuple[Owned, ...]]
"""Every object that something in a cluster makes, with all that make it."""

_POSTGRES_SERVICES = ("-rw", "-ro", "-r")
_MARIADB_SERVICES = ("", "-primary", "-secondary", "-internal")
_VALUE_KINDS: Mapping[str, str] = {"configMaps": "ConfigMap", "secrets": "Secret"}
"""What app-template makes of the entries under a key of its values; Services are another matter, see `hosts`."""


def read_makers(cluster: Cluster) -> Makers:
    """Index a cluster's objects, and what becomes of them, by identity."""
    sources = chart_sources(cluster)
    found: dict[ResourceId, list[Owned]] = {}
    for resource, owner in cluster.resources:
        made = [identify(resource.kind, resource.namespace, resource.name), *_derived(resource)]
        if resource.kind == "HelmRelease":
            chart = read_chart(resource, "", sources)
            called = chart.name if chart else resource.name
            values = mapping_at(resource.body, "spec", "values")
            made += [identify("IngressClass", "", name) for name in made_ingress_classes(called, values)]
            made += _from_values(resource, is_app_template=chart is not None and chart.name == APP_TEMPLATE)
        for identity in dict.fromkeys(made):
            if identity.name and not is_open(identity.name + identity.namespace):
                found.setdefault(identity, []).append((resource, owner))
    return {identity: tuple(owned) for identity, owned in found.items()}


def _derived(resource: Resource) -> Iterator[ResourceId]:
    """Yield what a controller makes of an object."""
    namespace, name = resource.namespace, resource.name
    yield from (identify("Secret", namespace, secret) for secret in made_secrets(resource))
    if resource.kind == "ObjectBucketClaim":
        yield identify("ConfigMap", namespace, name)
    elif resource.kind == "Cluster" and resource.group == "postgresql.cnpg.io":
        yield from (identify("Service", namespace, name + suffix) for suffix in _POSTGRES_SERVICES)
    elif resource.kind in ("Pooler", "Dragonfly"):
        yield identify("Service", namespace, name)
    elif resource.kind == "MariaDB":
        yield from (identify("Service", namespace, name + suffix) for suffix in _MARIADB_SERVICES)


def _from_values(release: Resource, *, is_app_template: bool) -> Iterator[ResourceId]:
    """Yield what a chart makes of a release's values."""
    values = mapping_at(release.body, "spec", "values")
    for name in declared_classes(values):
        yield identify("StorageClass", "", name)
    if not is_app_template:
        return
    namespace, name = release_namespace(release), release_name(release)
    for key, kind in _VALUE_KINDS.items():
        for entry in _enabled(mapping_at(values, key)):
            yield from _named(kind, namespace, name, entry)
    for entry in new_claims(values):
        yield from _named("PersistentVolumeClaim", namespace, name, entry)


def new_claims(values: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys of the volumes for which app-template makes a claim."""
    for key in _enabled(mapping_at(values, "persistence")):
        body = mapping_at(values, "persistence", key)
        is_claim = text_at(body, "type") == "persistentVolumeClaim" or ("type" not in body and "size" in body)
        if is_claim and not text_at(body, "existingClaim"):
            yield key


def _enabled(entries: Mapping[str, Any]) -> Iterator[str]:
    for key, body in entries.items():
        if isinstance(body, dict) and body.get("enabled") is not False:
            yield str(key)


def _named(kind: str, namespace: str, release: str, key: str) -> Iterator[ResourceId]:
    """Yield both names that app-template may give: with the entry's key, or without where it is the only one."""
    yield identify(kind, namespace, f"{release}-{key}")
    yield identify(kind, namespace, release)


Gone = Callable[[Owned], bool]
"""Tells whether an object goes with the app."""


def only_by(makers: Makers, is_gone: Gone) -> Makers:
    """Return the objects that nothing makes any more once the app is gone."""
    return {identity: owned for identity, owned in makers.items() if all(map(is_gone, owned))}
