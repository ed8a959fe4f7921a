"""Finds a container image with the tag `latest`, or with no tag at all, which means the same.

Without a digest, a restarted pod runs another version than before, and there is no way back. With a digest what runs
is fixed, but nobody can read which version it is, and an update has no version to compare: that is a hint only.

Bad:

    image:
      repository: ghcr.io/home-operations/radarr
      tag: latest

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
    """Yield a warning for each image that follows `latest`, a hint where a digest holds it."""
    for _, image in container_images(fleet):
        if image.tag == "latest" and image.digest:
            yield CHECK.finding(
                image.place,
                f"image {quote(f'{image.name}:latest')} has a digest, but its tag does not say which version that is",
                "name the version's tag beside the digest",
                Severity.HINT,
            )
        elif image.tag == "latest":
            yield CHECK.finding(image.place, f"image {quote(str(image))} changes without a commit", _HINT)
        elif not image.tag and not image.digest:
            yield CHECK.finding(image.place, f"image {quote(str(image))} has no tag, which means `latest`", _HINT)


_HINT = "name a version's tag, with its digest"

CHECK = Check("latest-tag", Severity.WARNING, check)
