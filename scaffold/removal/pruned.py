"""Says which data Flux deletes with an app, and what stays because nothing deletes it.

Sources: https://fluxcd.io/flux/components/kustomize/kustomizations/#prune and `#deletion-policy`,
https://cloudnative-pg.io/documentation/current/declarative_database_management/,
https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from scaffold.checks.check import named, quote
from scaffold.diagnostic import Diagnostic
from scaffold.flux import Cluster, Kustomization
from scaffold.kustomize import Resource
from scaffold.providers import BACKUP_KINDS
from scaffold.removal.extent import Extent
from scaffold.removal.finding import described, lost, stays
from scaffold.removal.volumes import asks_for_volumes, claim_fate, release_fate
from scaffold.repository import list_at, mapping_at, text_at

_GROUP = "kustomize.toolkit.fluxcd.io"
_HOLD_DATA = frozenset(
    {
        *("CephBlockPool", "CephCluster", "CephFilesystem", "CephObjectStore"),
        *("MariaDB", "MongoDBCommunity", "MySQL", "PostgresCluster", "Redis", "RedisCluster", "RedisReplication"),
        *("ObjectBucketClaim", "VolumeSnapshot", "VolumeSnapshotContent", "postgresql"),
    }
)
"""Kinds that hold data, whose operators decide what becomes of it."""


def pruned(extent: Extent) -> tuple[Diagnostic, ...]:
    """Return what Flux deletes with an app, as warnings, and what stays, as hints."""
    return tuple(sorted(set(_pruned(extent))))


def _pruned(extent: Extent) -> Iterator[Diagnostic]:
    cluster = extent.cluster
    for kustomization in extent.kustomizations:
        owned = cluster.owned.get(kustomization.id, ())
        reason = _staying(extent, kustomization)
        if reason:
            count = f"{len(owned)} object{'' if len(owned) == 1 else 's'}"
            message = f"what Kustomization {named(kustomization.id)} applies stays in the cluster ({count}): {reason}"
            yield stays(kustomization.resource, ("metadata", "name"), message)
            continue
        for resource in owned:
            yield from _fate(resource, cluster)
    layer = _layer_staying(extent)
    if layer:
        yield layer
    for resource, owner in cluster.resources:
        beside = (owner is None or owner.id not in extent.ids) and extent.takes((resource, owner))
        if beside and resource.id not in extent.ids and not _unpruned(extent, owner):
            yield from _fate(resource, cluster)


def _staying(extent: Extent, kustomization: Kustomization) -> str:
    """Return why Flux does not delete what a Kustomization applies, nothing where it does."""
    parent = extent.cluster.by_id.get(kustomization.parent) if kustomization.parent else None
    if unpruned := _unpruned(extent, parent):
        return f"{unpruned} does not prune, so this one is not deleted either"
    if _is_kept(kustomization.resource):
        return f"its own `{_GROUP}/prune` is `disabled`"
    if kustomization.spec.get("suspend") is True:
        return "it is suspended"
    policy = text_at(kustomization.spec, "deletionPolicy") or "MirrorPrune"
    if policy == "Orphan":
        return "its `deletionPolicy` is `Orphan`"
    return "it does not prune" if policy == "MirrorPrune" and kustomization.spec.get("prune") is False else ""


def _layer_staying(extent: Extent) -> Diagnostic | None:
    """Return that the app's objects stay where its layer does not delete what it no longer applies."""
    layer = extent.app.main
    suspended = "is suspended" if layer.spec.get("suspend") is True else ""
    reason = suspended or ("does not prune" if layer.spec.get("prune") is False else "")
    if not extent.app.layered or not reason:
        return None
    count = f"{len(extent.owned)} object{'' if len(extent.owned) == 1 else 's'}"
    message = f"what the app has in the cluster stays ({count}): Kustomization {named(layer.id)} {reason}"
    return stays(layer.resource, ("metadata", "name"), message)


def _unpruned(extent: Extent, owner: Kustomization | None) -> str:
    """Return what applies an object without ever deleting it, nothing where it is deleted once it is not applied."""
    if owner is not None:
        suspended = owner is extent.app.main and extent.app.layered and owner.spec.get("suspend") is True
        return f"Kustomization {named(owner.id)}" if owner.spec.get("prune") is False or suspended else ""
    declared = extent.cluster.root.location
    for document in extent.repository.documents(declared.path):
        if document.at("spec", "path") == declared and mapping_at(document.body, "spec").get("prune") is False:
            return f"the root's Kustomization {quote(document.name)}"
    return ""


def _is_kept(resource: Resource) -> bool:
    """Tell whether an object says that Flux may not delete it."""
    metadata = mapping_at(resource.body, "metadata")
    return any(
        text_at(metadata, where, f"{_GROUP}/{what}") == "disabled"
        for where in ("annotations", "labels")
        for what in ("prune", "reconcile")
    )


def _fate(resource: Resource, cluster: Cluster) -> Iterator[Diagnostic]:
    """Yield what becomes of the data behind an object that Flux deletes."""
    found = list(_data(resource, cluster))
    if found and _is_kept(resource):
        yield stays(resource, ("metadata", "name"), f"{described(resource)} stays: it is not pruned")
    else:
        yield from found


def _data(resource: Resource, cluster: Cluster) -> Iterator[Diagnostic]:
    if resource.kind == "PersistentVolumeClaim":
        yield claim_fate(resource, cluster)
    elif resource.kind == "HelmRelease":
        yield from release_fate(resource, cluster)
    elif resource.kind in _FATES:
        yield from _FATES[resource.kind](resource, cluster)
    elif resource.kind in _HOLD_DATA or (_is_custom(resource) and any(asks_for_volumes(resource.body, ()))):
        what = f"{resource.kind} {named(resource.id)}"
        yield lost(resource, ("metadata", "name"), f"pruning deletes {what}, and its operator may delete the data")


def _is_custom(resource: Resource) -> bool:
    """Tell whether an operator may make volumes for an object; backups name a class for their caches."""
    return "." in resource.group and not resource.group.endswith(".k8s.io") and resource.kind not in BACKUP_KINDS


def _postgres_cluster(resource: Resource, cluster: Cluster) -> Iterator[Diagnostic]:
    if resource.group != "postgresql.cnpg.io":
        return
    spec = mapping_at(resource.body, "spec")
    scheduled = any(
        text_at(backup.body, "spec", "cluster", "name") == resource.name and backup.namespace == resource.namespace
        for backup, _ in cluster.of_kind("ScheduledBackup")
    )
    has_backup = scheduled or mapping_at(spec, "backup") or list_at(spec, "plugins")
    hint = (
        "its backups stay where they are; look whether the last one is good" if has_backup else "it has no backup here"
    )
    size = text_at(spec, "storage", "size")
    what = f"database cluster {named(resource.id)}" + (f" ({size})" if size else "")
    yield lost(resource, ("metadata", "name"), f"pruning deletes {what} with its volumes", hint)


def _postgres_database(resource: Resource, _: Cluster) -> Iterator[Diagnostic]:
    if resource.group != "postgresql.cnpg.io":
        return
    spec = mapping_at(resource.body, "spec")
    what = (
        f"database {quote(text_at(spec, 'name') or resource.name)} on cluster {quote(text_at(spec, 'cluster', 'name'))}"
    )
    if text_at(spec, "databaseReclaimPolicy") == "delete":
        yield lost(resource, ("spec", "databaseReclaimPolicy"), f"pruning deletes {what}")
    else:
        yield stays(resource, ("metadata", "name"), f"{what} stays: its reclaim policy is `retain`")


def _stateful_set(resource: Resource, _: Cluster) -> Iterator[Diagnostic]:
    spec = mapping_at(resource.body, "spec")
    if not list_at(spec, "volumeClaimTemplates"):
        return
    what = f"the claims of StatefulSet {named(resource.id)}"
    if text_at(spec, "persistentVolumeClaimRetentionPolicy", "whenDeleted") == "Delete":
        yield lost(resource, ("spec", "volumeClaimTemplates"), f"pruning deletes {what} with their volumes")
    else:
        yield stays(resource, ("spec", "volumeClaimTemplates"), f"{what} stay")


def _dragonfly(resource: Resource, _: Cluster) -> Iterator[Diagnostic]:
    keys = ("spec", "snapshot", "persistentVolumeClaimSpec")
    if mapping_at(resource.body, *keys):
        yield stays(resource, keys, f"the claims of Dragonfly {named(resource.id)} stay")


def _volume(resource: Resource, _: Cluster) -> Iterator[Diagnostic]:
    if text_at(resource.body, "spec", "persistentVolumeReclaimPolicy") == "Delete":
        yield lost(resource, ("metadata", "name"), f"pruning deletes volume {named(resource.id)}")
    else:
        yield stays(resource, ("metadata", "name"), f"volume {named(resource.id)} goes, its data stays where it is")


def _namespace(resource: Resource, _: Cluster) -> Iterator[Diagnostic]:
    message = f"pruning deletes namespace {quote(resource.name)} with everything in it"
    yield lost(resource, ("metadata", "name"), message)


def _definition(resource: Resource, _: Cluster) -> Iterator[Diagnostic]:
    kind = text_at(resource.body, "spec", "names", "kind")
    yield lost(resource, ("metadata", "name"), f"pruning deletes every {kind} of the cluster with {named(resource.id)}")


def _pushed_secret(resource: Resource, _: Cluster) -> Iterator[Diagnostic]:
    if text_at(resource.body, "spec", "deletionPolicy") == "Delete":
        what = f"PushSecret {named(resource.id)}"
        yield lost(resource, ("spec", "deletionPolicy"), f"pruning deletes {what}, and what it pushed to the store")


def _external_secret(resource: Resource, _: Cluster) -> Iterator[Diagnostic]:
    if text_at(resource.body, "spec", "target", "creationPolicy") == "Orphan":
        name = text_at(resource.body, "spec", "target", "name") or resource.name
        message = f"Secret {quote(f'{resource.namespace}/{name}')} stays: its `creationPolicy` is `Orphan`"
        yield stays(resource, ("spec", "target", "creationPolicy"), message)


_FATES: Mapping[str, Callable[[Resource, Cluster], Iterator[Diagnostic]]] = {
    "Cluster": _postgres_cluster,
    "CustomResourceDefinition": _definition,
    "Database": _postgres_database,
    "Dragonfly": _dragonfly,
    "ExternalSecret": _external_secret,
    "Namespace": _namespace,
    "PersistentVolume": _volume,
    "PushSecret": _pushed_secret,
    "StatefulSet": _stateful_set,
}
"""What becomes of an object's data, by its kind."""
