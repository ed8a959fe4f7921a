"""Everything that an answer may be derived from: the repository's habits, the app's place, its image."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from scaffold.conventions import Conventions, Siblings, value_of
from scaffold.errors import ScaffoldError
from scaffold.layer_placement import choose_layer
from scaffold.layers import Layer, Purpose, purpose_of
from scaffold.placement import Placement, place
from scaffold.providers import Providers
from scaffold.repository import ResourceId
from scaffold.settings import SETTINGS_FILE
from scaffold.siblings import App, concrete
from scaffold.votes import Row


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What an image's own config says; empty where it is not known.

    Attributes:
        ports: Exposed TCP ports.
        uid: Numeric user, `None` where it is root, a name, or not set.
        gid: Numeric group, likewise.
        volumes: Paths that the image declares as volumes.
        probe_path: The path that its health check requests over HTTP.
        platforms: For example `linux/amd64`.
    """

    ports: tuple[int, ...] = ()
    uid: int | None = None
    gid: int | None = None
    volumes: tuple[str, ...] = ()
    probe_path: str = ""
    platforms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Context:
    """What is known before the user answers.

    Attributes:
        siblings: The cluster's apps.
        app: The new app's name.
        namespace: Its namespace.
        image: What its image says.
        beside: The sibling that it is to stand beside, where it is to be like that one.
        folder_if_first: The folder of the namespace's list, for where no sibling shows it.
        wanted_layer: The layer that the user names, empty for the one that it would go into.
        purpose: What the app is, which tells the layer; by its name where nothing else tells it.
    """

    siblings: Siblings
    app: str
    namespace: str
    image: ImageFacts = field(default_factory=ImageFacts)
    beside: App | None = None
    folder_if_first: str = ""
    wanted_layer: str = ""
    purpose: Purpose | None = None

    @cached_property
    def conventions(self) -> Conventions:
        """Return the conventions for the app's namespace."""
        return self.siblings.decide(self.namespace, self.applied_by)

    @cached_property
    def providers(self) -> Providers:
        """Return who delivers what."""
        return Providers(self.siblings)

    @cached_property
    def layer(self) -> Layer | None:
        """Return the layer that the app goes into, `None` where it gets a Kustomization of its own."""
        if self.beside is not None and not self.wanted_layer:
            return next((x for x in self.siblings.layers if self.beside.layered and x.id == self.beside.main.id), None)
        purpose = self.purpose or purpose_of(self.app)
        return choose_layer(self.siblings, self.namespace, self.wanted_layer, purpose)

    @cached_property
    def placement(self) -> Placement:
        """Return where the app goes."""
        return place(
            self.siblings,
            self.conventions,
            self.app,
            self.namespace,
            self.beside,
            self.folder_if_first,
            self.layer,
        )

    @cached_property
    def applied_by(self) -> ResourceId | None:
        """Return the layer whose apps vote first; none as long as the place is not settled."""
        try:
            return self.layer.id if self.layer else None
        except ScaffoldError:  # said where the app is placed
            return None

    def decide_rows(self, rows: Iterable[Row]) -> Conventions:
        """Decide further rows, as the conventions are."""
        return self.siblings.decide_rows(rows, self.namespace, self.applied_by)

    @cached_property
    def shown(self) -> frozenset[str]:
        """Return the conventions that count: those that siblings or settings show, or all where some app runs.

        Where none does, the template's own defaults, which are the reference's, take the others' place; and that the
        cluster's services are waited for is no habit of apps.
        """
        if any(app.release for app in self.siblings.apps):
            return frozenset(self.conventions)
        found = {name for name, convention in self.conventions.items() if convention.scope != "fallback"}
        return frozenset(found if self.conventions["wait"].scope == SETTINGS_FILE else found - {"wait"})

    def value(self, name: str) -> Any:
        """Return a convention's value, the app's name and namespace put in."""
        return value_of(self.conventions, name, self.app, self.namespace)

    def why(self, name: str) -> str:
        """Say why a convention is believed."""
        return self.conventions[name].why

    def decide(self, rows: tuple[Row, ...]) -> Mapping[str, Any]:
        """Decide further rows; the values have the app's name and namespace put in."""
        found = self.decide_rows(rows)
        return {name: concrete(c.value, self.app, self.namespace) for name, c in found.items()}
