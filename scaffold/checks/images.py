"""Reads the container images of releases whose values have app-template's form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scaffold.checks.check import is_open
from scaffold.checks.dependencies import HELM_GROUP
from scaffold.flux import Cluster, Fleet
from scaffold.kustomize import Resource
from scaffold.repository import Location, mapping_at, text_at


@dataclass(frozen=True, slots=True)
class ContainerImage:
    """An image of a container.

    Attributes:
        name: Registry and repository, without tag and digest.
        tag: Empty where none is written.
        digest: With its algorithm, for example `sha256:…`; empty where none is written.
        place: Where the digest is written, else the tag, else the image.
    """

    name: str
    tag: str
    digest: str
    place: Location

    def __str__(self) -> str:
        return self.name + (f":{self.tag}" if self.tag else "") + (f"@{self.digest}" if self.digest else "")


def container_images(fleet: Fleet) -> Iterator[tuple[Cluster, ContainerImage]]:
    """Yield the images of all enabled containers and init containers that a root reaches.

    An image with a variable or a template in it is left out: what it becomes is not in the repository.
    """
    for cluster in fleet.clusters:
        for release, _ in cluster.of_kind("HelmRelease", HELM_GROUP):
            for keys in _containers(mapping_at(release.body, "spec", "values", "controllers")):
                image = _image(release, ("spec", "values", "controllers", *keys, "image"))
                if image is not None and not is_open(str(image)):
                    yield cluster, image


def _containers(controllers: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    for key, controller in controllers.items():
        if _is_enabled(controller):
            for group in ("containers", "initContainers"):
                for name, container in mapping_at(controller, group).items():
                    if _is_enabled(container):
                        yield key, group, name


def _is_enabled(body: object) -> bool:
    return isinstance(body, dict) and body.get("enabled") is not False


def _image(release: Resource, keys: tuple[str, ...]) -> ContainerImage | None:
    body = mapping_at(release.body, *keys)
    repository = text_at(body, "repository")
    if not repository:
        return None
    tag, digest = text_at(body, "tag"), text_at(body, "digest")
    reference = repository + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
    reference, _, digest = reference.partition("@")
    folder, slash, last = reference.rpartition("/")
    last, _, tag = last.partition(":")
    key = "digest" if text_at(body, "digest") else "tag" if text_at(body, "tag") else "repository"
    return ContainerImage(folder + slash + last, tag, digest, release.document.at(*keys, key))
