"""An Ingress or IngressRoute of an app as answers: only where the template would write it again."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.inference.manifest_ingresses import read_match
from scaffold.inference.values_ingresses import Service, ingress_answers

SERVICE = Service("app", "radarr", 7878, "http")


def ingress(**changed: Any) -> dict[str, Any]:
    path = {"path": "/", "service": {"identifier": "app", "port": "http"}}
    return {"className": "internal", "hosts": [{"host": "radarr.example.com", "paths": [path]}], **changed}


def test_the_apps_own_ingress() -> None:
    tls = [{"hosts": ["radarr.example.com"], "secretName": "radarr-tls"}]
    assert ingress_answers({"main": ingress(annotations={"a": "b"}, tls=tls)}, SERVICE) == {
        "ingress": {},
        "route_kind": "ingress-values",
        "route_key": "main",
        "route_split": False,
        "route_keys": {"internal": "main"},
        "gateways": ["internal"],
        "gateway_refs": {},
        "route_annotations": {"a": "b"},
        "gateway_annotations": {},
        "hostnames": ["radarr.example.com"],
        "route_path": "",
        "route_path_type": "none",
        "route_backend": "identifier",
        "route_port": "name",
        "route_tls": [{"hosts": True, "secretName": "radarr-tls"}],
    }


@pytest.mark.parametrize(
    "ingresses",
    [
        pytest.param({}, id="there is none"),
        pytest.param({"main": ingress(enabled=False)}, id="it has a key that the template does not write"),
        pytest.param({"main": ingress(hosts=[])}, id="it has no host"),
        pytest.param({"main": ingress(hosts=[{"host": "x.example.com", "paths": []}])}, id="it has no path"),
        pytest.param(
            {"main": ingress(hosts=[{"host": "x", "paths": [{"path": "/", "service": {"identifier": "b"}}]}])},
            id="it leads to another service",
        ),
        pytest.param({"main": ingress(), "other": ingress()}, id="two are of one class"),
        pytest.param(
            {"main": ingress(), "other": ingress(className="external", tls=[{"secretName": "x"}])},
            id="two differ by more than class and annotations",
        ),
    ],
)
def test_ingresses_that_stay_as_they_are(ingresses: dict[str, Any]) -> None:
    assert ingress_answers(ingresses, SERVICE) == {"ingress": ingresses}


@pytest.mark.parametrize(
    ("match", "found"),
    [
        pytest.param("Host(`a.b`)", (["a.b"], ""), id="one host"),
        pytest.param("Host(`a.b`) || Host(`c.d`)", (["a.b", "c.d"], ""), id="two hosts"),
        pytest.param("Host(`a.b`) && PathPrefix(`/x`)", (["a.b"], "/x"), id="a path"),
        pytest.param("(Host(`a.b`) || Host(`c.d`)) && PathPrefix(`/x`)", (["a.b", "c.d"], "/x"), id="both"),
        pytest.param("Host(`a.b`) || Host(`c.d`) && PathPrefix(`/x`)", ([], ""), id="a path of the last host only"),
        pytest.param("HostRegexp(`.+`)", ([], ""), id="another matcher"),
        pytest.param("Host(`a.b`) && Headers(`x`, `y`)", ([], ""), id="a further condition"),
        pytest.param("Host('a.b')", ([], ""), id="quotes that would be written otherwise"),
        pytest.param("", ([], ""), id="nothing"),
    ],
)
def test_a_rule_of_traefik(match: str, found: tuple[list[str], str]) -> None:
    assert read_match(match) == found
