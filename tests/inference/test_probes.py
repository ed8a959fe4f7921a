"""What the probes of the app's own container have in common, and which ones are written as they are."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.inference.probes import probe_answers
from tests.inference.rendered_values import again, release

HTTP = {"enabled": True, "custom": True, "spec": {"httpGet": {"path": "/up", "port": 80}, "periodSeconds": 5}}
LONGER = {"enabled": True, "custom": True, "spec": {"httpGet": {"path": "/up", "port": 80}, "periodSeconds": 9}}
OTHER_PORT = {"enabled": True, "custom": True, "spec": {"httpGet": {"path": "/up", "port": 81}}}
TCP = {"enabled": True, "custom": True, "spec": {"tcpSocket": {"port": 80}}}
TYPED = {"enabled": True, "type": "HTTP", "path": "/up", "port": 80}
EXEC = {"enabled": True, "custom": True, "spec": {"exec": {"command": ["true"]}, "timeoutSeconds": 1}}
CHART = {"enabled": True}
TIMED = {"enabled": True, "spec": {"periodSeconds": 5}}
OFF = {"enabled": False}

CASES = [
    pytest.param({}, {"probe": "none", "probe_overrides": {}}, id="none"),
    pytest.param(
        {"liveness": HTTP, "readiness": HTTP},
        {"probe": "http", "probe_path": "/up", "probe_spec": {"periodSeconds": 5}, "probe_style": "custom",
         "probes_enabled": ["liveness", "readiness"], "probes_custom": ["liveness", "readiness"],
         "probe_overrides": {}},
        id="two-alike",
    ),
    pytest.param(
        {"readiness": HTTP, "liveness": TIMED, "startup": OFF},
        {"probe": "http", "probe_path": "/up", "probe_spec": {"periodSeconds": 5}, "probe_style": "custom",
         "probes_enabled": ["readiness", "liveness"], "probes_custom": ["readiness"],
         "probe_overrides": {"startup": OFF}},
        id="one-with-the-check-one-with-the-chart-s-one-off",
    ),
    pytest.param(
        {"liveness": LONGER, "readiness": HTTP, "startup": LONGER},
        {"probe": "http", "probe_path": "/up", "probe_spec": {"periodSeconds": 9}, "probe_style": "custom",
         "probes_enabled": ["liveness", "startup"], "probes_custom": ["liveness", "startup"],
         "probe_overrides": {"readiness": HTTP}},
        id="what-most-have",
    ),
    pytest.param(
        {"liveness": TCP},
        {"probe": "tcp", "probe_spec": {}, "probe_style": "custom", "probes_enabled": ["liveness"],
         "probes_custom": ["liveness"], "probe_overrides": {}},
        id="a-socket",
    ),
    pytest.param(
        {"liveness": EXEC},
        {"probe": "exec", "probe_command": ["true"], "probe_spec": {"timeoutSeconds": 1}, "probe_style": "custom",
         "probes_enabled": ["liveness"], "probes_custom": ["liveness"], "probe_overrides": {}},
        id="a-command",
    ),
    pytest.param(
        {"readiness": TYPED, "liveness": TYPED},
        {"probe": "http", "probe_path": "/up", "probe_spec": {}, "probe_style": "typed",
         "probes_enabled": ["readiness", "liveness"], "probes_custom": ["liveness", "readiness"],
         "probe_overrides": {}},
        id="the-chart-s-type",
    ),
    pytest.param(
        {"liveness": CHART, "readiness": CHART, "startup": TIMED},
        {"probe": "default", "probe_spec": {}, "probe_style": "typed", "probes_enabled": ["liveness", "readiness"],
         "probes_custom": [], "probe_overrides": {"startup": TIMED}},
        id="the-chart-s-own-check",
    ),
    pytest.param({"liveness": OTHER_PORT}, {"probe": "none", "probe_overrides": {"liveness": OTHER_PORT}},
                 id="another-port"),
    pytest.param({"liveness": OFF}, {"probe": "none", "probe_overrides": {"liveness": OFF}}, id="off"),
]  # fmt: skip


@pytest.mark.parametrize(("probes", "answers"), CASES)
def test_probes(probes: dict[str, Any], answers: dict[str, Any]) -> None:
    assert probe_answers(probes, 80) == answers


@pytest.mark.parametrize(("probes", "answers"), CASES)
def test_probes_come_back_in_their_order(probes: dict[str, Any], answers: dict[str, Any]) -> None:
    service = {"app": {"ports": {"http": {"port": 80}}}}
    found = again(release({"probes": probes} if probes else {}, service=service))["controllers"]["radarr"]["containers"]
    assert (found["app"].get("probes", {}), [*found["app"].get("probes", {})]) == (probes, [*probes])


@pytest.mark.parametrize("probe", [HTTP, TCP, TYPED, CHART], ids=["http", "tcp", "typed", "chart"])
def test_without_a_port_a_probe_is_written_as_it_is(probe: dict[str, Any]) -> None:
    assert probe_answers({"liveness": probe}, 0) == {"probe": "none", "probe_overrides": {"liveness": probe}}
    values = release({"probes": {"liveness": probe}})
    assert again(values) == values


@pytest.mark.parametrize(
    "probe",
    [
        {"enabled": True, "custom": True, "spec": {"httpGet": {"path": "/up", "port": 80, "scheme": "HTTPS"}}},
        {"enabled": True, "custom": True, "spec": {"httpGet": {"path": "a b", "port": 80}}},
        {"enabled": True, "custom": True, "spec": {"grpc": {"port": 80}}},
        {"enabled": True, "custom": False, "spec": {"tcpSocket": {"port": 80}}},
        {"enabled": True, "type": "GRPC", "port": 80},
        {"custom": True, "spec": {"tcpSocket": {"port": 80}}},
        {"enabled": True, "spec": None},
    ],
    ids=str,
)
def test_what_the_other_answers_cannot_say_is_written_as_it_is(probe: dict[str, Any]) -> None:
    assert probe_answers({"liveness": probe}, 80)["probe_overrides"] == {"liveness": probe}
