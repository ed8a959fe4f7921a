"""Registries that are slow or out of reach."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scaffold.adapters.registry import resolve
from scaffold.adapters.registry_errors import (
    ImageNotFoundError,
    RegistryError,
    RegistryUnreachableError,
    UntrustedAnswerError,
)
from scaffold.adapters.registry_transport import Transport, is_loopback, new_client
from scaffold.image_reference import parse_image

if TYPE_CHECKING:
    from tests.adapters.registry.conftest import Server

PATIENT = 30.0
"""Seconds; a busy machine is not what is tested here."""

BY_HAND = "give `new-app` the digest with `--digest sha256:…`, or `--no-pin`"
SECRET = "open-sesame"


@pytest.mark.parametrize("stall", ["before", "headers", "body"])
def test_all_of_it_has_one_deadline(serve: Callable[..., Server], stall: str, refusal: Callable[..., str]) -> None:
    server = serve()
    server.reply("/v2/app/manifests/1", headers={"Content-Length": "1000000"}, stall=stall)
    message = f"registry `HOST` did not answer within 0.3 seconds; try again, or {BY_HAND}"
    assert refusal(server.address, RegistryUnreachableError, seconds=0.3) == message


def test_a_slow_list_of_tags_does_not_hide_that_the_tag_is_missing(
    serve: Callable[..., Server], refusal: Callable[..., str]
) -> None:
    server = serve()
    server.reply("/v2/app/tags/list", stall="before")
    assert (
        refusal(server.address, ImageNotFoundError, seconds=3)
        == "`HOST/app` has no tag `1`; check the name and the tag"
    )


def test_a_closed_port_is_said(refusal: Callable[..., str]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"
        assert refusal(address, RegistryUnreachableError) == (
            f"registry `HOST` cannot be reached: connection refused; check the network and any proxy, or {BY_HAND}"
        )


def test_a_name_that_does_not_resolve_is_said(refusal: Callable[..., str]) -> None:
    message = refusal("registry.invalid", RegistryUnreachableError, seconds=2)
    assert message in (
        f"registry `HOST` cannot be found: the name does not resolve; check it and the network, or {BY_HAND}",
        f"registry `HOST` did not answer within 2 seconds; try again, or {BY_HAND}",  # no name server answers
    )


def test_a_name_that_no_name_server_can_be_asked_for_is_said(refusal: Callable[..., str]) -> None:
    assert refusal(f"{64 * 'a'}.example", RegistryUnreachableError) == (
        f"registry `HOST` cannot be found: the name does not resolve; check it and the network, or {BY_HAND}"
    )


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param({"headers": {"Content-Length": "10"}, "body": b"{"}, id="half an answer"),
        pytest.param({"status": 302, "headers": {"Location": "http://[:::]/"}}, id="a redirect that is no address"),
    ],
)
def test_an_answer_that_breaks_the_rules_is_said(
    serve: Callable[..., Server], reply: dict[str, Any], refusal: Callable[..., str]
) -> None:
    server = serve()
    server.reply("/v2/app/manifests/1", **reply)
    message = f"registry `HOST` broke off, or broke the rules of HTTP; try again, or {BY_HAND}"
    assert refusal(server.address, RegistryUnreachableError) == message


def test_a_certificate_that_is_not_trusted_is_said(
    serve: Callable[..., Server], certificate: ssl.SSLContext, refusal: Callable[..., str]
) -> None:
    server = serve(certificate)
    message = refusal(server.address, RegistryUnreachableError)
    start, end = (
        "registry `HOST` has a certificate that is not trusted: ",
        "; where it has its own authority, name that one's file in `SSL_CERT_FILE`",
    )
    assert message.startswith(start + "self") and message.endswith(" certificate" + end)
    assert server.requests == []


def test_a_certificate_named_in_the_environment_is_trusted(
    serve: Callable[..., Server], certificate: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(certificate)
    _, digest = server.add_image()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    assert resolve(parse_image(f"{server.address}/app:1"), client_timeout=PATIENT).digest == digest


def test_plain_http_is_not_tried_with_another_host(serve: Callable[..., Server]) -> None:
    server = serve()
    with new_client() as client:
        transport = Transport("registry.example", client, PATIENT, local=False)
        with pytest.raises(RegistryUnreachableError) as raised:
            transport.request(f"https://{server.address}/v2/", {}, limit=1)
        start = "registry `registry.example` (at `127.0.0.1`) makes no https connection: "
        assert str(raised.value).startswith(start)
        assert str(raised.value).endswith("; plain http is used only on this machine itself")
        with pytest.raises(UntrustedAnswerError) as refused:
            transport.request(f"http://{server.address}/v2/", {}, limit=1)
    assert str(refused.value) == (
        "registry `registry.example` points to `127.0.0.1` without https; that is not followed"
    )
    assert server.requests == []


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("[::1]", True),
        ("::1", True),
        ("localhost.example.com", False),
        ("127.0.0.1.example.com", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),
    ],
)
def test_this_machine_is_known_by_its_addresses(host: str, local: bool) -> None:
    assert is_loopback(host) is local


def test_no_proxy_stands_before_this_machine(serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch) -> None:
    server, proxy = serve(), serve()
    _, digest = server.add_image()
    monkeypatch.setenv("ALL_PROXY", f"http://{proxy.address}")
    assert resolve(parse_image(f"{server.address}/app:1"), client_timeout=PATIENT).digest == digest
    assert proxy.requests == []


def test_a_proxy_that_refuses_is_said(
    serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch, refusal: Callable[..., str]
) -> None:
    proxy = serve()
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:{SECRET}@{proxy.address}")
    assert refusal("registry.example", RegistryUnreachableError) == (
        f"registry `HOST` cannot be reached: the proxy refuses; check the proxy, or {BY_HAND}"
    )


def test_settings_that_cannot_be_used_are_said(monkeypatch: pytest.MonkeyPatch, refusal: Callable[..., str]) -> None:
    monkeypatch.setenv("ALL_PROXY", f"gopher://me:{SECRET}@proxy.example")
    assert refusal("registry.example", RegistryError) == (
        "the proxy or certificate settings of the environment cannot be used; "
        "check `HTTPS_PROXY`, `ALL_PROXY`, `SSL_CERT_FILE` and `SSL_CERT_DIR`"
    )
