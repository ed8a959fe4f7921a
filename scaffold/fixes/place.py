"""Finds which value of a file a finding points at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from scaffold.diagnostic import Diagnostic
from scaffold.repository import Repository
from scaffold.yaml_reader import construct

Keys = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar in a file.

    Attributes:
        path: The file; behind a symbolic link, the one that it names.
        document: Which of its documents.
        keys: Where the scalar is in that.
        text: The scalar as written, without quotes.
        read: What YAML reads it as.
        parent: The mapping or list that holds it.
    """

    path: str
    document: int
    keys: Keys
    text: str
    read: Any
    parent: yaml.CollectionNode


def find_value(repository: Repository, finding: Diagnostic) -> Value | None:
    """Return the scalar that stands at a finding's place, `None` where none does."""
    path = repository.resolve(finding.path)
    place = finding.line - 1, finding.column - 1
    for document in repository.documents(path):
        for keys, parent, node in _scalars(document.node):
            if (node.start_mark.line, node.start_mark.column) == place:
                return Value(path, document.index, keys, node.value, construct(node), parent)
    return None


def _scalars(root: yaml.Node) -> Iterator[tuple[Keys, yaml.CollectionNode, yaml.ScalarNode]]:
    """Yield each scalar value once, with its keys: where it is written, not where an alias repeats it."""
    waiting: list[tuple[Keys, yaml.Node]] = [((), root)]
    seen: set[int] = set()
    while waiting:
        keys, node = waiting.pop()
        if id(node) in seen or not isinstance(node, (yaml.MappingNode, yaml.SequenceNode)):
            continue
        seen.add(id(node))
        found: list[tuple[Keys, yaml.Node]] = []
        if isinstance(node, yaml.MappingNode):
            found = [((*keys, name.value), child) for name, child in node.value if isinstance(name, yaml.ScalarNode)]
        else:
            found = [((*keys, index), child) for index, child in enumerate(node.value)]
        for below, child in found:
            if isinstance(child, yaml.ScalarNode) and id(child) not in seen:
                seen.add(id(child))
                yield below, node, child
        waiting.extend(reversed(found))
