"""Finds what depends on what an app delivers: a namespace, a kind of objects, an operator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scaffold.checks.check import named, quote
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Kustomization
from scaffold.habits.database import POSTGRES_GROUP
from scaffold.kustomize import Resource
from scaffold.providers import Need, Providers
from scaffold.removal.extent import Extent
from scaffold.removal.finding import dependent, described
from scaffold.removal.links import Links
from scaffold.removal.made import Makers
from scaffold.repository import mapping_at, text_at
from scaffold.siblings import App

_NAMED: Mapping[Need, tuple[str, ...]] = {
    Need.STORAGE: ("StorageClass",),
    Need.ROUTE: ("Gateway", "IngressClass"),
}
"""The kinds that apps name where they have a need."""


def by_delivery(extent: Extent, links: Links, gone: Makers) -> Iterator[Diagnostic]:
    """Yield what an app's namespaces, definitions and operators are for; `gone` is what nothing else makes."""
    yield from _by_namespace(extent, gone)
    yield from _by_definition(extent, gone)
    yield from _by_need(extent, links)
    yield from _by_group(extent)


def _by_namespace(extent: Extent, gone: Makers) -> Iterator[Diagnostic]:
    """Yield the Kustomizations with objects in a namespace that only the app makes."""
    made = {target.name for target in gone if target.kind == "Namespace"}
    for resource, owner in extent.cluster.resources if made else ():
        if resource.namespace in made and not extent.takes((resource, owner)):
            place = owner.location if owner else resource.document.at("metadata", "name")
            user = f"Kustomization {named(owner.id)}" if owner else described(resource)
            message = f"{user} has objects in namespace {quote(resource.namespace)}, which the app makes"
            yield dependent(place, Severity.ERROR, message)


def _by_definition(extent: Extent, gone: Makers) -> Iterator[Diagnostic]:
    """Yield the objects of a kind that only the app's CustomResourceDefinition defines."""
    for target, owned in gone.items():
        if target.kind == "CustomResourceDefinition":
            body = owned[0][0].body
            for resource, owner in extent.cluster.of_kind(text_at(body, "spec", "names", "kind")):
                if resource.group == text_at(body, "spec", "group") and not extent.takes((resource, owner)):
                    message = f"{described(resource)} is of the kind that {named(target)} defines"
                    yield dependent(resource.document.at("kind"), Severity.ERROR, message)


def _by_need(extent: Extent, links: Links) -> Iterator[Diagnostic]:
    """Yield the apps with a need that only a chart of the app delivers for."""
    providers = links.providers
    for need in Need:
        if _is_only_operator(extent, providers, need):
            for app in providers.siblings.apps:
                if app.key != extent.app.key and _has(providers, app, need):
                    message = f"app `{app.namespace}/{app.name}` has a {need}, for which only this app has the operator"
                    running = (
                        (app.workloads or app.resources)[0].document.at("metadata", "name")
                        if app.layered
                        else app.main.location
                    )
                    yield dependent(running, Severity.ERROR, message)


def _is_only_operator(extent: Extent, providers: Providers, need: Need) -> bool:
    """Tell whether an app has all operators behind a need, and all that declares classes or gateways for it."""
    releases = providers.operator_releases(need)
    if extent.app.layered:
        named = [owned for kind in _NAMED.get(need, ()) for owned in extent.cluster.of_kind(kind)]
        return bool(releases) and all(map(extent.takes, (*releases, *named)))
    return bool(releases) and _all_of(extent, (*providers.operators(need), *_named_providers(providers, need)))


def _has(providers: Providers, app: App, need: Need) -> bool:
    """Tell whether an app has an object that an operator works on; a mere address may lead elsewhere."""
    if need is Need.DATABASE:
        return bool(app.of_kind("Cluster", POSTGRES_GROUP) or app.of_kind("Database", POSTGRES_GROUP))
    if need is Need.CACHE:
        return bool(app.of_kind("Dragonfly"))
    return providers.uses(app, need, "")


def _named_providers(providers: Providers, need: Need) -> tuple[Kustomization, ...]:
    """Return who declares the classes or gateways: where another app does, the operator is not all there is."""
    owners: Iterable[Kustomization | None] = ()
    if need is Need.STORAGE:
        owners = providers.storage_classes.values()
    elif need is Need.ROUTE:
        owners = (owner for _, owner in providers.gateways.values())
    return tuple(owner for owner in owners if owner is not None)


def _by_group(extent: Extent) -> Iterator[Diagnostic]:
    """Yield the objects of an API group that is called as a chart of the app, which may define it."""
    releases = extent.cluster.of_kind("HelmRelease")
    own = {name: r for r, owner in releases if extent.takes((r, owner)) for name in _called(r)}
    others = {name for r, owner in releases if not extent.takes((r, owner)) for name in _called(r)}
    seen = set()
    for resource, owner in extent.cluster.resources:
        names = (set(resource.group.split(".")) & set(own)) - others if resource.group else set()
        if names and not extent.takes((resource, owner)):
            user = f"Kustomization {named(owner.id)}" if owner else "the root"
            message = (
                f"{user} applies {resource.kind} of `{resource.group}`, which {described(own[min(names)])} may define"
            )
            if message not in seen:
                seen.add(message)
                yield dependent(resource.document.at("kind"), Severity.WARNING, message)


def _called(release: Resource) -> Iterator[str]:
    """Yield what a release and its chart are called, also without what says that they are an operator."""
    spec = mapping_at(release.body, "spec")
    for name in {release.name, text_at(spec, "chart", "spec", "chart"), text_at(spec, "chartRef", "name")} - {""}:
        yield name
        yield name.removesuffix("-operator").removesuffix("-controller")


def _all_of(extent: Extent, owners: Iterable[Kustomization]) -> bool:
    return all(owner.id in extent.ids for owner in owners)
