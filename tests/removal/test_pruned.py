"""Which data Flux deletes with an app, and what stays in the cluster and why: whole messages with their places."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scaffold.removal import pruned
from tests.build import GOTK_SYNC, Files, ks, kustomize_file, release
from tests.removal.apps import BASE, RADARR, extent, files, lines, manifest, manifests

HR = f"{RADARR}/app/helmrelease.yaml"
IT = "HelmRelease `media/radarr`"


def claim(**more: str) -> str:
    """Return a claim; `spec` and `metadata` are YAML flow text."""
    metadata, spec = more.get("metadata", ""), more.get("spec", "")
    return (
        "apiVersion: v1\nkind: PersistentVolumeClaim\n"
        f"metadata: {{name: 'films', {metadata}}}\nspec: {{resources: {{requests: {{storage: 5Gi}}}}, {spec}}}\n"
    )


def app_template(values: str, **spec: str) -> dict[str, str]:
    """Return radarr's release with values."""
    return {HR: release("radarr", chartRef="{kind: OCIRepository, name: app-template}", values=values, **spec)}


def storage_class(policy: str) -> str:
    """Return the class `fast`."""
    return f"{{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {{name: fast}}, {policy}}}\n"


def volume(policy: str) -> str:
    """Return the volume `nas`, which a class of its own binds."""
    spec = f"{{storageClassName: nas, persistentVolumeReclaimPolicy: {policy}}}"
    return f"{{apiVersion: v1, kind: PersistentVolume, metadata: {{name: nas}}, spec: {spec}}}\n"


def postgres(spec: str) -> str:
    """Return a database cluster."""
    return f"apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {{name: pg}}\nspec: {spec}\n"


def database(spec: str) -> str:
    """Return a database on the cluster `shared`."""
    body = f"{{name: radarr, cluster: {{name: shared}}, {spec}}}"
    return f"apiVersion: postgresql.cnpg.io/v1\nkind: Database\nmetadata: {{name: radarr-db}}\nspec: {body}\n"


def stateful_set(spec: str) -> str:
    """Return a StatefulSet with a claim of its own."""
    return f"kind: StatefulSet\nmetadata: {{name: db}}\nspec: {{volumeClaimTemplates: [{{}}], {spec}}}\n"


def test_an_app_without_data() -> None:
    assert pruned(extent(BASE)) == ()


GOES: Mapping[str, tuple[Files, list[str]]] = {
    "a claim": (
        manifests(RADARR, claim=claim()),
        [f"{RADARR}/app/claim.yaml:3: warning: pruning deletes claim `media/films` (5Gi) and its volume, "
         "unless the class retains it"],
    ),
    "a claim of a class that says nothing": (
        manifests(RADARR, claim=claim(spec="storageClassName: fast")) | {"cluster/media/fast.yaml": storage_class("")}
        | {"cluster/media/kustomization.yaml": kustomize_file("radarr/ks.yaml", "fast.yaml", namespace="media")},
        [f"{RADARR}/app/claim.yaml:3: warning: pruning deletes claim `media/films` (5Gi, class `fast`) and its volume"],
    ),
    "a claim whose volume is to be deleted": (
        manifests(RADARR, claim=claim(spec="volumeName: nas"), nas=volume("Delete")),
        [f"{RADARR}/app/claim.yaml:3: warning: pruning deletes claim `media/films` (5Gi) and its volume `nas`",
         f"{RADARR}/app/nas.yaml:1: warning: pruning deletes volume `nas`"],
    ),
    "a claim that a component makes": (
        {f"{RADARR}/ks.yaml": ks("radarr", f"./{RADARR}/app", targetNamespace="media", prune="true",
                                 components="[../../../../parts/claim]", postBuild="{substitute: {APP: radarr}}"),
         "parts/claim/kustomization.yaml": kustomize_file("claim.yaml").replace("kind: Kust", "kind: Component #"),
         "parts/claim/claim.yaml": claim().replace("films", "${APP}")},
        ["parts/claim/claim.yaml:3: warning: pruning deletes claim `media/radarr` (5Gi) and its volume, "
         "unless the class retains it"],
    ),
    "a claim that app-template makes": (
        app_template("{persistence: {config: {type: persistentVolumeClaim, size: 1Gi, storageClass: fast}}}"),
        [f"{HR}:8: warning: pruning deletes claim `config` of {IT} in `media` (1Gi, class `fast`) and its volume, "
         "unless the class retains it"],
    ),
    "what another chart may make": (
        {HR: release("radarr", chart="{spec: {chart: loki}}", values="{persistence: {enabled: true}}")},
        [f"{HR}:8: warning: uninstalling {IT} may delete the volumes that its values ask for"],
    ),
    "what lies on the classes of a chart": (
        {HR: release("radarr", chart="{spec: {chart: ceph}}", values="{storageClass: {name: fast}}")},
        [f"{HR}:8: warning: uninstalling {IT} may delete what lies on its classes `fast`"],
    ),
    "a database cluster without a backup": (
        manifests(RADARR, pg=postgres("{storage: {size: 20Gi}}")),
        [f"{RADARR}/app/pg.yaml:3: warning: pruning deletes database cluster `media/pg` (20Gi) with its volumes "
         "(it has no backup here)"],
    ),
    "a database cluster with a backup": (
        manifests(RADARR, pg=postgres("{backup: {barmanObjectStore: {destinationPath: 's3://pg'}}}")),
        [f"{RADARR}/app/pg.yaml:3: warning: pruning deletes database cluster `media/pg` with its volumes "
         "(its backups stay where they are; look whether the last one is good)"],
    ),
    "a database that is to be deleted": (
        manifests(RADARR, db=database("databaseReclaimPolicy: delete")),
        [f"{RADARR}/app/db.yaml:4: warning: pruning deletes database `radarr` on cluster `shared`"],
    ),
    "the claims of a StatefulSet that says so": (
        manifests(RADARR, db=stateful_set("persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}")),
        [f"{RADARR}/app/db.yaml:3: warning: pruning deletes the claims of StatefulSet `media/db` with their volumes"],
    ),
    "a bucket": (
        manifests(RADARR, bucket=manifest("ObjectBucketClaim", "b", "objectbucket.io/v1")),
        [f"{RADARR}/app/bucket.yaml:1: warning: pruning deletes ObjectBucketClaim `media/b`, "
         "and its operator may delete the data"],
    ),
    "the volumes that an operator makes": (
        manifests(RADARR, k=manifest("Reel", "r", "film.org/v1", "{volumeClaimTemplate: {a: b}}")),
        [f"{RADARR}/app/k.yaml:1: warning: pruning deletes Reel `media/r`, and its operator may delete the data"],
    ),
    "a namespace": (
        manifests(RADARR, space=manifest("Namespace", "media")),
        [f"{RADARR}/app/space.yaml:1: warning: pruning deletes namespace `media` with everything in it"],
    ),
    "a definition": (
        manifests(RADARR, d=manifest("CustomResourceDefinition", "reels.film.org", spec="{names: {kind: Reel}}")),
        [f"{RADARR}/app/d.yaml:1: warning: pruning deletes every Reel of the cluster with `reels.film.org`"],
    ),
    "what it pushed to a secret store": (
        manifests(RADARR, push=manifest("PushSecret", "p", spec="{deletionPolicy: Delete}")),
        [f"{RADARR}/app/push.yaml:1: warning: pruning deletes PushSecret `media/p`, and what it pushed to the store"],
    ),
}  # fmt: skip

STAYS: Mapping[str, tuple[Files, list[str]]] = {
    "a claim that is not pruned": (
        manifests(RADARR, claim=claim(metadata="annotations: {kustomize.toolkit.fluxcd.io/prune: disabled}")),
        [f"{RADARR}/app/claim.yaml:3: hint: PersistentVolumeClaim `media/films` stays: it is not pruned"],
    ),
    "a claim that is not pruned, said in a label": (
        manifests(RADARR, claim=claim(metadata="labels: {kustomize.toolkit.fluxcd.io/prune: disabled}")),
        [f"{RADARR}/app/claim.yaml:3: hint: PersistentVolumeClaim `media/films` stays: it is not pruned"],
    ),
    "the volume of a claim whose class retains it": (
        manifests(RADARR, claim=claim(spec="storageClassName: fast"))
        | {"cluster/tools/wiki/app/helmrelease.yaml": release(
            "wiki", values="{storageClass: {name: fast, reclaimPolicy: Retain}}"
        )},
        [f"{RADARR}/app/claim.yaml:3: hint: claim `media/films` (5Gi, class `fast`) goes, its volume stays: "
         "the class retains it"],
    ),
    "the volume that somebody made by hand": (
        manifests(RADARR, claim=claim(spec="volumeName: nas")),
        [f"{RADARR}/app/claim.yaml:3: hint: claim `media/films` (5Gi) goes, its volume `nas` keeps the data"],
    ),
    "the data of a volume that a class of its own binds": (
        manifests(RADARR, claim=claim(spec="storageClassName: nas"), nas=volume("Retain")),
        [f"{RADARR}/app/claim.yaml:3: hint: claim `media/films` (5Gi, class `nas`) goes, "
         "its volume `nas` keeps the data",
         f"{RADARR}/app/nas.yaml:1: hint: volume `nas` goes, its data stays where it is"],
    ),
    "a claim that Helm keeps": (
        app_template("{persistence: {config: {type: persistentVolumeClaim, size: 1Gi, retain: true}}}"),
        [f"{HR}:8: hint: claim `config` of {IT} in `media` stays: Helm keeps it"],
    ),
    "a claim that an annotation keeps": (
        app_template(
            "{persistence: {config: {type: persistentVolumeClaim, size: 1Gi, "
            "annotations: {helm.sh/resource-policy: keep}}}}"
        ),
        [f"{HR}:8: hint: claim `config` of {IT} in `media` stays: Helm keeps it"],
    ),
    "the claims of a StatefulSet of app-template": (
        app_template("{controllers: {db: {type: statefulset, statefulset: {volumeClaimTemplates: [{name: data}]}}}}"),
        [f"{HR}:8: hint: the claims of StatefulSet `db` of {IT} stay"],
    ),
    "what a suspended release installed": (
        app_template("{persistence: {config: {size: 1Gi}}}", suspend="true"),
        [f"{HR}:9: hint: {IT} is suspended, so Helm leaves installed what it installed"],
    ),
    "a database that is retained": (
        manifests(RADARR, db=database("")),
        [f"{RADARR}/app/db.yaml:3: hint: database `radarr` on cluster `shared` stays: its reclaim policy is `retain`"],
    ),
    "the claims of a StatefulSet": (
        manifests(RADARR, db=stateful_set("")),
        [f"{RADARR}/app/db.yaml:3: hint: the claims of StatefulSet `media/db` stay"],
    ),
    "the claims of a cache": (
        manifests(
            RADARR, c=manifest("Dragonfly", "c", "dragonflydb.io/v1", "{snapshot: {persistentVolumeClaimSpec: {a: b}}}")
        ),
        [f"{RADARR}/app/c.yaml:1: hint: the claims of Dragonfly `media/c` stay"],
    ),
    "a Secret without an owner": (
        manifests(RADARR, s=manifest("ExternalSecret", "s", spec="{target: {creationPolicy: Orphan}}")),
        [f"{RADARR}/app/s.yaml:1: hint: Secret `media/s` stays: its `creationPolicy` is `Orphan`"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("more", "expected"), [*GOES.values(), *STAYS.values()], ids=[*GOES, *STAYS])
def test_what_becomes_of_data(more: Files, expected: list[str]) -> None:
    assert lines(pruned(extent(files(more)))) == expected


# ---- what Flux does not delete at all


def kept(**spec: str) -> dict[str, str]:
    """Return radarr's Kustomization with other fields, and a claim."""
    fields = {"targetNamespace": "media", **spec}
    return {**manifests(RADARR, claim=claim()), f"{RADARR}/ks.yaml": ks("radarr", f"./{RADARR}/app", **fields)}


REASONS: Mapping[str, tuple[dict[str, str], str]] = {
    "it does not prune": ({"prune": "false"}, "it does not prune"),
    "its policy orphans": ({"prune": "true", "deletionPolicy": "Orphan"}, "its `deletionPolicy` is `Orphan`"),
    "it is suspended": ({"prune": "true", "suspend": "true"}, "it is suspended"),
}


@pytest.mark.parametrize(("spec", "reason"), REASONS.values(), ids=REASONS)
def test_what_a_kustomization_leaves(spec: dict[str, str], reason: str) -> None:
    assert lines(pruned(extent(files(kept(**spec))))) == [
        f"{RADARR}/ks.yaml:4: hint: what Kustomization `media/radarr` applies stays in the cluster (2 objects): "
        f"{reason}"
    ]


@pytest.mark.parametrize("policy", ["Delete", "WaitForTermination"])
def test_a_policy_that_deletes_whatever_prune_says(policy: str) -> None:
    (said,) = lines(pruned(extent(files(kept(prune="false", deletionPolicy=policy)))))
    assert said.endswith(
        "warning: pruning deletes claim `media/films` (5Gi) and its volume, unless the class retains it"
    )


def test_a_kustomization_that_itself_is_not_pruned() -> None:
    entry = kept(prune="true")
    path = f"{RADARR}/ks.yaml"
    entry[path] = entry[path].replace(
        "  name: radarr\n", "  name: radarr\n  annotations: {kustomize.toolkit.fluxcd.io/prune: disabled}\n"
    )
    assert lines(pruned(extent(files(entry)))) == [
        f"{path}:4: hint: what Kustomization `media/radarr` applies stays in the cluster (2 objects): "
        "its own `kustomize.toolkit.fluxcd.io/prune` is `disabled`"
    ]


def test_a_parent_that_does_not_prune() -> None:
    parent = ks("apps", "./cluster/media", namespace="flux-system", prune="false")
    above = {
        "cluster/kustomization.yaml": kustomize_file("./gotk-sync.yaml", "./apps.yaml", "./tools"),
        "cluster/apps.yaml": parent,
    }
    assert lines(pruned(extent(files(kept(prune="true"), above)))) == [
        f"{RADARR}/ks.yaml:4: hint: what Kustomization `media/radarr` applies stays in the cluster (2 objects): "
        "Kustomization `flux-system/apps` does not prune, so this one is not deleted either"
    ]


def test_a_root_that_does_not_prune() -> None:
    sync = GOTK_SYNC.replace("  path: ./cluster\n", "  path: ./cluster\n  prune: false\n")
    applied = kustomize_file("./media", "./tools")
    found = files(kept(prune="true"), {"flux/gotk-sync.yaml": sync, "cluster/kustomization.yaml": applied})
    del found["cluster/gotk-sync.yaml"]
    assert lines(pruned(extent(found))) == [
        f"{RADARR}/ks.yaml:4: hint: what Kustomization `media/radarr` applies stays in the cluster (2 objects): "
        "the root's Kustomization `flux-system` does not prune, so this one is not deleted either"
    ]
