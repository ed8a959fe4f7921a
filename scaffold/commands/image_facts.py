"""Asks a registry about the new app's image: the digest to pin, and the defaults that its author gave."""

from __future__ import annotations

import re
from dataclasses import replace

from scaffold.adapters import terminal
from scaffold.answers.context import ImageFacts
from scaffold.answers.inputs import Inputs, image_reference
from scaffold.errors import AnswersError
from scaffold.image_config import ImageConfig, ResolvedImage

_PROBE_URL = re.compile(r"https?://(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0)(?::[0-9]+)?(/[^\s'\"|;&>)]*)?")


def look_up(inputs: Inputs) -> tuple[Inputs, ImageFacts]:
    """Resolve the image at its registry, unless a digest is given or pinning is declined.

    Raises:
        AnswersError: No tag is named.
        RegistryError: The registry cannot be asked or has no such image.
    """
    if inputs.image is None:
        return inputs, ImageFacts()
    reference = image_reference(inputs)
    if not reference.tag and not inputs.data.get("tag"):
        raise AnswersError(f"image `{reference.name}` names no tag; give one, such as `{reference.name}:1.2.3`")
    if reference.digest or inputs.no_pin:
        return inputs, ImageFacts()
    from scaffold.adapters import registry  # httpx is wanted only when a registry is asked

    found = registry.resolve(reference)
    terminal.say(f"{reference} is {found.digest}", "dim")
    return replace(inputs, digest=found.digest), facts(found)


def facts(found: ResolvedImage) -> ImageFacts:
    """Return what the image says that answers may be derived from."""
    config = found.config or ImageConfig()
    return ImageFacts(
        ports=tuple(number for number, protocol in config.exposed_ports if protocol == "tcp"),
        uid=config.uid or None,
        gid=config.gid or None,
        volumes=config.volumes,
        probe_path=probe_path(config.healthcheck),
        platforms=found.platforms,
    )


def probe_path(healthcheck: tuple[str, ...]) -> str:
    """Return the path that a health check requests from the container itself, empty where it does something else."""
    match = _PROBE_URL.search(" ".join(healthcheck))
    return (match.group(1) or "/") if match else ""
