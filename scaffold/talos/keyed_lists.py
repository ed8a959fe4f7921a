"""Which item of a keyed list an item of a patch means."""

from __future__ import annotations

from collections.abc import Sequence

from scaffold.talos.comparison import is_empty, resolve, same
from scaffold.talos.fields import Field
from scaffold.talos.go_scalars import Resolved
from scaffold.talos.tree import Map, Scalar, Value, value_at

_PHYSICAL = "physical"
"""A boolean of a device selector, compared by its address in memory: two selectors that have it never are equal."""


def find(items: Sequence[Value], item: Value, field: Field) -> int:
    """Return the position of the first item with the same key, -1 where none has it."""
    return next((at for at, other in enumerate(items) if _matches(other, item, field)), -1)


def find_unmatched(items: Sequence[Value], item: Value, field: Field) -> int:
    """Return the position of an item that only its `physical` keeps from matching, -1 where there is none."""
    name = _key_of(item, field)
    key = value_at(item, name)
    if not _never_matches(key):
        return -1
    return next((at for at, other in enumerate(items) if same(value_at(other, name), key)), -1)


def _matches(one: Value, other: Value, field: Field) -> bool:
    name = _key_of(other, field)
    key, own = value_at(other, name), value_at(one, name)
    if isinstance(key, Map) or isinstance(own, Map):
        both = isinstance(key, Map) and isinstance(own, Map)
        return both and not _never_matches(key) and not _never_matches(own) and same(key, own)
    if len(field.key) > 1 and (key is None or is_empty(key)):
        return False
    known = field.items.fields.get(name) if field.items else None
    is_text = known is None or known.type == "string"
    return _decoded(key, is_text=is_text) == _decoded(own, is_text=is_text)


def _decoded(key: Value | None, *, is_text: bool) -> Resolved:
    """Return a key as Talos has it: one that is missing is as good as an empty text or a zero."""
    if not isinstance(key, Scalar) or key.is_null:
        return "" if is_text else 0
    return key.text if is_text else resolve(key)


def _key_of(item: Value, field: Field) -> str:
    """Return the name of the first key field that an item has."""
    for name in field.key:
        value = value_at(item, name)
        if value is not None and not (isinstance(value, Scalar) and is_empty(value)):
            return name
    return field.key[0]


def _never_matches(key: Value | None) -> bool:
    physical = value_at(key, _PHYSICAL)
    return isinstance(key, Map) and physical is not None and not is_empty(physical)
