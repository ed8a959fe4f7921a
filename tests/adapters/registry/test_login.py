"""Logins at a registry, and redirects, which must not carry them away."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scaffold.adapters.registry import resolve
from scaffold.adapters.registry_errors import AccessDeniedError, ImageNotFoundError, UntrustedAnswerError
from scaffold.image_reference import parse_image

if TYPE_CHECKING:
    from tests.adapters.registry.conftest import Server

PATIENT = 30.0
"""Seconds; a busy machine is not what is tested here."""

SECRET = "open-sesame"
BASIC = "Basic " + base64.b64encode(f"me:{SECRET}".encode()).decode()


def sha256(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_basic_credentials_are_sent_only_once_asked_for(
    serve: Callable[..., Server], log_in: Callable[..., Path]
) -> None:
    server = serve()
    _, digest = server.add_image()
    server.ask_for(BASIC, 'Basic realm="x"')
    log_in(server.address)
    assert resolve(parse_image(f"{server.address}/app:1"), client_timeout=PATIENT).digest == digest
    assert server.authorizations == ["", BASIC, BASIC, BASIC]


def token_server(serve: Callable[..., Server], **reply: Any) -> tuple[Server, Server, str]:
    """Return a registry that wants the token `t0ken`, its token server, and the digest of `app:1`."""
    server, tokens = serve(), serve()
    _, digest = server.add_image()
    server.ask_for(
        "Bearer t0ken", f'Bearer realm="http://{tokens.address}/token?x=1",service="s",scope="repository:app:pull"'
    )
    tokens.reply("/token", **reply)
    return server, tokens, digest


@pytest.mark.parametrize("key", ["token", "access_token"])
def test_a_token_is_fetched_without_credentials(serve: Callable[..., Server], key: str) -> None:
    server, tokens, digest = token_server(serve, body=json.dumps({key: "t0ken"}).encode())
    assert resolve(parse_image(f"{server.address}/app:1"), client_timeout=PATIENT).digest == digest
    assert tokens.requests == [("/token?x=1&service=s&scope=repository%3Aapp%3Apull", "", b"")]
    assert server.authorizations == ["", *(3 * ["Bearer t0ken"])]


def test_a_token_is_fetched_with_credentials(serve: Callable[..., Server], log_in: Callable[..., Path]) -> None:
    server, tokens, digest = token_server(serve, body=b'{"token": "t0ken"}')
    log_in(server.address)
    assert resolve(parse_image(f"{server.address}/app:1"), client_timeout=PATIENT).digest == digest
    assert tokens.authorizations == [BASIC]
    assert BASIC not in server.authorizations


def test_an_identity_token_is_posted(serve: Callable[..., Server], log_in: Callable[..., Path]) -> None:
    server, tokens, digest = token_server(serve, body=b'{"access_token": "t0ken"}')
    log_in(server.address, identitytoken=SECRET)
    assert resolve(parse_image(f"{server.address}/app:1"), client_timeout=PATIENT).digest == digest
    form = "service=s&scope=repository%3Aapp%3Apull&grant_type=refresh_token&client_id=scaffold&refresh_token=" + SECRET
    assert tokens.requests == [("/token?x=1", "", form.encode())]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"token": 5}', b'{"token": "a\\nb"}'])
def test_a_token_that_cannot_be_used_is_refused(
    serve: Callable[..., Server], body: bytes, refusal: Callable[..., str]
) -> None:
    server, _, _ = token_server(serve, body=body)
    assert refusal(server.address, UntrustedAnswerError) == "registry `HOST` gave no usable token at its login"


def test_a_refused_token_says_where_the_credentials_are_from(
    serve: Callable[..., Server], log_in: Callable[..., Path], refusal: Callable[..., str]
) -> None:
    server, _, _ = token_server(serve, status=401)
    path = log_in(server.address)
    assert refusal(server.address, AccessDeniedError) == (
        f"registry `HOST` refuses `app` (401): the credentials from `{path}` do not give access; "
        "log in again with `docker login HOST`"
    )


def test_a_token_that_does_not_help_is_not_asked_for_again(
    serve: Callable[..., Server], refusal: Callable[..., str]
) -> None:
    server, tokens, _ = token_server(serve, body=b'{"token": "other"}')
    refusal(server.address, AccessDeniedError)
    assert len(tokens.requests) == 1


def test_credentials_are_not_sent_to_a_login_without_https(
    serve: Callable[..., Server], log_in: Callable[..., Path], refusal: Callable[..., str]
) -> None:
    server = serve()
    server.add_image()
    server.ask_for("never", 'Bearer realm="http://login.example/token"')
    log_in(server.address)
    assert refusal(server.address, UntrustedAnswerError) == (
        "registry `HOST` points to `login.example` without https; that is not followed"
    )


def test_a_redirect_to_another_host_does_not_carry_the_login(
    serve: Callable[..., Server], log_in: Callable[..., Path]
) -> None:
    server, storage = serve(), serve()
    documents, digest = server.add_image()
    path = f"/v2/app/blobs/{sha256(documents['config'])}"
    storage.reply("/blob", body=documents["config"])
    server.reply(path, status=307, headers={"Location": f"http://{storage.address}/blob?signature=1"})
    server.ask_for(BASIC, 'Basic realm="x"')
    log_in(server.address)
    assert resolve(parse_image(f"{server.address}/app:1"), client_timeout=PATIENT).digest == digest
    assert storage.requests == [("/blob?signature=1", "", b"")]


def test_a_redirect_within_the_host_carries_the_login(
    serve: Callable[..., Server], log_in: Callable[..., Path]
) -> None:
    server = serve()
    documents, digest = server.add_image()
    path = f"/v2/app/blobs/{sha256(documents['config'])}"
    server.routes["/elsewhere"] = server.routes[path]
    server.reply(path, status=307, headers={"Location": "/elsewhere"})
    server.ask_for(BASIC, 'Basic realm="x"')
    log_in(server.address)
    assert resolve(parse_image(f"{server.address}/app:1"), client_timeout=PATIENT).digest == digest
    assert server.requests[-1] == ("/elsewhere", BASIC, b"")


def test_the_login_stays_dropped_when_a_redirect_comes_back(
    serve: Callable[..., Server], log_in: Callable[..., Path], refusal: Callable[..., str]
) -> None:
    server, other = serve(), serve()
    server.add_image()
    server.reply("/v2/app/manifests/1", status=307, headers={"Location": f"http://{other.address}/back"})
    server.ask_for(BASIC, 'Basic realm="x"')
    server.reply("/again", status=404)
    other.reply("/back", status=307, headers={"Location": f"http://{server.address}/again"})
    log_in(server.address)
    refusal(server.address, ImageNotFoundError)
    assert ("/again", "", b"") in server.requests
    assert other.authorizations == [""]


def test_another_host_s_challenge_is_not_answered(
    serve: Callable[..., Server], log_in: Callable[..., Path], refusal: Callable[..., str]
) -> None:
    server, other = serve(), serve()
    server.reply("/v2/app/manifests/1", status=307, headers={"Location": f"http://{other.address}/x"})
    other.reply("/x", status=401, headers={"WWW-Authenticate": 'Basic realm="x"'})
    log_in(server.address)
    refusal(server.address, AccessDeniedError)
    assert (server.authorizations, other.authorizations) == ([""], [""])
