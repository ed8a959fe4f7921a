"""Applies kustomize patches to plain values: strategic merge, JSON 6902, and the selection of targets."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any


def strategic_merge(base: Any, patch: Any) -> Any:
    """Merge `patch` into `base`: mappings merge, `null` deletes, lists replace, `$patch` directives are obeyed.

    Custom resources have no merge keys, so their lists are replaced as a whole; the inputs are never changed.
    """
    if not isinstance(patch, dict):
        return patch
    directive = patch.get("$patch")
    if directive == "replace" or not isinstance(base, dict):
        kept = {key: value for key, value in patch.items() if key != "$patch" and value is not None}
        return {key: strategic_merge(None, value) for key, value in kept.items()}
    merged = dict(base)
    for key, value in patch.items():
        if key == "$patch":
            continue
        if value is None or (isinstance(value, dict) and value.get("$patch") == "delete"):
            merged.pop(key, None)
        else:
            merged[key] = strategic_merge(merged.get(key), value)
    return merged


def json_patch(base: Any, operations: list[Any]) -> Any:
    """Apply RFC 6902 operations to a copy; an operation that does not fit is left out."""
    result = base
    for operation in operations:
        if isinstance(operation, dict):
            keys = _pointer(operation.get("path"))
            name = operation.get("op")
            if name in ("move", "copy"):
                source = _pointer(operation.get("from"))
                found, value = _get(result, source)
                if not found:
                    continue
                result = _edit(result, source, "remove", None) if name == "move" else result
                result = _edit(result, keys, "add", value)
            elif name in ("add", "replace", "remove"):
                result = _edit(result, keys, name, operation.get("value"))
    return result


def _pointer(path: object) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in str(path or "").split("/")[1:]]


def _get(body: Any, keys: list[str]) -> tuple[bool, Any]:
    for key in keys:
        if isinstance(body, dict) and key in body:
            body = body[key]
        elif isinstance(body, list) and key.isdecimal() and int(key) < len(body):
            body = body[int(key)]
        else:
            return False, None
    return True, body


def _edit(body: Any, keys: list[str], name: str, value: Any) -> Any:
    if not keys:
        return body if name == "remove" else value
    key, rest = keys[0], keys[1:]
    if isinstance(body, dict):
        if key not in body and (rest or name != "add"):
            return body
        if rest:
            return {**body, key: _edit(body[key], rest, name, value)}
        if name == "remove":
            return {other: kept for other, kept in body.items() if other != key}
        return {**body, key: value}
    if isinstance(body, list):
        if key == "-" and not rest and name == "add":
            return [*body, value]
        if not key.isdecimal() or int(key) > len(body):
            return body
        index = int(key)
        if name == "add" and not rest:
            return [*body[:index], value, *body[index:]]
        if index == len(body):
            return body
        if rest:
            return [*body[:index], _edit(body[index], rest, name, value), *body[index + 1 :]]
        return [*body[:index], *([] if name == "remove" else [value]), *body[index + 1 :]]
    return body


def target_matches(
    target: Mapping[str, Any], body: Mapping[str, Any], names: Collection[str], namespaces: Collection[str]
) -> bool:
    """Tell whether a kustomize selector selects an object; its fields are anchored regular expressions.

    Args:
        target: The selector.
        body: The object.
        names: The names it goes by; one has to match.
        namespaces: The namespaces it goes by; an empty one means `default`, none at all that it can have none.
    """
    group, slash, version = str(body.get("apiVersion", "")).rpartition("/")
    if not slash:
        group, version = "", group or version
    for key, actual in (
        ("group", (group,)),
        ("version", (version,)),
        ("kind", (str(body.get("kind", "")),)),
        ("name", names),
        ("namespace", [namespace or "default" for namespace in namespaces]),
    ):
        wanted = target.get(key)
        if wanted and not any(_anchored(str(wanted)).match(text) for text in actual):
            return False
    metadata = body.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    return selector_matches(str(target.get("labelSelector") or ""), metadata.get("labels")) and selector_matches(
        str(target.get("annotationSelector") or ""), metadata.get("annotations")
    )


@lru_cache(maxsize=512)
def _anchored(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(rf"(?:{pattern})\Z")
    except re.error:
        return re.compile(re.escape(pattern) + r"\Z")


_SET_TERM = re.compile(r"\s*(\S+)\s+(in|notin)\s+\(([^)]*)\)\s*\Z")
_SPLIT_TERMS = re.compile(r",(?![^(]*\))")


def selector_matches(selector: str, labels: Any) -> bool:
    """Evaluate a Kubernetes label selector: `a`, `!a`, `a=b`, `a!=b`, `a in (b, c)`, `a notin (b)`."""
    if not selector.strip():
        return True
    known = {str(key): str(value) for key, value in labels.items()} if isinstance(labels, dict) else {}
    return all(_term_matches(term.strip(), known) for term in _SPLIT_TERMS.split(selector) if term.strip())


def _term_matches(term: str, labels: Mapping[str, str]) -> bool:
    in_set = _SET_TERM.match(term)
    if in_set:
        key, operator, values = in_set.groups()
        member = labels.get(key) in {value.strip() for value in values.split(",")}
        return member if operator == "in" else not member
    if "!=" in term:
        key, _, value = term.partition("!=")
        return labels.get(key.strip()) != value.strip()
    if "=" in term:
        key, _, value = term.replace("==", "=").partition("=")
        return labels.get(key.strip()) == value.strip()
    if term.startswith("!"):
        return term[1:].strip() not in labels
    return term in labels
