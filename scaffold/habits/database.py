"""What varies in how an app gets its database and its cache."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scaffold.components import Component
from scaffold.flux import Kustomization
from scaffold.habits.release import controller
from scaffold.habits.secret import main_secret
from scaffold.habits.storage import attached, substitutes
from scaffold.kustomize import Resource
from scaffold.repository import Repository, list_at, mapping_at, text_at
from scaffold.roots import is_below
from scaffold.siblings import App
from scaffold.votes import Ballot, Row, abstract_value

POSTGRES_GROUP = "postgresql.cnpg.io"
_INIT_IMAGE = re.compile(r"(^|/)postgres-init$|(^|/)init-?postgres$|(^|/)db-init$")
_INIT_KEY = re.compile(r"^(INIT_)?(POSTGRES|PG)_")
_CACHE_HOST = re.compile(
    r"^(?:redis://)?((?:dragonfly|redis|valkey|keydb)[a-z0-9-]*(?:\.[a-z0-9-]+)*)(?::(\d+))?", re.IGNORECASE
)


def init_container(app: App) -> tuple[str, Mapping[str, Any]] | None:
    """Return the init container that makes the app's database on a shared server."""
    for key, body in mapping_at(controller(app)[1], "initContainers").items():
        if isinstance(body, dict) and _INIT_IMAGE.search(text_at(body, "image", "repository")):
            return str(key), body
    return None


def own_cluster(app: App) -> Resource | None:
    """Return the CloudNativePG Cluster that belongs to the app: the operator's own folder holds shared ones."""
    for found in app.of_kind("Cluster", POSTGRES_GROUP):
        if is_below(found.document.path, app.folder) and (app.release or app.name in found.name):
            return found
    return None


def database_resource(app: App) -> Resource | None:
    """Return the `Database` of CloudNativePG that the app's folder declares."""
    found = app.of_kind("Database", POSTGRES_GROUP)
    return next((r for r in found if is_below(r.document.path, app.folder)), None)


def database_component(repository: Repository, app: App, known: Mapping[str, Component]) -> str:
    """Return the component that gives the app a database."""
    for folder in attached(repository, app):
        component = known.get(folder)
        if component and component.kinds & {"Cluster", "Database"}:
            return folder
    return ""


def rows(repository: Repository, known: Mapping[str, Component]) -> tuple[Row, ...]:
    """Return the rows; telling a component's kind needs the repository."""

    def pattern(app: App) -> Ballot | None:
        folder = database_component(repository, app, known)
        if folder:
            return Ballot("component", app.entry)
        if app.release and init_container(app):
            return Ballot("init", app.release.document.path)
        found = own_cluster(app)
        if found:
            return Ballot("cluster", found.document.path)
        found = database_resource(app)
        return Ballot("resource", found.document.path) if found else None

    def component(app: App) -> Ballot | None:
        folder = database_component(repository, app, known)
        return Ballot(folder, app.entry) if folder else None

    def variables(app: App) -> Ballot | None:
        folder = database_component(repository, app, known)
        if not folder:
            return None
        names = known[folder].variables
        return Ballot({k: v for k, v in substitutes(app).items() if k in names}, app.entry)

    return (
        Row("database_pattern", pattern, "cluster"),
        Row("database_component", component, ""),
        Row("database_variables", variables, {}, per_key=True),
        Row("database_init_container", _init_ballot, {}),
        Row("database_secret_data", _secret_data, {}, per_key=True, loose=True),
        Row("database_secret_items", _secret_items, {}, per_key=True),
        Row("database_cluster_spec", _cluster_spec, {}, per_key=True),
        Row("database_resource_spec", _resource_spec, {}, per_key=True),
        Row("database_app_dir", _database_dir, "db"),
        Row("database_health_checks", _health_checks, True),
        Row("database_health_expr", _health_expr, "status.phase == 'Cluster in healthy state'"),
        Row("database_kustomization_name", _database_name, "{app}-database"),
        Row("database_files", _database_files, {}, per_key=True),
    )


def _init_ballot(app: App) -> Ballot | None:
    found = init_container(app)
    if not found or not app.release:
        return None
    return Ballot({app.abstract(found[0]): abstract_value(dict(found[1]), app)}, app.release.document.path)


def _secret_data(app: App) -> Ballot | None:
    """Read the keys that the init container consumes; others belong to the app alone."""
    secret = main_secret(app)
    if not secret or not init_container(app):
        return None
    data = mapping_at(secret.document.body, "spec", "target", "template", "data")
    kept = {str(k): v for k, v in data.items() if _INIT_KEY.match(str(k))}
    return Ballot(abstract_value(kept, app), secret.document.path)


def _secret_items(app: App) -> Ballot | None:
    secret = main_secret(app)
    if not secret or not init_container(app):
        return None
    keys = [text_at(entry, "extract", "key") for entry in list_at(secret.document.body, "spec", "dataFrom")]
    return Ballot({key: True for key in keys[1:] if key and app.name not in key}, secret.document.path)


def _cluster_spec(app: App) -> Ballot | None:
    found = own_cluster(app)
    return (
        Ballot(abstract_value(dict(mapping_at(found.document.body, "spec")), app), found.document.path)
        if found
        else None
    )


def _resource_spec(app: App) -> Ballot | None:
    found = database_resource(app)
    if not found:
        return None
    body = abstract_value(dict(found.document.body), app)
    return Ballot({**mapping_at(body, "spec"), "metadata": mapping_at(body, "metadata")}, found.document.path)


def database_kustomization(app: App) -> Kustomization | None:
    """Return the app's further Kustomization that applies its own cluster."""
    found = own_cluster(app)
    if not found:
        return None
    return next((k for k in app.others if k.path and is_below(found.document.path, k.path)), None)


def _database_dir(app: App) -> Ballot | None:
    owner = database_kustomization(app)
    return Ballot((owner.path or "").removeprefix(f"{app.folder}/"), app.entry) if owner else None


def _database_name(app: App) -> Ballot | None:
    owner = database_kustomization(app)
    return Ballot(app.abstract(owner.name), app.entry) if owner else None


def _health_checks(app: App) -> Ballot | None:
    owner = database_kustomization(app)
    return Ballot(bool(list_at(owner.spec, "healthChecks")), app.entry) if owner else None


def _health_expr(app: App) -> Ballot | None:
    owner = database_kustomization(app)
    if not owner:
        return None
    written = [
        text_at(e, "current") for e in list_at(owner.spec, "healthCheckExprs") if text_at(e, "kind") == "Cluster"
    ]
    return Ballot(written[0] if written else "", app.entry)


def _database_files(app: App) -> Ballot | None:
    """Read how the cluster and its owner's secret are named and filled, by the template's questions for it."""
    cluster, owner = own_cluster(app), database_kustomization(app)
    if not cluster or not owner:
        return None
    found: dict[str, Any] = {
        "database_cluster": app.abstract(cluster.name),
        "database_file": app.abstract(posixpath.basename(cluster.document.path)),
    }
    wanted = text_at(cluster.body, "spec", "bootstrap", "initdb", "secret", "name")
    for secret in app.of_kind("ExternalSecret"):
        spec = mapping_at(secret.document.body, "spec")
        name = text_at(spec, "target", "name") or secret.name
        if name == wanted and is_below(secret.document.path, owner.path or ""):
            items = [text_at(entry, "extract", "key") for entry in list_at(spec, "dataFrom")]
            data = mapping_at(spec, "target", "template", "data")
            found["database_secret_name"] = app.abstract(name)
            found["database_secret_file"] = app.abstract(posixpath.basename(secret.document.path))
            found |= {"database_secret_item": app.abstract(items[0])} if items else {}
            found |= {"database_secret_data": abstract_value(dict(data), app)} if data else {}
    return Ballot(found, cluster.document.path)


def cache_hosts(apps: Sequence[App]) -> dict[str, int]:
    """Count the shared caches (Dragonfly, Redis, Valkey) that siblings' environments name, as `host` or `host:port`."""
    hosts: dict[str, int] = {}
    for app in apps:
        for host in {_cache_host(value) for value in _env_values(app)} - {""}:
            if app.name not in host:
                hosts[host] = hosts.get(host, 0) + 1
    return hosts


def _cache_host(value: str) -> str:
    found = _CACHE_HOST.match(value.strip())
    return found.group(1) if found and "." in found.group(1) else ""


def _env_values(app: App) -> Iterator[str]:
    for body in mapping_at(app.values, "controllers").values():
        for container in mapping_at(body, "containers").values():
            env = mapping_at(container, "env")
            yield from (str(value) for value in env.values() if isinstance(value, str))
    secret = main_secret(app)
    if secret:
        data = mapping_at(secret.document.body, "spec", "target", "template", "data")
        yield from (str(value) for value in data.values() if isinstance(value, str))
