"""Answers, and texts that came from a file or a registry, as one line on a terminal."""

from __future__ import annotations

from scaffold.diagnostic import printable
from scaffold.questions.question import Answer


def one_line(text: str) -> str:
    """Return a text without line breaks and control characters."""
    return " ".join(printable(text).split())


def cut(text: str, width: int) -> str:
    """Return a text with at most `width` characters, the last of them `…` where some are left out."""
    return text if len(text) <= width else f"{text[: max(width - 1, 0)]}…"


def shown(answer: Answer) -> str:
    """Return an answer as a text; a yes or no as such, and `none` where there is nothing."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return one_line(answer if isinstance(answer, str) else ", ".join(answer)) or "none"


def refused(name: str, answer: Answer) -> str:
    """Return an answer that cannot stay as a message may repeat it: of secrets the names alone, the rest may be one."""
    if name != "secrets" or isinstance(answer, bool):
        return shown(answer)
    specs = answer.split(",") if isinstance(answer, str) else answer
    return shown(tuple(spec.partition("=")[0].strip() for spec in specs))
