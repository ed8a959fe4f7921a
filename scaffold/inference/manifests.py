"""Infers the answers that shape everything but a release's values: the entry, the lists, secrets, claims, databases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaffold.inference.databases import cache_answers, database_answers
from scaffold.inference.entries import Entry
from scaffold.inference.flux_kustomization import entry_answers
from scaffold.inference.folder import Folder
from scaffold.inference.helm_release import release_answers
from scaffold.inference.kustomize_file import kustomize_answers
from scaffold.inference.manifest_routes import manifest_route_answers
from scaffold.inference.secrets import secret_answers
from scaffold.inference.storage import storage_answers
from scaffold.inference.style import style_answers

LAYERED: Mapping[str, Any] = {"kind": "layered", "app_dir": "."}
"""What stands for the entry file of an app that a layer applies."""

_LISTS = ("extra_volumes", "extra_claims", "extra_secrets", "replications", "http_routes")
"""The lists of manifests, in the order in which the template writes their files."""


def manifest_answers(folder: Folder, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Infer every answer that does not shape the release's values; `values` are those that do.

    Raises:
        NotAdoptableError: The app is none that the template can express.
    """
    answers: Entry = {
        "namespace": folder.app.namespace,
        "cluster": folder.siblings.cluster.name,
        "config_files": {},
        "extra_manifests": _namespaces(folder),
        **(LAYERED if folder.app.layered else entry_answers(folder)),
        **release_answers(folder),
    }
    taken = [answers[name] for name in ("helmrelease_file", "chart_file") if name in answers]
    answers |= secret_answers(folder, taken)
    answers |= database_answers(folder, taken, answers)
    answers |= cache_answers(folder, taken)
    answers |= storage_answers(folder, taken, values)
    answers |= manifest_route_answers(folder, taken, values)
    if answers["secret_backend"] == "none" and values.get("secret_env_from"):
        answers |= _foreign_secret(values)
    return answers | kustomize_answers(folder, _files(answers)) | style_answers(folder)


def _files(answers: Mapping[str, Any]) -> list[str]:
    """Return the files beside the kustomize file that the template writes, in the order of its list."""
    first = [answers.get(name) for name in ("secret_file", "claim_file")]
    first += [answers.get("chart_file"), answers.get("database_file") if answers["database"] == "resource" else None]
    first += [answers.get("cache_file"), answers["helmrelease_file"], answers.get("route_file")]
    further = [entry["file"] for name in _LISTS for entry in answers.get(name, [])]
    return list(dict.fromkeys(name for name in (*first, *further, *answers["extra_manifests"]) if name))


def _namespaces(folder: Folder) -> Entry:
    """Return the Namespace that an app of a layer declares in its own folder, by its file."""
    if not folder.app.layered:
        return {}
    found = folder.of_kind("Namespace")
    return {name: document.body for name, document in found if len(folder.files[name]) == 1}


def _foreign_secret(values: Mapping[str, Any]) -> Entry:
    """Name the Secret among the further sources where no ExternalSecret beside the release makes it."""
    name = values.get("secret_ref", "")
    source = {"secretRef": {"name": name}} if values.get("env_from_style") == "secretRef" else {"secret": name}
    return {"secret_env_from": False, "env_from": [source, *values.get("env_from", [])]}
