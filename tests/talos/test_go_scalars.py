"""Plain scalars as go-yaml reads, writes and sorts them; the results are those of its release 4.0.0-rc.5."""

from __future__ import annotations

import math
from typing import Any

import pytest

from scaffold.talos.go_scalars import Timestamp, format_plain, key_order, read_boolean, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("", None, id="nothing is null"),
        pytest.param("~", None, id="a tilde is null"),
        pytest.param("NULL", None, id="null may be in capitals"),
        pytest.param("nUll", "nUll", id="but not in some"),
        pytest.param("True", True, id="true may be capitalized"),
        pytest.param("yes", "yes", id="yes is a text"),
        pytest.param("<<", "<<", id="what merges is a text"),
        pytest.param("12", 12, id="digits are a number"),
        pytest.param("+12", 12, id="a sign may be written"),
        pytest.param("1_000", 1000, id="underscores do not count"),
        pytest.param("_1", "_1", id="except at the start"),
        pytest.param("0x1F", 31, id="base sixteen"),
        pytest.param("0X1f", 31, id="in capitals"),
        pytest.param("-0b11", -3, id="base two"),
        pytest.param("0o17", 15, id="base eight"),
        pytest.param("017", 15, id="base eight as it was written before"),
        pytest.param("08", 8.0, id="no digit of base eight"),
        pytest.param("0o8", "0o8", id="no digit of base eight after its prefix"),
        pytest.param("0x", "0x", id="a prefix alone"),
        pytest.param("18446744073709551615", 18446744073709551615, id="the largest number"),
        pytest.param("18446744073709551616", 18446744073709551616.0, id="beyond the largest number"),
        pytest.param("+9223372036854775808", 9223372036854775808.0, id="no sign on a large number"),
        pytest.param("-9223372036854775808", -9223372036854775808, id="the smallest number"),
        pytest.param("-9223372036854775809", -9223372036854775809.0, id="beyond the smallest number"),
        pytest.param("0x10000000000000000", "0x10000000000000000", id="too large for base sixteen"),
        pytest.param("1.5", 1.5, id="a fraction"),
        pytest.param("5.", 5.0, id="nothing behind the point"),
        pytest.param(".5", 0.5, id="nothing before the point"),
        pytest.param("._5", "._5", id="an underscore behind the point"),
        pytest.param("1e3", 1000.0, id="an exponent"),
        pytest.param("1e400", "1e400", id="an exponent that is too large"),
        pytest.param("-.inf", -math.inf, id="minus infinity"),
        pytest.param(".Inf", math.inf, id="infinity"),
        pytest.param("inf", "inf", id="infinity needs a point"),
        pytest.param("1:30", "1:30", id="base sixty is a text"),
        pytest.param("-", "-", id="a sign alone"),
        pytest.param("2020-01-02", Timestamp("2020-01-02T00:00:00Z"), id="a date"),
        pytest.param("2020-1-2", Timestamp("2020-01-02T00:00:00Z"), id="a date without zeros"),
        pytest.param("2021-02-29", "2021-02-29", id="no such day"),
        pytest.param("2020-1-2T1:2:3Z", Timestamp("2020-01-02T01:02:03Z"), id="a time"),
        pytest.param("2020-01-02t03:04:05.120-05:30", Timestamp("2020-01-02T03:04:05.12-05:30"), id="a time zone"),
        pytest.param("2020-01-02T03:04:05+00:00", Timestamp("2020-01-02T03:04:05Z"), id="the zone of Greenwich"),
        pytest.param("2020-01-02T03:04:05", "2020-01-02T03:04:05", id="a time without its zone"),
        pytest.param("2020-01-02 03:04:05", Timestamp("2020-01-02T03:04:05Z"), id="a time behind a blank"),
        pytest.param("2020-01-02 03:04:05Z", "2020-01-02 03:04:05Z", id="a zone behind a blank"),
    ],
)
def test_a_plain_scalar_is_read(text: str, value: Any) -> None:
    assert (type(resolve(text)), resolve(text)) == (type(value), value)


def test_no_number_is_one() -> None:
    found = resolve(".NaN")
    assert isinstance(found, float) and math.isnan(found)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(None, "null", id="null"),
        pytest.param(True, "true", id="true"),
        pytest.param(False, "false", id="false"),
        pytest.param(-7, "-7", id="a number"),
        pytest.param(1000.0, "1000", id="a whole number that was a fraction"),
        pytest.param(100000.0, "100000", id="six digits"),
        pytest.param(1000000.0, "1e+06", id="seven digits"),
        pytest.param(1234567.75, "1.23456775e+06", id="seven digits and a fraction"),
        pytest.param(123456.75, "123456.75", id="six digits and a fraction"),
        pytest.param(1e21, "1e+21", id="a large exponent"),
        pytest.param(0.0001234, "0.0001234", id="three zeros"),
        pytest.param(0.00001234, "1.234e-05", id="four zeros"),
        pytest.param(-0.5, "-0.5", id="a negative fraction"),
        pytest.param(-0.0, "-0", id="minus zero"),
        pytest.param(0.0, "0", id="zero"),
        pytest.param(math.inf, ".inf", id="infinity"),
        pytest.param(-math.inf, "-.inf", id="minus infinity"),
        pytest.param(math.nan, ".nan", id="no number"),
        pytest.param(Timestamp("2020-01-02T00:00:00Z"), "2020-01-02T00:00:00Z", id="a date"),
    ],
)
def test_a_value_is_written(value: Any, text: str) -> None:
    assert format_plain(value) == text


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(["a", "b", "c"], id="letters"),
        pytest.param(["B", "a"], id="capitals first"),
        pytest.param(["a1", "a2", "a10"], id="numbers by their value"),
        pytest.param(["a1", "a01", "a2"], id="of two equal numbers the shorter one"),
        pytest.param(["a1b", "a1.5"], id="behind a digit a letter before a sign"),
        pytest.param(["a.5", "ab"], id="behind a letter a sign before a letter"),
        pytest.param(["-1", "1"], id="a sign before a digit"),
        pytest.param(["a", "a-1", "a1"], id="nothing before something"),
        pytest.param(["x1", "x1b", "x10"], id="behind a digit a letter before another digit"),
        pytest.param(["a100", "a1001"], id="a zero inside of a number counts"),
        pytest.param([True, 1, 2, 10, None, "a"], id="numbers before null before texts"),
        pytest.param([0.5, 1, 1.5], id="numbers by value whatever their type"),
        pytest.param(["", "0", "a", "é"], id="the empty text first"),
    ],
)
def test_keys_are_in_their_order(keys: list[Any]) -> None:
    mixed = list(keys)
    mixed.sort(key=key_order)
    mixed.reverse()
    mixed.sort(key=key_order)
    assert mixed == keys


@pytest.mark.parametrize(
    ("text", "quoted", "value"),
    [
        pytest.param("true", False, True, id="true"),
        pytest.param("true", True, None, id="true in quotes"),
        pytest.param("yes", False, True, id="yes"),
        pytest.param("off", True, False, id="off in quotes"),
        pytest.param("1", False, None, id="a number"),
        pytest.param("maybe", False, None, id="a text"),
    ],
)
def test_what_must_be_true_or_false_is_read(text: str, quoted: bool, value: bool | None) -> None:
    assert read_boolean(text, quoted=quoted) is value
