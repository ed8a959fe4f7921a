"""Finds an app that does not wait for what delivers something it uses, although its neighbours do.

It starts by luck: on a cluster that is built anew, the app is applied before the store, the operator or the class that
it needs, fails, and is tried again with growing pauses; pods stand at `CreateContainerConfigError`, claims at
`Pending`. Most repositories do without some of these edges on purpose, so this follows the repository's own habit: at
least three other apps use the same (those of the namespace, where they are three), and four of five of them wait. An
edge may be direct, go through others, stand in a parent, or in the HelmRelease. With `depends_on: strict` in
`.scaffold.yaml` each use is judged.

Bad, where all neighbours with an ExternalSecret wait for the store:

    spec:
      path: ./apps/media/radarr/app

Good:

    spec:
      dependsOn:
        - name: onepassword-store
          namespace: external-secrets
      path: ./apps/media/radarr/app
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from scaffold.checks.check import Check, inside, is_open, named, quote
from scaffold.checks.waiting import Waiting
from scaffold.conventions import Siblings
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Cluster, Fleet
from scaffold.habits import secret, storage
from scaffold.habits.ways import ways
from scaffold.kustomize import Resource
from scaffold.providers import Need, Providers
from scaffold.repository import Location, ResourceId, list_at, text_at
from scaffold.settings import SETTINGS_FILE, Settings
from scaffold.siblings import App
from scaffold.votes import NAMESPACE_QUORUM

_SHARE = 0.8
"""How many of those that use the same must wait, for a habit that is clear."""

_NOUNS: Mapping[Need, str] = {
    Need.SECRET: "secret store",
    Need.SEALED: "controller of sealed secrets",
    Need.STORAGE: "storage class",
    Need.ROUTE: "gateway",
    Need.DATABASE: "database",
    Need.CACHE: "cache",
    Need.BACKUP: "backup",
}
_SERVERS: Mapping[Need, str] = {Need.DATABASE: "Cluster", Need.CACHE: "Dragonfly"}
"""What delivers a need where there may be several, and the app names one by its host."""

Use = tuple[Need, str]
"""What is used: the need, and the name of the store, class or gateway (empty where the need alone tells)."""

_Habit = tuple[int, list[tuple[ResourceId, int]]]
"""How many use the same, and how many of them wait for what delivers it; what most of them name comes first."""


@dataclass(frozen=True, slots=True, eq=False)
class Missing:
    """What an app does not wait for.

    Attributes:
        finding: The finding.
        cluster: The cluster that the app is in.
        carrier: What the dependency is to be written in: the app's Kustomization, or its HelmRelease.
        target: What is not waited for.
    """

    finding: Diagnostic
    cluster: Cluster
    carrier: Resource
    target: ResourceId


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield a warning for each thing that an app uses and does not wait for, at its dependsOn."""
    return (missing.finding for missing in missing_dependencies(fleet))


def missing_dependencies(fleet: Fleet) -> Iterator[Missing]:
    """Yield what apps use and do not wait for."""
    settings = fleet.repository.documents(SETTINGS_FILE)[:1]
    strict = any(text_at(document.body, "depends_on") == "strict" for document in settings)
    for cluster in fleet.clusters:
        judge = _Judge(fleet, cluster, Waiting(cluster))
        told: set[tuple[ResourceId, ResourceId]] = set()
        for app in judge.providers.siblings.apps:
            found: dict[ResourceId, str] = {}
            for use in judge.uses[app.key]:
                lacking = judge.strictly(app, use) if strict else judge.by_habit(app, use)
                if lacking is not None:
                    found.setdefault(*lacking)
            for target, why in found.items():
                carrier = _carrier(app, target)
                if (carrier.id, target) in told:  # another app of the layer lacks it, too
                    continue
                told.add((carrier.id, target))
                user = f"{carrier.kind} {named(carrier.id)}"
                message = f"{user} does not wait for {target.kind} {named(target)}, {why}{inside(fleet, cluster)}"
                finding = CHECK.finding(_place(carrier), message, f"add {_entry(target)} to its `dependsOn`")
                yield Missing(finding, cluster, carrier, target)


def _entry(target: ResourceId) -> str:
    return quote(f"{{name: {target.name}, namespace: {target.namespace}}}")


def _carrier(app: App, target: ResourceId) -> Resource:
    """Return what an app's dependency of the target's kind is written in, or is to be; a layer waits for its apps."""
    if target.kind == "HelmRelease" and app.releases:
        return app.release or app.releases[0]
    return app.main.resource


def _place(carrier: Resource) -> Location:
    """Return where the dependencies are written, else the name."""
    document = carrier.document
    keys = ("spec", "dependsOn") if list_at(document.body, "spec", "dependsOn") else ("metadata", "name")
    return document.at(*keys)


@dataclass(frozen=True)
class _Judge:
    """What the apps of a cluster use, and what they wait for."""

    fleet: Fleet
    cluster: Cluster
    waiting: Waiting
    _habits: dict[tuple[Use, str | None], _Habit] = field(default_factory=dict, repr=False)
    _delivering: dict[Use, tuple[ResourceId, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def providers(self) -> Providers:
        return Providers(Siblings(self.fleet, self.cluster, Settings()))

    @cached_property
    def uses(self) -> Mapping[tuple[ResourceId, str], tuple[Use, ...]]:
        """Return what each app uses."""
        return {app.key: tuple(dict.fromkeys(self._uses(app))) for app in self.providers.siblings.apps}

    @cached_property
    def users(self) -> Mapping[tuple[Use, str | None], list[App]]:
        """Return the apps by what they use: those of each namespace, and all (`None`)."""
        found: dict[tuple[Use, str | None], list[App]] = {}
        for app in self.providers.siblings.apps:
            for use in self.uses[app.key]:
                found.setdefault((use, app.namespace), []).append(app)
                found.setdefault((use, None), []).append(app)
        return found

    def delivering(self, need: Need, name: str = "") -> tuple[ResourceId, ...]:
        """Return what delivers a need; each is looked for once."""
        known = self._delivering.get((need, name))
        if known is None:
            known = tuple(provider.id for provider in self.providers.delivering(need, name))
            self._delivering[need, name] = known
        return known

    @cached_property
    def deliverers(self) -> Mapping[Need, frozenset[ResourceId]]:
        """Return what delivers each need, whichever one is named."""
        return {need: frozenset(self.delivering(need)) for need in Need}

    def _uses(self, app: App) -> Iterator[Use]:
        for external in secret.external_secrets(app):
            yield Need.SECRET, text_at(external.body, "spec", "secretStoreRef", "name")
        for way in ways(app):
            yield from ((Need.ROUTE, name) for name in way.entries)
        for claim in storage.claims(app):
            if claim.storage_class and not is_open(claim.storage_class):
                yield Need.STORAGE, claim.storage_class
        for need in (Need.SEALED, Need.DATABASE, Need.CACHE, Need.BACKUP):
            if self.providers.uses(app, need, ""):
                yield need, ""

    def strictly(self, app: App, use: Use) -> tuple[ResourceId, str] | None:
        """Return the provider of what an app uses that it does not wait for."""
        providers = self.delivering(*use)
        if not providers or self._is_exempt(app, use, providers[0]):
            return None
        return providers[0], f"which delivers {_shown(use)}"

    def by_habit(self, app: App, use: Use) -> tuple[ResourceId, str] | None:
        """Return what nearly all others that use the same wait for, and this app does not."""
        near, everywhere = self._habit(use, app.namespace), self._habit(use, None)
        users, counts = near if near[0] > NAMESPACE_QUORUM else everywhere
        others = users - 1  # the app itself does not wait for what it lacks, so no count has it
        if others < NAMESPACE_QUORUM:
            return None
        for target, count in counts:
            if count >= _SHARE * others and not self._is_exempt(app, use, target):
                return target, f"as {count} of {others} other apps with {_shown(use)} do"
        return None

    def _habit(self, use: Use, namespace: str | None) -> _Habit:
        """Return how many apps use something, in a namespace or at all, and how many wait for what delivers it."""
        known = self._habits.get((use, namespace))
        if known is None:
            users = self.users[use, namespace]
            named = Counter(target for app in users for target in self.waiting.direct(app))
            targets = [target for target in named if use[0] in self.providers.serves(target)]
            targets.sort(key=lambda target: (-named[target], target.kind != "Kustomization", target))
            known_targets = frozenset(targets)
            waiting = Counter(t for app in users for t in self.waiting.all_awaited(app) & known_targets)
            known = self._habits[use, namespace] = len(users), [(target, waiting[target]) for target in targets]
        return known

    def _is_exempt(self, app: App, use: Use, target: ResourceId) -> bool:
        """Tell whether an app waits for a provider, is one, or is what the target itself waits for."""
        own = app.own | {release.id for release in app.releases}
        providers = self.deliverers[use[0]]
        awaited = self.waiting.all_awaited(app)
        return (
            target in awaited
            or not awaited.isdisjoint(providers)
            or not own.isdisjoint(providers)
            or not own.isdisjoint(self.waiting.covered(target))
            or (app.layered and app.main.id == target)  # the layer that delivers it applies the app, too
            or any(above.id == target for above in self.waiting.above(app.main))
            or not self._is_meant(app, use[0], target)
            or self._is_root(app)
        )

    def _is_root(self, app: App) -> bool:
        """Tell whether an app holds what the whole cluster starts from: Flux itself waits for nothing it applies."""
        own = (*app.resources, *app.other_resources)
        return any(resource.document.path == self.cluster.root.location.path for resource in own)

    def _is_meant(self, app: App, need: Need, target: ResourceId) -> bool:
        """Tell whether an app names the server that a target delivers: there may be others."""
        servers = [
            resource.name for resource in self.cluster.owned.get(target, ()) if resource.kind == _SERVERS.get(need)
        ]
        own = (*app.resources, *app.other_resources)
        return not servers or any(_says(resource.body, name) for name in servers for resource in own)


def _shown(use: Use) -> str:
    need, name = use
    return f"{_NOUNS[need]} {quote(name)}" if name else f"a {_NOUNS[need]}"


def _says(body: Any, text: str) -> bool:
    if isinstance(body, dict):
        return any(_says(value, text) for value in body.values())
    if isinstance(body, list):
        return any(_says(value, text) for value in body)
    return isinstance(body, str) and text in body


CHECK = Check("missing-dependency", Severity.WARNING, check)
