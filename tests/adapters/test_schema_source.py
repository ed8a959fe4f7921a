"""Tests where schemas are looked for, over real files and a real HTTP server."""

from __future__ import annotations

import http.server
import os
import re
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from scaffold.adapters import schema_source
from scaffold.adapters.schema_source import (
    LocationUnreachableError,
    SchemaLocation,
    SchemaSource,
    SchemaUnavailableError,
    shown_location,
)
from scaffold.errors import ScaffoldError

DAY = 24 * 3600


@contextmanager
def serving(
    answers: Mapping[str, bytes], status: int = 200, headers: tuple[tuple[str, str], ...] = ()
) -> Iterator[tuple[str, list[str]]]:
    """Serve files over loopback HTTP; give the base URL and the list of requested paths."""
    requests: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            body = answers.get(self.path)
            self.send_response(404 if body is None else status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", requests
        finally:
            server.shutdown()
            thread.join()


def test_a_plain_folder_has_the_layout_for_custom_resources(tmp_path: Path) -> None:
    location = SchemaLocation.parse(str(tmp_path))
    assert location.root == f"{tmp_path.as_uri()}/"
    assert location.uri("helm.toolkit.fluxcd.io/v2", "HelmRelease") == (
        f"{tmp_path.as_uri()}/helm.toolkit.fluxcd.io/helmrelease_v2.json"
    )


@pytest.mark.parametrize(
    ("template", "version", "api_version", "kind", "path"),
    [
        pytest.param(
            "{{ .NormalizedKubernetesVersion }}-standalone{{ .StrictSuffix }}/{{ .ResourceKind }}{{.KindSuffix}}.json",
            "master",
            "networking.k8s.io/v1",
            "Ingress",
            "master-standalone-strict/ingress-networking-v1.json",
            id="the layout of Kubernetes' own schemas",
        ),
        pytest.param(
            "{{.NormalizedKubernetesVersion}}/{{.ResourceKind}}{{.KindSuffix}}.json",
            "1.34.0",
            "v1",
            "Secret",
            "v1.34.0/secret-v1.json",
            id="the core group has a version only",
        ),
        pytest.param("{{.Group}}.json", "v1.34.0", "v1", "Secret", "v1.json", id="kubeconform's core group"),
        pytest.param(
            "{{.ResourceKind}}_{{.ResourceAPIVersion}}.json",
            "v1",
            "a.b/v1beta2",
            "CamelKind",
            "camelkind_v1beta2.json",
            id="the kind in lower case",
        ),
    ],
)
def test_placeholders_are_kubeconforms(template: str, version: str, api_version: str, kind: str, path: str) -> None:
    location = SchemaLocation.parse(f"https://example.org/schemas/{template}", version)
    assert location.uri(api_version, kind) == f"https://example.org/schemas/{path}"
    assert location.root == "https://example.org/schemas/"


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [("../../etc/v1", "Secret"), ("..", "Secret"), ("apps/v1", "../Secret"), ("apps/v1/x", "Secret"), ("", "")],
)
def test_names_that_are_no_objects_have_no_schema(api_version: str, kind: str) -> None:
    assert SchemaLocation.parse("https://example.org/schemas").uri(api_version, kind) is None


def test_a_relative_folder_is_resolved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert SchemaLocation.parse("../schemas").root == f"{tmp_path.as_uri()}/schemas/"
    assert SchemaLocation.parse("{{.Group}}.json").root == f"{tmp_path.as_uri()}/here/"
    assert SchemaLocation.parse("/{{.Group}}.json").root == "file:///"


KNOWN = (
    "`{{.Group}}`, `{{.KindSuffix}}`, `{{.NormalizedKubernetesVersion}}`, `{{.ResourceAPIVersion}}`, "
    "`{{.ResourceKind}}`, `{{.StrictSuffix}}`"
)


@pytest.mark.parametrize(
    ("location", "message"),
    [
        pytest.param(
            "folder/{{.Kind}}.json",
            f"schema location `folder/{{{{.Kind}}}}.json`: unknown placeholder `{{{{.Kind}}}}`; known are {KNOWN}",
            id="a placeholder of another program",
        ),
        pytest.param(
            "http://example.org/s",
            "schema location `http://example.org/s`: http is allowed on this machine only; use https",
            id="http to another machine",
        ),
        pytest.param(
            "ftp://user:secret@example.org/s",
            "schema location `ftp://example.org/s`: `ftp` is not supported; use a path or https",
            id="another protocol, without showing the password",
        ),
        pytest.param(
            "https://{{.Group}}.example.org/s.json",
            "schema location `https://{{.Group}}.example.org/s.json`: no host; write `https://host/path`",
            id="a host that depends on the object",
        ),
        pytest.param("https://[", "schema location `…`: no host; write `https://host/path`", id="no URL"),
        pytest.param("a\0b", "schema location `a�b`: not a usable path", id="no path"),
    ],
)
def test_a_location_is_refused(location: str, message: str) -> None:
    with pytest.raises(ScaffoldError, match=f"^{re.escape(message)}$"):
        SchemaLocation.parse(location)


def test_credentials_are_not_shown() -> None:
    assert shown_location("https://me:secret@example.org/{{.Group}}.json?token=secret") == (
        "https://example.org/{{.Group}}.json"
    )


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    (tmp_path / "a b" / "x.json").write_bytes(b"{}")
    source = SchemaSource(SchemaLocation.parse(str(tmp_path / "a b")), None)
    assert source.read(f"{source.location.root}x.json") == b"{}"
    assert source.name(f"{source.location.root}x.json") == "x.json"
    assert source.read(f"{source.location.root}absent.json") is None


@pytest.mark.parametrize("reference", ["../x.json", "%2e%2e/x.json", "a/../../x.json"])
def test_a_file_outside_is_not_read(tmp_path: Path, reference: str) -> None:
    (tmp_path / "x.json").write_bytes(b"{}")
    (tmp_path / "in").mkdir()
    source = SchemaSource(SchemaLocation.parse(str(tmp_path / "in")), None)
    with pytest.raises(SchemaUnavailableError, match=r"outside the schema location$"):
        source.read(f"{source.location.root}{reference}")


def test_a_missing_folder_is_told_from_a_missing_schema(tmp_path: Path) -> None:
    source = SchemaSource(SchemaLocation.parse(str(tmp_path / "absent")), None)
    with pytest.raises(LocationUnreachableError, match=r"^no such folder$"):
        source.read(f"{source.location.root}x.json")


def test_a_folder_in_a_schemas_place_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "x.json").mkdir()
    source = SchemaSource(SchemaLocation.parse(str(tmp_path)), None)
    with pytest.raises(SchemaUnavailableError, match=r"^is a directory$"):
        source.read(f"{source.location.root}x.json")


def test_a_large_schema_is_unavailable(tmp_path: Path) -> None:
    with (tmp_path / "x.json").open("wb") as file:
        file.truncate(schema_source.MAX_BYTES + 1)
    source = SchemaSource(SchemaLocation.parse(str(tmp_path)), None)
    with pytest.raises(SchemaUnavailableError, match=r"^larger than 8 MiB$"):
        source.read(f"{source.location.root}x.json")


def test_a_fetched_schema_is_cached(tmp_path: Path) -> None:
    with serving({"/s/x.json": b'{"a": 1}'}) as (url, requests):
        location = SchemaLocation.parse(f"{url}/s")
        for _ in range(2):
            source = SchemaSource(location, tmp_path / "cache")
            assert source.read(f"{url}/s/x.json") == b'{"a": 1}'
            assert source.read(f"{url}/s/absent.json") is None
    assert requests == ["/s/x.json", "/s/absent.json"]
    assert len(list((tmp_path / "cache").iterdir())) == 2


def test_an_old_cached_schema_is_fetched_again_and_serves_while_the_network_is_away(tmp_path: Path) -> None:
    with serving({"/s/x.json": b'{"a": 1}'}) as (url, _):
        source = SchemaSource(SchemaLocation.parse(f"{url}/s"), tmp_path)
        source.read(f"{url}/s/x.json")
    (cached,) = tmp_path.iterdir()
    os.utime(cached, (cached.stat().st_mtime - 8 * DAY,) * 2)
    assert source.read(f"{url}/s/x.json") == b'{"a": 1}'

    with serving({"/s/x.json": b'{"a": 2}'}) as (url, requests):
        source = SchemaSource(SchemaLocation.parse(f"{url}/s"), tmp_path)
        source.read(f"{url}/s/x.json")
        for file in tmp_path.iterdir():
            os.utime(file, (file.stat().st_mtime - 8 * DAY,) * 2)
        assert source.read(f"{url}/s/x.json") == b'{"a": 2}'
    assert requests == ["/s/x.json"] * 2


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with serving({"/s/x.json": b"{}"}) as (url, _):
        source = SchemaSource(SchemaLocation.parse(f"{url}/s"), tmp_path / "file" / "cache")
        assert source.read(f"{url}/s/x.json") == b"{}"


def test_no_cache_is_needed() -> None:
    with serving({"/s/x.json": b"{}"}) as (url, _):
        assert SchemaSource(SchemaLocation.parse(f"{url}/s"), None).read(f"{url}/s/x.json") == b"{}"


def test_the_network_is_tried_once() -> None:
    with serving({"/s/x.json": b"{}"}, status=500) as (url, requests):
        source = SchemaSource(SchemaLocation.parse(f"{url}/s"), None)
        for _ in range(2):
            with pytest.raises(LocationUnreachableError, match=r"^HTTP status 500$"):
                source.read(f"{url}/s/x.json")
    assert requests == ["/s/x.json"]


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    source = SchemaSource(SchemaLocation.parse(f"http://127.0.0.1:{port}/s"), None)
    with pytest.raises(LocationUnreachableError, match=r"^no connection \(ConnectError\)$"):
        source.read(f"http://127.0.0.1:{port}/s/x.json")


def test_a_server_that_does_not_answer_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/s"
        source = SchemaSource(SchemaLocation.parse(url), None, timeout=0.1)
        with pytest.raises(LocationUnreachableError, match=r"^no answer within 0.1 seconds$"):
            source.read(f"{url}/x.json")


def test_a_redirect_is_not_followed() -> None:
    with serving({"/s/x.json": b"{}"}, status=302, headers=(("Location", "/elsewhere"),)) as (url, requests):
        source = SchemaSource(SchemaLocation.parse(f"{url}/s"), None)
        with pytest.raises(LocationUnreachableError, match=r"^HTTP status 302$"):
            source.read(f"{url}/s/x.json")
    assert requests == ["/s/x.json"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(b"<html>sign in</html>", "the answer is no JSON Schema", id="a sign-in page"),
        pytest.param(b"{" + b" " * schema_source.MAX_BYTES, "larger than 8 MiB", id="a huge answer"),
    ],
)
def test_an_answer_that_is_no_schema_is_not_cached(tmp_path: Path, body: bytes, message: str) -> None:
    with serving({"/s/x.json": body}) as (url, _), pytest.raises(SchemaUnavailableError, match=f"^{message}$"):
        SchemaSource(SchemaLocation.parse(f"{url}/s"), tmp_path / "cache").read(f"{url}/s/x.json")
    assert not (tmp_path / "cache").exists()


def test_another_host_is_not_asked() -> None:
    with serving({"/s/x.json": b"{}"}) as (url, requests):
        source = SchemaSource(SchemaLocation.parse("https://example.org/s"), None)
        with pytest.raises(SchemaUnavailableError, match=r"/s/x.json`, outside the schema location$"):
            source.read(f"{url}/s/x.json")
    assert requests == []
