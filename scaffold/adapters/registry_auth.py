"""Credentials for a registry, from Docker's and Podman's files and credential helpers, and what a registry asks for.

Sources of the rules: https://docs.docker.com/reference/cli/docker/login/ (files, `credsStore`, `credHelpers`),
https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md (paths, keys scoped to a namespace),
https://distribution.github.io/distribution/spec/auth/token/ (challenges).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scaffold.adapters.process import run
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError, ToolMissingError
from scaffold.image_reference import DOCKER_HUB, ImageReference

_LARGEST_FILE = 1 << 20
_HELPER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_DOCKER_HUB_SERVER = "https://index.docker.io/v1/"
_DOCKER_HUB_NAMES = ("index.docker.io", "registry-1.docker.io", "registry.hub.docker.com")
_IDENTITY_TOKEN_USER = "<token>"
"""The user that a credential helper names where its secret is an identity token."""

_CHALLENGE_PART = re.compile(
    r"""([A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))"""  # name="value" or name=value
    r"""|([A-Za-z][A-Za-z0-9-]*)(?=\s|,|$)"""  # a scheme
)


@dataclass(frozen=True, slots=True)
class Challenge:
    """One way to log in that a `WWW-Authenticate` header offers; scheme and names of parameters in lower case."""

    scheme: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user and a secret, or an identity token; neither appears in a `repr`."""

    source: str
    username: str = field(repr=False)
    secret: str = field(repr=False)
    is_identity_token: bool = False

    @property
    def basic(self) -> str:
        """Return the value of an `Authorization` header of the scheme Basic."""
        return "Basic " + base64.b64encode(f"{self.username}:{self.secret}".encode()).decode("ascii")


@dataclass(frozen=True, slots=True)
class CredentialSearch:
    """What was found for an image, and what went wrong on the way (empty, or a clause for a message)."""

    credentials: Credentials | None = None
    trouble: str = ""


def parse_challenges(header: str) -> tuple[Challenge, ...]:
    """Read a `WWW-Authenticate` header, which may hold several challenges; what is no challenge is passed over."""
    found: list[tuple[str, dict[str, str]]] = []
    for name, quoted, plain, scheme in _CHALLENGE_PART.findall(header):
        if scheme:
            found.append((scheme.lower(), {}))
        elif found:
            found[-1][1][name.lower()] = plain or re.sub(r"\\(.)", r"\1", quoted)
    return tuple(Challenge(scheme, parameters) for scheme, parameters in found)


def find_credentials(
    reference: ImageReference, environment: Mapping[str, str], *, timeout: float | None = None
) -> CredentialSearch:
    """Look for credentials; the first file that has some for the image wins, within it the most specific entry.

    Args:
        reference: The image; an entry may be for its registry, for a namespace in it, or for the repository.
        environment: Where the files are (`REGISTRY_AUTH_FILE`, `DOCKER_CONFIG`, `HOME`, …), and the helpers' own.
        timeout: Seconds that a credential helper may take.
    """
    troubles: list[str] = []
    for path in auth_files(environment):
        try:
            document = _load(path)
        except (OSError, ValueError, RecursionError):
            troubles.append(f"`{printable(str(path))}` cannot be read")
            continue
        for helper, server in _helpers(document, reference):
            credentials, trouble = _ask_helper(helper, server, environment, timeout)
            if credentials:
                return CredentialSearch(credentials, "; ".join(troubles))
            troubles += [trouble] if trouble else []
        if credentials := _stored(document, reference, path):
            return CredentialSearch(credentials, "; ".join(troubles))
    return CredentialSearch(None, "; ".join(dict.fromkeys(troubles)))


def auth_files(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Return the files that may hold credentials, in the order in which they count, whether they exist or not."""
    home = environment.get("HOME")
    docker = environment.get("DOCKER_CONFIG") or (f"{home}/.docker" if home else "")
    runtime = environment.get("XDG_RUNTIME_DIR")
    config = environment.get("XDG_CONFIG_HOME") or (f"{home}/.config" if home else "")
    candidates = (
        environment.get("REGISTRY_AUTH_FILE", ""),
        f"{docker}/config.json" if docker else "",
        f"{runtime}/containers/auth.json" if runtime else "",
        f"{config}/containers/auth.json" if config else "",
    )
    return tuple(dict.fromkeys(Path(candidate) for candidate in candidates if candidate))


def _load(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    if len(content) > _LARGEST_FILE:
        raise ValueError("too large")
    return _mapping(json.loads(content or b"{}"))


def _helpers(document: Mapping[str, Any], reference: ImageReference) -> Iterator[tuple[str, str]]:
    """Yield the credential helpers to ask, with the server to name: the registry's own, then the general one."""
    for key, helper in _mapping(document.get("credHelpers")).items():
        if _scope(key) == reference.registry and isinstance(helper, str):
            yield helper, key
    # An entry in the file goes before the general store, which costs a process and often a question to the user.
    if isinstance(store := document.get("credsStore"), str) and not _stored(document, reference, Path()):
        yield store, _DOCKER_HUB_SERVER if reference.registry == DOCKER_HUB else reference.registry


def _ask_helper(
    helper: str, server: str, environment: Mapping[str, str], timeout: float | None
) -> tuple[Credentials | None, str]:
    """Ask a credential helper; one that fails counts as one that has nothing, which it says in the same way."""
    if not _HELPER_NAME.fullmatch(helper):
        return None, f"`{printable(helper)[:100]}` is not the name of a credential helper"
    program = f"docker-credential-{helper}"
    try:
        answer = _mapping(json.loads(run([program, "get"], stdin=server.encode(), env=environment, timeout=timeout)))
    except ToolMissingError:
        return None, f"`{program}` is not installed"
    except (ScaffoldError, ValueError, RecursionError):
        return None, f"`{program}` gave none"
    username, secret = answer.get("Username"), answer.get("Secret")
    if not isinstance(username, str) or not isinstance(secret, str) or not secret:
        return None, f"`{program}` gave none"
    return Credentials(f"`{program}`", username, secret, username == _IDENTITY_TOKEN_USER), ""


def _stored(document: Mapping[str, Any], reference: ImageReference, path: Path) -> Credentials | None:
    entries = {_scope(key): entry for key, entry in _mapping(document.get("auths")).items()}
    scope = f"{reference.registry}/{reference.repository}"
    while scope:
        if credentials := _credentials(_mapping(entries.get(scope)), f"`{printable(str(path))}`"):
            return credentials
        scope = scope.rpartition("/")[0]
    return None


def _credentials(entry: Mapping[str, Any], source: str) -> Credentials | None:
    token = entry.get("identitytoken")
    if isinstance(token, str) and token:
        return Credentials(source, _IDENTITY_TOKEN_USER, token, is_identity_token=True)
    username, password = entry.get("username"), entry.get("password")
    encoded = entry.get("auth")
    if isinstance(encoded, str) and encoded:
        try:
            username, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
    if not isinstance(username, str) or not isinstance(password, str) or not (username and password):
        return None
    return Credentials(source, username, password.rstrip("\0"))


def _scope(key: str) -> str:
    """Bring a key to the form `registry[/namespace…]`; Docker writes `https://index.docker.io/v1/` for Docker Hub."""
    key = re.sub(r"\Ahttps?://", "", key).rstrip("/")
    host, slash, rest = re.sub(r"/v[12]\Z", "", key).partition("/")
    return (DOCKER_HUB if host in _DOCKER_HUB_NAMES else host) + slash + rest


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
