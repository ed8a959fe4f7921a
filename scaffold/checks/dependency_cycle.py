"""Finds Kustomizations, and HelmReleases, that wait for each other in a circle.

None of them ever becomes ready. Worse: one cycle among Kustomizations stops the controller from reconciling on events
every Kustomization of that source, also those outside of the cycle; they are then applied only at their interval, and
nothing reports it. One shortest cycle of each group is shown, and what else it stops.

Bad:

    metadata:
      name: authentik
    spec:
      dependsOn:
        - name: postgres    # and postgres depends on authentik

Good: leave out the edge that is not needed for starting; most often the lower one (a database, a store) does not need
the upper one.

Source: https://fluxcd.io/flux/components/kustomize/kustomizations/#dependencies
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.checks.check import Check, inside, named
from scaffold.checks.dependencies import HELM_GROUP, dependencies
from scaffold.cycles import find_cycles
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Cluster, Fleet, Kustomization, depends_on
from scaffold.kustomize import Resource
from scaffold.repository import Location, ResourceId, text_at

_NAMED = 8
"""How many of the Kustomizations that a cycle stops are named."""


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield an error for each group of objects that wait for each other, at the first edge of its shortest cycle."""
    for cluster in fleet.clusters:
        for cycle in cluster.cycles:
            first = cluster.by_id[cycle[0]]
            yield _finding(fleet, cluster, first.resource, cycle, f", and {_stopped(cluster, first, cycle)}")
        releases = {release.id: release for release, _ in cluster.of_kind("HelmRelease", HELM_GROUP)}
        edges = {own: tuple(target for target in depends_on(r) if target in releases) for own, r in releases.items()}
        for cycle in find_cycles(edges):
            yield _finding(fleet, cluster, releases[cycle[0]], cycle, "")


def _finding(
    fleet: Fleet, cluster: Cluster, first: Resource, cycle: tuple[ResourceId, ...], further: str
) -> Diagnostic:
    if len(cycle) == 1:
        message = f"{first.kind} {named(first.id)} waits for itself"
        hint = f"it never becomes ready{further}; remove this dependsOn entry"
    else:
        circle = " → ".join(named(member) for member in (*cycle, cycle[0]))
        message = f"{first.kind}s wait for each other: {circle}"
        hint = f"none of them becomes ready{further}; remove one of these dependsOn entries"
    return CHECK.finding(_place(first, cycle), message + inside(fleet, cluster), hint)


def _place(first: Resource, cycle: tuple[ResourceId, ...]) -> Location:
    following = (*cycle, cycle[0])[1]
    places = (place for target, place in dependencies(first) if target == following)
    return next(places, first.document.at("metadata", "name"))


def _stopped(cluster: Cluster, first: Kustomization, cycle: tuple[ResourceId, ...]) -> str:
    """Say which Kustomizations of the source stop too, the first of those outside of the cycle by name."""
    source = _source(first)
    stopped = [other.id for other in cluster.kustomizations if _source(other) == source]
    which = "all" if len(stopped) == len(cluster.kustomizations) else "the"
    outside = sorted(set(stopped) - set(cycle))
    shown = ", ".join(map(named, outside[:_NAMED])) + (f", … ({len(outside)})" if len(outside) > _NAMED else "")
    also = f", also {shown}" if outside else ""
    return (
        f"{which} {len(stopped)} Kustomizations on {source.kind} {named(source)} stop reconciling when it changes{also}"
    )


def _source(kustomization: Kustomization) -> ResourceId:
    spec = kustomization.spec
    return ResourceId(
        text_at(spec, "sourceRef", "kind") or "GitRepository",
        text_at(spec, "sourceRef", "namespace") or kustomization.namespace,
        text_at(spec, "sourceRef", "name"),
    )


CHECK = Check("dependency-cycle", Severity.ERROR, check)
