"""Decides where a new app goes: its folder, its entry file, and the list that registers it."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Sequence

from scaffold.conventions import Conventions, Siblings, value_of
from scaffold.errors import ScaffoldError
from scaffold.habits.entry import list_folder
from scaffold.layer_placement import place_in_layer
from scaffold.layers import Layer
from scaffold.placed import Placement
from scaffold.repository import text_at
from scaffold.siblings import WORKLOADS, App, abstract, concrete


def place(
    siblings: Siblings,
    conventions: Conventions,
    app: str,
    namespace: str,
    beside: App | None = None,
    folder_if_first: str = "",
    layer: Layer | None = None,
) -> Placement:
    """Place a new app beside its siblings; in an empty repository, as the reference does.

    Args:
        siblings: The cluster's apps.
        conventions: The conventions of the namespace.
        app: The new app's name.
        namespace: Its namespace.
        beside: The one of the namespace's apps that it is to stand beside; `None` where most of them stand.
        folder_if_first: The folder of the namespace's list, for where no app shows it.
        layer: The layer that is to apply it; `None` for a Kustomization of its own.

    Raises:
        ScaffoldError: There is nothing to follow, or a new namespace needs more than a folder and a list.
    """
    if layer is not None:
        return place_in_layer(siblings, conventions, layer, app, namespace, beside)
    apps = per_app(siblings)
    if not apps:
        return _first_app(siblings, conventions, app, namespace, folder_if_first)
    near = [other for other in apps if other.namespace == namespace]
    near = [other for other in near if beside is not None and other.entry == beside.entry] or near
    folders = Counter(list_folder(other) for other in near)
    known = folders.most_common(1)[0][0] if folders else _empty_namespace_folder(siblings, apps, namespace)
    namespace_folder = known if known is not None else _new_namespace_folder(siblings, apps, namespace)
    folder = posixpath.normpath(
        posixpath.join(namespace_folder, value_of(conventions, "folder_layout", app, namespace))
    )
    entry = posixpath.normpath(posixpath.join(folder, value_of(conventions, "entry_layout", app, namespace)))
    listed = [other for other in (near or apps) if other.listing is not None]
    registers = len(listed) * 2 > len(near or apps)
    kustomize_file = siblings.repository.kustomize_file(namespace_folder)
    if registers and kustomize_file is None:
        kustomize_file = f"{namespace_folder}/{_usual_name(listed)}"
    here = [o.listing.entry for o in apps if o.listing and o.listing.file == kustomize_file]
    return Placement(
        folder,
        entry,
        namespace_folder,
        kustomize_file if registers or kustomize_file in {o.listing.file for o in apps if o.listing} else None,
        tuple(here),
        known is None,
        _parent_list(siblings, apps, namespace_folder) if known is None else None,
        bool(value_of(conventions, "folder_kustomize_file", app, namespace)),
        _kustomization_namespace(near or apps, namespace),
    )


def per_app(siblings: Siblings) -> tuple[App, ...]:
    """Return the apps with a Kustomization of their own; none in a repository of layers, or that runs nothing yet.

    Raises:
        ScaffoldError: Everything that runs is applied by the root itself: there is nothing that a new app can follow.
    """
    apps = tuple(app for app in siblings.apps if not app.layered and app.main.path and app.folder)
    direct = [r for r, owner in siblings.cluster.resources if owner is None and r.kind in WORKLOADS]
    if siblings.layers or any(app.workloads for app in apps) or not direct:
        return apps
    raise ScaffoldError(
        f"cluster `{siblings.cluster.name}` has no Kustomization per app to follow: whole layers are applied by the "
        f"root itself with {len(direct)} workloads (`{siblings.cluster.root.path}`); "
        "add a Flux Kustomization that applies one app alone, and the next app will follow it"
    )


def _first_app(siblings: Siblings, conventions: Conventions, app: str, namespace: str, wanted: str) -> Placement:
    """Place the first app of a cluster: in a folder of its namespace, which has a list of its own."""
    cluster, repository = siblings.cluster, siblings.repository
    root = posixpath.dirname(wanted) if wanted else _apps_folder(siblings)
    namespace_folder = wanted or posixpath.join(root, namespace)
    folder = posixpath.join(namespace_folder, value_of(conventions, "folder_layout", app, namespace))
    known = repository.kustomize_file(namespace_folder)
    parent = repository.kustomize_file(root)
    return Placement(
        folder,
        posixpath.join(folder, value_of(conventions, "entry_layout", app, namespace)),
        namespace_folder,
        known or f"{namespace_folder}/kustomization.yaml",
        (),
        known not in cluster.files,
        parent if parent in cluster.files and known not in cluster.files else None,
        bool(value_of(conventions, "folder_kustomize_file", app, namespace)),
        namespace,
    )


def _apps_folder(siblings: Siblings) -> str:
    """Return the folder of the Kustomization that is meant for apps by its name, else the deepest, else the root."""
    paths = {k.path: k.name for k in siblings.cluster.kustomizations if k.path is not None}
    paths.setdefault(siblings.cluster.root.path, "")
    return max(sorted(paths), key=lambda path: ("apps" in (posixpath.basename(path), paths[path]), path.count("/")))


def namespaces(siblings: Siblings) -> tuple[str, ...]:
    """Return the namespaces that hold apps or that a manifest makes, sorted by name."""
    found = {app.namespace for app in siblings.apps if app.namespace}
    found |= {resource.name for resource, _ in siblings.cluster.of_kind("Namespace")}
    return tuple(sorted(name for name in found if "${" not in name and name not in ("_", "not-used")))


def _usual_folder(apps: Sequence[App]) -> str:
    """Return the folder of lists with `{namespace}` in it, or the one folder that all share."""
    forms = Counter(abstract(list_folder(app), "\0", app.namespace) for app in apps)
    return forms.most_common(1)[0][0]


def _empty_namespace_folder(siblings: Siblings, apps: Sequence[App], namespace: str) -> str | None:
    """Return the folder of a namespace that exists without any app: its kustomize file is reached."""
    form = _usual_folder(apps)
    if "{namespace}" not in form:
        return form
    folder = concrete(form, "", namespace)
    kustomize_file = siblings.repository.kustomize_file(folder)
    if kustomize_file in siblings.cluster.files:
        return str(folder)
    for path in sorted(siblings.cluster.files):
        if siblings.repository.kustomize_file(posixpath.dirname(path)) == path:
            documents = siblings.repository.documents(path)
            beside = posixpath.dirname(posixpath.dirname(path)) == posixpath.dirname(str(folder))
            if documents and beside and text_at(documents[0].body, "namespace") == namespace:
                return posixpath.dirname(path)
    return None


def _new_namespace_folder(siblings: Siblings, apps: Sequence[App], namespace: str) -> str:
    form = _usual_folder(apps)
    folder = str(concrete(form, "", namespace))
    owned = {k.path: k for k in siblings.cluster.kustomizations if k.path}
    model = next((app for app in apps if abstract(list_folder(app), "\0", app.namespace) == form), apps[0])
    owner = owned.get(list_folder(model))
    if owner is not None and list_folder(model) != posixpath.dirname(folder):
        raise ScaffoldError(
            f"namespace `{namespace}` does not exist, and each namespace here has a Kustomization of its own "
            f"(`{owner.name}` in `{owner.file}`); add one for `{folder}` first"
        )
    return folder


def _usual_name(listed: Iterable[App]) -> str:
    names = Counter(posixpath.basename(app.listing.file) for app in listed if app.listing)
    return names.most_common(1)[0][0]


def _parent_list(siblings: Siblings, apps: Sequence[App], namespace_folder: str) -> str | None:
    """Return the kustomize file above that names the other namespaces' folders."""
    parent = posixpath.dirname(namespace_folder)
    path = siblings.repository.kustomize_file(parent)
    return path if path in siblings.cluster.files else None


def _kustomization_namespace(apps: Sequence[App], namespace: str) -> str:
    forms = Counter("{namespace}" if app.main.namespace == app.namespace else app.main.namespace for app in apps)
    return str(concrete(forms.most_common(1)[0][0], "", namespace))


__all__ = ["Placement", "namespaces", "per_app", "place"]
