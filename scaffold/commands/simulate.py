"""`scaffold simulate`: plays a fresh cluster's start, and tells what comes up when and what never does."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold.adapters import terminal
from scaffold.commands.session import open_fleet, open_siblings, pick_cluster, say_unread
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.flux import Cluster, Fleet
from scaffold.simulation.outcome import Run


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a simulation: the options of `scaffold simulate`, as they are given."""

    cluster: str | None = None
    fail: Sequence[str] = ()
    seed: int = 1
    format: str = "text"
    timeline: bool = False
    output: Path | None = None


def read_seed(text: str) -> int:
    """Read the number that durations are drawn with.

    Raises:
        ScaffoldError: It is none.
    """
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise ScaffoldError(f"`--seed` is a whole number of at most 18 digits; not `{printable(text)[:40]}`")
    return int(text)


def run(repo: Path | None, wanted: Wanted) -> int:
    """Play a start, print what it comes to or write it into a file, and return the exit code.

    What never comes up is a finding, unless somebody made it fail: then it is the answer. What is suspended is none.

    Raises:
        ScaffoldError: No repository or no cluster root, an unknown cluster, name, kind of failure or format.
    """
    if wanted.format not in FORMATS:
        known = ", ".join(f"`{one}`" for one in FORMATS)
        raise ScaffoldError(f"`--format` is {known}; not `{printable(wanted.format)}`")
    if wanted.timeline and wanted.format != "text":
        raise ScaffoldError(f"`--timeline` is for `--format text`; `{wanted.format}` has every change of state anyhow")
    _, fleet = open_fleet(repo)
    cluster = pick_cluster(fleet, wanted.cluster)
    say_unread(fleet)
    played = _play(fleet, cluster, wanted)
    shown = FORMATS[wanted.format](fleet, cluster, played, wanted)
    if wanted.output is None:
        terminal.result(shown)
    else:
        from scaffold.adapters.output_file import write_output

        write_output(wanted.output, shown)
        terminal.say(f"written to `{printable(str(wanted.output))}`")
    return 1 if not wanted.fail and any(not held.suspended for held in played.held) else 0


def _play(fleet: Fleet, cluster: Cluster, wanted: Wanted) -> Run:
    from scaffold.simulation.engine import simulate
    from scaffold.simulation.failures import parse_failures
    from scaffold.simulation.subjects import read_subjects
    from scaffold.simulation.timing import read_timing

    model = read_subjects(fleet, cluster)
    failures = parse_failures(wanted.fail, model)
    return simulate(model, read_timing(fleet.repository), failures, wanted.seed)


def _text(fleet: Fleet, cluster: Cluster, played: Run, wanted: Wanted) -> str:
    from scaffold.report.findings_text import WIDTH, plain
    from scaffold.report.simulation_text import format_text

    here = wanted.output is None and sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if here else WIDTH
    return format_text(
        played, _apps(fleet, cluster), everything=wanted.timeline, paint=_paint if here else plain, width=width
    )


def _paint(text: str, colour: str) -> str:
    return terminal.paint(text, colour, sys.stdout)


def _json(fleet: Fleet, cluster: Cluster, played: Run, _: Wanted) -> str:
    from scaffold.report.simulation_json import format_json

    return format_json(played, _apps(fleet, cluster))


def _html(fleet: Fleet, cluster: Cluster, played: Run, _: Wanted) -> str:
    from scaffold.commands.graph_picture import draw_page
    from scaffold.graph.build import build_graph
    from scaffold.graph.model import Group
    from scaffold.report.simulation_gantt import gantt_section

    section = gantt_section(played, _apps(fleet, cluster))
    return draw_page(build_graph(fleet, cluster), Group.LAYER, (section,))


def _apps(fleet: Fleet, cluster: Cluster) -> Mapping[str, str]:
    """Return the apps' names by the ids of what is theirs alone: their Kustomizations, or their objects in a layer."""
    return {
        str(identity): f"{app.namespace}/{app.name}" if app.namespace else app.name
        for app in open_siblings(fleet, cluster).apps
        for identity in (app.own or (resource.id for resource in app.resources))
    }


FORMATS: Mapping[str, Callable[[Fleet, Cluster, Run, Wanted], str]] = {"text": _text, "json": _json, "html": _html}
"""The formats by name."""
