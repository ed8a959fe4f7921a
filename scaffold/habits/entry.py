"""What varies in the entry file: the Flux Kustomization of an app, where it stands and how it is written."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from scaffold.flux import Cluster, Kustomization
from scaffold.repository import list_at, mapping_at, text_at, value_at
from scaffold.siblings import App
from scaffold.votes import Ballot, Row, abstract_value, completed_order, usual_order, without

_REFERENCE_ORDER = (
    "targetNamespace", "commonMetadata", "path", "sourceRef", "dependsOn", "components", "healthChecks",
    "healthCheckExprs", "postBuild", "prune", "wait", "interval", "retryInterval", "timeout",
)  # fmt: skip
_KNOWN = (
    "components",
    "commonMetadata",
    "dependsOn",
    "healthChecks",
    "healthCheckExprs",
    "interval",
    "path",
    "postBuild",
    "prune",
    "retryInterval",
    "sourceRef",
    "suspend",
    "targetNamespace",
    "timeout",
    "wait",
    "patches",
    "images",
    "namePrefix",
    "nameSuffix",
)


def spec(app: App) -> dict[str, Any]:
    """Return the `spec` of the app's own Kustomization as written, without what a parent patches in."""
    return dict(mapping_at(app.declared, "spec"))


def list_folder(app: App) -> str:
    """Return the folder of the list that registers the app, or the one above the app's."""
    return posixpath.dirname(app.listing.file) if app.listing else posixpath.dirname(app.folder)


def _text(*keys: str) -> Any:
    def cast(app: App) -> Ballot | None:
        value = value_at(app.entry_document.body, *keys)
        return Ballot("" if value is None else app.abstract(str(value)), app.entry)

    return cast


def _flag(*keys: str) -> Any:
    def cast(app: App) -> Ballot | None:
        value = value_at(app.entry_document.body, *keys)
        return Ballot("" if value is None else str(value).lower(), app.entry)

    return cast


def _relative(target: Any, start: Any) -> Any:
    def cast(app: App) -> Ballot | None:
        return Ballot(app.abstract(posixpath.relpath(target(app) or ".", start(app) or ".")), app.entry)

    return cast


def _path_form(app: App) -> Ballot | None:
    form = _form_of(app.main)
    return Ballot(form, app.entry) if form else None


def path_form(cluster: Cluster) -> dict[str, str]:
    """Return how the cluster's first Kustomization writes its path, whether it is an app's or not."""
    forms = [form for kustomization in cluster.kustomizations if (form := _form_of(kustomization))]
    return forms[0] if forms else {"prefix": "./", "root": ""}


def _form_of(kustomization: Kustomization) -> dict[str, str] | None:
    """Read how `spec.path` is written: its prefix, and the folder that the artifact is rooted at."""
    written = text_at(kustomization.resource.document.body, "spec", "path")
    bare = posixpath.normpath(written.lstrip("/"))
    actual = kustomization.path or ""
    if not written or not (actual == bare or actual.endswith(f"/{bare}")):
        return None
    prefix = written[: len(written.rstrip("/")) - len(bare)] if written.rstrip("/").endswith(bare) else "./"
    return {"prefix": prefix, "root": actual[: len(actual) - len(bare)].rstrip("/")}


def _extra(app: App) -> Ballot | None:
    extra = abstract_value(without(spec(app), _KNOWN), app)
    substitute_from = list_at(spec(app), "postBuild", "substituteFrom")
    if substitute_from:
        extra["postBuild"] = {"substituteFrom": substitute_from}
    return Ballot(extra, app.entry)


def _substitute(app: App) -> Ballot | None:
    """Vote only for variables that carry the app's name, and only without a component: those bring their own."""
    if list_at(spec(app), "components") or app.main.build.components:
        return None
    variables = abstract_value(dict(mapping_at(spec(app), "postBuild", "substitute")), app)
    return Ballot({k: v for k, v in variables.items() if v == "{app}"}, app.entry)


def _common_metadata(app: App) -> Ballot | None:
    return Ballot(abstract_value(dict(mapping_at(spec(app), "commonMetadata", "labels")), app), app.entry)


def _labels(app: App) -> Ballot | None:
    labels = mapping_at(app.entry_document.body, "metadata", "labels")
    return Ballot(abstract_value(dict(labels), app), app.entry)


def _carrier(app: App) -> Ballot | None:
    if list_at(spec(app), "dependsOn"):
        return Ballot("kustomization", app.entry)
    carrying = [r for r in app.releases if list_at(r.document.body, "spec", "dependsOn")]
    return Ballot("helmrelease", carrying[0].document.path) if carrying else None


def _component_carrier(app: App) -> Ballot | None:
    if list_at(spec(app), "components"):
        return Ballot("kustomization", app.entry)
    if app.layered:
        return None
    return Ballot("kustomize", app.entry) if app.main.build.components else None


def _inner_list(app: App) -> Ballot | None:
    return Ballot(posixpath.basename(app.inner_list) if app.inner_list else "", app.entry)


def key_order(apps: Sequence[App]) -> list[str]:
    """Return the order in which the siblings write the keys of `spec`, in all their Kustomizations."""
    kustomizations = [k for app in apps if not app.layered for k in (app.main, *app.others)]
    written = usual_order([list(mapping_at(k.resource.document.body, "spec")) for k in kustomizations])
    return completed_order(written, _REFERENCE_ORDER)


def metadata_order(apps: Sequence[App]) -> list[str]:
    """Return the order in which the siblings write the keys of `metadata`."""
    return usual_order([list(mapping_at(app.declared, "metadata")) for app in apps if not app.layered])


_ROWS = (
    Row("folder_layout", _relative(lambda app: app.folder, list_folder), "{app}"),
    Row("entry_layout", _relative(lambda app: app.entry, lambda app: app.folder), "install.yaml"),
    Row("app_dir", _relative(lambda app: app.main.path, lambda app: app.folder), "app"),
    Row("path_form", _path_form, {"prefix": "./", "root": ""}),
    Row("folder_kustomize_file", _inner_list, ""),
    Row("kustomization_name", _text("metadata", "name"), "{app}"),
    Row("kustomization_namespace", _text("metadata", "namespace"), ""),
    Row("target_namespace", _text("spec", "targetNamespace"), "{namespace}"),
    Row("interval", _text("spec", "interval"), "1h"),
    Row("timeout", _text("spec", "timeout"), ""),
    Row("retry_interval", _text("spec", "retryInterval"), ""),
    Row("wait", _flag("spec", "wait"), "false"),
    Row("prune", _flag("spec", "prune"), "true"),
    Row("source_kind", _text("spec", "sourceRef", "kind"), "GitRepository"),
    Row("source_name", _text("spec", "sourceRef", "name"), "flux-system"),
    Row("source_namespace", _text("spec", "sourceRef", "namespace"), "flux-system"),
    Row("common_metadata", _common_metadata, {}, per_key=True),
    Row("entry_labels", _labels, {}, per_key=True),
    Row("entry_extra", _extra, {}, per_key=True),
    Row("substitute", _substitute, {}, per_key=True),
)


def _of_its_own(row: Row) -> Row:
    """Let those vote that have a Kustomization of their own: a layer's is no habit of its apps."""
    return replace(row, cast=lambda app: None if app.layered else row.cast(app))


ROWS = (
    *map(_of_its_own, _ROWS),
    Row("depends_on_carrier", _carrier, "kustomization"),
    Row("components_carrier", _component_carrier, "kustomization"),
)
