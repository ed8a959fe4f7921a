"""Hints at a claim whose StorageClass neither a manifest nor a chart's values declare.

The claim stays `Pending`, and its pod with it. Charts make most classes: those that the values of a HelmRelease name
count as declared, so do those of static PersistentVolumes. What is left is a hint, given only where the repository
declares some class and no other object names this one.

Bad, where the class is `ceph-block`:

    storageClassName: ceph-blok

Good:

    storageClassName: ceph-block
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scaffold.checks.check import Check, inside, is_open, nearest, quote
from scaffold.checks.references import Unresolved, Use, unknown
from scaffold.conventions import Siblings
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Cluster, Fleet
from scaffold.providers import Providers
from scaffold.repository import text_at
from scaffold.settings import Settings

_KEYS = frozenset({"storageClassName", "storageClass", "cacheStorageClassName"})
_DECLARING = frozenset({"StorageClass", "PersistentVolume", "CustomResourceDefinition"})
_MADE_BY_DEFAULT = frozenset({"longhorn", "longhorn-static", "local-path", "openebs-hostpath"})
"""Classes that charts, or Kubernetes distributions, make without any value that names them."""


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield a hint for each class that only one object names and nothing declares."""
    return (each.finding for each in unresolved_classes(fleet))


def unresolved_classes(fleet: Fleet) -> Iterator[Unresolved]:
    """Yield the classes that only one object names and nothing declares."""
    for cluster in fleet.clusters:
        declared = _declared(fleet, cluster)
        known = declared | _MADE_BY_DEFAULT if declared else declared
        for use in unknown(_uses(cluster), {(name,) for name in known}):
            (name,) = use.key
            slip = nearest(name, known)
            hint = f"did you mean {quote(slip)}" if slip else "correct where a chart makes it"
            message = f"nothing declares StorageClass {quote(name)}{inside(fleet, cluster)}"
            yield Unresolved(CHECK.finding(use.place, message, hint), name, declared)


def _declared(fleet: Fleet, cluster: Cluster) -> frozenset[str]:
    classes = Providers(Siblings(fleet, cluster, Settings())).storage_classes
    found = {name for name, owner in classes.items() if owner is not None}
    found |= {resource.name for resource, _ in cluster.of_kind("StorageClass")}
    found |= {text_at(volume.body, "spec", "storageClassName") for volume, _ in cluster.of_kind("PersistentVolume")}
    return frozenset(found) - {""}


def _uses(cluster: Cluster) -> Iterator[Use]:
    for resource, _ in cluster.resources:
        if resource.kind not in _DECLARING:
            for name, keys in _named(resource.body, ()):
                if name not in ("", "-") and not is_open(name):
                    yield Use((name,), resource.id, resource.document.at(*keys))


def _named(body: Any, keys: tuple[str | int, ...]) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Yield the texts under keys that name a class, with the keys that lead there; `-` means none in charts."""
    if isinstance(body, dict):
        for key, value in body.items():
            if key in _KEYS and isinstance(value, str):
                yield value, (*keys, key)
            elif isinstance(value, (dict, list)):
                yield from _named(value, (*keys, key))
    elif isinstance(body, list):
        for index, value in enumerate(body):
            if isinstance(value, (dict, list)):
                yield from _named(value, (*keys, index))


CHECK = Check("unknown-storage-class", Severity.HINT, check)
