"""The inventory: a repository in; plain data and exact text out."""

from __future__ import annotations

import json
from typing import Any

from scaffold.report.inventory import inventory
from scaffold.report.inventory_text import format_inventory
from tests import layered
from tests.build import GOTK_SYNC, Files, config, fleet, ks, kustomize_file, namespaced, release


def described(files: Files) -> dict[str, Any]:
    found = fleet(files)
    return dict(inventory(found, found.clusters))


def text(files: Files) -> str:
    return format_inventory(described(files))


EMPTY = {"cluster/gotk-sync.yaml": GOTK_SYNC}
KEYS = [
    "root", "declared_by", "source", "kustomizations", "layers", "helmreleases", "gateways", "secret_stores",
    "storage_classes", "databases", "components", "namespaces", "sources", "external_secrets", "sealed_secrets",
    "sops_rules", "routes",
]  # fmt: skip


def test_a_cluster_that_holds_nothing() -> None:
    found = described(EMPTY)
    assert list(found) == ["clusters", "dangling", "cycles", "unreached", "diagnostics"]
    (cluster,) = found["clusters"].values()
    assert list(cluster) == KEYS
    assert {key: value for key, value in cluster.items() if value == []} == {
        key: [] for key in KEYS if key not in ("root", "declared_by", "source", "kustomizations", "sources")
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
        "cluster/components/backup/b.yaml": "kind: Schedule\nmetadata: {name: '${APP}'}\nspec: {x: '${SIZE:=5Gi}'}\n",
        ".sops.yaml": SOPS,
        "elsewhere/.sops.yaml": SOPS,
    }
    files["cluster/kustomization.yaml"] += "  - ./infra.yaml\n"
    files["cluster/media/plex/ks.yaml"] += (
        "  components: [../../../components/backup]\n"
        "  dependsOn: [{name: infra, namespace: flux-system}, {name: gone}]\n"
    )
    files["cluster/media/radarr/ks.yaml"] += "  dependsOn: [{name: loop}]\n"
    files["cluster/loop.yaml"] = ks("loop", "./loop", "media", dependsOn="[{name: radarr}]")
    files["loop/c.yaml"] = config("c")
    files["cluster/kustomization.yaml"] += "  - ./loop.yaml\n  - ./none.yaml\n"
    return files


def place(path: str, line: int, kustomization: str) -> dict[str, Any]:
    return {"file": path, "line": line, "kustomization": kustomization}


def test_what_a_cluster_holds() -> None:
    cluster = described(full())["clusters"]["cluster"]
    assert cluster["root"] == "cluster"
    assert cluster["declared_by"] == {"kind": "gotk-sync", "file": "cluster/gotk-sync.yaml", "line": 7}
    assert [f"{k['namespace']}/{k['name']}" for k in cluster["kustomizations"]] == [
        "flux-system/flux-system",
        "flux-system/infra",
        "media/loop",
        "media/plex",
        "media/radarr",
    ]
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
    assert cluster["namespaces"] == ["flux-system", "media"]
    assert cluster["secret_stores"] == [
        {"kind": "ClusterSecretStore", "name": "vault", **place("infra/all.yaml", 3, "flux-system/infra")}
    ]
    assert cluster["databases"] == [
        {"kind": "Cluster", "name": "postgres", "namespace": "dbms", **place("infra/all.yaml", 15, "flux-system/infra")}
    ]
    assert cluster["components"] == [
        {
            "path": "cluster/components/backup",
            "variables": {"APP": None, "SIZE": "5Gi"},
            "kinds": ["Schedule"],
            "used_by": 1,
        }
    ]


def test_sources_are_told_without_their_logins() -> None:
    assert described(full())["clusters"]["cluster"]["sources"] == [
        {
            "kind": "GitRepository",
            "name": "flux-system",
            "namespace": "flux-system",
            "file": "cluster/gotk-sync.yaml",
            "line": 15,
            "kustomization": None,
            "url": "https://github.com/owner/repo.git",
            "ref": "",
        },
        {
            "kind": "OCIRepository",
            "name": "app-template",
            "namespace": "media",
            **place("infra/all.yaml", 23, "flux-system/infra"),
            "url": "oci://ghcr.io/bjw-s-labs/helm/app-template",
            "ref": "4.1.1",
        },
    ]


def test_secrets_are_told_without_what_is_in_them() -> None:
    cluster = described(full())["clusters"]["cluster"]
    secrets = "cluster/media/plex/app/secrets.yaml"
    assert cluster["external_secrets"] == [
        {
            "name": "plex",
            "namespace": "media",
            **place(secrets, 3, "media/plex"),
            "store": {"kind": "ClusterSecretStore", "name": "vault"},
            "target": "plex-secret",
        }
    ]
    assert cluster["sealed_secrets"] == [{"name": "sealed", "namespace": "media", **place(secrets, 8, "media/plex")}]
    assert cluster["sops_rules"] == [
        {
            "file": ".sops.yaml",
            "line": 2,
            "path_regex": ".*\\.sops\\.ya?ml",
            "encrypted_regex": "^(data|stringData)$",
            "keys": {"age": 2},
        },
        {"file": ".sops.yaml", "line": 5, "path_regex": "", "encrypted_regex": "", "keys": {"age": 1, "pgp": 2}},
    ]
    assert "age1" not in json.dumps(described(full()))


def test_routes_of_every_kind() -> None:
    routes = described(full())["clusters"]["cluster"]["routes"]
    assert [(r["kind"], r["name"], r["hostnames"], r["gateways"], r["line"]) for r in routes] == [
        ("HTTPRoute", "extra", ["extra.example.com"], ["external"], 12),
        ("HTTPRoute", "plex", ["plex.example.com"], ["internal"], 8),
        ("Ingress", "old", ["old.example.com"], ["nginx"], 17),
    ]


def test_what_does_not_resolve() -> None:
    found = described(full())
    assert found["dangling"] == [
        {
            "cluster": "cluster",
            "from": "media/plex",
            "to": "media/gone",
            "file": "cluster/media/plex/ks.yaml",
            "line": 10,
        }
    ]
    assert found["cycles"] == [["media/loop", "media/radarr"]]
    assert found["unreached"] == ["cluster/media/off/ks.yaml"]
    assert found["diagnostics"] == [
        {
            "path": "cluster/kustomization.yaml",
            "line": 8,
            "column": 5,
            "severity": "warning",
            "rule": "unresolved-resource",
            "message": "`./none.yaml` does not exist",
            "hint": "",
        }
    ]


def test_everything_in_words() -> None:
    assert text(full()) == (
        "cluster cluster (cluster)\n"
        "  declared by     gotk-sync in cluster/gotk-sync.yaml:7\n"
        "  Kustomizations  5\n"
        "  HelmReleases    2\n"
        "  sources         1 GitRepository, 1 OCIRepository\n"
        "  namespaces      flux-system, media\n"
        "  gateways        network/external, network/internal (named by routes only)\n"
        "  routes          3\n"
        "  secret stores   ClusterSecretStore vault\n"
        "  secrets         1 ExternalSecret, 1 SealedSecret, 2 SOPS rules\n"
        "  storage classes local (manifest), named (claims)\n"
        "  databases       Cluster dbms/postgres\n"
        "  components      cluster/components/backup (1)\n"
        "\n"
        "cluster/media/plex/ks.yaml:10: media/plex depends on media/gone, which does not exist\n"
        "cycle: media/loop → media/radarr → media/loop\n"
        "cluster/media/off/ks.yaml: not deployed, no root reaches it\n"
        "cluster/kustomization.yaml:8:5: warning: `./none.yaml` does not exist [unresolved-resource]\n"
    )


def two() -> dict[str, str]:
    files = {}
    for name in ("main", "staging"):
        files[f"clusters/{name}/gotk-sync.yaml"] = GOTK_SYNC.replace("./cluster", f"./clusters/{name}")
        files[f"clusters/{name}/a.yaml"] = ks("a", f"./apps/{name}", dependsOn="[{name: gone}]")
        files[f"apps/{name}/c.yaml"] = config(name)
    return files


def test_several_clusters_each_by_its_name() -> None:
    found = fleet(two())
    everything = inventory(found, found.clusters)
    assert list(everything["clusters"]) == ["main", "staging"]
    assert [edge["cluster"] for edge in everything["dangling"]] == ["main", "staging"]
    one = inventory(found, found.clusters[1:])
    assert (list(one["clusters"]), [edge["cluster"] for edge in one["dangling"]]) == (["staging"], ["staging"])
    assert "which does not exist in cluster main\n" in format_inventory(everything)


def test_the_order_of_files_does_not_matter() -> None:
    files = full()
    assert described(dict(reversed(files.items()))) == described(files)


def test_what_acts_on_a_terminal_is_replaced() -> None:
    files = full()
    files["cluster/infra.yaml"] = ks('"in\\u202efra"', "./infra", "flux-system")
    assert "in�fra" in json.dumps(described(files), ensure_ascii=False)
    assert "\u202e" not in text(files)


def test_it_is_plain_data() -> None:
    found = described(full())
    assert json.loads(json.dumps(found)) == found


def test_layers_come_in_their_order_with_their_apps() -> None:
    (cluster,) = described(layered.three())["clusters"].values()
    found = cluster["layers"]
    assert found[2] == {
        "kustomization": "flux-system/apps",
        "role": "apps",
        "told_by": "nothing waits for it",
        "path": "apps",
        "list": "apps/kustomization.yaml",
        "after": ["flux-system/databases"],
        "apps": [
            {"name": "homer", "namespace": "web", "folder": "apps/homer"},
            {"name": "wiki", "namespace": "web", "folder": "apps/wiki"},
        ],
    }
    assert [layer["role"] for layer in found] == ["infrastructure", "databases", "apps"]


def test_layers_as_text() -> None:
    (line,) = (line for line in text(layered.three()).splitlines() if "layers" in line)
    assert line == "  layers          infrastructure (cert-manager traefik), databases (postgres), apps (homer wiki)"
    assert "layers" not in text(namespaced("media/plex"))
