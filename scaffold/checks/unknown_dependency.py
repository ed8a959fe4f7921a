"""Finds a `dependsOn` entry whose target does not exist in the cluster.

A Kustomization that waits for something that does not exist is never applied: it stays at `dependency not found` for
ever, and everything that waits for it does too. The target is an object of the same kind: a Kustomization waits for
Kustomizations, a HelmRelease for HelmReleases. Without `namespace`, its own is meant: the effective one, after the
parents' kustomize files and patches. For HelmReleases, which charts may make too, it is a warning, and for all where
another repository or a ResourceSet may make Kustomizations.

Bad, where the Kustomization is `postgres-cluster` in `dbms`:

    spec:
      dependsOn:
        - name: postgres-cluster

Good:

    spec:
      dependsOn:
        - name: postgres-cluster
          namespace: dbms

Source: https://fluxcd.io/flux/components/kustomize/kustomizations/#dependencies
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from scaffold.checks.check import Check, inside, is_open, named, nearest, quote
from scaffold.checks.dependencies import HELM_GROUP, dependencies
from scaffold.checks.references import Unresolved
from scaffold.checks.unseen import makes_unseen_kustomizations
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Cluster, Fleet, depends_on
from scaffold.kustomize import Resource
from scaffold.repository import ResourceId


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield an error for each Kustomization's unknown target, a warning for each HelmRelease's."""
    return (each.finding for each in unresolved_dependencies(fleet))


def unresolved_dependencies(fleet: Fleet) -> Iterator[Unresolved]:
    """Yield the dependencies whose target does not exist."""
    clusters = {cluster.name: _read(cluster) for cluster in fleet.clusters}
    for cluster in fleet.clusters:
        known = clusters[cluster.name]
        missing = [
            (resource, target, place)
            for resource in known.resources
            for target, place in dependencies(resource)
            if target not in known.owners and not is_open(target.name + target.namespace)
        ]
        unseen = bool(missing) and makes_unseen_kustomizations(fleet, cluster)
        for resource, target, place in missing:
            reason, hint = _explain(fleet, clusters, known, resource, target)
            message = (
                f"{resource.kind} {named(resource.id)} depends on {named(target)}, {reason}{inside(fleet, cluster)}"
            )
            severity = Severity.ERROR
            if resource.kind == "HelmRelease":
                severity = Severity.WARNING
            elif unseen:
                severity = Severity.WARNING
                hint += ", unless something outside of this repository makes it"
            finding = CHECK.finding(place, message, hint, severity)
            names, namespaces = _instead_of(known, resource, target)
            if namespaces or _exists(fleet, clusters, target.name):
                names = frozenset()
            yield Unresolved(finding, target.name, names, target.namespace, namespaces)


def _instead_of(known: _Known, resource: Resource, target: ResourceId) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names in a target's namespace, and the namespaces of its name, that an object may wait for as well."""
    taken = {resource.id, *depends_on(resource)}
    names = known.names.get((target.kind, target.namespace), frozenset())
    return (
        names - {other.name for other in taken if other.namespace == target.namespace},
        frozenset(other.namespace for other in known.of_name(target) if other not in taken),
    )


def _exists(fleet: Fleet, clusters: Mapping[str, _Known], name: str) -> bool:
    """Tell whether anything has a name: of the other kind, in another cluster, or where no root reaches it."""
    return any(name in known.by_name for known in clusters.values()) or any(
        document.name == name for document in fleet.unreached
    )


@dataclass(frozen=True)
class _Known:
    """The Kustomizations and HelmReleases of a cluster, each with what applies it (`None`: the root)."""

    resources: tuple[Resource, ...]
    owners: Mapping[ResourceId, ResourceId | None]

    @cached_property
    def by_name(self) -> Mapping[str, list[ResourceId]]:
        """Return them by name, sorted."""
        found: dict[str, list[ResourceId]] = {}
        for known in sorted(self.owners):
            found.setdefault(known.name, []).append(known)
        return found

    @cached_property
    def names(self) -> Mapping[tuple[str, str | None], frozenset[str]]:
        """Return the names of a kind: those of each namespace, and all (`None`)."""
        found: dict[tuple[str, str | None], set[str]] = {}
        for known in self.owners:
            for namespace in (known.namespace, None):
                found.setdefault((known.kind, namespace), set()).add(known.name)
        return {key: frozenset(names) for key, names in found.items()}

    def of_name(self, target: ResourceId) -> list[ResourceId]:
        """Return those of a target's kind and name, sorted by namespace."""
        return [known for known in self.by_name.get(target.name, ()) if known.kind == target.kind]


def _read(cluster: Cluster) -> _Known:
    owners: dict[ResourceId, ResourceId | None] = {k.id: k.parent for k in cluster.kustomizations}
    releases = cluster.of_kind("HelmRelease", HELM_GROUP)
    owners.update((release.id, owner.id if owner else None) for release, owner in releases)
    _, namespace, name = cluster.root.source
    owners.setdefault(ResourceId("Kustomization", namespace, name), None)  # Flux makes it for the root itself
    return _Known((*(k.resource for k in cluster.kustomizations), *(release for release, _ in releases)), owners)


def _explain(
    fleet: Fleet, clusters: Mapping[str, _Known], known: _Known, resource: Resource, target: ResourceId
) -> tuple[str, str]:
    """Return what is wrong with a target, and what to do."""
    missing = "which does not exist"
    for other in known.of_name(target):
        return missing, f"did you mean {named(other)}"
    for other in known.by_name.get(target.name, ()):
        where = "" if other.namespace == target.namespace else f" ({named(other)})"
        return f"which exists only as a {other.kind}{where}", _instead(known, resource, other)
    for namespace in (target.namespace, None):
        slip = nearest(target.name, known.names.get((target.kind, namespace), ()))
        if slip:
            meant = ResourceId(target.kind, target.namespace, slip)
            return missing, f"did you mean {named(known.of_name(meant)[0] if namespace is None else meant)}"
    for document in fleet.unreached:
        if target.kind == "Kustomization" and document.name == target.name:
            return missing, f"{quote(document.path)} declares one of that name, but no root reaches that file"
    for name, elsewhere in clusters.items():
        if target in elsewhere.owners:
            return missing, f"it is in cluster {quote(name)} only"
    return missing, f"add that {target.kind}, or remove the entry"


def _instead(known: _Known, resource: Resource, other: ResourceId) -> str:
    """Return what to depend on instead of an object of the other kind."""
    owner = known.owners[other]
    if other.kind == "Kustomization":
        return "a HelmRelease waits for HelmReleases only; let the Kustomization that applies it wait instead"
    if owner == resource.id:
        return "remove the entry: it applies that HelmRelease itself"
    return f"depend on {named(owner)}, which applies it" if owner else "remove the entry: the root applies it"


CHECK = Check("unknown-dependency", Severity.ERROR, check)
