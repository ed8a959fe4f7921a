"""Plans the removal of an app: which files go, which lists change, and the proof that nothing else does."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from scaffold.changes import ChangeSet, FileChange
from scaffold.checks import new_findings, run_checks
from scaffold.checks.check import named, quote
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.edit import remove_list_entry
from scaffold.edit_mapping import remove_mapping_entry
from scaffold.errors import ConflictError
from scaffold.flux import Fleet, read_fleet
from scaffold.kustomize import Kustomize
from scaffold.removal.extent import Extent
from scaffold.removal.finding import STAYS, finding
from scaffold.repository import Location, Repository, ResourceId


def plan_removal(extent: Extent, contents: Mapping[str, bytes]) -> ChangeSet:
    """Return the deletion of every file of an app, and its lists without it.

    Args:
        extent: What goes.
        contents: The bytes of its files.

    Raises:
        NotRoundTrippableError: A list cannot be edited without changing other lines; says what to remove by hand.
    """
    deleted = ChangeSet(tuple(FileChange(path, contents[path], None) for path in extent.files))
    return deleted | plan_lists(extent)


def plan_lists(extent: Extent) -> ChangeSet:
    """Return the lists without the entries that register the app; a list that becomes empty stays as `[]`."""
    changes = ChangeSet()
    texts: dict[str, str] = {}
    for use in extent.listings:
        path = use.place.path
        before = texts.get(path, extent.repository.files[path].decode("utf-8"))
        texts[path] = remove_list_entry(before, path, (use.key,), use.text)
        changes |= ChangeSet((FileChange(path, before.encode(), texts[path].encode()),))
    return changes | _plan_health_checks(extent)


def _plan_health_checks(extent: Extent) -> ChangeSet:
    """Return the layer's Kustomization without the checks that wait for what goes."""
    document = extent.app.entry_document
    before = text = extent.repository.files[document.path].decode("utf-8") if extent.health_checks else ""
    for check in extent.health_checks:
        text = remove_mapping_entry(text, document.path, ("spec", "healthChecks"), check, document=document.index)
    return ChangeSet((FileChange(document.path, before.encode(), text.encode()),)) if text != before else ChangeSet()


def prove(extent: Extent, changes: ChangeSet) -> tuple[Diagnostic, ...]:
    """Prove that exactly the app's Kustomizations go, or its objects of a layer; return the findings that this causes.

    Raises:
        ConflictError: Something else would go, the app would stay, or a check finds a new error.
    """
    before = extent.fleet
    after = read_fleet(before.repository.overlay(changes))
    start = f"app {quote(f'{extent.app.namespace}/{extent.app.name}')} cannot be removed"
    found = new_findings(run_checks(before), run_checks(after))
    errors = [f"\n  {finding}" for finding in found if finding.severity is Severity.ERROR]
    if errors:
        raise ConflictError(f"{start}: what stays would be faulty, nothing was written{''.join(errors)}")
    gone, come = _identities(before) - _identities(after), _identities(after) - _identities(before)
    expected = {(extent.cluster.root.path, identity) for identity in extent.ids}
    if extent.app.layered:
        expected = {(extent.cluster.root.path, resource.id) for resource in extent.owned}
        gone, come = _objects(before) - _objects(after), _objects(after) - _objects(before)
    if gone != expected or come:
        listed = ", ".join(named(identity) for _, identity in sorted((gone ^ expected) | come))
        raise ConflictError(f"{start}: it would change what Flux knows of {listed}; nothing was written")
    return (*found, *_emptied(extent, after.repository), *_unreached(extent), *_idle(before, after))


def _identities(fleet: Fleet) -> set[tuple[str, ResourceId]]:
    return {(cluster.root.path, k.id) for cluster in fleet.clusters for k in cluster.kustomizations}


def _objects(fleet: Fleet) -> set[tuple[str, ResourceId]]:
    return {(cluster.root.path, resource.id) for cluster in fleet.clusters for resource, _ in cluster.resources}


def _emptied(extent: Extent, after: Repository) -> Iterator[Diagnostic]:
    """Yield a hint for each list that now leads to no app: an empty list is one that kustomize builds."""
    kustomize = Kustomize(after)
    for path in sorted({use.place.path for use in extent.listings}):
        built = kustomize.build(posixpath.dirname(path)).resources
        if not (built if extent.app.layered else any(resource.kind == "Kustomization" for resource in built)):
            message = f"{quote(path)} leads to no app any more, and stays"
            yield finding(Location(path, 0, 0), Severity.HINT, STAYS, message)


def _idle(before: Fleet, after: Fleet) -> Iterator[Diagnostic]:
    """Yield a hint for each folder that nothing applies any more although its files stay, such as an overlay's base."""
    reached = [frozenset[str]().union(*(cluster.files for cluster in fleet.clusters)) for fleet in (before, after)]
    idle = (reached[0] - reached[1]) & after.repository.paths
    for folder in sorted({posixpath.dirname(path) for path in idle}):
        first = min(path for path in idle if posixpath.dirname(path) == folder)
        yield finding(Location(first, 0, 0), Severity.HINT, STAYS, f"{quote(folder or '.')} stays; nothing applies it")


def _unreached(extent: Extent) -> Iterator[Diagnostic]:
    """Yield a hint for each Kustomization that no root reaches and that goes with the folder."""
    for document in extent.fleet.unreached:
        if extent.holds(document.path):
            message = f"Kustomization {quote(document.name)}, which no root reaches, goes with the folder"
            yield finding(document.at("metadata", "name"), Severity.HINT, STAYS, message)
