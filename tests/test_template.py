"""The template: what its questions promise, and what it writes, as whole text where that is short."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from ruamel.yaml import YAML

from scaffold import yaml_reader
from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_questions import check_answers, load_questions
from scaffold.repository import Document
from tests.template_answers import (
    ALPHABETICAL,
    ANCHORED,
    CRON_JOB,
    DATABASE_COMPONENT,
    DATABASE_RESOURCE,
    EVERY_VOLUME,
    FLAT,
    FURTHER_ENTRIES,
    MANY_ROUTES,
    REFERENCE,
    SHARED_DATABASE,
    SITUATIONS,
    Answers,
)

ROOT = Path(__file__).parent.parent
ENGINE = Engine(ROOT)
QUESTIONS = load_questions(ROOT)
GOLDEN = Path(__file__).parent / "golden" / "template"
ANSWERS_FILE = ".copier-answers.yml"


def rendered(answers: Answers) -> dict[str, str]:
    """Render a situation in memory, without the answers file."""
    checked = check_answers(ENGINE, QUESTIONS, answers)
    files = ENGINE.files(checked.all, {})
    del files[ANSWERS_FILE]
    return {path: content.decode() for path, content in files.items()}


def parsed(text: str) -> list[Any]:
    """Parse a file with every reader that it may meet; they must agree."""
    found = list(yaml.safe_load_all(text))
    assert list(YAML(typ="safe", pure=True).load_all(text)) == found
    assert [yaml_reader.construct(node) for node in yaml_reader.compose(text)] == found
    return found


def at(value: Any, path: str) -> Any:
    for key in path.split("/"):
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def test_defaults_alone_are_a_whole_app() -> None:
    assert sorted(rendered({"app": "whoami"})) == [
        "app/helmrelease.yaml",
        "app/kustomization.yaml",
        "app/ocirepository.yaml",
        "app/secrets.yaml",
        "install.yaml",
    ]


# ---- whole folders


def golden(situation: str) -> dict[str, str]:
    folder = GOLDEN / situation
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_situation_renders_as_its_golden_folder(situation: str) -> None:
    files = rendered(SITUATIONS[situation])
    if situation == "flat":
        files["outside/install.yaml"] = ENGINE.entry(check_answers(ENGINE, QUESTIONS, FLAT).all).decode()
    if os.environ.get("SCAFFOLD_REGENERATE"):
        shutil.rmtree(GOLDEN / situation, ignore_errors=True)
        write(files, GOLDEN / situation)
    assert files == golden(situation), "if this is intended, run this test with SCAFFOLD_REGENERATE=1"


def test_no_golden_folder_is_left_over() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted(SITUATIONS)


def test_a_literal_block_is_a_reader_s_first_choice_for_several_lines() -> None:
    text = rendered({**REFERENCE, "env": {"SCRIPT": "set -e\n\techo '#: {{ x }}'\n", "TAIL": "a\nb"}})
    assert (
        "              SCRIPT: |\n"
        "                set -e\n"
        "                \techo '#: {{ x }}'\n"
        "              TAIL: |-\n"
        "                a\n"
        "                b\n"
    ) in text["app/helmrelease.yaml"]


# ---- every situation


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_manifest_is_tidy_and_every_reader_agrees_about_it(situation: str) -> None:
    for path, text in rendered(SITUATIONS[situation]).items():
        if path.endswith(".yaml"):
            assert parsed(text), path
            assert text.endswith("\n") and not text.endswith("\n\n"), path
            assert not re.search(r"[ \t]$", text, re.MULTILINE), path


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_kustomize_file_lists_exactly_the_manifests(situation: str) -> None:
    files = rendered(SITUATIONS[situation])
    for path, text in files.items():
        folder, _, name = path.rpartition("/")
        if name == "kustomization.yaml" and (folder or situation == "flat"):
            beside = {p.rpartition("/")[2] for p in files if p.rpartition("/")[0] == folder and p != path}
            listed = [entry.removeprefix("./") for entry in yaml.safe_load(text)["resources"]]
            assert sorted(listed) == sorted(beside)


def tool(*names: str) -> str:
    """Return the first of some programs that is installed; without any the test is skipped, or fails in CI."""
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    reason = f"needs {' or '.join(names)}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def write(files: Mapping[str, str], folder: Path) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


@pytest.mark.integration
@pytest.mark.parametrize("situation", SITUATIONS)
def test_kustomize_builds_every_folder(situation: str, tmp_path: Path) -> None:
    program = tool("kustomize", "kubectl")
    build = [program, "build"] if Path(program).name == "kustomize" else [program, "kustomize"]
    app = tmp_path / "kubernetes" / "apps" / "office" / "paperless"
    write(rendered(SITUATIONS[situation]), app)
    component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: x-\n"
    write({"kubernetes/components/priority/kustomization.yaml": component}, tmp_path)
    for folder in {path.parent for path in app.rglob("kustomization.yaml")}:
        done = subprocess.run([*build, str(folder)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert all(document["kind"] for document in yaml.safe_load_all(done.stdout))


def schema_location() -> str:
    location = os.environ.get("SCAFFOLD_SCHEMA_LOCATION")
    if not location:
        pytest.skip("needs SCAFFOLD_SCHEMA_LOCATION, the folder or address of JSON schemas")
    return location


@pytest.mark.integration
@pytest.mark.parametrize("situation", SITUATIONS)
def test_kubeconform_takes_every_manifest(situation: str, tmp_path: Path) -> None:
    location = schema_location().rstrip("/")
    program = tool("kubeconform")
    files = rendered(SITUATIONS[situation])
    manifests = {path: text for path, text in files.items() if path.endswith(".yaml") and "kustomization" not in path}
    if SITUATIONS[situation].get("source_name") == "":
        del manifests["install.yaml"]  # what it leaves out, a parent's patch adds
    write(manifests, tmp_path)
    template = f"{location}/{{{{.Group}}}}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json"
    command = [program, "-strict", "-ignore-missing-schemas", "-schema-location", template, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_chart_takes_the_values(situation: str) -> None:
    from scaffold.adapters.schemas import SchemaStore

    store = SchemaStore(schema_location())
    text = next(text for path, text in rendered(SITUATIONS[situation]).items() if path.endswith("helmrelease.yaml"))
    node = yaml_reader.compose(text)[0]
    documents = [Document("helmrelease.yaml", 0, yaml_reader.construct(node), node)]
    assert [str(found) for found in store.validate_app_template(documents)] == []
    assert store.skipped == {}


# ---- what real releases contain: the common paths below spec.values, each from the questions for it

CONTAINER = "controllers/paperless/containers/app"
COMMON: list[tuple[Answers, str, Any]] = [
    ({"env": {"A": "1"}}, f"{CONTAINER}/env/A", "1"),
    ({"probe_spec": {"periodSeconds": 5}}, f"{CONTAINER}/probes/readiness/spec/periodSeconds", 5),
    ({"probe_path": "/up"}, f"{CONTAINER}/probes/liveness/spec/httpGet/path", "/up"),
    (EVERY_VOLUME, "persistence/tmp/type", "emptyDir"),
    (EVERY_VOLUME, "persistence/cache/advancedMounts/paperless/tail/0/path", "/cache"),
    (ALPHABETICAL, "persistence/media/globalMounts/0/path", "/media"),
    ({"route_annotations": {"a": "b"}}, "route/app/annotations/a", "b"),
    ({}, "service/app/ports/http/port", 8000),
    ({}, f"{CONTAINER}/image/repository", "ghcr.io/paperless-ngx/paperless-ngx"),
    ({"digest": ""}, f"{CONTAINER}/image/tag", "2.13.0"),
    ({}, f"{CONTAINER}/resources/requests/cpu", "10m"),
    ({"reloader": {"a": "b"}}, "controllers/paperless/annotations/a", "b"),
    ({}, f"{CONTAINER}/resources/limits/memory", "256Mi"),
    ({"route_rules": True}, "route/app/rules/0/backendRefs/0", {"identifier": "app", "port": 8000}),
    ({"route_rules": True, "route_backend": "name"}, "route/app/rules/0/backendRefs/0/name", "paperless"),
    ({"args": ["serve"]}, f"{CONTAINER}/args/0", "serve"),
    (ALPHABETICAL, f"{CONTAINER}/probes/startup/spec/failureThreshold", 30),
    ({}, f"{CONTAINER}/securityContext/allowPrivilegeEscalation", False),
    ({}, f"{CONTAINER}/securityContext/capabilities/drop", ["ALL"]),
    ({"hostnames": ["a.b"]}, "route/app/hostnames", ["a.b"]),
    ({}, f"{CONTAINER}/probes/liveness/enabled", True),
    ({"probes_extra": {"startup": {"enabled": False}}}, f"{CONTAINER}/probes/startup/enabled", False),
    ({"resources": {"requests": {"memory": "1Gi"}}}, f"{CONTAINER}/resources/requests/memory", "1Gi"),
    ({}, "route/app/parentRefs/0", {"name": "envoy-internal", "namespace": "network", "sectionName": "https"}),
    ({}, f"{CONTAINER}/securityContext/readOnlyRootFilesystem", True),
    (ALPHABETICAL, "persistence/config/existingClaim", "{{ .Release.Name }}"),
    ({}, "defaultPodOptions/securityContext/runAsUser", 1000),
    ({"service_controller": True}, "service/app/controller", "paperless"),
    ({}, f"{CONTAINER}/envFrom/0/secretRef/name", "paperless-secret"),
    ({"env_from_style": "secret"}, f"{CONTAINER}/envFrom/0", {"secret": "paperless-secret"}),
    ({}, f"{CONTAINER}/probes/readiness/custom", True),
    (EVERY_VOLUME, "persistence/shared/globalMounts/0", {"path": "/media", "subPath": "a", "readOnly": False}),
    (EVERY_VOLUME, "persistence/scripts/name", "scripts"),
    (ALPHABETICAL, "persistence/media/server", "nas.internal"),
    (ALPHABETICAL, "persistence/media/path", "/pool/media"),
    (ANCHORED, "defaultPodOptions/securityContext/seccompProfile/type", "RuntimeDefault"),
    (CRON_JOB, f"{CONTAINER}/command", ["/bin/sh", "-c"]),
    (
        {"init_containers": {"init": {"command": ["a"], "args": ["b"], "env": {"C": "d"}}}},
        "controllers/paperless/initContainers/init",
        {"command": ["a"], "args": ["b"], "env": {"C": "d"}},
    ),
    ({"strategy": "Recreate"}, "controllers/paperless/strategy", "Recreate"),
    (SHARED_DATABASE, "controllers/paperless/initContainers/init-db/image/tag", "18@sha256:" + "0123456789abcdef" * 4),
    (SHARED_DATABASE, "controllers/paperless/initContainers/init-db/envFrom/0/secretRef/name", "paperless-secret"),
    (SHARED_DATABASE, "controllers/paperless/pod/securityContext/fsGroup", 1000),
    (SHARED_DATABASE, "controllers/paperless/pod/enableServiceLinks", False),
    ({"pod_options": {"affinity": {"x": 1}}}, "defaultPodOptions/affinity/x", 1),
    (MANY_ROUTES, "service/app/annotations", {"lbipam.cilium.io/ips": "192.0.2.7"}),
    (MANY_ROUTES, "service/app/ports/metrics", {"port": 9090, "protocol": "TCP"}),
    (EVERY_VOLUME, "persistence/off/enabled", False),
    (CRON_JOB, "controllers/paperless/type", "cronjob"),
    (CRON_JOB, "controllers/paperless/cronjob", {"schedule": "*/15 * * * *", "successfulJobsHistory": 1}),
    (MANY_ROUTES, "serviceMonitor/app/endpoints/0/port", "metrics"),
    (MANY_ROUTES, "service/app/type", "LoadBalancer"),
    (MANY_ROUTES, "service/app/externalTrafficPolicy", "Local"),
    ({"config_maps": {"x": {"data": {"a": "b"}}}}, "configMaps/x/data/a", "b"),
    (MANY_ROUTES, "controllers/paperless/replicas", 2),
    ({"container_extra": {"ports": [{"name": "x", "containerPort": 1}]}}, f"{CONTAINER}/ports/0/name", "x"),
    ({"extra_values": {"global": {"createDefaultServiceAccount": False}}}, "global/createDefaultServiceAccount", False),
    (DATABASE_RESOURCE, f"{CONTAINER}/env/PAPERLESS_REDIS", "redis://paperless-dragonfly:6379"),
    (FURTHER_ENTRIES, "controllers/paperless/replicas", 0),
    (FURTHER_ENTRIES, "controllers/paperless/initContainers/fetch/envFrom/0", {"secret": "paperless-secret"}),
    (FURTHER_ENTRIES, "controllers/worker/cronjob", {"schedule": "@daily", "suspend": True}),
    (FURTHER_ENTRIES, "route/app/rules/0/timeouts/request", "0s"),
    (
        {"route_options": {"rules": []}, "route_rules": True},
        "route/app",
        {
            "hostnames": ["{{ .Release.Name }}.${SECRET_DOMAIN}"],
            "parentRefs": [{"name": "envoy-internal", "namespace": "network", "sectionName": "https"}],
        },
    ),
    ({"workload_written": True}, "controllers/paperless/type", "deployment"),
    ({"tag": "41", "digest": "", "tag_number": True}, f"{CONTAINER}/image/tag", 41),
    ({"tag": "3.10", "digest": "", "tag_number": True}, f"{CONTAINER}/image/tag", 3.1),
    ({"container_options": {"lifecycle": {"preStop": {}}}}, f"{CONTAINER}/lifecycle", {"preStop": {}}),
    ({"env": {"A": None}}, f"{CONTAINER}/env/A", None),
    ({"extra_persistence": [{"key": "a", "type": "image", "image": "b:1"}]}, "persistence/a/image", "b:1"),
    (
        {"service_account": True, "controller_service_account": {"name": "x"}},
        "controllers/paperless/serviceAccount",
        {"name": "x"},
    ),
    (
        {"pod_security_at": "controller", "pod_options": {"tolerations": []}},
        "controllers/paperless/pod/tolerations",
        [],
    ),
]


@pytest.mark.parametrize(("answers", "path", "value"), COMMON, ids=[row[1] for row in COMMON])
def test_a_common_value_has_its_question(answers: Answers, path: str, value: Any) -> None:
    text = rendered({**REFERENCE, **answers})["app/helmrelease.yaml"]
    found = at(yaml.safe_load(text)["spec"]["values"], path)
    assert (found, type(found)) == (value, type(value))


def test_a_service_account_need_not_be_the_controller_s() -> None:
    text = rendered({**REFERENCE, "service_account": True, "controller_service_account": False})["app/helmrelease.yaml"]
    values = yaml.safe_load(text)["spec"]["values"]
    assert (values["serviceAccount"], "serviceAccount" in values["controllers"]["paperless"]) == (
        {"paperless": {}},
        False,
    )


def test_an_anchor_is_written_once_and_referred_to_where_the_value_is_the_same() -> None:
    paths = [f"spec.values.{CONTAINER.replace('/', '.')}.{rest}" for rest in ("env.A", "env.B", "env.C", "resources")]
    env = {"A": 1, "B": True, "C": 1}
    anchors = {"one": paths[:3], "all": [paths[3]], "none": ["spec.values.nothing"]}
    text = rendered({**REFERENCE, "env": env, "helmrelease_anchors": anchors})["app/helmrelease.yaml"]
    assert "              A: &one 1\n              B: true\n              C: *one\n" in text
    assert "            resources: &all\n              requests:\n" in text
    assert "none" not in text


def test_environment_values_keep_their_types() -> None:
    text = rendered(CRON_JOB)["app/helmrelease.yaml"]
    assert at(yaml.safe_load(text)["spec"]["values"], f"{CONTAINER}/env") == {
        "NUMBER": 5,
        "TEXT": "5",
        "FLAG": True,
        "WORD": "true",
        "FROM": {"fieldRef": {"fieldPath": "spec.nodeName"}},
    }


def test_the_component_s_path_and_variables_join_the_others() -> None:
    spec = yaml.safe_load(rendered(DATABASE_COMPONENT)["install.yaml"])["spec"]
    assert spec["components"] == ["../../../../components/volsync", "../../../../components/postgres"]
    assert spec["postBuild"] == {"substitute": {"POSTGRES_SIZE": "5Gi"}}
