"""Finds a cluster's layers: the Kustomizations that apply several apps, or what all of those need, and their order."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scaffold.flux import Cluster, Fleet, Kustomization
from scaffold.layer_parts import Part, apps_below, is_running
from scaffold.layer_roles import Purpose, Role, derive_roles, is_called_layer, purpose_of
from scaffold.repository import ResourceId
from scaffold.roots import is_below

WANTED: Mapping[Purpose, Sequence[Role]] = {
    Purpose.DATA: (Role.DATABASES, Role.APPS),
    Purpose.INFRASTRUCTURE: (Role.INFRASTRUCTURE,),
    Purpose.APPLICATION: (Role.APPS,),
}
"""The layers that a service of each purpose goes into, the best first."""


@dataclass(frozen=True, eq=False)
class Layer:
    """A Kustomization that applies a layer of the cluster.

    Attributes:
        kustomization: It.
        role: What it is for.
        parts: The apps that it applies, in the order of its lists.
        list_file: The kustomize file of the folder it applies, `None` where files register themselves by lying there.
        after: The layers that it waits for, by identity.
        why: What tells its role.
    """

    kustomization: Kustomization = field(repr=False)
    role: Role
    parts: tuple[Part, ...] = field(repr=False)
    list_file: str | None
    after: tuple[ResourceId, ...]
    why: str

    @property
    def id(self) -> ResourceId:
        """Return the Kustomization's identity."""
        return self.kustomization.id

    @property
    def name(self) -> str:
        """Return the Kustomization's name."""
        return self.kustomization.name

    @property
    def folder(self) -> str:
        """Return the folder that it applies."""
        return self.kustomization.path or ""


def find_layers(fleet: Fleet, cluster: Cluster) -> tuple[Layer, ...]:
    """Return a cluster's layers in the order in which they are applied, none where each app has a Kustomization.

    A layer is a Kustomization that applies two or more apps as parts of its path, or a single one that neither the
    list nor the Kustomization is named as. Where there is such a layer, what is declared beside it or is awaited by it
    without being an app is one, too: repositories, configurations, a layer that is empty yet.
    """
    repository = fleet.repository
    candidates = [k for k in cluster.kustomizations if k.path is not None and k.path != cluster.root.path]
    parts = {k.id: apps_below(repository, k, cluster.owned.get(k.id, ())) for k in candidates}
    sure = [k for k in candidates if _is_sure(k, candidates, parts)] or _by_name(candidates, cluster)
    found = {k.id: k for k in sure}
    parents = {k.parent for k in cluster.kustomizations}
    while sure:  # what touches a layer may touch the next one
        beside = _Beside(frozenset(posixpath.dirname(k.file) for k in found.values()), _awaited(found.values()))
        others = [k for k in candidates if k.id not in found]
        for k in others:
            if not parts[k.id] and beside.holds(k) and (k.id in beside.awaited or found.keys() & set(k.depends_on)):
                parts[k.id] = apps_below(repository, k, cluster.owned.get(k.id, ()), is_beside=True)
        sure = [
            k
            for k in others
            if k.id not in parents
            and (beside.holds(k) or k.id in beside.awaited)
            and (parts[k.id] or not any(map(is_running, cluster.owned.get(k.id, ()))))
        ]
        found.update((k.id, k) for k in sure)
    ordered = _ordered([k for k in candidates if k.id in found])
    roles = derive_roles(ordered, parts, cluster)
    return tuple(
        Layer(
            k,
            roles[k.id][0],
            parts[k.id],
            repository.kustomize_file(k.path or ""),
            tuple(target for target in k.depends_on if target in found),
            roles[k.id][1],
        )
        for k in ordered
    )


def _is_sure(
    kustomization: Kustomization, others: Sequence[Kustomization], parts: Mapping[ResourceId, Sequence[Part]]
) -> bool:
    """Tell whether a Kustomization's parts are apps of a layer whatever stands beside it.

    One app alone is so where the Kustomization stands elsewhere than what it applies, as layers do. What is called
    after another Kustomization of the same file applies more of that one's app.
    """
    own = parts[kustomization.id]
    apart = not is_below(kustomization.path or "", posixpath.dirname(kustomization.file))
    if not (len(own) > 1 or (apart and any(not part.is_file for part in own))):
        return False
    return not any(
        other.file == kustomization.file and not parts[other.id] and kustomization.name.startswith(f"{other.name}-")
        for other in others
    )


@dataclass(frozen=True, slots=True)
class _Beside:
    """Where layers are declared, and what they wait for."""

    folders: frozenset[str]
    awaited: frozenset[ResourceId]

    def holds(self, kustomization: Kustomization) -> bool:
        """Tell whether a Kustomization is declared beside a layer."""
        return posixpath.dirname(kustomization.file) in self.folders


def _awaited(layers: Iterable[Kustomization]) -> frozenset[ResourceId]:
    return frozenset(target for layer in layers for target in layer.depends_on)


def _by_name(candidates: Sequence[Kustomization], cluster: Cluster) -> list[Kustomization]:
    """Return the Kustomizations that are called as layers and wait for each other, of a cluster that runs nothing."""
    named = [k for k in candidates if is_called_layer(k.name)]
    if not named or any(is_running(resource) for resource, _ in cluster.resources):
        return []
    known, awaited = {k.id for k in named}, _awaited(named)
    return [k for k in named if k.id in awaited or known.intersection(k.depends_on)]


def _ordered(layers: Sequence[Kustomization]) -> tuple[Kustomization, ...]:
    """Put layers behind those that they wait for; else as they are reached."""
    known, done, result = {k.id for k in layers}, set[ResourceId](), list[Kustomization]()
    left = list(layers)
    while left:
        ready = [k for k in left if all(t in done or t not in known for t in k.depends_on)] or left
        result += ready
        done.update(k.id for k in ready)
        left = [k for k in left if k.id not in done]
    return tuple(result)


def default_layer(layers: Sequence[Layer], purpose: Purpose, near: Iterable[ResourceId] = ()) -> Layer | None:
    """Return the layer that a new service goes into, unless the user says otherwise; `None` where there is no layer.

    Args:
        layers: The cluster's layers, in order.
        purpose: What the service is.
        near: The layers of the apps that are most like it (those of its namespace), which count first.
    """
    nearest = Counter(near)
    for role in WANTED[purpose]:
        fitting = [layer for layer in layers if layer.role is role]
        if fitting:
            return max(fitting, key=lambda layer: (nearest[layer.id], len(layer.parts)))
    running = [layer for layer in layers if layer.parts] or list(layers)
    return running[0 if purpose is Purpose.INFRASTRUCTURE else -1] if running else None


__all__ = ["WANTED", "Layer", "Purpose", "Role", "default_layer", "find_layers", "purpose_of"]
