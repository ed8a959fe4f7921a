"""Tells what each app waits for: directly, through others, through its parents, and through its HelmReleases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from scaffold.checks.dependencies import HELM_GROUP
from scaffold.flux import Cluster, Kustomization, depends_on
from scaffold.kustomize import Resource
from scaffold.repository import ResourceId
from scaffold.siblings import App


@dataclass(frozen=True)
class Waiting:
    """What waits for what in a cluster; each target is followed once."""

    cluster: Cluster
    _covered: dict[ResourceId, frozenset[ResourceId]] = field(default_factory=dict, repr=False)
    _direct: dict[tuple[ResourceId, str], frozenset[ResourceId]] = field(default_factory=dict, repr=False)
    _all_awaited: dict[tuple[ResourceId, str], frozenset[ResourceId]] = field(default_factory=dict, repr=False)

    @cached_property
    def releases(self) -> dict[ResourceId, tuple[Resource, Kustomization | None]]:
        """Return the HelmReleases, and what applies each."""
        return {release.id: (release, owner) for release, owner in self.cluster.of_kind("HelmRelease", HELM_GROUP)}

    @cached_property
    def children(self) -> dict[ResourceId, list[ResourceId]]:
        """Return what each Kustomization applies: Kustomizations and HelmReleases."""
        found: dict[ResourceId, list[ResourceId]] = {}
        for kustomization in self.cluster.kustomizations:
            if kustomization.parent is not None:
                found.setdefault(kustomization.parent, []).append(kustomization.id)
        for release, owner in self.releases.values():
            if owner is not None:
                found.setdefault(owner.id, []).append(release.id)
        return found

    def direct(self, app: App) -> frozenset[ResourceId]:
        """Return what an app's own Kustomizations and releases name in their dependsOn."""
        known = self._direct.get(app.key)
        if known is None:
            found = {target for k in (app.main, *app.others) if k.id in app.own for target in k.depends_on}
            found |= {target for release in app.releases for target in depends_on(release)}
            known = self._direct[app.key] = frozenset(found - app.own)
        return known

    def awaited(self, app: App) -> frozenset[ResourceId]:
        """Return what an app, or a Kustomization above it, names in its dependsOn; its layer is above it, too."""
        found = set(self.direct(app))
        for above in (*([app.main] if app.layered else ()), *self.above(app.main)):
            found.update(above.depends_on)
        return frozenset(found)

    def above(self, kustomization: Kustomization) -> Iterator[Kustomization]:
        """Yield the Kustomizations that apply one, nearest first."""
        seen = {kustomization.id}
        while kustomization.parent is not None and kustomization.parent not in seen:
            seen.add(kustomization.parent)
            kustomization = self.cluster.by_id[kustomization.parent]
            yield kustomization

    def all_awaited(self, app: App) -> frozenset[ResourceId]:
        """Return everything that an app waits for, also through others."""
        known = self._all_awaited.get(app.key)
        if known is None:
            known = frozenset[ResourceId]().union(*(self.covered(other) for other in self.awaited(app)))
            self._all_awaited[app.key] = known
        return known

    def covered(self, target: ResourceId) -> frozenset[ResourceId]:
        """Return all that is there once a target is ready: itself, what it applies, and what that waits for."""
        known = self._covered.get(target)
        if known is None:
            known = self._covered[target] = frozenset(self._follow(target))
        return known

    def _follow(self, target: ResourceId) -> set[ResourceId]:
        seen: set[ResourceId] = set()
        applying: set[ResourceId] = set()
        pending = [target]
        while pending:
            current = pending.pop()
            if current in seen:
                continue
            seen.add(current)
            pending += self.children.get(current, ())
            itself = self.cluster.by_id.get(current)
            if current in self.releases:
                release, itself = self.releases[current]
                pending += depends_on(release)
                applying.update([itself.id] if itself else [])
            for kustomization in (itself, *self.above(itself)) if itself else ():
                pending += kustomization.depends_on
        return seen | applying
