"""YAML exactly as go-yaml (`go.yaml.in/yaml/v4` before 4.0) writes it: the Image Factory hashes that text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scaffold.talos.go_scalars import OLD_BOOLEANS, Resolved, format_plain, resolve

_INDENT = 4
LONGEST_KEY = 128
"""Bytes; a longer key is written in another form, which nobody needs."""

_BASE_60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z")
_INDICATOR = re.compile(
    r"""[#,\[\]{}&*!|>'"%@`]|---|\.\.\.|[?:-](?:[ \t]|\Z)|.*(?::(?:[ \t]|\Z)|[ \t\n\u2028\u2029]#)""", re.S
)
"""What a plain scalar cannot start with, or hold."""

_PRINTABLE = re.compile("[\n -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]*\\Z")
"""What is written as it is; neither a tab nor anything beyond the basic plane is."""

_BREAK = "\n\u2028\u2029"
_AFTER_BREAK = re.compile(f"(?<=[{_BREAK}])(?=[^{_BREAK}])")
_ESCAPES = {
    **{0x00: "0", 0x07: "a", 0x08: "b", 0x09: "t", 0x0A: "n", 0x0B: "v", 0x0C: "f", 0x0D: "r", 0x1B: "e"},
    **{0x22: '"', 0x5C: "\\", 0x85: "N", 0xA0: "_", 0x2028: "L", 0x2029: "P"},
}


@dataclass(frozen=True, slots=True)
class Pairs:
    """A mapping in the order in which it is written; unlike in a `dict`, the keys `1` and `true` differ."""

    entries: tuple[tuple[Resolved, Any], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.entries)


def fits_key(text: str) -> bool:
    """Tell whether a text can be a key here: on one line, and not too long."""
    return len(text.encode()) <= LONGEST_KEY and not any(mark in text for mark in f"{_BREAK}\r\x85")


def write_yaml(body: Pairs) -> str:
    """Write a mapping.

    Args:
        body: `Pairs`, lists or tuples of values, and what `resolve` returns; keys that `fits_key`.
    """
    return _mapping(body, 0, "")


def _mapping(body: Pairs, indent: int, start: str) -> str:
    """Write a block mapping; `start` is what stands before its first key, instead of the indentation."""
    below = _INDENT * (indent // _INDENT + 1)
    text = ""
    for key, value in body.entries:
        name = _scalar(key, 0, is_key=True)
        text += (start if start and not text else " " * indent) + name + ":"
        text += _value(value, below, inline=False)
    return text


def _sequence(items: Sequence[Any], indent: int, start: str) -> str:
    text = ""
    for item in items:
        text += (start if start and not text else " " * indent) + "-"
        text += _value(item, indent + 2, inline=True)
    return text


def _value(value: Any, indent: int, *, inline: bool) -> str:
    """Write what follows a `:` or a `-`, with the line break at its end."""
    before, start = (" ", " ") if inline else ("\n", "")
    if isinstance(value, Pairs):
        return " {}\n" if not value else ("" if inline else before) + _mapping(value, indent, start)
    if isinstance(value, list | tuple):
        return " []\n" if not value else ("" if inline else before) + _sequence(value, indent, start)
    text = _scalar(value, indent)
    return f" {text}" if text.startswith("|") and text[-1] in _BREAK else f" {text}\n"


def _scalar(value: Resolved, indent: int, *, is_key: bool = False) -> str:
    if not isinstance(value, str):
        return format_plain(value)
    text = value
    if "\n" in text:
        literal = not is_key and not text.isspace() and _holds(text) and not re.search(r" [\n\u2028\u2029]", text)
        return _literal(text, indent) if literal and not text.endswith(" ") else _double(text)
    if text in OLD_BOOLEANS or text == "<<" or (":" in text and _BASE_60.match(text)):
        return f"'{text}'"
    if not isinstance(resolve(text), str):
        return _double(text)
    breaks = any(mark in text for mark in _BREAK)
    if not (breaks or text[0] == " " or text[-1] == " " or "\t" in text or _INDICATOR.match(text)) and _holds(text):
        return text
    if "\t" in text or not _holds(text) or (breaks and re.search(r" [\u2028\u2029]|[\u2028\u2029] ", text)):
        return _double(text)
    return "'" + _AFTER_BREAK.sub(" " * indent, text.replace("'", "''")) + "'"


def _holds(text: str) -> bool:
    return _PRINTABLE.match(text.replace("\t", "")) is not None


def _literal(text: str, indent: int) -> str:
    hint = str(_INDENT) if text[0] == " " else ""
    chomping = "-" if text[-1] not in _BREAK else "+" if text[-2] in _BREAK else ""
    first = "" if text[0] in _BREAK else " " * indent
    return f"|{hint}{chomping}\n{first}{_AFTER_BREAK.sub(' ' * indent, text)}"


def _double(text: str) -> str:
    everything = text.startswith("\ufeff")
    return '"' + "".join(_escaped(letter) if everything else _letter(letter) for letter in text) + '"'


def _letter(letter: str) -> str:
    return letter if _PRINTABLE.match(letter) and letter not in f'{_BREAK}"\\' else _escaped(letter)


def _escaped(letter: str) -> str:
    code = ord(letter)
    if code in _ESCAPES:
        return f"\\{_ESCAPES[code]}"
    return f"\\x{code:02X}" if code <= 0xFF else f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
