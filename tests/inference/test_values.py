"""Whole releases: what the template writes is inferred so that it writes the same again, in the same order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from scaffold.inference import containers, controllers, persistence, routes, services
from scaffold.inference.values import values_answers
from tests.inference.rendered_values import ENGINE, again, answers_of, release, rendered, said, written
from tests.template_answers import SITUATIONS

GOLDEN = Path(__file__).parent.parent / "golden"

DUSTBINS = (
    "extra_values", "extra_manifests", "controller_extra", "container_extra", "probes_extra", "claim_extra",
    "route_extra", "service_extra", "port_extra", "sidecars", "init_containers",
)  # fmt: skip


def releases() -> list[Path]:
    return sorted(path for path in GOLDEN.rglob("helmrelease.yaml"))


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("secret", [True, False], ids=["secret", "no-secret"])
def test_a_situation_of_the_template_comes_back(situation: str, secret: bool) -> None:
    values = rendered({**SITUATIONS[situation], "app_dir": "app", "helmrelease_file": "helmrelease.yaml"})
    assert json.dumps(again(values, secret=secret)) == json.dumps(values)


@pytest.mark.parametrize("path", releases(), ids=lambda path: path.relative_to(GOLDEN).as_posix())
def test_a_golden_release_comes_back(path: Path) -> None:
    for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
        values = document["spec"].get("values", {}) if document["kind"] == "HelmRelease" else {}
        if "controllers" in values:
            assert json.dumps(again(values, secret=True)) == json.dumps(values)


OBJECT = {"app": {"enabled": True, "x": [1, {"y": None}]}}


@pytest.mark.parametrize(
    ("values", "answers"),
    [
        ({"serviceMonitor": OBJECT}, {"service_monitor": OBJECT}),
        ({"configMaps": OBJECT}, {"config_maps": OBJECT}),
        ({"secrets": OBJECT}, {"chart_secrets": OBJECT}),
        ({"ingress": OBJECT}, {"ingress": OBJECT}),
        ({"networkpolicies": OBJECT}, {"network_policies": OBJECT}),
        ({"rawResources": OBJECT}, {"raw_resources": OBJECT}),
        ({"podMonitor": OBJECT}, {"pod_monitor": OBJECT}),
        ({"listenerSets": OBJECT}, {"listener_sets": OBJECT}),
        ({"externalSecrets": OBJECT}, {"external_secrets": OBJECT}),
        ({"defaultExternalSecretStoreRef": {"name": "x"}}, {"external_secret_store": {"name": "x"}}),
        ({"fullnameOverride": "x"}, {"name_overrides": {"fullnameOverride": "x"}}),
        ({"rbac": {"roles": OBJECT}}, {"rbac": {"roles": OBJECT}}),
        ({"global": {"fullnameOverride": "x"}}, {"chart_global": {"fullnameOverride": "x"}}),
    ],
    ids=lambda body: next(iter(body)),
)
def test_each_kind_of_object_is_an_answer(values: dict[str, Any], answers: dict[str, Any]) -> None:
    assert said(release(**values)) == answers
    assert again(release(**values)) == release(**values)


def test_what_no_answer_is_about_is_left_out() -> None:
    unknown = {"resources": {"limits": {"memory": "1Gi"}}, "rbac": {"rules": []}, "configMaps": [], "ingress": None}
    assert again(release(**unknown)) == release()


@pytest.mark.parametrize("situation", SITUATIONS)
def test_nothing_is_swept_into_an_answer_for_everything(situation: str) -> None:
    values = rendered({**SITUATIONS[situation], "app_dir": "app", "helmrelease_file": "helmrelease.yaml"})
    assert [name for name in DUSTBINS if name in answers_of(values)] == []


def test_values_count_as_they_are_written_not_as_something_patches_them() -> None:
    app = written(release({"env": {"A": "${NAME}"}}))
    assert values_answers(app)["env"] == {"A": "${NAME}"}


def vocabulary(name: str) -> Any:
    source = "{% import 'templates/_macros/vocabulary.jinja' as known %}{{ known." + name + " | to_json }}"
    return tuple(json.loads(ENGINE.text(source, {})))


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("CONTAINER_OPTIONS", containers.OPTIONS),
        ("SOURCE_KEYS", containers.SOURCES),
        ("PROBE_KEYS", containers.PROBE),
        ("CONTROLLER_OPTIONS", controllers.OPTIONS),
        ("CRONJOB_OPTIONS", controllers.CRONJOB),
        ("POD_KEYS", controllers.POD),
        ("SERVICE_OPTIONS", services.OPTIONS),
        ("PORT_OPTIONS", services.PORT),
        ("ROUTE_OPTIONS", routes.OPTIONS),
        ("PARENT_KEYS", routes.PARENT),
        ("RULE_KEYS", routes.RULE),
        ("VOLUME_OPTIONS", persistence.OPTIONS),
        ("MOUNT_KEYS", (*persistence.MOUNT.values(), "controller", "container")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_inference_and_template_know_the_same_keys(name: str, keys: tuple[str, ...]) -> None:
    assert sorted(vocabulary(name)) == sorted(keys)
