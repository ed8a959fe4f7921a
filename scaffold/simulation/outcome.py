"""What a simulated start comes to: every change of state, what came up when, and what never did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of state.

    Attributes:
        at: Seconds since the start.
        subject: The id of the object, as in the dependency graph (`Kind/namespace/name`).
        before: The state that it leaves, in the words of its state machine.
        after: The state that it takes.
        reason: What made it change, in a few words.
    """

    at: float
    subject: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody who looks at the cluster sees.

    Attributes:
        command: What to type.
        output: What it prints: a header line and rows, as the program prints them.
    """

    command: str
    output: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """An object that never comes up.

    Attributes:
        subject: Its id.
        state: The state in which it waits.
        condition: The message of its condition, in its controller's words.
        because: The ids from what it directly waits for to the failure that is at the bottom of it.
        since: Seconds since the start at which it took that state.
        suspended: Whether somebody wants it so: it is suspended, or what would make it is.
    """

    subject: str
    state: str
    condition: str
    because: tuple[str, ...]
    since: float
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in one state, for a picture.

    Attributes:
        state: The state.
        start: Seconds since the start.
        end: Seconds since the start; the run's end where it is never left.
    """

    state: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Subject:
    """An object that was played.

    Attributes:
        id: `Kind/namespace/name`.
        parent: The id of what applies or makes it, empty for none.
        ready_at: Seconds since the start, `None` for never.
        awaited: The id of the last thing that it had to wait for before it could come up, empty for none.
        spans: Its states, in time.
    """

    id: str
    parent: str
    ready_at: float | None
    awaited: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Wave:
    """What becomes ready together: everything that could start once the wave before was there.

    Attributes:
        number: From 1.
        start: Seconds at which its first object begins to reconcile.
        end: Seconds at which its last object is ready.
        ready: The ids of its Kustomizations.
    """

    number: int
    start: float
    end: float
    ready: tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """One simulated start of a cluster.

    Attributes:
        cluster: The cluster's name.
        seed: What the durations were drawn with.
        failures: What was made to fail, as `NAME=KIND` in full.
        end: Seconds until nothing changes any more (but for retries that cannot succeed).
        subjects: Everything that was played, sorted by id.
        transitions: Every change of state, in time.
        waves: In order.
        critical_path: The ids from the first object to that which was ready last, each the last that the next one
            waited for.
        held: What never came up, sorted by id.
        seen: What one would see of it.
    """

    cluster: str
    seed: int
    failures: tuple[str, ...]
    end: float
    subjects: tuple[Subject, ...]
    transitions: tuple[Transition, ...]
    waves: tuple[Wave, ...]
    critical_path: tuple[str, ...]
    held: tuple[Held, ...]
    seen: tuple[Seen, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Subject]:
        """Return what was played by id."""
        return {subject.id: subject for subject in self.subjects}

    def owner(self, subject: str) -> str:
        """Return the id of the Kustomization that applies an object, its own where it is one, empty for none."""
        while subject and not subject.startswith("Kustomization/"):
            found = self.by_id.get(subject)
            subject = found.parent if found else ""
        return subject
