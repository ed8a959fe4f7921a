"""Purposes: what the source of a dependency uses of what its target delivers."""

from __future__ import annotations

import pytest

from scaffold.graph.build import build_graph
from scaffold.graph.model import EdgeKind, Graph, Purpose
from tests.build import fleet, kustomize_file
from tests.graph.clusters import LAYERED, app, chart, claim, home, kustomization, manifest, secret

STORE = manifest("external-secrets.io/v1", "ClusterSecretStore", "vault", "{provider: {vault: {}}}")
OTHER_STORE = manifest("external-secrets.io/v1", "ClusterSecretStore", "other", "{provider: {fake: {}}}")
POSTGRES = manifest("postgresql.cnpg.io/v1", "Cluster", "postgres", "{instances: 1}")
MARIADB = manifest("k8s.mariadb.com/v1alpha1", "MariaDB", "maria", "{replicas: 1}")
GATEWAY = manifest("gateway.networking.k8s.io/v1", "Gateway", "internal", "{gatewayClassName: envoy}")
ROUTE = "{app: {parentRefs: [{name: internal, namespace: provider}]}}"
ISSUER = manifest("cert-manager.io/v1", "ClusterIssuer", "acme", "{acme: {}}")
CERTIFICATE = manifest("cert-manager.io/v1", "Certificate", "site", "{secretName: site-tls, issuerRef: {name: acme}}")
CLASSES = manifest("storage.k8s.io/v1", "StorageClass", "block")
MONITOR = manifest("monitoring.coreos.com/v1", "ServiceMonitor", "x", "{endpoints: []}")
BACKUP = manifest("volsync.backube/v1alpha1", "ReplicationSource", "x", "{sourcePVC: x}")
INGRESS = manifest("networking.k8s.io/v1", "Ingress", "x", "{ingressClassName: public, rules: []}")
WORKLOAD = manifest(
    "apps/v1",
    "Deployment",
    "x",
    "{template: {spec: {containers: [{image: x, env: [{name: REDIS_HOST, valueFrom: {secretKeyRef: {name: s}}}]}]}}}",
)
THERE = "spec:\n  targetNamespace: provider"
CRD = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: servicemonitors.monitoring.coreos.com}
spec: {group: monitoring.coreos.com, names: {kind: ServiceMonitor}}
"""


def graph(uses: tuple[str, ...], delivers: tuple[str, ...]) -> Graph:
    """Return a graph in which `user/user` waits for `provider/provider`."""
    found = fleet(home({"provider/provider": ((), delivers), "user/user": (("provider",), uses)}))
    return build_graph(found, found.clusters[0])


def purposes(found: Graph, source: str = "user", target: str = "provider") -> list[Purpose]:
    (edge,) = (
        edge
        for edge in found.edges
        if edge.kind is EdgeKind.DEPENDS_ON
        and (edge.source.endswith(f"/{source}"), edge.target.endswith(f"/{target}")) == (True, True)
    )
    return list(edge.purposes)


@pytest.mark.parametrize(
    ("uses", "delivers", "expected"),
    [
        pytest.param((app("user"),), (app("provider"),), [], id="nothing that shows"),
        pytest.param((app("user"), secret("x")), (STORE,), [Purpose.SECRET], id="a secret's store"),
        pytest.param((app("user"), secret("x")), (OTHER_STORE,), [], id="a store, but not the secret's"),
        pytest.param((secret("x"),), (chart("external-secrets"),), [Purpose.SECRET], id="the operator of secrets"),
        pytest.param((STORE,), (chart("external-secrets"),), [Purpose.SECRET], id="the operator of a store"),
        pytest.param((STORE,), (chart("vault"),), [Purpose.SECRET], id="what a store reads from"),
        pytest.param(
            (chart("external-secrets"),), (chart("connect"),), [Purpose.SECRET], id="what all stores read from"
        ),
        pytest.param((POSTGRES,), (chart("cloudnative-pg"),), [Purpose.DATABASE], id="the operator of a database"),
        pytest.param(
            (app("user", env="{HOST: postgres-rw.provider.svc.cluster.local}"),),
            (POSTGRES,),
            [Purpose.DATABASE],
            id="a database by its address",
        ),
        pytest.param(
            (app("user", env="{HOST: maria-primary.provider.svc}"),),
            (MARIADB,),
            [Purpose.DATABASE],
            id="another's address",
        ),
        pytest.param(
            (app("user", env="{HOST: 'postgres-rw.elsewhere:5432'}"),), (POSTGRES,), [], id="an address elsewhere"
        ),
        pytest.param(
            (secret("x", "{INIT_POSTGRES_HOST: '{{ .host }}'}"),),
            (chart("postgresql"),),
            [Purpose.DATABASE],
            id="a database by the name of a variable",
        ),
        pytest.param(
            (app("user", env="{REDIS_URL: 'redis://cache.provider.svc:6379'}"),),
            (chart("cache", "valkey"),),
            [Purpose.CACHE],
            id="a cache by its release's name",
        ),
        pytest.param((WORKLOAD,), (chart("cache", "valkey"),), [Purpose.CACHE], id="a cache by a workload's variable"),
        pytest.param(
            (manifest("dragonflydb.io/v1alpha1", "Dragonfly", "x"),),
            (app("provider", image="ghcr.io/dragonflydb/operator"),),
            [Purpose.CACHE],
            id="an operator by its image",
        ),
        pytest.param((claim("x"),), (CLASSES,), [Purpose.STORAGE], id="a claim's class"),
        pytest.param((claim("x", "other"),), (CLASSES,), [], id="a class, but not the claim's"),
        pytest.param(
            (claim("x", "unseen"),), (chart("longhorn"),), [Purpose.STORAGE], id="a class that a chart may make"
        ),
        pytest.param((claim("x", "''"),), (chart("openebs"),), [Purpose.STORAGE], id="the default class"),
        pytest.param(
            (app("user", persistence="{data: {type: persistentVolumeClaim, size: 1Gi, storageClass: block}}"),),
            (CLASSES,),
            [Purpose.STORAGE],
            id="a claim in a release's values",
        ),
        pytest.param(
            (app("user", persistence="{data: {existingClaim: shared}}").replace("spec:", THERE, 1),),
            (claim("shared"),),
            [Purpose.STORAGE],
            id="a claim that another makes",
        ),
        pytest.param((BACKUP,), (chart("volsync"),), [Purpose.BACKUP], id="a backup"),
        pytest.param((chart("volsync"),), (chart("snapshot-controller"),), [Purpose.BACKUP], id="what backups need"),
        pytest.param((app("user", route=ROUTE),), (GATEWAY,), [Purpose.GATEWAY], id="a route's gateway"),
        pytest.param(
            (app("user", route=ROUTE),), (chart("gateway-helm"),), [Purpose.GATEWAY], id="a route's controller"
        ),
        pytest.param(
            (app("user", route="{app: {enabled: false, parentRefs: [{name: internal, namespace: provider}]}}"),),
            (GATEWAY,),
            [],
            id="a route that is switched off",
        ),
        pytest.param((INGRESS,), (chart("ingress-nginx"),), [Purpose.GATEWAY], id="an Ingress"),
        pytest.param(
            (chart("user", ingress="{enabled: true}"),), (chart("traefik"),), [Purpose.GATEWAY], id="a chart's Ingress"
        ),
        pytest.param((GATEWAY,), (chart("cilium"),), [], id="cilium without its gateways"),
        pytest.param(
            (GATEWAY,), (chart("cilium", gatewayAPI="{enabled: true}"),), [Purpose.GATEWAY], id="cilium with them"
        ),
        pytest.param((CERTIFICATE,), (ISSUER,), [], id="an issuer of its own namespace, which is not that for all"),
        pytest.param(
            (CERTIFICATE.replace("{name: acme}", "{kind: ClusterIssuer, name: acme}"),),
            (ISSUER,),
            [Purpose.CERTIFICATES],
            id="a certificate's issuer",
        ),
        pytest.param(
            (chart("user", tls="{secretName: site-tls}").replace("spec:", THERE, 1),),
            (CERTIFICATE,),
            [Purpose.CERTIFICATES],
            id="the secret of a certificate",
        ),
        pytest.param((ISSUER,), (chart("cert-manager"),), [Purpose.CERTIFICATES], id="the operator of certificates"),
        pytest.param((MONITOR,), (chart("kube-prometheus-stack"),), [Purpose.CRDS], id="definitions by a chart"),
        pytest.param((MONITOR,), (CRD,), [Purpose.CRDS], id="definitions by a manifest"),
        pytest.param(
            (chart("user", serviceMonitor="{enabled: true}"),),
            (chart("prometheus-operator-crds"),),
            [Purpose.CRDS],
            id="an object that a chart makes when it is asked to",
        ),
        pytest.param(
            (chart("kube-prometheus-stack"),),
            (chart("prometheus-operator-crds"),),
            [Purpose.CRDS],
            id="an operator's own",
        ),
        pytest.param(
            (chart("zoo", "gha-runner-scale-set"),),
            (chart("gha-runner-scale-set-controller"),),
            [Purpose.CRDS],
            id="objects that a chart makes out of sight",
        ),
        pytest.param(
            (claim("x"), secret("x"), POSTGRES),
            (CLASSES, STORE, chart("cloudnative-pg")),
            [Purpose.SECRET, Purpose.DATABASE, Purpose.STORAGE],
            id="several, in one order",
        ),
    ],
)
def test_purposes(uses: tuple[str, ...], delivers: tuple[str, ...], expected: list[Purpose]) -> None:
    assert purposes(graph(uses, delivers)) == expected


def test_the_backend_and_the_operator_of_a_store_serve_those_who_name_the_store() -> None:
    found = fleet(
        home(
            {
                "a/backend": ((), (chart("connect"),)),
                "a/operator": ((), (chart("external-secrets"),)),
                "a/store": (("operator", "backend"), (STORE,)),
                "b/user": (("backend", "operator", "store"), (secret("x"),)),
            }
        )
    )
    built = build_graph(found, found.clusters[0])
    assert [purposes(built, "user", target) for target in ("backend", "operator", "store")] == [[Purpose.SECRET]] * 3


def test_what_a_parent_applies_counts_as_its_own() -> None:
    files = home({"provider/inner": ((), (chart("cloudnative-pg"),)), "user/inner-user": ((), (POSTGRES,))})
    files["kubernetes/flux/apps.yaml"] = kustomization("provider", "./kubernetes/apps/provider")
    files["kubernetes/flux/user.yaml"] = kustomization("user", "./kubernetes/apps/user", ("provider",))
    found = fleet(files)
    assert purposes(build_graph(found, found.clusters[0])) == [Purpose.DATABASE]


def test_definitions_that_are_fetched_from_elsewhere_go_by_the_name() -> None:
    files = home({"a/envoy": (("gateway-api",), (chart("gateway-helm"),))})
    files["kubernetes/apps/a/crds.yaml"] = kustomization("gateway-api", "./kubernetes/apps/a/crds")
    files["kubernetes/apps/a/crds/kustomization.yaml"] = kustomize_file("https://example.com/gateway-api/install.yaml")
    files["kubernetes/apps/a/kustomization.yaml"] += "  - ./crds.yaml\n"
    found = fleet(files)
    assert purposes(build_graph(found, found.clusters[0]), "envoy", "gateway-api") == [Purpose.CRDS]


def test_releases_wait_for_what_their_kustomization_uses() -> None:
    user = app("user").replace("spec:", "spec:\n  dependsOn: [{name: store, namespace: a}]", 1)
    found = fleet(home({"a/store": ((), (chart("store", "vault"), STORE)), "b/user": ((), (user, secret("x")))}))
    assert purposes(build_graph(found, found.clusters[0], releases=True), "user", "store") == [Purpose.SECRET]


def test_layers_deliver_for_each_other() -> None:
    found = fleet(LAYERED)
    built = build_graph(found, found.clusters[0])
    assert purposes(built, "apps", "databases") == [Purpose.DATABASE, Purpose.CACHE]
    assert purposes(built, "databases", "infrastructure") == [Purpose.STORAGE]
    assert {node.name: node.delivers for node in built.nodes if node.kind == "Kustomization"} == {
        "apps": (),
        "databases": (Purpose.DATABASE, Purpose.CACHE),
        "flux-system": (),
        "infrastructure": (Purpose.STORAGE, Purpose.CERTIFICATES),
    }


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        pytest.param((app("x"),), (), id="an app delivers nothing"),
        pytest.param((app("x"), claim("x")), (), id="what only its maker uses is not for others"),
        pytest.param((chart("x", "cert-manager"),), (Purpose.CERTIFICATES,), id="certificates and their CRDs"),
        pytest.param((chart("x", "keda"),), (Purpose.CRDS,), id="CRDs where there is nothing more particular"),
        pytest.param((chart("x", "redis-commander"),), (), id="what works with a cache is none"),
        pytest.param((chart("x", "nats"),), (), id="a queue is no database"),
    ],
)
def test_what_something_delivers_for_others(objects: tuple[str, ...], expected: tuple[Purpose, ...]) -> None:
    assert graph((), objects).by_id["Kustomization/flux-system/provider"].delivers == expected
