"""Applies kustomize `replacements`: a field of one object copied into fields of others.

Source of the rules: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/replacements/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scaffold.objects import CLUSTER_SCOPED, Resource
from scaffold.patches import target_matches
from scaffold.repository import list_at, mapping_at, text_at

_FIELD = re.compile(r"\[([^\]]*)\]|((?:\\\.|[^.\[])+)")


def apply_replacements(replacements: Iterable[Mapping[str, Any]], resources: Sequence[Resource]) -> list[Resource]:
    """Return the objects after the replacements; one whose source does not exist is left out."""
    current = list(resources)
    for replacement in replacements:
        value = _source(replacement, current)
        if value is None:
            continue
        for target in list_at(replacement, "targets"):
            if isinstance(target, dict):
                current = [_replaced(resource, target, value) for resource in current]
    return current


def _replaced(resource: Resource, target: Mapping[str, Any], value: Any) -> Resource:
    if not _is_selected(resource, mapping_at(target, "select")) or any(
        isinstance(reject, dict) and _is_selected(resource, reject) for reject in list_at(target, "reject")
    ):
        return resource
    body: Any = resource.body
    for path in list_at(target, "fieldPaths") or ["metadata.name"]:
        body = _set(body, split_field_path(str(path)), value, mapping_at(target, "options"))
    return resource.with_body(body) if isinstance(body, dict) else resource


def _is_selected(resource: Resource, selector: Mapping[str, Any]) -> bool:
    """Tell whether a selector selects an object, by what it is called now or ever was."""
    spaceless = resource.kind in CLUSTER_SCOPED
    return any(
        target_matches(selector, resource.body, (name,), () if spaceless else (space,))
        for name, space in resource.identities
    )


def _source(replacement: Mapping[str, Any], resources: Sequence[Resource]) -> Any:
    if "sourceValue" in replacement:
        return text_at(replacement, "sourceValue")
    source = mapping_at(replacement, "source")
    keys = ("group", "version", "kind", "name", "namespace")
    selector = {key: re.escape(str(value)) for key, value in source.items() if key in keys}
    found = next((resource for resource in resources if _is_selected(resource, selector)), None)
    if found is None:
        return None
    value = _get(found.body, split_field_path(text_at(source, "fieldPath") or "metadata.name"))
    options = mapping_at(source, "options")
    delimiter = text_at(options, "delimiter")
    if delimiter and isinstance(value, str):
        parts = value.split(delimiter)
        index = _index(options)
        return parts[index] if 0 <= index < len(parts) else None
    return value


def _index(options: Mapping[str, Any]) -> int:
    index = options.get("index")
    return index if isinstance(index, int) else 0


def split_field_path(path: str) -> list[str]:
    """Split `a.b.[c.d].[name=x].0` into keys; a bracket keeps its dots."""
    return [bracket or plain.replace("\\.", ".") for bracket, plain in _FIELD.findall(path)]


def _get(body: Any, keys: list[str]) -> Any:
    for key in keys:
        if isinstance(body, dict):
            body = body.get(key)
        elif isinstance(body, list):
            name, equals, value = key.partition("=")
            if equals:
                body = next((item for item in body if text_at(item, name) == value), None)
            else:
                body = body[int(key)] if key.isdecimal() and int(key) < len(body) else None
        else:
            return None
    return body


def _set(body: Any, keys: list[str], value: Any, options: Mapping[str, Any]) -> Any:
    if not keys:
        delimiter = text_at(options, "delimiter")
        if delimiter and isinstance(body, str):
            parts = body.split(delimiter)
            index = _index(options)
            if index < 0:
                return delimiter.join([str(value), *parts])
            if index >= len(parts):
                return delimiter.join([*parts, str(value)])
            parts[index] = str(value)
            return delimiter.join(parts)
        return value
    key, rest = keys[0], keys[1:]
    if isinstance(body, list):
        name, equals, wanted = key.partition("=")
        return [
            _set(item, rest, value, options)
            if key == "*" or (equals and text_at(item, name) == wanted) or (key.isdecimal() and int(key) == index)
            else item
            for index, item in enumerate(body)
        ]
    if isinstance(body, dict):
        if key == "*":
            return {name: _set(child, rest, value, options) for name, child in body.items()}
        if key not in body and not options.get("create"):
            return body
        child = body.get(key)
        return {**body, key: _set({} if child is None and rest else child, rest, value, options)}
    return body
