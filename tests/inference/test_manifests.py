"""The entry file, the release and its chart: documents in, answers out, and the same documents again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.inference.app_folder import ENTRY, RELEASE, adopted, changed, differences

Row = tuple[dict[str, str], dict[str, Any]]


def entry(spec: str, metadata: str = "") -> dict[str, str]:
    """Return an entry file with more in its `spec` and its `metadata`, lines that are not indented."""
    text = ENTRY.replace("spec:\n", _indented(metadata) + "spec:\n") + _indented(spec)
    return {"ks.yaml": text}


def release(spec: str, metadata: str = "") -> dict[str, str]:
    """Return a release with more in its `spec` and its `metadata`, lines that are not indented."""
    text = RELEASE.replace("spec:\n", _indented(metadata) + "spec:\n" + _indented(spec), 1)
    return {"app/helmrelease.yaml": text}


def _indented(lines: str) -> str:
    return "".join(f"  {line}\n" for line in lines.splitlines())


ENTRIES: dict[str, Row] = {
    "nothing more": (entry(""), {"interval": "", "prune": "", "wait": "", "timeout": "", "substitute": {}}),
    "times and flags": (
        entry("interval: 30m\nretryInterval: 1m\ntimeout: 5m\nprune: true\nwait: false\nforce: true\nsuspend: false"),
        {
            "interval": "30m",
            "retry_interval": "1m",
            "timeout": "5m",
            "prune": "true",
            "wait": "false",
            "force": "true",
            "suspend": "false",
        },
    ),
    "labels and annotations of its own, and of everything": (
        entry(
            "commonMetadata:\n  labels:\n    app: web\n  annotations:\n    note: x",
            "labels:\n  a: b\nannotations:\n  c: d",
        ),
        {
            "entry_labels": {"a": "b"},
            "entry_annotations": {"c": "d"},
            "common_metadata": {"app": "web"},
            "common_annotations": {"note": "x"},
        },
    ),
    "what it waits for": (
        entry("dependsOn:\n  - name: store\n    namespace: secrets\n  - name: db\n    readyExpr: a == b"),
        {
            "depends_on": [{"name": "store", "namespace": "secrets"}, {"name": "db", "readyExpr": "a == b"}],
            "depends_on_carrier": "kustomization",
        },
    ),
    "variables": (
        entry("postBuild:\n  substitute:\n    APP: web\n  substituteFrom:\n    - kind: Secret\n      name: all\n"),
        {"substitute": {"APP": "web"}, "substitute_from": [{"kind": "Secret", "name": "all"}]},
    ),
    "health": (
        entry(
            "healthChecks:\n  - apiVersion: v1\n    kind: Service\n    name: web\n"
            "healthCheckExprs:\n  - apiVersion: v1\n    kind: Service\n    current: 'true'\n"
        ),
        {
            "health_checks": [{"apiVersion": "v1", "kind": "Service", "name": "web"}],
            "health_check_exprs": [{"apiVersion": "v1", "kind": "Service", "current": "true"}],
        },
    ),
    "decryption, patches and what becomes of the objects": (
        entry(
            "deletionPolicy: Orphan\ndecryption:\n  provider: sops\n  secretRef:\n    name: age\n"
            "patches:\n  - patch: |\n      - op: remove\n        path: /spec\n    target:\n      kind: Service\n"
        ),
        {
            "deletion_policy": "Orphan",
            "decryption": {"provider": "sops", "secretRef": {"name": "age"}},
            "kustomization_patches": [
                {"patch": "- op: remove\n  path: /spec\n", "target": {"kind": "Service"}},
            ],
        },
    ),
    "a component that is a relative path": (
        entry("components:\n  - ../../../components/none"),
        {"components": ["../../../components/none"]},
    ),
    "another order of keys": (
        {"ks.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  namespace: media\n"
         "  name: web\nspec:\n  prune: true\n  path: cluster/media/web/app/\n  interval: 1h\n  sourceRef:\n"
         "    name: flux-system\n    kind: GitRepository\n    namespace: flux-system\n"},
        {
            "kustomization_namespace": "media",
            "target_namespace": "",
            "app_path": "cluster/media/web",
            "app_path_slash": True,
            "source_namespace": "flux-system",
            "entry_metadata_order": ["namespace", "name"],
            "entry_key_order": ["prune", "path", "interval", "sourceRef"],
            "manifest_key_orders": {"Kustomization": {"spec.sourceRef": ["name", "kind", "namespace"]}},
        },
    ),
}  # fmt: skip

RELEASES: dict[str, Row] = {
    "nothing more": (release(""), {"helmrelease_interval": "", "helmrelease_extra": {}, "max_history": -1}),
    "what Helm does": (
        release(
            "interval: 1h\ntimeout: 10m\nmaxHistory: 0\ninstall:\n  crds: CreateReplace\n"
            "upgrade:\n  cleanupOnFail: true\nrollback:\n  recreate: true\n"
            "uninstall:\n  keepHistory: false\ntest:\n  enable: true\n"
        ),
        {
            "helmrelease_interval": "1h",
            "helmrelease_timeout": "10m",
            "max_history": 0,
            "helm_install": {"crds": "CreateReplace"},
            "helm_upgrade": {"cleanupOnFail": True},
            "helm_rollback": {"recreate": True},
            "helm_uninstall": {"keepHistory": False},
            "helm_test": {"enable": True},
        },
    ),
    "where it goes": (
        release(
            "releaseName: www\ntargetNamespace: media\nstorageNamespace: flux\nsuspend: true",
            "namespace: media\nlabels:\n  a: b\nannotations:\n  c: d\n",
        ),
        {
            "release_name": "www",
            "release_namespace": "media",
            "storage_namespace": "flux",
            "helmrelease_suspend": "true",
            "helmrelease_namespace": "media",
            "helmrelease_labels": {"a": "b"},
            "helmrelease_annotations": {"c": "d"},
        },
    ),
    "values from elsewhere, renderers, drift": (
        release(
            "valuesFrom:\n  - kind: ConfigMap\n    name: all\npostRenderers:\n  - kustomize:\n      patches: []\n"
            "driftDetection:\n  mode: warn\ndependsOn:\n  - name: db\n"
        ),
        {
            "values_from": [{"kind": "ConfigMap", "name": "all"}],
            "post_renderers": [{"kustomize": {"patches": []}}],
            "drift_detection": {"mode": "warn"},
            "helmrelease_depends_on": [{"name": "db"}],
            "depends_on": [],
        },
    ),
    "a HelmRepository's chart": (
        {
            "app/helmrelease.yaml": RELEASE.replace(
                "  chartRef:\n    kind: OCIRepository\n    name: app-template\n",
                "  chart:\n    spec:\n      chart: app-template\n      version: 3.x\n      interval: 15m\n"
                "      reconcileStrategy: ChartVersion\n"
                "      sourceRef:\n        kind: HelmRepository\n        name: charts\n",
            )
        },
        {
            "chart_source": "helm-repository",
            "chart_name": "app-template",
            "chart_version": "3.x",
            "helm_chart_interval": "15m",
            "helm_chart_strategy": "ChartVersion",
            "helm_repository_kind": "HelmRepository",
            "helm_repository_name": "charts",
            "helm_repository_namespace": "",
        },
    ),
}

REPOSITORY = """\
apiVersion: source.toolkit.fluxcd.io/v1beta2
kind: OCIRepository
metadata:
  name: web
spec:
  interval: 5m
  timeout: 1m
  layerSelector:
    mediaType: application/vnd.cncf.helm.chart.content.v1.tar+gzip
    operation: copy
  secretRef:
    name: registry
  verify:
    provider: cosign
  ref:
    semver: ">=4.0.0"
    digest: sha256:%s
  url: oci://ghcr.io/bjw-s-labs/helm/app-template
""" % ("0" * 64)
OWN_CHART = RELEASE.replace("name: app-template\n", "name: web\n")
OF_REPOSITORY = {
    "chart_source": "oci-per-app",
    "chart_ref_name": "web",
    "chart_api_version": "source.toolkit.fluxcd.io/v1beta2",
    "chart_interval": "5m",
    "chart_timeout": "1m",
    "chart_extra": {},
    "chart_registry_secret": "registry",
    "chart_verify": {"provider": "cosign"},
    "chart_version_style": "semver",
    "chart_version": ">=4.0.0",
    "chart_digest": "sha256:" + "0" * 64,
    "chart_url": "oci://ghcr.io/bjw-s-labs/helm/app-template",
}
CHARTS: dict[str, Row] = {
    "an OCIRepository of its own": (
        {"app/helmrelease.yaml": OWN_CHART, "app/oci.yaml": REPOSITORY},
        {**OF_REPOSITORY, "chart_file": "oci.yaml"},
    ),
    "before the release in one file": (
        {"app/helmrelease.yaml": f"---\n{REPOSITORY}---\n{OWN_CHART}"},
        {**OF_REPOSITORY, "chart_file": "helmrelease.yaml", "chart_first": True},
    ),
    "behind the release in one file": (
        {"app/helmrelease.yaml": f"---\n{OWN_CHART}---\n{REPOSITORY}"},
        {**OF_REPOSITORY, "chart_file": "helmrelease.yaml", "chart_first": False},
    ),
}


@pytest.mark.parametrize("row", ENTRIES)
def test_an_entry_file(row: str) -> None:
    check(*ENTRIES[row])


@pytest.mark.parametrize("row", RELEASES)
def test_a_release(row: str) -> None:
    check(*RELEASES[row])


@pytest.mark.parametrize("row", CHARTS)
def test_where_the_chart_comes_from(row: str) -> None:
    check(*CHARTS[row])


def check(files: dict[str, str], expected: dict[str, Any]) -> None:
    """Compare the answers, and the documents that they are rendered to."""
    found = adopted(files)
    assert differences(found) == []
    assert changed(found, *expected) == expected
    assert found.notes == ()
