"""Lays out what became of each app: a table for people, plain data for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scaffold.diagnostic import printable
from scaffold.update.outcome import Outcome, State

_HEADER = ("app", "namespace", "version", "state", "files")


def format_updates(outcomes: Sequence[Outcome]) -> str:
    """Return a table, one row for each app, and below it why apps were refused and which files conflict."""
    rows = [_HEADER, *(_row(outcome) for outcome in outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADER))]
    lines = ["  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, *(line for outcome in outcomes for line in _below(outcome))]) + "\n"


def counted(outcomes: Sequence[Outcome]) -> str:
    """Count the apps in each state, in the order of `State`, and say what is next."""
    counts = Counter(outcome.state for outcome in outcomes)
    said = ", ".join(f"{counts[state]} {state}" for state in reversed(State) if counts[state]) or "no apps"
    if any(outcome.changes for outcome in outcomes):
        said += "; review with `git diff`, commit, push"
    if any(outcome.state is State.CONFLICT and not outcome.changes for outcome in outcomes):
        said += (
            "\nwhat conflicts was not written: `--conflicts inline` writes it with markers, "
            "`--conflicts rej` with what was rejected beside it"
        )
    return said


def describe_updates(outcomes: Iterable[Outcome]) -> list[Mapping[str, Any]]:
    """Return the outcomes as plain data."""
    return [_described(outcome) for outcome in outcomes]


def _row(outcome: Outcome) -> tuple[str, ...]:
    start, target = outcome.app.recorded.tag, outcome.target
    version = start if start == target else f"{start} → {target}"
    cells = (outcome.app.name, outcome.app.namespace, version, str(outcome.state), _files(outcome))
    return tuple(printable(cell) for cell in cells)


def _files(outcome: Outcome) -> str:
    counts = ((len(outcome.changed), "changed"), (len(outcome.added), "added"), (len(outcome.removed), "removed"))
    return ", ".join(f"{count} {what}" for count, what in counts if count)


def _below(outcome: Outcome) -> Iterable[str]:
    """Yield what does not fit in a row."""
    name = printable(outcome.app.folder)
    if outcome.reason:
        yield f"{name}: {outcome.reason}"
    for path in outcome.conflicts:
        yield f"{printable(path)}: changed by hand where the template changes it, too"


def _described(outcome: Outcome) -> Mapping[str, Any]:
    app = outcome.app
    found: dict[str, Any] = {
        "app": app.name,
        "namespace": app.namespace,
        "cluster": app.cluster,
        "folder": app.folder,
        "from": app.recorded.tag,
        "to": outcome.target,
        "state": str(outcome.state),
        "changed": list(outcome.changed),
        "added": list(outcome.added),
        "removed": list(outcome.removed),
        "conflicts": list(outcome.conflicts),
    }
    if outcome.reason:
        found["reason"] = outcome.reason
    return found
