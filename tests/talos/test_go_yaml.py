"""What go-yaml writes: the tables' texts are what its release 4.0.0-rc.5 wrote, of which some IDs are recorded."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.talos.go_scalars import Timestamp
from scaffold.talos.go_yaml import Pairs, fits_key, write_yaml

RECORDED = [
    # these are in schematics whose IDs the Image Factory's own code computed
    ("console=ttyS0,115200", "console=ttyS0,115200", "a kernel argument is plain"),
    ("-init_on_alloc", "-init_on_alloc", "a dash with a letter behind it is plain"),
    ("=", "=", "an equals sign is plain"),
    ("é", "é", "a letter with an accent is plain"),
    ("it's", "it's", "a quote inside is plain"),
    ('key="quoted value"', 'key="quoted value"', "quotes inside are plain"),
    ("yes", "'yes'", "yes has single quotes"),
    ("no", "'no'", "no has single quotes"),
    ("<<", "'<<'", "what merges has single quotes"),
    ("1:30", "'1:30'", "base sixty has single quotes"),
    ("true", '"true"', "true has double quotes"),
    ("null", '"null"', "null has double quotes"),
    ("0x10", '"0x10"', "a number has double quotes"),
    (".5", '".5"', "a fraction has double quotes"),
    ("2020-01-01", '"2020-01-01"', "a date has double quotes"),
    ("@at", "'@at'", "an at sign has single quotes"),
    ("%pct", "'%pct'", "a percent sign has single quotes"),
    ("*star", "'*star'", "a star has single quotes"),
    ("&amp", "'&amp'", "an ampersand has single quotes"),
    ("`tick`", "'`tick`'", "a backtick has single quotes"),
    ("- leading", "'- leading'", "a dash with a blank behind it has single quotes"),
    ("a: b", "'a: b'", "a colon with a blank behind it has single quotes"),
    ("tab\there", '"tab\\there"', "a tab has double quotes"),
]
BY_RULE = [
    ("", '""', "the empty text has double quotes"),
    ("~", '"~"', "a tilde has double quotes"),
    ("Y", "'Y'", "a single letter that was true"),
    ("OFF", "'OFF'", "a word that was false"),
    ("-0", '"-0"', "minus zero"),
    ("1_000", '"1_000"', "a number with underscores"),
    ("-1:30:45.5", "'-1:30:45.5'", "base sixty with a fraction"),
    ("1:60", "1:60", "no number of base sixty"),
    ("10.0.0.1", "10.0.0.1", "an address is plain"),
    ("a:b", "a:b", "a colon inside is plain"),
    ("a:", "'a:'", "a colon at the end"),
    (":a", ":a", "a colon at the start is plain"),
    ("a #b", "'a #b'", "a comment"),
    ("a#b", "a#b", "a number sign inside is plain"),
    ("#a", "'#a'", "a number sign at the start"),
    ("a, b]", "a, b]", "signs of flow style inside are plain"),
    ("[a", "'[a'", "a bracket at the start"),
    ("{a", "'{a'", "a brace at the start"),
    ("!a", "'!a'", "an exclamation mark"),
    ("|", "'|'", "a bar"),
    (">", "'>'", "a greater sign"),
    ("?", "'?'", "a question mark alone"),
    ("?a", "?a", "a question mark with a letter behind it is plain"),
    ("-", "'-'", "a dash alone"),
    ("---a", "'---a'", "three dashes"),
    ("...", "'...'", "three points"),
    ("'a'", "'''a'''", "quotes at both ends"),
    ('"a"', "'\"a\"'", "double quotes at both ends"),
    (" a", "' a'", "a blank at the start"),
    ("a ", "'a '", "a blank at the end"),
    ("a  b", "a  b", "two blanks inside are plain"),
    ("\\d", "\\d", "a backslash is plain"),
    ("\t", '"\\t"', "a tab alone"),
    ("a\rb", '"a\\rb"', "a carriage return"),
    ("\x00\x07\x1b", '"\\0\\a\\e"', "control characters with names"),
    ("\x01\x7f", '"\\x01\\x7F"', "control characters without names"),
    ("a\x85b", '"a\\Nb"', "the next-line character"),
    ("a\xa0b", "a\xa0b", "a blank that does not break is plain"),
    ("\ufeff", '"\\uFEFF"', "a byte order mark"),
    ("\ufeffa", '"\\uFEFF\\x61"', "what follows a byte order mark"),
    ("a\ufffe", '"a\\uFFFE"', "no character"),
    ("😀", '"\\U0001F600"', "a character beyond the basic plane"),
    ("a\u2028b", "'a\u2028  b'", "a line separator"),
    ("a \u2028b", '"a \\Lb"', "a blank before a line separator"),
    ("a" * 300 + " b", "a" * 300 + " b", "a long text is not folded"),
    ("a\n", "|\n  a\n", "one line"),
    ("a\nb", "|-\n  a\n  b\n", "two lines without a break at the end"),
    ("a\nb\n", "|\n  a\n  b\n", "two lines"),
    ("a\n\n", "|+\n  a\n\n", "an empty line at the end"),
    ("a\n\nb\n", "|\n  a\n\n  b\n", "an empty line inside"),
    ("\na\n", "|\n\n  a\n", "an empty line at the start"),
    ("  a\nb\n", "|4\n    a\n  b\n", "a blank at the start, with go-yaml's indentation of four"),
    ("a\n  b\n", "|\n  a\n    b\n", "more indentation"),
    ("a\tb\n", "|\n  a\tb\n", "a tab in a block"),
    ("a \nb\n", '"a \\nb\\n"', "a blank before a line break"),
    ("a\nb ", '"a\\nb "', "a blank at the end of a block"),
    ("a\x01\n", '"a\\x01\\n"', "a control character in lines"),
    ("\n", '"\\n"', "only a line break"),
    (" \n ", '" \\n "', "only blanks and a line break"),
]


@pytest.mark.parametrize(
    ("text", "written"), [pytest.param(text, written, id=name) for text, written, name in RECORDED + BY_RULE]
)
def test_a_text_is_written(text: str, written: str) -> None:
    end = "" if written.endswith("\n") or written.startswith("|") else "\n"
    assert write_yaml(Pairs((("a", [text]),))) == f"a:\n    - {_in_list(written)}{end}"


def _in_list(written: str) -> str:
    """Indent a table's text as deep as the item of a list is: the tables have two blanks."""
    if not written.startswith("|"):
        return written.replace("\u2028  ", "\u2028      ")
    head, _, rest = written.partition("\n")
    lines = rest.split("\n")
    return "\n".join([head, *(f"    {line}" if line else "" for line in lines)])


@pytest.mark.parametrize(
    ("body", "written"),
    [
        pytest.param(Pairs((("a", ()), ("b", Pairs()))), "a: []\nb: {}\n", id="empty collections"),
        pytest.param(
            Pairs((("a", Pairs((("b", Pairs((("c", 1),))),))),)), "a:\n    b:\n        c: 1\n", id="mappings by four"
        ),
        pytest.param(
            Pairs((("a", [Pairs((("b", 1), ("c", ["d"])))]),)),
            "a:\n    - b: 1\n      c:\n        - d\n",
            id="two inside of an item, then the next multiple of four",
        ),
        pytest.param(
            Pairs((("a", [["b", "c"], [[1]]]),)), "a:\n    - - b\n      - c\n    - - - 1\n", id="lists of lists"
        ),
        pytest.param(
            Pairs((("a", [Pairs((("b", "x\ny\n"),))]),)),
            "a:\n    - b: |\n        x\n        y\n",
            id="lines in an item's mapping",
        ),
        pytest.param(
            Pairs(((True, None), (1, 1.0), (None, Timestamp("2020-01-02T00:00:00Z")), ("", "y"), ("y", 2))),
            "true: null\n1: 1\nnull: 2020-01-02T00:00:00Z\n\"\": 'y'\n'y': 2\n",
            id="keys of every type",
        ),
    ],
)
def test_a_structure_is_written(body: Pairs, written: str) -> None:
    assert write_yaml(body) == written


@pytest.mark.parametrize(
    ("key", "fits"),
    [
        pytest.param("a" * 128, True, id="as long as it can be"),
        pytest.param("a" * 129, False, id="too long"),
        pytest.param("é" * 65, False, id="bytes count"),
        pytest.param("a\nb", False, id="two lines"),
        pytest.param("a\u2028b", False, id="a line separator"),
    ],
)
def test_what_can_be_a_key_is_known(key: Any, fits: bool) -> None:
    assert fits_key(key) is fits
