"""Knows who makes which object of a cluster, and who refers to it: the same for every app that may go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from scaffold.checks.made import release_name, release_namespace
from scaffold.conventions import Siblings
from scaffold.flux import Cluster, Fleet
from scaffold.providers import Providers
from scaffold.removal.builds import Needed, needed_by_builds
from scaffold.removal.made import Makers, Owned, read_makers
from scaffold.removal.uses import Use, read_uses
from scaffold.repository import ResourceId
from scaffold.settings import Settings


@dataclass(frozen=True)
class Links:
    """Who makes which object of a cluster, and who refers to it; the same for every app."""

    fleet: Fleet
    cluster: Cluster

    @cached_property
    def makers(self) -> Makers:
        """Return every object with all that make it."""
        return read_makers(self.cluster)

    @cached_property
    def uses(self) -> Mapping[ResourceId, tuple[Use, ...]]:
        """Return every reference, by what it names."""
        return read_uses(self.cluster)

    @cached_property
    def needed(self) -> tuple[Needed, ...]:
        """Return what kustomize builds need to be there."""
        return tuple(needed_by_builds(self.fleet, self.cluster))

    @cached_property
    def providers(self) -> Providers:
        """Return who delivers what."""
        return Providers(Siblings(self.fleet, self.cluster, Settings()))

    @cached_property
    def releases(self) -> Mapping[str, tuple[tuple[str, Owned], ...]]:
        """Return the releases by namespace, each with its name in Helm."""
        found: dict[str, list[tuple[str, Owned]]] = {}
        for release, owner in self.cluster.of_kind("HelmRelease"):
            found.setdefault(release_namespace(release), []).append((release_name(release), (release, owner)))
        return {namespace: tuple(named) for namespace, named in found.items()}
