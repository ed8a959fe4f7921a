"""Values as literals of the template language, by which the engine gets its own values in place of Python objects."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

_WORDS = {None: "none", True: "true", False: "false"}
_SMALLEST, _BEYOND = -(1 << 127) + 1, 1 << 127
_RESERVED = frozenset({"true", "True", "false", "False", "none", "None", "loop", "self"})
"""Names that the template language does not let a template set."""


def assignments(variables: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the literals of those variables that are lists or mappings.

    In a template a Python list or mapping has methods and attributes that the engine's own values have not:
    `node.values` is a method where it should be missing, and `append` would change what the next render sees.

    Args:
        variables: Values by their names.
    """
    found: dict[str, str] = {}
    for name, value in variables.items():
        if not _is_collection(value) or not name.isidentifier() or name in _RESERVED:
            continue
        try:
            found[name] = _literal(value)
        except (ValueError, RecursionError):  # holds an infinity, or an object of no such type: stays what it is
            continue
    return found


def steps(value: Any) -> int:
    """Return the instructions that the engine takes for a literal: one where all that it holds are constants."""
    children = [*value, *value.values()] if isinstance(value, Mapping) else value if _is_collection(value) else ()
    if any(_is_collection(child) or _literal(child).startswith("-") for child in children):
        return 1 + sum(map(steps, children))
    return 1


def _is_collection(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, Sequence) and not isinstance(value, (str, bytes)))


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return encode_basestring(value)  # far faster than `json.dumps`, and an environment is large
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, int) and _SMALLEST <= value < _BEYOND:
        return str(int(value))
    if isinstance(value, float) and math.isfinite(value):
        return repr(float(value))
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_literal(key)}:{_literal(item)}" for key, item in value.items()) + "}"
    if _is_collection(value):
        return "[" + ",".join(map(_literal, value)) + "]"
    raise ValueError
