"""Reads an app's folder for inference: its layout and its documents, as they are written; refuses what is no app."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.conventions import Siblings
from scaffold.diagnostic import printable
from scaffold.flux import Kustomization
from scaffold.habits.database import database_kustomization
from scaffold.habits.kustomize_file import kustomize_document
from scaffold.inference.refusal import NotAdoptableError
from scaffold.inference.written import is_ciphertext
from scaffold.repository import Document, Repository, list_at, mapping_at
from scaffold.roots import is_below
from scaffold.siblings import App


@dataclass(frozen=True, eq=False)
class Folder:
    """An app's folder.

    Attributes:
        siblings: The apps of its cluster.
        app: The app.
        path: The folder that its Kustomization applies, where its manifests stand.
        release: Its release as it is written.
        kustomize: The kustomize file's document there, `None` where Flux takes every manifest.
        files: The documents of each manifest that stands directly there, by file name, in the order of the list.
        database: The further Kustomization that applies its database.
    """

    siblings: Siblings
    app: App
    path: str
    release: Document
    kustomize: Document | None
    files: Mapping[str, tuple[Document, ...]]
    database: Kustomization | None

    @property
    def repository(self) -> Repository:
        """Return the repository."""
        return self.siblings.repository

    @property
    def entry(self) -> Mapping[str, Any]:
        """Return the app's own Kustomization as it is written, nothing in a layer."""
        return self.app.declared

    def of_kind(self, kind: str, group: str = "") -> Iterator[tuple[str, Document]]:
        """Yield the documents of a kind, each with its file's name."""
        for name, documents in self.files.items():
            for document in documents:
                if document.kind == kind and document.group == group:
                    yield name, document


def read_folder(siblings: Siblings, app: App) -> Folder:
    """Read an app's folder.

    Raises:
        NotAdoptableError: It is no app of one release in a folder of its own.
    """
    repository = siblings.repository
    if app.is_file:
        raise NotAdoptableError(f"it is the single file `{printable(app.entry)}`; give it a folder of its own")
    _refuse_shared(siblings, app)
    database = database_kustomization(app)
    _refuse_strangers(app, database)
    release = _release(app)
    path = app.path
    if posixpath.dirname(release.path) != path:
        raise NotAdoptableError(f"its release stands in `{printable(release.path)}`, not directly in `{path}`")
    document = kustomize_document(repository, app)
    return Folder(siblings, app, path, release, document, _direct_files(repository, path, document), database)


def _release(app: App) -> Document:
    """Return the app's only release in its own folder."""
    own = [r for r in app.releases if is_below(r.document.path, app.folder)]
    if not own:
        found = (d for d in app.main.build.diagnostics if not app.layered or is_below(d.path, app.folder))
        unread = next((d for d in found if d.rule == "unreadable"), None)
        if unread is not None:
            place = f"line {unread.line}, column {unread.column}: " if unread.line else ""
            raise NotAdoptableError(f"cannot read `{printable(unread.path)}`: {place}{unread.message}")
        elsewhere = [r.document.path for r in app.releases]
        place = f"; `{printable(elsewhere[0])}` is outside its folder" if elsewhere else ""
        raise NotAdoptableError(f"it has no HelmRelease of its own{place}")
    if len(own) > 1:
        named = ", ".join(f"`{printable(r.name)}`" for r in own)
        raise NotAdoptableError(f"`{app.path}` holds {len(own)} releases: {named}; give each a folder of its own")
    if app.release is None:
        chart = app.charts.get(own[0].name)
        what = f"chart `{printable(chart.name)}`" if chart else "a chart that is not found"
        raise NotAdoptableError(f"its release `{printable(own[0].name)}` uses {what}, not app-template")
    return app.release.document


def _refuse_strangers(app: App, database: Kustomization | None) -> None:
    """Refuse an entry file of several apps, none of which is the folder's."""
    others = [k for k in app.others if k is not database]
    if others and app.main.name != app.name:
        named = ", ".join(f"`{printable(k.name)}`" for k in (app.main, *others))
        raise NotAdoptableError(f"`{app.entry}` declares {named}, which are apps of their own; give each its own file")


def _refuse_shared(siblings: Siblings, app: App) -> None:
    """Refuse a folder that is not the app's alone, or that Copier could not write into."""
    links = siblings.repository.links
    declared = posixpath.normpath(str(mapping_at(app.declared, "spec").get("path") or app.path).lstrip("/"))
    for start in dict.fromkeys((app.path or app.folder, declared)):
        parts = start.split("/")
        for prefix in ("/".join(parts[:count]) for count in range(1, len(parts) + 1)):
            if prefix in links:
                raise NotAdoptableError(f"its folder leads through the symbolic link `{printable(prefix)}`")
    own = {app.entry, *(path for path in app.main.build.files if is_below(path, app.folder))}
    for cluster in siblings.fleet.clusters:
        if cluster is not siblings.cluster and own & cluster.files:
            raise NotAdoptableError(f"cluster `{cluster.name}` applies files of `{printable(app.folder)}`, too")
    for kustomization in siblings.cluster.kustomizations:
        path = kustomization.path
        if path and kustomization.file != app.entry and is_below(path, app.path):
            named = f"Kustomization `{printable(kustomization.name)}` (`{kustomization.file}`)"
            raise NotAdoptableError(f"{named} applies `{path}`, too")


def _direct_files(repository: Repository, path: str, kustomize: Document | None) -> Mapping[str, tuple[Document, ...]]:
    if kustomize is None:
        listed = [posixpath.basename(file) for file in repository.children.get(path, ())]
    else:
        listed = [posixpath.normpath(str(entry)) for entry in list_at(kustomize.body, "resources")]
    found: dict[str, tuple[Document, ...]] = {}
    for name in listed:
        documents = repository.documents(f"{path}/{name}") if "/" not in name else ()
        kept = tuple(d for d in documents if isinstance(d.body, dict) and not is_ciphertext(d.body))
        if kept:
            found[name] = kept
    return found
