"""The JSON Schema of the answers: that it is one, what it takes, and what it says about the repository."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import jsonschema_rs
import pytest

from scaffold.adapters.template_questions import load_questions
from scaffold.answers.context import ImageFacts
from scaffold.answers.inputs import Inputs
from scaffold.questions import Known, answers_schema
from tests.sample_repository import BACKUP, app, context, sample

TEMPLATE = load_questions()
IMAGE = ImageFacts(ports=(6767,), volumes=("/data",))


def schema(known: Known | None = None, inputs: Inputs | None = None) -> dict[str, Any]:
    known = known or Known(context(image=IMAGE))
    return answers_schema(known, inputs or Inputs(app="bazarr", namespace="media"), TEMPLATE)


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(Known(None, {"home": 1, "lab": 2}), id="no-cluster-yet"),
        pytest.param(Known(context("", "")), id="no-name-yet"),
        pytest.param(Known(context()), id="everything-known"),
    ],
)
def test_it_is_a_schema_that_names_every_input_and_every_question_of_the_template(known: Known) -> None:
    found = schema(known, Inputs())
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.meta.validate(found)
    names = {field.name for field in fields(Inputs)} - {"data"} | {question.name for question in TEMPLATE}
    assert set(found["properties"]) == names
    assert all(body["description"] for body in found["properties"].values())
    assert found["additionalProperties"] is False


def test_what_is_answered_is_not_required() -> None:
    assert schema(Known(None, {"home": 1, "lab": 2}), Inputs())["required"] == ["app", "cluster", "namespace", "image"]
    assert schema(inputs=Inputs(app="bazarr", namespace="media"))["required"] == ["image"]


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        pytest.param({}, "", id="nothing-more-than-the-image"),
        pytest.param({"gateways": ["internal"], "storage": "block", "port": 0, "secrets": ["A=B"]}, "", id="several"),
        pytest.param({"list_indent": 0, "quote_style": "single", "probe": "none"}, "", id="the-templates-own"),
        pytest.param({"gateway": ["internal"]}, "Additional properties", id="no-such-name"),
        pytest.param({"storage": "fast"}, 'is not one of "none", "block" or "shared"', id="no-such-class"),
        pytest.param({"gateways": ["lan"]}, 'is not one of "external", "internal" or "none"', id="no-such-gateway"),
        pytest.param({"port": "http"}, 'is not of type "integer"', id="no-port"),
        pytest.param({"probe": "udp"}, "is not one of", id="no-choice-of-the-template"),
    ],
)
def test_answers_are_checked(answers: dict[str, Any], problem: str) -> None:
    errors = [error.message for error in jsonschema_rs.validator_for(schema()).iter_errors({"image": "a:1"} | answers)]
    assert [problem in error for error in errors] == [True] * bool(problem), errors


def test_it_says_what_there_is_and_what_siblings_do() -> None:
    found = schema()["properties"]
    names = ("namespace", "port", "gateways", "hostnames", "storage", "size", "access_mode", "mount", "cache")
    assert {name: found[name] for name in names} == {
        "namespace": {
            "type": "string",
            "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
            "maxLength": 63,
            "description": "Namespace, existing or new",
            "examples": ["media", "network", "rook", "secrets", "tools"],
        },
        "port": {
            "type": "integer",
            "minimum": 0,
            "maximum": 65535,
            "description": "Port that the app listens on; 0 for none; default: 6767 (the image exposes it)",
            "default": 6767,
        },
        "gateways": {
            "type": "array",
            "items": {"enum": ["external", "internal", "none"]},
            "description": "Gateways, ingress classes or entry points that lead to the app; empty for none; siblings: "
            "internal (2 of 3 in media)",
            "default": [],
        },
        "hostnames": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Host names of the route; Helm and Flux variables are fine; "
            "default: bazarr.example.com (1 of 1 in cluster main)",
            "default": ["bazarr.example.com"],
        },
        "storage": {
            "type": "string",
            "enum": ["none", "block", "shared"],
            "description": "Storage class of the app's claim, or none; siblings: block (3 of 3 in media)",
            "default": "none",
        },
        "size": {
            "type": "string",
            "description": "Size of the claim, such as 5Gi; default: 5Gi (2 of 3 in media)",
            "default": "5Gi",
        },
        "access_mode": {
            "type": "string",
            "enum": ["ReadWriteOnce", "ReadWriteMany", "ReadOnlyMany", "ReadWriteOncePod"],
            "description": "Access mode of the claim; default: ReadWriteOnce (3 of 3 in media)",
            "default": "ReadWriteOnce",
        },
        "mount": {
            "type": "string",
            "pattern": "^/",
            "description": "Where the claim is mounted; default: /data (the image's volume)",
            "default": "/data",
        },
        "cache": {
            "type": "string",
            "description": "Host of a shared cache, or none",
            "default": "none",
            "examples": ["none", "dragonfly.tools.svc.cluster.local"],
        },
    }


def test_a_default_that_needs_the_name_is_only_described() -> None:
    found = schema(Known(context("", "")), Inputs())["properties"]["hostnames"]
    assert "default" not in found
    assert found["description"].endswith("; default: {app}.example.com (1 of 1 in cluster main)")


def test_variables_that_a_component_needs_are_named() -> None:
    hours = {"sonarr": 1, "radarr": 2, "jellyfin": 3}
    apps = [
        app(name, "media", storage="block", component=f"BACKUP_SCHEDULE: 0 {at} * * *") for name, at in hours.items()
    ]
    inputs = Inputs(app="bazarr", namespace="media", storage="block")
    found = schema(Known(context(files=sample(*apps, BACKUP))), inputs)["properties"]["variables"]
    assert found["properties"] == {
        "BACKUP_SCHEDULE": {"type": "string", "description": "`components/backup` needs it"},
    }
