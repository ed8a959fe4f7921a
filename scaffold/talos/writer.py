"""Writes a machine config as Talos itself does: block style, indented by four, the text of every scalar as it was."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scaffold.talos.documents import Document
from scaffold.talos.tree import Items, Map, Scalar, Value

_STEP = 4
_KEY_LIMIT = 1000
"""A key that is longer needs a question mark in front, as an empty one does: YAML looks 1,024 characters ahead."""

_UNPRINTABLE = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
_PLAIN = re.compile(
    rf"(?!---|\.\.\.|<<\Z)(?![,\[\]{{}}&*!|>'\"%@`#\s]|[-?:](?:\s|\Z))"
    rf"(?:[^ #:{_UNPRINTABLE}]++|:(?=\S)|(?<=\S)#| (?![#]|\Z))*+\Z"
)
"""What a reader takes for the same text without quotes, in a block on one line."""

_QUOTED = re.compile(rf"[^{_UNPRINTABLE}]*\Z")
_LITERAL = re.compile(rf"(?!\s*\Z)(?:[^{_UNPRINTABLE}]++|[\t\n]++)*+\Z")
_ESCAPED = re.compile(rf'[\\"{_UNPRINTABLE}]')
_NAMED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def write_documents(documents: Sequence[Document]) -> str:
    """Write documents so that reading them gives equal values; comments and anchors are gone."""
    return "---\n".join(_document(document.body) for document in documents)


def _document(body: Map) -> str:
    lines: list[str] = []
    if body.entries:
        _mapping(body, 0, "", lines)
    else:
        lines.append("{}")
    return "\n".join(lines) + "\n"


def _mapping(value: Map, indent: int, first: str, lines: list[str]) -> None:
    """Write a mapping; `first` is what stands in front of its first key, an indentation with dashes in it."""
    margin = " " * indent
    inner = indent // _STEP * _STEP + _STEP
    for entry in value.entries.values():
        key = _flow(entry.key)
        if not key or len(key) > _KEY_LIMIT:
            lines.append(f"{first or margin}? {key}".rstrip(" "))
            key = margin
        else:
            key = (first or margin) + key
        _child(entry.value, f"{key}:", indent, inner, lines)
        first = ""


def _items(value: Items, indent: int, first: str, lines: list[str]) -> None:
    margin = " " * indent
    for item in value.values:
        head = f"{first or margin}-"
        first = ""
        if isinstance(item, Scalar):
            lines.append(_scalar(item, head, indent, indent + 2))
        elif isinstance(item, Map) and item.entries:
            _mapping(item, indent + 2, f"{head} ", lines)
        elif isinstance(item, Items) and item.values:
            _items(item, indent + 2, f"{head} ", lines)
        else:
            lines.append(f"{head} {_empty(item)}")


def _child(value: Value, head: str, indent: int, inner: int, lines: list[str]) -> None:
    if isinstance(value, Scalar):
        lines.append(_scalar(value, head, indent, inner))
    elif isinstance(value, Map) and value.entries:
        lines.append(head)
        _mapping(value, inner, "", lines)
    elif isinstance(value, Items) and value.values:
        lines.append(head)
        _items(value, inner, "", lines)
    else:
        lines.append(f"{head} {_empty(value)}")


def _empty(value: Value) -> str:
    return "{}" if isinstance(value, Map) else "[]"


def _scalar(value: Scalar, head: str, indent: int, inner: int) -> str:
    """Write a scalar behind its key or dash, a block with its lines at `inner`."""
    text = value.text
    if value.style in ("|", ">") and _LITERAL.match(text):
        indicator = str(inner - indent) if text[0].isspace() else ""
        body = text.rstrip("\n")
        chomping = "-" if len(body) == len(text) else "" if len(body) + 1 == len(text) else "+"
        margin = " " * inner
        lines = "\n".join(f"{margin}{line}" if line else "" for line in text.removesuffix("\n").split("\n"))
        return f"{head} |{indicator}{chomping}\n{lines}"
    return f"{head} {_flow(value)}".rstrip(" ") if not text and not value.style else f"{head} {_flow(value)}"


def _flow(value: Scalar) -> str:
    """Write a scalar on one line."""
    text, style = value.text, value.style
    if not style and (not text or _PLAIN.match(text)):
        return text
    if style == "'" and _QUOTED.match(text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
