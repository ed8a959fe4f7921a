"""What one sees of what never comes up: each controller's message, and the tables of commands."""

from __future__ import annotations

import pytest

from scaffold.simulation.conditions import go_duration
from tests.build import release
from tests.simulation.clusters import (
    CLAIM,
    CLASS,
    STORE,
    app,
    chart,
    clustered,
    conditions,
    external_secret,
    play,
    values,
)

OCI = """
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: web, namespace: default}
spec: {url: oci://ghcr.io/example/charts/web}
"""

HELM = """
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: charts, namespace: flux-system}
spec: {url: https://charts.example.com/}
"""

GATEWAY = """
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: envoy}
spec: {controllerName: gateway.envoyproxy.io/gatewayclass-controller}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: internal, namespace: network}
spec: {gatewayClassName: envoy}
"""

DATABASE = """
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: {name: web, namespace: default}
spec: {storage: {size: 1Gi}}
"""

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  template:
    spec:
      containers:
        - name: main
          image: ghcr.io/example/web:v1
          envFrom: [{secretRef: {name: web-secret}}]
"""


def web(**given: str) -> str:
    """Return the release of an app with a claim and a secret."""
    return release(
        "web", "default", **{"chart": chart("app-template"), "values": values("web", **given), "timeout": "5m"}
    )


CASES = [
    pytest.param(
        [app("web", "default", OCI, web())],
        "OCIRepository/default/web",
        {"OCIRepository/default/web": ("Failed", "failed to determine artifact digest: context deadline exceeded")},
        id="an artifact that cannot be reached",
    ),
    pytest.param(
        [app("web", "default", OCI, release("web", "default", chartRef="{kind: OCIRepository, name: web}"))],
        "OCIRepository/default/web",
        {
            "HelmRelease/default/web": (
                "Pending",
                "OCIRepository 'default/web' is not ready: latest generation of object has not been reconciled",
            ),
            "OCIRepository/default/web": ("Failed", "failed to determine artifact digest: context deadline exceeded"),
        },
        id="a release whose artifact cannot be reached",
    ),
    pytest.param(
        [
            app("charts", "default", HELM),
            app(
                "web",
                "default",
                release(
                    "web",
                    "default",
                    chart="{spec: {chart: web, version: 1.2.3, sourceRef: "
                    "{kind: HelmRepository, name: charts, namespace: flux-system}}}",
                ),
            ),
        ],
        "charts",
        {
            "HelmRelease/default/web": (
                "Pending",
                "HelmChart 'flux-system/default-web' is not ready: latest generation of object has not been reconciled",
            ),
            "HelmRepository/flux-system/charts": (
                "Failed",
                'failed to fetch Helm repository index: Get "https://charts.example.com/index.yaml": '
                "context deadline exceeded",
            ),
        },
        id="a release whose chart repository cannot be reached",
    ),
    pytest.param(
        [app("web", "default", web())],
        "GitRepository/flux-system/flux-system",
        {
            "GitRepository/flux-system/flux-system": (
                "Failed",
                "failed to checkout and determine revision: unable to clone 'https://github.com/owner/repo.git': "
                "context deadline exceeded",
            ),
            "Kustomization/flux-system/flux-system": ("Idle", "Source artifact not found, retrying in 30s"),
        },
        id="a repository that cannot be reached",
    ),
    pytest.param(
        [
            app("charts", "default", OCI, suspend="true"),
            {
                **app("web", "default", web()),
                "cluster/web.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
                "metadata: {name: web, namespace: default}\n"
                "spec: {path: ./apps/web, sourceRef: {kind: OCIRepository, name: web}}\n",
            },
        ],
        "",
        {
            "Kustomization/default/charts": ("Idle", "Reconciliation is suspended for this object"),
            "Kustomization/default/web": ("Idle", 'ocirepositories.source.toolkit.fluxcd.io "web" not found'),
        },
        id="a Kustomization whose source nothing has applied",
    ),
    pytest.param(
        [app("web", "default", web(), postBuild="{substituteFrom: [{kind: Secret, name: settings}]}")],
        "settings",
        {
            "Kustomization/default/web": (
                "Failed",
                "post build failed for 'HelmRelease.v2.helm.toolkit.fluxcd.io/web': "
                "substitute from 'Secret/settings' error: secrets \"settings\" not found",
            )
        },
        id="a Secret with variables that is missing",
    ),
    pytest.param(
        [app("web", "default", web(), decryption="{provider: sops, secretRef: {name: sops-age}}")],
        "sops-age",
        {"Kustomization/default/web": ("Failed", 'secrets "sops-age" not found')},
        id="keys of SOPS that are missing",
    ),
    pytest.param(
        [app("web", "default", web())],
        "web=build-error",
        {"Kustomization/default/web": ("Failed", "kustomize build failed")},
        id="a build that fails",
    ),
    pytest.param(
        [app("web", "default", web())],
        "web=chart-error",
        {
            "HelmRelease/default/web": (
                "Failed",
                "Helm install failed for release default/web with chart app-template: "
                "values don't meet the specifications of the schema(s) in the following chart(s)",
            )
        },
        id="a chart that fails",
    ),
    pytest.param(
        [
            app(
                "web",
                "default",
                release("web", "default", chart=chart("web"), valuesFrom="[{kind: Secret, name: web-values}]"),
            )
        ],
        "web-values",
        {
            "HelmRelease/default/web": (
                "Failed",
                "could not resolve Secret chart values reference 'default/web-values' with key 'values.yaml': "
                'secrets "web-values" not found',
            )
        },
        id="values from a Secret that is missing",
    ),
    pytest.param(
        [app("web", "default", web(claim="web"), CLAIM), app("class", "default", CLASS)],
        "fast",
        {
            "HelmRelease/default/web": (
                "Failed",
                "Helm install failed for release default/web with chart app-template: context deadline exceeded",
            ),
            "PersistentVolumeClaim/default/web": ("Pending", 'storageclass.storage.k8s.io "fast" not found'),
            "Pod/default/web": ("Pending", "pod has unbound immediate PersistentVolumeClaims"),
        },
        id="a class that is missing",
    ),
    pytest.param(
        [app("web", "default", DEPLOYMENT, wait="true", timeout="2m")],
        "web-secret",
        {
            "Kustomization/default/web": (
                "Failed",
                "health check failed after 2m0s: timeout waiting for: [Deployment/default/web status: 'InProgress']",
            ),
            "Pod/default/web": ("WaitingSecrets", 'secret "web-secret" not found'),
        },
        id="a Deployment whose Secret is missing",
    ),
    pytest.param(
        [app("web", "default", DEPLOYMENT)],
        "web=image-pull",
        {"Pod/default/web": ("Failed", 'Back-off pulling image "ghcr.io/example/web:v1"')},
        id="an image that cannot be pulled",
    ),
    pytest.param(
        [app("web", "default", DATABASE, wait="true", timeout="2m")],
        "web",
        {
            "Cluster/default/web": ("Failed", "Cluster Is Not Ready"),
            "Kustomization/default/web": (
                "Failed",
                "health check failed after 2m0s: timeout waiting for: [Cluster/default/web status: 'InProgress']",
            ),
        },
        id="a database that is down",
    ),
    pytest.param(
        [
            app("envoy", "network", release("envoy-gateway", "network", chart=chart("gateway-helm"), timeout="1m")),
            app("gateways", "network", GATEWAY, dependsOn="[{name: envoy}]"),
        ],
        "envoy-gateway=image-pull",
        {
            "Gateway/network/internal": ("Pending", "Waiting for controller"),
            "HelmRelease/network/envoy-gateway": (
                "Failed",
                "Helm install failed for release network/envoy-gateway with chart gateway-helm: "
                "context deadline exceeded",
            ),
            "Pod/network/envoy-gateway": ("Failed", 'Back-off pulling image "app"'),
        },
        id="a gateway whose operator does not run",
    ),
    pytest.param(
        [
            app("operator", "default", release("external-secrets", "default", chart=chart("external-secrets"))),
            app("store", "default", STORE, external_secret("web", "default"), dependsOn="[{name: operator}]"),
        ],
        "external-secrets=image-pull",
        {
            "ClusterSecretStore/onepassword-connect": ("Pending", ""),
            "ExternalSecret/default/web": ("Pending", ""),
            "HelmRelease/default/external-secrets": (
                "Failed",
                "Helm install failed for release default/external-secrets with chart external-secrets: "
                "context deadline exceeded",
            ),
            "Pod/default/external-secrets": ("Failed", 'Back-off pulling image "app"'),
        },
        id="secrets whose operator does not run",
    ),
    pytest.param(
        [
            app(
                "connect",
                "external-secrets",
                release("onepassword-connect", "external-secrets", chart=chart("connect"), timeout="1m"),
                STORE,
                external_secret("web", "default"),
            )
        ],
        "Pod/external-secrets/onepassword-connect=crash",
        {
            "ClusterSecretStore/onepassword-connect": ("Pending", "unable to validate store"),
            "ExternalSecret/default/web": ("Pending", "could not get secret data from provider"),
            "HelmRelease/external-secrets/onepassword-connect": (
                "Failed",
                "Helm install failed for release external-secrets/onepassword-connect with chart connect: "
                "context deadline exceeded",
            ),
            "Pod/external-secrets/onepassword-connect": (
                "CrashLoop",
                "back-off 5m0s restarting failed container=app pod=onepassword-connect_external-secrets",
            ),
        },
        id="a store whose server crashes",
    ),
]


@pytest.mark.parametrize(("apps", "fail", "expected"), CASES)
def test_a_condition(apps: list[dict[str, str]], fail: str, expected: dict[str, tuple[str, str]]) -> None:
    run = play(clustered(*apps), *([fail] if fail else []))
    assert conditions(run) == expected


@pytest.mark.parametrize(("apps", "fail", "expected"), CASES)
def test_commands_show_what_exists_and_is_not_ready(
    apps: list[dict[str, str]], fail: str, expected: dict[str, tuple[str, str]]
) -> None:
    run = play(clustered(*apps), *([fail] if fail else []))
    printed = "\n".join(line for seen in run.seen for line in seen.output[1:])
    for subject in expected:
        name = subject.rpartition("/")[2]
        assert name in printed
    assert len(printed.splitlines()) == len(expected)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (0.1, "0.1s"), (90, "1m30s"), (300, "5m0s"), (3600, "1h0m0s"), (3570.5, "59m30.5s")],
)
def test_a_duration_as_go_writes_it(seconds: float, text: str) -> None:
    assert go_duration(seconds) == text
