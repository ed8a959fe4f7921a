"""Shows findings as a good compiler does: the place, the line with a caret, and the next step."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate

from scaffold.diagnostic import Diagnostic, Severity, printable
from scaffold.findings.result import Result

WIDTH = 120
"""Columns where nobody says how many there are."""

_TAB = 4
_NARROWEST = 20
_CUT = "…"
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.HINT: "cyan"}

Paint = Callable[[str, str], str]
"""Colours a text: the text and the colour in, the text out."""

SourceLine = Callable[[Diagnostic], str | None]
"""Returns the line that a finding stands on, nothing where there is none to be shown."""


def plain(text: str, _: str) -> str:
    """Leave a text as it is."""
    return text


def format_text(result: Result, source_line: SourceLine, paint: Paint = plain, width: int = WIDTH) -> str:
    """Format findings for people, and end with a summary.

    Args:
        result: What was found.
        source_line: Returns the line that a finding stands on.
        paint: Colours a text.
        width: Columns that a line of source may take.
    """
    blocks = ["\n".join(_finding(finding, source_line(finding), paint, width)) for finding in result.findings]
    return "\n\n".join([*blocks, _summary(result, paint)]) + "\n"


def _finding(finding: Diagnostic, line: str | None, paint: Paint, width: int) -> Iterator[str]:
    place = f"{finding.path}:{finding.line}:{finding.column}" if finding.line else finding.path
    level = paint(f"{finding.severity}[{finding.rule}]", _COLOURS[finding.severity])
    yield f"{paint(printable(place), 'bold')}: {level}: {printable(finding.message)}"
    if line is not None and line.strip():
        number = str(finding.line)
        gutter = f"  {number} | "
        shown, column = excerpt(line, finding.column, max(width - len(gutter), _NARROWEST))
        yield f"{paint(gutter, 'dim')}{shown}".rstrip()
        yield f"{paint(f'  {chr(32) * len(number)} | ', 'dim')}{' ' * column}{paint('^', _COLOURS[finding.severity])}"
    if finding.hint:
        yield f"  {paint('hint', 'bold')}: {printable(finding.hint)}"


def _summary(result: Result, paint: Paint) -> str:
    worst = min((list(_COLOURS).index(finding.severity) for finding in result.findings), default=None)
    return paint(result.summary, "green" if worst is None else list(_COLOURS.values())[worst])


def excerpt(line: str, column: int, width: int) -> tuple[str, int]:
    """Cut a line to the columns of a terminal around one of its characters.

    Args:
        line: The line; tabs become spaces, and what a terminal would act on is replaced.
        column: The character, counted from 1; one behind the end is allowed.
        width: The columns that the excerpt may take.

    Returns:
        The excerpt, and the terminal's column of the character in it, from 0.
    """
    cells = list(_cells(printable(line.rstrip())))
    at = list(accumulate((size for _, size in cells), initial=0))
    caret = min(max(column - 1, 0), len(cells))
    start, end = 0, len(cells)
    if at[-1] > width:
        start = bisect_left(at, at[min(caret + 1, len(cells))] - width * 2 // 3)
        room = at[start] + width - bool(start)
        end = end if at[-1] <= room else bisect_right(at, room - 1) - 1
    shown = "".join(text for text, _ in cells[start:end])
    return f"{_CUT * bool(start)}{shown}{_CUT * (end < len(cells))}", bool(start) + at[caret] - at[start]


def _cells(line: str) -> Iterator[tuple[str, int]]:
    """Yield each character as a terminal shows it, and the columns that it takes."""
    at = 0
    for character in line:
        size = _TAB - at % _TAB if character == "\t" else _size(character)
        yield " " * size if character == "\t" else character, size
        at += size


def _size(text: str) -> int:
    return sum(
        0
        if unicodedata.category(character) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )
