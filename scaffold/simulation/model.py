"""What is played when a cluster starts: each object with what makes it, and what it needs before it comes up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

FOR_EVER = -1
"""Retries without an end."""


class Moment(StrEnum):
    """How far an object must be for what needs it."""

    THERE = "there"
    """It exists: somebody applied it."""
    APPLIED = "applied"
    """All that it makes exists, and is not yet ready."""
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Wait:
    """What something needs.

    Attributes:
        id: An object.
        moment: How far it must be.
        presumed: Whether it may be there before Flux runs, so that it counts as there unless it is made to fail.
    """

    id: str
    moment: Moment = Moment.READY
    presumed: bool = False


@dataclass(frozen=True, slots=True)
class Dependency:
    """An entry of a dependsOn.

    Attributes:
        id: What is waited for.
        exists: Whether anything makes it; a Kustomization that nothing makes is waited for in vain.
        moment: `THERE` where an expression of its own says when it is ready, which is not evaluated.
    """

    id: str
    exists: bool = True
    moment: Moment = Moment.READY


@dataclass(frozen=True, slots=True)
class Custom:
    """A custom resource among what a Kustomization applies, whose definition something else brings.

    Attributes:
        text: The object as the controller names it, `Kind/namespace/name`.
        kind: Its kind.
        version: Its `apiVersion`.
        by: What brings the definition.
    """

    text: str
    kind: str
    version: str
    by: Wait


@dataclass(frozen=True, slots=True)
class Source:
    """Something that Flux fetches: a GitRepository, an OCIRepository, a HelmRepository, a HelmChart and so on.

    Attributes:
        id: `Kind/namespace/name`.
        parent: What applies it, empty where it is there from the start.
        needs: What it needs first: a Secret to log in with, a chart's repository.
        url: Its address, for messages.
        suspended: Whether Flux leaves it alone.
    """

    id: str
    parent: str
    needs: tuple[Wait, ...] = ()
    url: str = ""
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Kustomization:
    """A Flux Kustomization.

    Attributes:
        id: `Kind/namespace/name`.
        parent: What applies it, empty for a root.
        source: The id of its source, empty where none is played.
        depends_on: Its dependsOn.
        secrets: The Secrets that it substitutes from, and decrypts with: the name, and what makes it.
        first: What it applies first, as a message names it.
        decrypts: The id of the Secret that its SOPS keys are in, empty for none.
        customs: The custom resources among what it applies, one for each definition that must be there.
        checks: The objects whose health it waits for: all of its own with `wait`, else its `healthChecks`.
        waits: Whether it is all of its own.
        interval: Seconds between two reconciliations.
        retry: Seconds until the next one after a failure.
        timeout: Seconds that a reconciliation may take.
        suspended: Whether Flux leaves it alone.
    """

    id: str
    parent: str
    source: str = ""
    depends_on: tuple[Dependency, ...] = ()
    secrets: tuple[tuple[str, Wait], ...] = ()
    first: str = ""
    decrypts: str = ""
    customs: tuple[Custom, ...] = ()
    checks: tuple[str, ...] = ()
    waits: bool = False
    interval: float = 3600.0
    retry: float = 3600.0
    timeout: float = 3570.0
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """A HelmRelease.

    Attributes:
        id: `Kind/namespace/name`.
        parent: What applies it.
        source: The id of its chart's source, empty where none is played.
        depends_on: Its dependsOn.
        secrets: The Secrets that its values come from: the name, and what makes it.
        release: What Helm calls it, `namespace/name`.
        chart: `name@version`.
        pods: The ids of the Pods that Helm waits for.
        claims: The ids of the claims that Helm waits for.
        waits: Whether Helm waits for them.
        retries: How often a failed installation is repeated.
        retry: Seconds until a failed installation is repeated, 0 for the controller's growing delay.
        timeout: Seconds that an installation may take.
        suspended: Whether Flux leaves it alone.
    """

    id: str
    parent: str
    source: str = ""
    depends_on: tuple[Dependency, ...] = ()
    secrets: tuple[tuple[str, Wait], ...] = ()
    release: str = ""
    chart: str = ""
    pods: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    waits: bool = True
    retries: int = 0
    retry: float = 0.0
    timeout: float = 300.0
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class ExternalSecret:
    """An ExternalSecret.

    Attributes:
        id: `Kind/namespace/name`.
        parent: What applies it.
        stores: The ids of the stores that it reads.
        operator: The operator that syncs it.
        refresh: Its refreshInterval as written, for what one sees.
        keys: The names of the items that it reads, for messages.
    """

    id: str
    parent: str
    stores: tuple[str, ...] = ()
    operator: tuple[Wait, ...] = ()
    refresh: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pod:
    """The Pods of one controller, which come up together.

    Attributes:
        id: `Pod/namespace/name`.
        parent: The release, or the workload's Kustomization, that makes them.
        controller: The kind of controller that an object other than a release is, such as `Deployment`.
        container: The name of its first container.
        images: Its images.
        secrets: The Secrets that its containers read: the name, and what makes it.
        claims: The ids of the claims that it mounts.
        databases: What its containers connect to, and crash without.
    """

    id: str
    parent: str
    controller: str = ""
    container: str = "app"
    images: tuple[str, ...] = ()
    secrets: tuple[tuple[str, Wait], ...] = ()
    claims: tuple[str, ...] = ()
    databases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thing:
    """Anything else that comes up: a store, a database, a claim, a class, a gateway, a route, a certificate.

    Attributes:
        id: `Kind/namespace/name`.
        parent: What applies or makes it, empty for what is made outside of the repository.
        operation: What takes time, a field of `Timing`; empty for nothing.
        needs: What it needs, besides being applied and its operator.
        group: Its API group.
        operator: The operator that makes it ready.
    """

    id: str
    parent: str
    operation: str = ""
    needs: tuple[Wait, ...] = ()
    group: str = ""
    operator: tuple[Wait, ...] = ()


Played = Source | Kustomization | Release | ExternalSecret | Pod | Thing


@dataclass(frozen=True)
class Model:
    """All that is played of a cluster.

    Attributes:
        cluster: Its name.
        played: Everything by id.
        outside: The ids of what is used and made by nothing in the repository: it counts as there.
        requeue: After how many seconds the controllers look again at a dependency, `None` where nothing says so.
        missing: The ids of what must be healthy and that nothing makes: it is never there.
    """

    cluster: str
    played: Mapping[str, Played]
    outside: frozenset[str] = frozenset()
    requeue: float | None = None
    missing: frozenset[str] = frozenset()

    @cached_property
    def made(self) -> Mapping[str, tuple[str, ...]]:
        """Return the ids of what each object applies or makes, by its id."""
        found: dict[str, list[str]] = {}
        for each in self.played.values():
            found.setdefault(each.parent, []).append(each.id)
        return {parent: tuple(ids) for parent, ids in found.items()}
