"""Settings: `.scaffold.yaml` in; values or one sentence out, and the schema that says the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

import scaffold
from scaffold.conventions import convention_names
from scaffold.errors import ScaffoldError
from scaffold.settings import Settings, read_settings
from tests.build import GOTK_SYNC, repository, siblings

KNOWN: dict[str, Any] = {
    "interval": "1h",
    "wait": "false",
    "anchors": False,
    "list_indent": 2,
    "probes_enabled": [],
    "resources": {},
}
SCHEMA = json.loads((Path(scaffold.__file__).parent / "schema" / "scaffold-settings.json").read_text(encoding="utf-8"))


def read(text: str) -> Settings:
    return read_settings(repository({".scaffold.yaml": text}), KNOWN)


def refused(text: str) -> str:
    with pytest.raises(ScaffoldError) as raised:
        read(text)
    return str(raised.value)


@pytest.mark.parametrize("text", ["", "---\n", "# nothing yet\n", "{}\n", "conventions:\nnamespaces:\nschemas:\n"])
def test_settings_that_say_nothing(text: str) -> None:
    assert read(text) == Settings()


def test_a_repository_without_settings() -> None:
    assert read_settings(repository({}), KNOWN) == Settings()


FULL = """
    conventions:
      interval: 5m
      anchors: true
      list_indent: 0
      probes_enabled: [liveness]
      resources: {requests: {cpu: 10m}}
    depends_on: strict
    namespaces:
      media:
        conventions:
          interval: 10m
      tools:
    schemas:
      location: https://schemas.example.com
    """


def test_settings_that_say_everything() -> None:
    assert read(FULL) == Settings(
        {
            "interval": "5m",
            "anchors": True,
            "list_indent": 0,
            "probes_enabled": ["liveness"],
            "resources": {"requests": {"cpu": "10m"}},
        },
        {"media": {"interval": "10m"}, "tools": {}},
        "strict",
        "https://schemas.example.com",
    )


@pytest.mark.parametrize(
    ("written", "value"), [("true", "true"), ("False", "false"), ("5", "5"), ("", ""), ("'5'", "5"), ("10m", "10m")]
)
def test_a_text_may_be_written_as_something_simpler(written: str, value: str) -> None:
    assert read(f"conventions:\n  wait: {written}\n").conventions == {"wait": value}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "a: [\n", "2:1: not YAML: while parsing a flow node did not find expected node content", id="no YAML"
        ),
        pytest.param("- a\n", "1:1: settings are a mapping; write `key: value` lines", id="a list"),
        pytest.param("convention: {}\n", "1:13: unknown key `convention`; did you mean `conventions`", id="a slip"),
        pytest.param(
            "zzz: 1\n",
            "1:6: unknown key `zzz`; known are `conventions`, `depends_on`, `schemas`, `namespaces`, `checks`, "
            "`simulate`, `talos`",
            id="a key far from all",
        ),
        pytest.param(
            "conventions:\n  intervall: 5m\n",
            "2:14: unknown key `intervall`; did you mean `interval`",
            id="a convention's slip",
        ),
        pytest.param(
            "conventions: []\n",
            "1:14: `conventions` is a mapping; write `key: value` lines",
            id="conventions in a list",
        ),
        pytest.param(
            "conventions:\n  interval: [5m]\n", "2:13: `interval` is a text; put it in quotes", id="a list for a text"
        ),
        pytest.param(
            "conventions:\n  interval: 5.10\n",
            "2:13: `interval` is a text; put it in quotes",
            id="a number with a point",
        ),
        pytest.param(
            "conventions:\n  anchors: yes\n", "2:12: `anchors` is `true` or `false`", id="a word for a truth value"
        ),
        pytest.param(
            "conventions:\n  list_indent: true\n",
            "2:16: `list_indent` is a whole number",
            id="a truth value for a number",
        ),
        pytest.param(
            "conventions:\n  probes_enabled: liveness\n", "2:19: `probes_enabled` is a list", id="a text for a list"
        ),
        pytest.param("conventions:\n  resources: 5\n", "2:14: `resources` is a mapping", id="a number for a mapping"),
        pytest.param("depends_on: sometimes\n", "1:13: `depends_on` is `habit` or `strict`", id="another habit"),
        pytest.param("depends_on: [habit]\n", "1:13: `depends_on` is `habit` or `strict`", id="a list of habits"),
        pytest.param(
            "namespaces: [media]\n",
            "1:13: `namespaces` is a mapping; write `key: value` lines",
            id="a list of namespaces",
        ),
        pytest.param(
            "namespaces:\n  media: []\n",
            "2:10: `namespaces.media` is a mapping; write `key: value` lines",
            id="a list for a namespace",
        ),
        pytest.param(
            "namespaces:\n  media:\n    interval: 5m\n",
            "3:15: unknown key `interval`; known are `conventions`",
            id="a convention right below",
        ),
        pytest.param(
            "schemas:\n  path: x\n", "2:9: unknown key `path`; known are `location`", id="another key of schemas"
        ),
        pytest.param(
            "schemas:\n  location: [x]\n", "2:13: `location` is a text; put it in quotes", id="a list of locations"
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str) -> None:
    assert refused(text) == f".scaffold.yaml:{message}"


def test_the_schema_is_one() -> None:
    jsonschema_rs.meta.validate(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


TYPES = {str: ["string", "integer", "boolean", "null"], bool: "boolean", int: "integer", list: "array", dict: "object"}


def test_the_schema_names_every_convention_with_its_type() -> None:
    known = convention_names(siblings({"cluster/gotk-sync.yaml": GOTK_SYNC}))
    described = SCHEMA["$defs"]["conventions"]["properties"]
    assert {name: body["type"] for name, body in described.items()} == {
        name: TYPES[type(value)] for name, value in sorted(known.items())
    }
    assert [name for name, body in described.items() if not body.get("description")] == []


@pytest.mark.parametrize(
    ("body", "valid"),
    [
        (None, True),
        ({}, True),
        ({"conventions": {"interval": "5m", "wait": True, "anchors": False}, "depends_on": "strict"}, True),
        ({"namespaces": {"media": {"conventions": {"interval": "5m"}}}, "schemas": {"location": "x"}}, True),
        ({"convention": {}}, False),
        ({"conventions": {"intervall": "5m"}}, False),
        ({"conventions": {"interval": 5.1}}, False),
        ({"conventions": {"anchors": "yes"}}, False),
        ({"depends_on": "sometimes"}, False),
        ({"namespaces": {"media": {"interval": "5m"}}}, False),
        ({"schemas": {"path": "x"}}, False),
        ({"checks": None}, True),
        ({"checks": {"select": ["latest-tag"], "ignore": None, "severity": {"latest-tag": "off"}}}, True),
        ({"checks": {"paths": {"apps/**": {"ignore": ["latest-tag"], "severity": {"latest-tag": False}}}}}, True),
        ({"checks": {"ignore": ["latest-tags"]}}, False),
        ({"checks": {"severity": {"latest-tags": "off"}}}, False),
        ({"checks": {"severity": {"latest-tag": "warn"}}}, False),
        ({"checks": {"paths": {"apps/**": {"ignored": []}}}}, False),
    ],
)
def test_the_schema_refuses_what_the_program_refuses(body: object, valid: bool) -> None:
    assert jsonschema_rs.validator_for(SCHEMA).is_valid(body) is valid


def test_the_documentation_tells_every_convention_as_the_schema_does() -> None:
    page = (Path(__file__).parent.parent / "docs" / "conventions.md").read_text(encoding="utf-8")
    described = SCHEMA["$defs"]["conventions"]["properties"]
    told = [line for line in page.splitlines() if line.startswith("| `")]
    assert sorted(told) == sorted(f"| `{name}` | {body['description']} |" for name, body in described.items())
