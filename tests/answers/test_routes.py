"""Answers about routes: which gateway a word means, and the host names that a habit gives."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.answers.context import Context
from scaffold.answers.inputs import Inputs
from scaffold.answers.routes import default_hostnames, gateway_choices, plan_routes
from tests.answers.cluster import ANCHORS, DATABASES, EMPTY, ENTRIES, ROUTES, SAMPLE, context
from tests.styles.situations import context_in

GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: {name}
  namespace: network
spec:
  listeners:
    - name: {listener}
      hostname: "{hostname}"
"""
CYBERCHEF = "kubernetes/apps/tools/cyberchef/app/helmrelease.yaml"


def planned(found: Context, *gateways: str, **given: Any) -> dict[str, Any]:
    missing: dict[str, str] = {}
    answers = dict(plan_routes(found, Inputs(gateways=gateways, **given), 80, missing))
    return {**answers, "missing": missing} if missing else answers


def test_without_a_gateway_or_a_port_nothing_is_routed() -> None:
    found = context(SAMPLE, "media")
    assert plan_routes(found, Inputs(), 80, {}) == {"gateways": []}
    assert plan_routes(found, Inputs(gateways=("internal",)), 0, {}) == {"gateways": []}


def test_internal_and_external_mean_the_gateway_whose_name_says_so() -> None:
    assert gateway_choices(context(SAMPLE, "media")) == {
        "envoy-external": "envoy-external",
        "envoy-internal": "envoy-internal",
        "internal": "envoy-internal",
        "external": "envoy-external",
    }


def test_a_word_that_two_gateways_carry_means_none() -> None:
    files = {"kubernetes/main/apps/network/envoy-gateway/config/more.yaml": GATEWAY.format(
        name="lab-internal", listener="https", hostname="*.lab.example.com"
    )}  # fmt: skip
    listed = "kubernetes/main/apps/network/envoy-gateway/config/kustomization.yaml"
    replaced = {listed: ("resources:\n", "resources:\n  - more.yaml\n")}
    choices = gateway_choices(context(SAMPLE, "media", files=files, replaced=replaced))
    assert sorted(choices) == ["envoy-external", "envoy-internal", "external", "lab-internal"]


@pytest.mark.parametrize(
    ("situation", "namespace", "gateway", "hostname"),
    [
        (SAMPLE, "media", "envoy-internal", "{{ .Release.Name }}.${SECRET_DOMAIN}"),
        (ANCHORS, "self-hosted", "external", "{{ .Release.Name }}.${SECRET_DOMAIN}"),
        (ENTRIES, "documents", "shared", "paperless.example.org"),
        (ROUTES, "tools", "edge-external", "paperless.example.com"),
        # nobody forms a name there: the domain is that gateway's, the form everybody's
        (DATABASES, "default", "envoy-external", "{{ .Release.Name }}.example.com"),
    ],
)
def test_a_host_name_as_siblings_at_the_gateway_form_theirs(
    situation: str, namespace: str, gateway: str, hostname: str
) -> None:
    assert default_hostnames(context(situation, namespace), [gateway]) == (hostname,)


EDGE = "kubernetes/main/flux/gateway.yaml"


@pytest.mark.parametrize(("hostname", "expected"), [("*.example.net", ("paperless.example.net",)), ("example.net", ())])
def test_a_listener_shows_the_domain_where_no_route_does(hostname: str, expected: tuple[str, ...]) -> None:
    files = {EDGE: GATEWAY.format(name="edge", listener="https", hostname=hostname)}
    assert default_hostnames(context(EMPTY, "tools", files=files), ["edge"]) == expected


@pytest.mark.parametrize(
    ("listener", "reference"),
    [("https", {"namespace": "network", "sectionName": "https"}), ("websecure", {"namespace": "network"})],
)
def test_a_gateway_without_routes_is_referred_to_by_its_https_listener(
    listener: str, reference: dict[str, str]
) -> None:
    files = {EDGE: GATEWAY.format(name="edge", listener=listener, hostname="*.example.net")}
    assert planned(context(EMPTY, "tools", files=files), "edge")["gateway_refs"] == {"edge": reference}


def test_where_no_route_names_a_listener_a_new_one_does_not() -> None:
    files = {"kubernetes/apps/default/postgres/cluster/gateway.yaml": GATEWAY.format(
        name="edge", listener="https", hostname="*.example.net"
    )}  # fmt: skip
    found = planned(context(DATABASES, "default", files=files), "edge")
    assert found["gateway_refs"] == {"edge": {"namespace": "default"}}


def test_an_unknown_domain_is_asked_for() -> None:
    files = {EDGE: GATEWAY.format(name="edge", listener="https", hostname="")}
    found = planned(context(EMPTY, "tools", files=files), "edge")
    assert (found["hostnames"], found["missing"]) == ([], {"hostname": "no sibling shows the domain"})


def test_two_gateways_share_a_route_where_siblings_have_one_key() -> None:
    found = planned(context(SAMPLE, "media"), "internal", "external", route_path="/x")
    assert (found["gateways"], found["route_split"]) == (["envoy-internal", "envoy-external"], False)
    assert (found["hostnames"], found["route_path"]) == (["{{ .Release.Name }}.${SECRET_DOMAIN}"], "/x")


def test_two_domains_in_one_route_are_two_host_names() -> None:
    replaced = {CYBERCHEF: ("      external:\n", "      internal-too:\n")}
    one_key = context(ROUTES, "tools", replaced={CYBERCHEF: ("      external:\n", "      internal:\n")})
    assert default_hostnames(one_key, ["edge-external"]) == ("paperless.example.com",)
    found = planned(context(ROUTES, "tools", replaced=replaced), "edge-internal", "edge-external")
    assert found["extra_routes"][0]["key"] == "internal-too"


def test_a_route_for_each_gateway_has_that_gateway_s_domain() -> None:
    found = planned(context(ROUTES, "tools"), "edge-internal", "edge-external", route_path="/x")
    assert (found["gateways"], found["hostnames"]) == (["edge-internal"], ["paperless.apps.example.com"])
    assert found["extra_routes"] == [
        {"key": "external", "hostnames": ["paperless.example.com"], "gateways": ["edge-external"], "path": "/x"}
    ]


def test_own_host_names_are_those_of_every_route() -> None:
    found = planned(context(ROUTES, "tools"), "edge-internal", "edge-external", hostnames=("a.example.com",))
    assert (found["gateways"], found["route_split"]) == (["edge-internal", "edge-external"], True)
    assert (found["hostnames"], "extra_routes" in found) == (["a.example.com"], False)
    assert found["route_keys"] == {"edge-internal": "internal", "edge-external": "external"}
    assert found["gateway_annotations"]["edge-external"] == {
        "external-dns.alpha.kubernetes.io/target": "external.example.com"
    }


@pytest.mark.parametrize(
    "given",
    [{"middlewares": ("forward-auth",)}, {"hostnames": ("a.example.com",)}, {"gateways": ("websecure",)}],
    ids=["middlewares", "host names", "a gateway without a port"],
)
def test_what_a_route_takes_is_not_dropped_where_there_is_none(given: dict[str, tuple[str, ...]]) -> None:
    missing: dict[str, str] = {}
    assert plan_routes(context_in("sealed-layers", "demo", "navidrome"), Inputs(**given), 0, missing) == {
        "gateways": []
    }
    assert missing == {
        "gateway": "host names, paths and middlewares belong to a route, which takes a gateway and a port"
    }
