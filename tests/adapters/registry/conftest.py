"""Registries for the tests beside it: small real servers on the loopback interface that lie, stall or send away."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

from scaffold.adapters.registry import resolve
from scaffold.adapters.registry_errors import RegistryError
from scaffold.image_reference import parse_image

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
PATIENT = 30.0
"""Seconds; a busy machine is not what is tested here."""


class Request(NamedTuple):
    """What a server was asked; equal to the plain tuple."""

    path: str
    authorization: str
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What a server answers.

    `stall` is where it stops until the test ends: before all, within the headers, or within the body. `authorization`
    is what a request must bring, else it gets `challenge`.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    stall: str = ""
    authorization: str = ""
    challenge: str = ""


@dataclass
class Server:
    """A server: `routes` maps paths, with or without their query, to replies; any other path is not found."""

    address: str
    routes: dict[str, Reply] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)

    def reply(
        self,
        path: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        stall: str = "",
    ) -> None:
        """Set what a path answers."""
        self.routes[path] = Reply(status, headers or {}, body, stall)

    def add_image(self, tag: str = "1") -> tuple[dict[str, bytes], str]:
        """Serve the image `app` with a tag; return its documents by name and the digest of its index."""
        config = json.dumps({"os": "linux", "architecture": "amd64", "config": {"User": "1000"}}).encode()
        pointer = {"mediaType": CONFIG, "digest": sha256(config)}
        manifest = json.dumps({"mediaType": MANIFEST, "config": pointer}).encode()
        platform = {"os": "linux", "architecture": "amd64"}
        child = {"mediaType": MANIFEST, "digest": sha256(manifest), "platform": platform}
        index = json.dumps({"mediaType": INDEX, "manifests": [child]}).encode()
        self.reply(f"/v2/app/manifests/{tag}", headers={"Content-Type": INDEX}, body=index)
        self.reply(f"/v2/app/manifests/{sha256(manifest)}", headers={"Content-Type": MANIFEST}, body=manifest)
        self.reply(f"/v2/app/blobs/{sha256(config)}", body=config)
        return {"config": config, "manifest": manifest, "index": index}, sha256(index)

    def ask_for(self, authorization: str, challenge: str) -> None:
        """Answer every path known so far with a challenge unless the request brings an authorization."""
        for path, reply in self.routes.items():
            self.routes[path] = replace(reply, authorization=authorization, challenge=challenge)

    @property
    def authorizations(self) -> list[str]:
        """Return what each request brought."""
        return [request.authorization for request in self.requests]


def sha256(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the credentials, proxies and certificates of whoever runs the tests out of them."""
    names = [
        "DOCKER_CONFIG",
        "REGISTRY_AUTH_FILE",
        "XDG_RUNTIME_DIR",
        "XDG_CONFIG_HOME",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
    ]
    names += [name for name in os.environ if name.lower().endswith("_proxy")]
    for name in names:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Return a function that starts a server, with TLS where it gets a context; all stop with the test."""
    over = threading.Event()
    with contextlib.ExitStack() as running:

        def start(context: ssl.SSLContext | None = None) -> Server:
            server = Server("")
            listener = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server, over))
            if context is not None:
                listener.socket = context.wrap_socket(listener.socket, server_side=True)
            server.address = f"127.0.0.1:{listener.server_address[1]}"
            thread = threading.Thread(target=listener.serve_forever, args=(0.01,))
            thread.start()
            for stop in (listener.server_close, thread.join, listener.shutdown, over.set):
                running.callback(stop)
            return server

        yield start


@pytest.fixture
def log_in(home: Path) -> Callable[..., Path]:
    """Return a function that stores credentials as Docker does, and returns the file."""

    def store(key: str, **entry: str) -> Path:
        path = home / ".docker" / "config.json"
        path.parent.mkdir()
        auth = {"auth": base64.b64encode(b"me:open-sesame").decode()}
        path.write_text(json.dumps({"auths": {key: entry or auth}}), encoding="utf-8")
        return path

    return store


@pytest.fixture
def refusal() -> Callable[..., str]:
    """Return a function that resolves `app:1` at an address, which must fail, and returns the message with HOST."""

    def fail(address: str, error: type[RegistryError], *, seconds: float = PATIENT) -> str:
        with pytest.raises(error) as raised:
            resolve(parse_image(f"{address}/app:1"), client_timeout=seconds)
        assert type(raised.value) is error
        return str(raised.value).replace(address, "HOST")

    return fail


@pytest.fixture
def certificate(tmp_path: Path) -> ssl.SSLContext:
    """Make a certificate that signs itself for 127.0.0.1, in the file `cert.pem`."""
    if shutil.which("openssl") is None:
        reason = "`openssl` is not installed"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


def _handler(server: Server, over: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 30

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = Request(self.path, self.headers.get("Authorization", ""), body)
            server.requests.append(request)
            reply = server.routes.get(self.path) or server.routes.get(self.path.partition("?")[0]) or Reply(404)
            if reply.authorization not in ("", request.authorization):
                reply = Reply(401, {"WWW-Authenticate": reply.challenge})
            with contextlib.suppress(ConnectionError):  # the client gave up, as some tests want it to
                self.answer(reply)

        def do_POST(self) -> None:
            self.do_GET()

        def answer(self, reply: Reply) -> None:
            if reply.stall == "before":
                over.wait()
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                self.send_header(name, value)
            self.flush_headers()
            if reply.stall == "headers":
                self.trickle()
            self.end_headers()
            if reply.stall == "body":
                self.trickle()
            self.wfile.write(reply.body)

        def trickle(self) -> None:
            """Write byte by byte, so that no single read takes long."""
            while not over.wait(0.02):
                self.wfile.write(b"x")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: a TLS greeting, which a plain server does not understand, is no news."""

    return Handler
