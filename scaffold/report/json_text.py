"""Writes values as JSON that can always be encoded: YAML can hold half a character."""

from __future__ import annotations

import json
import re
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")


def json_text(value: Any) -> str:
    """Return a value as JSON, indented; halves of characters as escapes, all others as they are."""
    return _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", json.dumps(value, indent=2, ensure_ascii=False))
