"""Finds JSON Schemas where kubeconform would: in a folder, or behind a URL with a cache on the disk."""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import os
import posixpath
import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError

MAX_BYTES = 8 * 1024 * 1024
"""A schema's size; the largest of Kubernetes' own is about 1 MiB."""

TIMEOUT = 5.0
"""Seconds for one schema; after the first failure none is fetched any more."""

FRESH = 7 * 24 * 3600.0
"""Seconds for which a cached schema, or its absence, is believed without asking again."""

_CRD_LAYOUT = "{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"
_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}")
_NAMES = (
    "Group",
    "KindSuffix",
    "NormalizedKubernetesVersion",
    "ResourceAPIVersion",
    "ResourceKind",
    "StrictSuffix",
)
_GROUP = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?\Z")
_KIND = re.compile(r"[A-Za-z][A-Za-z0-9]*\Z")
_VERSION = re.compile(r"[a-z][a-z0-9]*\Z")


class SchemaUnavailableError(Exception):
    """Say in a few words why a schema could not be read; never ends a command."""


class LocationUnreachableError(SchemaUnavailableError):
    """Say why no schema of the location can be read."""


@dataclass(frozen=True, slots=True)
class SchemaLocation:
    """Where schemas are: a path or URL with kubeconform's placeholders.

    The placeholders are those of kubeconform's `pkg/registry/registry.go`, always in its strict variant.

    Attributes:
        template: The path, absolute, or URL, with placeholders.
        kubernetes_version: What `{{.NormalizedKubernetesVersion}}` stands for: `master`, or `v1.34.0`.
    """

    template: str
    kubernetes_version: str = "master"

    @classmethod
    def parse(cls, location: str, kubernetes_version: str = "master") -> SchemaLocation:
        """Read a location as a user writes it; a plain folder gets kubeconform's layout for custom resources.

        Args:
            location: A path, `https://…`, or `http://…` on this machine; with or without placeholders.
            kubernetes_version: `master`, or a version with or without the leading `v`.

        Raises:
            ScaffoldError: The placeholder, or the kind of URL, is none that is known.
        """
        shown = shown_location(location)
        for match in _PLACEHOLDER.finditer(location):
            name = match[1].strip()
            if name[:1] != "." or name[1:] not in _NAMES:
                known = ", ".join(f"`{{{{.{known}}}}}`" for known in _NAMES)
                raise ScaffoldError(
                    printable(f"schema location `{shown}`: unknown placeholder `{match[0]}`; known are {known}")
                )
        template = location if location.endswith("json") else f"{location.rstrip('/')}/{_CRD_LAYOUT}"
        if "://" in location:
            _refuse_insecure(template.partition("{{")[0], shown)
        else:
            template = _absolute(template, shown)
        if kubernetes_version != "master":
            kubernetes_version = f"v{kubernetes_version.removeprefix('v')}"
        return cls(template, kubernetes_version)

    @property
    def is_remote(self) -> bool:
        """Tell whether schemas come over the network."""
        return "://" in self.template

    @property
    def root(self) -> str:
        """Return the URI of the folder above the first placeholder, with a final slash."""
        return self._uri(self.template.partition("{{")[0].rpartition("/")[0] + "/")

    def uri(self, api_version: str, kind: str) -> str | None:
        """Return the URI of a kind's schema, nothing where the names could not be an object's."""
        group, slash, version = api_version.partition("/")
        if not slash:
            group = version = api_version  # what kubeconform does with the core group
        if not (_GROUP.match(group) and _VERSION.match(version) and _KIND.match(kind)):
            return None
        suffix = f"-{group.partition('.')[0]}-{version}" if slash else f"-{version}"
        values = {
            "Group": group,
            "KindSuffix": suffix,
            "NormalizedKubernetesVersion": self.kubernetes_version,
            "ResourceAPIVersion": version,
            "ResourceKind": kind.lower(),
            "StrictSuffix": "-strict",
        }
        return self._uri(_PLACEHOLDER.sub(lambda match: values[match[1].strip()[1:]], self.template))

    def _uri(self, place: str) -> str:
        if self.is_remote:
            return place
        return Path(place).as_uri() + ("/" if place.endswith("/") and place != "/" else "")


class SchemaSource:
    """Reads schemas of one location; remembers that it is out of reach, so that it is waited for once only."""

    def __init__(self, location: SchemaLocation, cache_dir: Path | None, timeout: float = TIMEOUT) -> None:
        self.location = location
        self._cache_dir = cache_dir
        self._timeout = timeout
        self._failure: LocationUnreachableError | None = None

    def read(self, uri: str) -> bytes | None:
        """Return a schema's bytes, nothing where the location has no such schema.

        Raises:
            LocationUnreachableError: Nothing of the location can be read.
            SchemaUnavailableError: This one cannot be read, is too large, or lies outside the location.
        """
        if not self._is_inside(uri):
            raise SchemaUnavailableError(f"it refers to `{shown_location(uri)}`, outside the schema location")
        if self.location.is_remote:
            return self._read_remote(uri)
        content = _read_file(_path(uri))
        if content is None and not _path(self.location.root).is_dir():
            raise LocationUnreachableError("no such folder")
        return content

    def name(self, uri: str) -> str:
        """Return what to call a schema in a message: its path below the location's root."""
        root, path = urlsplit(self.location.root).path, urlsplit(uri).path
        return printable(unquote(path.removeprefix(root)))

    def _is_inside(self, uri: str) -> bool:
        root, wanted = urlsplit(self.location.root), urlsplit(uri)
        path = posixpath.normpath(unquote(wanted.path))
        return wanted[:2] == root[:2] and path.startswith(unquote(root.path))

    def _read_remote(self, url: str) -> bytes | None:
        cached = self._cache_dir / f"{hashlib.sha256(url.encode()).hexdigest()}.json" if self._cache_dir else None
        known, age = _read_cached(cached)
        if known is not None and age < FRESH:
            return known or None
        if self._failure is None:
            try:
                known = _fetch(url, self._timeout) or b""
                _write_cached(cached, known)
            except LocationUnreachableError as error:
                self._failure = error
        if known is None and self._failure is not None:
            raise self._failure
        return known or None


def shown_location(location: str) -> str:
    """Return a location without the user, password and query that a URL may carry."""
    try:
        parts = urlsplit(location)
    except ValueError:
        return "…"
    if not parts.scheme or not parts.netloc:
        return printable(location)
    host = parts.netloc.rpartition("@")[2]
    return printable(urlunsplit((parts.scheme, host, parts.path, "", "")))


def _refuse_insecure(start: str, shown: str) -> None:
    """Check a URL up to its first placeholder: the scheme and the host have to be fixed."""
    scheme, _, rest = start.partition("://")
    try:
        parts = urlsplit(start)
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    if scheme not in ("http", "https"):
        raise ScaffoldError(f"schema location `{shown}`: `{printable(scheme)}` is not supported; use a path or https")
    if not parts.hostname or "/" not in rest:
        raise ScaffoldError(f"schema location `{shown}`: no host; write `https://host/path`")
    if scheme == "http" and not _is_loopback(parts):
        raise ScaffoldError(f"schema location `{shown}`: http is allowed on this machine only; use https")


def _absolute(template: str, shown: str) -> str:
    """Resolve the folder above the first placeholder; references between schemas are compared with it."""
    folder = template.partition("{{")[0].rpartition("/")[0]
    try:
        resolved = Path(folder or ("/" if template.startswith("/") else ".")).expanduser().resolve()
    except (OSError, RuntimeError, ValueError):
        raise ScaffoldError(f"schema location `{shown}`: not a usable path") from None
    return f"{str(resolved).rstrip('/')}/{template.removeprefix(folder).removeprefix('/')}"


def _path(uri: str) -> Path:
    return Path(unquote(urlsplit(uri).path))


def _is_loopback(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _read_file(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SchemaUnavailableError((error.strerror or "it cannot be read").lower()) from None
    _refuse_large(len(content))
    return content


def _fetch(url: str, timeout: float) -> bytes | None:
    """Get a URL; redirects are not followed, so that the scheme and host stay those that the user chose."""
    import httpx

    until = time.monotonic() + timeout
    content = bytearray()
    trust_env = not _is_loopback(urlsplit(url))  # a proxy is for other machines
    try:
        with httpx.stream("GET", url, timeout=timeout, trust_env=trust_env) as response:
            if response.status_code in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
                return None
            if response.status_code != httpx.codes.OK:
                raise LocationUnreachableError(f"HTTP status {response.status_code}")
            for chunk in response.iter_bytes():
                content += chunk
                _refuse_large(len(content))
                if time.monotonic() > until:
                    raise LocationUnreachableError(f"no whole answer within {timeout:g} seconds")
    except httpx.TimeoutException:
        raise LocationUnreachableError(f"no answer within {timeout:g} seconds") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise LocationUnreachableError(f"no connection ({type(error).__name__})") from None
    if not content.lstrip().startswith(b"{"):  # a sign-in page of the network, say
        raise LocationUnreachableError("the answer is no JSON Schema")
    return bytes(content)


def _refuse_large(size: int) -> None:
    if size > MAX_BYTES:
        raise SchemaUnavailableError(f"larger than {MAX_BYTES // (1024 * 1024)} MiB")


def _read_cached(cached: Path | None) -> tuple[bytes | None, float]:
    """Return what is cached (empty: the location has no such schema) and its age in seconds."""
    if cached is None:
        return None, 0.0
    try:
        return cached.read_bytes(), time.time() - cached.stat().st_mtime
    except OSError:
        return None, 0.0


def _write_cached(cached: Path | None, content: bytes) -> None:
    """Write whole or not at all; a cache that cannot be written only costs time."""
    if cached is None:
        return
    with contextlib.suppress(OSError):
        cached.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=cached.parent, prefix=".new-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            Path(temporary).replace(cached)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
