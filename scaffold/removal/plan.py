"""Plans the removal of an app: which files go, which lists change, and the proof that nothing else does."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from scaffold.changes import ChangeSet, FileChange
from scaffold.checks import new_findings, run_checks
from scaffold.checks.check import named, quote
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.edit import remove_list_entry
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
    return changes


def prove(extent: Extent, changes: ChangeSet) -> tuple[Diagnostic, ...]:
    """Prove that exactly the app's Kustomizations go; return the findings that the removal causes.

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
    if gone != expected or come:
        listed = ", ".join(named(identity) for _, identity in sorted((gone ^ expected) | come))
        raise ConflictError(f"{start}: it would change what Flux knows of {listed}; nothing was written")
    return (*found, *_emptied(extent, after.repository), *_unreached(extent))


def _identities(fleet: Fleet) -> set[tuple[str, ResourceId]]:
    return {(cluster.root.path, k.id) for cluster in fleet.clusters for k in cluster.kustomizations}


def _emptied(extent: Extent, after: Repository) -> Iterator[Diagnostic]:
    """Yield a hint for each list that now leads to no app: an empty list is one that kustomize builds."""
    kustomize = Kustomize(after)
    for path in sorted({use.place.path for use in extent.listings}):
        built = kustomize.build(posixpath.dirname(path)).resources
        if not any(resource.kind == "Kustomization" for resource in built):
            message = f"{quote(path)} leads to no app any more, and stays"
            yield finding(Location(path, 0, 0), Severity.HINT, STAYS, message)


def _unreached(extent: Extent) -> Iterator[Diagnostic]:
    """Yield a hint for each Kustomization that no root reaches and that goes with the folder."""
    for document in extent.fleet.unreached:
        if extent.holds(document.path):
            message = f"Kustomization {quote(document.name)}, which no root reaches, goes with the folder"
            yield finding(document.at("metadata", "name"), Severity.HINT, STAYS, message)
