"""Makes a run of what was played: the spans of each object, the waves, the critical path, and what never came up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from scaffold.simulation.failures import Failure
from scaffold.simulation.model import Kustomization, Moment
from scaffold.simulation.observe import held_objects
from scaffold.simulation.outcome import Run, Span, Subject, Transition, Wave
from scaffold.simulation.seen import what_is_seen
from scaffold.simulation.stage import Stage


def finish(stage: Stage, failures: Sequence[Failure]) -> Run:
    """Sum up a run that has been played to its end."""
    changes = tuple(sorted(stage.changes, key=lambda change: change.at))  # equal times stay in the order of playing
    end = changes[-1].at if changes else 0.0
    spans = _spans(changes, end)
    subjects = tuple(_subject(stage, each, spans.get(each, ())) for each in sorted(stage.model.played))
    held = held_objects(stage, {subject.id: subject.spans for subject in subjects})
    return Run(
        stage.model.cluster,
        stage.seed,
        tuple(f"{each}={failure.kind}" for failure in failures for each in failure.ids),
        end,
        subjects,
        changes,
        _waves(stage),
        _critical_path(stage),
        held,
        what_is_seen(stage, held, end),
    )


def _subject(stage: Stage, subject: str, spans: tuple[Span, ...]) -> Subject:
    ready = stage.reached.get((subject, Moment.READY))
    cause = stage.causes.get((subject, Moment.READY))
    return Subject(subject, stage.model.played[subject].parent, ready, cause.id if cause else "", spans)


def _spans(changes: Iterable[Transition], end: float) -> Mapping[str, tuple[Span, ...]]:
    """Return the states of each object; one that it left at once is left out."""
    found: dict[str, list[Span]] = {}
    for change in changes:
        spans = found.setdefault(change.subject, [])
        if spans:
            last = spans.pop()
            if last.start < change.at:
                spans.append(Span(last.state, last.start, change.at))
        spans.append(Span(change.after, change.at, end))
    return {subject: tuple(spans) for subject, spans in found.items()}


def _waves(stage: Stage) -> tuple[Wave, ...]:
    """Group the Kustomizations that became ready by how many others had to come first, one after the other."""
    numbers: dict[str, int] = {}
    for subject in _in_time(stage):
        own = stage.model.played[subject]
        dependencies = own.depends_on if isinstance(own, Kustomization) else ()
        before = (own.parent, *(each.id for each in dependencies))
        numbers[subject] = 1 + max((numbers.get(each, 0) for each in before), default=0)
    members: dict[int, list[str]] = {}
    for subject, number in numbers.items():
        if (subject, Moment.READY) in stage.reached:
            members.setdefault(number, []).append(subject)
    waves: list[Wave] = []
    for number in sorted(members):
        ready = tuple(sorted(members[number]))
        start = min(stage.begun[each] for each in ready)
        waves.append(Wave(len(waves) + 1, start, max(stage.reached[each, Moment.READY] for each in ready), ready))
    return tuple(waves)


def _in_time(stage: Stage) -> list[str]:
    """Return the Kustomizations that were applied, in time: each after its parent and its dependencies."""
    at = {subject: time for (subject, moment), time in stage.reached.items() if moment is Moment.APPLIED}
    return sorted((each for each in at if isinstance(stage.model.played.get(each), Kustomization)), key=at.__getitem__)


def _critical_path(stage: Stage) -> tuple[str, ...]:
    """Return what the object that was ready last waited for, and what that did, from the first one on."""
    ready = [(at, order, key[0]) for order, (key, at) in enumerate(stage.reached.items()) if key[1] is Moment.READY]
    if not ready:
        return ()
    _, _, subject = max(ready)
    step: tuple[str, Moment] | None = (subject, Moment.READY)
    path: dict[str, None] = {}
    seen = set()
    while step is not None and step not in seen:
        seen.add(step)
        path.setdefault(step[0])
        cause = stage.causes.get(step)
        step = (cause.id, cause.moment) if cause else None
    return tuple(reversed(path))
