"""`scaffold new-app` with a real registry: the digest that is pinned, and the defaults that an image's author gave."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from scaffold.commands.demo import SAMPLE
from tests.golden_trees import read, write

if TYPE_CHECKING:
    from tests.integration.conftest import Registry

pytestmark = pytest.mark.integration

MEDIA = "kubernetes/main/apps/media"
TELLING = {
    "ExposedPorts": {"9090/tcp": {}, "9091/udp": {}},
    "User": "1234:1235",
    "Volumes": {"/data": {}},
    "Healthcheck": {"Test": ["CMD-SHELL", "curl -f http://localhost:9090/healthz || exit 1"]},
}


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    root = tmp_path / "sample"
    write(read(SAMPLE), root)
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    return root


def new_app(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scaffold", "new-app", "--repo", str(root), "--namespace", "media", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def values(root: Path, app: str) -> Mapping[str, Any]:
    body = yaml.safe_load((root / MEDIA / app / "app" / "helmrelease.yaml").read_text(encoding="utf-8"))
    found: Mapping[str, Any] = body["spec"]["values"]
    return found


def test_what_the_image_says_becomes_the_default(sample: Path, registry: Registry) -> None:
    digest = registry.push("telling", "1.0", config=TELLING)
    image = f"{registry.address}/telling"
    storage = ("--gateway", "internal", "--storage", "rook-ceph-block")
    ran = new_app(sample, "telling", "--image", f"{image}:1.0", *storage)
    assert (ran.returncode, ran.stderr.splitlines()[0]) == (0, f"{image}:1.0 is {digest}")
    found = values(sample, "telling")
    (controller,) = found["controllers"].values()
    (container,) = controller["containers"].values()
    assert container["image"] == {"repository": image, "tag": f"1.0@{digest}"}
    assert found["service"]["app"]["ports"] == {"http": {"port": 9090}}
    assert container["probes"]["readiness"]["spec"]["httpGet"] == {"path": "/healthz", "port": 9090}
    assert found["persistence"]["config"]["globalMounts"] == [{"path": "/data"}]
    security = found["defaultPodOptions"]["securityContext"]
    assert (security["runAsUser"], security["runAsGroup"], security["fsGroup"]) == (1234, 1235, 1235)


def test_what_the_user_says_wins_over_the_image(sample: Path, registry: Registry) -> None:
    registry.push("overruled", "2.0", config=TELLING)
    storage = ("--gateway", "internal", "--storage", "rook-ceph-block", "--mount", "/config", "--port", "8080")
    ran = new_app(sample, "overruled", "--image", f"{registry.address}/overruled:2.0", *storage)
    assert ran.returncode == 0, ran.stderr
    found = values(sample, "overruled")
    assert found["service"]["app"]["ports"] == {"http": {"port": 8080}}
    assert found["persistence"]["config"]["globalMounts"] == [{"path": "/config"}]


def test_an_image_that_says_nothing_takes_what_siblings_have(sample: Path, registry: Registry) -> None:
    digest = registry.push("silent", "3.0", platforms=("linux/amd64",))
    ran = new_app(sample, "silent", "--image", f"{registry.address}/silent:3.0", "--gateway", "internal")
    assert ran.returncode == 0, ran.stderr
    found = values(sample, "silent")
    (controller,) = found["controllers"].values()
    (container,) = controller["containers"].values()
    assert container["image"]["tag"] == f"3.0@{digest}"
    assert found["service"]["app"]["ports"] == {"http": {"port": 8080}}
    assert found["defaultPodOptions"]["securityContext"]["runAsUser"] == 1000


def test_an_image_that_the_registry_does_not_have(sample: Path, registry: Registry) -> None:
    before = read(sample)
    ran = new_app(sample, "nowhere", "--image", f"{registry.address}/nowhere:1.0")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("error: ")
    assert f"{registry.address}" in ran.stderr
    assert read(sample) == before
