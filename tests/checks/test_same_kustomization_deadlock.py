"""Deadlocks: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.same_kustomization_deadlock import CHECK
from tests.build import GOTK_SYNC, Files, kustomize_file, release
from tests.build import ks as kustomization
from tests.checks.healthy import HEALTHY, findings, lines

BASE: Files = {
    "cluster/gotk-sync.yaml": GOTK_SYNC,
    "cluster/certs.yaml": kustomization("certs", "./certs", "flux-system"),
    "certs/kustomization.yaml": kustomize_file("./helmrelease.yaml"),
    "certs/helmrelease.yaml": release(
        "cert-manager",
        "certs",
        chart="{spec: {chart: cert-manager, sourceRef: {kind: HelmRepository, name: jetstack}}}",
    ),
    "issuers/kustomization.yaml": kustomize_file("./issuer.yaml"),
    "issuers/issuer.yaml": "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: ca}\n",
}
"""A chart that defines issuers, and an issuer."""

TOGETHER = {"certs/kustomization.yaml": kustomize_file("./helmrelease.yaml", "../issuers")}
MOVE = "(move it to a Kustomization of its own that depends on this one, or install the definition before Flux runs)"
CUT = "(remove that dependsOn, or do not wait for the health of what depends on it)"


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []
    assert lines(CHECK, BASE) == []


FOUND = (
    "issuers/issuer.yaml:2:7: warning: none of these is ever ready: `flux-system/certs` holds ClusterIssuer `ca`, "
    "which `certs/cert-manager` defines; `flux-system/certs` applies HelmRelease `certs/cert-manager` "
    f"[same-kustomization-deadlock] {MOVE}"
)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(TOGETHER, FOUND, id="an issuer beside the chart that defines it"),
        pytest.param(
            {"cluster/issuers.yaml": kustomization("issuers", "./issuers", "flux-system", dependsOn="[{name: certs}]")},
            "",
            id="in a Kustomization of its own",
        ),
        pytest.param(
            {
                **TOGETHER,
                "certs/kustomization.yaml": kustomize_file("./helmrelease.yaml", "../issuers", "./crd.yaml"),
                "certs/crd.yaml": """\
                    apiVersion: apiextensions.k8s.io/v1
                    kind: CustomResourceDefinition
                    metadata: {name: clusterissuers.cert-manager.io}
                    spec: {group: cert-manager.io, names: {kind: ClusterIssuer}}
                    """,
            },
            "",
            id="a definition as a manifest is applied first",
        ),
        pytest.param(
            {**TOGETHER, "bootstrap/helmfile.yaml": "releases:\n  - name: certs\n    chart: jetstack/cert-manager\n"},
            "",
            id="a helmfile installs the chart before",
        ),
        pytest.param(
            {**TOGETHER, "bootstrap/crds.yaml": "files:\n  - https://example.com/crds/cert-manager.io_issuers.yaml\n"},
            "",
            id="a list installs the definitions before",
        ),
        pytest.param(
            {**TOGETHER, "bootstrap/notes.yaml": "zone: docs.cert-manager.io\nimage: cert-manager-webhook-hetzner\n"},
            FOUND,
            id="words that are nearly the chart's name",
        ),
        pytest.param(
            {
                **TOGETHER,
                "cluster/crds.yaml": kustomization("crds", "./crds", "flux-system"),
                "crds/release.yaml": release(
                    "crds",
                    "certs",
                    chart="{spec: {chart: cert-manager-crds, sourceRef: {kind: HelmRepository, name: x}}}",
                ),
            },
            "",
            id="another chart may bring the definitions",
        ),
        pytest.param(
            {
                **TOGETHER,
                "cluster/crds.yaml": kustomization("crds", "./crds", "flux-system"),
                "crds/kustomization.yaml": kustomize_file(
                    "https://example.com/cert-manager/v1.2/cert-manager.crds.yaml"
                ),
            },
            "",
            id="a remote file brings the definitions",
        ),
        pytest.param(
            {
                **TOGETHER,
                "cluster/source.yaml": """\
                    apiVersion: source.toolkit.fluxcd.io/v1
                    kind: GitRepository
                    metadata: {name: upstream, namespace: flux-system}
                    spec: {url: https://git.example.com/jetstack/cert-manager}
                    """,
                "cluster/crds.yaml": kustomization(
                    "crds", "./deploy", "flux-system", source="{kind: GitRepository, name: upstream}"
                ),
            },
            "",
            id="another repository brings the definitions",
        ),
        pytest.param(
            {
                **TOGETHER,
                "certs/kustomization.yaml": kustomize_file(
                    "./helmrelease.yaml", "../issuers", "https://example.com/snapshotter/crds.yaml"
                ),
            },
            FOUND,
            id="a remote file with something else",
        ),
        *(
            pytest.param(
                {
                    **TOGETHER,
                    "certs/helmrelease.yaml": release(
                        "cert-manager",
                        "certs",
                        chart="{spec: {chart: cert-manager, sourceRef: {kind: HelmRepository, name: jetstack}}}",
                        **{key: value},
                    ),
                },
                "",
                id=f"the release leaves the definitions out with `{key}: {value}`",
            )
            for key, value in (
                ("install", "{crds: Skip}"),
                ("values", "{crds: {enabled: false}}"),
                ("values", "{installCRDs: false}"),
            )
        ),
        pytest.param(
            {
                **TOGETHER,
                "issuers/issuer.yaml": "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a, namespace: b}\n",
            },
            "",
            id="nobody knows who defines it",
        ),
        pytest.param(
            {
                **TOGETHER,
                "issuers/issuer.yaml": """\
                    apiVersion: cert-manager.io/v1
                    kind: ClusterIssuer
                    metadata: {name: ca, annotations: {kustomize.toolkit.fluxcd.io/ssa: Ignore}}
                    """,
            },
            "",
            id="an object that Flux does not apply",
        ),
        pytest.param(
            {
                "cluster/issuers.yaml": kustomization("issuers", "./issuers", "flux-system"),
                "cluster/certs.yaml": kustomization("certs", "./certs", "flux-system", dependsOn="[{name: issuers}]"),
            },
            (
                "issuers/issuer.yaml:2:7: warning: none of these is ever ready: `flux-system/issuers` holds "
                "ClusterIssuer `ca`, which `certs/cert-manager` defines; `flux-system/certs` applies HelmRelease "
                "`certs/cert-manager`; Kustomization `flux-system/certs` waits for `flux-system/issuers` "
                f"[same-kustomization-deadlock] {MOVE}"
            ),
            id="the chart's Kustomization waits for the issuer's",
        ),
        pytest.param(
            {"elsewhere/kustomization.yaml": kustomize_file("../certs", "../issuers")},
            "",
            id="what no root reaches is not judged",
        ),
    ],
)
def test_definitions(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, {**BASE, **files})) == found


def nested(parent: str = "", child: str = "", **more: str) -> Files:
    """Return a Kustomization that applies another one; the further fields of both are YAML flow text."""
    above = kustomization("above", "./above", "flux-system", **({"wait": parent} if parent else {}), **more)
    below = kustomization("below", "./below", "flux-system", **({"dependsOn": child} if child else {}))
    return {
        "cluster/gotk-sync.yaml": GOTK_SYNC,
        "cluster/above.yaml": above,
        "above/kustomization.yaml": kustomize_file("./below.yaml"),
        "above/below.yaml": below,
        "below/kustomization.yaml": kustomize_file("./release.yaml"),
        "below/release.yaml": release("thing", "things"),
    }


BLOCKED = (
    "above/below.yaml:9:22: error: none of these is ever ready: Kustomization `flux-system/below` waits for "
    "`flux-system/above`; `flux-system/above` is ready once Kustomization `flux-system/below` is "
    f"[same-kustomization-deadlock] {CUT}"
)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(nested("true"), "", id="waiting alone is fine"),
        pytest.param(nested("false", "[{name: above}]"), "", id="depending alone is fine"),
        pytest.param(nested("true", "[{name: above}]"), BLOCKED, id="a child that waits for its parent"),
        pytest.param(
            nested(
                "false",
                "[{name: above}]",
                healthChecks="[{apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, name: below, "
                "namespace: flux-system}]",
            ),
            BLOCKED,
            id="a health check does the same",
        ),
        pytest.param(
            nested("false", "[{name: above}]", healthChecks="[{kind: HelmRelease, name: other, namespace: things}]"),
            "",
            id="a health check of something else",
        ),
        pytest.param(nested("true", "[{name: above, readyExpr: 'true'}]"), "", id="terms of its own for being ready"),
        pytest.param(nested("true", "[{name: above}]", suspend="true"), "", id="suspended"),
        pytest.param(nested("true", "[{name: nothing}]"), "", id="an unknown target is another fault"),
        pytest.param(nested("true", "[{name: below}]"), "", id="a cycle of dependsOn alone is another fault"),
    ],
)
def test_waiting(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, files)) == found


def test_a_release_in_the_way() -> None:
    """`one` is ready once its release is, which waits for one of `two`, which waits for `one`."""
    files = {
        "cluster/gotk-sync.yaml": GOTK_SYNC,
        "cluster/one.yaml": kustomization("one", "./one", "flux-system", wait="true"),
        "cluster/two.yaml": kustomization("two", "./two", "flux-system", dependsOn="[{name: one}]"),
        "one/release.yaml": release("first", "apps", dependsOn="[{name: second}]"),
        "two/release.yaml": release("second", "apps"),
    }
    (found,) = findings(CHECK, files)
    assert (found.path, found.line, found.column) == ("one/release.yaml", 8, 22)
    assert found.message == (
        "none of these is ever ready: HelmRelease `apps/first` waits for `apps/second`; `flux-system/two` applies "
        "HelmRelease `apps/second`; Kustomization `flux-system/two` waits for `flux-system/one`; `flux-system/one` is "
        "ready once HelmRelease `apps/first` is"
    )
