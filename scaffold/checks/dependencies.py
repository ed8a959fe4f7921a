"""Reads the `dependsOn` of Kustomizations and HelmReleases together with the place of each entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scaffold.kustomize import Resource
from scaffold.repository import Location, ResourceId, list_at, text_at

HELM_GROUP = "helm.toolkit.fluxcd.io"


def dependencies(resource: Resource) -> Iterator[tuple[ResourceId, Location]]:
    """Yield what an object waits for, and where that is written.

    An entry that is not written in the object's own file (a patch brings it in) has the place of the object's name.
    """
    written = list_at(resource.document.body, "spec", "dependsOn")
    for index, entry in enumerate(list_at(resource.body, "spec", "dependsOn")):
        name = text_at(entry, "name")
        if name:
            target = ResourceId(resource.kind, text_at(entry, "namespace") or resource.namespace, name)
            yield target, _place(resource, written, index, entry)


def _place(resource: Resource, written: list[Any], index: int, entry: Any) -> Location:
    if index < len(written) and _same(written[index], entry):
        return resource.document.at("spec", "dependsOn", index, "name")
    for other, candidate in enumerate(written):
        if candidate == entry:
            return resource.document.at("spec", "dependsOn", other, "name")
    return resource.document.at("metadata", "name")


def _same(written: Any, entry: Any) -> bool:
    """Compare an entry as written with what became of it; a variable in it stands for anything."""
    return all("${" in (text := text_at(written, key)) or text == text_at(entry, key) for key in ("name", "namespace"))
