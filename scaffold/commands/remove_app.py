"""`scaffold remove-app`: load, look who depends on the app, plan, check, warn, ask, apply."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold.adapters import terminal, worktree
from scaffold.adapters.app_files import read_files
from scaffold.changes import ChangeSet
from scaffold.commands.session import open_fleet, pick_app
from scaffold.diagnostic import Diagnostic, Severity, printable
from scaffold.errors import ConflictError, ScaffoldError
from scaffold.removal import (
    DATA_LOSS,
    Extent,
    Links,
    dependents,
    leftovers,
    plan_removal,
    prove,
    pruned,
    refuse_shared,
)
from scaffold.report.patch import format_patch, summary
from scaffold.report.removal import describe_removal, refusal


@dataclass(frozen=True, slots=True)
class Mode:
    """How the command runs.

    Attributes:
        interactive: Ask on the terminal before anything is written.
        dry_run: Print a patch, write nothing.
        json_output: Print JSON.
        yes: Go on although data will be deleted.
    """

    interactive: bool
    dry_run: bool = False
    json_output: bool = False
    yes: bool = False


def run(repo: Path | None, app: str, cluster: str | None, mode: Mode) -> int:
    """Remove an app; return the exit code.

    Raises:
        ScaffoldError: No such app, something depends on it, or its files are not its own alone.
        ConflictError: What stays would be faulty, or a file changed in the meantime.
    """
    root, fleet = open_fleet(repo)
    extent = Extent(fleet, *pick_app(root, fleet, cluster, app))
    refuse_shared(extent)
    found = dependents(extent, Links(fleet, extent.cluster))
    breaking = [finding for finding in found if finding.severity is Severity.ERROR]
    changes, warnings = ChangeSet(), [finding for finding in found if finding not in breaking]
    if not breaking:
        changes = plan_removal(extent, read_files(root, fleet.repository, extent.files))
        warnings += [*prove(extent, changes), *pruned(extent), *leftovers(extent)]
    left = () if extent.is_shared else worktree.left_behind(root, extent.app.folder, extent.files)
    if mode.json_output:
        described = describe_removal(extent, changes, breaking, warnings, left)
        terminal.result(json.dumps(described, indent=2, ensure_ascii=False))
    if breaking:
        raise ConflictError(refusal(extent, breaking))
    for finding in warnings:
        terminal.say_finding(finding)
    for path in left:
        terminal.say(f"note: `{printable(path)}` stays on the disk: Git does not list it", "yellow")
    if mode.dry_run:
        if not mode.json_output:
            terminal.result_bytes(format_patch(changes))
        return 0
    confirm(extent, changes, warnings, mode)
    worktree.apply(root, changes)
    if not mode.json_output:
        for entry in summary(changes):
            terminal.result(f"{entry.status} {entry.path}")
        terminal.say(f"review with `git status`, commit, push; cluster `{extent.cluster.name}` then drops it", "green")
    return 0


def confirm(extent: Extent, changes: ChangeSet, warnings: Sequence[Diagnostic], mode: Mode) -> None:
    """Ask on a terminal; elsewhere, refuse to delete data without `--yes`.

    Raises:
        KeyboardInterrupt: The user says no.
        ScaffoldError: Data would be deleted, and nobody said yes.
    """
    lost = sum(finding.rule == DATA_LOSS for finding in warnings)
    if mode.yes or not (mode.interactive or lost):
        return
    name = printable(f"{extent.app.namespace}/{extent.app.name}")
    if not mode.interactive:
        seen = "warning" if lost == 1 else f"{lost} warnings"
        raise ScaffoldError(f"removing `{name}` deletes data, see the {seen} above; nothing was written; add `--yes`")
    from scaffold.adapters import prompts  # questionary is wanted only on a terminal

    for entry in summary(changes):
        terminal.say(f"{entry.status} {printable(entry.path)}")
    if not prompts.confirm(f"Remove `{name}`: {len(changes)} files?", default=False):
        raise KeyboardInterrupt
