"""Says what may exist in a cluster although its repository does not show it, so that no check calls it missing."""

from __future__ import annotations

import posixpath

from scaffold.flux import Cluster, Fleet
from scaffold.repository import KUSTOMIZE_FILES, list_at, text_at, value_at


def makes_unseen_kustomizations(fleet: Fleet, cluster: Cluster) -> bool:
    """Tell whether something in the cluster could make Kustomizations that the repository does not hold.

    That is a Kustomization on another repository, a ResourceSet, or a remote entry of a kustomize file.
    """
    own = cluster.root.source
    for kustomization in cluster.kustomizations:
        reference = (text_at(kustomization.spec, "sourceRef", "kind"), text_at(kustomization.spec, "sourceRef", "name"))
        if kustomization.path is None and reference != (own[0], own[2]):
            return True
    if cluster.of_kind("ResourceSet"):
        return True
    return any(
        is_remote(entry)
        for path in cluster.files
        if posixpath.basename(path) in KUSTOMIZE_FILES
        for document in fleet.repository.documents(path)[:1]
        for key in ("resources", "bases", "components")
        for entry in list_at(document.body, key)
        if isinstance(entry, str)
    )


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
