"""Plays a cluster's start as a discrete-event simulation: every object is a process on simpy's clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scaffold.simulation.cluster_objects import play_pod, play_secret, play_thing
from scaffold.simulation.failures import Failure
from scaffold.simulation.flux_objects import play_kustomization, play_release, play_source
from scaffold.simulation.model import ExternalSecret, Kustomization, Model, Played, Pod, Release, Source, Thing
from scaffold.simulation.outcome import Run
from scaffold.simulation.result import finish
from scaffold.simulation.stage import Process, Stage
from scaffold.simulation.timing import Timing


def simulate(model: Model, timing: Timing, failures: Sequence[Failure] = (), seed: int = 1) -> Run:
    """Play the start of a cluster.

    Args:
        model: What there is.
        timing: How long things take.
        failures: What is made to fail.
        seed: What durations are drawn with: the same seed gives the same run, to the byte.
    """
    faults = {each: failure.kind for failure in failures for each in failure.ids}
    outside = {each: _stand_in(each) for each in faults if each not in model.played}
    model = replace(model, played={**model.played, **outside}) if outside else model
    stage = Stage(model, timing, faults, _shaken(model, faults), seed)
    for each in model.played.values():
        stage.env.process(_play(stage, each))
    stage.env.run()
    return finish(stage, failures)


def _stand_in(outside: str) -> Played:
    """Return what is played for an object that is made outside of the repository, and made to fail."""
    if outside.partition("/")[0].endswith(("Repository", "ExternalArtifact", "Bucket")):
        return Source(outside, "")
    return Thing(outside, "")


def _play(stage: Stage, each: Played) -> Process:
    if isinstance(each, Kustomization):
        return play_kustomization(stage, each)
    if isinstance(each, Release):
        return play_release(stage, each)
    if isinstance(each, Pod):
        return play_pod(stage, each)
    if isinstance(each, ExternalSecret):
        return play_secret(stage, each)
    if isinstance(each, Source):
        return play_source(stage, each)
    return play_thing(stage, each)


def _shaken(model: Model, faults: Mapping[str, object]) -> frozenset[str]:
    """Return what fails, what makes the Pods among it, and everything that is made by what fails."""
    found = set(faults)
    found |= {model.played[each].parent for each in faults if isinstance(model.played.get(each), Pod)}
    pending = list(faults)
    while pending:
        for made in model.made.get(pending.pop(), ()):
            if made not in found:
                found.add(made)
                pending.append(made)
    return frozenset(found)
