"""Plans what an app changes beside its own files: its chart's source, its layer's key and health checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from scaffold.answers.complete import Completed
from scaffold.answers.context import Context
from scaffold.changes import ChangeSet
from scaffold.conventions import Siblings
from scaffold.flux import read_fleet
from scaffold.habits.encrypted_secret import Backend
from scaffold.layer_plan import plan_health_check, plan_key, plan_source


def with_further_changes(context: Context, completed: Completed, changes: ChangeSet) -> ChangeSet:
    """Return an app's changes with those to what it shares with others; each is made on the result of those before.

    Args:
        context: The app and its place.
        completed: Its answers.
        changes: Its own files, and its registration.

    Raises:
        NotRoundTrippableError: A file cannot be edited without changing other lines; says what to add by hand.
    """
    answers, layer = completed.answers, context.layer
    if completed.source is not None:
        name, url = completed.source.name, completed.source_url

        def source(siblings: Siblings) -> ChangeSet:
            planned = plan_source(siblings, name, url)
            return planned.changes if planned else ChangeSet()

        changes = _then(context, changes, source)
    if layer is not None and answers["secret_backend"] == Backend.SOPS:
        decryption = answers.get("decryption", {})
        changes = _then(context, changes, lambda s: plan_key(s, s.cluster.by_id[layer.id], decryption))
    if layer is not None and completed.health_check:
        check = {
            "apiVersion": str(answers.get("helmrelease_api_version") or context.value("helmrelease_api_version")),
            "kind": "HelmRelease",
            "name": str(answers.get("helmrelease_name") or context.value("helmrelease_name")),
            "namespace": str(answers.get("helmrelease_namespace") or context.namespace),
        }
        changes = _then(context, changes, lambda s: plan_health_check(s, s.cluster.by_id[layer.id], check))
    return changes


def _then(context: Context, changes: ChangeSet, plan: Callable[[Siblings], ChangeSet]) -> ChangeSet:
    """Add a plan's changes; where both change a file, the plan is made on the repository as it will be."""
    more = plan(context.siblings)
    if set(more.paths) & set(changes.paths):
        fleet = read_fleet(context.siblings.repository.overlay(changes))
        cluster = next(c for c in fleet.clusters if c.name == context.siblings.cluster.name)
        more = plan(replace(context.siblings, fleet=fleet, cluster=cluster))
    return changes | more
