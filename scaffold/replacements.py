"""Applies kustomize `replacements`: a field of one object copied into fields of others.

Source of the rules: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/replacements/
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from scaffold.patches import target_matches
from scaffold.repository import list_at, mapping_at, text_at

_FIELD = re.compile(r"\[([^\]]*)\]|((?:\\\.|[^.\[])+)")
_NAMESPACE = ["metadata", "namespace"]
_NAME = ["metadata", "name"]

Selected = tuple[Mapping[str, Any], str, str]
"""An object's body, effective name and effective namespace."""


def apply_replacements(
    replacements: Sequence[Mapping[str, Any]], objects: Sequence[Selected]
) -> list[tuple[Mapping[str, Any], str]]:
    """Return each object's body and, where a replacement wrote `metadata.namespace`, that namespace."""
    current = [(body, name, namespace) for body, name, namespace in objects]
    written = ["" for _ in objects]
    for replacement in replacements:
        value = _source(mapping_at(replacement, "source"), current)
        if value is None:
            continue
        for target in list_at(replacement, "targets"):
            if not isinstance(target, dict):
                continue
            for index, (body, name, namespace) in enumerate(current):
                if not target_matches(mapping_at(target, "select"), body, name, namespace) or any(
                    isinstance(reject, dict) and target_matches(reject, body, name, namespace)
                    for reject in list_at(target, "reject")
                ):
                    continue
                for field_path in list_at(target, "fieldPaths") or ["metadata.name"]:
                    keys = split_field_path(str(field_path))
                    options = mapping_at(target, "options")
                    body = _set(body, keys, value, options)
                    if keys == _NAMESPACE:
                        written[index] = namespace = str(value)
                current[index] = (body, name, namespace)
    return [(body, space) for (body, _, _), space in zip(current, written, strict=True)]


def _source(source: Mapping[str, Any], objects: Sequence[Selected]) -> Any:
    for body, name, namespace in objects:
        selector = {key: re.escape(str(value)) for key, value in source.items() if key in ("group", "version", "kind", "name", "namespace")}
        if not target_matches(selector, body, name, namespace):
            continue
        keys = split_field_path(text_at(source, "fieldPath") or "metadata.name")
        value = name if keys == _NAME else namespace if keys == _NAMESPACE else _get(body, keys)
        options = mapping_at(source, "options")
        delimiter = text_at(options, "delimiter")
        if delimiter and isinstance(value, str):
            parts = value.split(delimiter)
            index = int(text_at(options, "index") or 0)
            value = parts[index] if 0 <= index < len(parts) else None
        return value
    return None


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
                body = body[int(key)] if key.isdigit() and int(key) < len(body) else None
        else:
            return None
    return body


def _set(body: Any, keys: list[str], value: Any, options: Mapping[str, Any]) -> Any:
    if not keys:
        delimiter = text_at(options, "delimiter")
        if delimiter and isinstance(body, str):
            parts = body.split(delimiter)
            index = int(text_at(options, "index") or 0)
            if 0 <= index < len(parts):
                parts[index] = str(value)
                return delimiter.join(parts)
        return value
    key, rest = keys[0], keys[1:]
    if isinstance(body, list):
        name, equals, wanted = key.partition("=")
        return [
            _set(item, rest, value, options)
            if key == "*" or (equals and text_at(item, name) == wanted) or (key.isdigit() and int(key) == index)
            else item
            for index, item in enumerate(body)
        ]
    if isinstance(body, dict):
        if key == "*":
            return {name: _set(child, rest, value, options) for name, child in body.items()}
        if key not in body and not options.get("create"):
            return body
        return {**body, key: _set(body.get(key, {} if rest else None), rest, value, options)}
    return body
