"""A repository as a value: its files, their documents, and where everything stands."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import yaml

from scaffold.changes import ChangeSet
from scaffold.diagnostic import Diagnostic, Severity, printable
from scaffold.yaml_reader import YamlError, compose, construct

KUSTOMIZE_FILES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""The names kustomize looks for, in its order."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file; line and column count from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class ResourceId:
    """What Kubernetes calls an object by; namespace is empty where the object has none or none is known."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.namespace}/{self.name}" if self.namespace else f"{self.kind}/{self.name}"


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One YAML document: its plain value, and its node, which knows lines and columns.

    Attributes:
        path: The file, relative to the repository's root.
        index: The document's position in its file, from 0.
        body: Mappings, lists and scalars; shared, never to be changed.
        node: PyYAML's node of the whole document.
    """

    path: str
    index: int
    body: Any
    node: yaml.Node

    @property
    def kind(self) -> str:
        """Return `kind`, or nothing."""
        return text_at(self.body, "kind")

    @property
    def api_version(self) -> str:
        """Return `apiVersion`, or nothing."""
        return text_at(self.body, "apiVersion")

    @property
    def group(self) -> str:
        """Return the API group, empty for the core group."""
        group, slash, _ = self.api_version.partition("/")
        return group if slash else ""

    @property
    def name(self) -> str:
        """Return `metadata.name`, or nothing."""
        return text_at(self.body, "metadata", "name")

    @property
    def namespace(self) -> str:
        """Return `metadata.namespace` as written, or nothing."""
        return text_at(self.body, "metadata", "namespace")

    def at(self, *keys: str | int) -> Location:
        """Find where the value at `keys` starts, or the nearest parent that exists."""
        node = self.node
        for key in keys:
            child = _child(node, key)
            if child is None:
                break
            node = child
        return Location(self.path, node.start_mark.line + 1, node.start_mark.column + 1)


def _child(node: yaml.Node, key: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        found = None
        for key_node, value_node in node.value:
            if key_node.value == key:
                found = value_node
        return found
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        child: yaml.Node = node.value[key]
        return child
    return None


def value_at(body: Any, *keys: str) -> Any:
    """Return the value under nested mapping keys, `None` where any of them is missing."""
    for key in keys:
        if not isinstance(body, dict):
            return None
        body = body.get(key)
    return body


def text_at(body: Any, *keys: str) -> str:
    """Return the scalar under nested mapping keys as text, empty where it is missing or no scalar."""
    for key in keys:
        if not isinstance(body, dict):
            return ""
        body = body.get(key)
    if isinstance(body, str):
        return body
    return "" if body is None or isinstance(body, (dict, list)) else str(body)


def mapping_at(body: Any, *keys: str) -> Mapping[str, Any]:
    """Return the mapping under nested mapping keys, empty where it is missing or none."""
    value = value_at(body, *keys)
    return value if isinstance(value, dict) else {}


def list_at(body: Any, *keys: str) -> list[Any]:
    """Return the list under nested mapping keys, empty where it is missing or none."""
    value = value_at(body, *keys)
    return value if isinstance(value, list) else []


@dataclass(frozen=True)
class Repository:
    """A repository's files in memory; documents are parsed once, when first asked for.

    Attributes:
        files: Content by path for the files that are read: YAML, and the few settings files.
        paths: Every file's path, read or not.
        links: Symbolic links: path → target as written.
        problems: What could not be read from the disk.
    """

    files: Mapping[str, bytes]
    paths: frozenset[str]
    links: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Diagnostic, ...] = ()
    _parsed: dict[str, tuple[Document, ...] | Diagnostic] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def directories(self) -> frozenset[str]:
        """Return every folder's path; the root is the empty string."""
        found = {""}
        for path in self.paths:
            parent = posixpath.dirname(path)
            while parent not in found:
                found.add(parent)
                parent = posixpath.dirname(parent)
        return frozenset(found)

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Return the sorted files directly in each folder."""
        found: dict[str, list[str]] = {}
        for path in sorted(self.paths):
            found.setdefault(posixpath.dirname(path), []).append(path)
        return {folder: tuple(paths) for folder, paths in found.items()}

    @cached_property
    def subfolders(self) -> Mapping[str, tuple[str, ...]]:
        """Return the folders directly in each folder."""
        found: dict[str, list[str]] = {}
        for folder in sorted(self.directories - {""}):
            found.setdefault(posixpath.dirname(folder), []).append(folder)
        return {folder: tuple(folders) for folder, folders in found.items()}

    def folders_named(self, name: str) -> tuple[str, ...]:
        """Return every folder of a name, wherever it is."""
        return self._by_name.get(name, ())

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for folder in self.directories:
            found.setdefault(posixpath.basename(folder), []).append(folder)
        return {name: tuple(folders) for name, folders in found.items()}

    def text(self, path: str) -> str:
        """Return a file's text; bytes that are no UTF-8 are replaced.

        Raises:
            KeyError: The file is not among those that were read.
        """
        return self.files[path].decode("utf-8", "replace").removeprefix("\ufeff")

    def documents(self, path: str) -> tuple[Document, ...]:
        """Return a file's documents, none where it does not parse or does not exist."""
        parsed = self._parse(path)
        return () if isinstance(parsed, Diagnostic) else parsed

    def unreadable(self, path: str) -> Diagnostic | None:
        """Say why a file does not parse."""
        parsed = self._parse(path)
        return parsed if isinstance(parsed, Diagnostic) else None

    def yaml_paths(self) -> Iterator[str]:
        """Yield the paths of all YAML files that were read, sorted."""
        return iter(self._yaml_paths)

    @cached_property
    def _yaml_paths(self) -> tuple[str, ...]:
        return tuple(path for path in sorted(self.files) if is_yaml(path))

    def resolve(self, path: str) -> str:
        """Follow the repository's symbolic links in `path`, as far as they stay inside; ends on a cycle."""
        if not self.links:
            return path
        for _ in range(16):
            parts = path.split("/")
            for count in range(1, len(parts) + 1):
                prefix = "/".join(parts[:count])
                target = self.links.get(prefix)
                if target is not None and not target.startswith("/"):
                    path = posixpath.normpath(posixpath.join(posixpath.dirname(prefix), target, *parts[count:]))
                    break
            else:
                return path
        return path

    def kustomize_file(self, folder: str) -> str | None:
        """Return the path of the folder's kustomize file."""
        for name in KUSTOMIZE_FILES:
            path = f"{folder}/{name}" if folder else name
            if path in self.paths:
                return path
        return None

    def overlay(self, changes: ChangeSet) -> Repository:
        """Return the repository as it would be with the changes; unchanged files are not parsed again."""
        files = dict(self.files)
        paths = set(self.paths)
        parsed = dict(self._parsed)
        linked = {link: self.resolve(link) for link in self.links if link in files}
        for change in changes:
            parsed.pop(change.path, None)
            for link in [link for link, target in linked.items() if target == change.path]:
                parsed.pop(link, None)  # read as the file that it names
                files.pop(link)
                if change.after is not None:
                    files[link] = change.after
            if change.after is None:
                files.pop(change.path, None)
                paths.discard(change.path)
            else:
                files[change.path] = change.after
                paths.add(change.path)
        return Repository(files, frozenset(paths), self.links, self.problems, parsed)

    def _parse(self, path: str) -> tuple[Document, ...] | Diagnostic:
        known = self._parsed.get(path)
        if known is None:
            known = self._parsed[path] = self._parse_once(path)
        return known

    def _parse_once(self, path: str) -> tuple[Document, ...] | Diagnostic:
        content = self.files.get(path)
        if content is None:
            return ()
        try:
            text = content.decode("utf-8").removeprefix("\ufeff")
            return tuple(Document(path, index, construct(node), node) for index, node in enumerate(compose(text)))
        except UnicodeDecodeError as error:
            return Diagnostic(path, 0, 0, Severity.WARNING, "unreadable", f"not UTF-8 (byte {error.start})")
        except YamlError as error:
            return Diagnostic(
                path, error.line, error.column, Severity.WARNING, "unreadable", printable(f"not YAML: {error.message}")
            )


def is_yaml(path: str) -> bool:
    """Tell whether a file is YAML by its name."""
    return path.endswith((".yaml", ".yml")) or posixpath.basename(path) == "Kustomization"
