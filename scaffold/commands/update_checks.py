"""Checks what updates would make of the repository, and leaves out those that would make something faulty."""

from __future__ import annotations

from collections.abc import Sequence

from scaffold.changes import ChangeSet
from scaffold.checks import ALL_CHECKS, new_findings, run_checks
from scaffold.commands.validation import unreadable
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.errors import ScaffoldError
from scaffold.flux import Fleet, read_fleet
from scaffold.roots import is_below
from scaffold.update.outcome import Outcome, State, refused


def check_outcomes(fleet: Fleet, outcomes: Sequence[Outcome]) -> tuple[tuple[Outcome, ...], tuple[Diagnostic, ...]]:
    """Return the outcomes, those that cause an error refused, and the findings that the others cause.

    What is written with conflicts is no result yet, and is not checked.

    Raises:
        ScaffoldError: An error is caused in a file of no app that is updated.
    """
    before = run_checks(fleet, ALL_CHECKS)
    kept = list(outcomes)
    while True:
        checked = [outcome for outcome in kept if outcome.state is not State.CONFLICT and outcome.changes]
        changes = ChangeSet(tuple(change for outcome in checked for change in outcome.changes))
        if not changes:
            return tuple(kept), ()
        after = read_fleet(fleet.repository.overlay(changes))
        findings = new_findings(before, run_checks(after, ALL_CHECKS))
        broken = [one for one in unreadable(after, changes) if not fleet.repository.unreadable(one.path)]
        errors = [*broken, *(finding for finding in findings if finding.severity is Severity.ERROR)]
        if not errors:
            return tuple(kept), findings
        causes = [(error, _cause(error, checked)) for error in errors]
        if not any(outcome for _, outcome in causes):
            listed = "\n".join(f"  {error}" for error in errors)
            raise ScaffoldError(f"the result would be faulty, nothing was written\n{listed}")
        reasons = {outcome.app.folder: f"the result would be faulty: {error}" for error, outcome in causes if outcome}
        kept = [
            refused(outcome.app, outcome.target, reasons[outcome.app.folder])
            if outcome.app.folder in reasons
            else outcome
            for outcome in kept
        ]


def _cause(error: Diagnostic, outcomes: Sequence[Outcome]) -> Outcome | None:
    for outcome in outcomes:
        if is_below(error.path, outcome.app.folder) or error.path in outcome.changes.paths:
            return outcome
    return None
