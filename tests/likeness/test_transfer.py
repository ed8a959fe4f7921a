"""Which answers of an app are kept, which are named anew, and which the new place decides."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.likeness.merging import ORDERS
from scaffold.likeness.model import Model
from scaffold.likeness.transfer import Transfer
from tests.likeness.clusters import ENTRY, FRIGATE, RELEASE, SECRET, Replaced, copied, likened

KEYS = "      frigate:\n        containers:\n          app:"
PROBES = (
    "liveness:\n                enabled: true\n              readiness:\n                enabled: true",
    "liveness: &probes\n                enabled: true\n              readiness: *probes",
)


def changed(model: Model, transfer: Transfer) -> dict[str, Any]:
    """Return the answers that are asked and that are not the model's, but for the orders that it does not tell."""
    asked = {name for name in model.answers if not name.startswith(("database_", "cache_", "config_"))} - ORDERS
    new = transfer.completed.answers
    return {name: new[name] for name in sorted(asked) if new[name] != model.answers[name]}


# ---- an app like another


def test_a_new_app_like_another_differs_by_its_names_and_its_image_alone() -> None:
    model, _, transfer = likened()
    assert (transfer.opens, transfer.completed.missing) == ((), {})
    assert changed(model, transfer) == {
        "app": "mealie",
        "app_path": "./clusters/house/apps/home/mealie",
        "chart_ref_name": "mealie",
        "claim_name": "mealie",
        "controller_key": "mealie",
        "digest": "",
        "env": {
            "MEALIE_BASE_URL": "https://mealie.house.example.com",
            "MEALIE_CAMERA": "http://scrypted.camera.svc.cluster.local:11080",
        },
        "extra_persistence": [
            {
                "key": "settings",
                "type": "configMap",
                "name": "mealie-config",
                "mount": "/config/settings.php",
                "sub_path": "settings.php",
            },
            {
                "key": "pictures",
                "type": "nfs",
                "server": "nas.example.net",
                "server_path": "/export/house/mealie",
                "mount": "/pictures",
            },
        ],
        "helmrelease_name": "mealie",
        "hostnames": ["mealie.house.example.com"],
        "image": "ghcr.io/x/mealie",
        "kustomization_name": "mealie",
        "secret_data": {"MEALIE_API_KEY": "{{ .API_KEY }}"},
        "secret_items": ["mealie"],
        "secret_name": "mealie-secret",
        "secret_ref": "mealie-secret",
        "secret_resource_name": "mealie",
        "substitute": {"APP": "mealie", "BACKUP_SCHEDULE": "0 4 * * *", "CAPACITY": "8Gi"},
        "tag": "2",
    }


@pytest.mark.parametrize(
    ("replaced", "answer", "expected"),
    [
        pytest.param({SECRET: ("key: grocy", "key: household")}, "secret_items", ["mealie"], id="an item of its own"),
        pytest.param({SECRET: ("key: grocy", "key: scrypted")}, "secret_items", ["scrypted"], id="another app's item"),
        pytest.param(
            {SECRET: ("key: grocy", "key: grocy\n    - extract:\n        key: smtp")},
            "secret_items",
            ["mealie", "smtp"],
            id="a further item is shared",
        ),
        pytest.param(
            {RELEASE: ("- grocy.house.example.com", "- food.house.example.com")},
            "hostnames",
            ["mealie.house.example.com"],
            id="a host name without its name is formed as the siblings'",
        ),
        pytest.param(
            {RELEASE: ("- grocy.house.example.com", "- grocy.example.org")},
            "hostnames",
            ["mealie.example.org"],
            id="a host name of another domain with its name",
        ),
        pytest.param(
            {RELEASE: ("existingClaim: grocy", "existingClaim: '${APP}'")},
            "claim_name",
            "${APP}",
            id="a name that a variable carries",
        ),
        pytest.param(
            {ENTRY: ("interval: 30m", "interval: 9m")}, "interval", "9m", id="what it does unlike its siblings is kept"
        ),
        pytest.param(
            {RELEASE: ("strategy: Recreate", "strategy: RollingUpdate")}, "strategy", "RollingUpdate", id="its strategy"
        ),
    ],
)  # fmt: skip
def test_what_identifies_an_app_is_named_anew(replaced: Replaced, answer: str, expected: Any) -> None:
    _, _, transfer = likened(replaced)
    assert transfer.completed.answers[answer] == expected


def test_a_host_name_that_cannot_be_shared_is_told() -> None:
    host = "- grocy.house.example.com"
    _, _, transfer = likened({RELEASE: (host, f"{host}\n          - food.example.org")})
    assert transfer.completed.answers["hostnames"] == ["mealie.house.example.com"]
    assert transfer.completed.notes == (
        "host name `food.example.org` is `grocy`'s own; the route has `mealie.house.example.com`",
    )


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        pytest.param({"port": 9000}, {"port": 9000}, id="the port"),
        pytest.param({"gateways": ()}, {"gateways": []}, id="no route"),
        pytest.param({"hostnames": ("m.example.org",)}, {"hostnames": ["m.example.org"]}, id="host names"),
        pytest.param({"storage": "none"}, {"claim_source": "none"}, id="no claim"),
        pytest.param({"secrets": ("TOKEN",)}, {"secret_data": {"TOKEN": "{{ .TOKEN }}"}}, id="secrets replace its own"),
        pytest.param({"secret_items": ("x",)}, {"secret_items": ["x"]}, id="the items of the store"),
        pytest.param(
            {"variables": {"CAPACITY": "1Gi"}},
            {"substitute": {"APP": "mealie", "BACKUP_SCHEDULE": "0 4 * * *", "CAPACITY": "1Gi"}},
            id="a variable of a component",
        ),
        pytest.param({"data": {"interval": "7m"}}, {"interval": "7m"}, id="any answer by its name"),
        pytest.param({"workload": "daemonset"}, {"workload": "daemonset"}, id="the workload"),
    ],
)
def test_what_the_user_says_wins(said: dict[str, Any], answers: dict[str, Any]) -> None:
    _, _, transfer = likened(**said)
    assert {name: transfer.completed.answers[name] for name in answers} == answers


def test_a_new_app_in_another_namespace_keeps_what_it_refers_to() -> None:
    _, context, transfer = likened(namespace="camera")
    found = transfer.completed.answers
    assert context.placement.folder == "clusters/house/apps/camera/mealie"
    assert (found["target_namespace"], found["app_path"]) == ("camera", "./clusters/house/apps/camera/mealie")
    assert found["env"]["MEALIE_CAMERA"] == "http://scrypted.camera.svc.cluster.local:11080"


# ---- a copy in another cluster


def test_a_copy_differs_by_what_the_other_cluster_does_otherwise() -> None:
    model, _, transfer = copied()
    assert (transfer.opens, transfer.completed.missing) == ((), {})
    assert changed(model, transfer) == {
        "app_path": "./clusters/cottage/apps/home/grocy",
        "chart_interval": "2h",
        "chart_version": "4.1.0",
        "cluster": "cottage",
        "env": {
            "GROCY_BASE_URL": "https://grocy.cottage.example.com",
            "GROCY_CAMERA": "http://scrypted.camera.svc.cluster.local:11080",
        },
        "extra_persistence": [
            {
                "key": "settings",
                "type": "configMap",
                "name": "grocy-config",
                "mount": "/config/settings.php",
                "sub_path": "settings.php",
            },
            {
                "key": "pictures",
                "type": "nfs",
                "server": "nas.example.net",
                "server_path": "/export/cottage/grocy",
                "mount": "/pictures",
            },
        ],
        "gateway_refs": {"cottage": {"namespace": "network"}},
        "gateways": ["cottage"],
        "helmrelease_interval": "2h",
        "hostnames": ["grocy.cottage.example.com"],
        "interval": "2h",
        "secret_store_name": "vault-cottage",
        "timeout": "",
    }
    assert transfer.completed.notes == (
        "storage class `house-fast` is `cottage-slow` here",
        "volume `pictures` is at `/export/cottage/grocy` in place of `/export/house/grocy`",
        "its secrets are read from `grocy` in store `vault-cottage`; see that they are there",
    )


@pytest.mark.parametrize(
    ("replaced", "answers"),
    [
        pytest.param(
            {ENTRY: ("interval: 30m", "interval: 9m")}, {"interval": "9m"}, id="unlike its siblings: kept"
        ),
        pytest.param(
            {FRIGATE: ("image:", "resources: {requests: {cpu: 1m}}\n            image:")},
            {"resources": {}},
            id="what the program needs does not follow the other cluster's habit",
        ),
        pytest.param(
            {FRIGATE: (KEYS, KEYS.replace("frigate", "main").replace("app", "main"))},
            {"controller_key": "main", "container_key": "main"},
            id="keys follow the other cluster's habit",
        ),
        pytest.param(
            {FRIGATE: ("      frigate:\n", "      main:\n"), RELEASE: PROBES},
            {"controller_key": "grocy", "container_key": "app"},
            id="a key that an anchor's place names cannot change alone",
        ),
        pytest.param(
            {FRIGATE: ("frigate.cottage.example.com", "frigate.c.example.org")},
            {"hostnames": ["grocy.c.example.org"]},
            id="the other cluster's domain",
        ),
        pytest.param(
            {RELEASE: ("- grocy.house.example.com", "- food.house.example.com")},
            {"hostnames": ["food.cottage.example.com"]},
            id="a host name of its own below the domain",
        ),
        pytest.param(
            {ENTRY: ("CAPACITY: 8Gi", "STORAGE_CLASS: house-fast")},
            {"substitute": {"APP": "grocy", "BACKUP_SCHEDULE": "0 4 * * *", "STORAGE_CLASS": "cottage-slow"}},
            id="a class that a component's variable names",
        ),
    ],
)  # fmt: skip
def test_what_a_copy_keeps_and_what_it_takes_over(replaced: Replaced, answers: dict[str, Any]) -> None:
    _, _, transfer = copied(replaced)
    assert {name: transfer.completed.answers[name] for name in answers} == answers
