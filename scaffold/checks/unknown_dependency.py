"""Finds a `dependsOn` entry whose target does not exist in the cluster.

A Kustomization that waits for something that does not exist is never applied: it stays at `dependency not found` for
ever, and everything that waits for it does too. The target is an object of the same kind: a Kustomization waits for
Kustomizations, a HelmRelease for HelmReleases. Without `namespace`, its own is meant: the effective one, after the
parents' kustomize files and patches. For HelmReleases, which charts may make too, the finding is a warning.

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

from scaffold.checks.check import Check, inside, is_open, named, nearest, quote
from scaffold.checks.dependencies import HELM_GROUP, dependencies
from scaffold.checks.unseen import makes_unseen_kustomizations
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Cluster, Fleet
from scaffold.kustomize import Resource
from scaffold.repository import ResourceId

_OTHER = {"Kustomization": "HelmRelease", "HelmRelease": "Kustomization"}


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield an error for each Kustomization's unknown target, a warning for each HelmRelease's."""
    for cluster in fleet.clusters:
        known = _read(cluster)
        unseen: bool | None = None
        for resource in known.resources:
            for target, place in dependencies(resource):
                if target in known.owners or is_open(target.name + target.namespace):
                    continue
                if unseen is None:
                    unseen = makes_unseen_kustomizations(fleet, cluster)
                reason, hint, certain = _explain(fleet, cluster, known, target)
                message = f"{resource.kind} {named(resource.id)} depends on {named(target)}, {reason}"
                sure = resource.kind == "Kustomization" and (certain or not unseen)
                severity = Severity.ERROR if sure else Severity.WARNING
                yield CHECK.finding(place, message + inside(fleet, cluster), hint, severity)


@dataclass(frozen=True, slots=True)
class _Known:
    """The Kustomizations and HelmReleases of a cluster, each with what applies it (`None`: the root)."""

    resources: tuple[Resource, ...]
    owners: Mapping[ResourceId, ResourceId | None]


def _read(cluster: Cluster) -> _Known:
    owners: dict[ResourceId, ResourceId | None] = {k.id: k.parent for k in cluster.kustomizations}
    releases = cluster.of_kind("HelmRelease", HELM_GROUP)
    owners.update((release.id, owner.id if owner else None) for release, owner in releases)
    _, namespace, name = cluster.root.source
    owners.setdefault(ResourceId("Kustomization", namespace, name), None)  # Flux makes it for the root itself
    return _Known((*(k.resource for k in cluster.kustomizations), *(release for release, _ in releases)), owners)


def _explain(fleet: Fleet, cluster: Cluster, known: _Known, target: ResourceId) -> tuple[str, str, bool]:
    """Return what is wrong with a target, what to do, and whether what exists proves it a slip."""
    same = sorted(other for other in known.owners if other.kind == target.kind)
    for other in same:
        if other.name == target.name:
            return "which does not exist", f"did you mean {named(other)}", True
    for other in sorted(known.owners):
        if other.name == target.name and other.kind == _OTHER[target.kind]:
            where = "" if other.namespace == target.namespace else f" ({named(other)})"
            hint, owner = "", known.owners[other]
            if other.kind == "HelmRelease":
                hint = f"depend on {named(owner)}, the Kustomization that applies it" if owner else ""
            return f"which exists only as a {other.kind}{where}", hint, True
    near = [other for other in same if other.namespace == target.namespace]
    for group in (near, same):
        slip = nearest(target.name, [other.name for other in group])
        if slip:
            return "which does not exist", f"did you mean {named(next(o for o in group if o.name == slip))}", True
    for document in fleet.unreached:
        if target.kind == "Kustomization" and document.name == target.name:
            return "which is not deployed", f"{quote(document.path)} declares it, but no list names that file", True
    for elsewhere in fleet.clusters:
        if elsewhere is not cluster and target in elsewhere.by_id:
            return "which does not exist", f"it is in cluster {quote(elsewhere.name)} only", True
    return "which does not exist", f"add that {target.kind}, or remove the entry", False


CHECK = Check("unknown-dependency", Severity.ERROR, check)
