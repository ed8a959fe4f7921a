"""Manifests and indexes of images, as a registry stores them.

Source of the rules: https://github.com/opencontainers/image-spec (manifest.md, image-index.md) and, for the refusal of
a document that could be read as both, the same specification's advisory GHSA-77vh-xpmg-72qh.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.image_config import platform_of
from scaffold.image_reference import is_digest

INDEX_TYPES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
MANIFEST_TYPES = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
CONFIG_TYPES = (
    "application/vnd.oci.image.config.v1+json",
    "application/vnd.docker.container.image.v1+json",
)


class ImageManifestError(ScaffoldError):
    """Refuse a document that is no manifest; the message is the end of a sentence that names the registry."""


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A pointer to content: its digest, media type and, in an index, `os/architecture[/variant]` (else empty)."""

    digest: str
    media_type: str
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """An index (`children`, no `config`) or the manifest of one platform (`config`, no `children`)."""

    media_type: str
    children: tuple[Descriptor, ...] = ()
    config: Descriptor | None = None

    @property
    def platforms(self) -> tuple[str, ...]:
        """Return the children's platforms in their order, each once; `unknown/unknown` marks attestations."""
        named = (child.platform for child in self.children)
        return tuple(dict.fromkeys(name for name in named if name and not name.startswith("unknown/")))

    @property
    def preferred_child(self) -> Descriptor | None:
        """Return the child whose config stands for all: linux/amd64, else linux/arm64, else Linux, else the first."""
        for prefix in ("linux/amd64", "linux/arm64", "linux/", ""):
            for child in self.children:
                if child.platform.startswith(prefix) and not child.platform.startswith("unknown/"):
                    return child
        return None


def parse_object(body: bytes) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        ImageManifestError: The bytes hold none.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise ImageManifestError("it is not JSON") from None
    if not isinstance(document, dict):
        raise ImageManifestError("it is not a JSON object")
    return document


def parse_manifest(body: bytes, content_type: str) -> Manifest:
    """Read an index or a manifest.

    Args:
        body: The bytes as the registry sent them.
        content_type: The `Content-Type` header; some registries send a general one, then the document decides.

    Raises:
        ImageManifestError: The document is neither, or could be read as both.
    """
    document = parse_object(body)
    header = content_type.partition(";")[0].strip().lower()
    stated = document.get("mediaType")
    known = (*INDEX_TYPES, *MANIFEST_TYPES)
    if header in known and isinstance(stated, str) and stated and stated != header:
        raise ImageManifestError(f"it is sent as `{header}` and says that it is `{printable(stated)[:100]}`")
    if "manifests" in document and ("config" in document or "layers" in document):
        raise ImageManifestError("it could be read as an index and as a manifest")
    media_type = header if header in known else stated if isinstance(stated, str) and stated else header
    if media_type in INDEX_TYPES:
        return Manifest(media_type, children=_children(document.get("manifests")))
    if media_type in MANIFEST_TYPES:
        return Manifest(media_type, config=_descriptor(document.get("config")))
    raise ImageManifestError(f"its media type `{printable(media_type)[:100]}` is that of no image")


def _children(entries: Any) -> tuple[Descriptor, ...]:
    if not isinstance(entries, list):
        raise ImageManifestError("its index has no list `manifests`")
    return tuple(_descriptor(entry) for entry in entries)


def _descriptor(entry: Any) -> Descriptor:
    if not isinstance(entry, dict):
        raise ImageManifestError("it has a descriptor that is not an object")
    digest, media_type, platform = entry.get("digest"), entry.get("mediaType"), entry.get("platform")
    if not isinstance(digest, str) or not is_digest(digest):
        raise ImageManifestError("it has a descriptor without a sha256 digest")
    return Descriptor(
        digest,
        media_type if isinstance(media_type, str) else "",
        platform_of(platform) if isinstance(platform, dict) else "",
    )
