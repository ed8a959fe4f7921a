"""The state machines: every transition, what is no transition, and that each state can be reached."""

from __future__ import annotations

from enum import StrEnum

import pytest

from scaffold.simulation.machines import (
    INITIAL,
    TRANSITIONS,
    Event,
    KustomizationState,
    ObjectState,
    PodState,
    ReleaseState,
    SecretState,
    State,
    follow,
)

KUSTOMIZATION = """
Idle, triggered: Fetching
Idle, blocked: Waiting
Waiting, unblocked: Fetching
Fetching, fetched: Building
Fetching, failed: Failed
Building, built: Applying
Building, failed: Failed
Applying, succeeded: Ready
Applying, applied: Checking
Applying, failed: Failed
Checking, succeeded: Ready
Checking, failed: Failed
Failed, retried: Fetching
Ready, settled: Idle
Ready, deleted: Deleting
Failed, deleted: Deleting
Deleting, cleaned up: Gone
"""

RELEASE = """
Pending, resolved: Reconciling
Reconciling, succeeded: Ready
Reconciling, failed: Failed
Ready, changed: Reconciling
Failed, retried: Reconciling
Ready, deleted: Deleting
Failed, deleted: Deleting
Deleting, cleaned up: Gone
"""

SECRET = """
Pending, resolved: Syncing
Syncing, succeeded: Ready
Syncing, failed: Failed
Failed, retried: Syncing
Ready, triggered: Refreshing
Refreshing, settled: Ready
Refreshing, changed: Updated
Updated, succeeded: Ready
Ready, deleted: Deleting
Deleting, cleaned up: Gone
"""

POD = """
Pending, resolved: Init
Init, blocked: WaitingSecrets
WaitingSecrets, unblocked: PullingImages
PullingImages, fetched: Starting
Starting, succeeded: Running
Running, exited: CrashLoop
CrashLoop, retried: Starting
CrashLoop, failed: Failed
WaitingSecrets, failed: Failed
PullingImages, failed: Failed
Starting, failed: Failed
Running, deleted: Terminating
Terminating, cleaned up: Gone
"""

OBJECT = """
Pending, resolved: Reconciling
Reconciling, succeeded: Ready
Reconciling, failed: Failed
Failed, retried: Reconciling
Ready, changed: Reconciling
"""

MACHINES: dict[type[StrEnum], str] = {
    KustomizationState: KUSTOMIZATION,
    ReleaseState: RELEASE,
    SecretState: SECRET,
    PodState: POD,
    ObjectState: OBJECT,
}


def rows() -> list[tuple[type[StrEnum], str, str, str]]:
    found = []
    for machine, text in MACHINES.items():
        for line in text.strip().splitlines():
            change, _, after = line.partition(": ")
            before, _, event = change.partition(", ")
            found.append((machine, before, event, after))
    return found


@pytest.mark.parametrize(
    ("machine", "before", "event", "after"),
    [pytest.param(*row, id=f"{row[0].__name__} {row[1]} once {row[2]} is {row[3]}") for row in rows()],
)
def test_a_transition(machine: type[State], before: str, event: str, after: str) -> None:
    followed = follow(machine(before), Event(event))
    assert followed == after
    assert type(followed) is machine


@pytest.mark.parametrize("machine", MACHINES, ids=[machine.__name__ for machine in MACHINES])
def test_there_are_no_other_transitions(machine: type[StrEnum]) -> None:
    told = {(before, event): after for of, before, event, after in rows() if of is machine}
    assert {(str(state), str(event)): str(after) for (state, event), after in TRANSITIONS[machine].items()} == told


def test_every_machine_has_its_transitions() -> None:
    assert set(TRANSITIONS) == set(MACHINES)


def test_an_event_that_does_not_belong_to_a_state_is_refused() -> None:
    with pytest.raises(KeyError):
        follow(ReleaseState.PENDING, Event.SUCCEEDED)


def test_states_of_the_same_name_belong_to_their_machines() -> None:
    assert follow(PodState.PENDING, Event.RESOLVED) is PodState.INIT
    assert follow(SecretState.PENDING, Event.RESOLVED) is SecretState.SYNCING


@pytest.mark.parametrize("first", INITIAL, ids=[type(first).__name__ for first in INITIAL])
def test_every_state_is_reached_from_the_first_one(first: State) -> None:
    reached = {first}
    pending = [first]
    while pending:
        state = pending.pop()
        for (before, _), after in TRANSITIONS[type(first)].items():
            if before is state and after not in reached:
                reached.add(after)
                pending.append(after)
    assert reached == set(type(first))
