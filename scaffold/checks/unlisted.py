"""Finds what stands beside the apps of a layer, runs something, and is in no list."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scaffold.checks.list_entries import form_of, is_put_away, lacking
from scaffold.flux import Fleet
from scaffold.kustomize import Resource
from scaffold.layer_parts import is_running
from scaffold.repository import Document
from scaffold.roots import is_kustomization
from scaffold.siblings import App


@dataclass(frozen=True, slots=True)
class Unlisted:
    """An app that the list of a layer lacks.

    Attributes:
        document: What would run first.
        list_file: The list.
        entry: What the list is to name.
        siblings: The list's entries for other apps, as written.
    """

    document: Document
    list_file: str
    entry: str
    siblings: tuple[str, ...]


def unlisted(fleet: Fleet, apps: Sequence[App]) -> Iterator[Unlisted]:
    """Yield the folders and files beside the apps of a cluster's layers that no list names, nor a comment in it.

    Args:
        fleet: The repository, evaluated.
        apps: The cluster's apps.
    """
    lists: dict[str, list[App]] = {}
    for app in apps:
        if app.layered and app.listing is not None:
            lists.setdefault(app.listing.file, []).append(app)
    running = _unreached(fleet) if lists else {}
    for list_file, listed in sorted(lists.items()):
        folder = posixpath.dirname(list_file)
        entries = tuple(app.listing.entry for app in listed if app.listing is not None)
        prefix = "./" if sum(entry.startswith("./") for entry in entries) * 2 > len(entries) else ""
        found: dict[str, Document] = {}
        for form, is_file in sorted({(form_of(app.folder, folder, app.name), app.is_file) for app in listed}):
            for path, document in running.items():
                if target := _matching(form, folder, path, is_file=is_file):
                    found.setdefault(target, document)
        for target, document in found.items():
            missing = lacking(fleet.repository, list_file, target, target.rsplit(".", 1)[0], prefix)
            if missing and not _is_touched(fleet, target):
                yield Unlisted(document, *missing, entries)


def _unreached(fleet: Fleet) -> Mapping[str, Document]:
    """Return the files that declare something that runs, and that no root reaches."""
    reached = frozenset[str]().union(*(cluster.files for cluster in fleet.clusters))
    return {
        d.path: d
        for d in reversed(fleet.documents)
        if d.path not in reached and is_running(Resource(d, d.body, d.name, d.namespace))
    }


def _matching(form: str, folder: str, path: str, *, is_file: bool) -> str:
    """Return the app's folder, or file, of the given form that a path belongs to; nothing where it is of none."""
    relative = posixpath.relpath(path, folder or ".")
    if "{app}" not in form or "../" in form:
        return ""
    head, *rest = re.escape(form).split(re.escape("{app}"))
    match = re.match(
        rf"({head}(?P<app>[A-Za-z0-9][^/]*?)" + "(?P=app)".join(rest) + (r")$" if is_file else r")/"), relative
    )
    if match is None or is_put_away(match["app"]) or any(map(is_put_away, relative.split("/")[:-1])):
        return ""
    return posixpath.join(folder, match[1])


def _is_touched(fleet: Fleet, target: str) -> bool:
    """Tell whether a root reaches something there, or whether it is an entry file's folder."""
    inside = f"{target}/"
    if any(path.startswith(inside) for cluster in fleet.clusters for path in cluster.files):
        return True
    return any(is_kustomization(d) and d.path.startswith(inside) for d in fleet.documents)
