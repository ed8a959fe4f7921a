"""Answers about the app's own claim, and the components that go with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold.answers.context import Context
from scaffold.components import Component, variable_of
from scaffold.habits import storage
from scaffold.providers import BACKUP_KINDS
from scaffold.siblings import App, concrete
from scaffold.substitution import substitute
from scaffold.votes import Ballot, Row, decide

_CLAIM = "PersistentVolumeClaim"


@dataclass(frozen=True, slots=True)
class ClaimPlan:
    """How the app's claim is made.

    Attributes:
        source: `none`, `component`, `manifest`, `values` or `existing`.
        name: The claim's name as the release writes it.
        components: The component folders that go with it, in the order siblings write them.
        variables: `postBuild.substitute` for them.
        missing: Required variables that no habit answers.
    """

    source: str
    name: str
    components: tuple[str, ...] = ()
    variables: Mapping[str, str] | None = None
    missing: tuple[str, ...] = ()


def plan_claim(
    context: Context, storage_class: str, size: str, access_mode: str, given: Mapping[str, Any]
) -> ClaimPlan:
    """Plan the claim as siblings have theirs.

    Args:
        context: What is known.
        storage_class: The class, empty for no claim.
        size: For example `5Gi`.
        access_mode: For example `ReadWriteOnce`.
        given: Variables that the user sets; they win over every habit.
    """
    if not storage_class:
        return ClaimPlan("none", "")
    source = str(context.value("claim_source"))
    written = str(context.value("claim_name"))
    if source == "component":
        folders = claim_components(context)
        maker = next((f for f in folders if _known(context)[f].claim), None)
        if maker is not None:
            return _component_plan(context, folders, maker, storage_class, size, access_mode, given)
        source = "manifest"
    if source == "existing":
        source = "manifest"
    folders = tuple(f for f in claim_components(context) if not _known(context)[f].claim)
    variables, missing = component_variables(context, folders, given)
    return ClaimPlan(source, written, folders, variables, missing)


def _known(context: Context) -> Mapping[str, Component]:
    return context.siblings.components


def _voters(context: Context) -> list[App]:
    """Return the siblings with a claim made as this one is to be: the namespace's where three or more."""
    source = context.conventions["claim_source"].value
    apps = [a for a in context.siblings.apps if (c := storage.main_claim(a)) and c.source == source]
    near = [a for a in apps if a.namespace == context.namespace]
    return near if len(near) >= 3 else apps


def claim_components(context: Context) -> tuple[str, ...]:
    """Return the components that make or back up claims and that most siblings with such a claim attach."""
    voters = _voters(context)
    counts: dict[str, int] = {}
    order: list[str] = []
    for app in voters:
        for folder in storage.attached(context.siblings.repository, app):
            component = _known(context).get(folder)
            if component and component.kinds & {_CLAIM, *BACKUP_KINDS}:
                counts[folder] = counts.get(folder, 0) + 1
                order.append(folder)
    chosen = {folder for folder, count in counts.items() if count * 2 > len(voters)}
    makers = [f for f in counts if _known(context)[f].claim]
    if makers and not any(_known(context)[f].claim for f in chosen):
        chosen.add(max(sorted(makers), key=lambda f: counts[f]))
    return tuple(folder for folder in dict.fromkeys(order) if folder in chosen)


def _component_plan(
    context: Context,
    folders: Sequence[str],
    maker: str,
    storage_class: str,
    size: str,
    access_mode: str,
    given: Mapping[str, Any],
) -> ClaimPlan:
    form = _known(context)[maker].claim
    assert form is not None  # the caller chose a component that makes a claim
    variables, _ = component_variables(context, folders, given)
    for text, wanted in ((form.size, size), (form.storage_class, storage_class), (form.access_mode, access_mode)):
        variable = variable_of(text)
        if variable and variable[0] not in given:
            name, default = variable
            if wanted and (name in variables or substitute(default or "", variables) != wanted):
                variables[name] = wanted
        elif not variable and text == form.storage_class and text and text != storage_class:
            return ClaimPlan("manifest", str(context.value("claim_name")))
    missing = tuple(v for folder in folders for v in _known(context)[folder].required if v not in variables)
    made = substitute(form.name, variables)
    written = str(context.value("claim_name"))
    if written.replace("{{ .Release.Name }}", context.app) != made:
        written = made
    return ClaimPlan("component", written, tuple(folders), variables, tuple(dict.fromkeys(missing)))


def component_variables(
    context: Context, folders: Iterable[str], given: Mapping[str, Any]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the variables for components, by habit, and the required ones that no habit answers.

    A required variable takes what most apps with the component write; an optional one is set where more than half
    set it to the same.
    """
    variables: dict[str, str] = {}
    missing: list[str] = []
    for folder in folders:
        component = _known(context).get(folder)
        if component is None:
            continue
        habit = _habit(context, folder, component)
        for name in component.variables:
            if name in given:
                variables[name] = str(given[name])
            elif name in habit:
                variables[name] = str(concrete(habit[name], context.app, context.namespace))
            elif name == "APP":
                variables[name] = context.app
            elif component.variables[name] is None and name not in variables:
                missing.append(name)
    return variables, tuple(name for name in dict.fromkeys(missing) if name not in variables)


def _habit(context: Context, folder: str, component: Component) -> Mapping[str, Any]:
    repository = context.siblings.repository

    def cast(app: App) -> Ballot | None:
        if folder not in storage.attached(repository, app):
            return None
        return Ballot({k: v for k, v in storage.substitutes(app).items() if k in component.variables}, app.entry)

    row = Row("substitute", cast, {}, per_key=True)
    decided = decide(row, context.siblings.apps, context.siblings.cluster.name, context.namespace)
    return dict(decided.value)
