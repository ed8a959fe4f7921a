"""Finds where each cluster's synchronisation starts, and what tells the clusters apart."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scaffold.repository import Document, Location, Repository, mapping_at, text_at

KUSTOMIZATION_GROUP = "kustomize.toolkit.fluxcd.io"
_GENERIC = frozenset(
    {"kubernetes", "k8s", "flux", "clusters", "cluster", "config", "apps", "flux-system", "gitops", "base", "sync"}
)


@dataclass(frozen=True, slots=True)
class Root:
    """A cluster's synchronisation root.

    Attributes:
        cluster: The cluster's name: the path segment that tells the roots apart.
        path: The folder that is synchronised, relative to the repository's root.
        location: What declares it.
        declares: How: `FluxInstance`, `values`, `gotk-sync` or `Kustomization` (one that nothing else reaches).
        source: Kind, namespace and name of the source that Flux makes for the repository.
        url: The repository's address as the cluster has it, empty where unknown.
    """

    cluster: str
    path: str
    location: Location
    declares: str
    source: tuple[str, str, str]
    url: str


@dataclass(frozen=True, slots=True)
class _Found:
    path: str
    location: Location
    declares: str
    source: tuple[str, str, str]
    url: str


def is_kustomization(document: Document) -> bool:
    """Tell whether a document is Flux's Kustomization (not a kustomize file)."""
    return document.kind == "Kustomization" and document.group == KUSTOMIZATION_GROUP


def find_roots(repository: Repository, documents: Sequence[Document]) -> tuple[Root, ...]:
    """Find all cluster roots: FluxInstance, Helm values of one, gotk-sync; else self-standing Kustomizations."""
    found: dict[str, _Found] = {}
    for candidate in _declared(documents):
        path = resolve_path(repository, candidate.path, candidate.location.path)
        if path is not None and path not in found:
            found[path] = _Found(path, candidate.location, candidate.declares, candidate.source, candidate.url)
    if not found:
        for candidate in _self_standing(repository, documents):
            found.setdefault(candidate.path, candidate)
    names = cluster_names(sorted(found))
    return tuple(
        Root(names[path], path, item.location, item.declares, item.source, item.url)
        for path, item in sorted(found.items())
    )


def _declared(documents: Iterable[Document]) -> Iterator[_Found]:
    for document in documents:
        body = document.body
        if not isinstance(body, dict):
            continue
        kind = document.kind
        if kind == "FluxInstance":
            yield from _sync(document, ("spec", "sync"), "FluxInstance", document.namespace)
        elif kind == "HelmRelease":
            yield from _sync(document, ("spec", "values", "instance", "sync"), "values", document.namespace)
        elif not kind:
            yield from _sync(document, ("instance", "sync"), "values", "")
        elif (
            is_kustomization(document)
            and posixpath.basename(document.path).startswith("gotk-sync")
            and text_at(body, "spec", "path")
        ):
            source = mapping_at(body, "spec", "sourceRef")
            key = (
                text_at(source, "kind") or "GitRepository",
                text_at(source, "namespace") or document.namespace or "flux-system",
                text_at(source, "name"),
            )
            url = next(
                (
                    text_at(other.body, "spec", "url")
                    for other in documents
                    if other.path == document.path and (other.kind, other.name) == (key[0], key[2])
                ),
                "",
            )
            yield _Found(text_at(body, "spec", "path"), document.at("spec", "path"), "gotk-sync", key, url)


def _sync(document: Document, keys: tuple[str, ...], declares: str, namespace: str) -> Iterator[_Found]:
    sync = mapping_at(document.body, *keys)
    path = text_at(sync, "path")
    if not path:
        return
    name = text_at(sync, "name") or namespace or "flux-system"
    key = (text_at(sync, "kind") or "GitRepository", namespace or "flux-system", name)
    yield _Found(path, document.at(*keys, "path"), declares, key, text_at(sync, "url"))


def _self_standing(repository: Repository, documents: Sequence[Document]) -> Iterator[_Found]:
    """Yield Kustomizations that reach others while none reaches them, and whose source stands beside them."""
    kustomizations = [document for document in documents if is_kustomization(document)]
    held = Counter(folder for document in kustomizations for folder in _enclosing(document.path))
    applied: dict[int, tuple[str, str]] = {}
    for document in kustomizations:
        declared = text_at(document.body, "spec", "path")
        path = resolve_path(repository, declared, document.path) if declared else None
        if path is not None:
            applied[id(document)] = (text_at(document.body, "spec", "sourceRef", "name"), path)
    applications = frozenset(applied.values())
    sources: dict[tuple[str, str], Document] = {}
    for document in documents:
        if document.kind in ("GitRepository", "OCIRepository"):
            sources.setdefault((document.name, posixpath.dirname(document.path)), document)
    for document in kustomizations:
        if id(document) not in applied:
            continue
        name, path = applied[id(document)]
        folder = posixpath.dirname(document.path)
        holds = held[path] > is_below(document.path, path)
        reached = any((name, above) in applications and above != path for above in _enclosing(document.path))
        if holds and not reached and (name, folder) in sources:
            source = mapping_at(document.body, "spec", "sourceRef")
            key = (text_at(source, "kind"), text_at(source, "namespace") or document.namespace, name)
            url = text_at(sources[name, folder].body, "spec", "url")
            yield _Found(folder, document.at("spec", "path"), "Kustomization", key, url)


def _enclosing(path: str) -> Iterator[str]:
    """Yield what a path is below: itself, and each folder up to the repository's root."""
    yield path
    while path:
        path = posixpath.dirname(path)
        yield path


def is_below(path: str, folder: str) -> bool:
    """Tell whether a path is in a folder or is it; the empty folder is the repository's root."""
    return not folder or path == folder or path.startswith(f"{folder}/")


def resolve_path(repository: Repository, declared: str, near: str) -> str | None:
    """Resolve a declared `path` to a folder of the repository.

    Against the repository's root first; an artifact may be rooted lower, so then against each folder above `near`,
    nearest first, then against any folder that ends so. `None` where no such folder exists.
    """
    wanted = posixpath.normpath(declared.strip().lstrip("/") or ".")
    if wanted.startswith(".."):
        return None
    wanted = "" if wanted == "." else wanted
    resolved = repository.resolve(wanted)
    if resolved in repository.directories:
        return resolved
    above = posixpath.dirname(near)
    while above:
        candidate = repository.resolve(posixpath.join(above, wanted))
        if candidate in repository.directories:
            return candidate
        above = posixpath.dirname(above)
    ending = sorted(
        (folder for folder in repository.folders_named(posixpath.basename(wanted)) if folder.endswith(f"/{wanted}")),
        key=lambda folder: (-len(posixpath.commonprefix([folder, near])), folder),
    )
    return ending[0] if ending else None


def cluster_names(paths: Sequence[str]) -> dict[str, str]:
    """Name each root by the path segment that tells it from the others; a lone one by its last telling segment."""
    split = {path: path.split("/") for path in paths}
    if len(paths) == 1:
        telling = [part for part in split[paths[0]] if part not in _GENERIC and part]
        return {paths[0]: telling[-1] if telling else (split[paths[0]][-1] or "cluster")}
    width = max((len(parts) for parts in split.values()), default=0)
    for position in range(width):
        column = [parts[position] if position < len(parts) else "" for parts in split.values()]
        if len(set(column)) == len(column) and all(column):
            return dict(zip(split, column, strict=True))
    shared = len(posixpath.commonpath(list(paths)).split("/")) if paths and all(paths) else 0
    names = {path: "-".join(parts[shared:]) or parts[-1] or "cluster" for path, parts in split.items()}
    return names if len(set(names.values())) == len(names) else {path: path or "." for path in paths}
