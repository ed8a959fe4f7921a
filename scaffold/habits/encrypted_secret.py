"""What varies in a Secret that is encrypted in the repository: by SOPS, or as a SealedSecret."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from scaffold.flux import Cluster
from scaffold.habits.secret import external_secrets, main_secret
from scaffold.kustomize import Resource
from scaffold.repository import Repository, mapping_at, text_at
from scaffold.roots import is_below
from scaffold.siblings import App
from scaffold.sops_rules import configs, is_encrypted
from scaffold.votes import Ballot, Row, abstract_value, usual_order

SCOPES = {
    "sealedsecrets.bitnami.com/cluster-wide": "cluster-wide",
    "sealedsecrets.bitnami.com/namespace-wide": "namespace-wide",
}
"""Annotations of a SealedSecret that may have another name or namespace, with the scope that each stands for."""


class Backend(StrEnum):
    """Where an app's secrets come from, as the template's question `secret_backend` has it."""

    EXTERNAL = "externalsecret"
    SOPS = "sops"
    SEALED = "sealedsecret"
    NONE = "none"


ENCRYPTED = (Backend.SOPS, Backend.SEALED)
"""Those that keep the secrets themselves in the repository."""


def own_secrets(app: App, backend: Backend) -> list[Resource]:
    """Return what of a backend the app's own folder declares."""
    if backend is Backend.EXTERNAL:
        return external_secrets(app)
    folder = app.path or app.folder
    return [r for r in app.resources if is_below(r.document.path, folder) and backend_of(r) is backend]


def backend_of(resource: Resource) -> Backend:
    """Tell which of the encrypted kinds an object is, if any."""
    if resource.kind == "SealedSecret" and resource.group == "bitnami.com":
        return Backend.SEALED
    sops = resource.document.kind == "Secret" and not resource.group and is_encrypted(resource.document.body)
    return Backend.SOPS if sops else Backend.NONE


def main_encrypted(app: App, backend: Backend) -> Resource | None:
    """Return the app's one encrypted Secret, or the one that carries its name."""
    found = own_secrets(app, backend)
    if len(found) == 1:
        return found[0]
    named = [r for r in found if r.name == app.name] or [r for r in found if app.abstract(r.name) != r.name]
    return named[0] if len(named) == 1 else None


def keys_of(resource: Resource) -> tuple[str, ...]:
    """Return the names of the values in an encrypted Secret, which are not encrypted themselves."""
    body = resource.document.body
    places = (("stringData",), ("data",), ("spec", "encryptedData"))
    return tuple(dict.fromkeys(str(key) for keys in places for key in mapping_at(body, *keys)))


def backend_row(repository: Repository, cluster: Cluster) -> Row:
    """Return the row about where secrets come from; what the cluster has for any decides where no app votes."""
    known = known_backends(repository, cluster)
    return Row("secret_backend", _backend, str(known[0] if known else Backend.EXTERNAL))


def known_backends(repository: Repository, cluster: Cluster) -> tuple[Backend, ...]:
    """Return where a cluster's secrets may come from, what is there for apps first."""
    kinds: Counter[Backend] = Counter(
        backend_of(r) for kind in ("Secret", "SealedSecret") for r, _ in cluster.of_kind(kind)
    )
    stores = [kind for kind in ("ClusterSecretStore", "SecretStore", "ExternalSecret") if cluster.of_kind(kind)]
    controller = any(r.name == "sealed-secrets" for r, _ in cluster.of_kind("HelmRelease"))
    there = {
        Backend.EXTERNAL: bool(stores),
        Backend.SEALED: bool(kinds[Backend.SEALED]) or controller,
        Backend.SOPS: bool(kinds[Backend.SOPS]) or bool(configs(repository)),
    }
    return tuple(backend for backend, found in there.items() if found)


def _backend(app: App) -> Ballot | None:
    for backend in (Backend.EXTERNAL, *ENCRYPTED):
        main = main_secret(app) if backend is Backend.EXTERNAL else main_encrypted(app, backend)
        found = main or next(iter(own_secrets(app, backend)), None)
        if found is not None:
            return Ballot(str(backend), found.document.path)
    return None


def rows_of(backend: Backend) -> tuple[Row, ...]:
    """Return the rows about a Secret of one of the encrypted backends."""

    def of_secret(cast: Callable[[App, Resource], Any]) -> Callable[[App], Ballot | None]:
        def ballot(app: App) -> Ballot | None:
            secret = main_encrypted(app, backend)
            value = cast(app, secret) if secret else None
            return None if value is None or secret is None else Ballot(value, secret.document.path)

        return ballot

    sealed = backend is Backend.SEALED
    return (
        Row("secret_name", of_secret(lambda app, secret: app.abstract(made_name(secret))), "{app}-secret"),
        Row("secret_file", of_secret(_file), "sealedsecret.yaml" if sealed else ""),
        Row("secret_manifest_namespace", of_secret(lambda _, secret: bool(secret.document.namespace)), sealed),
        Row("secret_manifest_field", of_secret(_field), "stringData"),
        Row("secret_manifest_type", of_secret(lambda _, secret: text_at(_template(secret), "type")), ""),
        Row("secret_manifest_labels", of_secret(_of_metadata("labels")), {}, per_key=True),
        Row("secret_manifest_annotations", of_secret(_of_metadata("annotations")), {}, per_key=True),
        Row("secret_scope", of_secret(_scope), "strict"),
    )  # fmt: skip


def secret_order(apps: tuple[App, ...]) -> tuple[str, ...]:
    """Return the order in which siblings write the keys of a Secret that SOPS encrypts."""
    mains = [main for app in apps if (main := main_encrypted(app, Backend.SOPS)) is not None]
    return tuple(key for key in usual_order([list(mapping_at(main.document.body)) for main in mains]) if key != "sops")


def _template(secret: Resource) -> Mapping[str, Any]:
    """Return the Secret, or what a SealedSecret says of the one that is made of it."""
    body = mapping_at(secret.document.body)
    return mapping_at(body, "spec", "template") if secret.kind == "SealedSecret" else body


def made_name(secret: Resource) -> str:
    """Return the name of the Secret, or of the one that is made of a SealedSecret."""
    return text_at(_template(secret), "metadata", "name") or secret.document.name


def _file(app: App, secret: Resource) -> str | None:
    """Return the file's name, with the folder below the app's where it stands in one of its own, as a rule may ask."""
    form = app.file_form(secret.document.path)
    inner = posixpath.relpath(posixpath.dirname(secret.document.path), app.path or app.folder)
    below = app.layered and not app.is_file and inner != "."
    return app.abstract(posixpath.join(inner, form)) if below and form else form


def _field(_: App, secret: Resource) -> str | None:
    fields = [name for name in ("stringData", "data") if mapping_at(secret.document.body, name)]
    return fields[0] if fields else None


def _of_metadata(name: str) -> Callable[[App, Resource], Any]:
    def cast(app: App, secret: Resource) -> Any:
        found = mapping_at(_template(secret), "metadata", name)
        return abstract_value({key: text for key, text in found.items() if key not in SCOPES}, app)

    return cast


def _scope(_: App, secret: Resource) -> str | None:
    if secret.kind != "SealedSecret":
        return None
    annotations = mapping_at(secret.document.body, "metadata", "annotations")
    return next((scope for name, scope in SCOPES.items() if str(annotations.get(name)).lower() == "true"), "strict")
