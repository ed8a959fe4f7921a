"""Finds an entry of a kustomize file, or of `spec.components`, that does not exist.

The whole build fails: nothing of that Kustomization is applied any more, neither the new entry nor the old ones. A
folder counts as existing only with a kustomize file of its own in it. It is a warning only where the source may hold
files that the repository does not (an OCI artifact, a submodule, an include).

Bad, where the file is `helmrelease.yaml`:

    resources:
      - ./helm-release.yaml

Good:

    resources:
      - ./helmrelease.yaml

Source: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resource/
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from scaffold.checks.check import Check, inside, quote
from scaffold.checks.paths import nearest_path
from scaffold.checks.unseen import artifact_holds_more, is_remote
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Cluster, Fleet
from scaffold.repository import KUSTOMIZE_FILES, Document, Location, Repository, list_at


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield an error for each entry that a build cannot resolve, at the entry."""
    for cluster in fleet.clusters:
        unresolved = [d for d in cluster.diagnostics if d.rule == CHECK.id]
        if not unresolved:
            continue
        severity = Severity.WARNING if artifact_holds_more(fleet, cluster) else Severity.ERROR
        entries = [entry for entry in _entries(fleet.repository, cluster) if not _resolves(fleet.repository, entry)]
        for diagnostic in unresolved:
            reported = [entry for entry in entries if _is_meant(entry, diagnostic)]
            for entry in reported:
                message = _message(fleet.repository, entry)
                yield CHECK.finding(
                    entry.place, message + inside(fleet, cluster), _hint(fleet.repository, entry), severity
                )
            if not reported:
                place = Location(diagnostic.path, diagnostic.line, diagnostic.column)
                yield CHECK.finding(place, diagnostic.message + inside(fleet, cluster), "", severity)


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry: as written, what it names, where it stands, and the folder that it is relative to."""

    text: str
    target: str
    place: Location
    folder: str
    is_component: bool


def _entries(repository: Repository, cluster: Cluster) -> Iterator[_Entry]:
    for path in sorted(cluster.files):
        if posixpath.basename(path) in KUSTOMIZE_FILES:
            for document in repository.documents(path)[:1]:
                for key in ("resources", "bases", "components"):
                    yield from _listed(repository, document, posixpath.dirname(path), key)
    for kustomization in cluster.kustomizations:
        if kustomization.path is not None:
            document = kustomization.resource.document
            yield from _listed(repository, document, kustomization.path, "spec", "components")


def _listed(repository: Repository, document: Document, folder: str, *keys: str) -> Iterator[_Entry]:
    for index, value in enumerate(list_at(document.body, *keys)):
        text = str(value)
        if not is_remote(text):
            target = repository.resolve(posixpath.normpath(posixpath.join(folder, text)))
            yield _Entry(text, target, document.at(*keys, index), folder, keys[-1] == "components")


def _resolves(repository: Repository, entry: _Entry) -> bool:
    is_file = entry.target in repository.paths and not entry.is_component
    return is_file or repository.kustomize_file(entry.target) is not None


def _is_meant(entry: _Entry, diagnostic: Diagnostic) -> bool:
    """Tell whether a diagnostic speaks of an entry: at its place, in its file, or about the folder it names."""
    if diagnostic.line:
        return (entry.place.path, entry.place.line, entry.place.column) == (
            diagnostic.path,
            diagnostic.line,
            diagnostic.column,
        )
    if entry.target == diagnostic.path:
        return not entry.is_component
    return entry.is_component and diagnostic.path in (entry.place.path, entry.folder)


def _message(repository: Repository, entry: _Entry) -> str:
    if entry.target in repository.directories:
        return f"folder {quote(entry.text)} has no kustomize file"
    if entry.target in repository.paths:
        return f"component {quote(entry.text)} is a file, not a folder"
    return f"{'component ' if entry.is_component else ''}{quote(entry.text)} does not exist"


def _hint(repository: Repository, entry: _Entry) -> str:
    if entry.target in repository.directories:
        return f"add {quote(posixpath.join(entry.target, KUSTOMIZE_FILES[0]))}, or list its files"
    if entry.target in repository.paths:
        return "name the component's folder"
    slip = nearest_path(repository, entry.target)
    if not slip:
        return "nothing of this build is applied; add it, or remove the entry"
    written = posixpath.relpath(slip, entry.folder or ".")
    return f"did you mean {quote(f'./{written}' if entry.text.startswith('./') else written)}"


CHECK = Check("unresolved-resource", Severity.ERROR, check)
