"""Pins an image: puts the digest that its registry gives for the tag behind the tag."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import yaml

from scaffold.checks.check import quote
from scaffold.checks.images import ContainerImage, container_images
from scaffold.diagnostic import Diagnostic
from scaffold.edit import set_scalar
from scaffold.errors import ScaffoldError
from scaffold.fixes.fix import Asked, Digests, Fix, Left
from scaffold.fixes.place import Keys, Value, find_value
from scaffold.flux import Fleet
from scaffold.image_reference import ImageReference, parse_image

_TAGS = frozenset({"tag", "newTag"})
"""Keys of app-template's `image` and of kustomize's `images`; Renovate updates the digest in both."""


def pin(fleet: Fleet, asked: Asked, digests: Digests) -> Iterator[Fix | Left]:
    """Propose the digest of each image."""
    for finding, image in _images(fleet, asked):
        value = find_value(fleet.repository, finding)
        try:
            reference = _reference(value, image)
            answer = digests.get(reference, ScaffoldError("its registry was not asked"))
        except ScaffoldError as error:
            answer = error
        if isinstance(answer, ScaffoldError) or value is None:
            yield Left(finding, str(answer))
            continue
        keys, text = _written(value, reference, answer)
        edit = partial(set_scalar, path=value.path, keys=keys, value=text, document=value.document, shared=True)
        yield Fix(finding, value.path, edit, f"{quote(str(reference))} pinned to {quote(answer)}")


def images_to_resolve(fleet: Fleet, asked: Asked) -> tuple[ImageReference, ...]:
    """Return the images whose digests are needed, each once."""
    found: dict[ImageReference, None] = {}
    for finding, image in _images(fleet, asked):
        try:
            found[_reference(find_value(fleet.repository, finding), image)] = None
        except ScaffoldError:
            continue
    return tuple(found)


def _images(fleet: Fleet, asked: Asked) -> Iterator[tuple[Diagnostic, ContainerImage]]:
    """Yield the findings with their images."""
    findings = {(finding.path, finding.line, finding.column): finding for finding in asked}
    seen: set[ContainerImage] = set()
    for _, image in container_images(fleet):
        finding = findings.get((image.place.path, image.place.line, image.place.column))
        if finding is not None and not image.digest and image not in seen:
            seen.add(image)
            yield finding, image


def _reference(value: Value | None, image: ContainerImage) -> ImageReference:
    """Return what the registry is to be asked for.

    Raises:
        ScaffoldError: No tag, or the place does not hold it as it is used; or it names no image.
    """
    key = value.keys[-1] if value else ""
    if value is not None and (key, value.text) in {("image", str(image)), *((tag, image.tag) for tag in _TAGS)}:
        return parse_image(str(image))
    if value is not None and (key, value.text) == ("repository", image.name):
        raise ScaffoldError("it names no tag; name one, and its digest")
    if value is not None and isinstance(value.read, (int, float)) and str(value.read) == image.tag:
        raise ScaffoldError(f"YAML reads {quote(value.text)} as the number {image.tag}; put the tag in quotes")
    raise ScaffoldError("its tag is not written here; write the digest behind the tag where that comes from")


def _written(value: Value, reference: ImageReference, digest: str) -> tuple[Keys, str]:
    """Return where the digest is written, and the text there."""
    if value.keys[-1] not in _TAGS:
        return value.keys, str(reference.pinned(digest))
    pairs = value.parent.value if isinstance(value.parent, yaml.MappingNode) else ()
    if value.keys[-1] == "tag" and any(name.value == "digest" for name, _ in pairs):
        return (*value.keys[:-1], "digest"), digest  # it is there and empty
    return value.keys, f"{value.text}@{digest}"
