"""Machine configs as Talos decodes them: what is written in another way, and means the same, becomes equal."""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from scaffold.talos.comparison import is_zero
from scaffold.talos.documents import MAIN, Document
from scaffold.talos.fields import Field, Rule, Table
from scaffold.talos.go_scalars import format_plain, resolve
from scaffold.talos.references import has_reference
from scaffold.talos.tree import Entry, Items, Map, Scalar, Value

_IDENTITY = ("apiVersion", "kind")
_FREE = Field("any", Rule.FREE)
_TEXT = Field("string", Rule.VALUE)
_DURATION_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_NANOSECONDS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9}
_HOUR = 3600 * 10**9
_SIZE = re.compile(r"(-?\d+(?:\.\d*)?) *([kmgtpe]?)(i?)b?", re.IGNORECASE)
_INTEGER = re.compile(r"u?int\d*")
_FALSE = frozenset({"false", "n", "no", "off"})
_TRUE = frozenset({"true", "y", "yes", "on"})


def canonical(documents: Sequence[Document], table: Table) -> tuple[Document, ...]:
    """Return documents in the order of their kinds and names, with values as Talos decodes them.

    Keys are in Talos' own order; what is empty, null or zero is left out where Talos cannot tell it from absent.
    """
    ordered = sorted(documents, key=lambda document: (document.kind != MAIN, document.kind, document.name))
    return tuple(_document(document, table) for document in ordered)


def _document(document: Document, table: Table) -> Document:
    kind = table.kinds.get(document.kind)
    entries = document.body.entries
    head = _map(Map({key: entries[key] for key in _IDENTITY if key in entries}), Field("map", Rule.MAP, items=_TEXT))
    rest = Map({key: entry for key, entry in entries.items() if key not in _IDENTITY}, document.body.place)
    body = _map(rest, kind.root if kind else _FREE)
    return replace(document, body=Map({**head.entries, **body.entries}, body.place))


def _value(value: Value, field: Field, *, is_item: bool = False) -> Value:
    if isinstance(value, Map):
        return _map(value, field if field.type in ("struct", "map") else _FREE, is_item=is_item)
    if isinstance(value, Items):
        items = field.items if field.type == "list" and field.items else _FREE
        return Items(tuple(_value(item, items, is_item=True) for item in value.values), value.place)
    if field.type == "any":
        return _free(value)
    if value.is_null:
        return value
    text = _text(field.type, value)
    return Scalar(text, _style(text, field.type), value.place)


def _map(value: Map, field: Field, *, is_item: bool = False) -> Map:
    order = {key: place for place, key in enumerate(field.fields)}
    entries: dict[str, Entry] = {}
    for key in sorted(value.entries, key=lambda key: (order.get(key, len(order)), key)):
        entry = value.entries[key]
        inner = field.fields.get(key, _FREE) if field.type == "struct" else field.items or _FREE
        made = _value(entry.value, inner)
        if field.type != "struct" or not _is_absent(made, inner, is_choice=is_item):
            entries[key] = Entry(Scalar(key, _style(key, "string"), entry.key.place), made)
    return Map(entries, value.place)


def _is_absent(value: Value, field: Field, *, is_choice: bool) -> bool:
    """Tell whether Talos takes the canonical value of a struct's field for none at all.

    In the items of a list an empty struct is a choice: the keys of an encrypted volume have `tpm: {}`.
    """
    if isinstance(value, Items):
        return not value.values
    if isinstance(value, Map):
        return not value.entries and not (is_choice and field.rule is Rule.OPTIONAL)
    if value.is_null or not value.text:
        return True
    is_zero_value = is_zero(value, field) or (field.type == "bool" and value.text == "false")
    return field.rule is not Rule.POINTER and is_zero_value


def _free(scalar: Scalar) -> Scalar:
    """Return a value whose type is what YAML says: `0x10` is 16, `"16"` a text."""
    plain = resolve(scalar.text)
    if scalar.style or isinstance(plain, str):
        return Scalar(scalar.text, _style(scalar.text, "string"), scalar.place)
    return Scalar(format_plain(plain), "", scalar.place)


def _style(text: str, type_: str) -> str:
    """Return a style that depends on nothing but what the value is."""
    if "\n" in text:
        return "|"
    is_text = type_ not in _FORMS and not _INTEGER.fullmatch(type_)
    return '"' if is_text and not isinstance(resolve(text), str) else ""


def _text(type_: str, scalar: Scalar) -> str:
    if has_reference(scalar.text):
        return scalar.text
    if _INTEGER.fullmatch(type_):
        return _integer(scalar)
    form = _FORMS.get(type_)
    return form(scalar) if form else scalar.text


def _integer(scalar: Scalar) -> str:
    number = resolve(scalar.text)
    return str(int(number)) if isinstance(number, int | float) and math.isfinite(number) else scalar.text


def _boolean(scalar: Scalar) -> str:
    text = scalar.text.lower()
    return "true" if text in _TRUE else "false" if text in _FALSE else scalar.text


def _mode(scalar: Scalar) -> str:
    number = resolve(scalar.text)
    if scalar.style or not isinstance(number, int):
        digits = scalar.text.lstrip("0").removeprefix("o")
        number = int(digits or "0", 8) if re.fullmatch("[0-7]*", digits) else None
    return scalar.text if number is None else f"0o{number:o}"


def _duration(scalar: Scalar) -> str:
    """Write a duration as Go does: `5m0s`, `1.5s`."""
    text = scalar.text.lstrip("+-")
    parts = _DURATION_PART.findall(text)
    if not parts or "".join(map("".join, parts)) != text:
        return "0s" if text == "0" else scalar.text
    total = sum(Fraction(amount) * _NANOSECONDS.get(unit, _HOUR) for amount, unit in parts)
    nanoseconds = int(total)
    hours, rest = divmod(nanoseconds, _HOUR)
    minutes, rest = divmod(rest, _NANOSECONDS["m"])
    seconds = f"{rest // 10**9}.{rest % 10**9:09}".rstrip("0").rstrip(".")
    minus = "-" if scalar.text.startswith("-") and nanoseconds else ""
    written = f"{hours}h{minutes}m" if hours else f"{minutes}m" if minutes else ""
    return f"{minus}{written}{seconds}s"


def _size(scalar: Scalar) -> str:
    """Write a size in bytes; a percentage stays."""
    match = _SIZE.fullmatch(scalar.text.replace(",", "").strip())
    if match is None:
        return scalar.text.replace(" ", "")
    power = " kmgtpe".index(match[2].lower() or " ")
    return str(int(Fraction(match[1]) * (1024 if match[3] else 1000) ** power))


def _address(scalar: Scalar) -> str:
    try:
        address, slash, bits = scalar.text.partition("/")
        return f"{ipaddress.ip_address(address)}{slash}{bits}"
    except ValueError:
        return scalar.text


def _bytes(scalar: Scalar) -> str:
    return scalar.text.strip().lower().replace("-", ":")


def _base64(scalar: Scalar) -> str:
    return "".join(scalar.text.split())


_FORMS: Mapping[str, Callable[[Scalar], str]] = {
    "bool": _boolean,
    "duration": _duration,
    "mode": _mode,
    "size": _size,
    "size-or-percentage": _size,
    "address": _address,
    "prefix": _address,
    "bytes": _bytes,
    "base64": _base64,
}
"""How a value is written that Talos decodes to something else than its text."""
