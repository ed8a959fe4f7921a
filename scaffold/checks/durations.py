"""Reads durations as Go writes them, such as `1h30m`."""

from __future__ import annotations

import re

_UNITS = {"ns": 1e-9, "us": 1e-6, "\u00b5s": 1e-6, "\u03bcs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(rf"([0-9]+\.?[0-9]*|\.[0-9]+)({'|'.join(sorted(_UNITS, key=len, reverse=True))})")
_LONGEST = 64
"""Characters of a duration; what is longer is none."""


def seconds(text: str) -> float | None:
    """Return a duration in seconds, `None` for a text that is none: https://pkg.go.dev/time#ParseDuration."""
    sign, bare = (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))
    if bare == "0":
        return 0.0
    parts = _PART.findall(bare) if len(bare) <= _LONGEST else []
    if not parts or "".join(number + unit for number, unit in parts) != bare:
        return None
    return sign * sum(float(number) * _UNITS[unit] for number, unit in parts)
