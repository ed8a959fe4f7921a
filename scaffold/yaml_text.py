"""Finds where YAML nodes stand in their text, and writes scalars and small mappings safely."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from scaffold.yaml_reader import YamlError, compose, construct

_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*[ \t]*)*")
_GAP = re.compile(r"(?:\s|#[^\n]*)*")
_FLOW_GAP = re.compile(r"(?:[\s,]|#[^\n]*)*")
_ALIAS = re.compile(r"\s*\*[^\s,\[\]{}]+")
_ONE_LETTER_BOOLEANS = frozenset("yYnN")
_RESOLVER = yaml.resolver.Resolver()


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list, by offsets in the text.

    Attributes:
        node: What it is; for an alias the node it stands for.
        dash: Where its dash is, -1 in a flow list.
        start: Where its value starts, anchor and tag included.
        end: Behind the value's last character.
        is_alias: Whether it is written `*name`.
    """

    node: yaml.Node
    dash: int
    start: int
    end: int
    is_alias: bool


class UnclearError(Exception):
    """Text whose parts cannot be told apart."""


def line_start(text: str, offset: int) -> int:
    """Return the offset of the first character of the line."""
    return text.rfind("\n", 0, offset) + 1


def line_stop(text: str, offset: int) -> int:
    """Return the offset behind the line, its line end included."""
    return (text.find("\n", offset) + 1) or len(text)


def column(text: str, offset: int) -> int:
    """Return the column, from 0."""
    return offset - line_start(text, offset)


def line_end_style(text: str, offset: int) -> str:
    r"""Return `\r\n` or `\n`, as the nearest line in front of the offset ends, else the first line."""
    newline = text.rfind("\n", 0, offset)
    newline = text.find("\n") if newline < 0 else newline
    return "\r\n" if newline > 0 and text[newline - 1] == "\r" else "\n"


def value_start(text: str, node: yaml.Node) -> int:
    """Return where a value itself starts, behind its anchor and tag."""
    match = _PROPERTIES.match(text, node.start_mark.index)
    return match.end() if match else int(node.start_mark.index)


def is_block(node: yaml.Node | None) -> bool:
    """Tell whether a node is a list or mapping in block style."""
    return isinstance(node, yaml.CollectionNode) and not node.flow_style


def content_end(text: str, node: yaml.Node) -> int:
    """Return the offset behind a node's last character; PyYAML's marks run on through what follows a block."""
    stop = int(node.end_mark.index)
    if isinstance(node, yaml.ScalarNode):
        if node.style not in ("|", ">"):
            return stop
        header = text[value_start(text, node) : line_stop(text, value_start(text, node))]
        return stop - 1 if "+" in header.split("#")[0] and text[stop - 1] == "\n" else len(text[:stop].rstrip())
    if not is_block(node):
        return stop
    end = value_start(text, node)
    for child in _children(node):
        if end <= child.start_mark.index < stop:
            end = max(end, content_end(text, child))
    stop_of_line = end
    for line in re.finditer(r"[^\n]+", text[end:stop]):  # what has no mark of its own: an alias
        content = line[0].strip()
        if content and not content.startswith("#"):
            stop_of_line = end + line.start() + len(line[0].rstrip())
    return stop_of_line


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    for child in node.value:
        if isinstance(child, tuple):
            yield from child
        else:
            yield child


def read_items(text: str, node: yaml.SequenceNode) -> tuple[Item, ...]:
    """Find the items of a list.

    Raises:
        UnclearError: An item is not where it must be.
    """
    at = value_start(text, node)
    items: list[Item] = []
    gap = _FLOW_GAP if node.flow_style else _GAP
    at += bool(node.flow_style)
    for child in node.value:
        found = gap.match(text, at)
        at = found.end() if found else at
        dash = -1
        if not node.flow_style:
            if text[at : at + 1] != "-":
                raise UnclearError
            dash = at
            at += 1
        alias = _ALIAS.match(text, at)
        if alias:
            start = alias.end() - len(alias[0].lstrip())
            items.append(Item(child, dash, start, alias.end(), True))
        else:
            if child.start_mark.index < at:
                raise UnclearError
            items.append(Item(child, dash, child.start_mark.index, content_end(text, child), False))
        at = max(items[-1].end, at)
    return tuple(items)


def write_scalar(value: object, style: str | None = None, *, flow: bool = False) -> str:
    """Write a scalar so that every YAML reader, 1.1 or 1.2, gets this value and type.

    Args:
        value: Text, a number, a boolean or `None`.
        style: The quote of the neighbours, nothing for plain; a plain scalar that would be misread is quoted.
        flow: Whether it goes between brackets, where commas end a scalar.
    """
    if value is None or isinstance(value, (bool, int, float)):
        return json.dumps(value)
    text = str(value)
    if style == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return text if style != '"' and _is_plain(text, flow) else json.dumps(text, ensure_ascii=False)


def _is_plain(text: str, flow: bool) -> bool:
    resolved = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    if resolved != "tag:yaml.org,2002:str" or text in _ONE_LETTER_BOOLEANS or not text.isprintable():
        return False
    try:
        nodes = compose(f"[{text}]" if flow else f"- {text}")
        return len(nodes) == 1 and bool(construct(nodes[0]) == [text])
    except YamlError:
        return False


def write_flow(value: object, styles: Mapping[str, str | None], *, padded: bool) -> str:
    """Write a value in flow style; `styles` holds the quote by key, `padded` asks for `{ a: b }`."""
    if isinstance(value, Mapping):
        pairs = [
            f"{write_scalar(key, flow=True)}: {write_flow(child, {'': styles.get(key)}, padded=padded)}"
            for key, child in value.items()
        ]
        pad = " " if padded and pairs else ""
        return "{" + pad + ", ".join(pairs) + pad + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(write_flow(child, {}, padded=padded) for child in value) + "]"
    return write_scalar(value, styles.get(""), flow=True)


def write_block(value: Mapping[str, Any], styles: Mapping[str, str | None]) -> tuple[str, ...]:
    """Write a mapping's lines in block style, from column 0; `styles` holds the quote by key."""
    lines: list[str] = []
    for name, child in value.items():
        key = write_scalar(name)
        if isinstance(child, Mapping) and child:
            lines += [f"{key}:", *(f"  {line}" for line in write_block(child, {}))]
        elif isinstance(child, (list, tuple, Mapping)):
            lines.append(f"{key}: {write_flow(child, {}, padded=False)}")
        else:
            lines.append(f"{key}: {write_scalar(child, styles.get(name))}")
    return tuple(lines)
