"""The state machines of what a cluster runs: states, events, and which event leads from which state to which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Event(StrEnum):
    """What changes a state."""

    TRIGGERED = "triggered"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    RESOLVED = "resolved"
    FETCHED = "fetched"
    BUILT = "built"
    APPLIED = "applied"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    RETRIED = "retried"
    CHANGED = "changed"
    SETTLED = "settled"
    EXITED = "exited"
    DELETED = "deleted"
    CLEANED = "cleaned up"


class KustomizationState(StrEnum):
    """States of a Flux Kustomization; `Waiting` is for its dependencies, `Checking` for the health of its objects."""

    IDLE = "Idle"
    WAITING = "Waiting"
    FETCHING = "Fetching"
    BUILDING = "Building"
    APPLYING = "Applying"
    CHECKING = "Checking"
    READY = "Ready"
    FAILED = "Failed"
    DELETING = "Deleting"
    GONE = "Gone"


class ReleaseState(StrEnum):
    """States of a HelmRelease."""

    PENDING = "Pending"
    RECONCILING = "Reconciling"
    READY = "Ready"
    FAILED = "Failed"
    DELETING = "Deleting"
    GONE = "Gone"


class SecretState(StrEnum):
    """States of an ExternalSecret."""

    PENDING = "Pending"
    SYNCING = "Syncing"
    READY = "Ready"
    FAILED = "Failed"
    REFRESHING = "Refreshing"
    UPDATED = "Updated"
    DELETING = "Deleting"
    GONE = "Gone"


class PodState(StrEnum):
    """States of a Pod."""

    PENDING = "Pending"
    INIT = "Init"
    WAITING_SECRETS = "WaitingSecrets"
    PULLING_IMAGES = "PullingImages"
    STARTING = "Starting"
    RUNNING = "Running"
    CRASH_LOOP = "CrashLoop"
    FAILED = "Failed"
    TERMINATING = "Terminating"
    GONE = "Gone"


class ObjectState(StrEnum):
    """States of anything else: sources, stores, databases, claims, gateways, routes."""

    PENDING = "Pending"
    RECONCILING = "Reconciling"
    READY = "Ready"
    FAILED = "Failed"


State = KustomizationState | ReleaseState | SecretState | PodState | ObjectState

_K, _R, _S, _P, _O = KustomizationState, ReleaseState, SecretState, PodState, ObjectState

KUSTOMIZATION: Mapping[tuple[State, Event], State] = {
    (_K.IDLE, Event.TRIGGERED): _K.FETCHING,
    (_K.IDLE, Event.BLOCKED): _K.WAITING,
    (_K.WAITING, Event.UNBLOCKED): _K.FETCHING,
    (_K.FETCHING, Event.FETCHED): _K.BUILDING,
    (_K.FETCHING, Event.FAILED): _K.FAILED,
    (_K.BUILDING, Event.BUILT): _K.APPLYING,
    (_K.BUILDING, Event.FAILED): _K.FAILED,
    (_K.APPLYING, Event.SUCCEEDED): _K.READY,
    (_K.APPLYING, Event.APPLIED): _K.CHECKING,
    (_K.APPLYING, Event.FAILED): _K.FAILED,
    (_K.CHECKING, Event.SUCCEEDED): _K.READY,
    (_K.CHECKING, Event.FAILED): _K.FAILED,
    (_K.FAILED, Event.RETRIED): _K.FETCHING,
    (_K.READY, Event.SETTLED): _K.IDLE,
    (_K.READY, Event.DELETED): _K.DELETING,
    (_K.FAILED, Event.DELETED): _K.DELETING,
    (_K.DELETING, Event.CLEANED): _K.GONE,
}

RELEASE: Mapping[tuple[State, Event], State] = {
    (_R.PENDING, Event.RESOLVED): _R.RECONCILING,
    (_R.RECONCILING, Event.SUCCEEDED): _R.READY,
    (_R.RECONCILING, Event.FAILED): _R.FAILED,
    (_R.READY, Event.CHANGED): _R.RECONCILING,
    (_R.FAILED, Event.RETRIED): _R.RECONCILING,
    (_R.READY, Event.DELETED): _R.DELETING,
    (_R.FAILED, Event.DELETED): _R.DELETING,
    (_R.DELETING, Event.CLEANED): _R.GONE,
}

SECRET: Mapping[tuple[State, Event], State] = {
    (_S.PENDING, Event.RESOLVED): _S.SYNCING,
    (_S.SYNCING, Event.SUCCEEDED): _S.READY,
    (_S.SYNCING, Event.FAILED): _S.FAILED,
    (_S.FAILED, Event.RETRIED): _S.SYNCING,
    (_S.READY, Event.TRIGGERED): _S.REFRESHING,
    (_S.REFRESHING, Event.SETTLED): _S.READY,
    (_S.REFRESHING, Event.CHANGED): _S.UPDATED,
    (_S.UPDATED, Event.SUCCEEDED): _S.READY,
    (_S.READY, Event.DELETED): _S.DELETING,
    (_S.DELETING, Event.CLEANED): _S.GONE,
}

POD: Mapping[tuple[State, Event], State] = {
    (_P.PENDING, Event.RESOLVED): _P.INIT,
    (_P.INIT, Event.BLOCKED): _P.WAITING_SECRETS,
    (_P.WAITING_SECRETS, Event.UNBLOCKED): _P.PULLING_IMAGES,
    (_P.PULLING_IMAGES, Event.FETCHED): _P.STARTING,
    (_P.STARTING, Event.SUCCEEDED): _P.RUNNING,
    (_P.RUNNING, Event.EXITED): _P.CRASH_LOOP,
    (_P.CRASH_LOOP, Event.RETRIED): _P.STARTING,
    (_P.CRASH_LOOP, Event.FAILED): _P.FAILED,
    (_P.WAITING_SECRETS, Event.FAILED): _P.FAILED,
    (_P.PULLING_IMAGES, Event.FAILED): _P.FAILED,
    (_P.STARTING, Event.FAILED): _P.FAILED,
    (_P.RUNNING, Event.DELETED): _P.TERMINATING,
    (_P.TERMINATING, Event.CLEANED): _P.GONE,
}

OBJECT: Mapping[tuple[State, Event], State] = {
    (_O.PENDING, Event.RESOLVED): _O.RECONCILING,
    (_O.RECONCILING, Event.SUCCEEDED): _O.READY,
    (_O.RECONCILING, Event.FAILED): _O.FAILED,
    (_O.FAILED, Event.RETRIED): _O.RECONCILING,
    (_O.READY, Event.CHANGED): _O.RECONCILING,
}

TRANSITIONS: Mapping[type[StrEnum], Mapping[tuple[State, Event], State]] = {
    KustomizationState: KUSTOMIZATION,
    ReleaseState: RELEASE,
    SecretState: SECRET,
    PodState: POD,
    ObjectState: OBJECT,
}
"""The machines by their states: states of the same name in two machines are equal as texts."""

INITIAL: tuple[State, ...] = (_K.IDLE, _R.PENDING, _S.PENDING, _P.PENDING, _O.PENDING)
"""The state of each machine in which an object is created."""


def follow(state: State, event: Event) -> State:
    """Return the state that follows.

    Raises:
        KeyError: The machine has no such transition.
    """
    return TRANSITIONS[type(state)][state, event]
