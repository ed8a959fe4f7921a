"""What the integration tests share: real servers on the loopback interface, and what they serve made on the spot."""

from __future__ import annotations

import collections
import contextlib
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scaffold.adapters.template_source import URL_VARIABLE
from tests.git_server import serve
from tests.integration.copier_apps import VERSIONS
from tests.plain_copier import Person, settle
from tests.template_versions import publish

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_INDEX = "application/vnd.oci.image.index.v1+json"
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


def require_tool(name: str) -> str:
    """Return a program's path; without it skip the test, or fail where everything must run (`CI=true`)."""
    path = shutil.which(name)
    if path is None:
        _go_without(f"`{name}` is not installed")
    return str(path)


def require_mermaid() -> Path:
    """Return the file of the real mermaid; without it skip the test, or fail where everything must run (`CI=true`)."""
    path = Path(os.environ.get("SCAFFOLD_MERMAID", ""))
    if not path.is_file():
        _go_without("`SCAFFOLD_MERMAID` names no `dist/mermaid.min.js` of the npm package `mermaid`")
    return path


def _go_without(reason: str) -> None:
    pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the real Chromium that is installed; its driver keeps an event loop, which other modules may want."""
    from playwright.sync_api import sync_playwright

    program = require_tool("chromium")
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=program, args=["--disable-dev-shm-usage"])
        yield running
        running.close()


@dataclass(frozen=True)
class Registry:
    """A running registry; `address` is `127.0.0.1:PORT`, `login` is `user:password` or empty."""

    address: str
    scratch: Path
    login: str = ""

    def push(
        self,
        name: str,
        tag: str,
        *,
        platforms: tuple[str, ...] = ("linux/amd64", "linux/arm64"),
        config: Mapping[str, Any] | None = None,
    ) -> str:
        """Push an image and return its digest: that of an index, or with one platform that of a bare manifest.

        Args:
            name: The repository.
            tag: The tag; each name and tag gives other digests, always the same ones.
            platforms: `os/architecture` or `os/architecture/variant`.
            config: The image config's `config`: `{"ExposedPorts": {"8080/tcp": {}}}`.
        """
        layout = self.scratch / hashlib.sha256(f"{name}:{tag}{platforms}{config}".encode()).hexdigest()
        digest = _write_layout(layout, f"{name}:{tag}", platforms, config or {})
        login = ["--dest-creds", self.login] if self.login else []
        target = f"docker://{self.address}/{name}:{tag}"
        subprocess.run(
            [require_tool("skopeo"), "--insecure-policy", "copy", "--quiet", "--all", "--preserve-digests",
             "--dest-tls-verify=false", *login, f"oci:{layout}:pushed", target],
            check=True,
        )  # fmt: skip
        return digest


@pytest.fixture(scope="session")
def start_registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Registry]]:
    """Return a function that starts a registry: `start_registry(auth={…}, login="user:password")`."""
    with contextlib.ExitStack() as running:

        def start(auth: Mapping[str, Any] | None = None, login: str = "") -> Registry:
            require_tool("skopeo")
            folder = tmp_path_factory.mktemp("registry")
            address = running.enter_context(_serve(folder, auth or {}))
            return Registry(address, folder / "layouts", login)

        yield start


@pytest.fixture(scope="session")
def registry(start_registry: Callable[..., Registry]) -> Registry:
    """Return a registry without login; tests share it, so each uses a repository name of its own."""
    return start_registry()


@pytest.fixture(scope="session")
def git_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """Return the folder of bare repositories that a Git server serves, and its address."""
    folder = tmp_path_factory.mktemp("served")
    with serve(folder) as address:
        yield folder, address


@pytest.fixture(scope="session")
def person(git_server: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Person:
    """Return somebody with Copier alone, who finds the template and further `VERSIONS` at its address."""
    folder, address = git_server
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(URL_VARIABLE, raising=False)
        publish(folder / "flux-scaffold.git", VERSIONS, tmp_path_factory.mktemp("template"))
        return settle(tmp_path_factory.mktemp("person"), address)


@contextlib.contextmanager
def _serve(folder: Path, auth: Mapping[str, Any]) -> Iterator[str]:
    settings = {
        "version": "0.1",
        "log": {"level": "info", "accesslog": {"disabled": True}},
        "storage": {"filesystem": {"rootdirectory": str(folder / "storage")}},
        "http": {"addr": "127.0.0.1:0"},  # the registry picks a free port and logs it
        **({"auth": auth} if auth else {}),
    }
    (folder / "config.yml").write_text(json.dumps(settings), encoding="utf-8")
    command = [require_tool("docker-registry"), "serve", str(folder / "config.yml")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            said: collections.deque[str] = collections.deque(maxlen=20)
            for line in process.stderr:
                said.append(line)
                if match := re.search(r"listening on (127\.0\.0\.1:\d+)", line):
                    break
            else:
                pytest.fail(f"the registry does not start: {''.join(said)}")
            reader = threading.Thread(target=said.extend, args=(process.stderr,))  # else its log fills the pipe
            reader.start()
            yield match.group(1)
        finally:
            process.terminate()
        reader.join()


def _write_layout(folder: Path, title: str, platforms: tuple[str, ...], config: Mapping[str, Any]) -> str:
    """Write an OCI image layout with one image, which the layout calls `pushed`, and return the image's digest."""
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True, exist_ok=True)

    def write(media_type: str, content: bytes) -> dict[str, Any]:
        digest = hashlib.sha256(content).hexdigest()
        (blobs / digest).write_bytes(content)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}

    def write_json(media_type: str, document: Mapping[str, Any]) -> dict[str, Any]:
        return write(media_type, json.dumps(document).encode())

    tar = _empty_tar()
    layer = write(_LAYER, gzip.compress(tar, mtime=0))
    manifests = []
    for platform in platforms:
        place = dict(zip(("os", "architecture", "variant"), platform.split("/"), strict=False))
        diff_ids = [f"sha256:{hashlib.sha256(tar).hexdigest()}"]
        image = {**place, "author": title, "config": config, "rootfs": {"type": "layers", "diff_ids": diff_ids}}
        manifest = {"schemaVersion": 2, "mediaType": _MANIFEST, "config": write_json(_CONFIG, image), "layers": [layer]}
        manifests.append({**write_json(_MANIFEST, manifest), "platform": place})
    top = manifests[0]
    if len(manifests) > 1:
        top = write_json(_INDEX, {"schemaVersion": 2, "mediaType": _INDEX, "manifests": manifests})
    named = {**top, "annotations": {"org.opencontainers.image.ref.name": "pushed"}}
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [named]}), encoding="utf-8")
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}', encoding="utf-8")
    return str(top["digest"])


def _empty_tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w"):
        pass
    return buffer.getvalue()
