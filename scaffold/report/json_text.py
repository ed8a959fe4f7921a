"""Writes values as JSON that can always be encoded and shown: YAML can hold half a character, or a terminal's code."""

from __future__ import annotations

import json
import re
from typing import Any

_ACTING = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What JSON may hold as it is, but what acts on a terminal or ends a line, or cannot be encoded."""


def json_text(value: Any) -> str:
    """Return a value as JSON, indented; halves of characters and what acts as escapes, all others as they are."""
    return _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, indent=2, ensure_ascii=False))
