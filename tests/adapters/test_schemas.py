"""Tests that manifests are validated against their schemas, and that no value is shown."""

from __future__ import annotations

import functools
import http.server
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from scaffold.adapters.schemas import SchemaStore
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.errors import ScaffoldError
from scaffold.repository import Document, Repository

APP = {
    "type": "object",
    "required": ["spec"],
    "additionalProperties": False,
    "properties": {
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": {"type": "object"},
        "spec": {
            "type": "object",
            "required": ["size"],
            "additionalProperties": False,
            "properties": {
                "size": {"type": "integer", "maximum": 3},
                "mode": {"enum": ["fast", "safe"]},
                "names": {"type": "array", "items": {"type": "string", "pattern": "^[a-z]+$"}},
                "labels": {"type": "object", "additionalProperties": {"type": "string"}},
                "unset": {"type": ["string", "null"]},
                "volume": {
                    "oneOf": [
                        {
                            "type": "object",
                            "required": ["type", "server"],
                            "additionalProperties": False,
                            "properties": {"type": {"const": "nfs"}, "server": {"type": "string"}},
                        },
                        {
                            "type": "object",
                            "required": ["type"],
                            "additionalProperties": False,
                            "properties": {"type": {"enum": ["claim"]}, "name": {"type": "string"}},
                        },
                        {"type": "string"},
                    ]
                },
            },
        },
    },
}

HEAD = "apiVersion: example.org/v1\nkind: App\n"


def documents(text: str, path: str = "app.yaml") -> tuple[Document, ...]:
    return Repository({path: text.encode()}, frozenset({path})).documents(path)


def write(folder: Path, path: str, schema: Any) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(schema if isinstance(schema, str) else json.dumps(schema))


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    write(tmp_path, "example.org/app_v1.json", APP)
    return tmp_path


def lines(found: Iterator[Diagnostic]) -> list[str]:
    return [str(diagnostic) for diagnostic in found]


def test_a_valid_document_has_no_findings(schemas: Path) -> None:
    store = SchemaStore(str(schemas))
    assert lines(store.validate(documents(f"{HEAD}spec:\n  size: 3\n  volume: {{type: claim}}\n"))) == []
    assert store.skipped == {}


@pytest.mark.parametrize(
    ("spec", "place", "message"),
    [
        pytest.param("size: s3cret", "4:9", '`spec.size`: the value is not of type "integer"', id="another type"),
        pytest.param("size: 40", "4:9", "`spec.size`: the value is greater than the maximum of 3", id="too large"),
        pytest.param("mode: safe", "4:3", "`spec.size`: required, but missing", id="a key is missing"),
        pytest.param("size:", "4:8", "`spec.size`: required, but missing", id="a required key without a value"),
        pytest.param(
            "size: 1\n  mode: s3cret",
            "5:9",
            '`spec.mode`: the value is not one of "fast", "safe"',
            id="none of the choices",
        ),
        pytest.param("size: 1\n  sise: s3cret", "5:9", "`spec.sise`: unknown field", id="a key that no schema has"),
        pytest.param(
            "size: 1\n  names:\n    - ok\n    - S3CRET",
            "7:7",
            '`spec.names[1]`: the value does not match "^[a-z]+$"',
            id="an item of a list",
        ),
        pytest.param(
            "size: 1\n  labels:\n    a.b/c: 1",
            "6:12",
            '`spec.labels[a.b/c]`: the value is not of type "string"',
            id="a key with dots",
        ),
        pytest.param(
            "size: 1\n  labels:\n    1: 1",
            "6:8",
            '`spec.labels.1`: the value is not of type "string"',
            id="a key that YAML reads as a number",
        ),
        pytest.param(
            "size: 1\n  labels:\n    '007': 1",
            "6:12",
            '`spec.labels.007`: the value is not of type "string"',
            id="a key with zeros in front",
        ),
        pytest.param(
            "size: 1\n  labels:\n    'a\\tb\u202e': 1".replace("'", '"'),
            "6:14",
            '`spec.labels[a b�]`: the value is not of type "string"',
            id="a key with control characters",
        ),
        pytest.param(
            "size: 1\n  volume: {type: nfs, server: 5}",
            "5:31",
            '`spec.volume.server`: the value is not of type "string"',
            id="the alternative that the type names",
        ),
        pytest.param(
            "size: 1\n  volume: {type: s3cret}",
            "5:11",
            "`spec.volume`: the value is not valid under any of the schemas listed in the 'oneOf' keyword",
            id="no alternative that can be meant",
        ),
    ],
)
def test_a_mistake_is_found_where_it_is(schemas: Path, spec: str, place: str, message: str) -> None:
    found = lines(SchemaStore(str(schemas)).validate(documents(f"{HEAD}spec:\n  {spec}\n")))
    assert found == [f"app.yaml:{place}: error: {message} [schema] (schema `example.org/app_v1.json`)"]
    assert "s3cret" not in found[0].lower()


def test_every_mistake_of_every_document_is_found(schemas: Path) -> None:
    first, second = f"{HEAD}spec: {{size: 1, b: 1, a: 1}}\n", f"{HEAD}more: 1\n"
    found = [
        (diagnostic.line, diagnostic.message)
        for diagnostic in SchemaStore(str(schemas)).validate(documents(f"---\n{first}---\n{second}"))
    ]
    assert sorted(found) == [
        (4, "`spec.a`: unknown field"),
        (4, "`spec.b`: unknown field"),
        (6, "`spec`: required, but missing"),
        (8, "`more`: unknown field"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("spec: {size: 1, mode: null, unset: null}", id="null is absent"),
        pytest.param("spec: {size: '${SIZE}', mode: '${MODE:=fast}'}", id="Flux substitutes a value"),
        pytest.param("spec: {size: 1, names: ['${NAME}-x']}", id="Flux substitutes a part of a value"),
        pytest.param("spec: {'${KEY}': 1}", id="Flux substitutes a key"),
        pytest.param("spec: {size: 1, volume: {type: '${TYPE}'}}", id="Flux substitutes what decides an alternative"),
        pytest.param("spec: {size: 'ENC[AES256_GCM,data:eA==]'}\nsops: {mac: x}", id="SOPS encrypted a value"),
    ],
)
def test_what_the_cluster_will_see_otherwise_is_no_finding(schemas: Path, text: str) -> None:
    assert lines(SchemaStore(str(schemas)).validate(documents(f"{HEAD}{text}\n"))) == []


def test_an_escaped_variable_is_a_value(schemas: Path) -> None:
    (found,) = SchemaStore(str(schemas)).validate(documents(f"{HEAD}spec: {{size: '$${{SIZE}}'}}\n"))
    assert found.message == '`spec.size`: the value is not of type "integer"'


def test_the_caller_says_what_a_placeholder_is(schemas: Path) -> None:
    text = f"{HEAD}spec: {{size: '%SIZE%'}}\n"
    assert len(lines(SchemaStore(str(schemas)).validate(documents(text)))) == 1
    store = SchemaStore(str(schemas))
    assert lines(store.validate(documents(text), placeholder=lambda scalar: scalar.startswith("%"))) == []


def test_a_partial_document_may_lack_what_is_required(schemas: Path) -> None:
    text = f"{HEAD}spec: {{sise: 1, volume: {{type: nfs}}}}\n"
    (found,) = SchemaStore(str(schemas)).validate(documents(text), partial=True)
    assert found.message == "`spec.sise`: unknown field"


def test_kinds_without_a_schema_are_skipped_and_counted(schemas: Path) -> None:
    store = SchemaStore(str(schemas))
    other = "apiVersion: v1\nkind: Secret\n"
    text = f"---\n{other}---\n{other}---\n- no object\n---\nno: kind\n---\napiVersion: ../x\nkind: Y\n"
    assert lines(store.validate(documents(text))) == []
    assert store.skipped == {"v1 Secret": 2, "../x Y": 1}


def test_what_json_cannot_say_is_skipped(schemas: Path) -> None:
    store = SchemaStore(str(schemas))
    (document,) = documents(HEAD)
    body = {**document.body, "spec": {"size": "\ud800"}}
    assert lines(store.validate([Document("app.yaml", 0, body, document.node)])) == []
    assert store.skipped == {"example.org/v1 App": 1}


def test_a_long_message_is_cut(tmp_path: Path) -> None:
    write(tmp_path, "example.org/app_v1.json", {"properties": {"spec": {"enum": ["x" * 500]}}})
    (found,) = SchemaStore(str(tmp_path)).validate(documents(f"{HEAD}spec: 1\n"))
    assert len(found.message) == 200
    assert found.message.startswith('`spec`: the value is not one of "xxx')
    assert found.message.endswith("x…")


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        pytest.param("{", "it is not JSON", id="no JSON"),
        pytest.param("[" * 20_000, "it is not JSON", id="too deep"),
        pytest.param({"type": "s3cret"}, "it is no valid JSON Schema", id="no schema"),
        pytest.param({"pattern": "("}, "it is no valid JSON Schema", id="no pattern"),
        pytest.param(
            {"$ref": "absent.json#/a"},
            "it refers to `example.org/absent.json`, which does not exist",
            id="a missing part",
        ),
        pytest.param(
            {"$ref": "https://example.org/x.json"},
            "it refers to `https://example.org/x.json`, outside the schema location",
            id="a part on another machine",
        ),
    ],
)
def test_a_broken_schema_is_told_once(tmp_path: Path, schema: object, reason: str) -> None:
    write(tmp_path, "example.org/app_v1.json", schema)
    store = SchemaStore(str(tmp_path))
    found = list(store.validate(documents(f"---\n{HEAD}---\n{HEAD}"))) + list(store.validate(documents(HEAD)))
    message = f"schema `example.org/app_v1.json` is unavailable: {reason}; what needs it was not validated"
    assert found == [Diagnostic("app.yaml", 0, 0, Severity.HINT, "schema", message)]
    assert store.skipped == {"example.org/v1 App": 3}


def test_a_missing_folder_is_told_once(tmp_path: Path) -> None:
    store = SchemaStore(str(tmp_path / "absent"))
    found = lines(store.validate(documents(f"---\n{HEAD}---\n{HEAD}---\napiVersion: v1\nkind: Secret\n")))
    assert found == [
        f"app.yaml: hint: schemas at `{tmp_path}/absent/{{{{.Group}}}}/{{{{.ResourceKind}}}}_"
        "{{.ResourceAPIVersion}}.json` are unavailable: no such folder; what needs it was not validated [schema]"
    ]


def test_an_unreachable_host_is_told_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    store = SchemaStore(f"http://me:s3cret@127.0.0.1:{port}/{{{{.ResourceKind}}}}.json", tmp_path)
    found = lines(store.validate(documents(f"---\n{HEAD}---\napiVersion: v1\nkind: Secret\n")))
    assert found == [
        f"app.yaml: hint: schemas at `http://127.0.0.1:{port}/{{{{.ResourceKind}}}}.json` are unavailable: "
        "no connection (ConnectError); what needs it was not validated [schema]"
    ]


def test_an_unknown_placeholder_is_refused() -> None:
    with pytest.raises(ScaffoldError, match="unknown placeholder"):
        SchemaStore("{{.Name}}.json")


VALUES = {
    "$schema": "http://json-schema.org/draft-07/schema",
    "$id": "https://example.org/elsewhere/values.schema.json",
    "type": "object",
    "required": ["controllers"],
    "properties": {"controllers": {"type": "object", "additionalProperties": {"$ref": "schemas/a.json#/instance"}}},
}
INSTANCE = {"instance": {"$ref": "b.json#/shared/type"}}
TYPE = {"shared": {"type": {"$ref": "c.json#/type"}}}
LAST = {"type": {"type": "object", "properties": {"type": {"enum": ["deployment", "cronjob"]}}}}

RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: x}
spec:
  values:
    controllers:
      x:
        type: s3cret
"""


@pytest.fixture
def app_template(tmp_path: Path) -> Path:
    write(tmp_path, "app-template/values.schema.json", VALUES)
    write(tmp_path, "app-template/schemas/a.json", INSTANCE)
    write(tmp_path, "app-template/schemas/b.json", TYPE)
    write(tmp_path, "app-template/schemas/c.json", LAST)
    return tmp_path


APP_TEMPLATE_FINDING = (
    "app.yaml:8:15: error: `spec.values.controllers.x.type`: the value is not one of "
    '"deployment", "cronjob" [schema] (schema `app-template/values.schema.json`)'
)


def test_app_template_values_follow_references_within_the_folder(app_template: Path) -> None:
    store = SchemaStore(f"{app_template}/{{{{.Group}}}}/{{{{.ResourceKind}}}}.json")
    assert lines(store.validate_app_template(documents(RELEASE))) == [APP_TEMPLATE_FINDING]
    assert lines(store.validate_app_template(documents(RELEASE.replace("s3cret", "cronjob")))) == []
    assert lines(store.validate_app_template(documents(RELEASE.replace("s3cret", "${TYPE}")))) == []


def test_app_template_values_from_elsewhere_complete_a_release(app_template: Path) -> None:
    text = "kind: HelmRelease\nspec:\n  values: {a: 1}\n"
    store = SchemaStore(str(app_template))
    (found,) = store.validate_app_template(documents(text))
    assert found.message == "`spec.values.controllers`: required, but missing"
    assert lines(store.validate_app_template(documents(f"{text}  valuesFrom: [{{kind: ConfigMap}}]\n"))) == []


def test_a_location_without_app_template_skips_it(tmp_path: Path) -> None:
    store = SchemaStore(str(tmp_path))
    assert lines(store.validate_app_template(documents(RELEASE))) == []
    assert lines(store.validate_app_template(documents("kind: HelmRelease\nspec: {}\n"))) == []
    assert store.skipped == {"helm.toolkit.fluxcd.io/v2 HelmRelease": 1}


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder over loopback HTTP; give its URL."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_schemas_and_their_parts_come_over_http_and_stay_in_the_cache(
    app_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = tmp_path_factory.mktemp("cache")
    with serving(app_template) as url:
        store = SchemaStore(url, cache)
        assert lines(store.validate_app_template(documents(RELEASE))) == [APP_TEMPLATE_FINDING]
    assert lines(SchemaStore(url, cache).validate_app_template(documents(RELEASE))) == [APP_TEMPLATE_FINDING]
