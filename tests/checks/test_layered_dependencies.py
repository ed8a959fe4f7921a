"""Dependencies of apps in layers: the layer waits for them, not each app."""

from __future__ import annotations

from scaffold.checks.missing_dependency import CHECK
from tests import layered
from tests.build import Files, kustomize_file
from tests.checks.healthy import lines

STRICT = {".scaffold.yaml": "depends_on: strict\n"}
STORE = "apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata:\n  name: vault\nspec: {provider: {}}\n"


def secret(name: str) -> str:
    return (
        f"apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n  name: {name}\n  namespace: web\n"
        "spec:\n  secretStoreRef: {kind: ClusterSecretStore, name: vault}\n"
    )


def using(*apps: str, **spec: str) -> dict[str, str]:
    """Return three layers whose first one has a secret store that apps use; `spec` is the apps layer's."""
    files = layered.three(**spec)
    files["infrastructure/kustomization.yaml"] = kustomize_file("sources", "store.yaml", "cert-manager", "traefik")
    files["infrastructure/store.yaml"] = STORE
    for name in apps:
        files[f"apps/{name}/kustomization.yaml"] = kustomize_file("helmrelease.yaml", "secret.yaml")
        files[f"apps/{name}/secret.yaml"] = secret(name)
    return files


def alone(files: Files) -> dict[str, str]:
    """Let the apps layer wait for nothing."""
    return {**files, "cluster/apps.yaml": layered.layer("apps")}


def test_a_layer_that_waits_for_the_others_covers_its_apps() -> None:
    assert lines(CHECK, using("homer", "wiki")) == []
    assert lines(CHECK, using("homer", "wiki") | STRICT) == []


def test_a_layer_that_does_not_wait_is_said_once() -> None:
    assert lines(CHECK, alone(using("homer", "wiki"))) == []
    assert lines(CHECK, alone(using("homer", "wiki")) | STRICT) == [
        "cluster/apps.yaml:4:9: warning: Kustomization `flux-system/apps` does not wait for Kustomization "
        "`flux-system/infrastructure`, which delivers secret store `vault` [missing-dependency] "
        "(add `{name: infrastructure, namespace: flux-system}` to its `dependsOn`)"
    ]


def test_what_the_same_layer_delivers_cannot_be_waited_for() -> None:
    files = alone(using("homer", "wiki"))
    files["infrastructure/kustomization.yaml"] = kustomize_file("sources", "cert-manager", "traefik")
    files["apps/kustomization.yaml"] = kustomize_file("homer", "store.yaml", "wiki")
    files["apps/store.yaml"] = STORE
    assert lines(CHECK, files | STRICT) == []


def test_releases_of_a_layer_may_wait_for_each_other() -> None:
    files = layered.three()
    names = ("a", "b", "c", "d")
    files |= layered.folders("apps", (*names, "store"), "web")
    files["apps/kustomization.yaml"] = kustomize_file(*names, "store")
    files["apps/store/kustomization.yaml"] = kustomize_file("helmrelease.yaml", "store.yaml")
    files["apps/store/store.yaml"] = STORE
    for name in names:
        files[f"apps/{name}/kustomization.yaml"] = kustomize_file("helmrelease.yaml", "secret.yaml")
        files[f"apps/{name}/secret.yaml"] = secret(name)
        waits = "" if name == "d" else "  dependsOn: [{name: external-secrets, namespace: secrets}]\n"
        files[f"apps/{name}/helmrelease.yaml"] = layered.chart(name, "web") + waits
    files["infrastructure/kustomization.yaml"] = kustomize_file("sources", "cert-manager", "external-secrets")
    files |= layered.folders("infrastructure", ("external-secrets",), "secrets")
    found = lines(CHECK, {**files, "cluster/apps.yaml": layered.layer("apps")})
    assert found == [
        "apps/d/helmrelease.yaml:4:9: warning: HelmRelease `web/d` does not wait for HelmRelease "
        "`secrets/external-secrets`, as 3 of 3 other apps with secret store `vault` do [missing-dependency] "
        "(add `{name: external-secrets, namespace: secrets}` to its `dependsOn`)"
    ]
