"""Finds the objects without which a kustomize build fails: those that a patch or a replacement names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scaffold.flux import Cluster, Fleet
from scaffold.repository import Document, Location, Repository, list_at, mapping_at, text_at
from scaffold.yaml_reader import YamlError, compose, construct


@dataclass(frozen=True, slots=True)
class Needed:
    """An object that a build needs: its kind and name, where that is written, and for what."""

    kind: str
    name: str
    place: Location
    what: str


def needed_by_builds(fleet: Fleet, cluster: Cluster) -> Iterator[Needed]:
    """Yield what the patches without a `target`, and the sources of replacements, name in a cluster.

    A patch with a `target` may select nothing; one without it stops the build where its object is not there.
    """
    repository = fleet.repository
    for path in sorted(cluster.files):
        folder = posixpath.dirname(path)
        if repository.kustomize_file(folder) == path:
            for document in repository.documents(path)[:1]:
                yield from _patched(repository, document, document.body, folder, ())
                for index, entry in enumerate(list_at(document.body, "replacements")):
                    source = mapping_at(entry, "source")
                    place = document.at("replacements", index)
                    yield Needed(text_at(source, "kind"), text_at(source, "name"), place, "the replacement")
    for kustomization in cluster.kustomizations:
        if kustomization.path is not None:
            resource = kustomization.resource
            spec = mapping_at(resource.body, "spec")
            yield from _patched(repository, resource.document, spec, kustomization.path, ("spec",))


def _patched(
    repository: Repository, document: Document, body: Any, folder: str, prefix: tuple[str, ...]
) -> Iterator[Needed]:
    for index, entry in enumerate(list_at(body, "patches")):
        if not mapping_at(entry, "target"):
            place = document.at(*prefix, "patches", index)
            for patch in _bodies(repository, folder, text_at(entry, "path"), text_at(entry, "patch")):
                yield Needed(text_at(patch, "kind"), text_at(patch, "metadata", "name"), place, "the patch")
    for index, entry in enumerate(list_at(body, "patchesStrategicMerge")):
        text = str(entry)
        place = document.at(*prefix, "patchesStrategicMerge", index)
        for patch in _bodies(repository, folder, *(("", text) if "\n" in text else (text, ""))):
            yield Needed(text_at(patch, "kind"), text_at(patch, "metadata", "name"), place, "the patch")


def _bodies(repository: Repository, folder: str, path: str, inline: str) -> list[Any]:
    """Return the values of a patch's documents."""
    if path:
        target = repository.resolve(posixpath.normpath(posixpath.join(folder, path)))
        return [document.body for document in repository.documents(target)]
    try:
        return [construct(node) for node in compose(inline)]
    except YamlError:
        return []
