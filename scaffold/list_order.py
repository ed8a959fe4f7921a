"""Finds where a new entry belongs in a list, from the entries, comments and blank lines that are there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class RowKind(StrEnum):
    """What one row of a list holds."""

    ENTRY = "entry"
    DISABLED = "disabled"  # an entry that is commented out
    COMMENT = "comment"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list, or one line between its entries.

    Attributes:
        kind: What it holds.
        start: The offset in the text where it starts.
        stop: The offset behind it.
        value: An entry's value as written, a comment's text; empty for an entry that is no scalar.
    """

    kind: RowKind
    start: int
    stop: int
    value: str = ""

    @property
    def is_member(self) -> bool:
        """Tell whether it is an entry that has a place in the order, commented out or not."""
        return bool(self.value) and self.kind in (RowKind.ENTRY, RowKind.DISABLED)


_Key = Callable[[str], tuple[str, ...]]

_DISABLED = re.compile(
    r"[ \t]*#+[ \t]*(?P<dash>-)[ \t]+(?P<quote>['\"]?)(?P<value>[^\s'\"#]\S*?)(?P=quote)(?<!:)[ \t]*(?:[ \t]#.*)?"
)
_COMMENT = re.compile(r"[ \t]*#+[ \t]*")
_NAMESPACE = re.compile(r"_?namespace(?:\.ya?ml)?")


def bare(entry: str) -> str:
    """Return an entry without `./` in front and `/` at the end: kustomize reads both forms as the same."""
    while entry.startswith("./"):
        entry = entry[2:].lstrip("/")
    return entry.rstrip("/")


def comment_rows(text: str, start: int, stop: int) -> tuple[Row, ...]:
    """Read lines that hold nothing but comments and blanks; the offsets are those of line starts.

    A comment that goes on with what a commented-out entry started, indented deeper, belongs to that entry.
    """
    rows: list[Row] = []
    dash = -1
    while start < stop:
        end = (text.find("\n", start) + 1) or len(text)
        line = text[start:end].rstrip()
        disabled = _DISABLED.fullmatch(line)
        comment = _COMMENT.match(line)
        if disabled:
            dash = disabled.start("dash")
            rows.append(Row(RowKind.DISABLED, start, end, disabled["value"]))
        elif comment and dash >= 0 and dash < comment.end() < len(line):
            rows[-1] = Row(RowKind.DISABLED, rows[-1].start, end, rows[-1].value)
        else:
            dash = -1
            rows.append(Row(RowKind.COMMENT if line else RowKind.BLANK, start, end, line.strip()))
        start = end
    return tuple(rows)


def list_rows(text: str, entries: Sequence[Row], start: int, stop: int) -> tuple[Row, ...]:
    """Read a list's lines: its entries, and what stands before, between and behind them.

    Behind the last entry only commented-out entries count; a comment there may speak of what follows.

    Args:
        text: The whole file.
        entries: The list's entries, as rows of whole lines, in order; at least one.
        start: The offset of the first line that belongs to the list.
        stop: The offset of whatever follows the list.
    """
    rows: list[Row] = []
    for entry in entries:
        rows.extend(comment_rows(text, start, entry.start))
        rows.append(entry)
        start = entry.stop
    for row in comment_rows(text, start, stop):
        if row.kind is not RowKind.DISABLED:
            break
        rows.append(row)
    return tuple(rows)


def find_kin(rows: Sequence[Row], entry: str, siblings: Sequence[str] | None = None) -> tuple[int, ...]:
    """Find the rows of the same kind as `entry`: the given siblings, else those whose path has the same shape."""
    members = [index for index, row in enumerate(rows) if row.is_member]
    wanted = {bare(sibling) for sibling in siblings or ()}
    shapes = {_shape(sibling) for sibling in (*wanted, entry)}
    kin = [
        index
        for index in members
        if bare(rows[index].value) in wanted
        or (rows[index].kind is RowKind.DISABLED and _shape(rows[index].value) in shapes)
    ]
    if any(rows[index].kind is RowKind.ENTRY for index in kin):
        return tuple(kin)
    for shape in (_shape, _outline):
        kin = [index for index in members if shape(rows[index].value) == shape(entry)]
        if kin:
            break
    return tuple(kin)


def find_place(rows: Sequence[Row], entry: str, kin: Sequence[int]) -> int:
    """Find the index of the row that a new entry goes before; `len(rows)` puts it last.

    The kin's own order decides: sorted → the sorted place; sorted within each of several blocks (headed by a title
    or parted by blank lines) → the sorted place in the block that holds most of them; unsorted → behind the last.
    """
    if not kin:
        return max((index + 1 for index, row in enumerate(rows) if row.kind is RowKind.ENTRY), default=len(rows))
    blocks, titles = _blocks(rows)
    found = _sorted(rows, kin)
    if found is None:
        groups = [[index for index in kin if blocks[index] == block] for block in sorted({blocks[i] for i in kin})]
        orders = [_sorted(rows, group) for group in groups]
        if len(groups) > 1 and None not in orders:
            best = max(range(len(groups)), key=lambda position: len(groups[position]))
            if len(groups[best]) > 1:
                found = orders[best]
    if found is None:
        twins = [index for index in kin if bare(rows[index].value) == bare(entry)]
        return (twins or kin)[-1] + 1
    scope, key = found
    lower = [index for index in scope if key(rows[index].value) <= key(entry)]
    anchor = _anchor(blocks, kin, lower, scope[len(lower) :])
    mixed = [index for index, row in enumerate(rows) if row.is_member and blocks[index] == blocks[anchor]]
    if mixed[0] not in kin and _NAMESPACE.fullmatch(bare(rows[mixed[0]].value)):
        del mixed[0]
    if len(mixed) > 2 and _follows(rows, mixed, key):  # other kinds are sorted in between
        lower = [index for index in mixed if key(rows[index].value) <= key(entry)]
        anchor = lower[-1] if lower else mixed[0]
    if key(rows[anchor].value) <= key(entry):
        return anchor + 1
    while anchor and rows[anchor - 1].kind is RowKind.COMMENT and anchor - 1 not in titles:
        anchor -= 1
    return anchor


def in_form(entry: str, rows: Sequence[Row], kin: Sequence[int]) -> str:
    """Write a local path with or without `./`, as most of its kin, else of all local paths, are written."""
    if not _is_local(entry):
        return entry
    live = [i for i, row in enumerate(rows) if row.kind is RowKind.ENTRY and row.value and _is_local(row.value)]
    near = [index for index in live if index in kin]
    votes = [rows[index].value.startswith("./") for index in near or live]
    dotted = sum(votes)
    if dotted * 2 == len(votes):
        return entry
    stripped = entry.removeprefix("./")
    return f"./{stripped}" if dotted * 2 > len(votes) else stripped


def _is_local(entry: str) -> bool:
    return not entry.startswith(("../", "/")) and "://" not in entry


def _shape(entry: str) -> tuple[int, int, str]:
    """Return how far up a path goes, how deep down, and its last part: a folder's name says nothing."""
    up, down, suffix = _outline(entry)
    name = bare(entry).rpartition("/")[2]
    return up, down, name if suffix and down > 1 else suffix


def _outline(entry: str) -> tuple[int, int, str]:
    if "://" in entry:
        return -1, 0, ""
    parts = bare(entry).split("/")
    up = parts.count("..")
    _, dot, suffix = parts[-1].partition(".") if parts[-1] != ".." else ("", "", "")
    return up, len(parts) - up, dot + suffix


def _folders(entry: str) -> tuple[str, ...]:
    return tuple(bare(entry).split("/"))


def _folders_any_case(entry: str) -> tuple[str, ...]:
    return (*_folders(entry.casefold()), entry)


def _bytes(entry: str) -> tuple[str, ...]:
    return (bare(entry),)


def _bytes_any_case(entry: str) -> tuple[str, ...]:
    return (bare(entry).casefold(), entry)


def _letters(entry: str) -> tuple[str, ...]:
    return (re.sub(r"[\W_]", "", bare(entry).casefold()), bare(entry))


_ORDERS: tuple[_Key, ...] = (_folders_any_case, _bytes_any_case, _folders, _bytes, _letters)
"""What a list may be sorted by. The first that fits is taken: where real lists can tell folder order
(`radarr/ks.yaml`, `radarr-4k/ks.yaml`) from the order of the whole line, they follow folder order. `_letters` is
what sort(1) does in most locales."""
_ENOUGH_TO_FORGIVE = 5


def _sorted(rows: Sequence[Row], indices: Sequence[int]) -> tuple[Sequence[int], _Key] | None:
    """Find the order of all rows, else of those not commented out, else of those behind a namespace at the top.

    One entry out of place among many is a slip, not a sign that the list has no order.
    """
    live = [index for index in indices if rows[index].kind is RowKind.ENTRY]
    others = live[1:] if live and _NAMESPACE.fullmatch(bare(rows[live[0]].value)) else []
    for key in _ORDERS:
        for scope in (indices, live, others):
            if scope and _follows(rows, scope, key):
                return scope, key
    if len(live) >= _ENOUGH_TO_FORGIVE:
        for key in _ORDERS:
            for index in live:
                scope = [other for other in live if other != index]
                if _follows(rows, scope, key):
                    return scope, key
    return None


def _follows(rows: Sequence[Row], indices: Sequence[int], key: _Key) -> bool:
    return all(one <= other for one, other in pairwise(key(rows[index].value) for index in indices))


def _anchor(blocks: Sequence[int], kin: Sequence[int], lower: Sequence[int], upper: Sequence[int]) -> int:
    """Return the row that the entry follows, or the one it precedes where that is the first or in a larger block."""
    if not lower or not upper:
        return lower[-1] if lower else upper[0]
    before, behind = (sum(blocks[other] == blocks[index] for other in kin) for index in (lower[-1], upper[0]))
    return upper[0] if behind > before and blocks[upper[0]] != blocks[lower[-1]] else lower[-1]


def _blocks(rows: Sequence[Row]) -> tuple[list[int], frozenset[int]]:
    """Number the blocks row by row, and return the rows that head a block rather than belong to the next entry."""
    blocks: list[int] = []
    titles: set[int] = set()
    number = 0
    while len(blocks) < len(rows):
        first = stop = len(blocks)
        while stop < len(rows) and rows[stop].kind is RowKind.COMMENT:
            stop += 1
        if stop > first:
            entry = rows[stop].value if stop < len(rows) else ""
            if any(_is_title(row.value, entry) for row in rows[first:stop]):
                number += 1
                titles.update(range(first, stop))
            blocks.extend([number] * (stop - first))
        else:
            number += rows[first].kind is RowKind.BLANK
            blocks.append(number)
    return blocks, frozenset(titles)


def _is_title(comment: str, entry: str) -> bool:
    """Tell whether a comment heads a block: a few words, no sentence, not about the entry below it."""
    text = comment.strip("#-=*~ \t").rstrip(":")
    words = text.split()
    if not words or len(words) > 5 or text.endswith((".", "!", "?")) or re.search(r": |[=$()]", text):
        return False
    name = "[ -]".join(map(re.escape, re.split(r"[/.]", bare(entry))[0].split("-")))
    if name and re.search(rf"(?<![\w-]){name}(?![\w-])", " ".join(words), re.IGNORECASE):
        return False
    decorated = comment.lstrip("# \t").startswith(("-", "=", "*", "~")) or comment.startswith("##")
    return decorated or words[0][0].isupper() or len(words) < 3
