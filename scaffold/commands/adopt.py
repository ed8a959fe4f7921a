"""`scaffold adopt`: load, infer each app's answers, render, compare, check, show, write the answers files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold.adapters import app_files, terminal, worktree
from scaffold.adapters.adoption import adopt_all, answers_path
from scaffold.adapters.template_source import template_source
from scaffold.changes import ChangeSet, FileChange
from scaffold.commands.session import located, open_fleet, open_siblings, pick_cluster
from scaffold.conventions import Siblings
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.flux import Fleet
from scaffold.inference.outcome import Outcome
from scaffold.inference.unreached import unreached
from scaffold.report.adopt import (
    counted,
    describe_adoptions,
    format_adoptions,
    format_differences,
    format_refusal,
)
from scaffold.report.patch import format_patch
from scaffold.selection import find_app
from scaffold.siblings import App


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which apps are adopted: names, or all of them; of one cluster, or of all."""

    names: Sequence[str] = ()
    everything: bool = False
    cluster: str | None = None


@dataclass(frozen=True, slots=True)
class Mode:
    """How the command runs.

    Attributes:
        dry_run: Print a patch, write nothing.
        json_output: Print JSON.
    """

    dry_run: bool = False
    json_output: bool = False


def run(repo: Path | None, wanted: Wanted, mode: Mode) -> int:
    """Adopt apps; return the exit code.

    Raises:
        ScaffoldError: An app that is named does not exist or cannot be adopted; then nothing is written.
    """
    if bool(wanted.names) == wanted.everything:
        raise ScaffoldError("name the apps to adopt, or all with `--all`")
    root, fleet = open_fleet(repo)
    source = template_source()
    recorded = {"_commit": source.tag, "_src_path": source.url}
    outcomes = _refuse_ignored(root, adopt_all(fleet, _chosen(root, fleet, wanted), recorded))
    changes = ChangeSet(tuple(FileChange(answers_path(o.app), None, o.content) for o in outcomes if o.content))
    if mode.json_output:
        terminal.result(json.dumps(describe_adoptions(outcomes), indent=2, ensure_ascii=False))
    refused = [outcome for outcome in outcomes if outcome.refused]
    if refused and not wanted.everything:
        raise ScaffoldError("\n".join(format_refusal(outcome) for outcome in refused))
    for outcome in outcomes:
        for note in outcome.notes:
            terminal.say(f"note: {printable(f'{outcome.app.namespace}/{outcome.app.name}')}: {note}", "yellow")
    if not mode.json_output:
        show = terminal.say if mode.dry_run else terminal.result
        show(_told(outcomes).removesuffix("\n"))
    if mode.dry_run:
        if not mode.json_output:
            terminal.result_bytes(format_patch(changes))
        return 0
    worktree.apply(root, changes)
    if not mode.json_output:
        terminal.say(f"{counted(outcomes)}; review with `git status`, commit; `scaffold update` then has them", "green")
    return 0


def _refuse_ignored(root: Path, outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Refuse the apps whose answers file Git ignores: nobody could commit it, and no update would find it."""
    ignored = app_files.ignored(root, [answers_path(outcome.app) for outcome in outcomes if outcome.content])
    return tuple(
        Outcome(o.app, refused=f"Git ignores `{printable(answers_path(o.app))}`; let `.gitignore` leave it out first")
        if answers_path(o.app) in ignored
        else o
        for o in outcomes
    )


def _told(outcomes: Sequence[Outcome]) -> str:
    """Return the table, and for an app that stands alone what differs."""
    only = outcomes[0].comparison if len(outcomes) == 1 else None
    return format_adoptions(outcomes) + (format_differences(only) if only else "")


def _chosen(root: Path, fleet: Fleet, wanted: Wanted) -> list[tuple[Siblings, App]]:
    """Return the apps that are wanted, each with its cluster's, in the order of the names or of the repository."""
    clusters = fleet.clusters if wanted.cluster is None else (pick_cluster(fleet, wanted.cluster),)
    pairs = [(siblings, app) for siblings in (open_siblings(fleet, c) for c in clusters) for app in siblings.apps]
    if wanted.everything:
        return pairs
    chosen: dict[App, Siblings] = {}
    by_app = {app: siblings for siblings, app in pairs}
    for name in wanted.names:
        given, near = located(root, name)
        try:
            app = find_app([*by_app], given, near)
        except ScaffoldError as error:
            raise unreached(fleet, given, near) or error from None
        chosen[app] = by_app[app]
    return [(siblings, app) for app, siblings in chosen.items()]
