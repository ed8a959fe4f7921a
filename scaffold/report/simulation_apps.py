"""Says how a simulated start ends for the apps: when each is up, and how many never are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scaffold.report.simulation_times import spoken
from scaffold.simulation.outcome import Run

Apps = Mapping[str, str]
"""The apps' names by the ids of their Kustomizations; of those that a layer applies, by the ids of their objects."""

_RUNNING = ("Kustomization/", "HelmRelease/", "Pod/")
"""What an app is not up without; it runs without a route or a certificate, though not all of it can be used."""


class Ends(StrEnum):
    """How a start ends for an app."""

    WHOLE = "whole"
    PART = "part"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class AppEnd:
    """How a start ends for an app, and when the last of what comes up of it is ready."""

    ends: Ends
    ready_at: float


def app_ends(run: Run, apps: Apps) -> Mapping[str, AppEnd]:
    """Return how a run ends for each app, by its name in order."""
    ends = dict.fromkeys(sorted(set(apps.values())), AppEnd(Ends.WHOLE, 0.0))
    for subject in run.subjects:
        owner = _nearest(run, apps, subject.id)
        if owner in apps:
            before = ends[apps[owner]]
            if subject.ready_at is not None:
                after = AppEnd(before.ends, max(before.ready_at, subject.ready_at))
            else:
                after = AppEnd(worse(before.ends, subject.id), before.ready_at)
            ends[apps[owner]] = after
    return ends


def _nearest(run: Run, apps: Apps, subject: str) -> str:
    """Return the id by which an object belongs to an app: its own, or that of the nearest that makes or applies it."""
    while subject and subject not in apps and not subject.startswith("Kustomization/"):
        found = run.by_id.get(subject)
        subject = found.parent if found else ""
    return subject


def worse(ends: Ends, held: str) -> Ends:
    """Return how a start ends for an app for which it ended so, and of which this object never comes up, too."""
    return Ends.NEVER if ends is Ends.NEVER or held.startswith(_RUNNING) else Ends.PART


def named_apps(run: Run, apps: Apps) -> Apps:
    """Return the apps, or what stands for those of a repository that has none: its Kustomizations."""
    return apps or {subject.id: subject.id for subject in run.subjects if subject.id.startswith("Kustomization/")}


def verdict(run: Run, apps: Apps) -> tuple[str, str]:
    """Say how a run ends: what never comes up, and how long the rest takes; empty where there is no such thing."""
    times = [subject.ready_at for subject in run.subjects if subject.ready_at is not None]
    lasts = spoken(max(times, default=0.0))
    if not run.held:
        return "", f"everything is up after {lasts}"
    ends = [one.ends for one in app_ends(run, named_apps(run, apps)).values()]
    rest = f"everything else is up after {lasts}" if times else ""
    never = _never(ends, "app" if apps else "Kustomization")
    others = f"{_counted(len(run.held), 'object')} outside of the apps never {_comes(len(run.held))} up"
    return never or others, rest


def _never(ends: Iterable[Ends], word: str) -> str:
    found = list(ends)
    down, part = found.count(Ends.NEVER), found.count(Ends.PART)
    if down:
        text = f"{down} of {_counted(len(found), word)} never {_comes(down)} up"
        return f"{text}, {part} {_comes(part)} up in part" if part else text
    return f"{part} of {_counted(len(found), word)} {_comes(part)} up in part" if part else ""


def _comes(count: int) -> str:
    return "comes" if count == 1 else "come"


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
