"""Image Factories that answer, lie, stall, send away or say no, each a real server with TLS on this machine."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scaffold.adapters.image_factory import PUBLIC_FACTORY, FactoryError, register, registry_of
from scaffold.commands import talos_schematic
from scaffold.talos.schematic import Schematic, id_of

if TYPE_CHECKING:
    from tests.adapters.registry.conftest import Server

PATIENT = 30.0
"""Seconds; a busy machine is not what is tested here."""

OURS = Schematic(extra_kernel_args=("quiet", "yes"))
ID = id_of(OURS)
OTHER = id_of(Schematic())
NO_ID = "image factory `HOST` answered, but with no schematic ID; check that this is an Image Factory"


def answer(identity: Any) -> bytes:
    return json.dumps({"id": identity}).encode()


@pytest.fixture
def factory(
    serve: Callable[..., Server], certificate: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Server:
    """Return a factory whose certificate is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    return serve(certificate)


@pytest.fixture
def refused() -> Callable[..., str]:
    """Return a function that registers at an address, which must fail, and returns the message with HOST."""

    def fail(address: str, *, seconds: float = PATIENT) -> str:
        with pytest.raises(FactoryError) as raised:
            register(OURS, factory=f"https://{address}", seconds=seconds)
        return str(raised.value).replace(address, "HOST")

    return fail


@pytest.mark.parametrize("status", [200, 201])
def test_a_schematic_is_registered_in_its_canonical_form(factory: Server, status: int) -> None:
    factory.reply("/schematics", status=status, body=answer(ID))
    assert register(OURS, factory=f"https://{factory.address}", seconds=PATIENT) == ID
    assert factory.requests == [
        ("/schematics", "", b"customization:\n    extraKernelArgs:\n        - quiet\n        - 'yes'\n")
    ]


def test_a_factory_may_be_below_a_path(factory: Server) -> None:
    factory.reply("/images/schematics", status=201, body=answer(ID))
    assert register(OURS, factory=f"https://{factory.address}/images/", seconds=PATIENT) == ID


def test_another_id_than_the_computed_one_is_said(factory: Server, refused: Callable[..., str]) -> None:
    factory.reply("/schematics", status=201, body=answer(OTHER))
    assert refused(factory.address) == (
        f"image factory `HOST` gave this schematic the ID `{OTHER}`, computed here was `{ID}`; "
        "its images are those of the first, so use that one and report the difference"
    )


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        pytest.param({"body": b"<html>log in first</html>"}, NO_ID, id="a page"),
        pytest.param({"body": b"[]"}, NO_ID, id="a list"),
        pytest.param({"body": answer(7)}, NO_ID, id="a number"),
        pytest.param({"body": answer("\x1b[2J")}, NO_ID, id="what acts on a terminal"),
        pytest.param({"body": b"\x80"}, NO_ID, id="no text"),
        pytest.param(
            {"body": b"x" * 70_000},
            "image factory `HOST` sent more than 64 KiB; check that this is an Image Factory",
            id="too much",
        ),
        pytest.param(
            {"status": 500, "body": b"secret trace"},
            "image factory `HOST` answered HTTP 500; try again later, or check that this is an Image Factory",
            id="a failure",
        ),
        pytest.param(
            {"status": 404},
            "image factory `HOST` answered HTTP 404; try again later, or check that this is an Image Factory",
            id="another server",
        ),
        pytest.param(
            {"status": 400, "body": b"yaml: line 2: field a not found\nand more"},
            "image factory `HOST` refuses the schematic: yaml: line 2: field a not found",
            id="a refusal with its reason",
        ),
        pytest.param(
            {"status": 400, "body": b"<html>"}, "image factory `HOST` refuses the schematic", id="a refusal as a page"
        ),
        pytest.param(
            {"status": 400, "body": b"a\x1b[2Jb" + b"c" * 500},
            f"image factory `HOST` refuses the schematic: a�[2Jb{'c' * 194}",
            id="a refusal that would act on a terminal",
        ),
        pytest.param(
            {"status": 401},
            "image factory `HOST` wants a login (HTTP 401), which this command does not have",
            id="a login",
        ),
        pytest.param(
            {"status": 302, "headers": {"Location": "http://127.0.0.1:9/schematics"}},
            "image factory `HOST` sends elsewhere, which is not followed; name the right factory with `--factory`",
            id="to where there is no TLS",
        ),
        pytest.param(
            {"status": 308, "headers": {"Location": "/elsewhere"}},
            "image factory `HOST` sends elsewhere, which is not followed; name the right factory with `--factory`",
            id="to another path",
        ),
        pytest.param(
            {"headers": {"Content-Length": "10"}, "body": b"{"},
            "image factory `HOST` cannot be reached: the connection broke off; check the address and the network",
            id="half an answer",
        ),
    ],
)
def test_an_answer_that_is_no_id_is_said(
    factory: Server, reply: dict[str, Any], message: str, refused: Callable[..., str]
) -> None:
    factory.reply("/schematics", **reply)
    assert refused(factory.address) == message
    assert [request.path for request in factory.requests] == ["/schematics"]


@pytest.mark.parametrize("stall", ["before", "headers", "body"])
def test_all_of_it_has_one_deadline(factory: Server, stall: str, refused: Callable[..., str]) -> None:
    factory.reply("/schematics", headers={"Content-Length": "60000"}, stall=stall)
    message = "image factory `HOST` did not answer within 0.5 seconds; try again"
    assert refused(factory.address, seconds=0.5) == message


def test_a_certificate_that_is_not_trusted_is_said(
    serve: Callable[..., Server], certificate: ssl.SSLContext, refused: Callable[..., str]
) -> None:
    server = serve(certificate)
    message = refused(server.address)
    assert message.startswith("image factory `HOST` cannot be reached: its certificate is not trusted (self")
    assert server.requests == []


def test_plain_http_is_said(serve: Callable[..., Server], refused: Callable[..., str]) -> None:
    server = serve()
    assert refused(server.address) == (
        "image factory `HOST` cannot be reached: it makes no https connection; check the address and the network"
    )
    assert server.requests == []


def test_a_closed_port_is_said(refused: Callable[..., str]) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert refused(f"127.0.0.1:{unused.getsockname()[1]}") == (
            "image factory `HOST` cannot be reached: connection refused; check the address and the network"
        )


@pytest.mark.parametrize(
    ("address", "message"),
    [
        pytest.param(
            "http://127.0.0.1",
            "the factory's address is none with https; name one such as https://factory.talos.dev",
            id="without TLS, also on this machine",
        ),
        pytest.param(
            "factory.example",
            "the factory's address is none with https; name one such as https://factory.talos.dev",
            id="a host alone",
        ),
        pytest.param(
            "https://[::",
            "the factory's address is none with https; name one such as https://factory.talos.dev",
            id="no address",
        ),
        pytest.param(
            "https://me:open-sesame@factory.example",
            "the factory's address has more than a host and a path; leave the rest out",
            id="a password",
        ),
        pytest.param(
            "https://factory.example/?a=b",
            "the factory's address has more than a host and a path; leave the rest out",
            id="a query",
        ),
    ],
)
def test_an_address_that_will_not_do_is_refused(address: str, message: str) -> None:
    for attempt in (lambda: register(OURS, factory=address), lambda: registry_of(address)):
        with pytest.raises(FactoryError) as raised:
            attempt()
        assert str(raised.value) == message


@pytest.mark.parametrize(
    ("address", "registry"),
    [
        pytest.param(PUBLIC_FACTORY, "factory.talos.dev", id="the public one"),
        pytest.param("https://factory.example:8443/images", "factory.example:8443", id="a port"),
    ],
)
def test_a_factory_is_a_registry_too(address: str, registry: str) -> None:
    assert registry_of(address) == registry


def test_the_command_registers_and_names_the_image(factory: Server, capsys: pytest.CaptureFixture[str]) -> None:
    factory.reply("/schematics", status=201, body=answer(ID))
    found = talos_schematic.Found("schematic.yaml", OURS)
    image = talos_schematic.Image("1.13.9")
    address = f"https://{factory.address}"
    assert talos_schematic.run(found, image, factory=address, register=True, json_output=False) == 0
    assert capsys.readouterr() == (f"{factory.address}/metal-installer/{ID}:v1.13.9\n", "")
    assert len(factory.requests) == 1
