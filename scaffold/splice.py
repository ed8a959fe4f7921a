"""Computes the splices that put an item into a list or take it out, in block and in flow style."""

from __future__ import annotations

import re
from collections.abc import Sequence

import yaml

from scaffold.yaml_text import Item, column, content_end, is_block, line_end_style, line_start, line_stop, value_start

_Splice = tuple[int, int, str]

_ALONE = re.compile(r"[ \t]*(?P<comma>,?)[ \t]*(?:#[^\n]*)?(?:\r?\n|\Z)")
_LAST = re.compile(r"[ \t]*,?[ \t]*\]")
_COMMA = re.compile(r"[ \t]*,")


def new_lines(text: str, at: int, lines: Sequence[str]) -> _Splice:
    """Insert lines at the start of a line or at the end of the text, where a missing line end stays missing."""
    end = line_end_style(text, at)
    joined = end.join(lines)
    return (at, at, end + joined) if at and text[at - 1] != "\n" else (at, at, joined + end)


def without_lines(text: str, start: int, stop: int) -> _Splice:
    """Remove whole lines: the inverse of `new_lines`."""
    if stop == len(text) and not text.endswith("\n"):
        start = len(text[:start].removesuffix("\n").removesuffix("\r"))
    return start, stop, ""


def dash_and_gap(text: str, item: Item) -> tuple[str, str]:
    """Return the white space before and behind an item's dash, for another item of the same list."""
    gap = text[item.dash + 1 : item.start]
    return " " * column(text, item.dash), gap if gap and not gap.strip(" \t") else " "


def new_key(
    text: str, mapping: yaml.MappingNode, after: Sequence[str], lines: Sequence[str], *, first: bool = False
) -> _Splice:
    """Insert a key's lines into a block mapping, behind the last key named in `after`, else at the end, or the start.

    A blank line goes in front where the mapping's other lists and mappings have one.
    """
    named = [pair for pair in mapping.value if pair[0].value in after]
    if first and not named:
        return new_lines(text, _above_comments(text, mapping.value[0][0].start_mark.index), lines)
    name, child = (named or mapping.value)[-1]
    is_alias = child.start_mark.index < name.end_mark.index
    at = line_stop(text, name.end_mark.index if is_alias else content_end(text, child))
    spaced = [_has_blank_above(text, key.start_mark.index) for key, value in mapping.value[1:] if is_block(value)]
    blank = ("",) if sum(spaced) * 2 > len(spaced) else ()
    return new_lines(text, at, (*blank, *lines))


def _above_comments(text: str, offset: int) -> int:
    """Return the start of a line, or of the comments right above it, which speak of it."""
    start = line_start(text, offset)
    while start and text[line_start(text, start - 1) : start].lstrip().startswith("#"):
        start = line_start(text, start - 1)
    return start


def _has_blank_above(text: str, offset: int) -> bool:
    start = line_start(text, offset)
    while start:
        above = line_start(text, start - 1)
        line = text[above:start].strip()
        if not line.startswith("#"):
            return not line
        start = above
    return False


def into_flow(text: str, node: yaml.SequenceNode, items: Sequence[Item], index: int, new: str) -> list[_Splice]:
    """Insert an item into a flow list that is not empty, before the item at `index`: on its own line if they are."""
    if index:
        item = items[index - 1]
        indent = text[line_start(text, item.start) : item.start]
        line_end = line_end_style(text, item.start)
        alone = _ALONE.match(text, item.end)
        if not indent.strip() and alone:
            line = f"{indent}{new}{alone['comma']}"
            comma = [] if alone["comma"] else [(item.end, item.end, ",")]
            return [*comma, new_lines(text, alone.end(), (line,))]
        if not indent.strip() and item.start > node.start_mark.index + 1 and _LAST.match(text, item.end):
            return [(item.end, item.end, f",{line_end}{indent}{new}")]
        return [(item.end, item.end, f",{_separator(text, items)}{new}")]
    item = items[0]
    start = line_start(text, item.start)
    indent = text[start : item.start]
    alone = _ALONE.match(text, item.end)
    if not indent.strip() and alone:
        while text[line_start(text, start - 1) : start].lstrip().startswith("#"):  # a comment that belongs to it
            start = line_start(text, start - 1)
        return [new_lines(text, start, (f"{indent}{new},",))]
    return [(item.start, item.start, f"{new},{_separator(text, items)}")]


def _separator(text: str, items: Sequence[Item]) -> str:
    """Return what follows the comma between items on one line."""
    between = text[items[0].end : items[1].start] if len(items) > 1 else ", "
    return between[1:] if re.fullmatch(r",[ \t]*", between) else " "


def out_of_flow(text: str, node: yaml.SequenceNode, items: Sequence[Item], index: int) -> list[_Splice]:
    """Remove an item from a flow list: the inverse of `into_flow`."""
    item = items[index]
    if len(items) == 1:
        return [(value_start(text, node) + 1, int(node.end_mark.index) - 1, "")]
    start = line_start(text, item.start)
    alone = _ALONE.match(text, item.end)
    if alone and not text[start : item.start].strip():
        splices = [without_lines(text, start, alone.end())]
        before = _COMMA.match(text, items[index - 1].end) if index and not alone["comma"] else None
        return [*splices, (items[index - 1].end, before.end(), "")] if before else splices
    span = (items[index - 1].end, item.end) if index else (item.start, items[1].start)
    if "#" not in text[span[0] : item.start] + text[item.end : span[1]]:
        return [(*span, "")]
    comma = _COMMA.match(text, item.end)
    return [(item.start, comma.end() if comma else item.end, "")]
