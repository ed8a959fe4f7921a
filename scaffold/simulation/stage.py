"""What a simulation plays on: the clock, how far each object is, what each waits for, and the record of all changes."""

from __future__ import annotations

import math
from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import simpy

from scaffold.simulation.failures import FailureKind
from scaffold.simulation.machines import Event, State, follow
from scaffold.simulation.model import Model, Moment, Wait
from scaffold.simulation.outcome import Transition
from scaffold.simulation.timing import Timing, draw

_REQUEUE = 30.0
"""After how many seconds Flux looks again at a dependency: https://fluxcd.io/flux/components/kustomize/options/."""

Process = Generator[simpy.Event, None, None]
"""What an object does, as simpy plays it: it yields what it waits for."""


class Why(StrEnum):
    """Why an object does not go on."""

    UNAPPLIED = "nothing has applied it"
    SUSPENDED = "it is suspended"
    SOURCE = "its source is not ready"
    DEPENDENCY = "a dependency is not ready"
    NOT_FOUND = "a dependency does not exist"
    BUILD = "what it is built with is missing"
    DEFINITION = "a definition is missing"
    HEALTH = "what it applied is not healthy"
    VALUES = "what its values come from is missing"
    INSTALL = "its installation has not ended"
    EXHAUSTED = "its retries are exhausted"
    OPERATOR = "its operator does not run"
    STORE = "its store is not ready"
    CLAIM = "a claim is not bound"
    SECRET = "a Secret is missing"
    DATABASE = "what it connects to is not there"
    NEED = "what it needs is not ready"
    FAULT = "it was made to fail"


@dataclass(frozen=True, slots=True)
class Pending:
    """Why an object does not go on, and what it waits for."""

    why: Why
    waits: tuple[Wait, ...] = ()


@dataclass
class Stage:
    """One run while it is played.

    Attributes:
        model: What is played.
        timing: How long things take.
        faults: What is made to fail, by id.
        shaken: What that makes fail with it: what is not presumed to be there any more.
        seed: What durations are drawn with.
        env: The clock.
        changes: Every change of state, in the order of playing.
        states: The state of each object that exists.
        pending: What each object waits for that does not go on.
        reached: When each object got how far.
        causes: What each object waited for last before it got so far.
        begun: When each Kustomization first did more than wait.
        pulled: The images that some node has.
    """

    model: Model
    timing: Timing
    faults: Mapping[str, FailureKind]
    shaken: Collection[str]
    seed: int
    env: simpy.Environment = field(default_factory=simpy.Environment)
    changes: list[Transition] = field(default_factory=list)
    states: dict[str, State] = field(default_factory=dict)
    pending: dict[str, Pending] = field(default_factory=dict)
    reached: dict[tuple[str, Moment], float] = field(default_factory=dict)
    causes: dict[tuple[str, Moment], Wait] = field(default_factory=dict)
    begun: dict[str, float] = field(default_factory=dict)
    pulled: set[str] = field(default_factory=set)
    _latest: dict[str, tuple[float, Wait]] = field(default_factory=dict)
    _marks: dict[tuple[str, Moment], simpy.Event] = field(default_factory=dict)

    @property
    def now(self) -> float:
        """Return the seconds since the start."""
        return round(float(self.env.now), 3)

    @property
    def requeue(self) -> float:
        """Return after how many seconds a controller looks again at a dependency."""
        if self.timing.requeue_dependency is not None:
            return self.timing.requeue_dependency.least
        return self.model.requeue or _REQUEUE

    def takes(self, subject: str, operation: str, part: float = 1.0) -> float:
        """Draw how long (a part of) an operation of an object takes."""
        return draw(self.timing.of(operation), self.seed, subject, operation) * part

    def lasts(self, subject: str, operation: str, part: float = 1.0) -> simpy.Event:
        """Return what happens after (a part of) an operation of an object."""
        return self.env.timeout(self.takes(subject, operation, part))

    def later(self, at: float) -> simpy.Event:
        """Return what happens at a time, at once where that is past."""
        return self.env.timeout(max(0.0, at - self.now))

    def arrive(self, subject: str, parent: str, state: State) -> Process:
        """Create an object in its machine's first state, once its parent has applied it."""
        if parent:
            yield from self.until(subject, (Wait(parent, Moment.APPLIED),), Why.UNAPPLIED)
        self.states[subject] = state
        reason = f"applied by {parent}" if parent else "there from the start"
        self.changes.append(Transition(self.now, subject, "", str(state), reason))
        self.reach(subject, Moment.THERE)

    def change(self, subject: str, event: Event, reason: str, at: float | None = None) -> None:
        """Take an object to the state that follows on an event; `at` is for what is only told afterwards."""
        before = self.states[subject]
        after = self.states[subject] = follow(before, event)
        time = self.now if at is None else round(at, 3)
        self.changes.append(Transition(time, subject, str(before), str(after), str(reason)))

    def reach(self, subject: str, moment: Moment) -> None:
        """Let an object be so far, and all that waits for that go on."""
        key = (subject, moment)
        if key in self.reached:
            return
        self.reached[key] = self.now
        if subject in self._latest:
            self.causes[key] = self._latest[subject][1]
        if key in self._marks:
            self._marks.pop(key).succeed()

    def is_met(self, wait: Wait) -> bool:
        """Tell whether an object is so far; what is not played is there."""
        if (wait.id, wait.moment) in self.reached:
            return True
        if wait.id in self.model.missing:
            return False
        presumed = wait.presumed or wait.id not in self.model.played
        return presumed and wait.id not in self.shaken

    def unmet(self, waits: Iterable[Wait]) -> tuple[Wait, ...]:
        """Return what is not yet so far."""
        return tuple(wait for wait in waits if not self.is_met(wait))

    def hold(self, subject: str, why: Why, waits: Sequence[Wait] = ()) -> None:
        """Say why an object does not go on."""
        self.pending[subject] = Pending(why, tuple(waits))

    def note(self, subject: str, waits: Iterable[Wait]) -> None:
        """Remember what an object waited for that came last."""
        latest = self._latest.get(subject)
        for wait in waits:
            at = self.reached.get((wait.id, wait.moment))
            if at is not None and (latest is None or at >= latest[0]):
                latest = (at, wait)
        if latest is not None:
            self._latest[subject] = latest

    def until(self, subject: str, waits: Collection[Wait], why: Why) -> Process:
        """Wait for all of it, for ever where it must be."""
        unmet = self.unmet(waits)
        if unmet:
            self.hold(subject, why, unmet)
            for wait in unmet:
                if not self.is_met(wait):
                    yield self._mark(wait)
            del self.pending[subject]
        self.note(subject, waits)

    def until_or(self, subject: str, waits: Collection[Wait], why: Why, deadline: float) -> Process:
        """Wait for all of it, at most until a deadline; whoever asks looks whether it came."""
        unmet = self.unmet(waits)
        if unmet and deadline > self.now:
            self.hold(subject, why, unmet)
            everything = self.env.all_of([self._mark(wait) for wait in unmet])
            yield self.env.any_of([everything, self.later(deadline)])
            del self.pending[subject]
        if not self.unmet(unmet):
            self.note(subject, waits)

    def until_tick(self, subject: str, waits: Collection[Wait], why: Why, period: float) -> Process:
        """Wait for all of it as one who looks again after every period: until the first look at which it is there."""
        start = self.now
        if self.unmet(waits):
            yield from self.until(subject, waits, why)
            yield self.later(start + math.ceil(round((self.now - start) / period, 6)) * period)
        else:
            self.note(subject, waits)

    def until_retried(self, subject: str, waits: Collection[Wait], why: Why) -> Process:
        """Wait for all of it as one who looks again after a delay that doubles."""
        start, delay = self.now, self.timing.retry_first.least
        if self.unmet(waits):
            yield from self.until(subject, waits, why)
            longest = self.timing.retry_most.least
            looks = start + delay
            while looks < self.now and delay < longest:
                delay = min(2 * delay, longest)
                looks += delay
            missed = max(0.0, self.now - looks)
            yield self.later(looks + math.ceil(round(missed / delay, 6)) * delay)
        else:
            self.note(subject, waits)

    def _mark(self, wait: Wait) -> simpy.Event:
        key = (wait.id, wait.moment)
        if key not in self._marks:
            self._marks[key] = self.env.event()
        return self._marks[key]
