"""Reads what Kustomizations and HelmReleases depend on, and whether that is there."""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.checks.check import is_open
from scaffold.checks.dependencies import HELM_GROUP, dependencies
from scaffold.checks.unseen import makes_unseen_kustomizations
from scaffold.flux import Cluster, Fleet
from scaffold.kustomize import Resource
from scaffold.repository import ResourceId, list_at, text_at
from scaffold.simulation.model import Dependency, Moment


class Awaited:
    """What there is to depend on in one cluster."""

    def __init__(self, fleet: Fleet, cluster: Cluster, root: ResourceId | None) -> None:
        self._fleet = fleet
        self._cluster = cluster
        self._known = {k.id for k in cluster.kustomizations} | ({root} if root else set())
        self._known |= {release.id for release, _ in cluster.of_kind("HelmRelease", HELM_GROUP)}
        self._unseen: bool | None = None

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
            elif (
                target.kind == "Kustomization" and not is_open(target.name + target.namespace) and not self._is_unseen()
            ):
                yield Dependency(str(target), False, moment)

    def _is_unseen(self) -> bool:
        if self._unseen is None:
            self._unseen = makes_unseen_kustomizations(self._fleet, self._cluster)
        return self._unseen
