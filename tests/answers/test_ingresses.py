"""Answers about Ingresses and IngressRoutes: the form follows from what siblings at the class or entry point write."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.answers.inputs import Inputs
from scaffold.answers.routes import form_of, gateway_choices, middleware_choices, plan_routes, route_problems
from scaffold.habits.ways import Form
from tests.answers.cluster import context

CLASSES = "ingress-of-two-classes-in-values"
MANIFEST = "ingress-as-manifest"
TRAEFIK = "ingressroute-behind-forward-auth"
GATEWAY = {
    "apps/network/gateway.yaml": """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: shared
  namespace: network
""",
    "apps/network/traefik/kustomization.yaml": """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - helm-release.yaml
  - ../gateway.yaml
""",
}


def planned(situation: str, *gateways: str, **given: Any) -> dict[str, Any]:
    missing: dict[str, str] = {}
    answers = dict(plan_routes(context(situation, "documents"), Inputs(gateways=gateways, **given), 80, missing))
    assert not missing
    return answers


@pytest.mark.parametrize(
    ("situation", "choices", "form"),
    [
        pytest.param(CLASSES, ["external", "internal"], "ingress-values", id="two classes in values"),
        pytest.param(MANIFEST, ["internal"], "ingress", id="the class that manifests name, not the one nobody uses"),
        pytest.param(TRAEFIK, ["websecure"], "ingressroute", id="an entry point of Traefik"),
    ],
)
def test_the_ways_in_are_what_siblings_use(situation: str, choices: list[str], form: str) -> None:
    found = context(situation, "documents")
    assert sorted(gateway_choices(found)) == choices
    assert {str(form_of(found, name)) for name in choices} == {form}


def test_a_class_is_offered_where_no_app_shows_any() -> None:
    listed = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - helm-release.yaml\n"
    files = {f"apps/documents/{app}/kustomization.yaml": listed for app in ("bookstack", "stirling-pdf")}
    found = context(MANIFEST, "documents", files=files)
    assert sorted(gateway_choices(found)) == ["external", "internal"]
    assert form_of(found, "external") is Form.INGRESS_VALUES


def test_an_ingress_per_class_gets_keys_that_differ() -> None:
    answers = planned(CLASSES, "internal", "external")
    assert answers["route_split"] is True
    assert answers["route_keys"] == {"internal": "internal", "external": "external"}
    assert answers["gateway_annotations"] == {
        "external": {"external-dns.alpha.kubernetes.io/target": "external.${SECRET_DOMAIN}"}
    }
    assert planned(CLASSES, "external")["route_key"] == "main"


def test_tls_carries_the_names_of_the_new_app() -> None:
    assert planned(MANIFEST, "internal")["route_tls"] == [{"hosts": True, "secretName": "paperless-tls"}]
    assert planned(TRAEFIK, "websecure")["route_tls"] == [{"certResolver": "letsencrypt"}]


def test_middlewares_are_those_of_siblings_unless_others_are_named() -> None:
    usual = {"name": "forward-auth", "namespace": "network"}
    assert planned(TRAEFIK, "websecure")["route_middlewares"] == [usual]
    assert planned(TRAEFIK, "websecure", middlewares=())["route_middlewares"] == []
    named = planned(TRAEFIK, "websecure", middlewares=("compress",))["route_middlewares"]
    assert named == [{"name": "compress", "namespace": "network"}]


def test_a_middleware_of_the_apps_own_namespace_needs_none() -> None:
    assert middleware_choices(context(TRAEFIK, "network"))["compress"] == {"name": "compress"}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        pytest.param({"gateways": ("websecure",), "middlewares": ("compress",)}, None, id="both are here"),
        pytest.param(
            {"gateways": ("websecur",)},
            "`gateway` `websecur` does not exist here; there is `shared`, `websecure`, `none`; did you mean "
            "`websecure`",
            id="an entry point that nobody uses",
        ),
        pytest.param(
            {"middlewares": ("forward-aut",)},
            "`middleware` `forward-aut` does not exist here; there is `compress`, `forward-auth`, `none`; did you mean "
            "`forward-auth`",
            id="a middleware that is not here",
        ),
        pytest.param(
            {"gateways": ("shared", "websecure")},
            "`gateway`: `shared` (values), `websecure` (ingressroute) are written in different ways; name those of one "
            "way",
            id="a gateway and an entry point together",
        ),
    ],
)
def test_what_the_repository_does_not_have_is_refused(given: dict[str, Any], problem: str | None) -> None:
    found = context(TRAEFIK, "documents", files=GATEWAY)
    assert route_problems(found, Inputs(**given)) == ([problem] if problem else [])
