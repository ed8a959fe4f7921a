"""Finds two documents of a cluster that declare the same Kustomization or HelmRelease, or one build's same object.

Kind, namespace and name are all that an object is known by. Where one Kustomization applies both, its build fails,
whatever their kind; where two do, each apply overwrites the other's, for ever, and what is installed changes with the
hour. It happens when an app is copied and its name is not changed. Both places are shown.

Bad:

    apps/media/radarr/ks.yaml       metadata: {name: radarr}
    apps/media/radarr-uhd/ks.yaml   metadata: {name: radarr}

Good:

    apps/media/radarr/ks.yaml       metadata: {name: radarr}
    apps/media/radarr-uhd/ks.yaml   metadata: {name: radarr-uhd}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.checks.check import Check, inside, is_open, named, quote
from scaffold.checks.dependencies import HELM_GROUP
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Cluster, Fleet, Kustomization
from scaffold.kustomize import Resource
from scaffold.repository import ResourceId, mapping_at
from scaffold.roots import KUSTOMIZATION_GROUP

_GROUPS = {"Kustomization": KUSTOMIZATION_GROUP, "HelmRelease": HELM_GROUP}


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield an error at each document that declares what another one declares too."""
    for cluster in fleet.clusters:
        for (identity, _), declared in _declared(cluster).items():
            for index, (resource, owner) in enumerate(declared):
                other, other_owner = declared[0 if index else 1]
                place = other.document.at("metadata", "name")
                harm = "a build with both fails" if owner == other_owner else "each apply overwrites the other"
                message = f"{identity.kind} {named(identity)} is also declared in {quote(place.path)}"
                yield CHECK.finding(
                    resource.document.at("metadata", "name"),
                    message + inside(fleet, cluster),
                    f"the other is at line {place.line}; {harm}; rename one of them, or remove it",
                )


_Declared = list[tuple[Resource, ResourceId | None]]


def _declared(cluster: Cluster) -> dict[tuple[ResourceId, str], _Declared]:
    """Return what several documents declare, with where that is a fault; a document applied twice counts once."""
    found: dict[tuple[ResourceId, str], dict[int, tuple[Resource, ResourceId | None]]] = {}
    for resource, owner in cluster.resources:
        group = _GROUPS.get(resource.kind)
        everywhere = group is not None and resource.group.endswith(group)
        if resource.name and not is_open(resource.name + resource.namespace):
            place = _server(owner) if everywhere else f"{resource.group} {owner.id if owner else ''}"
            declared = found.setdefault((resource.id, place), {})
            declared.setdefault(id(resource.document), (resource, owner.id if owner else None))
    return {key: list(declared.values()) for key, declared in found.items() if len(declared) > 1}


def _server(owner: Kustomization | None) -> str:
    """Return what tells the API servers apart to which Kustomizations with a `kubeConfig` apply."""
    return repr(mapping_at(owner.spec, "kubeConfig")) if owner else repr({})


CHECK = Check("duplicate-name", Severity.ERROR, check)
