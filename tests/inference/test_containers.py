"""What the app's own container says, and how the further ones become entries."""

from __future__ import annotations

from typing import Any

import pytest

from tests.inference.rendered_values import again, release, said

DIGEST = "sha256:" + "0123456789abcdef" * 4
REPOSITORY = "ghcr.io/example/radarr"


@pytest.mark.parametrize(
    ("container", "answers"),
    [
        pytest.param({}, {}, id="nothing-but-an-image"),
        pytest.param({"image": {"repository": "a", "tag": f"2@{DIGEST}"}}, {"image": "a", "tag": "2", "digest": DIGEST},
                     id="a-digest-behind-the-tag"),
        pytest.param({"image": {"repository": REPOSITORY, "tag": "latest"}}, {"tag": "latest", "unpinned": True},
                     id="a-tag-that-moves"),
        pytest.param({"image": {"repository": REPOSITORY, "tag": f"latest@{DIGEST}"}},
                     {"tag": "latest", "digest": DIGEST}, id="a-pinned-tag-that-moves"),
        pytest.param({"image": {"repository": REPOSITORY, "tag": 41}}, {"tag": "41", "tag_number": True},
                     id="a-tag-that-is-a-number"),
        pytest.param({"image": {"repository": REPOSITORY, "tag": "41", "pullPolicy": "Always"}},
                     {"tag": "41", "image_pull_policy": "Always"}, id="a-tag-that-looks-like-a-number"),
        pytest.param({"image": {"repository": REPOSITORY, "tag": "1.0.0", "digest": DIGEST}},
                     {"digest": DIGEST, "image_style": "digest"}, id="a-digest-with-a-key-of-its-own"),
        pytest.param({"image": f"{REPOSITORY}:1.0.0@{DIGEST}"}, {"digest": DIGEST, "image_style": "text"},
                     id="an-image-as-one-text"),
        pytest.param({"env": {"TZ": "UTC", "A": 1, "B": "1", "C": True, "D": None}},
                     {"timezone": "UTC", "env": {"A": 1, "B": "1", "C": True, "D": None}}, id="types-of-variables"),
        pytest.param({"env": {"A": "x", "TZ": "UTC"}}, {"env": {"A": "x", "TZ": "UTC"}},
                     id="a-time-zone-that-is-not-first-stays-where-it-is"),
        pytest.param({"env": {"A": {"secretKeyRef": {"name": "b", "key": "c"}}}},
                     {"env": {"A": {"secretKeyRef": {"name": "b", "key": "c"}}}}, id="a-variable-from-a-secret"),
        pytest.param({"env": [{"name": "A", "value": "x"},
                              {"name": "B", "valueFrom": {"fieldRef": {"fieldPath": "p"}}}]},
                     {"env": {"A": "x", "B": {"valueFrom": {"fieldRef": {"fieldPath": "p"}}}}, "env_style": "list"},
                     id="variables-as-a-list"),
        pytest.param({"command": "sleep 1", "args": ["-p", 80]}, {"command": "sleep 1", "args": ["-p", 80]},
                     id="words-and-numbers"),
        pytest.param({"resources": {"limits": {"memory": "1Gi"}}}, {"resources": {"limits": {"memory": "1Gi"}}},
                     id="resources"),
        pytest.param({"securityContext": {"privileged": True}}, {"container_security_context": {"privileged": True}},
                     id="a-security-context"),
        pytest.param({"lifecycle": {"preStop": {}}, "workingDir": "/x"},
                     {"container_options": {"lifecycle": {"preStop": {}}, "workingDir": "/x"}}, id="options"),
        pytest.param({"envFrom": [{"secretRef": {"name": "radarr-secret"}}]},
                     {"env_from": [{"secretRef": {"name": "radarr-secret"}}]}, id="a-secret-of-somebody-else"),
        pytest.param({"resources": {}, "image": {"repository": REPOSITORY, "tag": "1.0.0", "name": "x"}, "volumes": []},
                     {}, id="what-app-template-does-not-know-is-left-out"),
    ],
)  # fmt: skip
def test_the_container_s_answers(container: dict[str, Any], answers: dict[str, Any]) -> None:
    assert said(release(container)) == answers


@pytest.mark.parametrize(
    ("sources", "answers"),
    [
        pytest.param([{"secretRef": {"name": "radarr-secret"}}], {"secret_env_from": True}, id="its-own"),
        pytest.param([{"secret": "{{ .Release.Name }}-secret"}],
                     {"secret_env_from": True, "env_from_style": "secret",
                      "secret_ref": "{{ .Release.Name }}-secret"}, id="its-own-in-short-and-by-the-release-s-name"),
        pytest.param([{"secretRef": {"name": "radarr-secret"}}, {"configMapRef": {"name": "b"}, "prefix": "X"}],
                     {"secret_env_from": True, "env_from": [{"configMapRef": {"name": "b"}, "prefix": "X"}]},
                     id="its-own-and-a-further-one"),
        pytest.param([{"secretRef": {"name": "shared"}}, {"secretRef": {"name": "radarr-secret"}}],
                     {"env_from": [{"secretRef": {"name": "shared"}}, {"secretRef": {"name": "radarr-secret"}}]},
                     id="its-own-behind-another"),
        pytest.param([{"secretRef": {"name": "radarr-secret", "optional": True}}],
                     {"env_from": [{"secretRef": {"name": "radarr-secret", "optional": True}}]}, id="an-optional-one"),
    ],
)  # fmt: skip
def test_the_secret_of_an_app_with_an_external_secret(sources: list[Any], answers: dict[str, Any]) -> None:
    values = release({"envFrom": sources})
    assert said(values, secret=True) == answers
    assert again(values, secret=True) == values


def test_further_containers_have_the_same_vocabulary_in_their_own_order() -> None:
    tail = {
        "restartPolicy": "Always",
        "image": {"repository": "b", "tag": f"1@{DIGEST}", "pullPolicy": "Never"},
        "envFrom": [{"secret": "x"}],
        "env": [{"name": "A", "value": 1}],
        "probes": {"startup": {"enabled": False}, "other": {}},
        "securityContext": {},
        "unknown": 1,
    }
    entry = {
        "key": "tail",
        "restartPolicy": "Always",
        "image": "b",
        "tag": "1",
        "digest": DIGEST,
        "pull_policy": "Never",
        "env_from": [{"secret": "x"}],
        "env": {"A": 1},
        "env_style": "list",
        "probes": {"startup": {"enabled": False}},
        "security_context": {},
    }
    values = release()
    values["controllers"]["radarr"]["containers"]["tail"] = tail
    values["controllers"]["radarr"]["initContainers"] = {"tail": tail}
    assert said(values) == {"extra_containers": [entry], "extra_init_containers": [entry]}
    assert [*said(values)["extra_containers"][0]] == [*entry]
    del tail["unknown"], tail["probes"]["other"]  # type: ignore[attr-defined]
    assert again(values) == values


@pytest.mark.parametrize(
    ("keys", "own"),
    [
        pytest.param(["worker", "app", "radarr"], "radarr", id="the-app-s-name"),
        pytest.param(["worker", "main", "app"], "app", id="app"),
        pytest.param(["worker", "main"], "main", id="main"),
        pytest.param(["worker", "web"], "worker", id="the-first-one"),
    ],
)
def test_the_app_s_own_container_is_named_so_or_the_first(keys: list[str], own: str) -> None:
    image = {"image": {"repository": "a", "tag": "1"}}
    values = {"controllers": {"radarr": {"containers": dict.fromkeys(keys, image)}}}
    answers = said(values)
    assert answers.get("container_key", "app") == own
    assert [entry["key"] for entry in answers["extra_containers"]] == [key for key in keys if key != own]
    assert [*again(values)["controllers"]["radarr"]["containers"]] == keys
