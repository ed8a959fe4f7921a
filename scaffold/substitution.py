"""Substitutes `${VAR}` as Flux does after a build, with the values that the repository itself defines.

Source of the rules: https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_REFERENCE = re.compile(r"(\$?)\$\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-=+?])((?:[^{}]|\$\{[^{}]*\})*))?[^{}]*\}")


def substitute(text: str, variables: Mapping[str, str]) -> str:
    """Replace `${VAR}`, `${VAR:-default}` and `${VAR:=default}`; `$${VAR}` becomes `${VAR}`.

    A variable without a definition and without a default stays as it is: its value may be in a cluster Secret.
    """
    if "${" not in text:
        return text

    def replace(match: re.Match[str]) -> str:
        escape, name, operator, default = match.groups()
        if escape:
            return match.group(0)[1:]
        value = variables.get(name)
        if value is not None and (value or operator not in (":-", ":=")):
            return value
        if operator in (":-", ":=", "-", "="):
            return substitute(default, variables)
        return match.group(0)

    return _REFERENCE.sub(replace, text)


def substitute_values(body: Any, variables: Mapping[str, str]) -> Any:
    """Substitute in every string of a document; what needs no change is returned as the same object."""
    if isinstance(body, str):
        return substitute(body, variables) if "${" in body else body
    if isinstance(body, dict):
        changed = {key: substitute_values(value, variables) for key, value in body.items()}
        same = all(changed[key] is value for key, value in body.items())
        keys = {substitute(key, variables) if isinstance(key, str) else key: value for key, value in changed.items()}
        return body if same and keys.keys() == body.keys() else keys
    if isinstance(body, list):
        items = [substitute_values(value, variables) for value in body]
        return body if all(new is old for new, old in zip(items, body, strict=True)) else items
    return body


def references(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield each variable that a text consumes, with its default, `None` where the variable is required."""
    for match in _REFERENCE.finditer(text):
        escape, name, operator, default = match.groups()
        if escape:
            continue
        yield name, default if operator in (":-", ":=", "-", "=") else None
        if default:
            yield from references(default)
