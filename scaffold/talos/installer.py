"""References of Talos' installer images, as the Image Factory serves them."""

from __future__ import annotations

import re

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError

FACTORY = "factory.talos.dev"
"""The public Image Factory, also the registry of its installer images."""

_PLATFORM_IN_NAME_SINCE = (1, 10)
_VERSION = re.compile(r"v?(?P<major>[0-9]+)\.(?P<minor>[0-9]+)\.[0-9]+(?:-[0-9A-Za-z.-]+)?\Z")
_PLATFORM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_ID = re.compile(r"[0-9a-f]{64}\Z")


def is_schematic_id(text: str) -> bool:
    """Tell whether a text has the form of a schematic's ID."""
    return _ID.match(text) is not None


def installer_image(
    schematic: str, version: str, *, platform: str = "metal", secureboot: bool = False, factory: str = FACTORY
) -> str:
    """Return the reference of the installer image for a schematic's ID.

    Args:
        schematic: The ID.
        version: A Talos release, such as `v1.13.9` or `1.13.9`.
        platform: Where Talos runs: `metal`, `nocloud`, `aws`, …; from 1.10 on part of the image's name.
        secureboot: Whether the machine boots with SecureBoot.
        factory: The registry.

    Raises:
        ScaffoldError: The version is no release, or the platform no name.
    """
    match = _VERSION.match(version)
    if match is None:
        raise ScaffoldError(
            f"`{printable(version)}` is no Talos release; write one with three numbers, such as v1.13.9"
        )
    if not _PLATFORM.match(platform):
        raise ScaffoldError(f"`{printable(platform)}` is no platform of Talos; write one such as metal, nocloud or aws")
    since = (int(match["major"]), int(match["minor"])) >= _PLATFORM_IN_NAME_SINCE
    if not since and platform != "metal":
        raise ScaffoldError(f"before Talos 1.10 the installer is the same for all platforms; leave out `{platform}`")
    name = f"{platform}-installer" if since else "installer"
    return f"{factory}/{name}{'-secureboot' if secureboot else ''}/{schematic}:v{version.removeprefix('v')}"
