"""Checks a planned change on the repository as it would be, before anything is written."""

from __future__ import annotations

import os
from collections.abc import Iterable

from scaffold.adapters.schemas import SchemaStore
from scaffold.answers.context import Context
from scaffold.changes import ChangeSet
from scaffold.checks import ALL_CHECKS, new_findings, run_checks
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.errors import ScaffoldError
from scaffold.flux import Fleet, read_fleet
from scaffold.namespace_files import BUILT_IN_NAMESPACES
from scaffold.repository import Document, ResourceId, is_yaml
from scaffold.siblings import APP_TEMPLATE

SCHEMA_LOCATION = "SCAFFOLD_SCHEMA_LOCATION"


def validate(context: Context, changes: ChangeSet) -> tuple[Diagnostic, ...]:
    """Return the findings that the change causes; errors stop the command.

    Raises:
        ScaffoldError: A finding of level error, or the new Kustomization is not reached; nothing was written.
    """
    before = context.siblings.fleet
    after = read_fleet(before.repository.overlay(changes))
    findings = [
        *new_findings(run_checks(before, ALL_CHECKS), run_checks(after, ALL_CHECKS)),
        *unreadable(after, changes),
        *schema_findings(context, after, changes),
        *missing_namespace(context, after),
    ]
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    reached = next((c for c in after.clusters if c.name == context.siblings.cluster.name), None)
    wanted = ResourceId(
        "Kustomization", context.placement.kustomization_namespace, str(context.value("kustomization_name"))
    )
    if not errors and (reached is None or wanted not in reached.by_id):
        raise ScaffoldError(
            f"`{context.placement.entry}` would not be reached from `{context.siblings.cluster.root.path}`; "
            "nothing was written; list it by hand in the kustomize file that should apply it"
        )
    if errors:
        listed = "\n".join(f"  {finding}" for finding in errors)
        raise ScaffoldError(f"the result would be faulty, nothing was written\n{listed}")
    return tuple(findings)


def missing_namespace(context: Context, after: Fleet) -> Iterable[Diagnostic]:
    """Yield a finding where the app's namespace is new and nothing makes it."""
    placement = context.placement
    for cluster in after.clusters:
        if cluster.name == context.siblings.cluster.name and placement.new_namespace:
            made = {resource.name for resource, _ in cluster.of_kind("Namespace")}
            if context.namespace not in made | BUILT_IN_NAMESPACES:
                yield Diagnostic(
                    placement.entry,
                    0,
                    0,
                    Severity.WARNING,
                    "missing-namespace",
                    f"nothing here makes namespace `{context.namespace}`",
                    "make it before Flux applies the app",
                )


def unreadable(after: Fleet, changes: ChangeSet) -> Iterable[Diagnostic]:
    """Yield a finding for each written file that does not parse."""
    for change in changes:
        problem = after.repository.unreadable(change.path) if is_yaml(change.path) else None
        if problem:
            yield Diagnostic(
                problem.path, problem.line, problem.column, Severity.ERROR, problem.rule, problem.message, problem.hint
            )


def schema_findings(context: Context, after: Fleet, changes: ChangeSet) -> Iterable[Diagnostic]:
    """Validate the written manifests against JSON Schemas, where a location is configured."""
    location = context.siblings.settings.schema_location or os.environ.get(SCHEMA_LOCATION, "")
    if not location:
        return ()
    store = SchemaStore(location)
    documents = [document for path in changes.paths for document in after.repository.documents(path)]
    releases = [d for d in documents if d.kind == "HelmRelease" and _is_app_template(context, d)]
    return (*store.validate(documents, partial=True), *store.validate_app_template(releases, partial=True))


def _is_app_template(context: Context, document: Document) -> bool:
    return bool(context.value("chart_name") == APP_TEMPLATE) and document.name == context.value("helmrelease_name")
