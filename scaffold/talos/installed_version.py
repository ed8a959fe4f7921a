"""The Talos version that a machine config installs."""

from __future__ import annotations

from collections.abc import Iterable

from scaffold.image_reference import ImageReferenceError, parse_image
from scaffold.talos.documents import MAIN, Document
from scaffold.talos.tree import Scalar, value_at

_IMAGES = {MAIN: ("machine", "install", "image"), "UnattendedInstallConfig": ("installer", "image")}
"""Where each kind of document has the installer's image."""


def installed_version(documents: Iterable[Document]) -> str:
    """Return the tag of the last installer image that documents name, empty where none does.

    Args:
        documents: Those of a config, or of its layers in their order.
    """
    version = ""
    for document in documents:
        path = _IMAGES.get(document.kind)
        image = value_at(document.body, *path) if path else None
        if isinstance(image, Scalar):
            version = _tag(image.text) or version
    return version


def _tag(image: str) -> str:
    try:
        tag = parse_image(image).tag
    except ImageReferenceError:  # a secret reference, or one that is only complete after another layer
        return ""
    return tag if tag.removeprefix("v")[:1].isdigit() else ""
