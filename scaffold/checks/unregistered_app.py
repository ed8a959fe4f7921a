"""Finds an app that is written like its neighbours, but that no list names.

Flux applies what a root reaches, and nothing else. An app whose entry file is in no kustomize file's `resources` is
never deployed, without any message. Only entry files are judged that stand where those of registered apps stand, and
that no comment in the list names: an entry that is commented out is an app that is switched off. The same holds for
the folders and files that a layer lists: what stands beside them, runs something, and is not listed, is not applied.

Bad, where `apps/media/radarr/ks.yaml` exists:

    # apps/media/kustomization.yaml
    resources:
      - ./sonarr/ks.yaml

Good:

    resources:
      - ./radarr/ks.yaml
      - ./sonarr/ks.yaml

Good, where it is meant to be off:

    resources:
      # - ./radarr/ks.yaml
      - ./sonarr/ks.yaml
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scaffold.checks.check import Check, quote
from scaffold.checks.list_entries import form_of, is_put_away, lacking, targets
from scaffold.checks.unlisted import unlisted
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Cluster, Fleet
from scaffold.repository import Document, Repository, text_at
from scaffold.roots import is_below, resolve_path
from scaffold.siblings import App, read_apps


@dataclass(frozen=True, slots=True)
class Unregistered:
    """An app that no list names.

    Attributes:
        finding: The finding.
        list_file: The list that is to name it.
        entry: What the list is to name.
        siblings: The list's entries for other apps, as written; none where it is the app's own list.
    """

    finding: Diagnostic
    list_file: str
    entry: str
    siblings: tuple[str, ...]


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield a warning for each entry file beside registered ones, and each app beside a layer's, that no list names."""
    return (unregistered.finding for unregistered in unregistered_apps(fleet))


def unregistered_apps(fleet: Fleet) -> Iterator[Unregistered]:
    """Yield the apps that stand beside registered ones and that no list names."""
    reached = frozenset[str]().union(*(cluster.files for cluster in fleet.clusters))
    candidates: dict[str, Document] = {}
    for document in fleet.unreached:
        if document.path not in reached:
            candidates.setdefault(document.path, document)
    for cluster in fleet.clusters:
        apps = read_apps(fleet, cluster)
        for one in unlisted(fleet, apps):
            yield _found(one.document, one.document.kind, one.list_file, one.entry, one.siblings)
        lists = _lists(apps) if candidates else {}
        entries = {known.file: known.entries for known in lists.values()}
        for path, document in candidates.items():
            missing = _missing_entry(fleet.repository, cluster, lists, path, document)
            if missing:
                list_file, entry = missing
                yield _found(document, "Kustomization", list_file, entry, entries.get(list_file, ()))


def _found(document: Document, kind: str, list_file: str, entry: str, siblings: tuple[str, ...]) -> Unregistered:
    name = f" {quote(document.name)}" if document.name else ""
    finding = CHECK.finding(
        document.at("metadata", "name"),
        f"{kind}{name} is in no list that Flux reads, so it is never applied",
        f"add {quote(entry)} to {quote(list_file)}, as a comment where the app is meant to be off",
    )
    return Unregistered(finding, list_file, entry, siblings)


@dataclass(frozen=True, slots=True)
class _List:
    """A list that registers apps: its file, and the forms of its apps' entry files and folders, relative to it."""

    file: str
    entries: tuple[str, ...]
    forms: frozenset[tuple[str, str]]
    names_folders: bool
    prefix: str


def _lists(apps: Iterable[App]) -> Mapping[str, _List]:
    """Return the lists that register apps with a Kustomization of their own, by their folder."""
    by_list: dict[str, list[App]] = {}
    for app in apps:
        if app.listing is not None and not app.layered:
            by_list.setdefault(app.listing.file, []).append(app)
    found: dict[str, _List] = {}
    for file, listed in sorted(by_list.items()):
        folder = posixpath.dirname(file)
        forms = {(form_of(app.entry, folder, app.name), form_of(app.folder, folder, app.name)) for app in listed}
        entries = tuple(app.listing.entry for app in listed if app.listing is not None)
        dotted = sum(entry.startswith("./") for entry in entries)
        found[folder] = _List(
            file,
            entries,
            frozenset(form for form in forms if all("{app}" in part and "../" not in part for part in form)),
            sum(app.inner_list is not None for app in listed) * 2 > len(listed),
            "./" if dotted * 2 > len(listed) else "",
        )
    return found


def _missing_entry(
    repository: Repository, cluster: Cluster, lists: Mapping[str, _List], path: str, document: Document
) -> tuple[str, str] | None:
    """Return the list that lacks an entry, and the entry; `None` where the file is no app, or is switched off."""
    for folder, known in lists.items():
        if is_below(path, folder) and (app := _app_folder(repository, document, folder, known.forms)):
            inner = repository.kustomize_file(app)
            if inner in cluster.files and inner is not None:
                return lacking(repository, inner, path, app, known.prefix)
            target = app if known.names_folders and inner else path
            return lacking(repository, known.file, target, app, known.prefix)
    for beside, known in lists.items():
        parent = posixpath.dirname(beside)
        parent_list = repository.kustomize_file(parent)
        folder = posixpath.join(parent, posixpath.relpath(path, parent or ".").split("/")[0])
        if not beside or parent_list not in cluster.files or folder in lists or not is_below(path, parent):
            continue
        if is_put_away(posixpath.basename(folder)):
            continue
        own_list = repository.kustomize_file(folder)
        listed = parent_list is not None and beside in targets(repository, parent_list)
        app = _app_folder(repository, document, folder, known.forms)
        if listed and own_list and parent_list and app and {path, app} & targets(repository, own_list):
            return lacking(repository, parent_list, folder, folder, known.prefix)
    return None


def _app_folder(repository: Repository, document: Document, folder: str, forms: frozenset[tuple[str, str]]) -> str:
    """Return the folder of an app whose entry file has one of the forms, nothing where the file has none of them."""
    relative = posixpath.relpath(document.path, folder or ".")
    for entry_form, folder_form in sorted(forms):
        head, *rest = re.escape(entry_form).split(re.escape("{app}"))
        match = re.fullmatch(rf"{head}(?P<app>[A-Za-z0-9][^/]*?)" + "(?P=app)".join(rest), relative)
        if match and not is_put_away(match["app"]):
            app = posixpath.normpath(posixpath.join(folder, folder_form.replace("{app}", match["app"])))
            declared = text_at(document.body, "spec", "path")
            applied = resolve_path(repository, declared, document.path) if declared else None
            if applied is not None and is_below(applied, app):
                return app
    return ""


CHECK = Check("unregistered-app", Severity.WARNING, check, when_touched=Severity.ERROR)
