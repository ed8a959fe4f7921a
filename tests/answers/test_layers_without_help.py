"""An app of a layer has what nobody above it provides: a source in reach, a namespace, files of its own."""

from __future__ import annotations

from typing import Any

from scaffold.answers.complete import complete
from scaffold.answers.context import Context
from scaffold.answers.inputs import Inputs
from scaffold.answers.secrets import secret_manifest
from scaffold.changes import ChangeSet
from scaffold.commands.further_changes import with_further_changes
from scaffold.habits.encrypted_secret import Backend, rows_of
from tests.build import kustomize_file, release
from tests.encrypted_repository import sops_secret
from tests.layered import ROOT, deployment, layer, made, source
from tests.sample_repository import siblings

CLAIM = """apiVersion: v1
kind: PersistentVolumeClaim
metadata: {{name: {name}-data, namespace: web}}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: fast
  resources: {{requests: {{storage: 5Gi}}}}
"""
VALUES = """{{controllers: {{{name}: {{containers: {{app: {{image: {{repository: a, tag: b}}}}}}}}}}, \
persistence: {{config: {{existingClaim: {name}-data}}}}}}"""


def written(name: str, namespace: str, at: str = "flux-system", chart: str = "app-template") -> str:
    """Return a release with a claim."""
    ref = f"{{kind: HelmRepository, name: charts{f', namespace: {at}' if at else ''}}}"
    spec = f"{{spec: {{chart: {chart}, version: 4.0.0, sourceRef: {ref}}}}}"
    return release(name, namespace, chart=spec, values=VALUES.format(name=name))


def answered(files: dict[str, str], namespace: str, **given: Any) -> dict[str, Any]:
    """Return the answers for a new app."""
    context = Context(siblings({**ROOT, "cluster/apps.yaml": layer("apps"), **files}), "new", namespace)
    return dict(complete(context, Inputs(image="docker.io/library/new:1", port=80, **given)).answers)


def test_where_everything_stands_in_one_file_the_new_app_s_files_have_names_of_their_own() -> None:
    files = {f"apps/{name}.yaml": f"{written(name, 'web')}---\n{CLAIM.format(name=name)}" for name in ("one", "two")}
    files["apps/charts.yaml"] = source("charts", "https://charts.example.com")
    found = answered(files, "web", size="1Gi")
    assert (found["helmrelease_file"], found["claim_file"]) == ("new.yaml", "pvc.yaml")
    assert found["kustomize_namespace"] is True


def _apart(outer: str = "") -> dict[str, str]:
    files = {"apps/kustomization.yaml": kustomize_file("one", "two", **({"namespace": outer} if outer else {}))}
    files["apps/charts.yaml"] = source("charts", "https://charts.example.com")
    for name in ("one", "two"):
        files[f"apps/{name}/kustomization.yaml"] = kustomize_file("release.yaml", "claim.yaml")
        files[f"apps/{name}/release.yaml"] = written(name, "web")
        files[f"apps/{name}/claim.yaml"] = CLAIM.format(name=name)
    return files


def test_a_claim_that_names_no_namespace_gets_it_from_the_app_s_list() -> None:
    assert answered(_apart(), "web", size="1Gi")["kustomize_namespace"] is True


def test_a_list_above_that_sets_the_namespace_is_enough() -> None:
    assert answered(_apart("web"), "web", size="1Gi")["kustomize_namespace"] is False


def test_an_app_without_such_manifests_needs_none() -> None:
    assert answered(_apart(), "web")["kustomize_namespace"] is False


def test_each_app_has_its_own_source_where_that_is_the_custom() -> None:
    files = {"apps/kustomization.yaml": kustomize_file("one", "two")}
    for name in ("one", "two"):
        files[f"apps/{name}/kustomization.yaml"] = kustomize_file(
            "ns.yaml", "repo.yaml", "release.yaml", namespace=name
        )
        files[f"apps/{name}/ns.yaml"] = made(name)
        files[f"apps/{name}/repo.yaml"] = source("charts", "https://charts.example.com", name)
        files[f"apps/{name}/release.yaml"] = written(name, "", "")
    assert answered(files, "new")["extra_manifests"]["repo.yaml"] == {
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": "HelmRepository",
        "metadata": {"name": "charts", "namespace": "new"},
        "spec": {"interval": "2h", "url": "https://charts.example.com"},
    }
    assert "repo.yaml" not in answered(files, "one").get("extra_manifests", {})


def test_releases_of_any_chart_show_how_they_are_written_where_none_is_app_template_s() -> None:
    files = {"apps/kustomization.yaml": kustomize_file("one", "two")}
    for name in ("one", "two"):
        files[f"apps/{name}/kustomization.yaml"] = kustomize_file("hr.yaml")
        files[f"apps/{name}/hr.yaml"] = written(name, "web", chart=name)
    found = answered(files, "web")
    assert (found["helmrelease_file"], found["helmrelease_namespace"]) == ("hr.yaml", "web")


def test_a_health_check_needs_no_sibling_with_app_template() -> None:
    files = {"apps/kustomization.yaml": kustomize_file("one", "two")}
    for name in ("one", "two"):
        files[f"apps/{name}/kustomization.yaml"] = kustomize_file("deployment.yaml")
        files[f"apps/{name}/deployment.yaml"] = deployment(name, "web")
    context = Context(siblings({**ROOT, "cluster/apps.yaml": layer("apps"), **files}), "new", "web")
    inputs = Inputs(image="docker.io/library/new:1", port=80, health_check=True)
    changes = with_further_changes(context, complete(context, inputs), ChangeSet())
    assert [change.path for change in changes] == ["cluster/apps.yaml"]
    assert (
        "      kind: HelmRelease\n      name: new\n      namespace: web\n" in (changes.changes[0].after or b"").decode()
    )


def _with_secrets(path: str) -> dict[str, str]:
    files = _apart()
    for name in ("one", "two"):
        file = path.replace("{app}", name)
        files[f"apps/{name}/kustomization.yaml"] = kustomize_file("release.yaml", "claim.yaml", file)
        files[f"apps/{name}/{file}"] = sops_secret(name, "KEY")
    return files


def test_a_folder_of_secrets_below_the_app_s_is_the_siblings_custom() -> None:
    found = siblings({**ROOT, "cluster/apps.yaml": layer("apps"), **_with_secrets("secrets/{app}.yaml")})
    assert found.decide_rows(rows_of(Backend.SOPS), "web")["secret_file"].value == "secrets/{app}.yaml"


def test_a_secret_names_its_namespace_as_the_release_does_where_no_other_app_of_a_layer_has_one() -> None:
    context = Context(siblings({**ROOT, "cluster/apps.yaml": layer("apps"), **_apart()}), "new", "web")
    given = complete(context, Inputs(image="docker.io/library/new:1", port=80)).answers
    answers = {**given, "secret_backend": "sops", "secret_name": "new"}
    assert secret_manifest(context, answers).namespace == "web"
    assert secret_manifest(context, {**answers, "helmrelease_namespace": ""}).namespace == ""


def test_a_list_that_names_files_shows_how_entries_are_written() -> None:
    files = {"apps/kustomization.yaml": kustomize_file("one.yaml", "two.yaml")}
    files |= {f"apps/{name}.yaml": written(name, "web") for name in ("one", "two")}
    files["apps/charts.yaml"] = source("charts", "https://charts.example.com")
    assert answered(files, "web")["resource_prefix"] == ""


ROUTE = """apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: one, namespace: web}
spec: {hostnames: [one.example.com], parentRefs: [{name: shared}], rules: [{backendRefs: [{name: one, port: 80}]}]}
"""
INGRESS = """apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: {name}, namespace: web}}
spec: {{ingressClassName: nginx, rules: [{{host: {name}.example.com}}]}}
"""


def test_a_route_is_called_as_routes_are_where_most_ways_are_of_another_form() -> None:
    ways = {"one": ROUTE, "two": INGRESS.format(name="two"), "three": INGRESS.format(name="three")}
    files = {"apps/kustomization.yaml": kustomize_file(*ways)}
    for name, text in ways.items():
        file = "route.yaml" if name == "one" else "ingress.yaml"
        files[f"apps/{name}/kustomization.yaml"] = kustomize_file("release.yaml", file)
        files[f"apps/{name}/release.yaml"] = written(name, "web")
        files[f"apps/{name}/{file}"] = text
    found = answered(files, "web", gateways=("shared",))
    assert (found["route_file"], found["route_api_version"]) == ("route.yaml", "gateway.networking.k8s.io/v1")
    assert answered(files, "web", gateways=("nginx",))["route_file"] == "ingress.yaml"
