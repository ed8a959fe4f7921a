"""Plays what other controllers and the nodes bring up: ExternalSecrets, Pods, and all that operators make ready."""

from __future__ import annotations

from scaffold.simulation.failures import LEFT_OUT, FailureKind
from scaffold.simulation.machines import Event, ObjectState, PodState, SecretState
from scaffold.simulation.model import ExternalSecret, Moment, Pod, Thing, Wait
from scaffold.simulation.stage import Process, Stage, Why


def play_secret(stage: Stage, own: ExternalSecret) -> Process:
    """Sync an ExternalSecret, for ever where it must be."""
    yield from stage.arrive(own.id, own.parent, SecretState.PENDING)
    yield from stage.until(own.id, own.operator, Why.OPERATOR)
    yield from stage.until_retried(own.id, tuple(Wait(store) for store in own.stores), Why.STORE)
    stage.change(own.id, Event.RESOLVED, "its store is ready")
    yield stage.lasts(own.id, "sync")
    if own.id in stage.faults:
        stage.change(own.id, Event.FAILED, "the item is missing")
        stage.hold(own.id, Why.FAULT)
        return
    stage.change(own.id, Event.SUCCEEDED, "synced")
    stage.reach(own.id, Moment.APPLIED)
    stage.reach(own.id, Moment.READY)


def play_pod(stage: Stage, own: Pod) -> Process:
    """Start Pods: volumes, Secrets, images, containers."""
    yield from stage.arrive(own.id, own.parent, PodState.PENDING)
    yield from stage.until(own.id, tuple(Wait(claim) for claim in own.claims), Why.CLAIM)
    yield stage.lasts(own.id, "schedule")
    stage.change(own.id, Event.RESOLVED, "a node is assigned")
    stage.change(own.id, Event.BLOCKED, "looking for its Secrets")
    secrets = tuple(wait for _, wait in own.secrets)
    yield from stage.until_tick(own.id, secrets, Why.SECRET, stage.timing.secret_retry.least)
    stage.change(own.id, Event.UNBLOCKED, "its Secrets are there")
    cached = bool(own.images) and stage.pulled.issuperset(own.images)
    yield stage.lasts(own.id, "pull_cached" if cached else "pull")
    if stage.faults.get(own.id) is FailureKind.IMAGE_PULL:
        stage.change(own.id, Event.FAILED, "the image cannot be pulled")
        stage.hold(own.id, Why.FAULT)
        return
    stage.pulled.update(own.images)
    stage.change(own.id, Event.FETCHED, "pulled its images")
    yield stage.lasts(own.id, "start")
    stage.change(own.id, Event.SUCCEEDED, "started")
    yield from _crash(stage, own)
    stage.reach(own.id, Moment.APPLIED)
    stage.reach(own.id, Moment.READY)


def _crash(stage: Stage, own: Pod) -> Process:
    """Exit and start again, with a growing back-off, while what it connects to is not there."""
    waits = tuple(Wait(database) for database in own.databases)
    back_off, longest = stage.timing.crash_first.least, stage.timing.crash_most.least
    failing = stage.faults.get(own.id) is FailureKind.CRASH
    while failing or stage.unmet(waits):
        why = Why.FAULT if failing else Why.DATABASE
        stage.change(own.id, Event.EXITED, "it crashes" if failing else Why.DATABASE)
        if back_off >= longest:  # what follows is the same again and again
            if failing:
                stage.hold(own.id, why)
                yield stage.env.event()
            yield from stage.until_tick(own.id, waits, why, longest)
        else:
            stage.hold(own.id, why, stage.unmet(waits))
            yield stage.env.timeout(back_off)
        stage.change(own.id, Event.RETRIED, f"restarted after {back_off:g} s")
        back_off = min(2 * back_off, longest)
        yield stage.lasts(own.id, "start")
        stage.change(own.id, Event.SUCCEEDED, "started")
    stage.pending.pop(own.id, None)
    stage.note(own.id, waits)


def play_thing(stage: Stage, own: Thing) -> Process:
    """Bring up anything else, once what it needs is there."""
    if stage.faults.get(own.id) in LEFT_OUT:
        stage.hold(own.id, Why.FAULT)
        return
    yield from stage.arrive(own.id, own.parent, ObjectState.PENDING)
    yield from stage.until(own.id, own.operator, Why.OPERATOR)
    yield from stage.until(own.id, own.needs, Why.NEED)
    stage.change(own.id, Event.RESOLVED, "what it needs is there")
    if own.operation:
        yield stage.lasts(own.id, own.operation)
    if own.id in stage.faults:
        stage.change(own.id, Event.FAILED, "it was made to fail")
        stage.hold(own.id, Why.FAULT)
        return
    stage.change(own.id, Event.SUCCEEDED, "ready")
    stage.reach(own.id, Moment.APPLIED)
    stage.reach(own.id, Moment.READY)
