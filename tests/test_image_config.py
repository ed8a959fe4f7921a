"""What an image says about itself."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.image_config import ImageConfig, ResolvedImage, parse_image_config, platform_of
from scaffold.image_reference import parse_image

DIGEST = "sha256:" + 64 * "0"

ROWS: dict[str, tuple[Any, ImageConfig]] = {
    "nothing is said": ({}, ImageConfig()),
    "no part is an object": ("x", ImageConfig()),
    "ports are sorted and default to tcp": (
        {"ExposedPorts": {"9000": {}, "443/tcp": {}, "443/udp": {}, "80/tcp": {}}},
        ImageConfig(exposed_ports=((80, "tcp"), (443, "tcp"), (443, "udp"), (9000, "tcp"))),
    ),
    "what is no port is passed over": (
        {"ExposedPorts": {"0/tcp": {}, "99999/tcp": {}, "8000-8010/tcp": {}, "http": {}, "80/icmp": {}}},
        ImageConfig(),
    ),
    "a user by number": ({"User": "65532"}, ImageConfig(user="65532", uid=65532)),
    "a user and a group by number": ({"User": "1000:100"}, ImageConfig(user="1000:100", uid=1000, gid=100)),
    "a user by name and a group by number": ({"User": "app:100"}, ImageConfig(user="app:100", gid=100)),
    "volumes are absolute paths": (
        {"Volumes": {"/data": {}, "/config": {}, "relative": {}}},
        ImageConfig(volumes=("/config", "/data")),
    ),
    "a health check by program": (
        {"Healthcheck": {"Test": ["CMD", "wget", "-q", "http://127.0.0.1/"], "Interval": 30_000_000_000}},
        ImageConfig(healthcheck=("CMD", "wget", "-q", "http://127.0.0.1/")),
    ),
    "a health check by shell": (
        {"Healthcheck": {"Test": ["CMD-SHELL", "curl -f http://127.0.0.1/ || exit 1"]}},
        ImageConfig(healthcheck=("CMD-SHELL", "curl -f http://127.0.0.1/ || exit 1")),
    ),
    "a health check that is switched off": ({"Healthcheck": {"Test": ["NONE"]}}, ImageConfig()),
    "variables keep what follows the first equals sign": (
        {"Env": ["A=1=2", "EMPTY=", "=x"]},
        ImageConfig(env={"A": "1=2", "EMPTY": ""}),
    ),
    "only the labels of the image specification": (
        {"Labels": {"org.opencontainers.image.source": "https://a", "org.label-schema.url": "https://b"}},
        ImageConfig(labels={"org.opencontainers.image.source": "https://a"}),
    ),
    "control characters are replaced": ({"User": "a\x1b[2J"}, ImageConfig(user="a�[2J")),
    "fields of another type are passed over": (
        {"User": 5, "ExposedPorts": [], "Volumes": None, "Cmd": "x", "Env": {}, "Labels": [], "Healthcheck": 1},
        ImageConfig(),
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_a_config_is_read(row: tuple[Any, ImageConfig]) -> None:
    config, expected = row
    assert parse_image_config({"config": config}) == expected


@pytest.mark.parametrize(
    ("user", "root"),
    [("", True), ("0", True), ("root", True), ("root:root", True), ("0:0", True), ("1000", False), ("app", False)],
)
def test_root_is_who_has_no_other_name(user: str, root: bool) -> None:
    assert parse_image_config({"config": {"User": user}}).runs_as_root is root


@pytest.mark.parametrize(
    ("document", "platform"),
    [
        ({}, ""),
        ({"os": "linux"}, ""),
        ({"os": "linux", "architecture": "amd64"}, "linux/amd64"),
        ({"os": "linux", "architecture": "arm", "variant": "v7"}, "linux/arm/v7"),
    ],
)
def test_a_platform_has_a_system_and_an_architecture(document: dict[str, Any], platform: str) -> None:
    assert platform_of(document) == platform


@pytest.mark.parametrize(
    ("platforms", "missing"),
    [
        (("linux/amd64", "linux/arm64/v8"), ()),
        (("linux/amd64",), ("arm64",)),
        (("windows/amd64", "linux/arm64"), ("amd64",)),
        ((), ()),
    ],
)
def test_an_architecture_without_a_linux_build_is_missing(platforms: tuple[str, ...], missing: tuple[str, ...]) -> None:
    image = ResolvedImage(parse_image("nginx:1"), DIGEST, "", platforms, None)
    assert image.missing_architectures(["amd64", "arm64", "arm64"]) == missing


def test_a_resolved_image_is_pinned() -> None:
    image = ResolvedImage(parse_image("nginx:1"), DIGEST, "", (), None)
    assert str(image.pinned) == f"nginx:1@{DIGEST}"
