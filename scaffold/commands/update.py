"""`scaffold update`: find the apps, render, merge, ask, check, show, apply."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold.adapters import progress, prompts, terminal, worktree
from scaffold.adapters.template_versions import Versions
from scaffold.changes import ChangeSet
from scaffold.commands.opening import undo_interrupted
from scaffold.commands.update_apps import Updates
from scaffold.commands.update_checks import check_outcomes
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.flux import read_fleet
from scaffold.report.patch import format_patch
from scaffold.report.update import counted, describe_updates, format_updates
from scaffold.repository import Repository
from scaffold.update.apps import AppFolder, find_apps, select_apps
from scaffold.update.outcome import Conflicts, Outcome, State, refused
from scaffold.update.versions import choose_target


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which apps go where: names, or all of them; a version, or the newest; new answers."""

    names: Sequence[str] = ()
    everything: bool = False
    cluster: str | None = None
    to: str | None = None
    data: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Mode:
    """How the command runs.

    Attributes:
        interactive: Ask on the terminal.
        dry_run: Print a patch, write nothing.
        json_output: Print JSON.
        yes: Do what would be asked first.
        conflicts: What is written of an app with conflicts.
    """

    interactive: bool = False
    dry_run: bool = False
    json_output: bool = False
    yes: bool = False
    conflicts: Conflicts = Conflicts.SKIP


def read_conflicts(text: str) -> Conflicts:
    """Read what is to be written of an app with conflicts.

    Raises:
        ScaffoldError: It is none of the choices.
    """
    try:
        return Conflicts(text)
    except ValueError:
        raise ScaffoldError(f"`--conflicts {printable(text)}`: there is `inline` and `rej`") from None


def run(repo: Path | None, wanted: Wanted, mode: Mode) -> int:
    """Update apps; return the exit code."""
    root = worktree.find_root(repo or Path.cwd())
    undo_interrupted(root)
    repository = worktree.load(root)
    outcomes = update(root, repository, _chosen(root, repository, wanted), wanted, mode)
    changes = ChangeSet(tuple(change for outcome in outcomes for change in outcome.changes))
    if not mode.dry_run:
        worktree.apply(root, changes)
    for outcome in outcomes:
        if outcome.note:
            terminal.say(outcome.note, "yellow")
    if mode.json_output:
        terminal.result(json.dumps(describe_updates(outcomes), indent=2, ensure_ascii=False))
    elif mode.dry_run:
        terminal.say(format_updates(outcomes))
        terminal.result_bytes(format_patch(changes))
    else:
        terminal.result(format_updates(outcomes))
        terminal.say(counted(outcomes))
    return 1 if any(outcome.state in (State.CONFLICT, State.REFUSED) for outcome in outcomes) else 0


def update(
    root: Path, repository: Repository, apps: Sequence[AppFolder], wanted: Wanted, mode: Mode
) -> tuple[Outcome, ...]:
    """Return what becomes of each app, in the order of their folders; nothing is written."""
    versions, data = Versions(), wanted.data or {}
    outcomes: list[Outcome] = []
    pending: list[tuple[AppFolder, str]] = []
    for app in apps:
        try:
            target = _target(app, versions, wanted)
        except ScaffoldError as error:
            outcomes.append(refused(app, app.recorded.tag, str(error)))
            continue
        if target == app.recorded.tag and not data:
            outcomes.append(Outcome(app, target, State.CURRENT))
        else:
            pending.append((app, target))
    if pending:
        fleet = read_fleet(repository)
        updates = Updates(root, fleet, versions, data)
        jobs = [updates.job(app, target) for app, target in pending]
        found = updates.outcomes(jobs, mode.conflicts, progress.track)
        checked, findings = check_outcomes(fleet, [_asked(outcome, mode) for outcome in found])
        for finding in findings:
            terminal.say_finding(finding)
        outcomes += checked
    return tuple(sorted(outcomes, key=lambda outcome: outcome.app.folder))


def _chosen(root: Path, repository: Repository, wanted: Wanted) -> tuple[AppFolder, ...]:
    apps = find_apps(repository)
    if not wanted.names and not wanted.everything:
        raise ScaffoldError(f"name an app, or all {len(apps)} with `--all`")
    here = Path.cwd().resolve()
    near = here.relative_to(root).as_posix() if here.is_relative_to(root) else ""
    return select_apps(apps, wanted.names, wanted.cluster, near)


def _target(app: AppFolder, versions: Versions, wanted: Wanted) -> str:
    if app.problem:
        raise ScaffoldError(app.problem)
    recorded = app.recorded
    return choose_target(recorded.tag, wanted.to, lambda: versions.newest(recorded.url), keep=bool(wanted.data))


def _asked(outcome: Outcome, mode: Mode) -> Outcome:
    """Ask for what cannot be brought back; without a terminal it has to be wanted."""
    if not outcome.hazards or mode.yes:
        return outcome
    if mode.interactive:
        for hazard in outcome.hazards:
            terminal.say(hazard, "yellow")
        if prompts.confirm(f"Update {outcome.app.name}?", default=False):
            return outcome
        return refused(outcome.app, outcome.target, "left as it is")
    return refused(outcome.app, outcome.target, f"{outcome.hazards[0]}; add `--yes` to do it")
