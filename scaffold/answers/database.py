"""Answers about the app's database and cache."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold.answers.context import Context
from scaffold.habits import database
from scaffold.providers import Need
from scaffold.repository import ResourceId, mapping_at, text_at
from scaffold.votes import without

_SPEC_ANSWERED = ("instances", "imageName", "storage", "bootstrap", "superuserSecret", "enableSuperuserAccess")


@dataclass(frozen=True, slots=True)
class DatabasePlan:
    """How the app gets its database.

    Attributes:
        pattern: `none`, `cluster`, `init`, `component` or `resource`.
        answers: The template's answers for it.
        items: Further items of the secret store that the app's secret reads.
        component: The component folder that gives it, empty for none.
        why: Why this pattern, with the votes.
    """

    pattern: str
    answers: Mapping[str, Any]
    items: tuple[str, ...] = ()
    component: str = ""
    why: str = ""


def plan_database(context: Context, wanted: str) -> DatabasePlan:
    """Plan the database: `none`, `postgres` for the repository's own pattern, or a pattern by name."""
    if wanted == "none":
        return DatabasePlan("none", {"database": "none"})
    pattern = str(context.value("database_pattern")) if wanted == "postgres" else wanted
    why = context.why("database_pattern") if wanted == "postgres" else "asked for"
    if pattern == "init" and not context.value("database_init_container"):
        pattern, why = "cluster", "no app here shows how to make a database on a shared server"
    if pattern == "component" and not context.value("database_component"):
        pattern, why = "cluster", "no component here gives an app a database"
    answers: dict[str, Any] = {"database": pattern, "database_name": database_name(context.app)}
    items: tuple[str, ...] = ()
    component = ""
    if pattern == "init":
        answers.update(_init(context))
        items = tuple(context.value("database_secret_items"))
    elif pattern == "cluster":
        answers.update(_cluster(context))
    elif pattern == "component":
        component = str(context.value("database_component"))
        answers["database_variables"] = context.value("database_variables")
    elif pattern == "resource":
        answers.update(_resource(context))
    return DatabasePlan(pattern, answers, items, component, why)


def database_name(app: str) -> str:
    """Return an app's name as PostgreSQL takes it without quotes."""
    return app.replace("-", "_")


def _init(context: Context) -> Mapping[str, Any]:
    key, body = next(iter(context.value("database_init_container").items()))
    image = body.get("image", {})
    data = dict(context.value("database_secret_data"))
    upper = context.app.upper().replace("-", "_")
    for name, default in (
        ("INIT_POSTGRES_DBNAME", database_name(context.app)),
        ("INIT_POSTGRES_USER", f"{{{{ .{upper}_POSTGRES_USER }}}}"),
        ("INIT_POSTGRES_PASS", f"{{{{ .{upper}_POSTGRES_PASS }}}}"),
    ):
        data.setdefault(name, default)
    host = str(data.get("INIT_POSTGRES_HOST", ""))
    return {
        "database_init_key": key,
        "database_init_image": f"{image.get('repository', '')}:{image.get('tag', '')}",
        "database_init_data": data,
        **({"database_host": host} if host and "{{" not in host else {}),
    }


def _cluster(context: Context) -> Mapping[str, Any]:
    spec = dict(context.value("database_cluster_spec"))
    storage = spec.get("storage", {}) if isinstance(spec.get("storage"), dict) else {}
    clusters = context.siblings.cluster.of_kind("Cluster", database.POSTGRES_GROUP)
    every = [mapping_at(resource.body, "spec") for resource, _ in clusters]
    classes = [text for each in every if (text := text_at(each, "storage", "storageClass"))]
    images = [text for each in every if (text := text_at(each, "imageName"))]
    fallback = _most_usual(classes) or str(context.value("storage"))
    instances = [s["instances"] for s in (spec, *every) if "instances" in s][:1]
    return {
        "database_user": database_name(context.app),
        **({"database_instances": instances[0]} if instances else {}),
        "database_size": storage.get("size", "10Gi"),
        "database_storage": storage.get("storageClass", fallback) or next(iter(context.providers.storage_classes), ""),
        "database_image": spec.get("imageName", _most_usual(images)),
        "database_extra": without(spec, _SPEC_ANSWERED),
        "database_dir": context.value("database_app_dir"),
        "database_health_checks": context.value("database_health_checks"),
        "database_health_expr": context.value("database_health_expr"),
        "database_kustomization_name": context.value("database_kustomization_name"),
        "database_cluster": context.app,
        "database_secret_item": context.app,
        **context.value("database_files"),
    }


def _most_usual(texts: Sequence[str]) -> str:
    return max(sorted(set(texts)), key=texts.count) if texts else ""


def _resource(context: Context) -> Mapping[str, Any]:
    spec = context.value("database_resource_spec")
    metadata = spec.get("metadata", {})
    return {
        "database_user": database_name(context.app),
        "database_cluster": spec.get("cluster", {}).get("name", "postgres"),
        "database_namespace": metadata.get("namespace", "") if isinstance(metadata, dict) else "",
        "database_extra": without(spec, ("cluster", "name", "owner", "metadata")),
    }


def operator_missing(context: Context, pattern: str) -> bool:
    """Tell whether nothing in the cluster installs what the pattern needs, and nothing else there needs it either."""
    clusters = context.siblings.cluster.of_kind("Cluster", database.POSTGRES_GROUP)
    return pattern in ("cluster", "resource") and not clusters and not context.providers.operators(Need.DATABASE)


def cache_choices(context: Context) -> Mapping[str, int]:
    """Return the shared caches that siblings use, with how many do."""
    return database.cache_hosts(context.siblings.apps)


def storage_waits(context: Context) -> list[ResourceId]:
    """Return what makes storage and the database's own Kustomization is to wait for: what most siblings' databases do.

    Where no sibling has a database, what delivers storage, with `depends_on: strict` alone.
    """
    providers = [k.id for k in context.providers.delivering(Need.STORAGE)]
    owners = [owner for app in context.siblings.apps if (owner := database.database_kustomization(app))]
    if not owners:
        return providers[:1] if context.siblings.settings.depends_on == "strict" else []
    return [target for target in providers if sum(target in o.depends_on for o in owners) * 2 > len(owners)]
