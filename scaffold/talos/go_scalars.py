"""Plain YAML scalars as go-yaml understands them: what a text is read as, and in which order it sorts keys."""

from __future__ import annotations

import functools
import itertools
import math
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

_WORDS: dict[str, bool | float | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
    **dict.fromkeys(("-0", "-0.0"), -0.0),
}
OLD_BOOLEANS = {
    **dict.fromkeys("y Y yes Yes YES on On ON".split(), True),
    **dict.fromkeys("n N no No NO off Off OFF".split(), False),
}
"""YAML 1.1's further words for true and false: texts, except where a field must be one of the two."""

_INTEGER = re.compile(
    r"[-+]?(?:0[bB](?P<two>[01]+)|0[xX](?P<sixteen>[0-9a-fA-F]+)|0[oO]?(?P<eight>[0-7]+)|(?P<ten>0|[1-9][0-9]*))\Z"
)
_BASES = {"two": 2, "eight": 8, "ten": 10, "sixteen": 16}
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?P<mark>[Tt ])([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]+))?(?P<zone>Z|[-+][0-9]{2}:[0-5][0-9])?)?\Z"
)
_MAX_INT = 1 << 63
_MAX_UINT = 1 << 64
_EXPONENT_FROM = 6
"""Digits before the point beyond which Go's shortest format of a float writes an exponent."""


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A date or a time, as Go's `RFC3339Nano` writes it."""

    text: str


Resolved: TypeAlias = str | int | float | bool | Timestamp | None


def resolve(text: str) -> Resolved:
    """Return what a plain scalar is read as: a text, unless it looks like anything else."""
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if first == ".":
        return _float(text) if _FLOAT.match(text) else text
    if not (first in "+-" or "0" <= first <= "9"):
        return text
    stamp = _timestamp(text)
    if stamp is not None:
        return stamp
    plain = text.replace("_", "")
    number = _integer(plain)
    if number is not None:
        return number
    value = _float(plain) if _FLOAT.match(plain) else plain
    return text if isinstance(value, str) else value


def read_boolean(text: str, *, quoted: bool) -> bool | None:
    """Return what a scalar says where it must be true or false; `None` where it says neither."""
    found = OLD_BOOLEANS.get(text, None if quoted else resolve(text))
    return found if isinstance(found, bool) else None


def _integer(plain: str) -> int | None:
    match = _INTEGER.match(plain)
    if match is None or len(plain) > 80:  # 64 binary digits and a prefix
        return None
    base = match.lastgroup or "ten"
    number = int(match[base], _BASES[base])
    if plain.startswith("-"):
        return -number if number <= _MAX_INT else None
    return number if number < (_MAX_INT if plain.startswith("+") else _MAX_UINT) else None


def _float(plain: str) -> str | float:
    value = float(plain)
    return plain if math.isinf(value) else value


def _timestamp(text: str) -> Timestamp | None:
    match = _TIME.match(text)
    if match is None or (match["mark"] in ("T", "t")) != (match["zone"] is not None):
        return None
    year, month, day, _, hour, minute, second, fraction, zone = match.groups()
    try:
        moment = datetime(int(year) or 4, int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))
    except ValueError:
        return None
    if zone and zone[1:3] > "24":
        return None
    digits = (fraction or "")[:9].rstrip("0")
    zone = "Z" if zone in (None, "+00:00", "-00:00") else zone
    return Timestamp(f"{year}{moment:-%m-%dT%H:%M:%S}{'.' if digits else ''}{digits}{zone}")


def format_plain(value: float | bool | Timestamp | None) -> str:
    """Return how go-yaml writes a value that is no text."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _format_float(value)
    return value.text if isinstance(value, Timestamp) else str(value)


def _format_float(value: float) -> str:
    """Write a float as Go's `FormatFloat(value, 'g', -1, 64)`, the shortest that reads back as the same."""
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    sign, figures, power = Decimal(repr(value)).as_tuple()
    digits = "".join(map(str, figures)).rstrip("0") or "0"
    exponent = len(figures) + int(power) - 1 if value else 0
    minus = "-" if sign else ""
    if not -5 < exponent < _EXPONENT_FROM:
        tail = f".{digits[1:]}" if digits[1:] else ""
        return f"{minus}{digits[0]}{tail}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    padded = "0" * -exponent + digits.ljust(exponent + 1, "0")
    whole = max(exponent, 0) + 1
    return minus + padded[:whole] + (f".{padded[whole:]}" if padded[whole:] else "")


def _compare(one: Resolved, other: Resolved) -> int:
    if isinstance(one, str) and isinstance(other, str):
        return -1 if _less(one, other) else 1
    numbers = int | float  # a truth value is one, as in Go's comparison
    if isinstance(one, numbers) and isinstance(other, numbers) and one != other:
        return -1 if one < other else 1
    return _rank(one) - _rank(other)


def _rank(key: Resolved) -> int:
    """Return the place of a key's type among the kinds of Go's `reflect`."""
    if isinstance(key, bool):
        return 1
    if isinstance(key, int):
        return 2 if key < _MAX_INT else 3
    return 4 if isinstance(key, float) else 5 if key is None else 6 if isinstance(key, str) else 7


def _less(one: str, other: str) -> bool:
    """Tell which of two different texts comes first."""
    digits = False
    for index, (a, b) in enumerate(zip(one, other, strict=False)):
        if a == b:
            digits = a.isdecimal()
            continue
        if a.isalpha() and b.isalpha():
            return a < b
        if a.isalpha() or b.isalpha():
            return a.isalpha() if digits else b.isalpha()
        bonus = "1" if "0" in (a, b) and _counts(one[:index]) else "0"
        left, right = _digits(one[index:]), _digits(other[index:])
        left_number, right_number = _number(bonus, left), _number(bonus, right)
        if left_number != right_number:
            return left_number < right_number
        return len(left) < len(right) if len(left) != len(right) else a < b
    return len(one) < len(other)


def _counts(before: str) -> bool:
    """Tell whether a zero after this text is part of a number rather than before one."""
    return bool(_digits(before[::-1]).strip("0"))


def _digits(text: str) -> str:
    return "".join(itertools.takewhile(str.isdecimal, text))


def _number(bonus: str, digits: str) -> int:
    """Add up as Go does: in 64 bits, and digits that are not ASCII by their code."""
    number = functools.reduce(lambda total, digit: total * 10 + ord(digit) - ord("0"), digits, int(bonus))
    return (number + _MAX_INT) % _MAX_UINT - _MAX_INT


key_order = functools.cmp_to_key(_compare)
"""Sorts the keys of a mapping as go-yaml does: numbers by value, texts with the numbers in them by value."""
