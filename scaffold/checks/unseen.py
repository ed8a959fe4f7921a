"""Says what may exist in a cluster although its repository does not show it, so that no check calls it missing."""

from __future__ import annotations

import posixpath

from scaffold.flux import Cluster, Fleet, Kustomization
from scaffold.kustomize import Resource
from scaffold.repository import KUSTOMIZE_FILES, list_at, text_at, value_at


def makes_unseen_kustomizations(fleet: Fleet, cluster: Cluster) -> bool:
    """Tell whether something in the cluster could make Kustomizations that the repository does not hold.

    That is a Kustomization on another repository or with a variable in its path, a ResourceSet that makes some, or a
    kustomize file that includes a remote folder. A single remote file is most often a set of CRDs, and does not count.
    """
    if any(_applies_unseen(cluster, kustomization) for kustomization in cluster.kustomizations):
        return True
    if any(_makes_kustomizations(resource_set) for resource_set, _ in cluster.of_kind("ResourceSet")):
        return True
    return any(
        is_remote(entry) and not entry.endswith((".yaml", ".yml"))
        for path in cluster.files
        if posixpath.basename(path) in KUSTOMIZE_FILES
        for document in fleet.repository.documents(path)[:1]
        for key in ("resources", "bases", "components")
        for entry in list_at(document.body, key)
        if isinstance(entry, str)
    )


def _applies_unseen(cluster: Cluster, kustomization: Kustomization) -> bool:
    if kustomization.path is not None:
        return False
    kind, _, name = cluster.root.source
    reference = kustomization.spec.get("sourceRef")
    is_own = (text_at(reference, "kind") or "GitRepository", text_at(reference, "name")) == (kind, name)
    return not is_own or "${" in text_at(kustomization.spec, "path")


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
