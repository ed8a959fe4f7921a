"""Lays a simulated start out in lanes: one for each Kustomization, with what its time went into."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from scaffold.report.simulation_apps import Ends, worse
from scaffold.report.simulation_phases import PHASES, Phase
from scaffold.report.simulation_steps import steps
from scaffold.simulation.outcome import Held, Run, Span, Subject


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a lane: the state of one object that the lane's last object had to wait for, or of that object itself.

    Attributes:
        subject: The object's id.
        state: Its state.
        start: Seconds since the start.
        end: Seconds since the start.
    """

    subject: str
    state: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Lane:
    """A Kustomization and everything that it applies.

    Attributes:
        id: The Kustomization's id.
        up_at: Seconds at which the last of it is ready, `None` where it never runs.
        stretches: In time, without overlaps.
        critical: From when to when the critical path leads through it.
        part: Whether something of it is never ready, though it runs.
    """

    id: str
    up_at: float | None
    stretches: tuple[Stretch, ...]
    critical: tuple[tuple[float, float], ...]
    part: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """Lanes that belong together: a wave, or what never comes up.

    Attributes:
        wave: Its number, 0 for what is in no wave.
        held: Whether something of each lane never comes up.
        lanes: By namespace, then in time.
    """

    wave: int
    held: bool
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class _Played:
    """What lanes are made of: what is held by id, the critical path by lane, and the end."""

    held: Mapping[str, Held]
    critical: Mapping[str, Sequence[tuple[float, float]]]
    end: float


def read_bands(run: Run) -> tuple[Band, ...]:
    """Return the lanes of a run: what never comes up first, then the waves."""
    critical: dict[str, list[tuple[float, float]]] = {}
    for step in steps(run):
        critical.setdefault(run.owner(step.subject), []).append((step.at - step.took, step.at))
    owned: dict[str, dict[str, Subject]] = {}
    for subject in run.subjects:
        owned.setdefault(run.owner(subject.id), {})[subject.id] = subject
    played = _Played({held.subject: held for held in run.held}, critical, run.end)
    waves = {name: wave.number for wave in run.waves for name in wave.ready}
    found: dict[tuple[bool, int], list[Lane]] = {}
    for owner, own in owned.items():
        if owner:
            lane = _lane(owner, own, played)
            held = lane.up_at is None
            found.setdefault((not held, 0 if held else waves.get(owner, 0)), []).append(lane)
    return tuple(Band(wave, not up, tuple(sorted(lanes, key=_place))) for (up, wave), lanes in sorted(found.items()))


def _place(lane: Lane) -> tuple[bool, str, float, str]:
    """Return where a lane stands: what fails before what only waits."""
    fails = any(PHASES.get(stretch.state) is Phase.FAILS for stretch in lane.stretches[-1:])
    return not fails, lane.id.split("/")[1], lane.up_at or 0.0, lane.id


def _lane(owner: str, own: Mapping[str, Subject], played: _Played) -> Lane:
    critical = tuple(played.critical.get(owner, ()))
    held = [played.held[name] for name in own if name in played.held]
    ends = reduce(worse, (one.subject for one in held), Ends.WHOLE)
    up = [subject for subject in own.values() if subject.ready_at is not None]
    if ends is Ends.NEVER or not up:
        # The object that nothing of the lane itself holds says best what the lane is stuck in.
        stuck = [one for one in held if not one.because or one.because[0] not in own] or held
        first = min(stuck, key=lambda one: (bool(one.because), one.since, one.subject))
        return Lane(owner, None, tuple(_held_stretches(first, own, played.end)), critical)
    last = max(up, key=lambda one: (one.ready_at or 0.0, one.id))
    up_at = last.ready_at or 0.0
    return Lane(owner, up_at, tuple(_stretches(last, own, up_at)), critical, ends is Ends.PART)


def _held_stretches(held: Held, own: Mapping[str, Subject], end: float) -> Sequence[Stretch]:
    """Return the states of the object in which a lane is stuck; what is not even there begins where it should be."""
    subject = own[held.subject]
    maker = own.get(subject.parent)
    if subject.spans or maker is None:
        return _stretches(subject, own, end)
    start = maker.ready_at if maker.ready_at is not None else _last_start(maker)
    return [*_stretches(maker, own, start), Stretch(held.subject, held.state, start, end)]


def _last_start(subject: Subject) -> float:
    return subject.spans[-1].start if subject.spans else 0.0


def _stretches(last: Subject, own: Mapping[str, Subject], end: float) -> Sequence[Stretch]:
    """Follow what an object waited for back through its lane, and return the states on the way."""
    found: list[Stretch] = []
    subject: Subject | None = last
    seen: set[tuple[str, float]] = set()
    while subject is not None and (subject.id, end) not in seen:
        seen.add((subject.id, end))
        before = own.get(subject.awaited)
        start = before.ready_at if before is not None else None
        if before is None or start is None or start > end or (before.id, start) in seen:
            before = own.get(subject.parent)
            start = subject.spans[0].start if subject.spans else end
        found += reversed(list(_clipped(subject, start, end)))
        subject, end = before, min(start, end)
    return found[::-1]


def _clipped(subject: Subject, start: float, end: float) -> Iterator[Stretch]:
    for span in subject.spans:
        part = Span(span.state, max(span.start, start), min(span.end, end))
        if part.end > part.start:
            yield Stretch(subject.id, part.state, part.start, part.end)
