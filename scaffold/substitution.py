"""Substitutes `${VAR}` as Flux does after a build, with the values that the repository itself defines.

Source of the rules: https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_REFERENCE = re.compile(
    r"(\$?)\$\{([A-Za-z_][A-Za-z0-9_]*)((?:[^{}]|\$\{(?:[^{}]|\$\{[^{}]*\})*\})*)\}"  # a default may hold two more
)
_DEFAULT = re.compile(r"(?::[-=?+]|[-=+?])(.*)\Z", re.DOTALL)
_CASES: Mapping[str, Callable[[str], str]] = {
    "": str,
    "^^": str.upper,
    ",,": str.lower,
    "^": lambda value: value[:1].upper() + value[1:],
    ",": lambda value: value[:1].lower() + value[1:],
}


def substitute(text: str, variables: Mapping[str, str]) -> str:
    """Replace `${VAR}`, `${VAR:-default}`, `${VAR:=default}` and `${VAR^^}`; `$${VAR}` becomes `${VAR}`.

    A variable without a definition and without a default stays as it is: its value may be in a cluster Secret. So does
    a function that cuts or replaces a part of the value.
    """
    if "${" not in text:
        return text

    def replace(match: re.Match[str]) -> str:
        escape, name, function = match.groups()
        if escape:
            return f"${{{substitute(match.group(0)[3:], variables)}"
        value = variables.get(name)
        default = _DEFAULT.match(function)
        if default:
            return value or substitute(default.group(1), variables)
        change = _CASES.get(function)
        return match.group(0) if value is None or change is None else change(value)

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


def variables_in(text: str) -> frozenset[str]:
    """Return the names of the variables that a text refers to; those in a default not."""
    return frozenset(name for escape, name, _ in _REFERENCE.findall(text) if not escape)


def only_reference(text: str) -> tuple[str, str | None] | None:
    """Return the variable that alone makes up a text, with its default; `None` for any other text."""
    match = _REFERENCE.fullmatch(text.strip())
    if match is None or match.group(1):
        return None
    default = _DEFAULT.match(match.group(3))
    return match.group(2), default.group(1) if default else None


def references(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield each variable that a text consumes, with its default, `None` where the variable is required."""
    for match in _REFERENCE.finditer(text):
        escape, name, function = match.groups()
        if escape:
            continue
        default = _DEFAULT.match(function)
        yield name, default.group(1) if default else None
        if default:
            yield from references(default.group(1))
