"""Evaluates clusters from their roots: what Flux would apply, in which namespace, by which Kustomization."""

from __future__ import annotations

import gc
import posixpath
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from scaffold.cycles import find_cycles
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.kustomize import CLUSTER_SCOPED, Build, Kustomize, Resource
from scaffold.repository import Document, Location, Repository, ResourceId, list_at, mapping_at, text_at
from scaffold.roots import KUSTOMIZATION_GROUP, Root, find_roots, is_kustomization, resolve_path
from scaffold.substitution import substitute, substitute_values

_SUBSTITUTE_KEY = "kustomize.toolkit.fluxcd.io/substitute"


@dataclass(frozen=True, slots=True, eq=False)
class Kustomization:
    """A Flux Kustomization that a cluster's root reaches.

    Attributes:
        resource: The object after everything its parents patch into it.
        path: The folder it applies, relative to the repository's root; `None` where it lies in another repository.
        parent: The Kustomization that applies it, `None` for one that the root itself applies.
        lists: The kustomize files on the way from the parent's folder down to its file.
        build: What its own path yields.
    """

    resource: Resource
    path: str | None
    parent: ResourceId | None
    build: Build

    @property
    def id(self) -> ResourceId:
        """Return its identity, with the effective namespace."""
        return self.resource.id

    @property
    def name(self) -> str:
        """Return its name."""
        return self.resource.name

    @property
    def namespace(self) -> str:
        """Return its effective namespace."""
        return self.resource.namespace

    @property
    def spec(self) -> Mapping[str, Any]:
        """Return its `spec` after patches."""
        return mapping_at(self.resource.body, "spec")

    @property
    def file(self) -> str:
        """Return the file that declares it."""
        return self.resource.document.path

    @property
    def location(self) -> Location:
        """Return where its name is declared."""
        return self.resource.document.at("metadata", "name")

    @property
    def target_namespace(self) -> str:
        """Return the namespace that it gives its objects, empty for none."""
        return text_at(self.spec, "targetNamespace")

    @property
    def depends_on(self) -> tuple[ResourceId, ...]:
        """Return what it waits for; a reference without a namespace means its own."""
        return depends_on(self.resource)


def depends_on(resource: Resource) -> tuple[ResourceId, ...]:
    """Return the `spec.dependsOn` of a Kustomization or HelmRelease as identities."""
    return tuple(
        ResourceId(resource.kind, text_at(entry, "namespace") or resource.namespace, text_at(entry, "name"))
        for entry in list_at(resource.body, "spec", "dependsOn")
        if isinstance(entry, dict)
    )


@dataclass(frozen=True)
class Cluster:
    """What one root reaches.

    Attributes:
        root: Where it starts.
        kustomizations: Every Flux Kustomization, in the order it is reached.
        resources: Every object with the Kustomization that applies it (`None`: the root itself).
        files: Every file that took part.
    """

    root: Root
    kustomizations: tuple[Kustomization, ...]
    resources: tuple[tuple[Resource, Kustomization | None], ...]
    files: frozenset[str]
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def name(self) -> str:
        """Return the cluster's name."""
        return self.root.cluster

    @cached_property
    def by_id(self) -> Mapping[ResourceId, Kustomization]:
        """Return the Kustomizations by identity."""
        return {kustomization.id: kustomization for kustomization in self.kustomizations}

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[tuple[Resource, Kustomization | None], ...]]:
        """Return the objects by kind, with what applies them."""
        found: dict[str, list[tuple[Resource, Kustomization | None]]] = {}
        for resource, owner in self.resources:
            found.setdefault(resource.kind, []).append((resource, owner))
        return {kind: tuple(entries) for kind, entries in found.items()}

    @cached_property
    def owned(self) -> Mapping[ResourceId, tuple[Resource, ...]]:
        """Return the objects by the Kustomization that applies them."""
        found: dict[ResourceId, list[Resource]] = {}
        for resource, owner in self.resources:
            if owner is not None:
                found.setdefault(owner.id, []).append(resource)
        return {owner_id: tuple(resources) for owner_id, resources in found.items()}

    def of_kind(self, kind: str, group: str = "") -> tuple[tuple[Resource, Kustomization | None], ...]:
        """Return the objects of a kind (and of an API group that ends so), with what applies them."""
        entries = self.by_kind.get(kind, ())
        return tuple(entry for entry in entries if entry[0].group.endswith(group)) if group else entries

    @cached_property
    def dangling(self) -> tuple[tuple[Kustomization, ResourceId], ...]:
        """Return each dependsOn edge whose target does not exist in this cluster.

        The Kustomization of the root itself exists, though Flux may make it and no file declare it.
        """
        _, namespace, name = self.root.source
        root = ResourceId("Kustomization", namespace, name)
        return tuple(
            (kustomization, target)
            for kustomization in self.kustomizations
            for target in kustomization.depends_on
            if target not in self.by_id and target != root
        )

    @cached_property
    def cycles(self) -> tuple[tuple[ResourceId, ...], ...]:
        """Return one shortest cycle of each group of Kustomizations that wait for each other."""
        edges = {k.id: tuple(t for t in k.depends_on if t in self.by_id) for k in self.kustomizations}
        return find_cycles(edges)


@dataclass(frozen=True)
class Fleet:
    """Every cluster of a repository, and what none of them reaches."""

    repository: Repository
    clusters: tuple[Cluster, ...]
    documents: tuple[Document, ...] = field(repr=False)

    @cached_property
    def unreached(self) -> tuple[Document, ...]:
        """Return the Flux Kustomizations that no root reaches: disabled, archived, templates."""
        reached = {id(k.resource.document) for cluster in self.clusters for k in cluster.kustomizations}
        return tuple(d for d in self.documents if is_kustomization(d) and id(d) not in reached)

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Return what could not be read or resolved: reached files as warnings, others as hints."""
        reached = frozenset[str]().union(*(cluster.files for cluster in self.clusters))
        found: dict[Diagnostic, None] = dict.fromkeys(self.repository.problems)
        for path in self.repository.yaml_paths():
            problem = self.repository.unreadable(path)
            if problem:
                severity = Severity.WARNING if path in reached else Severity.HINT
                found[Diagnostic(path, problem.line, problem.column, severity, problem.rule, problem.message)] = None
        for cluster in self.clusters:
            found.update((d, None) for d in cluster.diagnostics if d.rule != "unreadable")
        return tuple(found)


def read_fleet(repository: Repository) -> Fleet:
    """Evaluate every cluster of a repository."""
    with _without_collecting():
        documents = tuple(document for path in repository.yaml_paths() for document in repository.documents(path))
        return evaluate(repository, documents, find_roots(repository, documents))


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Pause the collection of cycles: a million nodes that all stay alive would be looked at again and again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def evaluate(repository: Repository, documents: Sequence[Document], roots: Iterable[Root]) -> Fleet:
    """Evaluate the clusters of given roots."""
    kustomize = Kustomize(repository)
    config_maps: dict[str, list[Document]] = {}
    for document in documents:
        if document.kind == "ConfigMap":
            config_maps.setdefault(document.name, []).append(document)
    sources = _Sources(repository, documents)
    clusters = tuple(_Evaluation(repository, kustomize, config_maps, sources, root).run() for root in roots)
    return Fleet(repository, clusters, tuple(documents))


class _Sources:
    """Tells which sources are this repository, and where an artifact's root lies in it."""

    def __init__(self, repository: Repository, documents: Iterable[Document]) -> None:
        self._repository = repository
        self._urls: dict[tuple[str, str], set[str]] = {}
        self._prefixes: dict[str, str] = {}
        for document in documents:
            if document.kind in ("GitRepository", "OCIRepository", "Bucket"):
                url = text_at(document.body, "spec", "url")
                self._urls.setdefault((document.kind, document.name), set()).add(_bare_url(url))
            elif document.kind == "ArtifactGenerator":
                self._read_generator(document)

    def _read_generator(self, document: Document) -> None:
        for artifact in list_at(document.body, "spec", "artifacts"):
            for copy in list_at(artifact, "copy"):
                source, target = text_at(copy, "from"), text_at(copy, "to")
                _, _, inner = source.partition("/")
                if target.rstrip("/") == "@artifact" and inner.endswith("/**"):
                    self._prefixes[text_at(artifact, "name")] = inner.removesuffix("/**")

    def resolve(self, resource: Resource, root: Root) -> str | None:
        """Return the folder a Kustomization applies, `None` where it lies in another repository or does not exist."""
        spec = mapping_at(resource.body, "spec")
        path = text_at(spec, "path")
        kind = text_at(spec, "sourceRef", "kind") or "GitRepository"
        name = text_at(spec, "sourceRef", "name")
        own = (kind, name) == (root.source[0], root.source[2])
        if not own:
            if kind == "ExternalArtifact" and name in self._prefixes:
                path = posixpath.join(self._prefixes[name], path)
            urls = self._urls.get((kind, name), set())
            elsewhere = bool(urls) and bool(root.url) and _bare_url(root.url) not in urls
            if elsewhere and not any(_same_place(url, root.url) for url in urls):
                return None
            if posixpath.normpath(path or ".") == "." and not urls:
                return None
        if not path and not own:
            return None
        return resolve_path(self._repository, path, resource.document.path)


def _bare_url(url: str) -> str:
    bare = url.strip().removesuffix("/").removesuffix(".git").lower()
    for prefix in ("https://", "http://", "ssh://", "oci://", "git://"):
        bare = bare.removeprefix(prefix)
    return bare.removeprefix("git@").replace(":", "/", 1)


def _same_place(url: str, root_url: str) -> bool:
    """Compare the last two path segments (owner and name): one repository has several addresses."""
    return "${" in url or url.split("/")[-2:] == _bare_url(root_url).split("/")[-2:]


@dataclass
class _Evaluation:
    repository: Repository
    kustomize: Kustomize
    config_maps: Mapping[str, Sequence[Document]]
    sources: _Sources
    root: Root
    kustomizations: dict[ResourceId, Kustomization] = field(default_factory=dict)
    resources: list[tuple[Resource, Kustomization | None]] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def run(self) -> Cluster:
        build = self.kustomize.build_flux(self.root.path, {}, {})
        pending: deque[tuple[Resource, ResourceId | None]] = deque()
        self._collect(build, build.resources, None, pending)
        while pending:
            resource, parent = pending.popleft()
            if resource.id not in self.kustomizations:
                self._enter(resource, parent, pending)
        return Cluster(
            self.root,
            tuple(self.kustomizations.values()),
            tuple(self.resources),
            frozenset(self.files),
            tuple(dict.fromkeys(self.diagnostics)),
        )

    def _enter(
        self, resource: Resource, parent: ResourceId | None, pending: deque[tuple[Resource, ResourceId | None]]
    ) -> None:
        spec = mapping_at(resource.body, "spec")
        path = self.sources.resolve(resource, self.root)
        declared = text_at(spec, "path")
        build = Build()
        if path is not None:
            build = self.kustomize.build_flux(path, spec, mapping_at(spec, "commonMetadata"), resource.document)
        kustomization = Kustomization(resource, path, parent, build)
        self.kustomizations[resource.id] = kustomization
        if path is None and declared and "${" not in declared:
            kind = text_at(spec, "sourceRef", "kind") or "GitRepository"
            if (kind, text_at(spec, "sourceRef", "name")) == (self.root.source[0], self.root.source[2]):
                place = resource.document.at("spec", "path")
                self.diagnostics.append(
                    Diagnostic(
                        place.path,
                        place.line,
                        place.column,
                        Severity.WARNING,
                        "missing-path",
                        f"`{declared}` does not exist",
                    )
                )
        if path is None:
            return
        if path == self.root.path and parent is None:
            return  # gotk-sync lists itself
        variables = self._variables(spec, resource)
        resources = (
            tuple(_substituted(entry, variables) for entry in build.resources)
            if "postBuild" in spec
            else build.resources
        )
        self._collect(build, resources, kustomization, pending)

    def _collect(
        self,
        build: Build,
        resources: Iterable[Resource],
        owner: Kustomization | None,
        pending: deque[tuple[Resource, ResourceId | None]],
    ) -> None:
        self.files.update(build.files)
        self.diagnostics.extend(build.diagnostics)
        default = (owner.target_namespace if owner else "") or "default"
        for resource in resources:
            placed = resource
            if not resource.namespace and resource.kind not in CLUSTER_SCOPED:
                placed = Resource(resource.document, resource.body, resource.name, default)
            self.resources.append((placed, owner))
            if placed.kind == "Kustomization" and placed.group == KUSTOMIZATION_GROUP:
                pending.append((placed, owner.id if owner else None))

    def _variables(self, spec: Mapping[str, Any], resource: Resource) -> Mapping[str, str]:
        variables: dict[str, str] = {}
        for entry in list_at(spec, "postBuild", "substituteFrom"):
            if text_at(entry, "kind") == "ConfigMap":
                candidates = self.config_maps.get(text_at(entry, "name"), ())
                if candidates:
                    near = max(candidates, key=lambda d: (_shared(d.path, resource.document.path), d.path))
                    variables.update((str(k), _text(v)) for k, v in mapping_at(near.body, "data").items())
        for key, value in mapping_at(spec, "postBuild", "substitute").items():
            variables[str(key)] = _text(value)
        return variables


def _text(value: Any) -> str:
    """Return a variable's value as Flux puts it in: on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).replace("\n", "")


def _substituted(resource: Resource, variables: Mapping[str, str]) -> Resource:
    metadata = mapping_at(resource.body, "metadata")
    for where in ("annotations", "labels"):
        if text_at(metadata, where, _SUBSTITUTE_KEY) == "disabled":
            return resource
    body = substitute_values(resource.body, variables)
    if body is resource.body and "${" not in resource.name and "${" not in resource.namespace:
        return resource
    return Resource(
        resource.document, body, substitute(resource.name, variables), substitute(resource.namespace, variables)
    )


def _shared(path: str, other: str) -> int:
    """Return how many characters two paths share from their start."""
    return len(posixpath.commonprefix([path, other]))
