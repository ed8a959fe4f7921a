"""Infers the answers about the app's own database, a Database resource, and an own Dragonfly."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from typing import Any

from scaffold.answers.fields import Fields
from scaffold.habits.database import POSTGRES_GROUP, own_cluster
from scaffold.inference.entries import Entry, is_number
from scaffold.inference.folder import Folder
from scaffold.inference.secrets import GROUP, KIND, differing, entry_of
from scaffold.repository import Document, list_at, mapping_at, text_at, value_at

_CLUSTER = Fields(
    texts={
        "database_cluster": ("metadata", "name"),
        "database_name": ("spec", "bootstrap", "initdb", "database"),
        "database_user": ("spec", "bootstrap", "initdb", "owner"),
        "database_size": ("spec", "storage", "size"),
        "database_storage": ("spec", "storage", "storageClass"),
        "database_image": ("spec", "imageName"),
        "database_update_strategy": ("spec", "primaryUpdateStrategy"),
    },
    flags={"database_superuser": ("spec", "enableSuperuserAccess")},
    labels={
        "database_labels": ("metadata", "labels"),
        "database_annotations": ("metadata", "annotations"),
    },
    mappings={
        "database_postgresql": ("spec", "postgresql"),
        "database_resources": ("spec", "resources"),
        "database_affinity": ("spec", "affinity"),
        "database_monitoring": ("spec", "monitoring"),
        "database_backup": ("spec", "backup"),
        "database_managed": ("spec", "managed"),
        "database_recovery": ("spec", "bootstrap", "recovery"),
        "database_wal_storage": ("spec", "walStorage"),
    },
    lists={
        "database_plugins": ("spec", "plugins"),
        "database_external_clusters": ("spec", "externalClusters"),
    },
)
_KUSTOMIZATION = Fields(
    texts={"database_kustomization_name": ("metadata", "name")},
    flags={"database_wait": ("spec", "wait")},
    labels={"database_substitute": ("spec", "postBuild", "substitute")},
    lists={"database_depends_on": ("spec", "dependsOn")},
)
_DATABASE = Fields(
    texts={
        "database_cluster": ("spec", "cluster", "name"),
        "database_namespace": ("metadata", "namespace"),
        "database_name": ("spec", "name"),
        "database_user": ("spec", "owner"),
        "database_ensure": ("spec", "ensure"),
        "database_reclaim": ("spec", "databaseReclaimPolicy"),
    },
    lists={"database_extensions": ("spec", "extensions"), "database_schemas": ("spec", "schemas")},
)
_DRAGONFLY = Fields(
    texts={"cache_name": ("metadata", "name"), "cache_image": ("spec", "image")},
    labels={"cache_labels": ("metadata", "labels"), "cache_annotations": ("metadata", "annotations")},
    mappings={
        "cache_resources": ("spec", "resources"),
        "cache_snapshot": ("spec", "snapshot"),
        "cache_authentication": ("spec", "authentication"),
    },
    lists={"cache_variables": ("spec", "env"), "cache_spread": ("spec", "topologySpreadConstraints")},
)
_NEEDED = frozenset({"database_name", "database_user", "database_size"})
"""What a cluster that is created anew has to say."""

_OF_INITDB = frozenset({"database", "owner", "secret"})


def database_answers(folder: Folder, taken: Sequence[str], secret: Mapping[str, Any]) -> Entry:
    """Return the answers about the app's database, none where there is none that the template can write.

    Args:
        folder: The app's folder.
        taken: Files that are written for something else.
        secret: The answers about the app's own ExternalSecret.
    """
    if folder.database is not None:
        found = _own_cluster(folder, secret)
        if found:
            return found
    for file, document in folder.of_kind("Database", POSTGRES_GROUP):
        answers = _DATABASE.read(document.body)
        said = all(answers[name] for name in ("database_cluster", "database_name", "database_user"))
        if said and file not in taken and len(folder.files[file]) == 1 and document.name == folder.app.name:
            return {"database": "resource", "database_file": file, "database_extra": {}, **answers}
    return {"database": "none"}


def cache_answers(folder: Folder, taken: Sequence[str]) -> Entry:
    """Return the answers about an own Dragonfly."""
    for file, document in folder.of_kind("Dragonfly", "dragonflydb.io"):
        replicas = value_at(document.body, "spec", "replicas")
        if file not in taken and len(folder.files[file]) == 1 and is_number(replicas, 1, 15):
            args = [str(word) for word in list_at(document.body, "spec", "args")]
            return {
                "cache": "dragonfly",
                "cache_file": file,
                "cache_env": {},
                "cache_extra": {},
                "cache_replicas": replicas,
                "cache_args": args,
                **_DRAGONFLY.read(document.body),
            }
    return {"cache": "none"}


def _own_cluster(folder: Folder, secret: Mapping[str, Any]) -> Entry:
    """Return the answers about a CloudNativePG cluster that a Kustomization of the entry file applies."""
    app, database = folder.app, folder.database
    cluster = own_cluster(app)
    path = database.path if database else None
    if database is None or cluster is None or path is None or posixpath.dirname(cluster.document.path) != path:
        return {}
    body, declared = cluster.document.body, database.resource.document.body
    initdb = mapping_at(body, "spec", "bootstrap", "initdb")
    kustomize = folder.repository.kustomize_file(path)
    instances = value_at(body, "spec", "instances")
    usual = posixpath.basename(folder.kustomize.path) if folder.kustomize else ""
    found = {name: value for name, value in _CLUSTER.read(body).items() if value or name not in _NEEDED}
    said = found.keys() >= _NEEDED if initdb else "database_size" in found and found["database_recovery"]
    if not said or not is_number(instances, 1, 15) or kustomize is None or posixpath.basename(kustomize) != usual:
        return {}
    answers: Entry = {
        "database": "cluster",
        "database_dir": posixpath.relpath(path, app.folder),
        "database_file": posixpath.basename(cluster.document.path),
        "database_extra": {},
        "database_instances": instances,
        "database_initdb": {key: value for key, value in initdb.items() if key not in _OF_INITDB},
        "database_components": [str(entry) for entry in list_at(declared, "spec", "components")],
        **found,
        **_KUSTOMIZATION.read(declared),
        **_health(declared, cluster.document.name),
    }
    answers |= _cluster_secret(folder, cluster.document, secret)
    listed = [str(e) for e in list_at(folder.repository.documents(kustomize)[0].body, "resources")]
    own = {answers["database_file"], answers.get("database_secret_file", "")}
    answers["database_resources_listed"] = [entry for entry in listed if entry.removeprefix("./") not in own]
    labels = list_at(folder.repository.documents(kustomize)[0].body, "labels")
    return answers | {"database_kustomize_labels": [group for group in labels if isinstance(group, dict)]}


def _health(declared: Any, cluster: str) -> Entry:
    checks = list_at(declared, "spec", "healthChecks")
    told = [
        text_at(entry, "current")
        for entry in list_at(declared, "spec", "healthCheckExprs")
        if text_at(entry, "kind") == "Cluster"
    ]
    waits = any(text_at(entry, "name") == cluster for entry in checks)
    return {"database_health_checks": waits} | ({"database_health_expr": told[0] if told else ""} if waits else {})


def _cluster_secret(folder: Folder, cluster: Document, secret: Mapping[str, Any]) -> Entry:
    """Return the answers about the ExternalSecret of the cluster's owner, which stands beside the cluster."""
    spec = mapping_at(cluster.body, "spec")
    owner = text_at(spec, "bootstrap", "initdb", "secret", "name")
    superuser = text_at(spec, "superuserSecret", "name")
    use = "owner" if owner else "superuser" if superuser else "nothing"
    answers: Entry = {"database_secret_use": use, "database_secret_file": ""}
    named = owner or superuser
    answers |= {"database_secret_name": named} if named else {}
    for resource in folder.app.of_kind(KIND, GROUP):
        document = resource.document
        own = entry_of(document.body)
        beside = posixpath.dirname(document.path) == posixpath.dirname(cluster.path)
        if beside and own["target"] == (named or own["target"]):
            usual = {
                "api_version": secret.get("secret_api_version"),
                "store_kind": secret.get("secret_store_kind"),
                "store_name": secret.get("secret_store_name"),
                **{
                    name: secret.get(f"secret_{name}")
                    for name in ("refresh", "refresh_policy", "creation_policy", "deletion_policy", "engine_version")
                },
            }
            options = differing({name: value for name, value in own.items() if name != "target"}, usual)
            if own["name"] == own["target"]:
                del options["name"]
            items = options.pop("items", [])
            single = len(items) == 1 and isinstance(items[0], str)
            answers |= {
                "database_secret_file": posixpath.basename(document.path),
                "database_secret_name": own["target"],
                "database_secret_data": options.pop("data", {}),
                "database_secret_item": items[0] if single else "",
                "database_secret_options": options | ({} if single or not items else {"items": items}),
            }
            break
    return answers
