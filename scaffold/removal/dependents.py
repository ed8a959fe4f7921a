"""Finds what depends on an app: what breaks without it, and what may."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.checks.check import named, quote
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.removal.deliveries import by_delivery
from scaffold.removal.extent import Extent
from scaffold.removal.finding import dependent, described
from scaffold.removal.links import Links
from scaffold.removal.made import Makers, only_by
from scaffold.removal.uses import Use
from scaffold.repository import Location, text_at


def dependents(extent: Extent, links: Links) -> tuple[Diagnostic, ...]:
    """Return what depends on an app: errors where it breaks, warnings and hints where that is not sure.

    Only what a root reaches breaks; what no root reaches is a hint.
    """
    gone = only_by(links.makers, extent.takes)
    found = {
        *_by_path(extent),
        *_by_link(extent),
        *_by_name(extent, links, gone),
        *_by_host(extent, links),
        *_by_build(extent, links),
        *by_delivery(extent, links, gone),
    }
    return tuple(sorted(found))


def _by_path(extent: Extent) -> Iterator[Diagnostic]:
    for use in extent.path_uses:
        if use not in extent.listings and not extent.is_shared:
            severity = Severity.ERROR if use.is_reached else Severity.HINT
            unreached = "" if use.is_reached else ", though no root reaches it"
            yield dependent(use.place, severity, f"{use.user} names {quote(use.text)} in `{use.key}`{unreached}")


def _by_link(extent: Extent) -> Iterator[Diagnostic]:
    repository = extent.repository
    reached = frozenset[str]().union(*(cluster.files for cluster in extent.fleet.clusters))
    for link, target in sorted(repository.links.items()):
        if not extent.is_shared and not extent.holds(link) and extent.holds(repository.resolve(link)):
            severity = Severity.ERROR if link in reached else Severity.HINT
            place = Location(link, 0, 0)
            yield dependent(place, severity, f"the symlink leads to {quote(target)}")


def _by_name(extent: Extent, links: Links, gone: Makers) -> Iterator[Diagnostic]:
    """Yield the references to an object that nothing else makes, by what stays."""
    for target, owned in gone.items():
        for use in links.uses.get(target, ()):
            if extent.takes((use.user, use.owner)) or _is_checked(extent, use):
                continue
            maker, verb = owned[0][0], "waits for" if use.waits else "uses"
            made = "" if maker.kind == target.kind else f", which {described(maker)} makes"
            severity = Severity.WARNING if use.is_optional else Severity.ERROR
            message = f"{described(use.user)} {verb} {target.kind} {named(target)}{made}"
            yield dependent(use.place(extent.repository), severity, message)


def _is_checked(extent: Extent, use: Use) -> bool:
    """Tell whether a layer only looks after the object's health: the check goes with the app."""
    if use.user is not extent.app.main.resource or use.keys[:2] != ("spec", "healthChecks"):
        return False
    target = (use.target.kind, use.target.name)
    return any((text_at(check, "kind"), text_at(check, "name")) == target for check in extent.health_checks)


def _by_host(extent: Extent, links: Links) -> Iterator[Diagnostic]:
    """Yield the references to Services that a chart of the app may make, by the names of its releases."""
    for target, uses in links.uses.items():
        if target.kind != "Service" or target in links.makers:
            continue
        near = [(name, owned) for name, owned in links.releases.get(target.namespace, ()) if _begins(target.name, name)]
        longest = max((len(name) for name, _ in near), default=0)
        if near and all(extent.takes(owned) for name, owned in near if len(name) == longest):
            for use in uses:
                if not extent.takes((use.user, use.owner)):
                    message = f"{described(use.user)} names Service {named(target)}, which a chart of the app may make"
                    yield dependent(use.place(extent.repository), Severity.WARNING, message)


def _begins(service: str, release: str) -> bool:
    return service == release or service.startswith(f"{release}-")


def _by_build(extent: Extent, links: Links) -> Iterator[Diagnostic]:
    """Yield the builds that fail without an object of the app; one that takes part in the app alone goes with it."""
    gone = {
        (resource.kind, name)
        for resource, owner in extent.cluster.resources
        if extent.takes((resource, owner))
        for name, _ in resource.identities
    }
    own = frozenset[str]().union(*(k.build.files for k in extent.kustomizations))
    others = frozenset[str]().union(*(k.build.files for k in extent.cluster.kustomizations if k.id not in extent.ids))
    for needed in links.needed:
        path = needed.place.path
        if (needed.kind, needed.name) in gone and not extent.holds(path) and (path not in own or path in others):
            message = f"{needed.what} names {needed.kind} {quote(needed.name)}, without which the build fails"
            yield dependent(needed.place, Severity.ERROR, message)
