"""What a registry says is verified, and what it refuses is explained."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scaffold.adapters.registry import list_tags, resolve
from scaffold.adapters.registry_errors import (
    AccessDeniedError,
    RateLimitedError,
    RegistryError,
    UntrustedAnswerError,
)
from scaffold.image_reference import parse_image

if TYPE_CHECKING:
    from tests.adapters.registry.conftest import Server

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
PATIENT = 30.0
"""Seconds; a busy machine is not what is tested here."""


def sha256(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_an_honest_registry_is_believed(serve: Callable[..., Server]) -> None:
    server = serve()
    _, digest = server.add_image()
    found = resolve(parse_image(f"{server.address}/app:1"), client_timeout=PATIENT)
    assert (found.digest, found.platforms, found.config and found.config.uid) == (digest, ("linux/amd64",), 1000)
    assert server.authorizations == ["", "", ""]


def test_a_digest_header_that_is_not_the_content_s_is_refused(
    serve: Callable[..., Server], refusal: Callable[..., str]
) -> None:
    server = serve()
    documents, digest = server.add_image()
    wrong = "sha256:" + 64 * "0"
    headers = {"Content-Type": INDEX, "Docker-Content-Digest": wrong}
    server.reply("/v2/app/manifests/1", headers=headers, body=documents["index"])
    assert refusal(server.address, UntrustedAnswerError) == (
        f"registry `HOST` sent content for `HOST/app:1` with the digest `{digest}` instead of `{wrong}`; "
        "do not use it, and check any proxy or mirror"
    )


@pytest.mark.parametrize("place", ["manifest", "config"])
def test_content_that_is_not_what_its_digest_says_is_refused(
    serve: Callable[..., Server], place: str, refusal: Callable[..., str]
) -> None:
    server = serve()
    documents, _ = server.add_image()
    digest = sha256(documents[place])
    kind, headers = ("manifests", {"Content-Type": MANIFEST}) if place == "manifest" else ("blobs", {})
    other = documents[place] + b" "
    server.reply(f"/v2/app/{kind}/{digest}", headers=headers, body=other)
    assert refusal(server.address, UntrustedAnswerError) == (
        f"registry `HOST` sent content for `HOST/app:1` with the digest `{sha256(other)}` instead of `{digest}`; "
        "do not use it, and check any proxy or mirror"
    )


def test_another_content_than_the_asked_digest_is_refused(serve: Callable[..., Server]) -> None:
    server = serve()
    wanted = "sha256:" + 64 * "0"
    _, digest = server.add_image(tag=wanted)
    with pytest.raises(UntrustedAnswerError) as raised:
        resolve(parse_image(f"{server.address}/app@{wanted}"), client_timeout=PATIENT)
    assert str(raised.value) == (
        f"registry `{server.address}` sent content for `{server.address}/app@{wanted}` with the digest `{digest}` "
        f"instead of `{wanted}`; do not use it, and check any proxy or mirror"
    )


MALFORMED: dict[str, tuple[dict[str, Any], str]] = {
    "a page for people": (
        {"body": b"<html>"},
        "sent a malformed answer for `HOST/app:1`, the manifest: it is not JSON",
    ),
    "a document of another type": (
        {"headers": {"Content-Type": "application/json"}, "body": b"{}"},
        "sent a malformed answer for `HOST/app:1`, the manifest: its media type `application/json` is that of no image",
    ),
    "more than the limit": (
        {"body": b" " * (4 << 20) + b"{}"},
        "sent more than 4 MiB in one answer; the rest was not read",
    ),
    "a compressed document": (
        {"headers": {"Content-Encoding": "gzip"}, "body": b"x"},
        "compressed an answer against the request; its digest cannot be verified",
    ),
    "a redirect to itself without end": (
        {"status": 302, "headers": {"Location": "/v2/app/manifests/1"}},
        "redirects more than 5 times",
    ),
    "a redirect without a place": ({"status": 302}, "redirects more than 5 times"),
    "a redirect without a host": (
        {"status": 302, "headers": {"Location": "https:///x"}},
        "points to an address that cannot be used",
    ),
    "a redirect to plain http": (
        {"status": 302, "headers": {"Location": "http://example.com/x"}},
        "points to `example.com` without https; that is not followed",
    ),
    "a redirect to a file": (
        {"status": 302, "headers": {"Location": "file://example.com/x"}},
        "points to `example.com` without https; that is not followed",
    ),
}


@pytest.mark.parametrize("row", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_answer_is_refused(
    serve: Callable[..., Server], row: tuple[dict[str, Any], str], refusal: Callable[..., str]
) -> None:
    reply, message = row
    server = serve()
    server.reply("/v2/app/manifests/1", **reply)
    assert refusal(server.address, UntrustedAnswerError) == f"registry `HOST` {message}"


def test_a_config_that_is_no_json_is_refused(serve: Callable[..., Server], refusal: Callable[..., str]) -> None:
    server = serve()
    config = b"text"
    manifest = json.dumps({"config": {"mediaType": CONFIG, "digest": sha256(config)}}).encode()
    server.reply("/v2/app/manifests/1", headers={"Content-Type": MANIFEST}, body=manifest)
    server.reply(f"/v2/app/blobs/{sha256(config)}", body=config)
    assert refusal(server.address, UntrustedAnswerError) == (
        "registry `HOST` sent a malformed answer for `HOST/app:1`, the config: it is not JSON"
    )


def test_an_artifact_that_is_no_image_has_no_config(serve: Callable[..., Server]) -> None:
    server = serve()
    chart = {"mediaType": "application/vnd.cncf.helm.config.v1+json", "digest": sha256(b"{}")}
    manifest = json.dumps({"config": chart}).encode()
    server.reply("/v2/app/manifests/1", headers={"Content-Type": MANIFEST}, body=manifest)
    found = resolve(parse_image(f"{server.address}/app:1"), client_timeout=PATIENT)
    assert (found.digest, found.platforms, found.config) == (sha256(manifest), (), None)


@pytest.mark.parametrize(
    ("headers", "when"),
    [({"Retry-After": "60"}, "in 60 seconds"), ({"Retry-After": "Wed, 01 Jan"}, "later"), ({}, "later")],
)
def test_too_many_requests_are_said(
    serve: Callable[..., Server], headers: dict[str, str], when: str, refusal: Callable[..., str]
) -> None:
    server = serve()
    server.reply("/v2/app/manifests/1", status=429, headers=headers)
    assert refusal(server.address, RateLimitedError) == (
        f"registry `HOST` wants fewer requests (429); try again {when}, or log in with `docker login HOST`"
    )


def test_a_fault_of_the_registry_is_said(serve: Callable[..., Server], refusal: Callable[..., str]) -> None:
    server = serve()
    server.reply("/v2/app/manifests/1", status=503, body=b"x" * 100_000)
    assert refusal(server.address, RegistryError) == "registry `HOST` answers with status 503; try again later"


def test_a_refusal_without_a_challenge_says_that_nothing_was_found(
    serve: Callable[..., Server], refusal: Callable[..., str]
) -> None:
    server = serve()
    server.reply("/v2/app/manifests/1", status=403)
    assert refusal(server.address, AccessDeniedError) == (
        "registry `HOST` refuses `app` (403): it does not exist or is private, and no credentials for it were found; "
        "check the name, or log in with `docker login HOST`"
    )


def test_a_credential_helper_that_failed_is_named(
    serve: Callable[..., Server], home: Path, refusal: Callable[..., str]
) -> None:
    server = serve()
    server.reply("/v2/app/manifests/1", status=401, headers={"WWW-Authenticate": "Basic realm=x"})
    (home / ".docker").mkdir()
    (home / ".docker/config.json").write_text('{"credsStore": "not-there"}', encoding="utf-8")
    assert refusal(server.address, AccessDeniedError) == (
        "registry `HOST` refuses `app` (401): it does not exist or is private, and no credentials for it were found "
        "(`docker-credential-not-there` is not installed); check the name, or log in with `docker login HOST`"
    )


def test_tags_are_read_page_by_page_from_the_registry_alone(serve: Callable[..., Server]) -> None:
    server = serve()

    path = "/v2/app/tags/list"
    first = {"Link": f'<http://other.example{path}?last=b>; rel="next"'}
    second = {"Link": f'<{path}?last=c>; rel="next"'}
    server.reply(f"{path}?n=1000", headers=first, body=b'{"tags": ["a", "b"]}')
    server.reply(f"{path}?last=b", headers=second, body=b'{"tags": ["c"]}')
    server.reply(f"{path}?last=c", body=b'{"tags": null}')
    reference = parse_image(f"{server.address}/app")
    assert list_tags(reference, client_timeout=PATIENT) == ("a", "b", "c")
    assert [request.path for request in server.requests] == [
        "/v2/app/tags/list?n=1000",
        "/v2/app/tags/list?last=b",
        "/v2/app/tags/list?last=c",
    ]


def test_pages_without_end_come_to_one(serve: Callable[..., Server]) -> None:
    server = serve()
    link = {"Link": '</v2/app/tags/list>; rel="next"'}
    server.reply("/v2/app/tags/list", headers=link, body=b'{"tags": ["a"]}')
    assert list_tags(parse_image(f"{server.address}/app"), client_timeout=PATIENT) == ("a",)
    assert len(server.requests) == 50


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"x", "it is not JSON"),
        (b'{"tags": "a"}', "it is not a list of texts"),
        (b'{"tags": [1]}', "it is not a list of texts"),
    ],
)
def test_a_malformed_list_of_tags_is_refused(serve: Callable[..., Server], body: bytes, message: str) -> None:
    server = serve()
    server.reply("/v2/app/tags/list", body=body)
    with pytest.raises(UntrustedAnswerError) as raised:
        list_tags(parse_image(f"{server.address}/app"), client_timeout=PATIENT)
    assert str(raised.value) == (
        f"registry `{server.address}` sent a malformed answer for `{server.address}/app`, the list of tags: {message}"
    )
