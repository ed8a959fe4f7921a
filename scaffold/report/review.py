"""Lays the answers out as a table: what was asked, the value, and why it is so."""

from __future__ import annotations

from collections.abc import Iterable

from scaffold.questions import Step, cut, one_line, shown

NARROW = 80
"""Columns of the usual terminal."""

_GAP = 2
_LABEL = 16
_WHY = 26
_OWN = "your answer"


def format_review(steps: Iterable[Step], width: int = NARROW) -> tuple[str, ...]:
    """Return one line for each answer, in columns; a text that is too long for its column ends in `…`.

    Args:
        steps: The questions with their answers, in order.
        width: Columns that a line has at most.
    """
    cells = [(one_line(step.question.message), shown(step.value), _why(step)) for step in steps]
    label = min(_LABEL, max((len(cell[0]) for cell in cells), default=0))
    left = width - label - 2 * _GAP
    value = max(min(max((len(cell[1]) for cell in cells), default=0), left - _WHY), 1)
    return tuple(
        f"{cut(message, label):{label}}  {cut(text, value):{value}}  {cut(why, left - value)}".rstrip()
        for message, text, why in cells
    )


def _why(step: Step) -> str:
    if step.problem:
        return one_line(step.problem)
    return _OWN if step.own else one_line(step.question.why)
