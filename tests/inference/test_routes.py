"""What the app's own route says, and how the further ones become entries."""

from __future__ import annotations

from typing import Any

import pytest

from tests.inference.rendered_values import again, release, said

SERVICE = {"app": {"ports": {"http": {"port": 80}}}}
INTERNAL = {"name": "internal", "namespace": "network", "sectionName": "https"}
EXTERNAL = {"name": "external", "namespace": "network"}
HOSTS = ["{{ .Release.Name }}.example.com"]
REFS = {"internal": {"namespace": "network", "sectionName": "https"}}
BOTH = {**REFS, "external": {"namespace": "network"}}
OWN = {"gateways": ["internal"], "gateway_refs": REFS, "hostnames": HOSTS}


def rule(path: str = "", **backend: Any) -> dict[str, Any]:
    """Return a rule to one service, perhaps for a path prefix."""
    match = {"matches": [{"path": {"type": "PathPrefix", "value": path}}]} if path else {}
    return {"backendRefs": [{"identifier": "app", "port": 80, **backend}], **match}


ROUTE = {"hostnames": HOSTS, "parentRefs": [INTERNAL]}
REDIRECT = [{"filters": [{"type": "RequestRedirect"}]}]


@pytest.mark.parametrize(
    ("routes", "answers"),
    [
        pytest.param({"app": ROUTE}, OWN, id="one"),
        pytest.param({"main": {**ROUTE, "annotations": {"a": "b"}}},
                     {**OWN, "route_key": "main", "route_annotations": {"a": "b"}}, id="annotations"),
        pytest.param({"app": {**ROUTE, "parentRefs": [EXTERNAL, INTERNAL]}},
                     {**OWN, "gateways": ["external", "internal"], "gateway_refs": BOTH}, id="two-gateways"),
        pytest.param({"app": {**ROUTE, "rules": [rule()]}}, {**OWN, "route_rules": True}, id="the-usual-rule"),
        pytest.param({"app": {**ROUTE, "rules": [rule("/x")]}}, {**OWN, "route_rules": True, "route_path": "/x"},
                     id="a-path"),
        pytest.param({"app": {**ROUTE, "rules": [{"backendRefs": [{"name": "radarr", "port": 80}]}]}},
                     {**OWN, "route_rules": True, "route_backend": "name"}, id="the-service-by-name"),
        pytest.param({"app": {**ROUTE, "rules": REDIRECT}}, {**OWN, "route_options": {"rules": REDIRECT}},
                     id="a-rule-of-another-form"),
        pytest.param({"app": {**ROUTE, "rules": [rule(port="http")]}},
                     {**OWN, "route_options": {"rules": [rule(port="http")]}}, id="the-port-by-name"),
        pytest.param({"app": {**ROUTE, "kind": "GRPCRoute", "labels": {"a": "b"}, "enabled": False}},
                     {**OWN, "route_options": {"kind": "GRPCRoute", "labels": {"a": "b"}, "enabled": False}},
                     id="options"),
        pytest.param({"app": ROUTE, "admin": {"hostnames": ["b.example.com"], "parentRefs": [EXTERNAL],
                                              "rules": [rule("/admin", identifier="admin", port=81)]}},
                     {**OWN, "gateway_refs": BOTH,
                      "extra_routes": [{"key": "admin", "hostnames": ["b.example.com"], "gateways": ["external"],
                                        "path": "/admin", "service": "admin", "port": 81}]}, id="a-further-route"),
        pytest.param({"app": ROUTE, "b": {**ROUTE, "rules": [rule()]}},
                     {**OWN, "extra_routes": [{"key": "b", "hostnames": HOSTS, "gateways": ["internal"], "port": 80}]},
                     id="a-further-route-with-the-usual-rule"),
        pytest.param({"app": {**ROUTE, "rules": [rule()]}, "b": ROUTE},
                     {**OWN, "route_rules": True,
                      "extra_routes": [{"key": "b", "hostnames": HOSTS, "gateways": ["internal"], "rules": []}]},
                     id="a-further-route-without-rules"),
        pytest.param({"app": {**ROUTE, "annotations": {"a": "b"}}, "b": {**ROUTE, "annotations": {"a": "b", "c": "d"}}},
                     {**OWN, "route_annotations": {"a": "b"},
                      "extra_routes": [{"key": "b", "hostnames": HOSTS, "gateways": ["internal"],
                                        "annotations": {"c": "d"}}]}, id="annotations-of-all-routes"),
        pytest.param({"app": {**ROUTE, "annotations": {"a": "b"}}, "b": ROUTE},
                     {**OWN, "route_options": {"annotations": {"a": "b"}},
                      "extra_routes": [{"key": "b", "hostnames": HOSTS, "gateways": ["internal"]}]},
                     id="annotations-of-one-route"),
        pytest.param({"app": ROUTE, "b": {**ROUTE, "parentRefs": [{**INTERNAL, "sectionName": "mqtt"}]}},
                     {**OWN, "extra_routes": [{"key": "b", "hostnames": HOSTS,
                                               "parents": [{**INTERNAL, "sectionName": "mqtt"}]}]},
                     id="another-section-of-the-gateway"),
        pytest.param({"app": {**ROUTE, "parentRefs": [{"name": "${GATEWAY}"}]}},
                     {"gateways": [], "gateway_refs": {}, "extra_routes": [
                {"key": "app", "hostnames": HOSTS, "parents": [{"name": "${GATEWAY}"}]}]},
                     id="a-gateway-that-only-flux-knows"),
        pytest.param({"b": {"kind": "TCPRoute", "parentRefs": [INTERNAL]}},
                     {"gateways": ["internal"], "gateway_refs": REFS, "route_key": "b", "hostnames": [],
                      "route_options": {"kind": "TCPRoute"}}, id="no-host-name"),
    ],
)  # fmt: skip
def test_routes(routes: dict[str, Any], answers: dict[str, Any]) -> None:
    values = release(service=SERVICE, route=routes)
    assert said(values) == {"port": 80, **answers}
    assert again(values) == values
    assert [*again(values)["route"]] == [*routes]


def test_without_a_port_every_route_is_a_further_one() -> None:
    routes = {"app": {"hostnames": HOSTS, "parentRefs": [INTERNAL], "rules": [rule(identifier="other")]}}
    values = release(route=routes)
    assert said(values)["extra_routes"] == [
        {"key": "app", "hostnames": HOSTS, "parents": [INTERNAL], "rules": [rule(identifier="other")]}
    ]
    assert again(values) == values


@pytest.mark.parametrize("routes", [[], {"a": None}, {"a": {"parentRefs": [{"x": 1}, "y"], "hostnames": [1]}}], ids=str)
def test_what_the_template_cannot_write_is_left_out(routes: Any) -> None:
    assert "route" not in again(release(service=SERVICE, route=routes))
