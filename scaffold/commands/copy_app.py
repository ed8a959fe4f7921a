"""`scaffold copy-app`: an app of one cluster, in another cluster's own conventions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from scaffold.adapters import copier_template
from scaffold.answers.context import Context, ImageFacts
from scaffold.answers.inputs import parse_inputs, problems_with, refuse
from scaffold.changes import ChangeSet
from scaffold.commands.alike import Said, ask_open, find_model, settle
from scaffold.commands.conclusion import Mode, Result, conclude
from scaffold.commands.image_facts import look_up
from scaffold.commands.new_app import build, refuse_unfit
from scaffold.commands.sealing import encrypted_secret
from scaffold.commands.session import open_fleet, open_siblings, pick_cluster
from scaffold.errors import ConflictError, ScaffoldError
from scaffold.flux import Cluster, Fleet, read_fleet
from scaffold.likeness.difference import differences
from scaffold.likeness.islands import bridges
from scaffold.likeness.model import Model, in_cluster


def run(
    repo: Path | None, name: str, clusters: tuple[str | None, str], given: Mapping[str, Any],
    counterparts: Mapping[str, str], mode: Mode,
) -> int:  # fmt: skip
    """Copy an app into another cluster; return the exit code.

    Args:
        repo: A folder in the repository.
        name: The app, as the user names it.
        clusters: The cluster that it is in (`None`: any other one), and the one that it goes to.
        given: Answers that differ from the app's.
        counterparts: What stands in the place of what.
        mode: What to print, and whether to ask and to write.
    """
    root, fleet = open_fleet(repo)
    target = pick_cluster(fleet, clusters[1])
    template = copier_template.Template()
    model = find_model(root, fleet, sources(fleet, clusters[0], target), name, template)
    inputs, problems = parse_inputs(given, copier_template.question_names())
    refuse([*problems, *problems_with(inputs)])
    inputs, image = look_up(inputs) if inputs.image else (inputs, ImageFacts())
    inputs = replace(inputs, app=model.app.name, cluster=target.name, namespace=inputs.namespace or model.app.namespace)
    context = in_cluster(model, open_siblings(fleet, target), str(inputs.namespace), image)
    return conclude(root, copy(root, model, context, (inputs, counterparts), mode, template), mode)


def sources(fleet: Fleet, name: str | None, target: Cluster) -> Sequence[Cluster]:
    """Return the clusters that the app may be in.

    Raises:
        ScaffoldError: It would be the one that it goes to.
    """
    if name is not None and pick_cluster(fleet, name).root == target.root:
        raise ScaffoldError(
            f"`--to` and `--cluster` are both `{target.name}`; another app there is `scaffold new-app NAME --like APP`"
        )
    found = [pick_cluster(fleet, name)] if name else [each for each in fleet.clusters if each.root != target.root]
    if not found:
        raise ScaffoldError(f"there is only cluster `{target.name}`; a copy goes to another one")
    return found


def copy(
    root: Path, model: Model, context: Context, said: Said, mode: Mode, template: copier_template.Template
) -> Result:
    """Plan the copy.

    Raises:
        AnswersError: Something has no counterpart, and nobody can be asked.
        ConflictError: The cluster has such an app already.
        ScaffoldError: A file would lead into the other cluster.
    """
    refuse_copied(context)
    refuse_unfit(context, said[0])
    found = settle(root, model, context, said, ask_open if mode.interactive else None, template)
    changes = build(context, found.completed, {**found.files, **encrypted_secret(root, context, found.completed, mode)})
    refuse_bridges(model, context, changes)
    copied = {"app": model.app.name, "cluster": model.siblings.cluster.name, "folder": model.app.folder}
    more = {"copy_of": {**copied, "copied": sorted(found.files)}}
    likeness = (
        f"{model.siblings.cluster.name}/{model.app.name}",
        differences(model, context, changes, found.names, found.read),
    )
    return Result(context, found.completed, changes, more, likeness)


def refuse_copied(context: Context) -> None:
    """Refuse to copy an app into a cluster that has it.

    Raises:
        ConflictError: It has.
    """
    cluster = context.siblings.cluster.name
    for app in context.siblings.apps:
        if (app.name, app.namespace) == (context.app, context.namespace):
            raise ConflictError(
                f"cluster `{cluster}` has an app `{app.namespace}/{app.name}` already: `{app.folder}`; "
                "copy it into another namespace with `--namespace`, or remove that one first"
            )


def refuse_bridges(model: Model, context: Context, changes: ChangeSet) -> None:
    """Refuse a copy that leads into the cluster that it comes from.

    Raises:
        ScaffoldError: It does; every place is named.
    """
    before = context.siblings.fleet
    after = read_fleet(before.repository.overlay(changes))
    found = [str(finding) for finding in bridges(model, context.siblings.cluster, before, after, changes)]
    if found:
        listed = "\n".join(f"  {line}" for line in found)
        raise ScaffoldError(f"the copy would lead into the other cluster, nothing was written\n{listed}")
