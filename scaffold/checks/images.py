"""Reads the images of a cluster's containers."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold.checks.check import is_open
from scaffold.checks.pods import Container, Keys, containers
from scaffold.flux import Cluster, Fleet
from scaffold.repository import KUSTOMIZE_FILES, Document, Location, Repository, list_at, mapping_at, text_at


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

    An image with a variable or a template in it is left out: what it becomes is not in the repository. In the place of
    one of a Pod spec that a kustomize file's `images` may change, or of one that a release's post-renderers do, what
    these say is yielded. A tag that a release's `valuesFrom` may give is not missing.
    """
    for cluster in fleet.clusters:
        changes = _changes(fleet.repository, cluster)
        for container in containers(cluster):
            image = _image(container)
            if image is not None and not is_open(str(image)):
                written = _written_later(container) if container.in_values else changes
                changed = written.get(image.name)
                yield from ((cluster, each) for each in ([image] if changed is None else changed))


def _image(container: Container) -> ContainerImage | None:
    written = container.body.get("image")
    if container.in_values:
        body = mapping_at(container.body, "image")
        repository, tag, digest = (text_at(body, part) for part in ("repository", "tag", "digest"))
        key = "digest" if digest else "tag" if tag else "repository"
        image = _parsed(repository, tag, digest, container.at("image", key))
        is_elsewhere = not image.tag and not image.digest and list_at(container.resource.body, "spec", "valuesFrom")
        return image if repository and not is_elsewhere else None
    return _parsed(written, "", "", container.at("image")) if isinstance(written, str) and written else None


def _parsed(reference: str, tag: str, digest: str, place: Location) -> ContainerImage:
    reference += (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
    reference, _, digest = reference.partition("@")
    folder, slash, last = reference.rpartition("/")
    last, _, tag = last.partition(":")
    return ContainerImage(folder + slash + last, tag, digest, place)


def _written_later(container: Container) -> Mapping[str, Sequence[ContainerImage]]:
    """Return what a release's own post-renderers make of its images by name."""
    document = container.resource.document
    found: dict[str, list[ContainerImage]] = {}
    for index, renderer in enumerate(list_at(container.resource.body, "spec", "postRenderers")):
        keys: Keys = ("spec", "postRenderers", index, "kustomize", "images")
        _read_changes(found, document, keys, list_at(renderer, "kustomize", "images"))
    return found


def _changes(repository: Repository, cluster: Cluster) -> Mapping[str, Sequence[ContainerImage]]:
    """Return what kustomize files and Kustomizations make of images by name, where they give them a tag or a digest."""
    lists: list[tuple[Document, Keys, Sequence[Any]]] = [
        (k.resource.document, ("spec", "images"), list_at(k.spec, "images")) for k in cluster.kustomizations
    ]
    for path in cluster.files:
        if posixpath.basename(path) in KUSTOMIZE_FILES:
            for document in repository.documents(path)[:1]:
                lists.append((document, ("images",), list_at(document.body, "images")))
    found: dict[str, list[ContainerImage]] = {}
    for document, keys, entries in lists:
        _read_changes(found, document, keys, entries)
    return found


def _read_changes(
    found: dict[str, list[ContainerImage]], document: Document, keys: Keys, entries: Sequence[Any]
) -> None:
    """Enter what a list in the form of kustomize's `images` makes of images."""
    for index, entry in enumerate(entries):
        name, tag, digest = (text_at(entry, part) for part in ("name", "newTag", "digest"))
        known = found.setdefault(name, [])
        if (tag or digest) and not is_open(tag + digest):
            place = document.at(*keys, index, "digest" if digest else "newTag")
            known.append(_parsed(text_at(entry, "newName") or name, tag, digest, place))
