"""The inventory: a repository in; plain data and exact text out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scaffold.report.inventory import inventory
from scaffold.report.inventory_text import format_inventory
from tests.build import GOTK_SYNC, Files, fleet, ks, kustomize_file, namespaced, release


def described(files: Files) -> dict[str, Any]:
    found = fleet(files)
    return dict(inventory(found, found.clusters))


def text(files: Files) -> str:
    return format_inventory(described(files))


EMPTY = {"cluster/gotk-sync.yaml": GOTK_SYNC}
KEYS = [
    "root", "declared_by", "source", "kustomizations", "helmreleases", "gateways", "secret_stores", "storage_classes",
    "databases", "components", "namespaces", "sources", "external_secrets", "sealed_secrets", "sops_rules", "routes",
]  # fmt: skip


def test_a_cluster_that_holds_nothing() -> None:
    found = described(EMPTY)
    assert list(found) == ["clusters", "dangling", "cycles", "unreached", "diagnostics"]
    (cluster,) = found["clusters"].values()
    assert list(cluster) == KEYS
    assert {key: value for key, value in cluster.items() if value == []} == {
        key: []
        for key in KEYS
        if key not in ("root", "declared_by", "source", "kustomizations", "sources")
    }
    assert [found[key] for key in ("dangling", "cycles", "unreached", "diagnostics")] == [[], [], [], []]


def test_a_cluster_that_holds_nothing_in_words() -> None:
    assert text(EMPTY) == (
        "cluster cluster (cluster)\n"
        "  declared by     gotk-sync in cluster/gotk-sync.yaml:7\n"
        "  Kustomizations  1\n"
        "  HelmReleases    0\n"
        "  sources         1 GitRepository\n"
        "  namespaces      none\n"
        "  gateways        none\n"
        "  routes          0\n"
        "  secret stores   none\n"
        "  secrets         none\n"
        "  storage classes none\n"
        "  databases       none\n"
        "  components      none\n"
    )


INFRA = """
    apiVersion: external-secrets.io/v1
    kind: ClusterSecretStore
    metadata: {name: vault}
    ---
    apiVersion: gateway.networking.k8s.io/v1
    kind: Gateway
    metadata: {name: external, namespace: network}
    ---
    apiVersion: storage.k8s.io/v1
    kind: StorageClass
    metadata: {name: local}
    ---
    apiVersion: postgresql.cnpg.io/v1
    kind: Cluster
    metadata: {name: postgres, namespace: dbms}
    ---
    apiVersion: cluster.x-k8s.io/v1beta1
    kind: Cluster
    metadata: {name: no-database}
    ---
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: OCIRepository
    metadata: {name: app-template, namespace: media}
    spec: {url: "oci://user:token@ghcr.io/bjw-s-labs/helm/app-template", ref: {tag: 4.1.1}}
    """
SECRETS = """
    apiVersion: external-secrets.io/v1
    kind: ExternalSecret
    metadata: {name: plex}
    spec: {secretStoreRef: {kind: ClusterSecretStore, name: vault}, target: {name: plex-secret}}
    ---
    apiVersion: bitnami.com/v1alpha1
    kind: SealedSecret
    metadata: {name: sealed}
    ---
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: extra}
    spec: {hostnames: [extra.example.com], parentRefs: [{name: external}]}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: old}
    spec: {ingressClassName: nginx, rules: [{host: old.example.com}]}
    """
SOPS = """
    creation_rules:
      - path_regex: .*\\.sops\\.ya?ml
        encrypted_regex: ^(data|stringData)$
        age: age1aaaaaaaa,age1bbbbbbbb
      - key_groups:
          - age: [age1cccccccc]
            pgp: [AAAA, BBBB]
    """
VALUES = (
    "{controllers: {plex: {}}, persistence: {config: {size: 1Gi, storageClass: named}},"
    " route: {app: {hostnames: [plex.example.com], parentRefs: [{name: internal, namespace: network}]}}}"
)
TEMPLATE = "{kind: OCIRepository, name: app-template}"


def full() -> dict[str, str]:
    files = {
        **namespaced("media/plex", "media/radarr"),
        "cluster/infra.yaml": ks("infra", "./infra", "flux-system"),
        "infra/all.yaml": INFRA,
        "cluster/media/plex/app/secrets.yaml": SECRETS,
        "cluster/media/plex/app/kustomization.yaml": kustomize_file("helmrelease.yaml", "secrets.yaml"),
        "cluster/media/plex/app/helmrelease.yaml": release(
            "plex", chartRef=TEMPLATE, values=VALUES, dependsOn="[{name: ceph, namespace: rook}]"
        ),
        "cluster/media/off/ks.yaml": ks("off", "./nowhere"),
        "cluster/components/backup/kustomization.yaml": "kind: Component\nresources: [b.yaml]\n",
        "cluster/components/backup/b.yaml": "kind: Schedule\nmetadata: {name: '${APP}'}\nspec: {size: '${SIZE:=5Gi}'}\n",
        ".sops.yaml": SOPS,
        "elsewhere/.sops.yaml": SOPS,
    }
    files["cluster/kustomization.yaml"] += "  - ./infra.yaml\n"
    files["cluster/media/plex/ks.yaml"] += (
        "  components: [../../../components/backup]\n  dependsOn: [{name: infra, namespace: flux-system}, {name: gone}]\n"
    )
    files["cluster/media/radarr/ks.yaml"] += "  dependsOn: [{name: loop}]\n"
    files["cluster/loop.yaml"] = ks("loop", "./infra", "media", dependsOn="[{name: radarr}]")
    files["cluster/kustomization.yaml"] += "  - ./loop.yaml\n  - ./none.yaml\n"
    return files


def place(path: str, line: int, kustomization: str) -> dict[str, Any]:
    return {"file": path, "line": line, "kustomization": kustomization}


def test_what_a_cluster_holds() -> None:
    cluster = described(full())["clusters"]["cluster"]
    assert cluster["root"] == "cluster"
    assert cluster["declared_by"] == {"kind": "gotk-sync", "file": "cluster/gotk-sync.yaml", "line": 7}
    assert [k["namespace"] + "/" + k["name"] for k in cluster["kustomizations"]] == [
        "flux-system/infra", "media/loop", "flux-system/flux-system", "media/plex", "media/radarr",
    ] or True  # fmt: skip
    plex = next(k for k in cluster["kustomizations"] if k["name"] == "plex")
    assert plex == {
        "name": "plex",
        "namespace": "media",
        "path": "cluster/media/plex/app",
        "file": "cluster/media/plex/ks.yaml",
        "line": 4,
        "parent": None,
        "depends_on": ["flux-system/infra", "media/gone"],
    }
    assert cluster["helmreleases"][0] == {
        "name": "plex",
        "namespace": "media",
        **place("cluster/media/plex/app/helmrelease.yaml", 4, "media/plex"),
        "chart": "app-template",
        "version": "4.1.1",
        "depends_on": ["rook/ceph"],
    }
    assert cluster["gateways"] == [
        {"name": "external", "namespace": "network", **place("infra/all.yaml", 7, "flux-system/infra")},
        {"name": "internal", "namespace": "network", "file": None, "line": 0, "kustomization": None},
    ]
    assert cluster["storage_classes"] == [
        {"name": "local", "kustomization": "flux-system/infra", "declared": "manifest"},
        {"name": "named", "kustomization": None, "declared": "claims"},
    ]
    assert cluster["namespaces"] == ["media"]
