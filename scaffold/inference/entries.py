"""What the inference of every kind of entry needs: which one is the app's own, and what of one the template knows."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from scaffold.siblings import App

Entry = dict[str, Any]
"""An entry of a list answer, in the vocabulary of the template's `vocabulary.jinja`."""

NAMING = ("nameOverride", "forceRename", "prefix", "suffix")
_KEY = re.compile(r"[A-Za-z0-9](?:[-._A-Za-z0-9]*[A-Za-z0-9])?")


def bodies(entries: object) -> dict[str, Mapping[str, Any]]:
    """Return the mappings among a mapping's entries whose keys the template can write, in their order."""
    if not isinstance(entries, dict):
        return {}
    return {
        key: body
        for key, body in entries.items()
        if isinstance(key, str) and isinstance(body, dict) and _KEY.fullmatch(key)
    }


def main_key(entries: Collection[str], app: App) -> str:
    """Return the key of the app's own entry: named as the app, `app` or `main`, else the first; empty without any."""
    return next((name for name in (app.name, "app", "main") if name in entries), next(iter(entries), ""))


def known(body: object, names: Collection[str]) -> Entry:
    """Return what of a mapping stands under known names, in its own order."""
    return {name: value for name, value in body.items() if name in names} if isinstance(body, dict) else {}


def scalars(body: object) -> Entry:
    """Return the scalars of a mapping of names, such as annotations."""
    if not isinstance(body, dict):
        return {}
    return {name: value for name, value in body.items() if isinstance(name, str) and is_scalar(value)}


def is_scalar(value: object) -> bool:
    """Tell whether a value is a text, a number, a boolean or null."""
    return value is None or isinstance(value, (str, int, float))


def is_number(value: object, least: int, most: int) -> bool:
    """Tell whether a value is a whole number in a range; booleans are none."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
