"""Reads single fields of Flux's objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaffold.checks.durations import seconds
from scaffold.repository import text_at, value_at


def duration(spec: Mapping[str, Any], key: str, default: float) -> float:
    """Return a duration in seconds; what is none, or not longer than nothing, is the default."""
    found = seconds(text_at(spec, key))
    return found if found is not None and found > 0 else default


def is_suspended(body: Mapping[str, Any]) -> bool:
    """Tell whether Flux leaves an object alone."""
    return value_at(body, "spec", "suspend") is True
