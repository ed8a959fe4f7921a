"""What a rule is: an id, a severity, and a function from the nodes and files of a Talos folder to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from scaffold.diagnostic import Diagnostic, Severity, printable
from scaffold.talos.decode import Problem
from scaffold.talos.documents import MAIN, Document
from scaffold.talos.fields import Table
from scaffold.talos.nodes import Node
from scaffold.talos.notes import Note
from scaffold.talos.tree import NOWHERE, Items, Map, Place, Scalar, Value, text_at, value_at

_LONGEST = 200
"""Characters of a text from a file that a message repeats."""


@dataclass(frozen=True, slots=True)
class JudgedLayer:
    """A rendered layer as rules see it.

    Attributes:
        path: The layer's file, relative to the repository's root.
        template: The file's text.
        text: What it renders to.
        documents: What is in there, with the template's places; none for a JSON patch.
        problems: What Talos refuses in these documents.
    """

    path: str
    template: str
    text: str
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class JudgedNode:
    """A node as rules see it.

    Attributes:
        node: The node.
        layers: Its layers.
        documents: What they are merged to.
        notes: What surprised while they were merged.
        table: What its Talos version knows.
    """

    node: Node
    layers: tuple[JudgedLayer, ...]
    documents: tuple[Document, ...]
    notes: tuple[Note, ...]
    table: Table

    @property
    def main(self) -> Map | None:
        """Return the main document, `None` where no layer has one."""
        return next((document.body for document in self.documents if document.kind == MAIN), None)

    @property
    def is_worker(self) -> bool:
        """Tell whether the merged config says that this is a worker."""
        return text_at(self.main, "machine", "type") in ("worker", "join")

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what Talos refuses in any layer."""
        return tuple(problem for layer in self.layers for problem in layer.problems)

    def of_kind(self, *kinds: str) -> tuple[Document, ...]:
        """Return the documents of some kinds."""
        return tuple(document for document in self.documents if document.kind in kinds)


@dataclass(frozen=True, slots=True)
class Failure:
    """A node whose config cannot be made.

    Attributes:
        node: The node.
        message: Why, as the error says it.
    """

    node: Node
    message: str


@dataclass(frozen=True, slots=True)
class CommittedRender:
    """A file that is tracked beside the template it seems to be rendered from.

    Attributes:
        path: The file.
        text: Its text.
        template: The template, the same path with `.j2`.
        table: What the Talos version of its node knows.
        renders: What the template renders to now, for every node; merged configs too, where it is a node's own layer.
        older: What it rendered to at older revisions.
    """

    path: str
    text: str
    template: str
    table: Table
    renders: tuple[str, ...]
    older: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """What is judged.

    Attributes:
        nodes: The nodes that render and merge.
        failures: The others.
        committed: Rendered files that are tracked.
        files: The texts of the Talos folders' files that Git tracks or would track, by path.
        unused: Files that look like machine configs and are no layer of any node.
    """

    nodes: tuple[JudgedNode, ...]
    failures: tuple[Failure, ...] = ()
    committed: tuple[CommittedRender, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()


Found: TypeAlias = tuple[str, Diagnostic]
"""The node that a finding is about, empty for a file of the repository, and the finding."""


@dataclass(frozen=True, slots=True)
class LintRule:
    """One rule; its module's docstring is its manual.

    Attributes:
        id: The rule's name, as findings carry it; the module has the same name with underscores.
        severity: What its findings usually are.
        check: Yields the findings, in any order.
    """

    id: str
    severity: Severity
    check: Callable[[View], Iterator[Found]]

    def finding(self, place: Place, message: str, hint: str = "", severity: Severity | None = None) -> Diagnostic:
        """Return a finding of this rule at a place."""
        return Diagnostic(
            printable(place.origin),
            place.line,
            place.column,
            severity or self.severity,
            self.id,
            printable(message),
            printable(hint),
        )


def each_node(check: Callable[[JudgedNode], Iterator[Diagnostic]]) -> Callable[[View], Iterator[Found]]:
    """Make a check of all nodes from that of one."""

    def check_all(view: View) -> Iterator[Found]:
        for judged in view.nodes:
            for finding in check(judged):
                yield judged.node.name, finding

    return check_all


def quote(text: str) -> str:
    """Put a text from a file in backticks: one line of bounded length."""
    line = " ".join(text.split()) or text.strip()
    return f"`{line if len(line) <= _LONGEST else line[: _LONGEST - 1] + '…'}`"


def key_place(value: Value | None, *keys: str) -> Place:
    """Return where a nested key stands; that of its value where the last one is no key of a mapping."""
    holder = value_at(value, *keys[:-1])
    entry = holder.entries.get(keys[-1]) if isinstance(holder, Map) else None
    return entry.key.place if entry else NOWHERE


def is_present(value: Value | None) -> bool:
    """Tell whether there is a value, whatever it is; null is none."""
    return value is not None and not (isinstance(value, Scalar) and value.is_null)


def is_set(value: Value | None) -> bool:
    """Tell whether a value says something: no null, `""`, `0`, `false`, empty list or empty mapping."""
    if isinstance(value, Scalar):
        zero = not value.style and (value.is_null or value.text in _ZERO)
        return bool(value.text) and not zero
    if isinstance(value, Items):
        return bool(value.values)
    return value is not None and bool(value.entries)


_ZERO = frozenset({"0", "0s", "false", "False", "FALSE", "no", "No", "off", "Off", "n", "N"})
