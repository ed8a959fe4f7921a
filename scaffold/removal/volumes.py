"""Tells what becomes of volumes: those of claims, of an app-template release, and those that another chart may make."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.checks.check import is_open, named, quote
from scaffold.checks.made import release_namespace
from scaffold.checks.pods import Keys
from scaffold.diagnostic import Diagnostic
from scaffold.flux import Cluster
from scaffold.kustomize import Resource
from scaffold.providers import declared_classes
from scaffold.removal.finding import lost, stays
from scaffold.removal.made import new_claims
from scaffold.repository import list_at, mapping_at, text_at
from scaffold.siblings import APP_TEMPLATE, chart_sources, read_chart

_CLASS_KEYS = frozenset({"storageClassName", "storageClass"})
_CLAIM_KEYS = frozenset(
    {"volumeClaimTemplate", "volumeClaimTemplates", "persistentVolumeClaimSpec", "dataVolumeClaimSpec"}
)
_PERSISTENCE = re.compile(r"persisten(ce|t)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A claim: what it is in words, its size and class, and the volume that it is bound to by name."""

    what: str
    size: str
    storage_class: str
    volume: str = ""

    def is_bound_to(self, volume: Resource) -> bool:
        """Tell whether a volume that the repository declares is the claim's: by its name, or by a class of its own."""
        named_class = text_at(volume.body, "spec", "storageClassName")
        return volume.name == self.volume if self.volume else bool(named_class) and named_class == self.storage_class


def claim_fate(claim: Resource, cluster: Cluster) -> Diagnostic:
    """Say what becomes of a claim's volume when the claim is deleted."""
    spec = mapping_at(claim.body, "spec")
    size = text_at(spec, "resources", "requests", "storage")
    found = _Claim(f"claim {named(claim.id)}", size, text_at(spec, "storageClassName"), text_at(spec, "volumeName"))
    return _fate(found, claim, ("metadata", "name"), cluster)


def release_fate(release: Resource, cluster: Cluster) -> Iterator[Diagnostic]:
    """Say what becomes of the volumes that a chart makes when Helm uninstalls a release."""
    spec = mapping_at(release.body, "spec")
    values = mapping_at(spec, "values")
    what = f"HelmRelease {named(release.id)}"
    if spec.get("suspend") is True:
        yield stays(release, ("spec", "suspend"), f"{what} is suspended, so Helm leaves installed what it installed")
        return
    chart = read_chart(release, "", chart_sources(cluster))
    if chart is not None and chart.name == APP_TEMPLATE:
        yield from _app_template(release, values, cluster)
        return
    classes = ", ".join(quote(name) for name in sorted(set(declared_classes(values))))
    if classes:
        yield lost(release, ("spec", "values"), f"uninstalling {what} may delete what lies on its classes {classes}")
    asking = next(asks_for_volumes(values, ("spec", "values")), None)
    if asking is not None:
        yield lost(release, asking, f"uninstalling {what} may delete the volumes that its values ask for")


def _app_template(release: Resource, values: Mapping[str, Any], cluster: Cluster) -> Iterator[Diagnostic]:
    what = f"HelmRelease {named(release.id)}"
    for key in new_claims(values):
        body = mapping_at(values, "persistence", key)
        keys = ("spec", "values", "persistence", key)
        claim = f"claim {quote(key)} of {what} in `{release_namespace(release)}`"
        if body.get("retain") is True or text_at(body, "annotations", "helm.sh/resource-policy") == "keep":
            yield stays(release, keys, f"{claim} stays: Helm keeps it")
        else:
            found = _Claim(claim, text_at(body, "size"), text_at(body, "storageClass"))
            yield _fate(found, release, keys, cluster)
    for name, controller in mapping_at(values, "controllers").items():
        if list_at(controller, "statefulset", "volumeClaimTemplates"):
            templates = ("spec", "values", "controllers", name, "statefulset", "volumeClaimTemplates")
            yield stays(release, templates, f"the claims of StatefulSet {quote(name)} of {what} stay")


def _fate(claim: _Claim, resource: Resource, keys: Keys, cluster: Cluster) -> Diagnostic:
    storage_class = f"class {quote(claim.storage_class)}" if claim.storage_class else ""
    details = ", ".join(text for text in (claim.size, storage_class) if text)
    shown = claim.what + (f" ({details})" if details else "")
    volumes = [volume for volume, _ in cluster.of_kind("PersistentVolume") if claim.is_bound_to(volume)]
    if volumes or claim.volume:
        volume = quote(volumes[0].name if volumes else claim.volume)
        policy = text_at(volumes[0].body, "spec", "persistentVolumeReclaimPolicy") if volumes else ""
        if policy != "Delete":  # what somebody makes by hand is retained unless it says otherwise
            return stays(resource, keys, f"{shown} goes, its volume {volume} keeps the data")
        return lost(resource, keys, f"pruning deletes {shown} and its volume {volume}")
    policy = reclaim_policy(cluster, claim.storage_class)
    if policy == "Retain":
        return stays(resource, keys, f"{shown} goes, its volume stays: the class retains it")
    unless = "" if policy else ", unless the class retains it"
    return lost(resource, keys, f"pruning deletes {shown} and its volume{unless}")


def reclaim_policy(cluster: Cluster, storage_class: str) -> str:
    """Return what a class does with the volume of a deleted claim, nothing where the repository does not say."""
    for resource, _ in cluster.of_kind("StorageClass"):
        if resource.name == storage_class:
            return text_at(resource.body, "reclaimPolicy") or "Delete"
    for release, _ in cluster.of_kind("HelmRelease") if storage_class else ():
        policy = _declared_policy(mapping_at(release.body, "spec", "values"), storage_class)
        if policy:
            return policy
    return ""


def _declared_policy(body: Any, storage_class: str) -> str:
    children = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    if isinstance(body, dict) and body.get("name") == storage_class and text_at(body, "reclaimPolicy"):
        return text_at(body, "reclaimPolicy")
    return next((policy for child in children if (policy := _declared_policy(child, storage_class))), "")


def asks_for_volumes(body: Any, keys: Keys) -> Iterator[Keys]:
    """Yield the places that make a controller or a chart ask for new volumes; what is switched off does not count."""
    if isinstance(body, dict):
        if body.get("enabled") is False or text_at(body, "existingClaim"):
            return
        for key, value in body.items():
            is_class = key in _CLASS_KEYS and isinstance(value, str) and value not in ("", "-") and not is_open(value)
            is_persistent = (
                _PERSISTENCE.fullmatch(str(key)) and isinstance(value, dict) and value.get("enabled") is True
            )
            if is_class or (key in _CLAIM_KEYS and value) or (is_persistent and not text_at(value, "existingClaim")):
                yield (*keys, key)
            else:
                yield from asks_for_volumes(value, (*keys, key))
    elif isinstance(body, list):
        for index, value in enumerate(body):
            yield from asks_for_volumes(value, (*keys, index))
