"""Finds where the manifest of a new app's namespace goes in a repository of layers."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Sequence

from scaffold.conventions import Siblings
from scaffold.kustomize import Resource
from scaffold.repository import ResourceId
from scaffold.roots import is_below
from scaffold.siblings import App, abstract, concrete

BUILT_IN_NAMESPACES = frozenset({"default", "flux-system", "kube-node-lease", "kube-public", "kube-system"})
"""Namespaces that every cluster with Flux has."""


def namespace_place(
    siblings: Siblings, like: Sequence[App], layer: ResourceId, folder: str, app: str, namespace: str
) -> str:
    """Return the file that is to declare a namespace, as the namespaces of other apps are declared.

    Nothing where it exists, or where the others' are made some other way, as by their releases.

    Args:
        siblings: The cluster's apps.
        like: The apps that the new one is placed like.
        layer: The layer that it goes into.
        folder: Its folder.
        app: Its name.
        namespace: Its namespace.
    """
    made = {resource.name: resource for resource, _ in siblings.cluster.of_kind("Namespace")}
    if namespace in made or namespace in BUILT_IN_NAMESPACES:
        return ""
    layered = [other for other in siblings.apps if other.layered]
    for voters in (like, layered):
        forms = Counter(
            _form(layered, other.namespace, made[other.namespace]) for other in voters if other.namespace in made
        )
        if forms:
            form = forms.most_common(1)[0][0]
            return posixpath.normpath(str(concrete(form.replace("{folder}", folder), app, namespace)))
    return ""


def _form(apps: Sequence[App], namespace: str, manifest: Resource) -> str:
    """Return a manifest's path: in an app's folder, in a file for each namespace, or in the one file of all."""
    path = manifest.document.path
    for app in apps:
        if is_below(path, app.folder) and not app.is_file:
            return "{folder}/" + abstract(posixpath.relpath(path, app.folder), app.name, app.namespace)
        if manifest in app.resources:  # what an overlay's base brings
            return "{folder}/" + posixpath.basename(path)
    return abstract(path, "\0", namespace)
