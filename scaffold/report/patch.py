"""Formats changes as a patch that `git apply` turns into exactly the same tree."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from scaffold.changes import ChangeSet, FileChange

_CONTEXT = 3
_ABBREVIATED = 10
_ABSENT = "0" * 40
_BINARY_LINE = 52
"""Bytes that one line of a binary patch holds."""

_ESCAPES = {7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}

_Span = tuple[int, int, int, int]
"""Lines that differ: start and end in the old file, start and end in the new one, from 0."""


class Status(StrEnum):
    """What happens to a file, in Git's letters."""

    ADDED = "A"
    MODIFIED = "M"
    DELETED = "D"


@dataclass(frozen=True, slots=True)
class FileSummary:
    """One file of a change in a line: its status, and how many lines come and go (none for binary content)."""

    status: Status
    path: str
    added: int
    removed: int


def format_patch(changes: ChangeSet) -> bytes:
    """Format changes in Git's extended diff format; nothing for no changes.

    A file's present mode is not part of a change, so a deletion and a change of mode name the likely one; Git then
    warns where it differs, and does the right thing. See https://git-scm.com/docs/diff-format#generate_patch_text_with_p.
    """
    return b"".join(_format_file(change) for change in changes)


def summary(changes: ChangeSet) -> tuple[FileSummary, ...]:
    """Count each changed file's lines, in the order of the paths."""
    return tuple(_summarize(change) for change in changes)


def _summarize(change: FileChange) -> FileSummary:
    status = Status.ADDED if change.before is None else Status.DELETED if change.after is None else Status.MODIFIED
    if _is_binary(change):
        return FileSummary(status, change.path, 0, 0)
    spans = _differences(_lines(change.before), _lines(change.after))
    added = sum(new_end - new for _, _, new, new_end in spans)
    return FileSummary(status, change.path, added, sum(old_end - old for old, old_end, _, _ in spans))


def _format_file(change: FileChange) -> bytes:
    old, new = change.before, change.after
    if old is None and new is None:
        return b""
    before, after = _quote(f"a/{change.path}"), _quote(f"b/{change.path}")
    mode, other = ("100755", "100644") if change.executable else ("100644", "100755")
    header = [f"diff --git {before} {after}"]
    if old is None:
        header.append(f"new file mode {mode}")
    elif new is None:
        header.append(f"deleted file mode {mode}")
    elif change.executable is not None:
        header += [f"old mode {other}", f"new mode {mode}"]
    body = b""
    if old != new:
        binary = _is_binary(change)
        width = len(_ABSENT) if binary else _ABBREVIATED
        header.append(f"index {_object_name(old)[:width]}..{_object_name(new)[:width]}")
        if binary:
            header.append("GIT binary patch")
            body = _literal(new or b"") + _literal(old or b"")
        elif old or new:
            # Git ends a name that holds a space with a tab, or a date would be looked for in it.
            tab = "\t" if " " in change.path else ""
            header.append("--- /dev/null" if old is None else f"--- {before}{tab}")
            header.append("+++ /dev/null" if new is None else f"+++ {after}{tab}")
            body = b"".join(_hunks(_lines(old), _lines(new)))
    return "".join(f"{line}\n" for line in header).encode() + body


def _quote(name: str) -> str:
    """Quote a name as Git does: C escapes, octal for what is not ASCII."""
    raw = name.encode("utf-8", "surrogateescape")
    if all(0x20 <= byte < 0x7F and byte not in _ESCAPES for byte in raw):
        return name
    return '"' + "".join(_escape(byte) for byte in raw) + '"'


def _escape(byte: int) -> str:
    return _ESCAPES.get(byte) or (chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}")


def _is_binary(change: FileChange) -> bool:
    return b"\0" in (change.before or b"") or b"\0" in (change.after or b"")


def _object_name(content: bytes | None) -> str:
    if content is None:
        return _ABSENT
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _literal(content: bytes) -> bytes:
    """Format content for a binary patch: zlib, then lines of a length letter and Git's base85, which is Python's."""
    packed = zlib.compress(content)
    lines = [b"literal %d" % len(content)]
    for start in range(0, len(packed), _BINARY_LINE):
        chunk = packed[start : start + _BINARY_LINE]
        letter = len(chunk) + (ord("A") - 1 if len(chunk) <= 26 else ord("a") - 27)
        lines.append(bytes((letter,)) + base64.b85encode(chunk, pad=True))
    return b"\n".join(lines) + b"\n\n"


def _lines(content: bytes | None) -> list[bytes]:
    """Split after each line feed and nowhere else, as Git does."""
    if not content:
        return []
    *lines, last = content.split(b"\n")
    return [line + b"\n" for line in lines] + ([last] if last else [])


def _differences(old: Sequence[bytes], new: Sequence[bytes]) -> list[_Span]:
    """Find the spans of lines that differ; what begins and ends alike is left out first, for speed."""
    start, old_end, new_end = 0, len(old), len(new)
    while start < old_end and start < new_end and old[start] == new[start]:
        start += 1
    while start < old_end and start < new_end and old[old_end - 1] == new[new_end - 1]:
        old_end, new_end = old_end - 1, new_end - 1
    if start in (old_end, new_end):  # lines only came, or only went
        return [(start, old_end, start, new_end)] if old_end != new_end else []
    matcher = SequenceMatcher(None, old[start:old_end], new[start:new_end])
    return [
        (start + old_from, start + old_to, start + new_from, start + new_to)
        for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes()
        if tag != "equal"
    ]


def _hunks(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[bytes]:
    group: list[_Span] = []
    for span in _differences(old, new):
        if group and span[0] - group[-1][1] > 2 * _CONTEXT:
            yield _hunk(old, new, group)
            group = []
        group.append(span)
    if group:
        yield _hunk(old, new, group)


def _hunk(old: Sequence[bytes], new: Sequence[bytes], spans: Sequence[_Span]) -> bytes:
    lead = min(_CONTEXT, spans[0][0])
    trail = min(_CONTEXT, len(old) - spans[-1][1])
    old_from, old_to = spans[0][0] - lead, spans[-1][1] + trail
    new_from, new_to = spans[0][2] - lead, spans[-1][3] + trail
    parts = [b"@@ -%s +%s @@\n" % (_range(old_from, old_to), _range(new_from, new_to))]
    at = old_from
    for old_start, old_end, new_start, new_end in spans:
        parts += [_line(b" ", line) for line in old[at:old_start]]
        parts += [_line(b"-", line) for line in old[old_start:old_end]]
        parts += [_line(b"+", line) for line in new[new_start:new_end]]
        at = old_end
    parts += [_line(b" ", line) for line in old[at:old_to]]
    return b"".join(parts)


def _range(start: int, end: int) -> bytes:
    """Name lines as a hunk does; an empty range names the line before it."""
    return b"%d,%d" % (start + 1 if end > start else start, end - start)


def _line(mark: bytes, line: bytes) -> bytes:
    return mark + line if line.endswith(b"\n") else mark + line + b"\n\\ No newline at end of file\n"
