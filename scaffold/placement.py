"""Decides where a new app goes: its folder, its entry file, and the list that registers it."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scaffold.conventions import Conventions, Siblings, value_of
from scaffold.errors import ScaffoldError
from scaffold.habits.entry import list_folder
from scaffold.repository import text_at
from scaffold.siblings import App, abstract, concrete


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a new app goes; paths are relative to the repository's root.

    Attributes:
        folder: The app's folder.
        entry: Its entry file.
        namespace_folder: The folder whose list registers it.
        list_file: That list, `None` where files register themselves by lying there.
        siblings: The list's entries for the other apps, as written.
        new_namespace: Whether the namespace's folder is to be made.
        parent_list: The list that names the namespaces' folders, `None` where there is none.
        inner_list: Whether the app's folder has a kustomize file of its own that names the entry file.
        kustomization_namespace: The effective namespace of the new Kustomization.
    """

    folder: str
    entry: str
    namespace_folder: str
    list_file: str | None
    siblings: tuple[str, ...]
    new_namespace: bool
    parent_list: str | None
    inner_list: bool
    kustomization_namespace: str

    @property
    def list_entry(self) -> str:
        """Return what the list names: the entry file, or the folder whose own list names it."""
        target = self.folder if self.inner_list else self.entry
        return posixpath.relpath(target, self.namespace_folder)


def place(siblings: Siblings, conventions: Conventions, app: str, namespace: str) -> Placement:
    """Place a new app beside its siblings.

    Raises:
        ScaffoldError: The cluster has no app to follow, or a new namespace needs more than a folder and a list.
    """
    apps = per_app(siblings)
    near = [other for other in apps if other.namespace == namespace]
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
    """Return the apps whose layout a new one can follow.

    Raises:
        ScaffoldError: There is none; what was found instead is said.
    """
    apps = tuple(app for app in siblings.apps if app.main.path and app.folder)
    if apps:
        return apps
    count = len(siblings.cluster.kustomizations)
    names = ", ".join(f"`{k.name}`" for k in siblings.cluster.kustomizations[:5])
    found = f"found {count} Kustomizations ({names}) that apply whole layers" if count else "found no Kustomization"
    raise ScaffoldError(
        f"cluster `{siblings.cluster.name}` has no per-app Kustomization to follow; {found} below `{siblings.cluster.root.path}`"
    )


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
