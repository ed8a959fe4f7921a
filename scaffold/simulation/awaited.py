"""Reads what Kustomizations and HelmReleases depend on, and whether that is there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from scaffold.checks.check import is_open
from scaffold.checks.dependencies import HELM_GROUP, dependencies
from scaffold.checks.unseen import artifact_holds_more, makes_unseen_kustomizations
from scaffold.flux import Cluster, Fleet
from scaffold.kustomize import Resource
from scaffold.repository import ResourceId, list_at, text_at
from scaffold.siblings import chart_sources, read_chart
from scaffold.simulation.model import Dependency, Moment


class Awaited:
    """What there is to depend on in one cluster."""

    def __init__(self, fleet: Fleet, cluster: Cluster, root: ResourceId | None) -> None:
        self._fleet = fleet
        self._cluster = cluster
        self._known = {k.id for k in cluster.kustomizations} | ({root} if root else set())
        self._known |= {release.id for release, _ in cluster.of_kind("HelmRelease", HELM_GROUP)}

    def is_known(self, target: ResourceId) -> bool:
        """Tell whether it is a Kustomization or a HelmRelease of the cluster."""
        return target in self._known

    def dependencies(self, resource: Resource) -> Iterator[Dependency]:
        """Yield an object's dependsOn; what may be made elsewhere counts as there, as for `scaffold check`."""
        own_terms = {
            (text_at(entry, "name"), text_at(entry, "namespace") or resource.namespace)
            for entry in list_at(resource.body, "spec", "dependsOn")
            if text_at(entry, "readyExpr")
        }
        for target, _ in dependencies(resource):
            moment = Moment.THERE if (target.name, target.namespace) in own_terms else Moment.READY
            if target in self._known:
                yield Dependency(str(target), True, moment)
            elif self.is_missing(target):
                yield Dependency(str(target), False, moment)

    def is_missing(self, target: ResourceId) -> bool:
        """Tell whether it is a Kustomization or a HelmRelease that nothing makes, here or elsewhere."""
        if target in self._known or is_open(target.name + target.namespace):
            return False
        if target.kind == "Kustomization":
            return not self._makes_unseen_kustomizations
        return target.kind == "HelmRelease" and not self._makes_unseen_releases

    @cached_property
    def _makes_unseen_kustomizations(self) -> bool:
        return makes_unseen_kustomizations(self._fleet, self._cluster)

    @cached_property
    def _makes_unseen_releases(self) -> bool:
        """Tell whether there may be HelmReleases that no file declares: of a ResourceSet, or in an own chart."""
        sources = chart_sources(self._cluster)
        releases = (release for release, _ in self._cluster.of_kind("HelmRelease", HELM_GROUP))
        charts = (read_chart(release, "", sources) for release in releases)
        return (
            self._makes_unseen_kustomizations
            or artifact_holds_more(self._fleet, self._cluster)
            or bool(self._cluster.of_kind("ResourceSet"))
            or any(chart is None or chart.ref[0] in ("GitRepository", "Bucket") for chart in charts)
        )
