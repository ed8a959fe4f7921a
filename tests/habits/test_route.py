"""What an app's route votes for."""

from __future__ import annotations

import pytest

from tests.build import siblings
from tests.habits.written_app import APP, FILES, NOTHING, RELEASE, RELEASE_FILE, decided, vote

HOST = '"{{ .Release.Name }}.example.com"'
RULES = "        rules:\n          - backendRefs:\n              - identifier: app\n                port: http\n"
PARENT = "          - name: internal"
OFF = "      app:\n        enabled: false\n        annotations:"


@pytest.mark.parametrize(
    ("name", "old", "new", "value"),
    [
        pytest.param("route_kind", "    route:\n", "    norway:\n", NOTHING, id="no route"),
        pytest.param("gateway", PARENT, f"{PARENT.replace('name: internal', 'kind: Service')}", NOTHING, id="no name"),
        pytest.param("gateway", PARENT, f"{PARENT}\n            kind: Service", NOTHING, id="a route to a service"),
        pytest.param(
            "gateway", PARENT, f"{PARENT}\n            kind: Gateway", "internal", id="a gateway, said in full"
        ),
        pytest.param("gateway", "      app:\n        annotations:", OFF, NOTHING, id="a route that is off"),
        pytest.param(
            "route_key", "      app:\n        annotations:", "      main:\n        annotations:", "main", id="a key"
        ),
        pytest.param("hostname_form", HOST, "other.example.com", NOTHING, id="a host of another name"),
        pytest.param("hostname_form", HOST, "radarr.example.com", "{app}.example.com", id="a host in full"),
        pytest.param("hostname_form", HOST, "radarr.${DOMAIN}", "{app}.${DOMAIN}", id="a host with a variable"),
        pytest.param("domain", HOST, "radarr.${DOMAIN}", "${DOMAIN}", id="a variable as the domain"),
        pytest.param("domain", HOST, "radarr", NOTHING, id="no domain at all"),
        pytest.param("route_rules", RULES, "", False, id="no rules"),
        pytest.param("route_backend", RULES, "", NOTHING, id="no rules, no backend"),
        pytest.param("route_backend", "identifier: app", "name: radarr", "name", id="a backend by its name"),
        pytest.param(
            "route_annotations", "          note: radarr.example.com\n", "          x: y\n", {"x": "y"}, id="a note"
        ),
    ],
)
def test_votes(name: str, old: str, new: str, value: object) -> None:
    assert vote(name, RELEASE_FILE, old, new) == value


def test_a_route_of_its_own_file() -> None:
    route = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: radarr}
        spec:
          hostnames: [radarr.example.com]
          parentRefs: [{name: external, namespace: network}]
        """
    files = {**FILES, RELEASE_FILE: RELEASE.replace("    route:\n", "    norway:\n"), f"{APP}/httproute.yaml": route}
    files[f"{APP}/kustomization.yaml"] += "  - ./httproute.yaml\n"
    found = decided(files)
    assert {name: found.get(name) for name in ("route_kind", "gateway", "hostname_form", "route_key")} == {
        "route_kind": "httproute",
        "gateway": "external",
        "hostname_form": "{app}.example.com",
        "route_key": None,
    }


def test_of_each_gateway_the_usual_reference_is_told() -> None:
    assert siblings(FILES).decide("media")["gateway_refs"].files == ("cluster/media/radarr/ks.yaml",)
