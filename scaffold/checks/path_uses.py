"""Reads what kustomize files, Flux Kustomizations and releases name by a path in the repository."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scaffold.checks.pods import Keys
from scaffold.flux import Cluster, Fleet
from scaffold.repository import Document, Location, Repository, list_at, mapping_at, text_at
from scaffold.roots import resolve_path

_LISTS = (
    "resources", "bases", "components", "crds", "configurations", "generators", "transformers", "validators",
    "patchesStrategicMerge",
)  # fmt: skip
"""Keys of a kustomize file that list paths: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/"""

_LISTED_PATHS = ("patches", "patchesJson6902", "replacements")
_GENERATORS = ("configMapGenerator", "secretGenerator")


KUSTOMIZE_FILE = "the kustomize file"
"""What names a path, where that is no object of the cluster."""


@dataclass(frozen=True, slots=True)
class PathUse:
    """A path that a file names.

    Attributes:
        place: Where it is written.
        user: What names it, in words: `KUSTOMIZE_FILE`, or such as "Kustomization `media/radarr`".
        key: The key that holds it, such as `resources`.
        text: The path as written.
        direct: The same, relative to the repository's root.
        target: What it leads to, relative to the repository's root, symbolic links followed.
        is_reached: Whether a cluster's root reaches the file.
    """

    place: Location
    user: str
    key: str
    text: str
    direct: str
    target: str
    is_reached: bool


def path_uses(fleet: Fleet) -> Iterator[PathUse]:
    """Yield every path that the repository's kustomize files, Kustomizations and releases name."""
    repository = fleet.repository
    reached = frozenset[str]().union(*(cluster.files for cluster in fleet.clusters))
    for path in repository.yaml_paths():
        folder = posixpath.dirname(path)
        if repository.kustomize_file(folder) == path:
            for document in repository.documents(path)[:1]:
                for keys, text in _named(document.body):
                    ends = _ends(repository, folder, text)
                    yield PathUse(document.at(*keys), KUSTOMIZE_FILE, str(keys[0]), text, *ends, path in reached)
    for cluster in fleet.clusters:
        yield from _kustomizations(repository, cluster)
        yield from _charts(repository, cluster)
    for document in fleet.unreached:
        declared = text_at(document.body, "spec", "path")
        applied = resolve_path(repository, declared, document.path) if declared else None
        if applied is not None:
            yield from _declared(repository, document, document.body, document.name, applied, is_reached=False)


def _named(body: Any) -> Iterator[tuple[Keys, str]]:
    """Yield the paths in a kustomize file, with the keys that lead to each."""
    for key in _LISTS:
        yield from (((key, i), entry) for i, entry in enumerate(list_at(body, key)) if isinstance(entry, str))
    for key in _LISTED_PATHS:
        for index, entry in enumerate(list_at(body, key)):
            yield (key, index, "path"), text_at(entry, "path")
    for key in _GENERATORS:
        for index, generator in enumerate(list_at(body, key)):
            for number, entry in enumerate(list_at(generator, "files")):
                yield (key, index, "files", number), str(entry).rpartition("=")[2]
            for number, entry in enumerate(list_at(generator, "envs")):
                yield (key, index, "envs", number), str(entry)
            yield (key, index, "env"), text_at(generator, "env")
    for index, chart in enumerate(list_at(body, "helmCharts")):
        yield ("helmCharts", index, "valuesFile"), text_at(chart, "valuesFile")
        for number, entry in enumerate(list_at(chart, "additionalValuesFiles")):
            yield ("helmCharts", index, "additionalValuesFiles", number), str(entry)
    yield ("openapi", "path"), text_at(body, "openapi", "path")


def _kustomizations(repository: Repository, cluster: Cluster) -> Iterator[PathUse]:
    for kustomization in cluster.kustomizations:
        if kustomization.path is not None:
            resource = kustomization.resource
            name = f"{kustomization.namespace}/{kustomization.name}"
            yield from _declared(
                repository, resource.document, resource.body, name, kustomization.path, is_reached=True
            )


def _declared(
    repository: Repository, document: Document, body: Any, name: str, folder: str, *, is_reached: bool
) -> Iterator[PathUse]:
    """Yield the folder that a Flux Kustomization applies, and those of its components."""
    user = f"Kustomization `{name}`"
    text = text_at(body, "spec", "path")
    direct = posixpath.normpath(text.strip().lstrip("/") or ".")
    linked = repository.resolve(direct) == folder
    yield PathUse(document.at("spec", "path"), user, "path", text, direct if linked else folder, folder, is_reached)
    for index, entry in enumerate(list_at(body, "spec", "components")):
        ends = _ends(repository, folder, str(entry))
        place = document.at("spec", "components", index)
        yield PathUse(place, user, "components", str(entry), *ends, is_reached)


def _charts(repository: Repository, cluster: Cluster) -> Iterator[PathUse]:
    """Yield the charts that releases take out of this repository."""
    kind, _, source = cluster.root.source
    for release, _ in cluster.of_kind("HelmRelease"):
        chart = mapping_at(release.body, "spec", "chart", "spec")
        if (text_at(chart, "sourceRef", "kind"), text_at(chart, "sourceRef", "name")) == (kind, source):
            text = text_at(chart, "chart")
            place = release.document.at("spec", "chart", "spec", "chart")
            user = f"HelmRelease `{release.namespace}/{release.name}`"
            yield PathUse(place, user, "chart", text, *_ends(repository, "", text.lstrip("/")), is_reached=True)


def _ends(repository: Repository, folder: str, text: str) -> tuple[str, str]:
    """Return where a path leads to, before and after links; nothing where it is none, but several lines or empty."""
    if not text or "\n" in text:
        return "", ""
    direct = posixpath.normpath(posixpath.join(folder, text))
    target = repository.resolve(direct)
    return ("" if direct == "." else direct), ("" if target == "." else target)
