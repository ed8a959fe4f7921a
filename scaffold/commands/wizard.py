"""Runs the wizard of `scaffold new-app` on a terminal."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from scaffold.adapters import prompts
from scaffold.adapters.registry_errors import RegistryError
from scaffold.adapters.wizard import wizard
from scaffold.answers.charts import context_for
from scaffold.answers.context import Context, ImageFacts
from scaffold.answers.inputs import Inputs
from scaffold.changes import ChangeSet
from scaffold.commands.image_facts import look_up
from scaffold.commands.session import open_siblings, pick_cluster
from scaffold.conventions import Siblings
from scaffold.flux import Fleet
from scaffold.likeness.defaults import like_inputs
from scaffold.likeness.model import Model, beside
from scaffold.plan import refuse_taken
from scaffold.questions import Like
from scaffold.report.patch import format_patch
from scaffold.report.review import format_review


def ask(fleet: Fleet, inputs: Inputs, model: Model | None = None) -> tuple[Inputs, ImageFacts]:
    """Ask what is missing; return all inputs, and what the image says.

    Args:
        fleet: The repository.
        inputs: What is answered already.
        model: The app that the new one is to be like; its answers are the defaults.
    """
    siblings = {cluster.name: open_siblings(fleet, cluster) for cluster in fleet.clusters}
    resolved: dict[str, tuple[str | None, ImageFacts]] = {}

    def load_context(said: Inputs) -> Context:
        context = context_for(_of(fleet, siblings, said), said)
        if model is not None and context.app and context.namespace:
            context = beside(model, context.app, context.namespace)
        if said.app and said.namespace:
            refuse_taken(context)
        return context

    def on_image(said: Inputs) -> ImageFacts | str:
        try:
            found, facts = look_up(said)
        except RegistryError as error:
            return str(error)
        resolved[said.image or ""] = (found.digest, facts)
        return facts

    clusters = {name: len(each.apps) for name, each in siblings.items()}
    like_in = partial(like, model) if model else None
    answered = wizard(load_context, inputs, format_review, clusters=clusters, on_image=on_image, like_in=like_in)
    digest, facts = resolved.get(answered.image or "", (None, ImageFacts()))
    if digest and not answered.digest and not answered.no_pin:
        answered = replace(answered, digest=digest)
    return answered, facts


def like(model: Model, context: Context) -> Like:
    """Return another app's answers as defaults; those that no answer can say are not asked."""
    inputs = like_inputs(model, context)
    settled = frozenset(
        {"nfs", *(["cache"] if model.answers["cache"] != "none" else [])}
    )  # it mounts what the model does
    return Like(model.app.name, inputs, settled)


def confirmed(changes: ChangeSet) -> bool:
    """Show the diff, without the answers file's many lines, and ask whether to write it."""
    shown = ChangeSet(tuple(c for c in changes if not c.path.endswith(".copier-answers.yml")))
    count = len(changes)
    return prompts.confirm_diff(format_patch(shown), f"Write {count} {'file' if count == 1 else 'files'}?")


def _of(fleet: Fleet, siblings: dict[str, Siblings], said: Inputs) -> Siblings:
    return siblings[pick_cluster(fleet, said.cluster).name]
