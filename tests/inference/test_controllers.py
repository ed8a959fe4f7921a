"""What the app's own controller and its pod say, and how the further ones become entries."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.inference import NotAdoptableError
from tests.inference.rendered_values import again, answers_of, release, said

CONTAINER = {"image": {"repository": "b", "tag": "1"}}
SECURITY = {"runAsUser": 1}


@pytest.mark.parametrize(
    ("controller", "answers"),
    [
        pytest.param({"type": "deployment"}, {"workload_written": True}, id="a-type-that-need-not-be-written"),
        pytest.param({"type": "job"}, {"workload": "job", "workload_written": True}, id="a-job"),
        pytest.param({"replicas": 3}, {"replicas": 3}, id="replicas"),
        pytest.param({"replicas": 0}, {"scaled_to_zero": True}, id="no-replica"),
        pytest.param({"strategy": "Recreate"}, {"strategy": "Recreate"}, id="strategy"),
        pytest.param({"annotations": {"a": "b", "c": 1}}, {"reloader": {"a": "b", "c": 1}}, id="annotations"),
        pytest.param(
            {"type": "cronjob", "cronjob": {"schedule": "@daily", "suspend": True, "unknown": 1}},
            {"workload": "cronjob", "workload_written": True, "schedule": "@daily", "cronjob": {"suspend": True}},
            id="a-cron-job",
        ),
        pytest.param(
            {"labels": {"a": "b"}, "statefulset": {"volumeClaimTemplates": []}, "unknown": 1},
            {"controller_options": {"labels": {"a": "b"}, "statefulset": {"volumeClaimTemplates": []}}},
            id="options",
        ),
        pytest.param(
            {"pod": {"securityContext": SECURITY, "hostNetwork": True, "unknown": 1}},
            {
                "pod_security_at": "controller",
                "pod_security_context": SECURITY,
                "pod_options": {"hostNetwork": True},
            },
            id="a-pod",
        ),
        pytest.param(
            {"serviceAccount": {"name": "x"}}, {"controller_service_account": {"name": "x"}}, id="somebody-s-account"
        ),
    ],
)
def test_the_controller_s_answers(controller: dict[str, Any], answers: dict[str, Any]) -> None:
    assert said(release(controller=controller)) == answers


@pytest.mark.parametrize(
    ("values", "answers"),
    [
        pytest.param(
            release(defaultPodOptions={"securityContext": SECURITY, "labels": {"a": "b"}}),
            {"pod_security_context": SECURITY, "pod_options": {"labels": {"a": "b"}}},
            id="for-all-controllers",
        ),
        pytest.param(
            release(
                controller={"pod": {"hostIPC": True}},
                defaultPodOptions={"securityContext": SECURITY},
                defaultPodOptionsStrategy="merge",
            ),
            {
                "pod_security_context": SECURITY,
                "controller_pod_options": {"hostIPC": True},
                "pod_options_strategy": "merge",
            },
            id="for-all-and-for-its-own",
        ),
        pytest.param(
            release(defaultPodOptions={"securityContext": {}}),
            {"pod_options": {"securityContext": {}}},
            id="an-empty-security-context",
        ),
        pytest.param(
            release(serviceAccount={"radarr": {}}, controller={"serviceAccount": {"identifier": "radarr"}}),
            {"service_account": True},
            id="its-own-account",
        ),
        pytest.param(
            release(serviceAccount={"radarr": {}}),
            {"service_account": True, "controller_service_account": False},
            id="an-account-that-no-controller-names",
        ),
        pytest.param(
            release(serviceAccount={"a": {"staticToken": True}}, controller={"serviceAccount": {"identifier": "a"}}),
            {"service_account": {"a": {"staticToken": True}}},
            id="an-account-of-another-name",
        ),
    ],
)
def test_the_pod_and_its_account(values: dict[str, Any], answers: dict[str, Any]) -> None:
    assert said(values) == answers
    assert again(values) == values


def test_further_controllers_have_the_same_vocabulary_in_their_own_order() -> None:
    values = release()
    values["controllers"]["worker"] = {
        "enabled": False,
        "containers": {"app": CONTAINER},
        "initContainers": {"init": CONTAINER},
        "type": "cronjob",
        "cronjob": {"schedule": "@daily", "timeZone": "UTC"},
        "pod": {"restartPolicy": "Never"},
        "serviceAccount": {"identifier": "x"},
        "annotations": {"a": "b"},
        "replicas": 0,
    }
    entry = {
        "key": "worker",
        "enabled": False,
        "containers": [{"key": "app", "image": "b", "tag": "1"}],
        "init_containers": [{"key": "init", "image": "b", "tag": "1"}],
        "workload": "cronjob",
        "schedule": "@daily",
        "cronjob": {"timeZone": "UTC"},
        "pod": {"restartPolicy": "Never"},
        "service_account": {"identifier": "x"},
        "annotations": {"a": "b"},
        "replicas": 0,
    }
    assert said(values) == {"extra_controllers": [entry]}
    assert again(values) == values
    assert [*again(values)["controllers"]["worker"]] == [*values["controllers"]["worker"]]


def test_the_app_s_own_controller_has_a_container() -> None:
    values = release()
    values["controllers"] = {"main": {"enabled": False}, "web": values["controllers"]["radarr"]}
    answers = said(values)
    assert answers["controller_key"] == "web"
    assert answers["extra_controllers"] == [{"key": "main", "enabled": False}]
    assert [*again(values)["controllers"]] == ["main", "web"]


@pytest.mark.parametrize("controllers", [None, [], {}, {"a": None}, {"a": {"containers": {}}}, {"a b": {}}], ids=str)
def test_values_without_a_container_are_refused(controllers: Any) -> None:
    with pytest.raises(NotAdoptableError) as error:
        answers_of({"controllers": controllers})
    assert str(error.value) == "its release has no controller with a container"
