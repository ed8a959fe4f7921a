"""A problem in the user's repository: where it is, what it is, and the next step."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_MOVING = re.compile(r"(\.ya?ml|\.j2|Kustomization)(`?):\d+(?::\d+)?|\b(lines?) \d+(?::\d+)?|\b\d+( of )\d+\b")
"""What a message says of a place, or of how many others do otherwise: it changes while the fault stays the same."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Severity(StrEnum):
    """How much a finding matters; only errors change the exit code."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """A finding at a place in a file; line and column count from 1, 0 where the whole file is meant."""

    path: str
    line: int
    column: int
    severity: Severity
    rule: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}: {self.severity}: {self.message} [{self.rule}]{hint}"


def identity(finding: Diagnostic) -> tuple[str, str, str]:
    """Return what a finding is known by wherever it moves: its path, rule and message, without lines and votes."""
    return finding.path, finding.rule, _MOVING.sub(r"\1\2\3\4", finding.message)


def printable(text: str) -> str:
    """Replace control and bidirectional characters, so that what a file or a registry says cannot act on a terminal."""
    return _CONTROL.sub("�", text)
