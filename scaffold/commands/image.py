"""`scaffold image`: what a registry says about an image."""

from __future__ import annotations

import json
from dataclasses import asdict

from scaffold.adapters import registry
from scaffold.image_reference import parse_image


def resolve(image: str, json_output: bool) -> int:
    """Print `name:tag@sha256:…`, or everything that was found as JSON.

    Raises:
        ImageReferenceError: The text names no image.
        RegistryError: The registry gave no usable answer.
    """
    found = registry.resolve(parse_image(image))
    if json_output:
        print(json.dumps({"image": str(found.pinned), **asdict(found)}, indent=2, ensure_ascii=False))
    else:
        print(found.pinned)
    return 0
