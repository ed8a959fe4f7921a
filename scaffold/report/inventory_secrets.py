"""Describes how a cluster keeps its secrets, without showing any of them."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from scaffold.flux import Cluster, Kustomization
from scaffold.kustomize import Resource
from scaffold.repository import Repository, list_at, text_at
from scaffold.roots import is_below

_KEYS = ("age", "pgp", "kms", "gcp_kms", "azure_keyvault", "hc_vault", "hc_vault_transit_uri")

Owned = tuple[Resource, Kustomization | None]


def external_secrets(cluster: Cluster) -> Iterator[tuple[Resource, Kustomization | None, dict[str, Any]]]:
    """Yield the ExternalSecrets, what applies them, their store and the Secret that they make."""
    for resource, owner in cluster.of_kind("ExternalSecret", "external-secrets.io"):
        store = {key: text_at(resource.body, "spec", "secretStoreRef", key) for key in ("kind", "name")}
        target = text_at(resource.body, "spec", "target", "name") or resource.name
        yield resource, owner, {"store": store, "target": target}


def sealed_secrets(cluster: Cluster) -> tuple[Owned, ...]:
    """Return the SealedSecrets with what applies them."""
    return cluster.of_kind("SealedSecret", "bitnami.com")


def sops_rules(repository: Repository, cluster: Cluster) -> list[dict[str, Any]]:
    """Return the creation rules of each `.sops.yaml` that governs a file of the cluster, in their order.

    Of the keys only their kind and number are told. See https://getsops.io/docs/#using-sops-yaml-conf-to-select-kms.
    """
    found = []
    for path in repository.yaml_paths():
        folder = posixpath.dirname(path)
        if posixpath.basename(path) != ".sops.yaml" or not any(is_below(file, folder) for file in cluster.files):
            continue
        for document in repository.documents(path):
            for index, rule in enumerate(list_at(document.body, "creation_rules")):
                found.append(
                    {
                        "file": path,
                        "line": document.at("creation_rules", index).line,
                        "path_regex": text_at(rule, "path_regex"),
                        "encrypted_regex": text_at(rule, "encrypted_regex"),
                        "keys": dict(sorted(_keys(rule).items())),
                    }
                )
    return found


def _keys(rule: Any) -> Counter[str]:
    """Count a rule's keys by their kind; they stand in the rule itself or in its key groups."""
    counts: Counter[str] = Counter()
    for group in (rule, *list_at(rule, "key_groups")):
        for kind in _KEYS:
            listed = group.get(kind) if isinstance(group, Mapping) else None
            entries = listed if isinstance(listed, list) else str(listed or "").split(",")
            counts[kind] += sum(bool(str(entry).strip()) for entry in entries)
    return +counts
