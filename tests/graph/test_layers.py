"""Layers: what a Kustomization delivers decides, whatever it is called."""

from __future__ import annotations

import pytest

from scaffold.graph.build import build_graph
from scaffold.graph.knowledge import layer_of_software
from scaffold.graph.model import Layer
from tests.build import fleet, kustomize_file
from tests.graph.clusters import HOME, app, chart, claim, home, kustomization, manifest, secret

DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: thing}
spec: {template: {spec: {containers: [{name: main, image: 'registry.example.com:5000/prom/prometheus:v3@sha256:0'}]}}}
"""
DASHBOARD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: board, labels: {grafana_dashboard: '1'}}\n"
CRD = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things}
spec: {group: GROUP, names: {kind: Thing}}
"""


def layer(*objects: str, namespace: str = "space", name: str = "thing") -> Layer:
    found = fleet(home({f"{namespace}/{name}": ((), objects)}))
    graph = build_graph(found, found.clusters[0])
    return graph.by_id[f"Kustomization/flux-system/{name}"].layer


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        pytest.param((chart("x", "cert-manager"),), Layer.FOUNDATION, id="a chart that is known"),
        pytest.param(
            (chart("x", "cert-manager-webhook-ovh"),), Layer.FOUNDATION, id="a chart of a family that is known"
        ),
        pytest.param((chart("x", "unheard-of"),), Layer.APPS, id="a chart that is not known"),
        pytest.param((chart("x", "mqtt-exporter"),), Layer.OBSERVABILITY, id="a chart whose name ends in what it is"),
        pytest.param((app("x", image="docker.io/cloudflare/cloudflared"),), Layer.NETWORKING, id="an app by its image"),
        pytest.param((app("x", image="ghcr.io/dragonflydb/operator"),), Layer.DATABASE, id="an image by its owner"),
        pytest.param((DEPLOYMENT,), Layer.OBSERVABILITY, id="a Deployment by its image"),
        pytest.param((app("x"), chart("cache", "redis")), Layer.APPS, id="an app that brings a cache along"),
        pytest.param(
            (chart("thing", "redis"), app("x"), app("y")), Layer.DATABASE, id="the release of its name decides"
        ),
        pytest.param((chart("a", "redis"), chart("b", "mysql"), app("x")), Layer.DATABASE, id="most of them decide"),
        pytest.param((chart("a", "cilium"), chart("b", "traefik")), Layer.CORE, id="of two, what comes up first"),
        pytest.param(
            (chart("x", "my-disks"), manifest("storage.k8s.io/v1", "StorageClass", "fast")),
            Layer.STORAGE,
            id="an unknown chart with a class for everybody",
        ),
        pytest.param((manifest("cert-manager.io/v1", "ClusterIssuer", "x"),), Layer.FOUNDATION, id="an issuer"),
        pytest.param((manifest("cert-manager.io/v1", "Certificate", "x"),), Layer.NETWORKING, id="a certificate"),
        pytest.param((manifest("postgresql.cnpg.io/v1", "Cluster", "x"), secret("x")), Layer.DATABASE, id="a database"),
        pytest.param(
            (manifest("postgresql.cnpg.io/v1", "Cluster", "x"), app("x")), Layer.APPS, id="an app's own database"
        ),
        pytest.param((manifest("gateway.networking.k8s.io/v1", "Gateway", "x"),), Layer.NETWORKING, id="a gateway"),
        pytest.param(
            (manifest("monitoring.coreos.com/v1", "ServiceMonitor", "x"),), Layer.OBSERVABILITY, id="a monitor"
        ),
        pytest.param(
            (
                manifest("monitoring.coreos.com/v1", "ServiceMonitor", "x"),
                manifest("ceph.rook.io/v1", "CephCluster", "x"),
            ),
            Layer.STORAGE,
            id="what is made counts before what is used",
        ),
        pytest.param((DASHBOARD,), Layer.OBSERVABILITY, id="a dashboard"),
        pytest.param(
            (CRD.replace("GROUP", "monitoring.coreos.com"),), Layer.OBSERVABILITY, id="definitions by their group"
        ),
        pytest.param((CRD.replace("GROUP", "example.com"),), Layer.CORE, id="definitions of an unknown group"),
        pytest.param((manifest("v1", "Namespace", "x"), secret("x")), Layer.FOUNDATION, id="what prepares the ground"),
        pytest.param(
            (manifest("source.toolkit.fluxcd.io/v1", "HelmRepository", "x", "{url: 'https://example.com'}"),),
            Layer.SOURCES,
            id="sources alone",
        ),
        pytest.param((claim("x"),), Layer.APPS, id="a claim"),
    ],
)
def test_layers(objects: tuple[str, ...], expected: Layer) -> None:
    assert layer(*objects) is expected


def test_what_runs_among_kubernetes_own_parts_is_one_of_them() -> None:
    assert layer(chart("x", "unheard-of"), namespace="kube-system") is Layer.CORE


def test_the_home_has_the_layers_that_are_drawn_by_hand() -> None:
    found = fleet(home())
    graph = build_graph(found, found.clusters[0])
    layers = {known: [node.name for node in graph.nodes if node.layer is known] for known in Layer}
    assert layers == {
        Layer.SOURCES: ["home"],
        Layer.ROOTS: ["cluster", "cluster-apps"],
        Layer.FOUNDATION: [
            "cert-manager",
            "cert-manager-issuers",
            "external-secrets",
            "onepassword-connect",
            "secret-store",
        ],
        Layer.CORE: [
            "cilium",
            "cilium-config",
            "external-dns",
            "node-feature-discovery",
            "node-feature-discovery-rules",
        ],
        Layer.STORAGE: ["rook-ceph", "rook-ceph-cluster", "snapshot-controller", "volsync"],
        Layer.DATABASE: ["cloudnative-pg", "cloudnative-pg-cluster", "dragonfly", "dragonfly-cluster"],
        Layer.NETWORKING: ["certificates", "ingress-external", "ingress-internal", "tunnel"],
        Layer.OBSERVABILITY: ["kube-prometheus-stack", "prometheus-crds", "status"],
        Layer.APPS: ["controller", "films", "filter", "plain", "zoo"],
    }
    assert sum(len(names) for names in layers.values()) == len(HOME) + 3


def test_a_parent_that_runs_something_is_no_root() -> None:
    files = home({"space/child": ((), (app("child"),))})
    files["kubernetes/apps/space/own.yaml"] = chart("thing", "traefik").replace(
        "name: thing", "name: thing\n  namespace: x", 1
    )
    files["kubernetes/apps/space/kustomization.yaml"] += "  - ./own.yaml\n"
    found = fleet(files)
    graph = build_graph(found, found.clusters[0])
    assert graph.by_id["Kustomization/flux-system/cluster-apps"].layer is Layer.NETWORKING


def test_what_lies_in_another_repository_goes_by_its_name() -> None:
    far = "{kind: GitRepository, name: gateway-api}"
    files = home({})
    files["kubernetes/apps/gateway.yaml"] = kustomization("gateway-api-crds", "./config/crd", source=far)
    files["kubernetes/apps/unknown.yaml"] = kustomization("unheard-of", "./deploy", source=far)
    files["kubernetes/apps/kustomization.yaml"] = kustomize_file("./gateway.yaml", "./unknown.yaml")
    found = fleet(files)
    graph = build_graph(found, found.clusters[0])
    layers = [graph.by_id[f"Kustomization/flux-system/{name}"].layer for name in ("gateway-api-crds", "unheard-of")]
    assert layers == [Layer.NETWORKING, Layer.APPS]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("ingress-nginx", Layer.NETWORKING, id="its whole name"),
        pytest.param("prometheus-operator-crds", Layer.OBSERVABILITY, id="the beginning of its name"),
        pytest.param("csi-driver-nfs", Layer.STORAGE, id="drivers of storage"),
        pytest.param("csi-secrets-store-provider-aws", Layer.FOUNDATION, id="the longest beginning counts"),
        pytest.param("redis-exporter", Layer.OBSERVABILITY, id="its end counts before its beginning"),
        pytest.param("k8s_gateway", Layer.NETWORKING, id="an underscore is a hyphen"),
        pytest.param("Loki", Layer.OBSERVABILITY, id="capitals"),
        pytest.param("redistribution", None, id="letters that a name merely begins with"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_the_layer_of_software(name: str, expected: Layer | None) -> None:
    assert layer_of_software(name) is expected
