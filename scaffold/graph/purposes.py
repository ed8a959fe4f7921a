"""Tells what a dependency is for: what its source uses of what its target delivers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from scaffold.checks.made import release_name, release_namespace
from scaffold.flux import Cluster, Kustomization
from scaffold.graph.facts import ITSELF, Fact, needs, offers, offers_unseen
from scaffold.graph.model import Purpose
from scaffold.graph.operators import purpose_it_serves, purpose_of_group
from scaffold.graph.software import Software
from scaffold.kustomize import Resource
from scaffold.removal.made import Makers, Owned, read_makers
from scaffold.removal.uses import read_uses
from scaffold.repository import ResourceId

_ORDER = {purpose: number for number, purpose in enumerate(Purpose)}
_PURPOSES_OF_KINDS: Mapping[str, Purpose] = {
    "ClusterSecretStore": Purpose.SECRET,
    "SecretStore": Purpose.SECRET,
    "StorageClass": Purpose.STORAGE,
    "PersistentVolumeClaim": Purpose.STORAGE,
    "Gateway": Purpose.GATEWAY,
    "IngressClass": Purpose.GATEWAY,
    "ClusterIssuer": Purpose.CERTIFICATES,
    "Issuer": Purpose.CERTIFICATES,
    "VolumeSnapshotClass": Purpose.BACKUP,
    "ClusterRepository": Purpose.BACKUP,
}
"""What something is used for by its kind; a Secret or a Service is for what the object is that makes it."""

_Facts = dict[ResourceId, set[Fact]]


class Purposes:
    """What each part of a cluster uses of what the others deliver."""

    def __init__(self, cluster: Cluster, software: Software) -> None:
        """Take a cluster, and what its objects run."""
        self._cluster = cluster
        self._software = software
        self._covered: dict[ResourceId, tuple[frozenset[Fact], frozenset[Fact]]] = {}

    def of(self, node: ResourceId) -> tuple[Purpose, ...]:
        """Return what a Kustomization or HelmRelease delivers for others."""
        offered, used = self._own(node)
        return _particular(
            purpose
            for purpose, thing in offered
            if thing in ("", ITSELF) or self._users[purpose, thing] > ((purpose, thing) in used)
        )

    def between(self, source: ResourceId, target: ResourceId) -> tuple[Purpose, ...]:
        """Return what a source uses of what a target delivers; what they apply counts as theirs."""
        used, offered = self._whole(source)[1], self._whole(target)[0]
        few, many = sorted((used, offered), key=len)
        return _particular(purpose for purpose, thing in few if (purpose, thing) in many)

    def _own(self, node: ResourceId) -> tuple[Iterable[Fact], Iterable[Fact]]:
        """Return what a node's own objects offer and use; a Kustomization's only release stands for all of it."""
        if node.kind == "HelmRelease":
            owner = self._alone.get(node)
            node = owner if owner else node
        return self._offered.get(node, ()), self._used.get(node, ())

    def _whole(self, node: ResourceId) -> tuple[frozenset[Fact], frozenset[Fact]]:
        known = self._covered.get(node)
        if known is None:
            offered: set[Fact] = set()
            used: set[Fact] = set()
            seen, pending = {node}, [node]
            while pending:
                current = pending.pop()
                offered_here, used_here = self._own(current)
                offered.update(offered_here)
                used.update(used_here)
                children = [child for child in self._children.get(current, ()) if child not in seen]
                seen.update(children)
                pending += children
            known = self._covered[node] = frozenset(offered), frozenset(used)
        return known

    @cached_property
    def _children(self) -> Mapping[ResourceId, list[ResourceId]]:
        found: dict[ResourceId, list[ResourceId]] = {}
        for kustomization in self._cluster.kustomizations:
            if kustomization.parent is not None:
                found.setdefault(kustomization.parent, []).append(kustomization.id)
        return found

    @cached_property
    def _alone(self) -> Mapping[ResourceId, ResourceId]:
        """Return the Kustomization of each release that is the only one there."""
        owners = Counter(owner.id for _, owner in self._cluster.of_kind("HelmRelease") if owner)
        releases = self._cluster.of_kind("HelmRelease")
        return {release.id: owner.id for release, owner in releases if owner and owners[owner.id] == 1}

    @cached_property
    def _users(self) -> Counter[Fact]:
        """Return how many Kustomizations use each thing."""
        return Counter(fact for node, facts in self._used.items() if node.kind == "Kustomization" for fact in facts)

    @property
    def _offered(self) -> Mapping[ResourceId, set[Fact]]:
        return self._read[0]

    @property
    def _used(self) -> Mapping[ResourceId, set[Fact]]:
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[_Facts, _Facts]:
        offered: _Facts = {}
        used: _Facts = {}
        for resource, owner in self._cluster.resources:
            software = self._software.of(resource)
            for facts, found in ((offered, offers(resource, software)), (used, needs(resource, software))):
                for node in _nodes(resource, owner):
                    facts.setdefault(node, set())
                for fact in found:
                    for node in _nodes(resource, owner):
                        facts[node].add(fact)
        for kustomization in self._cluster.kustomizations:
            if kustomization.id not in self._cluster.owned:
                offered[kustomization.id] = set(offers_unseen(kustomization.name))
        self._refer(offered, used)
        return offered, used

    def _refer(self, offered: _Facts, used: _Facts) -> None:
        """Add what objects name, and with each thing what it is made with itself: an operator, a backend."""
        makers = _with_services(read_makers(self._cluster), self._cluster, self._software)
        for target, uses in read_uses(self._cluster).items():
            made_by = makers.get(target, ())
            for purpose in self._purposes_of(target, made_by):
                facts = {(purpose, str(target) if made_by else "")}
                for maker, owner in made_by:
                    for node in _nodes(maker, owner):
                        offered.setdefault(node, set()).add((purpose, str(target)))
                    facts.update(fact for fact in needs(maker, self._software.of(maker)) if fact[0] is purpose)
                for use in uses:
                    if not use.waits:
                        for node in _nodes(use.user, use.owner):
                            used.setdefault(node, set()).update(facts)

    def _purposes_of(self, target: ResourceId, made_by: Iterable[Owned]) -> frozenset[Purpose]:
        known = _PURPOSES_OF_KINDS.get(target.kind)
        if known:
            return frozenset({known})
        found = (purpose_of_group(maker.group) or self._serves(maker) for maker, _ in made_by)
        return frozenset(purpose for purpose in found if purpose and purpose is not Purpose.SECRET)

    def _serves(self, maker: Resource) -> Purpose | None:
        purpose = purpose_it_serves(self._software.of(maker)) if maker.kind == "HelmRelease" else None
        return purpose if purpose in (Purpose.DATABASE, Purpose.CACHE, Purpose.STORAGE) else None


def _with_services(makers: Makers, cluster: Cluster, software: Software) -> Makers:
    """Add the Services of releases of databases and caches, which are called as the release."""
    found = dict(makers)
    for release, owner in cluster.of_kind("HelmRelease"):
        if purpose_it_serves(software.of(release)) in (Purpose.DATABASE, Purpose.CACHE, Purpose.STORAGE):
            for ending in ("", "-master", "-primary", "-rw", "-headless", f"-{software.of(release)}"):
                service = ResourceId("Service", release_namespace(release), release_name(release) + ending)
                found.setdefault(service, ((release, owner),))
    return found


def _nodes(resource: Resource, owner: Kustomization | None) -> Iterator[ResourceId]:
    """Yield the nodes that an object is part of."""
    if owner is not None:
        yield owner.id
    if resource.kind == "HelmRelease":
        yield resource.id


def _particular(purposes: Iterable[Purpose]) -> tuple[Purpose, ...]:
    """Put purposes into order; CRDs are worth naming only where there is nothing more particular."""
    found = sorted(set(purposes), key=_ORDER.__getitem__)
    return tuple(found[:1] + [purpose for purpose in found[1:] if purpose is not Purpose.CRDS])
