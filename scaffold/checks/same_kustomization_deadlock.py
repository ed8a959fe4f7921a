"""Finds Kustomizations that can never become ready, since what they wait for waits for them.

Flux applies a Kustomization's namespaces, CustomResourceDefinitions and classes first, and then all the rest at once,
after a trial run of it. A custom resource whose definition is not there fails the trial, and nothing of the rest is
applied, so a HelmRelease that is to install that definition never is: the two must not be in one Kustomization. (A
definition that stands there as a manifest is fine.) On a cluster that has the definition already, nothing is seen;
built anew, it stands still for ever. So this is a warning, and silent where a file that Flux does not read, such as a
helmfile, names the chart, where the release leaves the definitions out, and where a remote file or another repository
that Flux applies is called like the chart or the group.

It is an error where Kustomizations and HelmReleases alone block each other: with `wait: true` or `healthChecks`, a
Kustomization is ready once its own objects are, so none of these, nor what they wait for, may depend on it.

Bad:

    # cert-manager/app: one Kustomization
    resources:
      - ./helmrelease.yaml      # the chart cert-manager
      - ./clusterissuer.yaml

Good:

    # cert-manager/app                       # cert-manager/issuers, which depends on cert-manager
    resources:                               resources:
      - ./helmrelease.yaml                     - ./clusterissuer.yaml

Source: https://fluxcd.io/flux/components/kustomize/kustomizations/#dependencies
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field

from scaffold.checks.check import Check, inside, named, quote
from scaffold.checks.definitions import Definitions, is_custom
from scaffold.checks.dependencies import HELM_GROUP, dependencies
from scaffold.cycles import find_cycles
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Cluster, Fleet, Kustomization
from scaffold.kustomize import Resource
from scaffold.repository import Location, ResourceId, list_at, text_at


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield an error or warning for each group of events that wait for each other, at what is to be moved."""
    for cluster in fleet.clusters:
        events = _read(fleet, cluster)
        for cycle in find_cycles(events.needs):
            reasons = [events.why[edge] for edge in zip(cycle, cycle[1:] + cycle[:1], strict=True)]
            kinds = {reason.kind for reason in reasons}
            if kinds <= {_WAITS, _ITSELF} or kinds == {_RELEASE_WAITS}:
                continue  # a cycle of dependsOn alone
            by_definition = [reason for reason in reasons if reason.kind == _DEFINED]
            reason = (by_definition or [r for r in reasons if r.kind in (_WAITS, _RELEASE_WAITS)] or reasons)[0]
            first = reasons.index(reason)
            told = "; ".join(reason.text for reason in reasons[first:] + reasons[:first] if reason.text)
            severity = Severity.WARNING if by_definition else Severity.ERROR
            message = f"none of these is ever ready: {told}{inside(fleet, cluster)}"
            yield CHECK.finding(reason.place, message, _MOVE if by_definition else _CUT, severity)


_WAITS, _RELEASE_WAITS, _DEFINED, _ITSELF, _PART = "waits", "release waits", "defined", "itself", "part"

_MOVE = "move it to a Kustomization of its own that depends on this one, or install the definition before Flux runs"
_CUT = "remove that dependsOn, or do not wait for the health of what depends on it"


@dataclass(frozen=True, slots=True, order=True)
class _Event:
    """Something that happens to an object: it is `applied`, or it is `ready`."""

    target: ResourceId
    state: str


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why an event needs another: what kind of reason, where it is written, and in words (none: it is clear)."""

    kind: str
    place: Location
    text: str


@dataclass(frozen=True, slots=True)
class _Events:
    needs: dict[_Event, list[_Event]] = field(default_factory=dict)
    why: dict[tuple[_Event, _Event], _Reason] = field(default_factory=dict)

    def add(self, event: _Event, needed: _Event, reason: _Reason) -> None:
        if (event, needed) not in self.why:
            self.needs.setdefault(event, []).append(needed)
            self.needs.setdefault(needed, [])
            self.why[event, needed] = reason


def _applied(target: ResourceId) -> _Event:
    return _Event(target, "applied")


def _ready(target: ResourceId) -> _Event:
    return _Event(target, "ready")


def _read(fleet: Fleet, cluster: Cluster) -> _Events:
    events = _Events()
    releases = {release.id: release for release, _ in cluster.of_kind("HelmRelease", HELM_GROUP)}
    children: dict[ResourceId | None, list[Kustomization]] = {}
    for kustomization in cluster.kustomizations:
        children.setdefault(kustomization.parent, []).append(kustomization)
    for release, owner in cluster.of_kind("HelmRelease", HELM_GROUP):
        _add_waits(events, _ready(release.id), release, releases, _RELEASE_WAITS)
        if owner is not None:
            text = f"{named(owner.id)} applies HelmRelease {named(release.id)}"
            events.add(_ready(release.id), _applied(owner.id), _Reason(_PART, _place(release), text))
    definitions = Definitions(fleet, cluster)
    for kustomization in cluster.kustomizations:
        if kustomization.spec.get("suspend") is True:
            continue
        own, place = kustomization.id, kustomization.location
        events.add(_ready(own), _applied(own), _Reason(_ITSELF, place, ""))
        _add_waits(events, _applied(own), kustomization.resource, cluster.by_id, _WAITS)
        if kustomization.parent is not None:
            text = f"{named(kustomization.parent)} applies {named(own)}"
            events.add(_applied(own), _applied(kustomization.parent), _Reason(_PART, place, text))
        for target in _checked(cluster, kustomization, children.get(own, ())):
            if target in releases or target in cluster.by_id:
                text = f"{named(own)} is ready once {target.kind} {named(target)} is"
                events.add(_ready(own), _ready(target), _Reason(_PART, place, text))
        for resource in cluster.owned.get(own, ()):
            definer = definitions.of(resource.group) if is_custom(resource) else None
            if definer is not None:
                release = definer[0]
                text = f"{named(own)} holds {resource.kind} {quote(resource.name)}, which {named(release.id)} defines"
                events.add(_applied(own), _ready(release.id), _Reason(_DEFINED, resource.document.at("kind"), text))
    return events


def _add_waits(events: _Events, event: _Event, resource: Resource, known: Container[ResourceId], kind: str) -> None:
    own_terms = {
        (text_at(entry, "name"), text_at(entry, "namespace") or resource.namespace)
        for entry in list_at(resource.body, "spec", "dependsOn")
        if text_at(entry, "readyExpr")
    }
    for target, place in dependencies(resource):
        if target in known and (target.name, target.namespace) not in own_terms:
            text = f"{resource.kind} {named(resource.id)} waits for {named(target)}"
            events.add(event, _ready(target), _Reason(kind, place, text))


def _checked(cluster: Cluster, kustomization: Kustomization, children: Iterable[Kustomization]) -> Iterator[ResourceId]:
    """Yield what must be ready for a Kustomization to be: all of its own with `wait`, else what it names."""
    if kustomization.spec.get("wait") is True:
        yield from (child.id for child in children)
        yield from (r.id for r in cluster.owned.get(kustomization.id, ()) if r.kind == "HelmRelease")
        return
    for entry in list_at(kustomization.spec, "healthChecks"):
        yield ResourceId(text_at(entry, "kind"), text_at(entry, "namespace"), text_at(entry, "name"))


def _place(resource: Resource) -> Location:
    return resource.document.at("metadata", "name")


CHECK = Check("same-kustomization-deadlock", Severity.ERROR, check)
