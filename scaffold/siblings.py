"""The apps that a cluster already has: what a new one is to look like."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from scaffold.flux import Cluster, Fleet, Kustomization
from scaffold.kustomize import Resource
from scaffold.layer_parts import WORKLOADS, Listing, Part, app_name, is_database
from scaffold.layers import Layer, find_layers
from scaffold.repository import Document, Repository, ResourceId, list_at, mapping_at, text_at
from scaffold.roots import is_below

APP_TEMPLATE = "app-template"


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """Where a release's chart comes from.

    Attributes:
        style: `oci-per-app`, `oci-shared` or `helm-repository`.
        name: The chart's name, the last segment of an OCI address.
        version: Tag or version as written.
        ref: Kind, namespace as written, and name of the source.
        source: The source object, where the repository holds it.
    """

    style: str
    name: str
    version: str
    ref: tuple[str, str, str]
    source: Resource | None


@dataclass(frozen=True, eq=False)
class App:
    """An app of the repository: the Kustomizations of one entry file, or a folder of a layer, and what they apply.

    Attributes:
        name: The app's name: its folder's.
        namespace: Where its objects live.
        cluster: The cluster it belongs to.
        entry: The file that declares its Kustomizations; in a layer, the folder's kustomize file, or else the file
            that declares what runs.
        folder: The folder that holds everything of it; in a layer perhaps a single file.
        main: The Kustomization of the app itself, or the layer's.
        others: The entry file's further Kustomizations, for example its database's.
        listing: The list that registers it: the first one outside its folder; `None` where no list is needed.
        inner_list: A kustomize file in the app's folder that names the entry file, where that is the custom.
        resources: What `main` applies; in a layer, what of it is the app's.
        other_resources: What the others apply.
        charts: The chart of each HelmRelease in `resources`.
        layered: Whether `main` applies other apps, too: a layer.
    """

    name: str
    namespace: str
    cluster: str
    entry: str
    folder: str
    main: Kustomization
    others: tuple[Kustomization, ...]
    listing: Listing | None
    inner_list: str | None
    resources: tuple[Resource, ...]
    other_resources: tuple[Resource, ...]
    charts: Mapping[str, Chart]
    layered: bool = False

    @property
    def key(self) -> tuple[ResourceId, str]:
        """Return what tells it from every other app of its cluster."""
        return self.main.id, self.folder

    @cached_property
    def own(self) -> frozenset[ResourceId]:
        """Return the identities of the Kustomizations that apply this app alone: none in a layer."""
        return frozenset() if self.layered else frozenset(k.id for k in (self.main, *self.others))

    @property
    def path(self) -> str:
        """Return the folder with the app's manifests, and perhaps their kustomize file."""
        return self.folder if self.layered else self.main.path or ""

    @property
    def is_file(self) -> bool:
        """Tell whether the app is a single file of a layer."""
        return self.layered and self.folder == self.entry

    @cached_property
    def releases(self) -> tuple[Resource, ...]:
        """Return the HelmReleases of the app itself."""
        return tuple(r for r in self.resources if r.kind == "HelmRelease")

    @cached_property
    def workloads(self) -> tuple[Resource, ...]:
        """Return what the app itself runs: its releases, and the controllers that no release makes."""
        return tuple(r for r in self.resources if r.kind in WORKLOADS)

    @cached_property
    def release(self) -> Resource | None:
        """Return the app's own app-template release: the one named as the app, or the only one."""
        own = [r for r in self.releases if (c := self.charts.get(r.name)) and c.name == APP_TEMPLATE]
        named = [r for r in own if r.name == self.name]
        return named[0] if named else own[0] if len(own) == 1 else None

    @property
    def values(self) -> Mapping[str, Any]:
        """Return the release's values as they are written, empty where there is no app-template release.

        What a parent or a component patches in is not the app's own habit: a new one gets it the same way.
        """
        return mapping_at(self.release.document.body, "spec", "values") if self.release else {}

    @property
    def entry_document(self) -> Document:
        """Return the main Kustomization as it is written; in a layer, the layer's."""
        return self.main.resource.document

    @property
    def declared(self) -> Mapping[str, Any]:
        """Return the app's own Kustomization as it is written, nothing in a layer: what that says is for all."""
        return {} if self.layered else mapping_at(self.entry_document.body)

    def of_kind(self, kind: str, group: str = "") -> tuple[Resource, ...]:
        """Return the app's objects of a kind, whichever of its Kustomizations applies them."""
        return tuple(r for r in (*self.resources, *self.other_resources) if r.kind == kind and r.group.endswith(group))

    def file_form(self, path: str) -> str | None:
        """Return what the app calls a file; `None` for one with what it runs: a file apart is called otherwise."""
        if any(resource.document.path == path for resource in self.workloads):
            return None
        return self.abstract(posixpath.basename(path))

    def abstract(self, text: str) -> str:
        """Replace the app's name, and its namespace, by `{app}` and `{namespace}` where they stand as words."""
        return abstract(text, self.name, self.namespace)


def abstract(text: str, name: str, namespace: str) -> str:
    """Replace a name and a namespace by `{app}` and `{namespace}` where they stand as words of their own.

    The name in upper case with underscores, as environment variables carry it, becomes `{APP}`.
    """
    if name in text:  # seldom so, and a pattern is made for each name
        text = _word(name).sub("{app}", text)
    upper = environment_name(name)
    if upper in text:
        text = _word(upper, before="A-Za-z0-9").sub("{APP}", text)
    if namespace and namespace != name and namespace in text:
        text = _word(namespace).sub("{namespace}", text)
    return text


def environment_name(name: str) -> str:
    """Return a name as environment variables carry it: upper case, underscores."""
    return name.upper().replace("-", "_")


@lru_cache(maxsize=4096)
def _word(name: str, *, before: str = "A-Za-z0-9.") -> re.Pattern[str]:
    return re.compile(rf"(?<![{before}]){re.escape(name)}(?![A-Za-z0-9])")


def concrete(value: Any, name: str, namespace: str) -> Any:
    """Put a name and a namespace back in, throughout a value: the inverse of `abstract`."""
    if isinstance(value, str):
        value = value.replace("{app}", name).replace("{APP}", environment_name(name))
        return value.replace("{namespace}", namespace)
    if isinstance(value, dict):
        return {concrete(k, name, namespace): concrete(v, name, namespace) for k, v in value.items()}
    if isinstance(value, list):
        return [concrete(item, name, namespace) for item in value]
    return value


def read_apps(fleet: Fleet, cluster: Cluster) -> tuple[App, ...]:
    """Group a cluster's Kustomizations into apps, and take its layers apart; sorted by entry file.

    A Kustomization that applies other Kustomizations, or that lies in another repository, is no app; neither is a
    layer, whose parts are.
    """
    layers = find_layers(fleet, cluster)
    parents = {k.parent for k in cluster.kustomizations} | {layer.id for layer in layers}
    by_entry: dict[str, list[Kustomization]] = {}
    for kustomization in cluster.kustomizations:
        if kustomization.id not in parents and kustomization.path and kustomization.path != cluster.root.path:
            by_entry.setdefault(kustomization.file, []).append(kustomization)
    listings = read_listings(fleet, cluster)
    sources = chart_sources(cluster)
    apps = [_read_app(cluster, entry, found, listings, sources) for entry, found in by_entry.items()]
    for layer in layers:
        apps += _read_layer(fleet.repository, cluster, layer, sources)
    return tuple(sorted(apps, key=lambda app: app.entry))


def _read_layer(
    repository: Repository, cluster: Cluster, layer: Layer, sources: Mapping[tuple[str, str, str], Resource]
) -> Iterator[App]:
    """Yield the apps of a layer, each with what its part of the layer brings."""
    owned = _of_parts(layer.parts, cluster.owned.get(layer.id, ()))
    for part in layer.parts:
        resources = tuple(owned.get(part, ()))
        running = [r for r in resources if r.kind in WORKLOADS] or [r for r in resources if is_database(r)]
        if not running:  # a patch of the layer took it away
            continue
        folder, name = part.path, app_name(part, [r.name for r in running])
        entry = part.path if part.is_file else repository.kustomize_file(folder) or running[0].document.path
        charts = {
            r.name: chart
            for r in resources
            if r.kind == "HelmRelease" and (chart := read_chart(r, folder, sources)) is not None
        }
        yield App(
            name, _runs_in(layer.kustomization, running), cluster.name, entry, folder, layer.kustomization, (),
            part.listing, None, resources, (), charts, layered=True,
        )  # fmt: skip


def _of_parts(parts: Sequence[Part], owned: Iterable[Resource]) -> Mapping[Part, Sequence[Resource]]:
    """Share what a layer applies out among its parts; a file that several of them bring yields an object for each."""
    bringing: dict[str, list[Part]] = {}
    for part in parts:
        for path in part.files:
            bringing.setdefault(path, []).append(part)
    seen: Counter[tuple[str, int, str]] = Counter()
    found: dict[Part, list[Resource]] = {}
    for resource in owned:
        sharing = bringing.get(resource.document.path, ())
        if sharing:
            key = (resource.document.path, resource.document.index, resource.identities[0][0])
            found.setdefault(sharing[min(seen[key], len(sharing) - 1)], []).append(resource)
            seen[key] += 1
    return found


def _runs_in(layer: Kustomization, running: Sequence[Resource]) -> str:
    """Return the namespace that what runs is in: where a release installs it, else where the object is."""
    first = min(running, key=lambda r: r.kind != "HelmRelease")
    return text_at(first.body, "spec", "targetNamespace") or first.namespace or layer.namespace


def _read_app(
    cluster: Cluster,
    entry: str,
    kustomizations: list[Kustomization],
    listings: Mapping[str, Listing],
    sources: Mapping[tuple[str, str, str], Resource],
) -> App:
    folder, name = _folder_and_name(entry, kustomizations, listings.get(entry))
    main = _main(name, kustomizations, cluster)
    others = tuple(k for k in kustomizations if k is not main)
    resources = cluster.owned.get(main.id, ())
    other_resources = tuple(r for k in others for r in cluster.owned.get(k.id, ()))
    listing, inner = listings.get(entry), None
    if listing and is_below(entry, folder) and posixpath.dirname(listing.file) == folder:
        inner, listing = listing.file, listings.get(folder)
    namespace = main.target_namespace or _common_namespace(resources) or main.namespace
    charts = {
        r.name: chart
        for r in resources
        if r.kind == "HelmRelease" and (chart := read_chart(r, folder, sources)) is not None
    }
    return App(
        name, namespace, cluster.name, entry, folder, main, others, listing, inner, resources, other_resources, charts
    )


def _folder_and_name(entry: str, kustomizations: list[Kustomization], listing: Listing | None) -> tuple[str, str]:
    folder = posixpath.dirname(entry)
    stem = posixpath.basename(entry).rsplit(".", 1)[0]
    telling = {stem, stem.removesuffix(".ks"), stem.removesuffix("-ks"), stem.removeprefix("ks-")}
    paths = [k.path for k in kustomizations if k.path]
    for name in sorted(telling | {k.name for k in kustomizations if len(kustomizations) == 1}, key=len, reverse=True):
        beside = posixpath.join(folder, name)
        if posixpath.basename(folder) != name and all(is_below(path, beside) for path in paths):
            return beside, name
    if paths and all(is_below(path, folder) for path in paths):
        return folder, posixpath.basename(folder)
    common = posixpath.commonpath(paths) if len(paths) > 1 else paths[0]
    for name in (*sorted(telling), *(k.name for k in kustomizations)):
        parts = common.split("/")
        if name in parts:
            index = len(parts) - parts[::-1].index(name)
            return "/".join(parts[:index]), name
    return common, posixpath.basename(common) if len(paths) == 1 else kustomizations[0].name


def _main(name: str, kustomizations: list[Kustomization], cluster: Cluster) -> Kustomization:
    def rank(kustomization: Kustomization) -> tuple[bool, bool, bool]:
        owned = cluster.owned.get(kustomization.id, ())
        return (
            kustomization.name != name,
            posixpath.basename(kustomization.path or "") not in ("app", name),
            not any(r.kind == "HelmRelease" for r in owned),
        )

    return min(kustomizations, key=rank)


def _common_namespace(resources: Iterable[Resource]) -> str:
    names = [r.namespace for r in resources if r.kind == "HelmRelease" and r.namespace]
    return names[0] if names else ""


def read_listings(fleet: Fleet, cluster: Cluster) -> Mapping[str, Listing]:
    """Return who lists each file and folder of a cluster; the first list wins."""
    found: dict[str, Listing] = {}
    for path in sorted(cluster.files):
        folder = posixpath.dirname(path)
        if fleet.repository.kustomize_file(folder) != path:
            continue
        for document in fleet.repository.documents(path)[:1]:
            for index, entry in enumerate(list_at(document.body, "resources")):
                if isinstance(entry, str):
                    target = fleet.repository.resolve(posixpath.normpath(posixpath.join(folder, entry)))
                    found.setdefault(target, Listing(path, index, entry))
    return found


def chart_sources(cluster: Cluster) -> Mapping[tuple[str, str, str], Resource]:
    """Return the sources that a chart may come from, by kind, namespace and name."""
    return {
        (kind, resource.namespace, resource.name): resource
        for kind in ("OCIRepository", "HelmRepository", "HelmChart", "GitRepository")
        for resource, _ in cluster.of_kind(kind)
    }


def read_chart(release: Resource, folder: str, sources: Mapping[tuple[str, str, str], Resource]) -> Chart | None:
    """Read where a HelmRelease's chart comes from; `None` where it says nothing."""
    spec = mapping_at(release.body, "spec")
    ref = mapping_at(spec, "chartRef")
    if ref:
        kind, name = text_at(ref, "kind") or "OCIRepository", text_at(ref, "name")
        written = text_at(ref, "namespace")
        source = sources.get((kind, written or release.namespace, name))
        url = text_at(source.body, "spec", "url") if source else ""
        chart_name = url.rstrip("/").rpartition("/")[2] or name
        if text_at(source.body, "spec", "chart") if source else "":
            chart_name = text_at(source.body, "spec", "chart") if source else chart_name
        version = ""
        if source:
            version = text_at(source.body, "spec", "ref", "tag") or text_at(source.body, "spec", "ref", "semver")
        own = source is not None and is_below(source.document.path, folder)
        return Chart("oci-per-app" if own else "oci-shared", chart_name, version, (kind, written, name), source)
    chart = mapping_at(spec, "chart", "spec")
    if chart:
        source_ref = mapping_at(chart, "sourceRef")
        key = (text_at(source_ref, "kind"), text_at(source_ref, "namespace"), text_at(source_ref, "name"))
        found = sources.get((key[0], key[1] or release.namespace, key[2]))
        name = text_at(chart, "chart").rstrip("/").rpartition("/")[2]
        return Chart("helm-repository", name, text_at(chart, "version"), key, found)
    return None


__all__ = [
    "APP_TEMPLATE",
    "WORKLOADS",
    "App",
    "Chart",
    "Listing",
    "abstract",
    "chart_sources",
    "concrete",
    "environment_name",
    "read_apps",
    "read_chart",
]
