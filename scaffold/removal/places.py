"""Finds the line on which an object names another, also where a patch, a generator or a long text says it."""

from __future__ import annotations

import re
from typing import Any

from scaffold.checks.pods import Keys
from scaffold.kustomize import Resource
from scaffold.repository import Location, Repository, list_at, text_at

_BLOCK = re.compile(r"[|>][-+0-9]*[ \t]*(#.*)?$")


def place_of(repository: Repository, resource: Resource, keys: Keys, name: str) -> Location:
    """Return where an object's value at `keys` says `name`.

    What is not written in the object's own file has the place of the object's name, or of its generator.
    """
    document = resource.document
    if document.kind != resource.kind:
        return _generator(resource)
    if not _is_written(document.body, keys):
        return document.at("metadata", "name")
    place = document.at(*keys)
    return _within_text(repository, place, name)


def _generator(resource: Resource) -> Location:
    key = f"{resource.kind[:1].lower()}{resource.kind[1:]}Generator"
    called = {name for name, _ in resource.identities}
    for index, generator in enumerate(list_at(resource.document.body, key)):
        if text_at(generator, "name") in called:
            return resource.document.at(key, index)
    return resource.document.at()


def _is_written(body: Any, keys: Keys) -> bool:
    for key in keys:
        is_there = key in body if isinstance(body, dict) else isinstance(body, list) and key in range(len(body))
        if not is_there:
            return False
        body = body[key]
    return True


def _within_text(repository: Repository, place: Location, name: str) -> Location:
    """Return the line of a block scalar that holds a name, the scalar's own place where it has no such line."""
    lines = repository.text(place.path).splitlines()
    first = lines[place.line - 1]
    if _BLOCK.search(first):
        indent = len(first) - len(first.lstrip())
        for number, line in enumerate(lines[place.line :], place.line + 1):
            if line.strip() and len(line) - len(line.lstrip()) <= indent:
                break
            if name in line:
                return Location(place.path, number, line.index(name) + 1)
    return place
