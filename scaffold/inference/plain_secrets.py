"""Finds what looks like a secret in plain text in an app's manifests: an answers file repeats it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scaffold.leaves import smells
from scaffold.repository import list_at, mapping_at
from scaffold.siblings import App

_FIELDS = ("data", "stringData")


def plain_secrets(app: App, kustomize: Any) -> tuple[str, ...]:
    """Return the names of values that look like secrets, sorted.

    Args:
        app: The app; its release's values are looked through.
        kustomize: The value of its kustomize file.
    """
    found = set(_of_environment(app.values))
    for secret in mapping_at(app.values, "secrets").values():
        for field in _FIELDS:
            found.update(str(name) for name, value in mapping_at(secret, field).items() if _is_plain(value))
    for generator in list_at(kustomize, "secretGenerator"):
        named = (str(literal).partition("=") for literal in list_at(generator, "literals"))
        found.update(name for name, _, value in named if _is_plain(value))
    return tuple(sorted(found))


def _of_environment(value: Any, within: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        if within == "env":
            named = value.items() if not {"name", "value"} <= value.keys() else [(value["name"], value["value"])]
            yield from (str(name) for name, text in named if smells(str(name)) and _is_plain(text))
        for key, item in value.items():
            yield from _of_environment(item, str(key))
    elif isinstance(value, list):
        for item in value:
            yield from _of_environment(item, within)


def _is_plain(value: object) -> bool:
    """Tell whether a text is neither filled in by Helm or Flux, nor a path or an address that tells where it is."""
    text = value if isinstance(value, str) else ""
    return len(text) >= 6 and not any(sign in text for sign in ("${", "{{", "://")) and not text.startswith(("/", "./"))
