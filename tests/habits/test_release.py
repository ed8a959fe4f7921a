"""What an app-template release votes for."""

from __future__ import annotations

import pytest

from tests.habits.written_app import NOTHING, RELEASE_FILE, SOURCE_FILE, changed, vote

RELOADER = '          reloader.stakater.com/auto: "true"\n'
REF = "- secretRef:\n                  name: radarr-secret"
HTTP = "httpGet:\n                    path: /ping\n                    port: 7878"
SECURITY = "      securityContext:\n        runAsUser: 1000\n"
RETRIES = {"install": {"remediation": {"retries": 3}}}


@pytest.mark.parametrize(
    ("name", "old", "new", "value"),
    [
        pytest.param("strategy", "        strategy: Recreate\n", "", "", id="no strategy"),
        pytest.param("strategy", "type: deployment", "type: cronjob", NOTHING, id="a cronjob has none"),
        pytest.param("timezone", "TZ: Europe/Berlin", "X: y", "", id="no time zone"),
        pytest.param("timezone", "TZ: Europe/Berlin", "TZ: {valueFrom: {}}", "", id="a time zone from elsewhere"),
        pytest.param("reloader", RELOADER, "          other: x\n", {}, id="no reloader"),
        pytest.param("secret_ref", REF, "- secret: radarr-env", "{app}-env", id="a short reference"),
        pytest.param("probe", HTTP, "tcpSocket: {port: 7878}", "tcp", id="a socket"),
        pytest.param("probe", HTTP, "exec: {command: [x]}", "exec", id="a command"),
        pytest.param("probe", "enabled: true", "enabled: false", NOTHING, id="probes that are off"),
        pytest.param(
            "probes_enabled", "readiness: *probe", "readiness: {enabled: false}", ["liveness"], id="one is off"
        ),
        pytest.param(
            "container_key", " app:\n            image", " main:\n            image", "main", id="the container"
        ),
        pytest.param(
            "service_key", " app:\n        controller", " radarr:\n        controller", "{app}", id="the service"
        ),
        pytest.param("service_controller", "        controller: radarr\n", "", False, id="no controller is named"),
        pytest.param("port_name", " http:\n            port", " web:\n            port", "web", id="the port's name"),
        pytest.param("pod_security_at", SECURITY, "      x: {}\n", NOTHING, id="no security context"),
        pytest.param("helmrelease_name", "radarr\nspec", "my-radarr\nspec", "my-{app}", id="the release's name"),
        pytest.param("helmrelease_extra", "  maxHistory: 3\n", "  releaseName: x\n", RETRIES, id="a known field"),
        pytest.param("chart_source", "radarr\n  max", "app-template\n  max", "oci-shared", id="somebody else's chart"),
        pytest.param(
            "depends_on_carrier", "1h", "1h\n  dependsOn: [{name: x}]", "kustomization", id="a second carrier"
        ),
    ],
)
def test_votes(name: str, old: str, new: str, value: object) -> None:
    assert vote(name, RELEASE_FILE, old, new) == value


def test_without_the_source_the_chart_is_not_known() -> None:
    found = changed(SOURCE_FILE)
    assert [name for name in found if name.startswith(("chart_", "controller_key"))] == []
