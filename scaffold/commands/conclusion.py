"""Ends a command that adds an app: checks, shows, asks, writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scaffold.adapters import terminal, worktree
from scaffold.answers.complete import Completed
from scaffold.answers.context import Context
from scaffold.changes import ChangeSet
from scaffold.commands.validation import validate
from scaffold.diagnostic import printable
from scaffold.report.patch import format_patch, summary


@dataclass(frozen=True, slots=True)
class Mode:
    """How the command runs: what it prints, and whether it may ask or write.

    Attributes:
        interactive: Ask on the terminal.
        dry_run: Print a patch, write nothing.
        json_output: Print JSON.
        defaults: Without asking, take the wizard's defaults for what is not given; else it is left out.
        certificate: The file with the certificate that SealedSecrets are made with, where the user names one.
    """

    interactive: bool
    dry_run: bool = False
    json_output: bool = False
    defaults: bool = False
    certificate: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """An app that is to be added.

    Attributes:
        context: Where it goes.
        completed: Its answers.
        changes: What is written.
        more: What `--json` tells besides.
        likeness: What differs from the app that it is like: its name and a patch; `None` where it is like none.
    """

    context: Context
    completed: Completed
    changes: ChangeSet
    more: Mapping[str, Any] = field(default_factory=dict)
    likeness: tuple[str, ChangeSet] | None = None


def conclude(root: Path, result: Result, mode: Mode) -> int:
    """Check the result, show it, and write it unless that is not wanted; return the exit code.

    Raises:
        ScaffoldError: The result would be faulty; nothing was written.
        KeyboardInterrupt: The user does not want it.
    """
    findings = validate(result.context, result.changes)
    if mode.json_output:
        terminal.result(json.dumps(as_json(result), indent=2, ensure_ascii=False))
    for note in result.completed.notes:
        terminal.say(f"note: {printable(note)}", "yellow")
    for finding in findings:
        terminal.say_finding(finding)
    if result.likeness is not None and (mode.dry_run or mode.interactive):
        show_likeness(*result.likeness)
    if mode.dry_run:
        if not mode.json_output:
            terminal.result_bytes(format_patch(result.changes))
        return 0
    if mode.interactive:
        from scaffold.commands.wizard import confirmed  # questionary is wanted only on a terminal

        if not confirmed(result.changes):
            raise KeyboardInterrupt
    worktree.apply(root, result.changes)
    if not mode.json_output:
        for entry in summary(result.changes):
            terminal.result(f"{entry.status} {entry.path}")
        layer, file = result.context.layer, result.context.placement.entry
        applied = f"it with Kustomization `{printable(layer.name)}`" if layer else f"`{printable(file)}`"
        terminal.say(f"review with `git diff`, commit, push; Flux then applies {applied}", "green")
    return 0


def show_likeness(name: str, differences: ChangeSet) -> None:
    """Show what differs from the app that a new one is like, once the names are put in."""
    if not differences:
        terminal.say(f"nothing differs from `{name}` but the names", "green")
        return
    terminal.say(f"what differs from `{name}`, the new names put in:", "bold")
    terminal.show_patch(format_patch(differences))


def as_json(result: Result) -> Mapping[str, Any]:
    """Return the whole result as plain data."""
    context, completed = result.context, result.completed
    return {
        "app": context.app,
        "namespace": context.namespace,
        "cluster": context.siblings.cluster.name,
        "folder": context.placement.folder,
        "entry": context.placement.entry,
        **result.more,
        "files": [{"path": entry.path, "status": str(entry.status)} for entry in summary(result.changes)],
        "depends_on": [{"target": str(d.target), "why": d.why} for d in completed.dependencies],
        "notes": list(completed.notes),
        "answers": dict(completed.answers),
    }
