"""What an image says about itself: platforms, ports, user, volumes, health check.

Source of the fields: https://github.com/opencontainers/image-spec/blob/main/config.md and, for the health check,
https://github.com/moby/docker-image-spec/blob/main/spec.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scaffold.diagnostic import printable
from scaffold.image_reference import ImageReference

_PORT = re.compile(r"([0-9]{1,5})(?:/(tcp|udp|sctp))?")
_NUMBER = re.compile(r"[0-9]{1,10}")
_LABEL_PREFIX = "org.opencontainers.image."


@dataclass(frozen=True, slots=True)
class ImageConfig:
    """The defaults that an image's author gave; every text is free of control characters.

    Attributes:
        exposed_ports: Number and protocol (`tcp`, `udp`, `sctp`), sorted.
        user: As written: `1000:1000`, `nobody`, empty (which runs as root).
        uid: The number in `user`; `None` for a name and for an empty user.
        gid: The number of the group in `user`; `None` without one.
        volumes: Absolute paths, sorted.
        healthcheck: As Docker stores it: `("CMD", program, …)` or `("CMD-SHELL", line)`; empty without one.
        entrypoint: The program, with the arguments that `cmd` follows.
        cmd: The default arguments, or the whole command.
        working_dir: Empty when not set.
        env: Variables that the image sets.
        labels: Only those that start with `org.opencontainers.image.`.
    """

    exposed_ports: tuple[tuple[int, str], ...] = ()
    user: str = ""
    uid: int | None = None
    gid: int | None = None
    volumes: tuple[str, ...] = ()
    healthcheck: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    cmd: tuple[str, ...] = ()
    working_dir: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def runs_as_root(self) -> bool:
        """Tell whether the container starts as root unless it is told otherwise."""
        return self.uid == 0 or self.user.partition(":")[0] in ("", "root")


@dataclass(frozen=True, slots=True)
class ResolvedImage:
    """What a registry holds for a reference; all of it was verified against `digest`.

    Attributes:
        reference: What was asked.
        digest: Of the index for an image of several platforms, else of the manifest.
        media_type: Of what `digest` names.
        platforms: `os/architecture` or `os/architecture/variant`, in the index's order; attestations left out.
        config: The first Linux platform's, amd64 before others; `None` for an artifact that is no image.
    """

    reference: ImageReference
    digest: str
    media_type: str
    platforms: tuple[str, ...]
    config: ImageConfig | None

    @property
    def pinned(self) -> ImageReference:
        """Return the reference with the digest: `name:tag@sha256:…`."""
        return self.reference.pinned(self.digest)

    def missing_architectures(self, architectures: Iterable[str]) -> tuple[str, ...]:
        """Return those of the nodes' architectures (`amd64`, `arm64`) that the image has no Linux build for.

        An image that names no platform at all is not judged.
        """
        if not self.platforms:
            return ()
        built = {tuple(platform.split("/")[:2]) for platform in self.platforms}
        return tuple(sorted({wanted for wanted in architectures if ("linux", wanted) not in built}))


def parse_image_config(document: Mapping[str, Any]) -> ImageConfig:
    """Read an image's config; a field of the wrong type counts as absent, for an author's slip must stop nobody.

    Args:
        document: The whole JSON object; the part of interest is its `config`.
    """
    config = _mapping(document.get("config"))
    user = _text(config.get("User"))
    uid, _, gid = user.partition(":")
    return ImageConfig(
        exposed_ports=_ports(_mapping(config.get("ExposedPorts"))),
        user=user,
        uid=int(uid) if _NUMBER.fullmatch(uid) else None,
        gid=int(gid) if _NUMBER.fullmatch(gid) else None,
        volumes=tuple(sorted(printable(path) for path in _mapping(config.get("Volumes")) if path.startswith("/"))),
        healthcheck=_healthcheck(_mapping(config.get("Healthcheck"))),
        entrypoint=_texts(config.get("Entrypoint")),
        cmd=_texts(config.get("Cmd")),
        working_dir=_text(config.get("WorkingDir")),
        env=_environment(_texts(config.get("Env"))),
        labels=_labels(_mapping(config.get("Labels"))),
    )


def platform_of(document: Mapping[str, Any]) -> str:
    """Return `os/architecture[/variant]` from a config or a descriptor's `platform`; empty where it says none."""
    parts = (_text(document.get("os")), _text(document.get("architecture")), _text(document.get("variant")))
    return "/".join(part for part in parts if part) if parts[0] and parts[1] else ""


def _ports(exposed: Mapping[str, Any]) -> tuple[tuple[int, str], ...]:
    matches = (_PORT.fullmatch(port) for port in exposed)
    ports = {(int(match.group(1)), match.group(2) or "tcp") for match in matches if match}
    return tuple(sorted(port for port in ports if 0 < port[0] < 65536))


def _healthcheck(check: Mapping[str, Any]) -> tuple[str, ...]:
    test = _texts(check.get("Test"))
    return test if len(test) > 1 and test[0] in ("CMD", "CMD-SHELL") else ()


def _environment(entries: Iterable[str]) -> dict[str, str]:
    pairs = (entry.partition("=") for entry in entries)
    return {name: value for name, _, value in pairs if name}


def _labels(labels: Mapping[str, Any]) -> dict[str, str]:
    return {printable(key): _text(labels[key]) for key in sorted(labels) if key.startswith(_LABEL_PREFIX)}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return printable(value) if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list) else ()
    return tuple(printable(item) for item in items if isinstance(item, str))
