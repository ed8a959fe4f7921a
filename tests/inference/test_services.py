"""What the app's own service says, and how the further ones become entries."""

from __future__ import annotations

from typing import Any

import pytest

from tests.inference.rendered_values import again, release, said

NO_ROUTE = {"gateways": [], "gateway_refs": {}}
WEB = {"ports": {"http": {"port": 80}}}


@pytest.mark.parametrize(
    ("services", "answers"),
    [
        pytest.param({}, {}, id="none"),
        pytest.param({"app": WEB}, {"port": 80}, id="one"),
        pytest.param({"radarr": {"controller": "radarr", **WEB}},
                     {"port": 80, "service_key": "radarr", "service_controller": True}, id="its-controller"),
        pytest.param({"app": {"controller": "worker", "labels": {"a": "b"}, **WEB}},
                     {"port": 80, "service_options": {"controller": "worker", "labels": {"a": "b"}}},
                     id="another-controller"),
        pytest.param({"app": {"type": "LoadBalancer", "annotations": {"a": "b"}, "ipFamilies": ["IPv4"], **WEB}},
                     {"port": 80, "service_type": "LoadBalancer", "service_annotations": {"a": "b"},
                      "service_options": {"ipFamilies": ["IPv4"]}}, id="a-load-balancer"),
        pytest.param({"app": {"ports": {"http": {"port": 80, "targetPort": "web"}, "metrics": {"port": 9090}}}},
                     {"port": 80, "port_options": {"targetPort": "web"},
                      "extra_ports": [{"name": "metrics", "port": 9090}]}, id="several-ports"),
        pytest.param({"app": {"ports": {"metrics": {"port": 9090}, "web": {"port": 80, "primary": True}}}},
                     {"port": 80, "port_name": "web", "port_options": {"primary": True},
                      "extra_ports": [{"name": "metrics", "port": 9090}]}, id="the-primary-port"),
        pytest.param({"app": {"ports": {"http": {"port": "${PORT}"}}}},
                     {"extra_services": [{"key": "app", "ports": [{"name": "http", "port": "${PORT}"}]}]},
                     id="a-port-that-is-no-number"),
        pytest.param({"vpn": {"ports": {"udp": {"port": 51820, "protocol": "UDP"}}, "controller": "vpn"}, "app": WEB},
                     {"port": 80,
                      "extra_services": [{"key": "vpn", "ports": [{"name": "udp", "port": 51820, "protocol": "UDP"}],
                                          "controller": "vpn"}]}, id="several-services"),
        pytest.param({"app": {"enabled": False}, "web": WEB},
                     {"port": 80, "service_key": "web", "extra_services": [{"key": "app", "enabled": False}]},
                     id="a-service-without-ports"),
    ],
)  # fmt: skip
def test_services(services: dict[str, Any], answers: dict[str, Any]) -> None:
    values = release(service=services) if services else release()
    assert said(values) == answers | (NO_ROUTE if "port" in answers else {})
    assert again(values) == values
    assert [*again(values).get("service", {})] == [*services]


@pytest.mark.parametrize(
    "services",
    [[], {"app": None}, {"a b": WEB}, {"app": {"ports": {"Not_A_Name": {"port": 80}, "none": {}}}}],
    ids=str,
)
def test_what_the_template_cannot_write_is_left_out(services: Any) -> None:
    assert "port" not in said(release(service=services))
