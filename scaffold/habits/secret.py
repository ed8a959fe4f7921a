"""What varies in an app's ExternalSecret."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scaffold.kustomize import Resource
from scaffold.repository import list_at, mapping_at, text_at
from scaffold.roots import is_below
from scaffold.siblings import App
from scaffold.votes import Ballot, Row, abstract_value, without


def external_secrets(app: App) -> list[Resource]:
    """Return the ExternalSecrets that the app's own folder declares for the app itself."""
    folder = app.path or app.folder
    return [r for r in app.resources if r.kind == "ExternalSecret" and is_below(r.document.path, folder)]


def main_secret(app: App) -> Resource | None:
    """Return the app's one ExternalSecret, or the one that carries its name."""
    found = external_secrets(app)
    if len(found) == 1:
        return found[0]
    return next((r for r in found if r.name == app.name), None)


def _of_secret(cast: Callable[[App, Resource], Any]) -> Callable[[App], Ballot | None]:
    def ballot(app: App) -> Ballot | None:
        secret = main_secret(app)
        value = cast(app, secret) if secret else None
        return None if value is None or secret is None else Ballot(value, secret.document.path)

    return ballot


def _raw(*keys: str) -> Callable[[App], Ballot | None]:
    return _of_secret(lambda app, secret: app.abstract(text_at(secret.document.body, *keys)))


def _extra(*keys: str, known: tuple[str, ...]) -> Callable[[App], Ballot | None]:
    return _of_secret(lambda app, secret: abstract_value(without(mapping_at(secret.document.body, *keys), known), app))


def _template_extra(app: App, secret: Resource) -> Any:
    template = mapping_at(secret.document.body, "spec", "target", "template")
    return abstract_value(without(template, ("data", "templateFrom", "metadata", "type")), app) if template else None


def _item(app: App, secret: Resource) -> str | None:
    keys = [text_at(entry, "extract", "key") for entry in list_at(secret.document.body, "spec", "dataFrom")]
    keys = [key for key in keys if key]
    return app.abstract(keys[0]) if keys else None


_SPEC = ("secretStoreRef", "target", "dataFrom", "data", "refreshInterval")


def _target(app: App, secret: Resource) -> str:
    return app.abstract(text_at(secret.document.body, "spec", "target", "name") or secret.name)


def _file(app: App, secret: Resource) -> str | None:
    return app.file_form(secret.document.path)


def _form(_: App, secret: Resource) -> str | None:
    """Tell whether values are composed in a template, or every field of the item is taken."""
    spec = mapping_at(secret.document.body, "spec")
    if mapping_at(spec, "target", "template", "data"):
        return "template"
    if list_at(spec, "dataFrom"):
        return "extract"
    return "data" if list_at(spec, "data") else None


ROWS = (
    Row("secret_store_kind", _raw("spec", "secretStoreRef", "kind"), "ClusterSecretStore"),
    Row("secret_store_name", _raw("spec", "secretStoreRef", "name"), ""),
    Row("secret_refresh", _raw("spec", "refreshInterval"), ""),
    Row("secret_api_version", _raw("apiVersion"), "external-secrets.io/v1"),
    Row("secret_resource_name", _raw("metadata", "name"), "{app}"),
    Row("secret_name", _of_secret(_target), "{app}-secret"),
    Row("secret_file", _of_secret(_file), "externalsecret.yaml"),
    Row("secret_item", _of_secret(_item), "{app}"),
    Row("secret_form", _of_secret(_form), "template"),
    Row("secret_extra", _extra("spec", known=_SPEC), {}, per_key=True),
    Row("secret_target_extra", _extra("spec", "target", known=("name", "template")), {}, per_key=True),
    Row("secret_template_extra", _of_secret(_template_extra), {}, per_key=True),
)  # fmt: skip
