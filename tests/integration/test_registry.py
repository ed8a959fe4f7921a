"""Images resolved at a real registry, which holds images that the tests made."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scaffold.adapters.registry import list_tags, resolve
from scaffold.adapters.registry_errors import AccessDeniedError, ImageNotFoundError
from scaffold.commands import image
from scaffold.image_config import ImageConfig, ResolvedImage
from scaffold.image_reference import parse_image

if TYPE_CHECKING:
    from tests.integration.conftest import Registry

pytestmark = pytest.mark.integration

PATIENT = 30.0
"""Seconds; a busy machine is not what is tested here."""

USER, PASSWORD = "reader", "open-sesame"
HTPASSWD = f"{USER}:$2b$04$shHmtjpWKPrFGFwpw8Z2MuKm8mCpJ9a8zPy7PEXlhxjKxHdTucyx6\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the credentials of whoever runs the tests out of them."""
    for name in ("DOCKER_CONFIG", "REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def private(start_registry: Callable[..., Registry], tmp_path_factory: pytest.TempPathFactory) -> tuple[Registry, str]:
    """Return a registry that wants Basic credentials, and the digest of `org/private:1.0` in it."""
    path = tmp_path_factory.mktemp("auth") / "htpasswd"
    path.write_text(HTPASSWD, encoding="utf-8")
    registry = start_registry(auth={"htpasswd": {"realm": "Test", "path": str(path)}}, login=f"{USER}:{PASSWORD}")
    return registry, registry.push("org/private", "1.0")


def write_login(home: Path, key: str, password: str) -> Path:
    path = home / ".docker" / "config.json"
    path.parent.mkdir()
    auth = base64.b64encode(f"{USER}:{password}".encode()).decode()
    path.write_text(json.dumps({"auths": {key: {"auth": auth}}}), encoding="utf-8")
    return path


def test_an_image_of_several_platforms_has_its_index_digest_and_its_config(registry: Registry) -> None:
    config = {
        "ExposedPorts": {"8080/tcp": {}, "53/udp": {}},
        "User": "1000:100",
        "Volumes": {"/config": {}},
        "Entrypoint": ["/init"],
        "Cmd": ["serve"],
        "WorkingDir": "/app",
        "Env": ["PORT=8080"],
        "Labels": {"org.opencontainers.image.source": "https://example.com/app", "maintainer": "x"},
    }
    platforms = ("linux/amd64", "linux/arm64/v8", "unknown/unknown")
    digest = registry.push("several/platforms", "1.2.3", platforms=platforms, config=config)
    reference = parse_image(f"{registry.address}/several/platforms:1.2.3")

    assert resolve(reference, client_timeout=PATIENT) == ResolvedImage(
        reference,
        digest,
        "application/vnd.oci.image.index.v1+json",
        ("linux/amd64", "linux/arm64/v8"),
        ImageConfig(
            exposed_ports=((53, "udp"), (8080, "tcp")),
            user="1000:100",
            uid=1000,
            gid=100,
            volumes=("/config",),
            entrypoint=("/init",),
            cmd=("serve",),
            working_dir="/app",
            env={"PORT": "8080"},
            labels={"org.opencontainers.image.source": "https://example.com/app"},
        ),
    )


def test_an_image_of_one_platform_has_its_manifest_digest(registry: Registry) -> None:
    digest = registry.push("one/platform", "1", platforms=("linux/arm64",))
    found = resolve(parse_image(f"{registry.address}/one/platform:1"), client_timeout=PATIENT)
    assert (found.digest, found.media_type, found.platforms, found.missing_architectures(["amd64", "arm64"])) == (
        digest,
        "application/vnd.oci.image.manifest.v1+json",
        ("linux/arm64",),
        ("amd64",),
    )


def test_a_digest_is_looked_up_and_not_the_tag_beside_it(registry: Registry) -> None:
    digest = registry.push("by/digest", "1.0")
    registry.push("by/digest", "2.0")
    found = resolve(parse_image(f"{registry.address}/by/digest:2.0@{digest}"), client_timeout=PATIENT)
    assert found.digest == digest


def test_a_missing_tag_names_the_nearest_ones(registry: Registry) -> None:
    for tag in ("1.27.0", "1.27.1", "stable"):
        registry.push("near/miss", tag)
    with pytest.raises(ImageNotFoundError) as raised:
        resolve(parse_image(f"{registry.address}/near/miss:1.27.2"), client_timeout=PATIENT)
    assert str(raised.value) == (
        f"`{registry.address}/near/miss` has no tag `1.27.2`; did you mean `1.27.1` or `1.27.0`"
    )


def test_a_missing_repository_is_said(registry: Registry) -> None:
    with pytest.raises(ImageNotFoundError) as raised:
        resolve(parse_image(f"{registry.address}/not/there:1"), client_timeout=PATIENT)
    assert str(raised.value) == f"there is no `{registry.address}/not/there`; check the name"


def test_a_missing_digest_is_said(registry: Registry) -> None:
    registry.push("other/digest", "1.0")
    digest = "sha256:" + 64 * "0"
    with pytest.raises(ImageNotFoundError) as raised:
        resolve(parse_image(f"{registry.address}/other/digest@{digest}"), client_timeout=PATIENT)
    assert str(raised.value) == f"`{registry.address}/other/digest` has no digest `{digest}`; check it"


def test_tags_are_listed_up_to_a_limit(registry: Registry) -> None:
    for tag in ("a", "b", "c"):
        registry.push("some/tags", tag)
    reference = parse_image(f"{registry.address}/some/tags")
    tags = list_tags(reference, client_timeout=PATIENT)
    assert sorted(tags) == ["a", "b", "c"]  # this registry does not sort them
    assert set(list_tags(reference, 2, client_timeout=PATIENT)) < set(tags)


def test_without_credentials_the_refusal_says_so(private: tuple[Registry, str]) -> None:
    registry, _ = private
    with pytest.raises(AccessDeniedError) as raised:
        resolve(parse_image(f"{registry.address}/org/private:1.0"), client_timeout=PATIENT)
    assert str(raised.value) == (
        f"registry `{registry.address}` refuses `org/private` (401): it does not exist or is private, and no "
        f"credentials for it were found; check the name, or log in with `docker login {registry.address}`"
    )


def test_with_wrong_credentials_the_refusal_says_where_they_are_from(private: tuple[Registry, str], home: Path) -> None:
    registry, _ = private
    path = write_login(home, registry.address, "wrong")
    with pytest.raises(AccessDeniedError) as raised:
        resolve(parse_image(f"{registry.address}/org/private:1.0"), client_timeout=PATIENT)
    assert str(raised.value) == (
        f"registry `{registry.address}` refuses `org/private` (401): the credentials from `{path}` do not give "
        f"access; log in again with `docker login {registry.address}`"
    )


@pytest.mark.parametrize("scope", ["", "/org", "/org/private"])
def test_credentials_for_the_registry_or_a_part_of_it_open_it(
    private: tuple[Registry, str], home: Path, scope: str
) -> None:
    registry, digest = private
    write_login(home, f"{registry.address}{scope}", PASSWORD)
    assert resolve(parse_image(f"{registry.address}/org/private:1.0"), client_timeout=PATIENT).digest == digest


def test_a_credential_helper_opens_it(
    private: tuple[Registry, str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry, digest = private
    program = home / "docker-credential-test"
    program.write_text(f'#!/bin/sh\necho \'{{"Username": "{USER}", "Secret": "{PASSWORD}"}}\'\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{home}{os.pathsep}{os.environ['PATH']}")
    config = home / ".docker" / "config.json"
    config.parent.mkdir()
    config.write_text(json.dumps({"credsStore": "test"}), encoding="utf-8")
    assert resolve(parse_image(f"{registry.address}/org/private:1.0"), client_timeout=PATIENT).digest == digest


def test_the_command_prints_the_pinned_reference(registry: Registry, capsys: pytest.CaptureFixture[str]) -> None:
    digest = registry.push("printed/app", "1.0")
    assert image.resolve(f"{registry.address}/printed/app:1.0", json_output=False) == 0
    assert capsys.readouterr() == (f"{registry.address}/printed/app:1.0@{digest}\n", "")


def test_the_command_prints_everything_as_json(registry: Registry, capsys: pytest.CaptureFixture[str]) -> None:
    digest = registry.push("printed/json", "1.0", platforms=("linux/amd64",), config={"User": "nobody"})
    assert image.resolve(f"{registry.address}/printed/json:1.0", json_output=True) == 0
    assert json.loads(capsys.readouterr().out) == {
        "image": f"{registry.address}/printed/json:1.0@{digest}",
        "reference": {
            "registry": registry.address,
            "repository": "printed/json",
            "tag": "1.0",
            "digest": "",
            "name": f"{registry.address}/printed/json",
        },
        "digest": digest,
        "media_type": "application/vnd.oci.image.manifest.v1+json",
        "platforms": ["linux/amd64"],
        "config": {
            "exposed_ports": [],
            "user": "nobody",
            "uid": None,
            "gid": None,
            "volumes": [],
            "healthcheck": [],
            "entrypoint": [],
            "cmd": [],
            "working_dir": "",
            "env": {},
            "labels": {},
        },
    }
