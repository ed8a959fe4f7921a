"""What a merge asks about a value: its type where any is allowed, whether it is zero, whether two are equal."""

from __future__ import annotations

from typing import Any

from scaffold.talos import go_scalars
from scaffold.talos.fields import Field
from scaffold.talos.go_scalars import Resolved, Timestamp
from scaffold.talos.tree import Items, Map, Scalar, Value

_NUMBERS = ("int", "uint", "mode")
"""What the types of a field begin with whose zero is a number."""

_ZERO_DURATION = "+-.0hmnsuµμ"
"""What a duration of nothing is written with: `0`, `0s`, `0h0m`."""

_ZERO_NAMES = {
    "default-action": "accept",
    "encryption-provider-type": "none",
    "filesystem-type": "none",
    "lvm-logical-volume-type": "linear",
    "md-metadata": "1.0",
    "routing-rule-action": "unspec",
    "routing-table": "unspec",
}
"""The names that enumerations have for their zero: `ingress: accept` over `ingress: block` is ignored."""

_WORDS = {
    str: "a text",
    bool: "a boolean",
    int: "an integer",
    float: "a number with a fraction",
    Timestamp: "a time",
    type(None): "null",
}


def resolve(scalar: Scalar) -> Resolved:
    """Return a scalar's value as go-yaml has it where any type is allowed: `yes` is a text, `0o17` an integer."""
    return scalar.text if scalar.style else go_scalars.resolve(scalar.text)


def word(value: Value) -> str:
    """Say what a value is, such as `an integer`."""
    if isinstance(value, Map):
        return "a mapping"
    return "a list" if isinstance(value, Items) else _WORDS[type(resolve(value))]


def is_zero(scalar: Scalar, field: Field) -> bool:
    """Tell whether a scalar is its field's zero: null, `""`, `0` of a number, the first name of an enumeration."""
    text = scalar.text
    if not text or scalar.is_null:
        return True
    if field.type.startswith(_NUMBERS):
        return go_scalars.resolve(text) == 0
    if field.type == "duration":
        return not text.strip(_ZERO_DURATION)
    return _ZERO_NAMES.get(field.type) == text


def is_empty(value: Value) -> bool:
    """Tell whether a value is null, `""`, `[]` or `{}`."""
    if isinstance(value, Scalar):
        return not value.text or value.is_null
    return not (value.entries if isinstance(value, Map) else value.values)


def same(one: Value | None, other: Value | None) -> bool:
    """Tell whether two values are equal, whatever their quotes; what is empty equals what is missing."""
    return bool(bare(one) == bare(other))


def bare(value: Value | None) -> Any:
    """Return a value's texts, in lists and dicts, without what is empty."""
    if value is None or is_empty(value):
        return None
    if isinstance(value, Scalar):
        return value.text
    if isinstance(value, Items):
        return [bare(item) for item in value.values]
    return {key: text for key, entry in value.entries.items() if (text := bare(entry.value)) is not None}
