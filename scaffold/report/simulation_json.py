"""Formats a simulated start as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scaffold.report.json_text import json_text
from scaffold.report.simulation_apps import Apps, Ends, app_ends
from scaffold.report.simulation_steps import steps
from scaffold.simulation.outcome import Run


def format_json(run: Run, apps: Apps) -> str:
    """Format a run as one object; docs/simulate.md says what its keys hold.

    Args:
        run: What was played.
        apps: The apps' names by the ids of their Kustomizations.
    """
    described = {
        "cluster": run.cluster,
        "seed": run.seed,
        "failures": list(run.failures),
        "end": _seconds(run.end),
        "apps": list(_apps(run, apps)),
        "waves": [
            {
                "number": wave.number,
                "start": _seconds(wave.start),
                "end": _seconds(wave.end),
                "ready": list(wave.ready),
            }
            for wave in run.waves
        ],
        "critical_path": [
            {
                "id": step.subject,
                "at": _seconds(step.at),
                "took": _seconds(step.took),
                "mostly": {"state": step.state, "seconds": _seconds(step.spent)},
            }
            for step in steps(run)
        ],
        "held": [
            {
                "id": held.subject,
                "state": held.state,
                "since": _seconds(held.since),
                "condition": held.condition,
                "because": list(held.because),
            }
            for held in run.held
        ],
        "seen": [{"command": seen.command, "output": list(seen.output)} for seen in run.seen],
        "objects": [
            {
                "id": subject.id,
                "parent": subject.parent or None,
                "ready_at": None if subject.ready_at is None else _seconds(subject.ready_at),
                "awaited": subject.awaited or None,
            }
            for subject in run.subjects
        ],
        "transitions": [
            {
                "at": _seconds(one.at),
                "id": one.subject,
                "before": one.before,
                "after": one.after,
                "reason": one.reason,
            }
            for one in run.transitions
        ],
    }
    return json_text(described) + "\n"


def _apps(run: Run, apps: Apps) -> Iterator[Mapping[str, Any]]:
    """Yield each app with its Kustomizations, how the start ends for it, and when what comes up of it is ready."""
    owned: dict[str, list[str]] = {}
    for identity, app in sorted(apps.items()):
        kustomization = identity if identity.startswith("Kustomization/") else run.owner(identity)
        known = owned.setdefault(app, [])
        known += [kustomization] if kustomization and kustomization not in known else []
    for app, one in app_ends(run, apps).items():
        at = None if one.ends is Ends.NEVER else _seconds(one.ready_at)
        yield {"name": app, "kustomizations": owned[app], "comes_up": str(one.ends), "ready_at": at}


def _seconds(value: float) -> float:
    """Return seconds to the millisecond: what is beyond would be the noise of additions."""
    return round(float(value), 3)
