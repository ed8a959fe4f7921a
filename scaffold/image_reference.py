"""An image reference, `registry/repository:tag@digest`, by the grammar of github.com/distribution/reference."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, replace

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError

DOCKER_HUB = "docker.io"

_PATH_PART = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_REPOSITORY = re.compile(rf"{_PATH_PART}(?:/{_PATH_PART})*")
_HOST_PART = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_REGISTRY = re.compile(rf"(?:{_HOST_PART}(?:\.{_HOST_PART})*|\[([a-fA-F0-9:]+)\])(?::([0-9]{{1,5}}))?")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = re.compile(r"sha256:[a-f0-9]{64}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_LONGEST_REPOSITORY = 255
"""Characters; the limit of github.com/distribution/reference."""


class ImageReferenceError(ScaffoldError):
    """Refuse text that names no image."""


@dataclass(frozen=True, slots=True)
class ImageReference:
    """Which image is meant, for the registry and as the user wrote it.

    Attributes:
        registry: Host and, where written, port; `docker.io` when none was written.
        repository: The path within the registry, with the `library/` that Docker Hub adds to a single word.
        tag: Empty when none was written.
        digest: `sha256:` and 64 hexadecimal digits; empty when none was written.
        name: What stood before tag and digest, as written: `nginx` for `docker.io/library/nginx`.
    """

    registry: str
    repository: str
    tag: str
    digest: str
    name: str

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest}" if self.digest else ""
        return f"{self.name}{tag}{digest}"

    @property
    def selector(self) -> str:
        """Return what a registry is asked for: the digest, else the tag, else `latest` as every client does."""
        return self.digest or self.tag or "latest"

    def pinned(self, digest: str) -> ImageReference:
        """Return the same image with this digest; one without tag and digest gets the tag `latest` that it meant.

        Raises:
            ImageReferenceError: The digest is not a sha256 digest.
        """
        _require_digest(digest, digest)
        return replace(self, tag=self.tag or ("" if self.digest else "latest"), digest=digest)


def is_digest(text: str) -> bool:
    """Tell whether a text is `sha256:` and 64 lower-case hexadecimal digits."""
    return _DIGEST.fullmatch(text) is not None


def parse_image(text: str) -> ImageReference:
    """Read an image reference as Docker and containerd read it.

    One difference: `Org/app` is refused for its upper case, where the reference implementation takes `Org` for a host.

    Raises:
        ImageReferenceError: The text names no image; the message says which part is wrong.
    """
    text = text.strip()
    if not text:
        raise ImageReferenceError("the image is empty; write it as `registry/name:tag`")
    shown = printable(text)[:300]
    if scheme := _SCHEME.match(text):
        raise ImageReferenceError(f"image `{shown}`: leave out `{scheme.group()}`, an image is `registry/name:tag`")
    rest, at, digest = text.partition("@")
    if at:
        _require_digest(digest, shown)
    name, tag = _split_tag(rest)
    if tag is not None and not _TAG.fullmatch(tag):
        raise ImageReferenceError(
            f"image `{shown}`: a tag is 1 to 128 letters, digits, `_`, `.` and `-`, and does not start with `.` or `-`"
        )
    registry, repository = _split_registry(name)
    _require_registry(registry, shown)
    _require_repository(repository, shown)
    if registry == DOCKER_HUB and "/" not in repository:
        repository = f"library/{repository}"
    return ImageReference(registry, repository, tag or "", digest, name)


def _split_tag(text: str) -> tuple[str, str | None]:
    """Part name and tag; a colon before the last slash belongs to a port."""
    folder, slash, last = text.rpartition("/")
    last, colon, tag = last.partition(":")
    return folder + slash + last, tag if colon else None


def _split_registry(name: str) -> tuple[str, str]:
    first, slash, rest = name.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return (DOCKER_HUB if first == "index.docker.io" else first), rest
    return DOCKER_HUB, name


def _require_digest(digest: str, shown: str) -> None:
    if not is_digest(digest):
        raise ImageReferenceError(
            f"image `{printable(shown)[:300]}`: a digest is `sha256:` and 64 hexadecimal digits in lower case"
        )


def _require_registry(registry: str, shown: str) -> None:
    match = _REGISTRY.fullmatch(registry)
    if match is None or not _is_address(match.group(1)) or not 0 < int(match.group(2) or 443) < 65536:
        raise ImageReferenceError(
            f"image `{shown}`: `{printable(registry)[:300]}` is no registry; write `host` or `host:port`"
        )


def _is_address(address: str | None) -> bool:
    if address is None:
        return True
    try:
        ipaddress.IPv6Address(address)
    except ValueError:
        return False
    return True


def _require_repository(repository: str, shown: str) -> None:
    if not repository:
        raise ImageReferenceError(f"image `{shown}`: the name is missing; write it as `registry/name:tag`")
    if repository != repository.lower() and _REPOSITORY.fullmatch(repository.lower()):
        raise ImageReferenceError(f"image `{shown}`: names are lower case; did you mean `{repository.lower()}`")
    if not _REPOSITORY.fullmatch(repository):
        raise ImageReferenceError(
            f"image `{shown}`: each part of the name has lower-case letters and digits, joined by `.`, `_`, `__` or `-`"
        )
    if len(repository) > _LONGEST_REPOSITORY:
        raise ImageReferenceError(f"image `{shown}`: the name is longer than {_LONGEST_REPOSITORY} characters")
    if re.fullmatch(r"[a-f0-9]{64}", repository):
        raise ImageReferenceError(f"image `{shown}`: 64 hexadecimal digits are no name; write `name@sha256:…`")
