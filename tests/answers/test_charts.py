"""Answers about a vendor's chart: where it comes from, its version, what its values leave out."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.answers.charts import (
    ChartPlan,
    chart_problems,
    context_for,
    is_vendor,
    known_repositories,
    plan_chart,
    repository_name,
    unnamed,
)
from scaffold.answers.inputs import Inputs
from tests.styles.situations import context_in, siblings_in

SOPS, SEALED, TRIAD = "sops-layers", "sealed-layers", "triad"
GRAFANA = "https://grafana.github.io/helm-charts"


def planned(style: str, **given: Any) -> tuple[ChartPlan, dict[str, str]]:
    missing: dict[str, str] = {}
    return plan_chart(context_in(style, "dash", "media"), Inputs(**given), missing), missing


@pytest.mark.parametrize(
    ("chart", "vendor"), [(None, False), ("", False), ("app-template", False), ("grafana", True), ("oci://a/b", True)]
)
def test_every_chart_but_app_template_is_a_vendor_s(chart: str | None, vendor: bool) -> None:
    assert is_vendor(Inputs(chart=chart)) is vendor


def test_app_template_needs_no_plan() -> None:
    assert planned(SOPS, chart="app-template") == (ChartPlan(), {})


def test_a_chart_that_others_use_comes_from_where_theirs_does() -> None:
    found, missing = planned(SOPS, chart="authentik", values={"a": 1})
    assert (found.source, missing) == (None, {})
    assert found.answers == {
        "chart_kind": "vendor",
        "vendor_values": {"a": 1},
        "chart_version": "2025.12.4",
        "helm_repository_name": "authentik",
        "helm_repository_namespace": "flux-system",
        "chart_source": "helm-repository",
        "chart_name": "authentik",
    }


def test_a_new_address_becomes_a_source_beside_the_others() -> None:
    found, missing = planned(SEALED, chart="grafana", chart_repo=GRAFANA, chart_version="9.0.0")
    assert missing == {}
    assert found.source is not None
    assert found.source.changes.paths == ("repositories/grafana.yaml", "repositories/kustomization.yaml")
    assert (found.answers["helm_repository_name"], found.answers["helm_repository_namespace"]) == (
        "grafana",
        "flux-system",
    )


def test_an_address_that_is_there_is_not_made_twice() -> None:
    found, _ = planned(SEALED, chart="whoami", chart_repo="https://traefik.github.io/charts/", chart_version="1.0.0")
    assert found.source is not None
    assert (found.source.name, found.source.changes.paths) == ("traefik", ())


def test_a_source_stands_beside_the_app_where_no_place_is_shared() -> None:
    found, _ = planned(TRIAD, chart="grafana", chart_repo=GRAFANA, chart_version="9.0.0")
    assert found.source is None
    assert found.answers["extra_manifests"] == {
        "helmrepository.yaml": {
            "apiVersion": "source.toolkit.fluxcd.io/v1",
            "kind": "HelmRepository",
            "metadata": {"name": "grafana"},
            "spec": {"interval": "1h", "url": GRAFANA},
        }
    }


def test_a_chart_in_a_registry_has_a_source_of_its_own() -> None:
    found, missing = planned(SOPS, chart="oci://ghcr.io/owner/charts/app", chart_version="1.2.3")
    assert (found.source, missing) == (None, {})
    names = ("chart_source", "chart_url", "chart_ref_name", "chart_ref_namespace")
    assert [found.answers[name] for name in names] == ["oci-per-app", "oci://ghcr.io/owner/charts/app", "dash", ""]


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        pytest.param(
            {"chart": "grafana", "chart_version": "9.0.0"},
            {"chart_repo": "nothing here uses chart `grafana`; give the address of its Helm repository"},
            id="no repository",
        ),
        pytest.param(
            {"chart": "grafana", "chart_repo": "bjw-s"},
            {"chart_version": "nothing here shows a version of `grafana`"},
            id="no version",
        ),
        pytest.param(
            {"chart": "grafana", "chart_repo": "grafana", "chart_version": "9.0.0"},
            {
                "chart_repo": "there is no HelmRepository `grafana` here (`authentik`, `bjw-s`, `jetstack`); "
                "give its address"
            },
            id="an unknown name",
        ),
    ],
)
def test_what_nothing_shows_is_missing(given: dict[str, Any], missing: dict[str, str]) -> None:
    assert planned(SOPS, **given)[1] == missing


def test_the_known_repositories_are_the_cluster_s() -> None:
    assert known_repositories(context_in(SOPS, "dash", "media")) == ("authentik", "bjw-s", "jetstack")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://grafana.github.io/helm-charts", "grafana"),
        ("https://charts.jetstack.io", "jetstack"),
        ("https://charts.rook.io/release", "rook"),
        ("https://helm.releases.hashicorp.com", "hashicorp"),
        ("oci://ghcr.io/owner/charts", "ghcr"),
        ("https://raw.githubusercontent.com/owner/charts/main", "owner"),
        ("https://charts.example.org:8443/x", "example"),
        ("https://localhost/charts", "dash"),
        ("https://charts.taken.io", "dash"),
    ],
)
def test_a_repository_is_called_as_its_publisher(url: str, name: str) -> None:
    assert repository_name(url, "dash", {"taken"}) == name


def test_a_name_that_is_taken_throughout_gets_another() -> None:
    assert repository_name("https://charts.taken.io", "dash", {"taken", "dash"}) == "dash-charts"


@pytest.mark.parametrize(
    ("inputs", "layer"),
    [
        (Inputs(image="ghcr.io/owner/wiki:1"), "apps"),
        (Inputs(image="docker.io/library/mariadb:11@sha256:x"), "databases"),
        (Inputs(chart="cert-manager"), "infrastructure"),
        (Inputs(image="docker.io/library/mariadb:11", layer="apps"), "apps"),
    ],
)
def test_the_layer_follows_from_what_the_app_is(inputs: Inputs, layer: str) -> None:
    context = context_for(siblings_in(SOPS), inputs)
    assert context.layer is not None
    assert context.layer.name == layer


MADE = {"vendor_values": {}, "secret_name": "dash", "extra_claims": [{"name": "dash-photos"}]}


def test_what_no_value_names_is_said() -> None:
    inputs = Inputs(chart="grafana", secrets=("KEY",))
    assert list(unnamed(inputs, {**MADE, "claim_source": "manifest", "claim_name": "dash-data"})) == [
        f"{what} is made, and no value of chart `grafana` names it; say where with `--values`"
        for what in ("claim `dash-photos`", "claim `dash-data`", "Secret `dash`")
    ]


def test_what_the_values_name_is_not_said() -> None:
    inputs = Inputs(chart="grafana", secrets=("KEY",))
    values = {"existingSecret": "dash", "volumes": [{"claimName": "dash-photos"}]}
    assert list(unnamed(inputs, {**MADE, "vendor_values": values})) == []
    assert list(unnamed(Inputs(secrets=("KEY",)), MADE)) == []


def test_what_another_kind_of_chart_takes_is_refused() -> None:
    given = Inputs(chart="grafana", workload="statefulset", no_pin=True)
    said = "is for app-template; what chart `grafana` runs its own values say: `--values`"
    assert list(chart_problems(given)) == [f"`no_pin` {said}", f"`workload` {said}"]
    assert list(chart_problems(Inputs(values={"a": 1}))) == [
        "`values` is for a chart other than app-template; name that with `--chart`"
    ]


def test_a_range_for_a_registry_s_chart_is_no_tag() -> None:
    plan, _ = planned(SOPS, chart="oci://ghcr.io/owner/chart", chart_version=">=1.0")
    assert plan.answers["chart_version_style"] == "semver"
