"""`scaffold new-app`: load, ask, render, register, check, show, apply."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold.adapters import copier_template, terminal, worktree
from scaffold.answers.complete import Completed, complete, problems_with_choices
from scaffold.answers.context import Context
from scaffold.answers.inputs import Inputs, parse_inputs, problems_with, read_inputs, refuse
from scaffold.changes import ChangeSet
from scaffold.commands.image_facts import look_up
from scaffold.commands.session import open_fleet, open_siblings, pick_cluster
from scaffold.commands.validation import validate
from scaffold.diagnostic import Severity
from scaffold.errors import ScaffoldError
from scaffold.flux import Fleet
from scaffold.placement import namespaces, per_app
from scaffold.plan import plan_app, refuse_taken
from scaffold.report.patch import format_patch, summary


@dataclass(frozen=True, slots=True)
class Mode:
    """How the command runs: what it prints, and whether it may ask or write.

    Attributes:
        interactive: Ask on the terminal.
        dry_run: Print a patch, write nothing.
        json_output: Print JSON.
        defaults: Without asking, take the wizard's defaults for what is not given; else it is left out.
    """

    interactive: bool
    dry_run: bool = False
    json_output: bool = False
    defaults: bool = False


def run(repo: Path | None, given: Mapping[str, Any], mode: Mode) -> int:
    """Add an app; return the exit code."""
    root, fleet = open_fleet(repo)
    for problem in fleet.diagnostics:
        if problem.rule == "unreadable" and problem.severity is Severity.WARNING:
            terminal.say_finding(problem)
    inputs, problems = parse_inputs(given, copier_template.question_names())
    problems += problems_with(inputs)
    if mode.interactive:
        refuse(problems)
        from scaffold.commands.wizard import ask  # questionary is wanted only on a terminal

        inputs, image = ask(fleet, inputs)
    else:
        refuse([*problems, *problems_without_asking(fleet, inputs)])
        inputs, image = look_up(inputs)
    siblings = open_siblings(fleet, pick_cluster(fleet, inputs.cluster))
    context = Context(siblings, inputs.app or "", inputs.namespace or "", image)
    if mode.defaults:
        from scaffold.questions import Known, settle

        inputs = settle(Known(context), inputs)
    completed = complete_all(context, inputs)
    changes = build(context, completed)
    findings = validate(context, changes)
    if mode.json_output:
        terminal.result(json.dumps(as_json(context, completed, changes), indent=2, ensure_ascii=False))
    for note in completed.notes:
        terminal.say(f"note: {note}", "yellow")
    for finding in findings:
        terminal.say_finding(finding)
    if mode.dry_run:
        if not mode.json_output:
            terminal.result_bytes(format_patch(changes))
        return 0
    if mode.interactive:
        from scaffold.commands.wizard import confirmed

        if not confirmed(changes):
            raise KeyboardInterrupt
    worktree.apply(root, changes)
    if not mode.json_output:
        for entry in summary(changes):
            terminal.result(f"{entry.status} {entry.path}")
        terminal.say(f"review with `git diff`, commit, push; Flux then applies `{context.placement.entry}`", "green")
    return 0


def schema(repo: Path | None, given: Mapping[str, Any]) -> int:
    """Print a JSON Schema of the answers, with the choices that the repository has."""
    from scaffold.questions import Known, answers_schema

    _, fleet = open_fleet(repo)
    inputs = read_inputs(given, copier_template.question_names())
    cluster = pick_cluster(fleet, inputs.cluster or fleet.clusters[0].name)
    siblings = open_siblings(fleet, cluster)
    known = Known(
        Context(siblings, inputs.app or "", inputs.namespace or ""),
        {c.name: len(c.kustomizations) for c in fleet.clusters},
    )
    found = answers_schema(known, inputs, copier_template.load_questions())
    terminal.result(json.dumps(found, indent=2, ensure_ascii=False))
    return 0


def problems_without_asking(fleet: Fleet, inputs: Inputs) -> list[str]:
    """Return what is required and missing, and what the repository does not have."""
    problems = []
    if inputs.app is None:
        problems.append("`name` is required: `scaffold new-app NAME`")
    if inputs.image is None and "image" not in inputs.data:
        problems.append("`--image` is required, such as `ghcr.io/owner/app:1.2.3`")
    try:
        siblings = open_siblings(fleet, pick_cluster(fleet, inputs.cluster))
        per_app(siblings)
    except ScaffoldError as error:
        return [str(error), *problems]
    if inputs.namespace is None:
        known = ", ".join(f"`{name}`" for name in namespaces(siblings))
        problems.append(f"`--namespace` is required; there is {known}, or a new one")
    return problems + problems_with_choices(Context(siblings, inputs.app or "", inputs.namespace or ""), inputs)


def complete_all(context: Context, inputs: Inputs) -> Completed:
    """Complete the answers.

    Raises:
        AnswersError: A choice that the repository does not have, or something that nobody but the user knows.
    """
    per_app(context.siblings)
    refuse_taken(context)
    refuse(problems_with_choices(context, inputs))
    completed = complete(context, inputs)
    refuse(f"`{name}` is required: {reason}" for name, reason in completed.missing.items())
    return completed


def build(context: Context, completed: Completed) -> ChangeSet:
    """Render the template and register the app."""
    rendered = copier_template.render(completed.answers)
    entry = None if completed.answers["entry_in_folder"] else copier_template.render_entry(completed.answers)
    return plan_app(context, rendered, entry, completed.components)


def as_json(context: Context, completed: Completed, changes: ChangeSet) -> Mapping[str, Any]:
    """Return the whole result as plain data."""
    return {
        "app": context.app,
        "namespace": context.namespace,
        "cluster": context.siblings.cluster.name,
        "folder": context.placement.folder,
        "entry": context.placement.entry,
        "files": [{"path": entry.path, "status": str(entry.status)} for entry in summary(changes)],
        "depends_on": [{"target": str(d.target), "why": d.why} for d in completed.dependencies],
        "notes": list(completed.notes),
        "answers": dict(completed.answers),
    }
