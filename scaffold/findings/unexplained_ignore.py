"""Finds a comment that is to ignore a finding and does not say why.

Whoever reads it later, and that is most often its author, cannot tell whether it still holds. So a comment without a
reason does not count: the finding stays until there is one.

Bad:

    tag: latest  # scaffold: ignore[latest-tag]

Good:

    tag: latest  # scaffold: ignore[latest-tag] upstream publishes no other tag
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.checks import Check
from scaffold.checks.check import quote
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Fleet
from scaffold.repository import Location


def check(_: Fleet) -> Iterator[Diagnostic]:
    """Yield nothing: comments are judged once everything else is found."""
    return iter(())


def unexplained(place: Location, rule: str) -> Diagnostic:
    """Return the finding of a comment without a reason."""
    hint = f"say why: {quote(f'# scaffold: ignore[{rule}] reason')}"
    return CHECK.finding(place, f"{quote(rule)} is ignored without a reason, so it is not", hint)


CHECK = Check("unexplained-ignore", Severity.WARNING, check)
