"""Hints at an ExternalSecret whose store no manifest declares.

The secret stays at `SecretSyncedError`, and the pods that read it wait. Without `kind`, a SecretStore in the same
namespace is meant, not a ClusterSecretStore. A store may be made outside of the repository, so this is a hint, given
only where the repository declares some store and no other object names this one.

Bad, where the store is a ClusterSecretStore:

    secretStoreRef:
      name: onepassword-connect

Good:

    secretStoreRef:
      kind: ClusterSecretStore
      name: onepassword-connect

Source: https://external-secrets.io/latest/api/externalsecret/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scaffold.checks.check import Check, inside, is_open, nearest, quote
from scaffold.checks.pods import Keys, follow
from scaffold.checks.references import Key, Unresolved, Use, unknown
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Cluster, Fleet
from scaffold.kustomize import Resource
from scaffold.repository import list_at, mapping_at, text_at

_GROUP = "external-secrets.io"
_CLUSTER_WIDE = "ClusterSecretStore"

_SPECS: Mapping[str, tuple[str, ...]] = {
    "ExternalSecret": ("spec",),
    "ClusterExternalSecret": ("spec", "externalSecretSpec"),
    "PushSecret": ("spec",),
    "ClusterPushSecret": ("spec", "pushSecretSpec"),
}
"""Kinds that name stores, and where the spec stands that does."""


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield a hint for each store that only one object names and no manifest declares."""
    return (each.finding for each in unresolved_stores(fleet))


def unresolved_stores(fleet: Fleet) -> Iterator[Unresolved]:
    """Yield the stores that only one object names and no manifest declares."""
    for cluster in fleet.clusters:
        known = {
            _key(kind, store.namespace, store.name)
            for kind in (_CLUSTER_WIDE, "SecretStore")
            for store, _ in cluster.of_kind(kind, _GROUP)
        }
        for use in unknown(_uses(cluster), known):
            message = f"no manifest declares {_shown(use.key)}{inside(fleet, cluster)}"
            *scope, name = use.key
            exists = any(other == name for *_, other in known)
            near = frozenset(other for *where, other in known if where == scope and not exists)
            yield Unresolved(CHECK.finding(use.place, message, _hint(use.key, known)), name, near)


def _uses(cluster: Cluster) -> Iterator[Use]:
    for kind, prefix in _SPECS.items():
        for resource, _ in cluster.of_kind(kind, _GROUP):
            for keys in _references(resource, prefix):
                ref = follow(resource.body, keys)
                name, store = text_at(ref, "name"), text_at(ref, "kind") or "SecretStore"
                if name and not is_open(name) and (resource.namespace or store == _CLUSTER_WIDE):
                    key = _key(store, resource.namespace, name)
                    yield Use(key, resource.id, resource.document.at(*keys, "name"))


def _references(resource: Resource, prefix: tuple[str, ...]) -> Iterator[Keys]:
    yield (*prefix, "secretStoreRef")
    for index, _ in enumerate(list_at(resource.body, *prefix, "secretStoreRefs")):
        yield (*prefix, "secretStoreRefs", index)
    for group in ("data", "dataFrom"):
        for index, entry in enumerate(list_at(resource.body, *prefix, group)):
            if mapping_at(entry, "sourceRef", "storeRef"):
                yield (*prefix, group, index, "sourceRef", "storeRef")


def _key(kind: str, namespace: str, name: str) -> Key:
    return kind, "" if kind == _CLUSTER_WIDE else namespace, name


def _shown(key: Key) -> str:
    kind, namespace, name = key
    return f"{kind} {quote(f'{namespace}/{name}' if namespace else name)}"


def _hint(key: Key, known: set[Key]) -> str:
    kind, namespace, name = key
    same = sorted(other for other in known if other[2] == name and other[1] in ("", namespace))
    if same:
        return f"did you mean {_shown(same[0])}"
    slip = nearest(
        name, [other[2] for other in known if other[:2] == (kind, "" if kind == _CLUSTER_WIDE else namespace)]
    )
    return f"did you mean {quote(slip)}" if slip else "correct where it is made outside of this repository"


CHECK = Check("unknown-secret-store", Severity.HINT, check)
