"""`scaffold new-app`: load, ask, render, register, check, show, apply."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scaffold.adapters import copier_template, terminal
from scaffold.answers.charts import context_for, is_vendor
from scaffold.answers.complete import Completed, complete, problems_with_choices
from scaffold.answers.context import Context
from scaffold.answers.inputs import Inputs, parse_inputs, problems_with, read_inputs, refuse
from scaffold.changes import ChangeSet
from scaffold.commands.alike import Said, ask_open, find_model
from scaffold.commands.alike import settle as settle_likeness
from scaffold.commands.conclusion import Mode, Result, conclude
from scaffold.commands.further_changes import with_further_changes
from scaffold.commands.image_facts import look_up
from scaffold.commands.sealing import encrypted_secret
from scaffold.commands.session import open_fleet, open_siblings, pick_cluster, say_unread
from scaffold.errors import ScaffoldError
from scaffold.flux import Fleet
from scaffold.likeness.difference import differences
from scaffold.likeness.model import Model, beside
from scaffold.placement import namespaces, per_app
from scaffold.plan import plan_app, refuse_taken

__all__ = ["Likeness", "Mode", "build", "complete_all", "run", "schema"]


@dataclass(frozen=True, slots=True)
class Likeness:
    """The app that the new one is to be like, and what stands in the place of what."""

    app: str
    counterparts: Mapping[str, str]


def run(repo: Path | None, given: Mapping[str, Any], mode: Mode, like: Likeness | None = None) -> int:
    """Add an app; return the exit code."""
    root, fleet = open_fleet(repo)
    say_unread(fleet)
    inputs, problems = parse_inputs(given, copier_template.question_names())
    problems += problems_with(inputs)
    model, template = None, copier_template.Template()
    if like is not None:
        refuse(problems)
        clusters = [pick_cluster(fleet, inputs.cluster)] if inputs.cluster else fleet.clusters
        model = find_model(root, fleet, clusters, like.app, template)
        inputs = replace(inputs, cluster=model.siblings.cluster.name)
        if not mode.interactive:
            inputs = replace(inputs, namespace=inputs.namespace or model.app.namespace)
    if mode.interactive:
        refuse(problems)
        from scaffold.commands.wizard import ask  # questionary is wanted only on a terminal

        inputs, image = ask(fleet, inputs, model)
    else:
        refuse([*problems, *problems_without_asking(fleet, inputs)])
        inputs, image = look_up(inputs)
    siblings = open_siblings(fleet, pick_cluster(fleet, inputs.cluster))
    context = context_for(siblings, inputs, image)
    if like is not None and model is not None:
        context = beside(model, context.app, context.namespace, image)
        return conclude(root, alike(root, model, context, (inputs, like.counterparts), mode, template), mode)
    if mode.defaults:
        from scaffold.questions import Known, settle

        inputs = settle(Known(context), inputs)
    completed = complete_all(context, inputs)
    changes = build(context, completed, encrypted_secret(root, context, completed, mode))
    return conclude(root, Result(context, completed, changes), mode)


def alike(
    root: Path, model: Model, context: Context, said: Said, mode: Mode, template: copier_template.Template
) -> Result:
    """Make an app like another in the same cluster.

    Raises:
        AnswersError: Something of the other app has no counterpart, and nobody can be asked.
    """
    refuse_unfit(context, said[0])
    found = settle_likeness(root, model, context, said, ask_open if mode.interactive else None, template)
    changes = build(context, found.completed, {**found.files, **encrypted_secret(root, context, found.completed, mode)})
    more = {"like": {"app": model.app.name, "namespace": model.app.namespace, "copied": sorted(found.files)}}
    likeness = (model.app.name, differences(model, context, changes, found.names, found.read))
    return Result(context, found.completed, changes, more, likeness)


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
    if inputs.image is None and "image" not in inputs.data and not is_vendor(inputs):
        problems.append("`--image` is required, such as `ghcr.io/owner/app:1.2.3`")
    try:
        siblings = open_siblings(fleet, pick_cluster(fleet, inputs.cluster))
        per_app(siblings)
    except ScaffoldError as error:
        return [str(error), *problems]
    if inputs.namespace is None:
        known = ", ".join(f"`{name}`" for name in namespaces(siblings))
        problems.append(f"`--namespace` is required; there is {known}, or a new one")
    return problems + problems_with_choices(context_for(siblings, inputs), inputs)


def complete_all(context: Context, inputs: Inputs) -> Completed:
    """Complete the answers.

    Raises:
        AnswersError: A choice that the repository does not have, or something that nobody but the user knows.
    """
    refuse_unfit(context, inputs)
    completed = complete(context, inputs)
    refuse(f"`{name}` is required: {reason}" for name, reason in completed.missing.items())
    return completed


def refuse_unfit(context: Context, inputs: Inputs) -> None:
    """Refuse a place that is taken or that nobody shows, and choices that the repository does not have."""
    per_app(context.siblings)
    refuse_taken(context)
    refuse(problems_with_choices(context, inputs))


def build(context: Context, completed: Completed, further: Mapping[str, bytes] | None = None) -> ChangeSet:
    """Render the template and register the app; further files are hand-written ones, relative to the app's folder."""
    rendered = {**copier_template.render(completed.answers), **(further or {})}
    entry = None if completed.answers.get("entry_in_folder", True) else copier_template.render_entry(completed.answers)
    changes = plan_app(context, rendered, entry, completed.components)
    return with_further_changes(context, completed, changes)
