"""Picks what matters of a simulated start: the steps of the critical path, and the milestones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from scaffold.report.simulation_phases import PHASES, Phase
from scaffold.simulation.outcome import Run, Subject

_FAILED = 10
_FEW = 8
_MOST = 30
"""How many a timeline has: failures at most; milestones of a large cluster at least, where there are, and at most."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the critical path.

    Attributes:
        subject: The id of what became ready.
        at: Seconds since the start at which it did, or at which it had made the next one, if that was enough.
        took: Seconds since the step before.
        state: The state in which it was longest in that time.
        spent: Seconds in that state.
    """

    subject: str
    at: float
    took: float
    state: str
    spent: float


def steps(run: Run) -> Sequence[Step]:
    """Return the steps of the critical path, each with what its time went into."""
    path = [run.by_id[name] for name in run.critical_path]
    times: list[float] = []
    for subject, after in zip(reversed(path), (None, *reversed(path)), strict=False):
        at = run.end if subject.ready_at is None else subject.ready_at
        if after is not None and at > times[-1]:  # the next one had to wait until this one had made it, and no longer
            at = after.spans[0].start if after.spans else times[-1]
        times.append(min([at, *times[-1:]]))
    found = []
    before = 0.0
    for subject, at in zip(path, reversed(times), strict=True):
        spent: dict[str, float] = {}
        for span in subject.spans:
            inside = max(0.0, min(span.end, at) - max(span.start, before))
            spent[span.state] = spent.get(span.state, 0.0) + inside
        state, most = max(spent.items(), key=lambda one: one[1], default=("", 0.0))
        found.append(Step(subject.id, at, at - before, state, most))
        before = at
    return found


@dataclass(frozen=True, slots=True)
class Milestone:
    """An object that begins, or is ready.

    Attributes:
        at: Seconds since the start.
        subject: The object's id.
        state: The state that it took.
        lets: How many other Kustomizations, with what they apply, had waited for it last.
    """

    at: float
    subject: str
    state: str
    lets: int


def milestones(run: Run) -> Sequence[Milestone]:
    """Return, in time, when sources, Kustomizations and releases begin and are ready; of many, what most waited for."""
    waited = {(subject.awaited, run.owner(subject.id)) for subject in run.subjects if subject.ready_at is not None}
    lets = Counter(awaited for awaited, owner in waited if run.owner(awaited) != owner)
    ready = [
        Milestone(subject.ready_at, subject.id, subject.spans[-1].state, lets[subject.id])
        for subject in run.subjects
        if subject.ready_at is not None and subject.spans
    ]
    ready.sort(key=lambda one: (one.at, one.subject))
    told = [one for one in ready if _is_told(one.subject)]
    begun = [begin for subject in run.subjects if _is_told(subject.id) and (begin := _beginning(subject)) is not None]
    found = [*begun, *told]
    if len(found) > _MOST:
        waited_for = sorted((one for one in ready if one.lets), key=lambda one: (-one.lets, one.at, one.subject))
        several = [one for one in waited_for if one.lets > 1]
        found = (several if len(several) >= _FEW else waited_for)[:_MOST]
    found += [last for last in ready[-1:] if last not in found]
    failed = [Milestone(held.since, held.subject, held.state, 0) for held in run.held if not held.because]
    found += [one for one in failed[:_FAILED] if one not in found]
    return sorted(found, key=lambda one: (one.at, PHASES.get(one.state) is not Phase.UP, one.subject))


def _is_told(subject: str) -> bool:
    kind = subject.partition("/")[0]
    return kind in ("Kustomization", "HelmRelease") or kind.endswith(("Repository", "Bucket"))


def _beginning(subject: Subject) -> Milestone | None:
    """Return when a Kustomization no longer waits."""
    if not subject.id.startswith("Kustomization/"):
        return None
    starts = (span for span in subject.spans if PHASES.get(span.state) is not Phase.WAITS)
    return next((Milestone(span.start, subject.id, span.state, 0) for span in starts), None)
