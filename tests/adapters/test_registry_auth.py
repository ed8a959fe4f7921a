"""Credentials as Docker and Podman store them, and challenges as registries send them."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.adapters.registry_auth import (
    Challenge,
    Credentials,
    CredentialSearch,
    auth_files,
    find_credentials,
    parse_challenges,
)
from scaffold.image_reference import parse_image

SECRET = "open-sesame"
GHCR = parse_image("ghcr.io/org/app:1")
HUB = parse_image("nginx:1")

CHALLENGES: dict[str, tuple[str, tuple[Challenge, ...]]] = {
    "nothing": ("", ()),
    "Basic": ('Basic realm="Registry"', (Challenge("basic", {"realm": "Registry"}),)),
    "Bearer with a comma in a value": (
        'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push"',
        (
            Challenge(
                "bearer",
                {
                    "realm": "https://auth.docker.io/token",
                    "service": "registry.docker.io",
                    "scope": "repository:a/b:pull,push",
                },
            ),
        ),
    ),
    "two in one header": (
        'Basic realm="a", BEARER Realm=https://b.example/token, service = "b"',
        (
            Challenge("basic", {"realm": "a"}),
            Challenge("bearer", {"realm": "https://b.example/token", "service": "b"}),
        ),
    ),
    "a scheme without parameters": (
        'Negotiate, Basic realm="a"',
        (Challenge("negotiate", {}), Challenge("basic", {"realm": "a"})),
    ),
    "an escaped quote": (r'Basic realm="a \"b\" c"', (Challenge("basic", {"realm": 'a "b" c'}),)),
    "a parameter without a scheme": ('realm="a"', ()),
}


@pytest.mark.parametrize("row", CHALLENGES.values(), ids=CHALLENGES.keys())
def test_a_challenge_is_read(row: tuple[str, tuple[Challenge, ...]]) -> None:
    header, expected = row
    assert parse_challenges(header) == expected


@given(st.text(alphabet='Basic realm="\\,;= \t', max_size=60))
def test_any_header_is_read(header: str) -> None:
    assert all(challenge.scheme for challenge in parse_challenges(header))


def encode(username: str, password: str) -> str:
    return base64.b64encode(f"{username}:{password}".encode()).decode()


def write(path: Path, document: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return path


def helper(folder: Path, name: str, script: str) -> str:
    """Write a credential helper and return a `PATH` that has it."""
    program = folder / "bin" / f"docker-credential-{name}"
    write(program, f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return f"{program.parent}:/usr/bin:/bin"


def test_without_files_there_are_no_credentials(tmp_path: Path) -> None:
    assert find_credentials(GHCR, {"HOME": str(tmp_path)}) == CredentialSearch()


def test_without_a_home_there_are_no_files() -> None:
    assert auth_files({}) == ()


def test_the_files_are_read_in_order() -> None:
    environment = {
        "HOME": "/h",
        "DOCKER_CONFIG": "/d",
        "REGISTRY_AUTH_FILE": "/r.json",
        "XDG_RUNTIME_DIR": "/x",
        "XDG_CONFIG_HOME": "/c",
    }
    assert auth_files(environment) == tuple(
        map(Path, ("/r.json", "/d/config.json", "/x/containers/auth.json", "/c/containers/auth.json"))
    )
    assert auth_files({"HOME": "/h"}) == (Path("/h/.docker/config.json"), Path("/h/.config/containers/auth.json"))


def test_the_first_file_with_an_entry_wins(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path / "run")}
    write(tmp_path / ".docker/config.json", {"auths": {"quay.io": {"auth": encode("a", "b")}}})
    second = write(tmp_path / "run/containers/auth.json", {"auths": {"ghcr.io": {"auth": encode("me", SECRET)}}})
    write(tmp_path / ".config/containers/auth.json", {"auths": {"ghcr.io": {"auth": encode("other", SECRET)}}})
    found = find_credentials(GHCR, environment)
    assert found == CredentialSearch(Credentials(f"`{second}`", "me", SECRET))


KEYS = {
    "the registry": (GHCR, "ghcr.io", True),
    "the registry as a URL": (GHCR, "https://ghcr.io", True),
    "the registry as an old URL": (GHCR, "https://ghcr.io/v1/", True),
    "a namespace": (GHCR, "ghcr.io/org", True),
    "the repository": (GHCR, "ghcr.io/org/app", True),
    "the start of a namespace's name": (GHCR, "ghcr.io/or", False),
    "another namespace": (GHCR, "ghcr.io/other", False),
    "another registry that ends alike": (GHCR, "evil-ghcr.io", False),
    "Docker Hub": (HUB, "docker.io", True),
    "Docker Hub as Docker writes it": (HUB, "https://index.docker.io/v1/", True),
    "Docker Hub by its host": (HUB, "registry-1.docker.io", True),
    "the library": (HUB, "docker.io/library", True),
    "a registry with a port": (parse_image("host:5000/app"), "host:5000", True),
    "a registry with another port": (parse_image("host:5000/app"), "host:5001", False),
}


@pytest.mark.parametrize("row", KEYS.values(), ids=KEYS.keys())
def test_an_entry_counts_for_what_its_key_names(tmp_path: Path, row: tuple[Any, str, bool]) -> None:
    reference, key, counts = row
    write(tmp_path / ".docker/config.json", {"auths": {key: {"auth": encode("me", SECRET)}}})
    assert bool(find_credentials(reference, {"HOME": str(tmp_path)}).credentials) is counts


def test_the_most_specific_entry_wins(tmp_path: Path) -> None:
    auths = {key: {"auth": encode(key, SECRET)} for key in ("ghcr.io", "ghcr.io/org", "ghcr.io/other/app")}
    path = write(tmp_path / ".docker/config.json", {"auths": auths})
    found = find_credentials(GHCR, {"HOME": str(tmp_path)})
    assert found.credentials == Credentials(f"`{path}`", "ghcr.io/org", SECRET)


ENTRIES: dict[str, tuple[Mapping[str, Any], tuple[str, str, bool] | None]] = {
    "user and password, encoded": ({"auth": encode("me", "a:b")}, ("me", "a:b", False)),
    "user and password, plain": ({"username": "me", "password": SECRET}, ("me", SECRET, False)),
    "padded with zero bytes": ({"auth": encode("me", f"{SECRET}\0\0")}, ("me", SECRET, False)),
    "an identity token": ({"auth": encode("me", ""), "identitytoken": SECRET}, ("<token>", SECRET, True)),
    "an empty entry, as a credential store leaves it": ({}, None),
    "no base64": ({"auth": "***"}, None),
    "no text": ({"auth": base64.b64encode(b"\xff\xfe:x").decode()}, None),
    "a user alone": ({"username": "me"}, None),
    "another type": ({"auth": 5}, None),
}


@pytest.mark.parametrize("row", ENTRIES.values(), ids=ENTRIES.keys())
def test_an_entry_is_read(tmp_path: Path, row: tuple[Mapping[str, Any], tuple[str, str, bool] | None]) -> None:
    entry, expected = row
    path = write(tmp_path / ".docker/config.json", {"auths": {"ghcr.io": entry}})
    found = find_credentials(GHCR, {"HOME": str(tmp_path)})
    assert found == CredentialSearch(Credentials(f"`{path}`", *expected) if expected else None)


def test_a_helper_of_the_registry_is_asked_about_its_key(tmp_path: Path) -> None:
    path = helper(
        tmp_path, "own", f"""read server; echo "{{\\"Username\\": \\"$1 $server\\", \\"Secret\\": \\"{SECRET}\\"}}" """
    )
    config = {"credHelpers": {"ghcr.io": "own"}, "credsStore": "missing"}
    write(tmp_path / ".docker/config.json", config)
    found = find_credentials(GHCR, {"HOME": str(tmp_path), "PATH": path})
    assert found == CredentialSearch(Credentials("`docker-credential-own`", "get ghcr.io", SECRET))


def test_the_store_is_asked_about_docker_hub_by_its_old_address(tmp_path: Path) -> None:
    path = helper(
        tmp_path, "store", f"""read server; echo "{{\\"Username\\": \\"$server\\", \\"Secret\\": \\"{SECRET}\\"}}" """
    )
    write(tmp_path / ".docker/config.json", {"auths": {"https://index.docker.io/v1/": {}}, "credsStore": "store"})
    found = find_credentials(HUB, {"HOME": str(tmp_path), "PATH": path})
    assert found == CredentialSearch(Credentials("`docker-credential-store`", "https://index.docker.io/v1/", SECRET))


def test_a_helper_may_give_an_identity_token(tmp_path: Path) -> None:
    path = helper(tmp_path, "store", f"""echo '{{"Username": "<token>", "Secret": "{SECRET}"}}'""")
    write(tmp_path / ".docker/config.json", {"credsStore": "store"})
    found = find_credentials(GHCR, {"HOME": str(tmp_path), "PATH": path})
    assert found == CredentialSearch(Credentials("`docker-credential-store`", "<token>", SECRET, True))


HELPERS = {
    "that has none": (
        "store",
        "echo credentials not found in native keychain; exit 1",
        "`docker-credential-store` gave none",
    ),
    "that talks": ("store", f"echo {SECRET}", "`docker-credential-store` gave none"),
    "that gives an empty secret": (
        "store",
        """echo '{"Username": "", "Secret": ""}'""",
        "`docker-credential-store` gave none",
    ),
    "that hangs": ("store", "exec sleep 60", "`docker-credential-store` gave none"),
    "that is missing": ("other", "exit 0", "`docker-credential-other` is not installed"),
    "that is a path": ("../bin/x", "exit 0", "`../bin/x` is not the name of a credential helper"),
}


@pytest.mark.parametrize("row", HELPERS.values(), ids=HELPERS.keys())
def test_a_helper_that_gives_nothing_is_named(tmp_path: Path, row: tuple[str, str, str]) -> None:
    name, script, trouble = row
    path = helper(tmp_path, "store", script)
    write(tmp_path / ".docker/config.json", {"credsStore": name})
    environment = {"HOME": str(tmp_path), "PATH": path}
    assert find_credentials(GHCR, environment, timeout=0.5) == CredentialSearch(None, trouble)


@pytest.mark.parametrize("content", ["{", '"' + 100_000 * "x", "[" * 100_000, " " * 2_000_000])
def test_a_file_that_cannot_be_read_is_named_and_the_next_one_counts(tmp_path: Path, content: str) -> None:
    broken = write(tmp_path / ".docker/config.json", content)
    good = write(tmp_path / ".config/containers/auth.json", {"auths": {"ghcr.io": {"auth": encode("me", SECRET)}}})
    found = find_credentials(GHCR, {"HOME": str(tmp_path)})
    assert found == CredentialSearch(Credentials(f"`{good}`", "me", SECRET), f"`{broken}` cannot be read")


@pytest.mark.parametrize(
    "document", ["", [], {"auths": []}, {"auths": {"ghcr.io": "x"}}, {"credHelpers": {"ghcr.io": 1}}]
)
def test_a_file_of_another_shape_holds_nothing(tmp_path: Path, document: object) -> None:
    write(tmp_path / ".docker/config.json", document)
    assert find_credentials(GHCR, {"HOME": str(tmp_path)}) == CredentialSearch()


def test_a_secret_is_in_no_repr() -> None:
    assert repr(Credentials("`f`", "me", SECRET)) == "Credentials(source='`f`', is_identity_token=False)"


def test_basic_encodes_user_and_secret() -> None:
    assert Credentials("`f`", "me", SECRET).basic == f"Basic {encode('me', SECRET)}"
