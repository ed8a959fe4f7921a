"""Finds for each line of a rendered text the line of the template that it comes from."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

Delimiters = tuple[tuple[str, str], ...]

STANDARD: Delimiters = (("{{", "}}"), ("{%", "%}"), ("{#", "#}"))
"""Jinja's own delimiters of expressions, blocks and comments."""


@lru_cache(maxsize=256)
def source_lines(template: str, rendered: str, delimiters: Delimiters = STANDARD) -> tuple[int, ...]:
    """Return the template's line for each line of what it renders to, both counted from 1.

    Exact where lines are only changed, left out, or repeated by a loop; a line that stands in no template line, such as
    one of an included file, gets the line of the code before it.
    """
    sources, lines = template.split("\n"), rendered.split("\n")
    if sources == lines:
        return tuple(range(1, len(lines) + 1))
    finder = _Finder(sources, delimiters)
    return tuple(finder.next(line) + 1 for line in lines)


class _Finder:
    """Walks through a template beside its rendered lines: forward over what is left out, back where a loop begins."""

    def __init__(self, sources: Sequence[str], delimiters: Delimiters) -> None:
        code = re.compile("|".join(rf"{re.escape(start)}.*?{re.escape(end)}" for start, end in delimiters))
        opening = tuple(start for start, _ in delimiters)
        self._exact: dict[str, list[int]] = {}
        self._patterns: list[tuple[int, re.Pattern[str]]] = []
        self._code_only: set[int] = set()
        for number, line in enumerate(sources):
            if not any(start in line for start in opening):
                self._exact.setdefault(line, []).append(number)
                continue
            literals = code.split(line)
            if any(literal.strip(" -\"'") for literal in literals):
                self._patterns.append((number, re.compile(".*".join(map(re.escape, literals)) + r"\Z")))
            else:
                self._code_only.add(number)
        self._last = len(sources) - 1
        self._next = 0

    def next(self, line: str) -> int:
        """Return the position in the template of the next rendered line."""
        if not line.strip():  # they say too little to look for
            found = min(self._next, self._last)
            self._next += found in self._code_only or found in self._exact.get(line, ())
            return found
        exact = self._exact.get(line, [])
        ahead = bisect_left(exact, self._next)
        matching = [number for number, pattern in self._patterns if pattern.match(line)]
        forward = [*exact[ahead : ahead + 1], *(number for number in matching if number >= self._next)]
        back = [*exact[max(ahead - 1, 0) : ahead], *(number for number in matching if number < self._next)]
        if forward or back:
            found = min(forward) if forward else max(back)
            self._next = found + 1
            return found
        if self._next in self._code_only:  # its value, or what it includes
            return self._next
        return max(self._next - 1, 0)
