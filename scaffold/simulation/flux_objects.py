"""Plays what Flux's controllers reconcile: sources, Kustomizations and HelmReleases.

The order of steps is that of the controllers' reconcilers:
https://github.com/fluxcd/kustomize-controller/blob/main/internal/controller/kustomization_controller.go and
https://github.com/fluxcd/helm-controller/blob/main/internal/controller/helmrelease_controller.go
"""

from __future__ import annotations

from scaffold.simulation.failures import LEFT_OUT, FailureKind
from scaffold.simulation.machines import Event, KustomizationState, ObjectState, ReleaseState
from scaffold.simulation.model import (
    FOR_EVER,
    ExternalSecret,
    Kustomization,
    Moment,
    Release,
    Source,
    Thing,
    Wait,
)
from scaffold.simulation.stage import Process, Stage, Why

_FETCH, _BUILD, _APPLY = 0.2, 0.3, 0.5
"""The parts of a Kustomization's reconciliation."""

_PLAYED_ATTEMPTS = 8
"""After so many failed installations, the next ones are left out until they can succeed."""


def play_source(stage: Stage, source: Source) -> Process:
    """Fetch a source."""
    yield from stage.arrive(source.id, source.parent, ObjectState.PENDING)
    if source.suspended:
        stage.hold(source.id, Why.SUSPENDED)
        return
    yield from stage.until_retried(source.id, source.needs, Why.NEED)
    stage.change(source.id, Event.RESOLVED, "fetching")
    yield stage.lasts(source.id, "source")
    if source.id in stage.faults:
        stage.change(source.id, Event.FAILED, "it cannot be reached")
        stage.hold(source.id, Why.FAULT)
        return
    stage.change(source.id, Event.SUCCEEDED, "stored the artifact")
    stage.reach(source.id, Moment.APPLIED)
    stage.reach(source.id, Moment.READY)


def play_kustomization(stage: Stage, own: Kustomization) -> Process:
    """Reconcile a Kustomization until it is ready."""
    yield from stage.arrive(own.id, own.parent, KustomizationState.IDLE)
    if own.suspended:
        stage.hold(own.id, Why.SUSPENDED)
        return
    if own.source:
        yield from stage.until(own.id, (Wait(own.source),), Why.SOURCE)
    yield from _await_dependencies(stage, own)
    stage.begun[own.id] = stage.now
    yield from _attempt_build(stage, own)
    secrets = tuple(wait for _, wait in own.secrets)
    while True:
        if stage.faults.get(own.id) is FailureKind.BUILD_ERROR:
            stage.change(own.id, Event.FAILED, "the build fails")
            stage.hold(own.id, Why.FAULT)
            return
        if stage.unmet(secrets):
            stage.change(own.id, Event.FAILED, Why.BUILD)
            yield from _await_retry(stage, own, secrets, Why.BUILD)
            yield from _attempt_build(stage, own)
            continue
        stage.change(own.id, Event.BUILT, "built")
        yield stage.lasts(own.id, "reconcile", _APPLY)
        definitions = tuple(custom.by for custom in own.customs)
        if not stage.unmet(definitions):
            stage.note(own.id, (*secrets, *definitions))
            break
        stage.change(own.id, Event.FAILED, Why.DEFINITION)
        yield from _await_retry(stage, own, definitions, Why.DEFINITION)
        yield from _attempt_build(stage, own)
    stage.reach(own.id, Moment.APPLIED)
    waits = checked(stage, own)
    if not waits:
        stage.change(own.id, Event.SUCCEEDED, "applied")
    else:
        yield from _check_health(stage, own, waits)
    stage.reach(own.id, Moment.READY)


def _await_dependencies(stage: Stage, own: Kustomization | Release) -> Process:
    waits = tuple(Wait(each.id, each.moment) for each in own.depends_on)
    lost = tuple(Wait(each.id, each.moment) for each in own.depends_on if not each.exists)
    period = stage.requeue
    machine_waits = isinstance(own, Kustomization)
    if not lost and not stage.unmet(waits):
        stage.note(own.id, waits)
        if machine_waits:
            stage.change(own.id, Event.TRIGGERED, "fetching")
        return
    if machine_waits:
        stage.change(own.id, Event.BLOCKED, Why.NOT_FOUND if lost else Why.DEPENDENCY)
    if lost:
        stage.hold(own.id, Why.NOT_FOUND, lost)
        yield stage.env.event()  # for ever
    yield from stage.until_tick(own.id, waits, Why.DEPENDENCY, period)
    if machine_waits:
        stage.change(own.id, Event.UNBLOCKED, "its dependencies are ready")


def _attempt_build(stage: Stage, own: Kustomization) -> Process:
    yield stage.lasts(own.id, "reconcile", _FETCH)
    stage.change(own.id, Event.FETCHED, "fetched")
    yield stage.lasts(own.id, "reconcile", _BUILD)


def _await_retry(stage: Stage, own: Kustomization, waits: tuple[Wait, ...], why: Why) -> Process:
    """Wait from a failure until the first retry that can succeed; those before it are left out."""
    tried = _FETCH + _BUILD + (_APPLY if why is Why.DEFINITION else 0.0)
    period = own.retry + stage.takes(own.id, "reconcile", tried)
    start = stage.now
    yield from stage.until(own.id, waits, why)
    tries = max(0, -(-(stage.now - start - own.retry) // period))
    yield stage.later(start + own.retry + tries * period)
    stage.change(own.id, Event.RETRIED, "tried again")


def checked(stage: Stage, own: Kustomization) -> tuple[Wait, ...]:
    """Return what a Kustomization waits for.

    What is left out is not among its own; what no operator has looked at yet has no status, and so counts as healthy:
    https://github.com/kubernetes-sigs/cli-utils/tree/master/pkg/kstatus.
    """
    left_out = (each for each in own.checks if own.waits and stage.faults.get(each) in LEFT_OUT)
    missing = frozenset(left_out)
    return tuple(Wait(each) for each in own.checks if each not in missing and not _has_no_status(stage, each))


def _has_no_status(stage: Stage, subject: str) -> bool:
    """Tell whether an object is one that an operator alone gives a status, and that operator does not run."""
    own = stage.model.played.get(subject)
    if isinstance(own, Thing) and not own.group:
        return False
    return isinstance(own, (ExternalSecret, Thing)) and bool(stage.unmet(own.operator))


def _check_health(stage: Stage, own: Kustomization, waits: tuple[Wait, ...]) -> Process:
    """Wait for the health of objects; after a time-out, everything is tried again after the retry interval."""
    stage.change(own.id, Event.APPLIED, "checking the health of what it applied")
    begun = stage.now
    yield from stage.until_or(own.id, waits, Why.HEALTH, begun + own.timeout)
    if not stage.unmet(waits):
        poll = stage.timing.health_poll.least
        yield stage.later(begun + -(-round(stage.now - begun, 6) // poll) * poll)
        stage.change(own.id, Event.SUCCEEDED, "what it applied is healthy")
        return
    stage.change(own.id, Event.FAILED, Why.HEALTH)
    failed, takes = stage.now, stage.takes(own.id, "reconcile")
    yield from stage.until(own.id, waits, Why.HEALTH)
    cycle = own.retry + takes + own.timeout
    past = (stage.now - failed) // cycle
    attempt = failed + past * cycle + own.retry
    if stage.now > attempt + takes + own.timeout:
        attempt += cycle
    yield stage.later(attempt + takes)
    for event, part, reason in (
        (Event.RETRIED, 0.0, "tried again"),
        (Event.FETCHED, _FETCH, "fetched"),
        (Event.BUILT, _FETCH + _BUILD, "built"),
        (Event.APPLIED, 1.0, "checking the health of what it applied"),
    ):
        stage.change(own.id, event, reason, attempt + takes * part)
    stage.change(own.id, Event.SUCCEEDED, "what it applied is healthy")


def play_release(stage: Stage, own: Release) -> Process:
    """Install a HelmRelease until it is ready, or its retries are exhausted."""
    if stage.faults.get(own.id) in LEFT_OUT:
        stage.hold(own.id, Why.FAULT)
        return
    yield from stage.arrive(own.id, own.parent, ReleaseState.PENDING)
    if own.suspended:
        stage.hold(own.id, Why.SUSPENDED)
        return
    yield from _await_dependencies(stage, own)
    if own.source:
        yield from stage.until(own.id, (Wait(own.source),), Why.SOURCE)
    stage.change(own.id, Event.RESOLVED, "installing")
    secrets = tuple(wait for _, wait in own.secrets)
    if stage.unmet(secrets):
        stage.change(own.id, Event.FAILED, Why.VALUES)
        yield from stage.until_retried(own.id, secrets, Why.VALUES)
        stage.change(own.id, Event.RETRIED, "tried again")
    stage.note(own.id, secrets)
    yield from _install(stage, own)


def _install(stage: Stage, own: Release) -> Process:
    """Install until it succeeds; each attempt lasts until its Pods run, at most until its time-out."""
    waits = tuple(Wait(each) for each in (*own.pods, *own.claims)) if own.waits else ()
    delay, failures = stage.timing.retry_first.least, 0
    while True:
        begun = stage.now
        yield stage.lasts(own.id, "create")
        if own.id in stage.faults:
            stage.change(own.id, Event.FAILED, "the chart fails")
        else:
            stage.reach(own.id, Moment.APPLIED)
            yield from stage.until_or(own.id, waits, Why.INSTALL, begun + own.timeout)
            if not stage.unmet(waits):
                stage.change(own.id, Event.SUCCEEDED, "installed")
                stage.reach(own.id, Moment.READY)
                return
            stage.change(own.id, Event.FAILED, Why.INSTALL)
        failures += 1
        if own.retries != FOR_EVER and failures > own.retries:
            stage.hold(own.id, Why.FAULT if own.id in stage.faults else Why.EXHAUSTED, stage.unmet(waits))
            return
        if failures >= _PLAYED_ATTEMPTS:
            if own.id in stage.faults:
                stage.hold(own.id, Why.FAULT)
                return
            yield from stage.until(own.id, waits, Why.INSTALL)
        yield stage.env.timeout(own.retry or delay)
        delay = min(2 * delay, stage.timing.retry_most.least)
        stage.change(own.id, Event.RETRIED, "tried again")
