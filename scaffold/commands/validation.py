"""Checks a planned change on the repository as it would be, before anything is written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from scaffold.adapters.schemas import SchemaStore
from scaffold.answers.context import Context
from scaffold.changes import ChangeSet
from scaffold.checks import ALL_CHECKS, new_findings, run_checks
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.errors import ScaffoldError
from scaffold.flux import Cluster, Fleet, read_fleet
from scaffold.habits.encrypted_secret import Backend, backend_of
from scaffold.namespaces import BUILT_IN_NAMESPACES
from scaffold.repository import Document, ResourceId, is_yaml, text_at
from scaffold.roots import is_below
from scaffold.siblings import APP_TEMPLATE, chart_sources, read_chart

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
        *undecrypted(after, changes),
    ]
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    reached = next((c for c in after.clusters if c.name == context.siblings.cluster.name), None)
    if not errors and (reached is None or not is_reached(context, reached)):
        raise ScaffoldError(
            f"`{context.placement.entry}` would not be reached from `{context.siblings.cluster.root.path}`; "
            "nothing was written; list it by hand in the kustomize file that should apply it"
        )
    if errors:
        listed = "\n".join(f"  {finding}" for finding in errors)
        raise ScaffoldError(f"the result would be faulty, nothing was written\n{listed}")
    return tuple(findings)


def is_reached(context: Context, cluster: Cluster) -> bool:
    """Tell whether a cluster applies the new app: its Kustomization, or the folder that its layer lists."""
    placement = context.placement
    if placement.layer is not None:
        return any(is_below(path, placement.folder) for path in cluster.files)
    name = str(context.value("kustomization_name"))
    return ResourceId("Kustomization", placement.kustomization_namespace, name) in cluster.by_id


def undecrypted(after: Fleet, changes: ChangeSet) -> Iterable[Diagnostic]:
    """Yield a finding for each written Secret that SOPS has encrypted and that Flux would apply as it is."""
    for cluster in after.clusters:
        for resource, owner in cluster.of_kind("Secret"):
            path = resource.document.path
            decrypted = owner is not None and text_at(owner.spec, "decryption", "provider") == "sops"
            if path in changes.paths and backend_of(resource) is Backend.SOPS and not decrypted:
                by = f"Kustomization `{owner.name}`" if owner else f"the root `{cluster.root.path}`"
                message = f"{by} applies it without decrypting it"
                hint = "give that `decryption` with `provider: sops` and the Secret with the key"
                yield Diagnostic(path, 0, 0, Severity.ERROR, "undecrypted-secret", message, hint)


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
    releases = list(_of_app_template(after, changes))
    return (*store.validate(documents, partial=True), *store.validate_app_template(releases, partial=True))


def _of_app_template(after: Fleet, changes: ChangeSet) -> Iterator[Document]:
    """Yield the written HelmReleases whose chart is app-template; another chart has a schema of its own."""
    written = frozenset(changes.paths)
    for cluster in after.clusters:
        sources = chart_sources(cluster)
        for release, _ in cluster.of_kind("HelmRelease"):
            chart = read_chart(release, "", sources) if release.document.path in written else None
            if chart is not None and chart.name == APP_TEMPLATE:
                yield release.document
