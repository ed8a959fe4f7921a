"""In which order a release's values are written, and that they come back in it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.inference.rendered_values import again, orders

IMAGE = {"repository": "a", "tag": "1"}
CONTAINER = {"image": IMAGE, "env": {"A": "b"}, "resources": {"limits": {"memory": "1Gi"}}}
SERVICE = {"app": {"controller": "radarr", "ports": {"http": {"port": 80, "protocol": "TCP"}}}}
SPEC = {"httpGet": {"path": "/", "port": 80}, "periodSeconds": 5}


def backwards(body: dict[str, Any]) -> dict[str, Any]:
    """Return a mapping with its keys in the opposite order."""
    return dict(reversed([*body.items()]))


def values(container: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"controllers": {"radarr": {"containers": {"app": container or CONTAINER}}}, **more}


@pytest.mark.parametrize(
    ("written", "answers"),
    [
        pytest.param(values(service=SERVICE), {}, id="the-template-s-own"),
        pytest.param(
            backwards(values(service=SERVICE)),
            {"values_key_order": ["service", "controllers"]},
            id="of-the-values",
        ),
        pytest.param(
            {"controllers": {"radarr": {"containers": {"app": CONTAINER}, "type": "statefulset"}}},
            {"controller_key_order": ["containers", "type"]},
            id="of-a-controller",
        ),
        pytest.param(
            values(backwards(CONTAINER)),
            {"container_key_order": ["resources", "env", "image"]},
            id="of-a-container",
        ),
        pytest.param(
            {"defaultPodOptions": {"hostNetwork": True, "securityContext": {"fsGroup": 1}}, **values()},
            {"pod_key_order": ["hostNetwork", "securityContext"]},
            id="of-a-pod",
        ),
        pytest.param(
            values({"image": backwards(IMAGE)}),
            {"key_orders": {"controllers.*.containers.*.image": ["tag", "repository"]}},
            id="of-an-image",
        ),
        pytest.param(
            values(service={"app": backwards(SERVICE["app"])}),
            {"key_orders": {"service.*": ["ports", "controller"]}},
            id="of-a-service",
        ),
        pytest.param(
            values({**CONTAINER, "probes": {"liveness": {"spec": backwards(SPEC), "enabled": True, "custom": True}}},
                   service=SERVICE),
            {"container_key_order": ["image", "env", "resources", "probes"],
             "key_orders": {
                 "controllers.*.containers.*.probes.*": ["spec", "enabled", "custom"],
                 "controllers.*.containers.*.probes.*.spec": ["periodSeconds", "httpGet"],
            }},
            id="of-a-probe",
        ),
        pytest.param(
            values(persistence={
                "b": {"globalMounts": [{"readOnly": True, "path": "/b"}], "type": "emptyDir"},
                "a": {"globalMounts": [{"path": "/a"}], "type": "nfs", "path": "/x", "server": "nas"},
            }),
            {"key_orders": {
                "persistence.*": ["globalMounts", "type", "path", "server"],
                "persistence.*.globalMounts": ["readOnly", "path"],
            }},
            id="of-volumes-together",
        ),
        pytest.param(
            values(service=SERVICE, route={
                "b": {"parentRefs": [{"namespace": "n", "name": "g"}], "hostnames": ["b.example.com"]},
                "app": {"parentRefs": [{"namespace": "n", "name": "g"}], "hostnames": ["a.example.com"]},
            }),
            {"key_orders": {
                "route": ["b", "app"],
                "route.*": ["parentRefs", "hostnames"],
                "route.*.parentRefs": ["namespace", "name"],
            }},
            id="of-routes",
        ),
    ],
)  # fmt: skip
def test_the_order_of_keys(written: dict[str, Any], answers: dict[str, Any]) -> None:
    assert orders(written) == answers
    assert json.dumps(again(written)) == json.dumps(written)


def test_where_volumes_differ_the_order_that_most_have_wins() -> None:
    usual = {"globalMounts": [{"path": "/a"}], "type": "emptyDir"}
    written = values(persistence={"a": usual, "b": usual, "c": backwards(usual)})
    assert orders(written) == {"key_orders": {"persistence.*": ["globalMounts", "type"]}}
    assert again(written) == written
