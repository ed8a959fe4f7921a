"""What a new app of a layer needs beside its folder: files in; the exact text of each change out."""

from __future__ import annotations

import pytest

from scaffold.changes import ChangeSet
from scaffold.errors import ConflictError
from scaffold.layer_plan import SourcePlan, known_decryption, plan_health_check, plan_key, plan_source
from tests import layered
from tests.build import Files, kustomize_file, siblings, text

GRAFANA = "https://grafana.github.io/helm-charts"


def planned(files: Files, name: str = "grafana", url: str = GRAFANA) -> SourcePlan | None:
    return plan_source(siblings(files), name, url)


def texts(changes: ChangeSet) -> dict[str, str]:
    return {change.path: (change.after or b"").decode() for change in changes}


def test_a_source_that_is_there_is_taken() -> None:
    found = planned(layered.three(), "mine", "https://CHARTS.example.com/")
    assert found is not None
    assert (found.name, found.namespace, texts(found.changes)) == ("charts", "flux-system", {})


def test_a_new_source_stands_beside_the_others_and_is_listed() -> None:
    found = planned(layered.three())
    assert found is not None
    assert texts(found.changes) == {
        "infrastructure/sources/grafana.yaml": layered.source("grafana", GRAFANA),
        "infrastructure/sources/kustomization.yaml": kustomize_file("charts.yaml", "grafana.yaml", "jetstack.yaml"),
    }


def test_a_source_in_a_registry_says_so() -> None:
    found = planned(layered.three(), "podinfo", "oci://ghcr.io/owner/charts")
    assert found is not None
    assert texts(found.changes)["infrastructure/sources/podinfo.yaml"] == (
        layered.source("podinfo", "oci://ghcr.io/owner/charts") + "  type: oci\n"
    )


def test_the_form_of_the_files_names_is_kept() -> None:
    files = layered.three()
    files["infrastructure/sources/kustomization.yaml"] = kustomize_file("helmrepository-charts.yml")
    files["infrastructure/sources/helmrepository-charts.yml"] = files.pop("infrastructure/sources/charts.yaml")
    del files["infrastructure/sources/jetstack.yaml"]
    found = planned(files)
    assert found is not None
    assert texts(found.changes) == {
        "infrastructure/sources/helmrepository-grafana.yml": layered.source("grafana", GRAFANA),
        "infrastructure/sources/kustomization.yaml": kustomize_file(
            "helmrepository-charts.yml", "helmrepository-grafana.yml"
        ),
    }


def test_the_file_of_all_sources_gets_one_more() -> None:
    files = layered.three()
    both = files.pop("infrastructure/sources/charts.yaml") + "---\n" + files.pop("infrastructure/sources/jetstack.yaml")
    files["infrastructure/sources/all.yaml"] = both
    files["infrastructure/sources/kustomization.yaml"] = kustomize_file("all.yaml")
    found = planned(files)
    assert found is not None
    assert texts(found.changes) == {
        "infrastructure/sources/all.yaml": f"{both}---\n{layered.source('grafana', GRAFANA)}"
    }


def test_sources_that_lie_side_by_side_need_no_list() -> None:
    files = {**layered.scanned(), "cluster/repositories.yaml": layered.layer("repositories")}
    files["repositories/charts.yaml"] = layered.source("charts", "https://charts.example.com", "charts")
    found = planned(files)
    assert found is not None
    assert (found.namespace, list(texts(found.changes))) == ("charts", ["repositories/grafana.yaml"])


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(layered.scanned(), id="none at all"),
        pytest.param(
            {**layered.scanned(), "apps/plex/source.yaml": layered.source("plex", "https://plex.example")},
            id="one in an app's folder",
        ),
    ],
)
def test_sources_that_no_place_shares_stand_beside_their_apps(files: Files) -> None:
    assert planned(files) is None


def test_a_name_that_another_address_has() -> None:
    with pytest.raises(ConflictError) as raised:
        planned(layered.three(), "jetstack")
    assert str(raised.value) == (
        "HelmRepository `flux-system/jetstack` exists: `infrastructure/sources/jetstack.yaml:4:9`; choose another name"
    )


CHECK = {"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "name": "wiki", "namespace": "web"}
BLOCK = text(
    """
      healthChecks:
        - kind: HelmRelease
          name: traefik
          namespace: "traefik"
          apiVersion: helm.toolkit.fluxcd.io/v2
    """
)


def checked(files: Files, layer: str = "apps") -> dict[str, str]:
    found = siblings(files)
    (wanted,) = (each.kustomization for each in found.layers if each.name == layer)
    return texts(plan_health_check(found, wanted, CHECK))


def test_a_first_health_check_is_written_as_the_most_alike_layer_has_it() -> None:
    files = layered.three()
    files["cluster/databases.yaml"] += "".join(f"  {line}\n" for line in BLOCK.splitlines())
    files["cluster/infrastructure.yaml"] += "  healthChecks: [{kind: HelmRelease, name: traefik, namespace: traefik}]\n"
    assert checked(files) == {
        "cluster/apps.yaml": files["cluster/apps.yaml"]
        + '  healthChecks:\n    - kind: HelmRelease\n      name: wiki\n      namespace: "web"\n'
        "      apiVersion: helm.toolkit.fluxcd.io/v2\n"
    }


def test_a_first_health_check_of_a_cluster_goes_to_the_end() -> None:
    files = layered.three()
    assert checked(files) == {
        "cluster/apps.yaml": files["cluster/apps.yaml"]
        + "  healthChecks:\n    - apiVersion: helm.toolkit.fluxcd.io/v2\n      kind: HelmRelease\n      name: wiki\n"
        "      namespace: web\n"
    }


def test_a_further_health_check_is_written_as_the_one_before() -> None:
    files = layered.three(healthChecks="[{kind: HelmRelease, name: homer, namespace: web}]")
    (after,) = checked(files).values()
    assert after.endswith(
        "  healthChecks: [{kind: HelmRelease, name: homer, namespace: web}, "
        "{kind: HelmRelease, name: wiki, namespace: web, apiVersion: helm.toolkit.fluxcd.io/v2}]\n"
    )
    assert checked({**files, "cluster/apps.yaml": after}) == {}


def test_a_layer_that_waits_for_everything_needs_no_health_check() -> None:
    assert checked(layered.three(wait="true")) == {}


SOPS = {"provider": "sops", "secretRef": {"name": "age"}}
FLOW = "{provider: sops, secretRef: {name: age}}"


def test_decryption_is_ensured_where_the_others_have_it() -> None:
    files = layered.three()
    files["cluster/databases.yaml"] = layered.layer("databases", "infrastructure", decryption=FLOW, prune="true")
    found = siblings(files)
    *_, apps = found.layers
    assert known_decryption(found) == SOPS
    lines = "  decryption:\n    provider: sops\n    secretRef:\n      name: age\n"
    assert texts(plan_key(found, apps.kustomization, {})) == {"cluster/apps.yaml": files["cluster/apps.yaml"] + lines}


def test_decryption_that_is_there_stays_as_it_is() -> None:
    found = siblings(layered.three(decryption="{provider: sops}"))
    *_, apps = found.layers
    assert texts(plan_key(found, apps.kustomization, SOPS)) == {}


def test_decryption_that_a_parent_patches_in_counts() -> None:
    files = layered.three()
    patch = f"[{{target: {{kind: Kustomization}}, patch: 'spec: {{decryption: {FLOW}}}'}}]"
    names = ("gotk-sync.yaml", "infrastructure.yaml", "databases.yaml", "apps.yaml")
    files["cluster/kustomization.yaml"] = kustomize_file(*names, patches=patch)
    found = siblings(files)
    *_, apps = found.layers
    assert texts(plan_key(found, apps.kustomization, SOPS)) == {}
