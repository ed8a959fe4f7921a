"""Finds a container image without a digest.

A tag can be moved: the same manifest may run other bytes tomorrow, on one node and not on the other, and whoever takes
over the registry's account decides which. With the digest, what runs is what was reviewed, and Renovate still updates
both. Judged are the containers and init containers of app-template releases and of Pod specs; where a kustomize file's
`images` changes one of the latter, what that says.

Bad:

    image:
      repository: ghcr.io/home-operations/radarr
      tag: 6.0.4

Good (shortened; a digest has 64 digits):

    image:
      repository: ghcr.io/home-operations/radarr
      tag: 6.0.4@sha256:0fb4a0…
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.checks.check import Check, quote
from scaffold.checks.images import container_images
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Fleet


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield a warning for each image that names no digest."""
    for _, image in container_images(fleet):
        if not image.digest:
            hint = f"{quote(f'scaffold image resolve {image}')} prints it with its digest"
            yield CHECK.finding(image.place, f"image {quote(str(image))} has no digest", hint)


CHECK = Check("unpinned-image", Severity.WARNING, check)
