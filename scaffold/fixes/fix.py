"""What a fix is: a finding, one edit of one file, and what it does in words; or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from scaffold.diagnostic import Diagnostic
from scaffold.errors import ScaffoldError
from scaffold.flux import Fleet
from scaffold.image_reference import ImageReference

Edit = Callable[[str], str]
"""Changes a file's text, also one that other fixes have changed, or raises `NotRoundTrippableError`."""

Digests = Mapping[ImageReference, str | ScaffoldError]
"""The digest of each image, or why its registry does not give it."""


@dataclass(frozen=True, slots=True)
class Fix:
    """An edit that repairs a finding.

    Attributes:
        finding: The finding.
        path: The file that it changes.
        edit: The change.
        done: What it does, as `verb object`: `added … to its dependsOn`.
    """

    finding: Diagnostic
    path: str
    edit: Edit
    done: str


@dataclass(frozen=True, slots=True)
class Left:
    """A finding that is left to the user although its rule has a fix.

    Attributes:
        finding: The finding.
        reason: Why, and what to do by hand.
    """

    finding: Diagnostic
    reason: str


class Asked:
    """The findings that are to be fixed, whatever severity the settings give them."""

    def __init__(self, findings: Iterable[Diagnostic]) -> None:
        """Take the findings as they are to be reported."""
        self._findings = {_key(finding): finding for finding in findings}

    def find(self, finding: Diagnostic) -> Diagnostic | None:
        """Return a rule's finding as it is to be reported, `None` where it is not to be fixed."""
        return self._findings.get(_key(finding))

    def __len__(self) -> int:
        return len(self._findings)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._findings.values())


Fixer = Callable[[Fleet, Asked, Digests], Iterator[Fix | Left]]
"""Proposes fixes for the findings of one rule."""


def _key(finding: Diagnostic) -> tuple[str, int, int, str, str]:
    return finding.path, finding.line, finding.column, finding.rule, finding.message
