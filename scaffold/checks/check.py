"""What a check is: an id, a severity, and a function from a fleet to findings."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from scaffold.diagnostic import Diagnostic, Severity, printable
from scaffold.flux import Cluster, Fleet
from scaffold.repository import Location, ResourceId

_LONGEST = 200
"""Characters of a name from a file that a message repeats."""


@dataclass(frozen=True, slots=True)
class Check:
    """One rule; its module's docstring is its manual.

    Attributes:
        id: The rule's name, as findings carry it; the module has the same name with underscores.
        severity: What its findings usually are.
        check: Yields the findings, in any order, twice where two clusters share a file.
        when_touched: The severity of a finding in a file that the change at hand touches, `None` for the same.
    """

    id: str
    severity: Severity
    check: Callable[[Fleet], Iterator[Diagnostic]]
    when_touched: Severity | None = None

    def finding(self, place: Location, message: str, hint: str = "", severity: Severity | None = None) -> Diagnostic:
        """Return a finding of this rule at a place."""
        return Diagnostic(
            printable(place.path),
            place.line,
            place.column,
            severity or self.severity,
            self.id,
            printable(message),
            printable(hint),
        )


def quote(text: str) -> str:
    """Put a text from a file in backticks: one line of bounded length."""
    line = " ".join(text.split()) or text.strip()
    return f"`{line if len(line) <= _LONGEST else line[: _LONGEST - 1] + '…'}`"


def named(target: ResourceId) -> str:
    """Write an object as `namespace/name`, in backticks."""
    return quote(f"{target.namespace}/{target.name}" if target.namespace else target.name)


def inside(fleet: Fleet, cluster: Cluster) -> str:
    """Return ` in cluster …` where the repository has several, nothing where it has one."""
    return f" in cluster {quote(cluster.name)}" if len(fleet.clusters) > 1 else ""


def nearest(name: str, candidates: Collection[str]) -> str:
    """Return the candidate that a name may be a slip of, nothing where none is near; never the name itself."""
    return _nearest(name, frozenset(candidates))


@lru_cache(maxsize=16)
def _nearest(name: str, candidates: frozenset[str]) -> str:
    """Look for a name once, however many refer to it: where one thing was renamed, thousands may."""
    matches = difflib.get_close_matches(name, sorted(candidates - {name}), 1, 0.75)
    return matches[0] if matches else ""


def is_open(text: str) -> bool:
    """Tell whether a text still holds a variable or a template, whose value the repository does not show."""
    return "${" in text or "{{" in text
