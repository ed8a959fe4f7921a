"""Finds an image digest that cannot be one.

A digest is `sha256:` and 64 hexadecimal digits in lower case (or `sha512:` and 128). With anything else the kubelet
refuses the image, `InvalidImageName`, and the pod never starts. It happens when a digest is copied in part.

Bad:

    tag: 6.0.4@sha256:0fb4a0

Good (64 digits):

    tag: 6.0.4@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

Source: https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.checks.check import Check, quote
from scaffold.checks.images import container_images
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Fleet

_DIGEST = re.compile(r"sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128}")


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield an error for each digest that has a wrong form."""
    for _, image in container_images(fleet):
        if image.digest and not _DIGEST.fullmatch(image.digest):
            hint = "write `sha256:` and 64 hexadecimal digits in lower case"
            if image.tag:
                hint += f"; {quote(f'scaffold image resolve {image.name}:{image.tag}')} prints them"
            message = f"image {quote(f'{image.name}:{image.tag}' if image.tag else image.name)} has the digest "
            yield CHECK.finding(image.place, f"{message}{quote(image.digest)}, {_problem(image.digest)}", hint)


def _problem(digest: str) -> str:
    algorithm, _, digits = digest.partition(":")
    wanted = {"sha256": 64, "sha512": 128}.get(algorithm)
    if wanted is None:
        return "which names no known algorithm"
    if len(digits) != wanted:
        return f"which has {len(digits)} digits instead of {wanted}"
    return "which is not hexadecimal in lower case"


CHECK = Check("malformed-digest", Severity.ERROR, check)
