"""What `scaffold check` found, as all its formats show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from scaffold.diagnostic import Diagnostic, Severity

_ORDER = (Severity.ERROR, Severity.WARNING, Severity.HINT)


@dataclass(frozen=True, slots=True)
class Result:
    """What was found.

    Attributes:
        findings: Sorted by place.
        files: How many files were judged.
        rules: The rules that ran.
        fails: The severities that make the command fail.
        ignored: How many findings comments ignore.
        accepted: How many findings the baseline accepts.
    """

    findings: tuple[Diagnostic, ...]
    files: int
    rules: Sequence[str]
    fails: frozenset[Severity] = frozenset({Severity.ERROR})
    ignored: int = 0
    accepted: int = 0

    @property
    def exit_code(self) -> int:
        """Return 1 where a finding makes the command fail, else 0."""
        return int(any(finding.severity in self.fails for finding in self.findings))

    @property
    def summary(self) -> str:
        """Return one line: how many findings of each severity, in how many files."""
        counts = Counter(finding.severity for finding in self.findings)
        found = [counted(counts[severity], str(severity)) for severity in _ORDER if counts[severity]]
        more = [f"{self.ignored} ignored"] if self.ignored else []
        more += [f"{self.accepted} in the baseline"] if self.accepted else []
        behind = f" ({', '.join(more)})" if more else ""
        return f"{', '.join(found) or 'no findings'} in {counted(self.files, 'file')}{behind}"


def failing(level: str) -> frozenset[Severity]:
    """Return the severities that are at least a level, none for `never`."""
    names = [str(severity) for severity in _ORDER]
    return frozenset(_ORDER[: names.index(level) + 1]) if level in names else frozenset()


def counted(number: int, noun: str) -> str:
    """Write a number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
