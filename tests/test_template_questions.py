"""The template's questions: what copier.yml promises, which answers are refused and in which words."""

from __future__ import annotations

import functools
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_questions import check_answers, load_questions
from scaffold.errors import AnswersError
from tests.template_answers import Answers

ROOT = Path(__file__).parent.parent
ENGINE = Engine(ROOT)
QUESTIONS = load_questions(ROOT)


def problem(**answers: Any) -> str:
    """Return what is said of an answer that the template refuses, nothing where it takes it."""
    try:
        check_answers(ENGINE, QUESTIONS, answers)
    except AnswersError as error:
        return str(error)
    return ""


# ---- copier.yml


@functools.cache
def settings() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "copier.yml").read_bytes()))


def test_nothing_in_it_needs_trust_or_leaves_the_template() -> None:
    assert {name for name in settings() if name.startswith("_")} == {
        "_answers_file",
        "_envops",
        "_min_copier_version",
        "_subdirectory",
        "_templates_suffix",
    }


def test_jinja_is_set_up_in_memory_as_it_tells_copier_to() -> None:
    assert settings()["_envops"] == {
        "undefined": "jinja2.StrictUndefined",
        "trim_blocks": True,
        "lstrip_blocks": True,
        "keep_trailing_newline": True,
    }


@pytest.mark.parametrize("name", [question.name for question in QUESTIONS])
def test_a_question_has_a_help_of_one_line_a_default_and_a_check(name: str) -> None:
    body = settings()[name]
    assert set(body) <= {"type", "help", "default", "choices", "ask", "when", "validator", "placeholder"}
    assert body["type"] in ("str", "int", "bool", "yaml")
    assert re.fullmatch(r"[A-Z`].*[^.\s]", body["help"])
    assert "default" in body
    assert body["type"] == "bool" or "choices" in body or "validator" in body


def test_people_are_asked_first_and_only_for_what_no_repository_tells() -> None:
    asked = [settings()[question.name].get("ask", True) for question in QUESTIONS]
    assert asked == sorted(asked, reverse=True)
    assert QUESTIONS[asked.index(False) - 1].name == "cache_env"


@pytest.mark.parametrize(
    ("context", "shown"),
    [({}, ""), ({"discovered": {}}, ""), ({"discovered": {"gateways": ["a", "b"]}}, "a, b")],
    ids=str,
)
def test_what_was_discovered_is_shown_where_it_is_known(context: dict[str, Any], shown: str) -> None:
    assert ENGINE.text(settings()["gateways"]["placeholder"], context) == shown


# ---- validators


@pytest.mark.parametrize(
    "answers",
    [
        {"app": "a"},
        {"app": "0day"},
        {"image": "localhost:5000/x"},
        {"image": "docker.io/library/redis"},
        {"tag": "latest", "digest": "sha256:" + "0" * 64},
        {"hostnames": ["*.example.org", "{{ .Release.Name }}.${SECRET_DOMAIN}", "${HOST:=a.b}", "{{ list `a` }}.b"]},
        {"env": {"A": "", "B": 1, "C": False, "D": {"valueFrom": {}}, "E": 1.5}},
        {"schedule": "@daily", "workload": "cronjob"},
        {"size": "${SIZE}", "claim_source": "values"},
        {"claim_name": "{{ .Release.Name }}-data", "claim_source": "existing"},
        {"app_path": "kubernetes/apps/x"},
        {"secret_items": ["a b/c", {"find": {"name": {"regexp": ".*"}}}]},
        {"env": "{A: 1}"},
        {"port": 0, "gateways": ["Not Asked"]},
        {"tag": "latest", "unpinned": True},
        {"image": "${REGISTRY}/x", "tag": "${TAG}"},
        {"schedule": "${SCHEDULE}", "workload": "cronjob"},
        {"args": "serve --all", "command": ["sleep", 5]},
        {"reloader": {"a": 1, "b": None}},
        {"extra_ports": [{"name": "streams-webrtc-tcp", "port": "${PORT}"}]},
    ],
    ids=str,
)  # fmt: skip
def test_an_answer_is_taken(answers: Answers) -> None:
    assert problem(**{"app": "whoami", **answers}) == ""


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        (
            {"app": "Who_ami"},
            "`app` must be lower-case letters, digits and hyphens, begin and end with a letter or digit, "
            "and have at most 53 characters",
        ),
        ({"app": "x\n"}, "`app` must be lower-case letters, digits and hyphens, begin and end with a letter or digit, "
         "and have at most 53 characters"),
        ({"image": "x:1"}, "`image` must be an image repository such as ghcr.io/owner/image, without tag and digest"),
        ({"tag": "1@2"}, "`tag` must be an image tag: letters, digits, dots, hyphens and underscores, at most 128"),
        ({"digest": "sha256:1"}, "`digest` must be sha256: and 64 hexadecimal digits, or empty"),
        ({"tag": "latest", "digest": ""}, "`digest` must not be empty: the tag latest may mean another image tomorrow"),
        ({"env": {"A": []}}, "`env` must have texts, numbers, booleans or mappings as values"),
        ({"env": {"1A": ""}}, "`env` must be a mapping of environment variables' names to values"),
        ({"env": ["A"]}, "`env` must be a mapping of environment variables' names to values"),
        ({"env": "{"}, "`env` must be YAML"),
        ({"args": ["a", []]}, "`args` must be a list of texts"),
        ({"args": "a: b"}, "`args` must be a list of texts"),
        ({"args": ["\ud800"]}, "`args` must be text that UTF-8 can hold"),
        ({"port": "80"}, "`port` must be a whole number"),
        ({"port": True}, "`port` must be a whole number"),
        ({"port": 65536}, "`port` must be a whole number from 0 to 65535"),
        ({"extra_ports": [{"name": "x"}]}, "`extra_ports` must be a list of ports, each with name and port, "
         "perhaps protocol, targetPort, appProtocol, nodePort, primary, enabled"),
        ({"extra_ports": [{"name": "x", "port": 0}]}, "`extra_ports` must have names of at most 63 lower-case letters, "
         "digits and hyphens, and ports from 1 to 65535"),
        ({"hostnames": ["a b"]}, "`hostnames` must be a list of host names; Helm and Flux variables are fine"),
        ({"probe": "icmp"}, "`probe` must be one of `http`, `tcp`, `exec`, `default`, `none`"),
        ({"port": 0, "probe": "tcp"}, "`probe` must be exec or none where there is no port"),
        ({"strategy": "Replace"}, "`strategy` must be one of `Recreate`, `RollingUpdate`, `OnDelete`, or empty"),
        ({"app_dir": ".."}, "`app_dir` must be a folder below the app's, without a leading slash"),
        ({"app_dir": "a/../../b"}, "`app_dir` must be a folder below the app's, without a leading slash"),
        ({"entry_file": "a/b.yaml"}, "`entry_file` must be the name of a .yaml file"),
        ({"config_files": {"../x": ""}}, "`config_files` must be a mapping of file names to the files' text"),
        ({"config_files": {"..": ""}}, "`config_files` must be a mapping of file names to the files' text"),
        ({"extra_manifests": {"x.yaml": "text"}}, "`extra_manifests` must have a document, or a list of documents, "
         "for each file"),
        ({"extra_persistence": [{"key": "tmp", "type": "emptyDir", "paths": []}]},
         "`extra_persistence` must be a list of volumes, each with key and type, perhaps mount, mount_style, sub_path, "
         "read_only, medium, sizeLimit, server, server_path, host_path, host_path_type, name, claim, identifier, "
         "items, default_mode, class, size, access_mode, enabled, labels, annotations, retain, dataSource, "
         "dataSourceRef, volumeName, volumeSpec, image, pullPolicy, sources, externalSecretRef, nameOverride, "
         "forceRename, prefix, suffix, extra"),
        ({"extra_containers": [{"key": "a", "imag": "x"}]},
         "`extra_containers` must be a list of containers, each with key, perhaps image, tag, digest, image_style, "
         "pull_policy, command, args, env, env_style, env_from, probes, security_context, resources, enabled, "
         "nameOverride, dependsOn, workingDir, ports, lifecycle, restartPolicy, resizePolicy, stdin, tty, "
         "terminationMessagePath, terminationMessagePolicy"),
        ({"extra_containers": [{"key": "a", "image_style": "x"}]},
         "`extra_containers` must have tag, digest or text for image_style"),
        ({"extra_containers": [{"key": "a"}, {"key": "a"}]},
         "`extra_containers` must have keys of letters, digits, hyphens, dots and underscores, each only once"),
        ({"extra_init_containers": [{"key": "a b"}]},
         "`extra_init_containers` must have keys of letters, digits, hyphens, dots and underscores, each only once"),
        ({"extra_containers": [{"key": "a", "image": 1}]},
         "`extra_containers` must have texts for image, digest and pull_policy"),
        ({"extra_containers": [{"key": "a", "tag": []}]}, "`extra_containers` must have a text or a number for tag"),
        ({"extra_containers": [{"key": "a", "env_style": "x"}]},
         "`extra_containers` must have mapping or list for env_style"),
        ({"extra_containers": [{"key": "a", "probes": {"live": {}}}]},
         "`extra_containers` must be a mapping of liveness, readiness and startup"),
        ({"extra_controllers": [{"key": "a", "containers": [{"key": "b", "args": {}}]}]},
         "`extra_controllers` must be a list of texts"),
        ({"extra_services": [{"key": "a", "ports": [{"name": "http", "port": -1}]}]},
         "`extra_services` must have ports as extra_ports has them, and annotations that are texts"),
        ({"extra_routes": [{"key": "a", "rules": [{"backend": []}]}]}, "`extra_routes` must be a list of rules, each "
         "with some of name, backendRefs, matches, filters, sessionPersistence, timeouts, retry"),
        ({"route_options": {"path": "/"}}, "`route_options` must be a mapping of annotations, parents, rules, enabled, "
         "kind, labels, namespaceOverride, referenceGrant, nameOverride, forceRename, prefix, suffix"),
        ({"env_from": [{"secret": "a", "name": "b"}]}, "`env_from` must be a list of sources, each with some of "
         "secret, secretRef, configMap, configMapRef, prefix"),
        ({"probe_overrides": {"startup": {"period": 1}}},
         "`probe_overrides` must be a mapping of enabled, custom, type, path, port, service, command, spec"),
        ({"container_options": {"image": "x"}}, "`container_options` must be a mapping of enabled, nameOverride, "
         "dependsOn, workingDir, ports, lifecycle, restartPolicy, resizePolicy, stdin, tty, terminationMessagePath, "
         "terminationMessagePolicy"),
        ({"port_options": {"port": 1}}, "`port_options` must be a mapping of protocol, targetPort, appProtocol, "
         "nodePort, primary, enabled"),
        ({"claim_source": "existing", "claim_mounts": [1]}, "`claim_mounts` must be a list of paths and mounts"),
        ({"rbac": {"rules": {}}}, "`rbac` must be a mapping of roles, bindings"),
        ({"key_orders": {"service.*": "port"}}, "`key_orders` must be a mapping of paths to lists of keys"),
        ({"helmrelease_anchors": {"a b": []}},
         "`helmrelease_anchors` must be a mapping of anchors to lists of paths"),
        ({"substitute": {"A": 1}}, "`substitute` must be a mapping of names to texts; quote numbers and booleans"),
        ({"extra_values": {"k" * 1000: 1}}, "`extra_values` must not have keys of more than 900 characters"),
        ({"hostname": []}, "`hostname` is no question; did you mean `hostnames`"),
        ({"app": "A", "cluster": "B", "xyz": 1}, "3 answers are invalid\n"
         "  `xyz` is no question\n"
         "  `app` must be lower-case letters, digits and hyphens, begin and end with a letter or digit, "
         "and have at most 53 characters\n"
         "  `cluster` must be lower-case letters, digits and hyphens, begin and end with a letter or digit, "
         "and have at most 63 characters"),
    ],
    ids=str,
)  # fmt: skip
def test_an_answer_is_refused(answers: Answers, message: str) -> None:
    assert problem(**{"app": "whoami", **answers}) == message


# ---- the documentation


def reference() -> str:
    """Return the documentation's tables: one for each of the questions' groups."""
    lines = (ROOT / "copier.yml").read_text(encoding="utf-8").splitlines()
    found: list[str] = []
    for index, line in enumerate(lines):
        if line.startswith("# ") and not lines[index - 1] and not lines[index + 1]:
            found += ["", f"## {line[2:]}", "", "| answer | type | default | where | what it says |", f"|{'---|' * 5}"]
        question = re.match(r"([a-z]\w*):$", line)
        if question:
            found.append("| " + " | ".join(cells(question[1])) + " |")
    return "\n".join(found) + "\n"


def cells(name: str) -> list[str]:
    body = settings()[name]
    default = body["default"]
    if not isinstance(default, str):
        default = yaml.safe_dump(default, default_flow_style=True, width=4096, sort_keys=False)
    choices = body.get("choices", ())
    values = [value for value in (choices.values() if isinstance(choices, dict) else choices) if value != ""]
    when = body.get("when", "").removeprefix("{{ ").removesuffix(" }}")
    texts = (
        f"`{name}`",
        body["type"],
        f"`{default.removesuffix('...').strip()}`" if default else "",
        f"`{when}`" if when else "",
        body["help"] + (f" ({', '.join(f'`{value}`' for value in values)})" if values else ""),
    )
    return [re.sub(r"\s+", " ", text.replace("|", "\\|")) for text in texts]


def test_the_documentation_lists_every_answer() -> None:
    page = ROOT / "docs" / "template.md"
    before, marker, after = page.read_text(encoding="utf-8").partition("<!-- generated from copier.yml -->\n")
    assert marker
    if os.environ.get("SCAFFOLD_REGENERATE"):
        page.write_text(before + marker + reference(), encoding="utf-8")
    else:
        assert after == reference(), "if this is intended, run this test with SCAFFOLD_REGENERATE=1"
