"""YAML as machine configs are patched: raw scalar text, keys in order, and where each value stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.yaml_reader import MAX_DEPTH, MAX_VALUES, YamlError, compose

ENCLOSED = re.compile(r"\{\{[ \t]*(?P<enclosed>op://(?:\$\{[^{}\n]*\}|[^{}\n])+)\}\}")
"""A 1Password reference between braces, which may have blanks in its names."""

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_PLAIN = "plain"
_OPEN, _CLOSE = "\ue000\ue001", "\ue001\ue000"
"""What stands for the braces of an enclosed reference while YAML is parsed, which takes them for mappings."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a value stands: a file or another origin, line and column from 1."""

    origin: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.origin}:{self.line}:{self.column}"


NOWHERE = Place("", 0, 0)
"""The place of a value that no text holds."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, number, boolean or null, as written.

    Attributes:
        text: The content, unquoted and unescaped, not resolved to a type.
        style: Empty for plain, else `'`, `"`, `|` or `>`.
        place: Where it stands; no part of equality.
    """

    text: str
    style: str = ""
    place: Place = field(default=NOWHERE, compare=False)

    @property
    def is_null(self) -> bool:
        """Tell whether this is YAML's null."""
        return not self.style and self.text in _NULL


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    values: tuple[Value, ...]
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value."""

    key: Scalar
    value: Value


@dataclass(frozen=True, slots=True)
class Map:
    """A mapping, in the order of its keys; each key's text is its name here."""

    entries: Mapping[str, Entry]
    place: Place = field(default=NOWHERE, compare=False)

    def get(self, key: str) -> Value | None:
        """Return the value under a key, `None` where there is none."""
        entry = self.entries.get(key)
        return None if entry is None else entry.value


Value: TypeAlias = Scalar | Items | Map
Path: TypeAlias = tuple[str | int, ...]
"""Nested keys and positions that lead to a value."""


def dotted(path: Path) -> str:
    """Write a path as messages do: `machine.network.interfaces[0].mtu`."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).removeprefix(".")


def value_at(value: Value | None, *keys: str | int) -> Value | None:
    """Return the value under nested keys and positions, `None` where any of them is missing."""
    for key in keys:
        if isinstance(value, Map) and isinstance(key, str):
            value = value.get(key)
        elif isinstance(value, Items) and isinstance(key, int) and key < len(value.values):
            value = value.values[key]
        else:
            return None
    return value


def scalars(value: Value, path: Path = ()) -> Iterator[tuple[Path, Scalar]]:
    """Yield every scalar but the keys, in the order of the text, with the path that leads to it."""
    if isinstance(value, Scalar):
        yield path, value
    elif isinstance(value, Items):
        for number, item in enumerate(value.values):
            yield from scalars(item, (*path, number))
    else:
        for key, entry in value.entries.items():
            yield from scalars(entry.value, (*path, key))


def text_at(value: Value | None, *keys: str | int) -> str:
    """Return the text of the scalar under nested keys, empty for null and where there is none."""
    found = value_at(value, *keys)
    return found.text if isinstance(found, Scalar) and not found.is_null else ""


def parse(text: str, origin: str, lines: Sequence[int] = ()) -> tuple[Value, ...]:
    """Parse a YAML stream into its non-empty documents; aliases and merge keys are expanded, comments dropped.

    Args:
        text: The stream.
        origin: What messages call it, usually a path.
        lines: For a rendered text, the line of the template that each of its lines comes from, both from 1; places
            and messages then name the template's lines.

    Raises:
        ScaffoldError: Not YAML, a key given twice, an alias that contains itself, or too much of anything.
    """
    reader = _Reader(origin, lines)
    if "{{" in text:
        text = ENCLOSED.sub(lambda match: f"{_OPEN}{match[0][2:-2]}{_CLOSE}", text)
    try:
        return tuple(reader.read(node, 0) for node in compose(text))
    except YamlError as error:
        place = f"{origin}:{reader.line(error.line)}:{error.column}" if error.line else origin
        raise ScaffoldError(f"{printable(place)}: not YAML: {printable(error.message)}") from None


class _Reader:
    def __init__(self, origin: str, lines: Sequence[int]) -> None:
        self._origin = origin
        self._lines = lines
        self._open: set[int] = set()
        self._total = 0

    def line(self, line: int) -> int:
        """Return the line to name for a line of the text."""
        return self._lines[line - 1] if 0 < line <= len(self._lines) else line

    def read(self, node: yaml.Node, depth: int) -> Value:
        mark = node.start_mark
        place = Place(self._origin, self.line(mark.line + 1), mark.column + 1)
        self._total += 1
        if self._total > MAX_VALUES:
            raise YamlError(f"more than {MAX_VALUES:,} values", mark.line + 1, place.column)
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node, place)
        if id(node) in self._open:
            raise YamlError("an alias contains itself", mark.line + 1, place.column)
        if depth > MAX_DEPTH:
            raise YamlError(f"nested deeper than {MAX_DEPTH} levels", mark.line + 1, place.column)
        self._open.add(id(node))
        value: Value
        if isinstance(node, yaml.MappingNode):
            value = Map(self._entries(node, depth), place)
        else:
            value = Items(tuple(self.read(child, depth + 1) for child in node.value), place)
        self._open.discard(id(node))
        return value

    def _entries(self, node: yaml.MappingNode, depth: int) -> Mapping[str, Entry]:
        own: dict[str, Entry] = {}
        merged: dict[str, Entry] = {}
        for key_node, value_node in node.value:
            key = self.read(key_node, depth + 1)
            if not isinstance(key, Scalar):
                raise YamlError("a key must be a text", *_start(key_node))
            value = self.read(value_node, depth + 1)
            if key.text == "<<" and not key.style:
                for source in value.values if isinstance(value, Items) else (value,):
                    if isinstance(source, Map):
                        merged = {**source.entries, **merged}
            elif key.text in own:
                raise YamlError(f"the key `{key.text}` is given twice", *_start(key_node))
            else:
                own[key.text] = Entry(key, value)
        return {**merged, **own} if merged else own


def _start(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _scalar(node: yaml.ScalarNode, place: Place) -> Scalar:
    text = node.value
    if _OPEN in text:
        text = text.replace(_OPEN, "{{").replace(_CLOSE, "}}")
    return Scalar(text, "" if node.tag == _PLAIN else node.style or '"', place)
