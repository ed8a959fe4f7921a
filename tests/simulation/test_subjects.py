"""What is read from a repository: Pods, claims, stores, databases and operators, and what each needs."""

from __future__ import annotations

import pytest

from scaffold.simulation.model import (
    FOR_EVER,
    Custom,
    Dependency,
    ExternalSecret,
    Kustomization,
    Moment,
    Pod,
    Release,
    Source,
    Thing,
    Wait,
)
from tests.build import GOTK_SYNC, ks, kustomize_file, release
from tests.simulation.clusters import (
    SOURCE,
    STORE,
    app,
    chart,
    clustered,
    external_secret,
    model,
    only,
    play,
    read,
    values,
)


def test_the_root_and_its_source_are_there_from_the_start() -> None:
    played = read()
    root = "GitRepository/flux-system/flux-system"
    assert played[root] == Source(root, "", url="https://github.com/owner/repo.git")
    own = played["Kustomization/flux-system/flux-system"]
    assert isinstance(own, Kustomization)
    assert (own.parent, own.source) == ("", root)


def test_a_root_that_no_file_declares_is_played_all_the_same() -> None:
    files = {
        "flux.yaml": "apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\nmetadata: {name: flux, namespace: f}\n"
        "spec: {sync: {kind: GitRepository, url: https://git.example.com/a/b.git, path: cluster}}\n",
        "cluster/kustomization.yaml": kustomize_file("web.yaml"),
        "cluster/web.yaml": ks("web", "./apps/web", "default", source="{kind: GitRepository, name: f, namespace: f}"),
        "apps/web/kustomization.yaml": kustomize_file(),
    }
    played = model(files).played
    assert {each.id: each.parent for each in played.values()} == {
        "GitRepository/f/f": "",
        "Kustomization/f/f": "",
        "Kustomization/default/web": "Kustomization/f/f",
    }


def test_the_fields_of_a_kustomization() -> None:
    played = only(
        release("web", "default", chart=chart("web")),
        interval="30m",
        retryInterval="2m",
        timeout="3m",
        wait="true",
        dependsOn="[{name: other, namespace: flux-system, readyExpr: 'true'}, "
        "{name: flux-system, namespace: flux-system}]",
    )
    assert played["Kustomization/default/web"] == Kustomization(
        "Kustomization/default/web",
        "Kustomization/flux-system/flux-system",
        "GitRepository/flux-system/flux-system",
        (
            Dependency("Kustomization/flux-system/other", exists=False, moment=Moment.THERE),
            Dependency("Kustomization/flux-system/flux-system"),
        ),
        first="HelmRelease.v2.helm.toolkit.fluxcd.io/web",
        checks=("HelmRelease/default/web",),
        waits=True,
        interval=1800,
        retry=120,
        timeout=180,
    )


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({}, (3600, 3600, 3570)),
        ({"interval": "10m"}, (600, 600, 570)),
        ({"interval": "10s"}, (10, 10, 30)),
        ({"interval": "1h", "retryInterval": "1m"}, (3600, 60, 3570)),
        ({"interval": "${INTERVAL}"}, (3600, 3600, 3570)),
    ],
    ids=["nothing is said", "an interval", "a short interval", "a retry interval", "a variable"],
)
def test_the_times_of_a_kustomization(spec: dict[str, str], expected: tuple[float, float, float]) -> None:
    own = only(**spec)["Kustomization/default/web"]
    assert isinstance(own, Kustomization)
    assert (own.interval, own.retry, own.timeout) == expected


def test_what_may_be_made_elsewhere_counts_as_there() -> None:
    foreign = ks("foreign", "./x", "default", source="{kind: GitRepository, name: elsewhere}")
    played = read(
        app("web", "default", dependsOn="[{name: unseen}]"),
        {"cluster/foreign.yaml": foreign},
    )
    own = played["Kustomization/default/web"]
    assert isinstance(own, Kustomization)
    assert own.depends_on == ()


def test_the_fields_of_a_release() -> None:
    claim = "{persistence: {data: {type: persistentVolumeClaim, size: 1Gi, storageClass: fast}}, "
    played = only(
        release(
            "web",
            "default",
            chart=chart("app-template"),
            values=claim + values("web").removeprefix("{"),
            install="{remediation: {retries: 3}}",
            timeout="15m",
            dependsOn="[{name: nowhere}]",
            valuesFrom="[{kind: Secret, name: a}, {kind: ConfigMap, name: b}, {kind: Secret, name: c, optional: true}]",
        )
    )
    assert played["HelmRelease/default/web"] == Release(
        "HelmRelease/default/web",
        "Kustomization/default/web",
        "GitRepository/flux-system/flux-system",
        (),
        (("a", Wait("Secret/default/a")),),
        "default/web",
        "app-template",
        ("Pod/default/web",),
        ("PersistentVolumeClaim/default/web",),
        retries=3,
        timeout=900,
    )
    assert played["PersistentVolumeClaim/default/web"] == Thing(
        "PersistentVolumeClaim/default/web",
        "HelmRelease/default/web",
        "provision",
        (Wait("StorageClass/fast"),),
    )


@pytest.mark.parametrize(
    ("install", "retries", "retry"),
    [
        ("{}", 0, 0),
        ("{remediation: {retries: 5}}", 5, 0),
        ("{remediation: {retries: -1}}", FOR_EVER, 0),
        ("{remediation: {retries: many}}", 0, 0),
        ("{strategy: {name: RetryOnFailure}}", FOR_EVER, 300),
        ("{strategy: {name: RetryOnFailure, retryInterval: 1m}}", FOR_EVER, 60),
        ("{strategy: {name: RemediateOnFailure}, remediation: {retries: 2}}", 2, 0),
    ],
)
def test_the_retries_of_a_release(install: str, retries: int, retry: float) -> None:
    own = only(release("web", "default", chart=chart("web"), install=install))["HelmRelease/default/web"]
    assert isinstance(own, Release)
    assert (own.retries, own.retry) == (retries, retry)


def test_a_controller_that_retries_by_default() -> None:
    controller = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: helm-controller, namespace: flux-system}\n"
        "spec: {template: {spec: {containers: "
        "[{name: manager, args: ['--feature-gates=DefaultToRetryOnFailure=true']}]}}}\n"
    )
    own = only(controller, release("web", "default", chart=chart("web")))["HelmRelease/default/web"]
    assert isinstance(own, Release)
    assert (own.retries, own.retry) == (FOR_EVER, 300)


def test_an_external_secret_with_its_stores_and_items() -> None:
    played = only(external_secret("web", "default", "item"))
    assert played["ExternalSecret/default/web"] == ExternalSecret(
        "ExternalSecret/default/web",
        "Kustomization/default/web",
        ("ClusterSecretStore/onepassword-connect",),
        refresh="12h",
        keys=("item",),
    )


def test_a_store_needs_its_operator_and_the_release_behind_its_host() -> None:
    played = read(
        app("eso", "default", release("external-secrets", "default", chart=chart("external-secrets"))),
        app("connect", "external-secrets", release("onepassword-connect", "external-secrets", chart=chart("connect"))),
        app("store", "default", STORE),
    )
    assert played["ClusterSecretStore/onepassword-connect"] == Thing(
        "ClusterSecretStore/onepassword-connect",
        "Kustomization/default/store",
        "validate",
        (Wait("HelmRelease/external-secrets/onepassword-connect"),),
        "external-secrets.io",
        (Wait("HelmRelease/default/external-secrets"),),
    )
    own = played["Kustomization/default/store"]
    assert isinstance(own, Kustomization)
    assert own.customs == (
        Custom(
            "ClusterSecretStore/onepassword-connect",
            "ClusterSecretStore",
            "external-secrets.io/v1",
            Wait("HelmRelease/default/external-secrets", Moment.APPLIED),
        ),
    )


def test_an_operator_that_something_else_installs_too_is_presumed() -> None:
    files = clustered(
        app("eso", "default", release("external-secrets", "default", chart=chart("external-secrets"))),
        app("store", "default", STORE),
    )
    helmfile = (
        "releases:\n  - name: external-secrets\n    chart: oci://ghcr.io/external-secrets/charts/external-secrets\n"
    )
    played = model({**files, "bootstrap/helmfile.yaml": helmfile}).played
    store, own = played["ClusterSecretStore/onepassword-connect"], played["Kustomization/default/store"]
    assert isinstance(store, Thing)
    assert isinstance(own, Kustomization)
    assert store.operator == (Wait("HelmRelease/default/external-secrets", presumed=True),)
    assert own.customs == ()


def test_a_definition_that_a_manifest_brings() -> None:
    definition = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: as.example.com}\n"
        "spec: {group: example.com, names: {kind: A}}\n"
    )
    custom = "apiVersion: example.com/v1\nkind: A\nmetadata: {name: a, namespace: default}\n"
    played = read(app("crds", "default", definition), app("web", "default", custom))
    own = played["Kustomization/default/web"]
    assert isinstance(own, Kustomization)
    assert own.customs == (
        Custom("A/default/a", "A", "example.com/v1", Wait("Kustomization/default/crds", Moment.APPLIED)),
    )
    twice = read(app("crds", "default", definition), app("more", "default", definition), app("web", "default", custom))
    either = twice["Kustomization/default/web"]
    assert isinstance(either, Kustomization)
    assert either.customs == ()
    together = only(definition, custom)["Kustomization/default/web"]
    assert isinstance(together, Kustomization)
    assert together.customs == ()


def test_a_gateway_needs_the_controller_of_its_class() -> None:
    gateway = (
        "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {name: own}\n"
        "spec: {controllerName: gateway.envoyproxy.io/gatewayclass-controller}\n---\n"
        "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: internal, namespace: default}\n"
        "spec: {gatewayClassName: own}\n"
    )
    played = only(gateway, release("envoy-gateway", "network", chart=chart("gateway-helm")))
    own = played["Gateway/default/internal"]
    assert isinstance(own, Thing)
    assert own.operator == (Wait("HelmRelease/network/envoy-gateway"),)


def test_the_routes_in_a_releases_values() -> None:
    routes = (
        "{route: {main: {parentRefs: [{name: internal, namespace: network}]}, "
        "api: {parentRefs: [{name: external, namespace: network}]}, "
        "off: {enabled: false, parentRefs: [{name: internal}]}}}"
    )
    played = only(release("web", "default", chart=chart("app-template"), values=routes))
    assert {each: own.needs for each, own in played.items() if isinstance(own, Thing)} == {
        "HTTPRoute/default/web-main": (Wait("Gateway/network/internal"),),
        "HTTPRoute/default/web-api": (Wait("Gateway/network/external"),),
    }


def test_a_source_that_brings_itself_is_there_from_the_start() -> None:
    source = (
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\n"
        "metadata: {name: NAME, namespace: default}\nspec: {url: oci://ghcr.io/owner/repo}\n"
    )
    files = clustered(app("web", "default", source.replace("NAME", "own"), source.replace("NAME", "other")))
    own = "{kind: OCIRepository, name: own, namespace: default}"
    files["cluster/web.yaml"] = ks("web", "./apps/web", "default", source=own)
    assert [each.id for each in model(files).played.values() if not each.parent] == [
        "GitRepository/flux-system/flux-system",
        "OCIRepository/default/own",
        "Kustomization/flux-system/flux-system",
    ]
    assert play(files).held == ()


def test_a_source_is_suspended() -> None:
    source = (
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: web, namespace: default}\n"
        "spec: {url: oci://ghcr.io/a, suspend: true, secretRef: {name: login}}\n"
    )
    assert only(source)["OCIRepository/default/web"] == Source(
        "OCIRepository/default/web",
        "Kustomization/default/web",
        (Wait("Secret/default/login"),),
        "oci://ghcr.io/a",
        suspended=True,
    )


def test_what_is_no_mapping_or_has_no_name_is_no_obstacle() -> None:
    odd = (
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: odd, namespace: default}\n"
        "spec: {secretStoreRef: [], data: [1, {remoteRef: []}], dataFrom: {}}\n---\n"
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: odd, namespace: default}\n"
        "spec: {chart: 1, install: [], values: {controllers: {a: 1, b: {containers: [1]}}, route: {a: []}}}\n---\n"
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: odd, namespace: default}\nspec: []\n---\n"
        "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: odd, namespace: default}\n"
    )
    played = only(odd, sourceRef="[]", dependsOn="[1, {}]", healthChecks="[1, {}]", timeout="[]")
    assert {"ExternalSecret/default/odd", "HelmRelease/default/odd", "Gateway/default/odd"} <= set(played)


def test_kustomizations_without_sources_are_read() -> None:
    files = {
        "cluster/gotk-sync.yaml": GOTK_SYNC,
        "cluster/kustomization.yaml": kustomize_file("gotk-sync.yaml", "a.yaml"),
        "cluster/a.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        "metadata: {name: a, namespace: default}\nspec: {path: ./nowhere}\n",
    }
    own = model(files).played["Kustomization/default/a"]
    assert isinstance(own, Kustomization)
    assert own.source == ""


def test_a_secret_that_a_kustomization_brings_to_its_own_variables_is_made_by_hand_first() -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: settings, namespace: default}\n"
    child = ks("child", "./apps/child", "default", source=SOURCE)
    parent = ks(
        "parent",
        "./apps/parent",
        "default",
        source=SOURCE,
        postBuild="{substituteFrom: [{kind: Secret, name: settings}]}",
    )
    files = clustered(app("above", "default", parent))
    files["apps/parent/kustomization.yaml"] = kustomize_file("child.yaml")
    files["apps/parent/child.yaml"] = child
    files["apps/child/kustomization.yaml"] = kustomize_file("secret.yaml")
    files["apps/child/secret.yaml"] = secret
    own = model(files).played["Kustomization/default/parent"]
    assert isinstance(own, Kustomization)
    assert own.secrets == (("settings", Wait("Kustomization/default/child", Moment.APPLIED, presumed=True)),)
    assert play(files).held == ()


@pytest.mark.parametrize(
    ("values", "connects"),
    [
        pytest.param("{env: {REDIS_HOST: cache}}", True, id="a variable of a host"),
        pytest.param("{env: {REDIS: 'redis://cache:6379'}}", True, id="an address"),
        pytest.param("{env: {REDIS: 'cache:6379'}}", True, id="a name with a port"),
        pytest.param("{env: {REDIS: cache.default.svc}}", True, id="a name with its namespace"),
        pytest.param("{env: [{name: REDIS_HOST, value: cache}]}", True, id="a variable in a list"),
        pytest.param("{env: {MODE: cache}}", False, id="a word that is called alike"),
        pytest.param("{image: {tag: 'cache:v1'}}", False, id="an image's tag"),
    ],
)
def test_what_a_pod_connects_to(values: str, connects: bool) -> None:
    cache = "apiVersion: dragonflydb.io/v1alpha1\nkind: Dragonfly\nmetadata: {name: cache, namespace: default}\n"
    played = only(cache, release("web", "default", chart=chart("web"), values=values))
    own = played["Pod/default/web"]
    assert isinstance(own, Pod)
    assert own.databases == (("Dragonfly/default/cache",) if connects else ())
