"""Says what an app consists of, so that exactly this is removed: its files, its objects, the entries that list it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scaffold.checks.check import named, quote
from scaffold.checks.path_uses import KUSTOMIZE_FILE, PathUse, path_uses
from scaffold.errors import ConflictError
from scaffold.flux import Cluster, Fleet, Kustomization
from scaffold.kustomize import Kustomize, Resource
from scaffold.removal.made import Owned
from scaffold.repository import Repository, ResourceId, list_at, text_at
from scaffold.roots import is_below
from scaffold.siblings import App

_REGISTERING = frozenset({"resources", "bases", "components"})


@dataclass(frozen=True)
class Extent:
    """What goes with an app.

    Attributes:
        fleet: The repository, evaluated.
        cluster: The app's cluster.
        app: The app.
    """

    fleet: Fleet
    cluster: Cluster
    app: App

    @property
    def repository(self) -> Repository:
        """Return the repository."""
        return self.fleet.repository

    @cached_property
    def kustomizations(self) -> tuple[Kustomization, ...]:
        """Return the Kustomizations that go: the app's own, none of a layer."""
        return () if self.app.layered else (self.app.main, *self.app.others)

    @cached_property
    def ids(self) -> frozenset[ResourceId]:
        """Return the identities of the app's Kustomizations."""
        return self.app.own

    @cached_property
    def owned(self) -> tuple[Resource, ...]:
        """Return what the app's Kustomizations apply, or what of its layer is the app's."""
        if self.app.layered:
            return self.app.resources
        return tuple(r for k in self.kustomizations for r in self.cluster.owned.get(k.id, ()))

    @cached_property
    def health_checks(self) -> tuple[Mapping[str, Any], ...]:
        """Return the layer's health checks that name an object of the app, as they are written."""
        if not self.app.layered:
            return ()
        objects, layer = {r.id for r in self.app.resources}, self.app.main

        def names_it(check: object) -> bool:
            namespace = text_at(check, "namespace") or layer.namespace
            return ResourceId(text_at(check, "kind"), namespace, text_at(check, "name")) in objects

        return tuple(filter(names_it, list_at(layer.resource.document.body, "spec", "healthChecks")))

    @cached_property
    def is_shared(self) -> bool:
        """Tell whether another cluster's layer applies the same folder: then this one's only stops to list it."""
        others = (cluster for cluster in self.fleet.clusters if cluster is not self.cluster)
        return self.app.layered and any(any(map(self.holds, cluster.files)) for cluster in others)

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Return every file that Git tracks, or would track, below the app's folder, and its entry file.

        None where another cluster applies them, too.
        """
        if self.is_shared:
            return ()
        below = {path for path in self.repository.paths if is_below(path, self.app.folder)}
        return tuple(sorted({*below, self.app.entry}))

    def holds(self, path: str) -> bool:
        """Tell whether a path is the app's: in its folder, or the entry file."""
        return is_below(path, self.app.folder) or path == self.app.entry

    def takes(self, owned: Owned) -> bool:
        """Tell whether an object goes with the app: its Kustomizations apply it, or one of its files declares it."""
        resource, owner = owned
        if id(resource) in self._in_layer or (owner is not None and owner.id in self.ids):
            return True
        return not self.is_shared and self.holds(resource.document.path)

    @cached_property
    def _in_layer(self) -> frozenset[int]:
        return frozenset(map(id, self.app.resources)) if self.app.layered else frozenset()

    @cached_property
    def path_uses(self) -> tuple[PathUse, ...]:
        """Return what other files name of the app's by its path."""
        uses = (use for use in path_uses(self.fleet) if use.target and self.holds(use.target))
        return tuple(use for use in uses if not self.holds(use.place.path))

    @cached_property
    def listings(self) -> tuple[PathUse, ...]:
        """Return the entries that register the app: each leads to its Kustomizations, and to nothing of others.

        What a layer lists of an app's folder registers it as it is.
        """
        kustomize = Kustomize(self.repository)

        def registers(use: PathUse) -> bool:
            if use.user != KUSTOMIZE_FILE or use.key not in _REGISTERING or not use.is_reached:
                return False
            if self.app.layered:
                return use.place.path in self._lists
            if use.target == self.app.entry:
                return True
            paths = {resource.document.path for resource in kustomize.build(use.target).resources}
            return self.app.entry in paths and all(map(self.holds, paths))

        return tuple(use for use in self.path_uses if registers(use))

    @cached_property
    def _lists(self) -> frozenset[str]:
        """Return the files that a layer's build has to itself."""
        others = (cluster.files for cluster in self.fleet.clusters if cluster is not self.cluster)
        return self.app.main.build.files.difference(*others)


def refuse_shared(extent: Extent) -> None:
    """Refuse an app whose files are not its own alone.

    Raises:
        ConflictError: Its folder holds other apps, a symbolic link or what the cluster starts from, or another cluster
            applies it; or its entry file declares something else.
    """
    app = extent.app
    start = f"app {quote(f'{app.namespace}/{app.name}')} cannot be removed:"
    for root in (cluster.root for cluster in extent.fleet.clusters):
        if not app.folder or is_below(root.path, app.folder) or is_below(root.location.path, app.folder):
            folder = quote(app.folder or ".")
            raise ConflictError(
                f"{start} cluster {quote(root.cluster)} starts in its folder {folder} (`{root.location}`)"
            )
    if extent.is_shared and extent.listings:
        return
    strangers = sorted(_strangers(extent))
    if strangers:
        listed = "".join(f"\n  {line}" for line in strangers)
        raise ConflictError(
            f"{start} its folder {quote(app.folder)} and its entry file {quote(app.entry)} are not its own alone; "
            f"move or remove the other first{listed}"
        )
    links = [path for path in extent.files if path in extent.repository.links]
    if links:
        listed = ", ".join(quote(path) for path in links)
        raise ConflictError(f"{start} {listed} is a symlink; take it away with `git rm` first")


def _strangers(extent: Extent) -> Iterator[str]:
    """Yield what else lies in the app's folder or stands in its entry file, or applies it."""
    for cluster in extent.fleet.clusters:
        for kustomization in cluster.kustomizations:
            if cluster is extent.cluster and kustomization.id in extent.ids:
                continue
            said = f"{kustomization.location}: Kustomization {named(kustomization.id)}"
            if cluster is not extent.cluster:
                said += f" of cluster {quote(cluster.name)}"
            if extent.holds(kustomization.file):
                yield said
            elif cluster is not extent.cluster and kustomization.path and extent.holds(kustomization.path):
                yield f"{said} applies {quote(kustomization.path)}"
        if cluster is not extent.cluster and (shared := sorted(path for path in cluster.files if extent.holds(path))):
            yield f"{shared[0]}: cluster {quote(cluster.name)} applies this file"
