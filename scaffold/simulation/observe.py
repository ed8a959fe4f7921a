"""Tells what never came up: in which state it waits, with which condition, and which failure is at the bottom of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scaffold.simulation.conditions import condition
from scaffold.simulation.model import Moment
from scaffold.simulation.outcome import Held, Span
from scaffold.simulation.stage import Stage, Why

ABSENT = "Absent"
"""The state of what nothing has applied."""

_LONGEST = 100
"""How many ids a chain has: of a longer one, the first and the last."""


def held_objects(stage: Stage, spans: Mapping[str, Sequence[Span]]) -> tuple[Held, ...]:
    """Return what never came up, sorted by id."""
    held = [each for each in sorted(stage.model.played) if (each, Moment.READY) not in stage.reached]
    following = {each: _awaited(stage, each) for each in held}
    roots: dict[str, str] = {}
    found = []
    for each in held:
        state = str(stage.states.get(each, ABSENT))
        own = spans.get(each, ())
        because = _chain(each, following, roots)
        since = own[-1].start if own else 0.0
        found.append(Held(each, state, condition(stage, each), because, since, _is_suspended(stage, each)))
    return tuple(found)


def _is_suspended(stage: Stage, subject: str) -> bool:
    """Tell whether an object, or what would make it, is suspended."""
    seen: set[str] = set()
    while subject and subject not in seen:
        pending = stage.pending.get(subject)
        if pending is not None and pending.why is Why.SUSPENDED:
            return True
        seen.add(subject)
        own = stage.model.played.get(subject)
        subject = own.parent if own else ""
    return False


def _awaited(stage: Stage, subject: str) -> str:
    """Return what an object waits for, before all what never comes; empty for what is at the bottom."""
    pending = stage.pending.get(subject)
    if pending is None or subject in stage.faults:
        return ""
    unmet = stage.unmet(pending.waits)
    there = [wait.id for wait in unmet if (wait.id, Moment.READY) not in stage.reached]
    return there[0] if there else ""


def _chain(subject: str, following: Mapping[str, str], roots: dict[str, str]) -> tuple[str, ...]:
    """Follow what an object waits for down to the failure, or around a circle until it closes."""
    chain: list[str] = []
    seen = {subject}
    current = subject
    while following.get(current):
        current = following[current]
        chain.append(current)
        if current in seen:
            break
        if len(chain) >= _LONGEST:
            chain[-1] = _root(current, following, roots)
            break
        seen.add(current)
    return tuple(chain)


def _root(subject: str, following: Mapping[str, str], roots: dict[str, str]) -> str:
    path = []
    current = subject
    while current not in roots and following.get(current):
        roots[current] = current  # closes a circle
        path.append(current)
        current = following[current]
    root = roots.get(current, current)
    for each in path:
        roots[each] = root
    return root
