"""What varies in the kustomize file beside an app's manifests."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from typing import Any

from scaffold.repository import Document, Repository, list_at
from scaffold.siblings import App
from scaffold.votes import Ballot, Row, abstract_value, usual_order, without

_KNOWN = (
    "apiVersion", "kind", "namespace", "resources", "components", "configMapGenerator", "secretGenerator",
    "generatorOptions", "patches", "patchesStrategicMerge", "images", "configurations", "replacements",
)  # fmt: skip


def _prefix_of(own: Callable[[App], Ballot | None]) -> Callable[[App], Ballot | None]:
    """Let the list that names the app vote where the app has none of its own."""

    def ballot(app: App) -> Ballot | None:
        found = own(app)
        if found is None and app.is_file and app.listing is not None:
            return Ballot("./" if app.listing.entry.startswith("./") else "", app.listing.file)
        return found

    return ballot


def rows(repository: Repository) -> tuple[Row, ...]:
    """Return the rows; reading an app's kustomize file needs the repository."""

    def of_file(cast: Callable[[App, Document], Any]) -> Callable[[App], Ballot | None]:
        def ballot(app: App) -> Ballot | None:
            document = kustomize_document(repository, app)
            value = cast(app, document) if document else None
            return None if value is None or document is None else Ballot(value, document.path)

        return ballot

    return (
        Row("kustomize_file", of_file(lambda _, document: posixpath.basename(document.path)), "kustomization.yaml"),
        Row("resource_prefix", _prefix_of(of_file(_prefix)), "./"),
        Row("kustomize_namespace", of_file(lambda _, document: "namespace" in document.body), False),
        Row("kustomize_extra", of_file(lambda app, d: abstract_value(without(d.body, _KNOWN), app)), {}, per_key=True),
        Row("kustomize_header", of_file(lambda _, document: "kind" in document.body), True),
        Row("kustomize_resources_sorted", of_file(_sorted), True),
    )


def kustomize_document(repository: Repository, app: App) -> Document | None:
    """Return the kustomize file beside the app's manifests."""
    path = repository.kustomize_file(app.path)
    documents = repository.documents(path) if path else ()
    return documents[0] if documents and isinstance(documents[0].body, dict) else None


def resource_order(repository: Repository, apps: Sequence[App]) -> list[str]:
    """Return the order in which the siblings list their manifests, as bare file names."""
    orders = []
    for app in apps:
        document = kustomize_document(repository, app)
        if document:
            names = [str(entry).removeprefix("./") for entry in list_at(document.body, "resources")]
            orders.append([app.abstract(name) for name in names])
    return usual_order(orders)


def _prefix(_: App, document: Document) -> str | None:
    entries = [entry for entry in list_at(document.body, "resources") if isinstance(entry, str)]
    local = [entry for entry in entries if "://" not in entry and not entry.startswith("../")]
    if not local:
        return None
    return "./" if sum(entry.startswith("./") for entry in local) * 2 > len(local) else ""


def _sorted(_: App, document: Document) -> bool | None:
    entries = [str(entry).removeprefix("./") for entry in list_at(document.body, "resources")]
    return entries == sorted(entries) if len(entries) > 1 else None
