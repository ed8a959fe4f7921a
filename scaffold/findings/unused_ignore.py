"""Finds a comment that is to ignore a finding, where there is none to ignore.

The fault is gone, or the comment never meant what it says: it stands on another line, or the rule is spelt otherwise.
Left alone, it hides the next fault there. A comment holds for its own line, and where it stands on a line of its own,
for the next line that is no comment; at the top of a file, also for findings about the whole file. A rule that did not
run ignores nothing wrongly, and is not reported.

Bad, where the image has a digest:

    tag: 6.0.4@sha256:0fb4a0…  # scaffold: ignore[unpinned-image] nightly, moved every day

Good:

    tag: 6.0.4@sha256:0fb4a0…
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from scaffold.checks import Check
from scaffold.checks.check import nearest, quote
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Fleet
from scaffold.repository import Location


def check(_: Fleet) -> Iterator[Diagnostic]:
    """Yield nothing: comments are judged once everything else is found."""
    return iter(())


def nameless(place: Location) -> Diagnostic:
    """Return the finding of a comment that names no rule."""
    return CHECK.finding(
        place, "this comment names no rule, so it ignores nothing", "write `# scaffold: ignore[rule] reason`"
    )


def unknown(place: Location, rule: str, known: Collection[str]) -> Diagnostic:
    """Return the finding of a comment that names a rule which does not exist."""
    near = nearest(rule, known)
    hint = f"did you mean {quote(near)}" if near else "name a rule that exists, or remove it"
    return CHECK.finding(place, f"there is no rule {quote(rule)} to ignore", hint)


def not_ignorable(place: Location, rule: str) -> Diagnostic:
    """Return the finding of a comment that names a rule about such comments."""
    hint = "ignore it for a path, in `.scaffold.yaml`"
    return CHECK.finding(place, f"{quote(rule)} is about comments and cannot be ignored by one", hint)


def unused(place: Location, rule: str) -> Diagnostic:
    """Return the finding of a comment that ignores nothing."""
    return CHECK.finding(place, f"{quote(rule)} finds nothing here to ignore", "remove it from the comment")


CHECK = Check("unused-ignore", Severity.WARNING, check)
