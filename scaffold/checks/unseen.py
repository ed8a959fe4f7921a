"""Says what may exist in a cluster although its repository does not show it, so that no check calls it missing."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from scaffold.flux import Cluster, Fleet, Kustomization
from scaffold.kustomize import Resource
from scaffold.repository import KUSTOMIZE_FILES, list_at, text_at, value_at

SOURCE_GROUP = "source.toolkit.fluxcd.io"


def makes_unseen_kustomizations(fleet: Fleet, cluster: Cluster) -> bool:
    """Tell whether something in the cluster could make Kustomizations that the repository does not hold.

    That is a Kustomization on another repository or with a variable in its path, a ResourceSet that makes some, or a
    kustomize file that includes a remote folder. A single remote file is most often a set of CRDs, and does not count.
    """
    if any(_applies_unseen(cluster, kustomization) for kustomization in cluster.kustomizations):
        return True
    if any(_makes_kustomizations(resource_set) for resource_set, _ in cluster.of_kind("ResourceSet")):
        return True
    return any(not entry.endswith((".yaml", ".yml")) for entry in _remote_entries(fleet, cluster))


def described_elsewhere(fleet: Fleet, cluster: Cluster) -> Iterator[str]:
    """Yield the words that say what a cluster gets from outside of the repository: addresses, names and paths."""
    yield from _remote_entries(fleet, cluster)
    addresses: dict[str, list[str]] = {}
    for document in fleet.documents:
        if document.group == SOURCE_GROUP:
            addresses.setdefault(document.name, []).append(text_at(document.body, "spec", "url"))
    for kustomization in cluster.kustomizations:
        if _is_foreign(cluster, kustomization):
            source = text_at(kustomization.spec, "sourceRef", "name")
            path = text_at(kustomization.spec, "path")
            yield " ".join((kustomization.id.name, source, path, *addresses.get(source, ())))


def _remote_entries(fleet: Fleet, cluster: Cluster) -> Iterator[str]:
    for path in cluster.files:
        if posixpath.basename(path) in KUSTOMIZE_FILES:
            for document in fleet.repository.documents(path)[:1]:
                for key in ("resources", "bases", "components"):
                    for entry in list_at(document.body, key):
                        if isinstance(entry, str) and is_remote(entry):
                            yield entry


def _applies_unseen(cluster: Cluster, kustomization: Kustomization) -> bool:
    if kustomization.path is not None:
        return False
    return _is_foreign(cluster, kustomization) or "${" in text_at(kustomization.spec, "path")


def _is_foreign(cluster: Cluster, kustomization: Kustomization) -> bool:
    """Tell whether a Kustomization applies another source than the cluster's own."""
    kind, _, name = cluster.root.source
    reference = kustomization.spec.get("sourceRef")
    return (text_at(reference, "kind") or "GitRepository", text_at(reference, "name")) != (kind, name)


def _makes_kustomizations(resource_set: Resource) -> bool:
    template = text_at(resource_set.body, "spec", "resourcesTemplate")
    resources = list_at(resource_set.body, "spec", "resources")
    return "kind: Kustomization" in template or any(text_at(entry, "kind") == "Kustomization" for entry in resources)


def is_remote(entry: str) -> bool:
    """Tell whether an entry of a kustomize file names something outside of the repository."""
    return "://" in entry or "?ref=" in entry or entry.startswith(("git@", "github.com/", "gitlab.com/"))


def artifact_holds_more(fleet: Fleet, cluster: Cluster) -> bool:
    """Tell whether the source that the cluster reads may hold files that the repository does not.

    That is any source but a GitRepository (what is pushed may be generated), a repository with submodules, and a
    GitRepository that includes another.
    """
    kind, _, name = cluster.root.source
    if kind != "GitRepository" or ".gitmodules" in fleet.repository.paths:
        return True
    return any(
        bool(list_at(document.body, "spec", "include")) or value_at(document.body, "spec", "recurseSubmodules") is True
        for document in fleet.documents
        if document.kind == "GitRepository" and document.name == name
    )
