"""Writes the files of a new namespace as the existing namespaces have theirs."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from scaffold.components import read_component
from scaffold.conventions import Siblings
from scaffold.edit import add_list_entry
from scaffold.habits.entry import list_folder
from scaffold.habits.storage import attached
from scaffold.majority import by_majority
from scaffold.namespaces import BUILT_IN_NAMESPACES
from scaffold.placement import Placement
from scaffold.repository import Document, list_at
from scaffold.siblings import App, abstract, concrete
from scaffold.yaml_text import write_scalar

_BARE_NAMESPACE = "---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: {namespace}\n"
_BARE_LIST = (
    "---\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: {namespace}\nresources: []\n"
)
_FIRST_LIST = _BARE_LIST.replace(" []", "\n  - namespace.yaml")
_ENTRY = "{entry}"
_WHOLE_VALUE = re.compile(r"(?<=[:-] )\{namespace\}(?=[ \t]*(?:#.*)?$)", re.MULTILINE)
_APP_LINE = re.compile(r"(\s*-\s+[\"']?(?:\./)?)[^\s\"'#]+([\"']?)")


def namespace_files(
    siblings: Siblings, placement: Placement, namespace: str, components: Collection[str] = ()
) -> Mapping[str, str]:
    """Return the new namespace's files by path: its list with the new app, and the other files most namespaces have.

    Lines that more than half of the namespaces share are kept, the namespace's own name put in; what belongs to a
    single namespace is left out.

    Args:
        siblings: The cluster's apps.
        placement: Where the new app goes.
        namespace: The new namespace's name.
        components: Folders of the components that the new app attaches. Where some namespaces have apps with one of
            them, only those count: such components tend to need another one in the namespace's list.
    """
    lists = _lists(_alike(siblings, placement))
    if placement.list_file is None:
        return _unlisted_namespace(siblings, namespace)
    if not lists:
        return _first_files(siblings, placement, namespace)
    using = _using(siblings, placement, lists, components)
    every, lists = lists, using or lists
    forms = {path: abstract(_with_one_app(siblings, path), "\0", name) for path, name in lists.items()}
    files = {placement.list_file: by_majority(forms, _BARE_LIST)}
    for name in _shared_entries(siblings, lists):
        beside = {
            path: abstract(siblings.repository.text(path), "\0", space)
            # what a single namespace sets on itself, such as a right, is no habit
            for list_path, space in (using if len(using) > 1 else every).items()
            if (path := posixpath.join(posixpath.dirname(list_path), name)) in siblings.repository.files
        }
        files[f"{placement.namespace_folder}/{name}"] = by_majority(beside, _BARE_NAMESPACE)
    texts = {path: _named(text, namespace).replace(_ENTRY, placement.list_entry) for path, text in files.items()}
    for path in sorted(texts.keys() - {placement.list_file}):
        # lists that most write in different ways, or on one line, share no line with the entry
        name = posixpath.relpath(path, placement.namespace_folder)
        texts[placement.list_file] = add_list_entry(
            texts[placement.list_file], placement.list_file, ("resources",), name
        )
    return texts


def _unlisted_namespace(siblings: Siblings, namespace: str) -> Mapping[str, str]:
    """Return the manifest of a new namespace where no list names it: at the place that the others have theirs."""
    named = {app.namespace for app in siblings.apps}
    made = [resource for resource, _ in siblings.cluster.of_kind("Namespace")]
    places = {resource.document.path: resource.name for resource in made if resource.name in named}
    forms = Counter(abstract(path, "\0", name) for path, name in places.items())
    form = forms.most_common(1)[0][0] if forms else ""
    if "{namespace}" not in form or any(resource.name == namespace for resource in made):
        return {}
    texts = {
        path: abstract(siblings.repository.text(path), "\0", name)
        for path, name in places.items()
        if abstract(path, "\0", name) == form
    }
    return {str(concrete(form, "", namespace)): _named(by_majority(texts, _BARE_NAMESPACE), namespace)}


def shared_namespace_files(siblings: Siblings, path: str, namespace: str) -> Mapping[str, str]:
    """Return the manifest of a new namespace where all namespaces are declared, and the list that names it there.

    Args:
        siblings: The cluster's apps.
        path: The file: one of its own, or the one of all namespaces, which gets one document more.
        namespace: The new namespace's name.
    """
    repository = siblings.repository
    made = {r.document.path: r.name for r, _ in siblings.cluster.of_kind("Namespace")}
    if path in repository.files:
        text = repository.files[path].decode("utf-8")
        gap = "" if text.endswith("\n") or not text else "\n"
        return {path: f"{text}{gap}{_named(_BARE_NAMESPACE, namespace)}"}
    beside = {known: name for known, name in made.items() if posixpath.dirname(known) == posixpath.dirname(path)}
    texts = {known: abstract(repository.text(known), "\0", name) for known, name in beside.items()}
    found = {path: _named(by_majority(texts, _BARE_NAMESPACE), namespace)}
    return found | listed_beside(siblings, path, beside)


def listed_beside(siblings: Siblings, path: str, beside: Collection[str]) -> dict[str, str]:
    """Return the lists that name files of a kind, with one more of them; none where no list is needed.

    Args:
        siblings: The cluster's apps.
        path: The new file.
        beside: The others.
    """
    repository = siblings.repository
    found: dict[str, str] = {}
    for list_file in sorted(siblings.cluster.files):
        folder = posixpath.dirname(list_file)
        if repository.kustomize_file(folder) == list_file:
            entries = [
                str(entry) for d in repository.documents(list_file)[:1] for entry in list_at(d.body, "resources")
            ]
            kin = [e for e in entries if posixpath.normpath(posixpath.join(folder, e)) in beside]
            if kin:
                entry = posixpath.relpath(path, folder or ".")
                text = repository.files[list_file].decode("utf-8")
                found[list_file] = add_list_entry(text, list_file, ("resources",), entry, siblings=kin)
    return found


def _named(text: str, namespace: str) -> str:
    """Put the namespace's name into a text; quoted where it is a value of its own that YAML would take for no text."""
    written = _WHOLE_VALUE.sub(lambda _: write_scalar(namespace), text)
    return str(concrete(written, "", namespace))


def _first_files(siblings: Siblings, placement: Placement, namespace: str) -> Mapping[str, str]:
    """Return the files of a cluster's first namespace; a Namespace that exists already is not made again."""
    made = {resource.name for resource, _ in siblings.cluster.of_kind("Namespace")}
    if namespace in made | BUILT_IN_NAMESPACES:
        return {str(placement.list_file): _named(_BARE_LIST, namespace)}
    return {
        str(placement.list_file): _named(_FIRST_LIST, namespace),
        f"{placement.namespace_folder}/namespace.yaml": _named(_BARE_NAMESPACE, namespace),
    }


def missing_namespace_components(
    siblings: Siblings, placement: Placement, components: Collection[str]
) -> tuple[str, ...]:
    """Return the component folders that a namespace's list lacks for an app with some components.

    A folder counts as wanted where it brings the chart's source, and, in a namespace that exists, where more than
    half of the other namespaces with such apps name it in their list.

    Args:
        siblings: The cluster's apps.
        placement: Where the new app goes.
        components: Folders of the components that the new app attaches.
    """
    if placement.list_file is None:
        return ()
    own = _components(siblings, placement.list_file)
    wanted = set(_chart_components(siblings, placement))
    if not placement.new_namespace:
        lists = _lists(_alike(siblings, placement))
        others = [path for path in _using(siblings, placement, lists, components) if path != placement.list_file]
        counts = Counter(folder for path in others for folder in _components(siblings, path))
        wanted.update(folder for folder, count in counts.items() if count * 2 > len(others))
    return tuple(sorted(wanted - own))


def _alike(siblings: Siblings, placement: Placement) -> Sequence[App]:
    """Return the apps that are applied as the new one is: each by its own Kustomization, or by the same layer."""
    if placement.layer is None:
        return [app for app in siblings.apps if not app.layered]
    return [app for app in siblings.apps if app.layered and app.main.id == placement.layer.id]


def _using(
    siblings: Siblings, placement: Placement, lists: Mapping[str, str], components: Collection[str]
) -> dict[str, str]:
    """Return the lists with an app that attaches one of the components."""
    wanted = set(components)
    using = {
        app.listing.file
        for app in _alike(siblings, placement)
        if app.listing and wanted.intersection(attached(siblings.repository, app))
    }
    return {path: namespace for path, namespace in lists.items() if path in using}


def _chart_components(siblings: Siblings, placement: Placement) -> Iterable[str]:
    """Yield the components that bring the shared chart's source to most namespaces with app-template apps."""
    running = {app.listing.file for app in _alike(siblings, placement) if app.listing and app.release}
    counts = Counter(folder for path in running for folder in _components(siblings, path))
    for folder, count in counts.items():
        component = read_component(siblings.repository, folder)
        if count * 2 > len(running) and component and component.kinds & {"OCIRepository", "HelmRepository"}:
            yield folder


def _components(siblings: Siblings, path: str) -> frozenset[str]:
    """Return the component folders that a list names."""
    folder = posixpath.dirname(path)
    return frozenset(
        siblings.repository.resolve(posixpath.normpath(posixpath.join(folder, str(entry))))
        for document in siblings.repository.documents(path)[:1]
        for entry in list_at(document.body, "components")
    )


def _with_one_app(siblings: Siblings, path: str) -> str:
    """Return a list's text with one entry in place of those that lead into a folder below it: the namespace's apps."""
    lines = siblings.repository.text(path).splitlines(keepends=True)
    own = {app.listing.index for app in siblings.apps if app.listing and app.listing.file == path}
    numbers = [n for document in siblings.repository.documents(path)[:1] for n in _lines_of_apps(document, own)]
    for number in sorted(numbers)[1:]:
        lines[number - 1] = ""
    for number in sorted(numbers)[:1]:
        found = _APP_LINE.match(lines[number - 1])
        lines[number - 1] = f"{found.group(1)}{_ENTRY}{found.group(2)}\n" if found else ""
    return "".join(lines)


def _lines_of_apps(document: Document, own: Collection[int]) -> Iterable[int]:
    for index, entry in enumerate(list_at(document.body, "resources")):
        target = posixpath.normpath(str(entry))
        leads_below = not target.startswith("../") and ("/" in target or not target.endswith((".yaml", ".yml")))
        if leads_below or index in own:
            yield document.at("resources", index).line


def _lists(apps: Iterable[App]) -> dict[str, str]:
    """Return each namespace's list with the namespace's name."""
    found: dict[str, str] = {}
    for app in apps:
        if app.listing and app.namespace and app.namespace in list_folder(app).split("/"):
            found[app.listing.file] = app.namespace
    return found


def _shared_entries(siblings: Siblings, lists: Mapping[str, str]) -> list[str]:
    """Return the files beside a list that more than half of the lists name, such as `namespace.yaml`."""
    counts: Counter[str] = Counter()
    for path in lists:
        for document in siblings.repository.documents(path)[:1]:
            folder = posixpath.dirname(path)
            names = {posixpath.normpath(str(entry)) for entry in list_at(document.body, "resources")}
            counts.update(n for n in names if "/" not in n and f"{folder}/{n}" in siblings.repository.files)
    return sorted(name for name, count in counts.items() if count * 2 > len(lists))
