"""Decides where a new app goes in a repository of layers: which layer, which folder, which list, whose namespace."""

from __future__ import annotations

import difflib
import posixpath
from collections import Counter
from collections.abc import Iterable, Sequence

from scaffold.conventions import Conventions, Siblings, value_of
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.habits.entry import list_folder
from scaffold.layers import WANTED, Layer, Purpose, default_layer
from scaffold.namespaces import namespace_place
from scaffold.placed import Placement
from scaffold.repository import ResourceId
from scaffold.roots import is_below
from scaffold.siblings import App, abstract, concrete


def choose_layer(
    siblings: Siblings, namespace: str, wanted: str = "", purpose: Purpose = Purpose.APPLICATION
) -> Layer | None:
    """Return the layer that a new app goes into; `None` where it gets a Kustomization of its own.

    Where a cluster has both, the apps of the namespace decide; without any, what most apps of that purpose have.

    Args:
        siblings: The cluster's apps.
        namespace: The new app's namespace.
        wanted: The layer that the user names: `NAME`, `NAMESPACE/NAME`, or its folder.
        purpose: What the app is.

    Raises:
        ScaffoldError: There is no such layer.
    """
    layers = siblings.layers
    if wanted:
        found = [x for x in layers if wanted in (x.name, f"{x.id.namespace}/{x.name}", x.folder)]
        if len(found) != 1:
            raise ScaffoldError(_unknown(layers, wanted))
        return found[0]
    near = [app for app in siblings.apps if app.namespace == namespace]
    layer = default_layer(layers, purpose, [app.main.id for app in near if app.layered])
    alone = [app for app in siblings.apps if not app.layered and app.workloads]
    if layer is not None and alone:
        here = near or [app for app in siblings.apps if not app.layered or app.main.id == layer.id]
        fits = near or layer.role in WANTED[purpose]
        layer = layer if fits and sum(app.layered for app in here) * 2 >= len(here) else None
    if layer is not None and namespace and not near:
        _refuse_new_namespace(siblings, layer, namespace)
    return layer


def _refuse_new_namespace(siblings: Siblings, layer: Layer, namespace: str) -> None:
    """Refuse a namespace where each has a layer of its own.

    Raises:
        ScaffoldError: It has none.
    """
    spaces: dict[ResourceId, set[str]] = {}
    for app in siblings.apps:
        if app.layered:
            spaces.setdefault(app.main.id, set()).add(app.namespace)
    own = [x for x in siblings.layers if spaces.get(x.id) == {posixpath.basename(x.folder)}]
    if layer in own and len(own) > 1:
        folder = posixpath.join(posixpath.dirname(layer.folder), namespace)
        raise ScaffoldError(
            f"namespace `{namespace}` does not exist, and each namespace here has a Kustomization of its own "
            f"(`{layer.name}` in `{layer.kustomization.file}`); add one for `{folder}` first"
        )


def _unknown(layers: Sequence[Layer], wanted: str) -> str:
    start = f"no layer `{printable(wanted)}`"
    names = [layer.name for layer in layers]
    if not names:
        return f"{start}: each app here has a Kustomization of its own"
    near = difflib.get_close_matches(wanted, names, 1)
    if near:
        return f"{start}; did you mean `{printable(near[0])}`"
    return f"{start}; there is {', '.join(f'`{printable(name)}`' for name in names)}"


def place_in_layer(
    siblings: Siblings, conventions: Conventions, layer: Layer, app: str, namespace: str, beside: App | None = None
) -> Placement:
    """Place a new app in a layer as the layer's other apps are, or those of the other layers where it has none.

    Args:
        siblings: The cluster's apps.
        conventions: The conventions of the namespace.
        layer: The layer.
        app: The new app's name.
        namespace: Its namespace.
        beside: The app of the layer that it is to stand beside; `None` where most of the namespace's stand.
    """
    repository, files = siblings.repository, siblings.cluster.files
    layered = [other for other in siblings.apps if other.layered]
    peers = [other for other in layered if other.main.id == layer.id]
    near = [other for other in peers if other.namespace == namespace]
    near = [other for other in near if beside is not None and other.key == beside.key] or near
    if near:
        group = _most(list_folder(other) for other in near)
        is_known = True
    else:
        group = _group_folder(layer, peers, namespace)
        is_known = group == layer.folder or repository.kustomize_file(group) in files or not layer.list_file
    like = near or peers or layered
    form = _most(_folder_form(other) for other in like) if like else "{app}"
    folder = posixpath.normpath(posixpath.join(group, str(concrete(form, app, namespace))))
    voters = [other for other in like if other.main.id == layer.id]
    listed = [other for other in voters if other.listing is not None]
    registers = bool(layer.list_file) and (len(listed) * 2 > len(voters) or not voters)
    list_file = (repository.kustomize_file(group) or f"{group}/kustomization.yaml") if registers else None
    here = [other.listing.entry for other in peers if other.listing and other.listing.file == list_file]
    parent = repository.kustomize_file(posixpath.dirname(group))
    return Placement(
        folder,
        posixpath.join(folder, str(value_of(conventions, "kustomize_file", app, namespace))),
        group,
        list_file,
        tuple(here) if len(here) > 1 else (),  # one alone shows no order: then all that the list names does
        not is_known,
        parent if not is_known and parent in files else None,
        True,
        layer.kustomization.namespace,
        layer,
        namespace_place(siblings, like, layer.id, folder, app, namespace) if is_known else "",
    )


def _group_folder(layer: Layer, peers: Sequence[App], namespace: str) -> str:
    """Return the folder of the list for a namespace without apps: its own, where each has one below the layer's."""
    forms = Counter(_group_form(layer, other) for other in peers)
    form = forms.most_common(1)[0][0] if forms else ""
    return posixpath.normpath(posixpath.join(layer.folder, str(concrete(form, "", namespace))))


def _group_form(layer: Layer, app: App) -> str:
    folder = list_folder(app)
    if not is_below(folder, layer.folder) or folder == layer.folder:
        return posixpath.relpath(folder, layer.folder)
    return abstract(folder.removeprefix(f"{layer.folder}/"), "\0", app.namespace)


def _folder_form(app: App) -> str:
    """Return an app's folder relative to its list's, `{app}` for its name; a single file's is its name's."""
    path = posixpath.relpath(app.folder, list_folder(app) or ".")
    if app.is_file:
        return posixpath.join(posixpath.dirname(path), "{app}")
    return abstract(path, app.name, app.namespace)


def _most(values: Iterable[str]) -> str:
    return Counter(values).most_common(1)[0][0]
