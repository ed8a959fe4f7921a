"""Evaluates kustomize files statically: which objects a folder yields, in which namespace, from which file."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.objects import CLUSTER_SCOPED, Resource, marked, patched, read_objects, renamed
from scaffold.replacements import apply_replacements
from scaffold.repository import (
    KUSTOMIZE_FILES,
    Document,
    Location,
    Repository,
    is_yaml,
    list_at,
    mapping_at,
    text_at,
)
from scaffold.yaml_reader import YamlError, compose, construct

MAX_NESTING = 32
"""How deep kustomize folders may include each other; real ones stay below 8."""

MAX_OBJECTS = 50_000
"""How many objects, and how many components, a build may have: lists that name things twice grow without bound."""

_NEVER_FETCHED = frozenset(
    {".sops.yaml", ".flux.yaml", ".goreleaser.yml", ".travis.yml", ".gitlab-ci.yml", ".drone.yml"}
)
"""What the controller never fetches: https://fluxcd.io/flux/components/source/gitrepositories/#default-exclusions."""

_FLUX_FIELDS = (("namespace", "targetNamespace"), ("namePrefix", "namePrefix"), ("nameSuffix", "nameSuffix"))
"""Fields of a kustomize file that a Flux Kustomization's own fields replace."""

_REMOTE = re.compile(
    r"[a-z+]+::|[a-z+]+://|[\w.-]+@[\w.-]+:|(www\.)?[\w-]+\.(com|org|net|io|dev)/|.*[?&](ref|version)="
)


@dataclass(frozen=True, slots=True)
class Build:
    """What a folder yields, and every file that took part."""

    resources: tuple[Resource, ...] = ()
    files: frozenset[str] = frozenset()
    components: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass
class Kustomize:
    """Builds folders of one repository; a folder's own build is evaluated once."""

    repository: Repository
    _built: dict[str, Build] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)
    """The folders that are being evaluated, each included by another."""
    _patches: dict[str, list[Any]] = field(default_factory=dict)

    def build(self, path: str, *, depth: int = 0) -> Build:
        """Evaluate a folder as `kustomize build` would; never fails, what does not resolve becomes a diagnostic."""
        path = self.repository.resolve(path)
        known = self._built.get(path)
        if known is None:
            self._open.add(path)
            known = self._built[path] = self._build(path, depth)
            self._open.discard(path)
        return known

    def build_flux(
        self, path: str, spec: Mapping[str, Any], commons: Mapping[str, Any], document: Document | None = None
    ) -> Build:
        """Evaluate a folder as Flux does for a Kustomization's `spec`, before substitution.

        The controller writes `spec.components`, `patches`, `targetNamespace`, `namePrefix` and `nameSuffix` into the
        folder's kustomize file; where there is none, into one that lists every manifest below. `commonMetadata` comes
        last.

        Args:
            path: The folder.
            spec: The Kustomization's `spec`.
            commons: Its `commonMetadata`.
            document: Where the Kustomization is written, to say where a component does not resolve.
        """
        path = self.repository.resolve(path)
        pending = _Pending([], set(), [], [])
        kustomize_file = self.repository.kustomize_file(path)
        if kustomize_file is None:
            self._add_manifests(pending, path)
            self._finish(pending, None, path, spec, document)
        else:
            self._read(pending, kustomize_file, path, 0, spec, document)
        labels, annotations = mapping_at(commons, "labels"), mapping_at(commons, "annotations")
        if labels or annotations:
            pending.resources = [marked(resource, labels, annotations) for resource in pending.resources]
        return pending.finish()

    def _build(self, path: str, depth: int) -> Build:
        kustomize_file = self.repository.kustomize_file(path)
        if kustomize_file is None:
            return Build(diagnostics=(_problem(Location(path, 0, 0), "no kustomize file in this folder"),))
        if depth > MAX_NESTING:
            return Build(diagnostics=(_problem(Location(kustomize_file, 0, 0), "included too deeply"),))
        pending = _Pending([], set(), [], [])
        self._read(pending, kustomize_file, path, depth)
        return pending.finish()

    def _read(
        self,
        pending: _Pending,
        kustomize_file: str,
        path: str,
        depth: int,
        spec: Mapping[str, Any] | None = None,
        origin: Document | None = None,
    ) -> None:
        """Add what a kustomize file yields: resources, generated objects, components, and then its own changes."""
        pending.files.add(kustomize_file)
        self._parsed(pending, kustomize_file)
        for document in self.repository.documents(kustomize_file)[:1]:
            body = document.body if isinstance(document.body, dict) else {}
            for key in ("resources", "bases"):
                for index, entry in enumerate(list_at(body, key)):
                    self._add_resource(pending, str(entry), document.at(key, index), path, depth)
            for key, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
                for index, generator in enumerate(list_at(body, key)):
                    if isinstance(generator, dict):
                        self._generate(pending, document, (key, index), kind, path)
            for index, component in enumerate(list_at(body, "components")):
                self._add_component(pending, str(component), document.at("components", index), path, depth)
            self._finish(pending, document, path, spec or {}, origin)

    def _finish(
        self,
        pending: _Pending,
        document: Document | None,
        path: str,
        spec: Mapping[str, Any],
        origin: Document | None,
    ) -> None:
        """Apply what a kustomize file says about all its objects, together with a Flux Kustomization's fields."""
        for index, component in enumerate(list_at(spec, "components")):
            place = origin.at("spec", "components", index) if origin else Location(path, 0, 0)
            self._add_component(pending, str(component), place, path, 0)
        body = document.body if document and isinstance(document.body, dict) else {}
        replaced = {key: text_at(spec, field) for key, field in _FLUX_FIELDS if text_at(spec, field)}
        patches = [*list_at(body, "patches"), *list_at(spec, "patches")]
        self._transform(pending, {**body, **replaced, "patches": patches}, path, document)

    def _add_resource(self, pending: _Pending, entry: str, place: Location, path: str, depth: int) -> None:
        target = self.repository.resolve(posixpath.normpath(posixpath.join(path, entry)))
        target = "" if target == "." else target
        if target in self.repository.paths:
            pending.files.add(target)
            self._parsed(pending, target)
            pending.resources.extend(read_objects(self.repository.documents(target)))
        elif target == path or target in self._open:
            pending.diagnostics.append(_problem(place, f"`{entry}` includes itself"))
        elif self.repository.kustomize_file(target) is not None:
            pending.add(self.build(target, depth=depth + 1))
        elif target in self.repository.directories:
            pending.diagnostics.append(_problem(place, f"`{entry}` has no kustomize file"))
        elif not _REMOTE.match(entry):
            pending.diagnostics.append(_problem(place, f"`{entry}` does not exist"))

    def _add_component(self, pending: _Pending, entry: str, place: Location, path: str, depth: int) -> None:
        target = self.repository.resolve(posixpath.normpath(posixpath.join(path, entry)))
        kustomize_file = self.repository.kustomize_file(target)
        if kustomize_file is None:
            if not _REMOTE.match(entry):
                pending.diagnostics.append(_problem(place, f"component `{target}` does not exist"))
        elif target == path or target in pending.reading:
            pending.diagnostics.append(_problem(place, f"component `{target}` includes itself"))
        elif depth > MAX_NESTING or len(pending.components) > MAX_OBJECTS:
            pending.diagnostics.append(_problem(place, "included too deeply"))
        else:
            pending.components.append(target)
            pending.reading.append(target)
            self._read(pending, kustomize_file, target, depth + 1)
            pending.reading.pop()

    def _add_manifests(self, pending: _Pending, path: str) -> None:
        """Collect all manifests below a folder; a folder that has a kustomize file of its own is built by it."""
        repository = self.repository
        built: list[str] = []
        files: list[str] = []
        folders = [path]
        while folders:
            folder = folders.pop()
            if folder != path and repository.kustomize_file(folder):
                built.append(folder)
            else:
                files += repository.children.get(folder, ())
                folders += repository.subfolders.get(folder, ())
        for file in sorted(files):
            if file in repository.files and is_yaml(file) and posixpath.basename(file) not in _NEVER_FETCHED:
                pending.files.add(file)
                self._parsed(pending, file)
                pending.resources.extend(read_objects(repository.documents(file)))
                pending.diagnostics.extend(_no_objects(repository.documents(file)))
        for folder in sorted(built):
            pending.add(self.build(folder))

    def _generate(self, pending: _Pending, document: Document, place: tuple[str, int], kind: str, path: str) -> None:
        generator = list_at(document.body, place[0])[place[1]]
        data: dict[str, str] = {}
        for literal in list_at(generator, "literals"):
            key, _, value = str(literal).partition("=")
            data[key] = value.strip("\"'")
        for index, entry in enumerate(list_at(generator, "files")):
            key, equals, source = str(entry).partition("=")
            source = source if equals else key
            content = self._load(pending, source, document.at(*place, "files", index), path)
            data[key if equals else posixpath.basename(source)] = content.decode("utf-8", "replace")
        name, namespace = text_at(generator, "name"), text_at(generator, "namespace")
        if text_at(generator, "behavior") in ("merge", "replace"):
            for number, known in enumerate(pending.resources):
                if known.kind == kind and (name, namespace) in known.identities:
                    kept = mapping_at(known.body, "data") if generator["behavior"] == "merge" else {}
                    pending.resources[number] = known.with_body({**known.body, "data": {**kept, **data}})
            return
        metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
        body = {"apiVersion": "v1", "kind": kind, "metadata": metadata, "data": data}
        shared, own = mapping_at(document.body, "generatorOptions"), mapping_at(generator, "options")
        labels, annotations = ({**mapping_at(shared, key), **mapping_at(own, key)} for key in ("labels", "annotations"))
        pending.resources.append(marked(Resource(document, body, name, namespace), labels, annotations))

    def _load(self, pending: _Pending, source: str, place: Location, path: str) -> bytes:
        """Return a file's content, nothing for one that is not read; one that does not exist becomes a diagnostic."""
        target = self.repository.resolve(posixpath.normpath(posixpath.join(path, source)))
        if target in self.repository.paths:
            pending.files.add(target)
        elif not _REMOTE.match(source):
            pending.diagnostics.append(_problem(place, f"`{source}` does not exist"))
        return self.repository.files.get(target, b"")

    def _transform(self, pending: _Pending, control: Mapping[str, Any], path: str, document: Document | None) -> None:
        """Apply a kustomize file's changes in kustomize's order."""

        def place(*keys: str | int) -> Location:
            return document.at(*keys) if document else Location(path, 0, 0)

        for index, entry in enumerate(list_at(control, "patchesStrategicMerge")):
            patch = {"patch": entry} if "\n" in str(entry) else {"path": entry}
            self._patch(pending, patch, place("patchesStrategicMerge", index), path)
        for index, patch in enumerate(list_at(control, "patches")):
            self._patch(pending, patch, place("patches", index, "path"), path)
        namespace = text_at(control, "namespace")
        prefix, suffix = text_at(control, "namePrefix"), text_at(control, "nameSuffix")
        if namespace or prefix or suffix:
            pending.resources = [renamed(resource, namespace, prefix, suffix) for resource in pending.resources]
        labels = dict(mapping_at(control, "commonLabels"))
        for group in list_at(control, "labels"):
            labels.update(mapping_at(group, "pairs"))
        annotations = mapping_at(control, "commonAnnotations")
        if labels or annotations:
            pending.resources = [marked(resource, labels, annotations) for resource in pending.resources]
        for index, patch in enumerate(list_at(control, "patchesJson6902")):
            self._patch(pending, patch, place("patchesJson6902", index, "path"), path)
        for index, entry in enumerate(list_at(control, "replacements")):
            loaded = self._replacements(pending, entry, place("replacements", index, "path"), path)
            pending.resources = apply_replacements(loaded, pending.resources)

    def _replacements(self, pending: _Pending, entry: Any, place: Location, path: str) -> list[Mapping[str, Any]]:
        if not isinstance(entry, dict):
            return []
        if "path" not in entry:
            return [entry]
        bodies = self._bodies(pending, str(entry["path"]), place, path)
        listed = [item for body in bodies for item in (body if isinstance(body, list) else [body])]
        return [item for item in listed if isinstance(item, dict)]

    def _patch(self, pending: _Pending, patch: Any, place: Location, path: str) -> None:
        if not isinstance(patch, dict):
            return
        if patch.get("path"):
            bodies = self._bodies(pending, str(patch["path"]), place, path)
        else:
            bodies = self._inline(str(patch.get("patch") or ""))
        for body in bodies:
            pending.resources = [
                changed for resource in pending.resources if (changed := patched(resource, body, patch)) is not None
            ]

    def _inline(self, text: str) -> list[Any]:
        """Parse a patch that stands in a kustomize file; parents give the same one to all their children."""
        known = self._patches.get(text)
        if known is None:
            try:
                known = [construct(node) for node in compose(text)]
            except YamlError:
                known = []
            self._patches[text] = known
        return known

    def _bodies(self, pending: _Pending, source: str, place: Location, path: str) -> list[Any]:
        """Return the values of a YAML file's documents."""
        self._load(pending, source, place, path)
        target = self.repository.resolve(posixpath.normpath(posixpath.join(path, source)))
        self._parsed(pending, target)
        return [document.body for document in self.repository.documents(target)]

    def _parsed(self, pending: _Pending, path: str) -> None:
        """Make a diagnostic of a file that a build takes for YAML and that is none."""
        problem = self.repository.unreadable(path)
        if problem:
            pending.diagnostics.append(problem)


@dataclass
class _Pending:
    resources: list[Resource]
    files: set[str]
    components: list[str]
    diagnostics: list[Diagnostic]
    reading: list[str] = field(default_factory=list)
    """The components that are being read, each included by the one before."""

    def add(self, build: Build) -> None:
        if len(self.resources) + len(build.resources) <= MAX_OBJECTS:
            self.resources.extend(build.resources)
        self.files.update(build.files)
        self.components.extend(build.components)
        self.diagnostics.extend(build.diagnostics)

    def finish(self) -> Build:
        return Build(
            tuple(self.resources), frozenset(self.files), tuple(dict.fromkeys(self.components)), tuple(self.diagnostics)
        )


def _no_objects(documents: Iterable[Document]) -> Iterator[Diagnostic]:
    """Yield a hint for what stops the controller, which takes every YAML file below for a manifest."""
    for document in documents:
        named = document.name or document.kind.endswith("List")
        if not document.kind or not named:
            place = document.at()
            message = "no Kubernetes object; Flux builds nothing of the folder unless `.sourceignore` leaves it out"
            yield Diagnostic(place.path, place.line, place.column, Severity.HINT, "no-object", message)


def _problem(place: Location, message: str) -> Diagnostic:
    return Diagnostic(place.path, place.line, place.column, Severity.WARNING, "unresolved-resource", message)


__all__ = ["CLUSTER_SCOPED", "KUSTOMIZE_FILES", "Build", "Kustomize", "Resource"]
