"""What differs between two machine configs once what means nothing is put aside, without a secret in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import starmap, zip_longest

from scaffold.talos.canonical import canonical
from scaffold.talos.documents import MAIN, Document
from scaffold.talos.fields import Table
from scaffold.talos.references import has_reference, split_references
from scaffold.talos.secret_fields import redact
from scaffold.talos.tree import Entry, Items, Map, Scalar, Value
from scaffold.talos.writer import write_documents

_CONTEXT = 3
_KEY = re.compile(r"( *)(?:- +)*([\w./-]+):(?: |$)")


class Change(StrEnum):
    """What happened to a document."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that differ, with a few around them.

    Attributes:
        path: The keys around the first of them, such as `machine.network`; empty at the top.
        lines: The lines, each behind a space, `+` or `-`.
    """

    path: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentDifference:
    """A document that differs.

    Attributes:
        kind: Its kind, `v1alpha1` for the main document.
        name: Its name; empty where its kind has none.
        title: What a message calls it.
        change: What happened to it.
        hunks: Its lines that differ.
    """

    kind: str
    name: str
    title: str
    change: Change
    hunks: tuple[Hunk, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two configs.

    Attributes:
        documents: The documents that differ, the main one first, the others by kind and name.
        not_compared: How many references met the value of a secret, which says nothing.
    """

    documents: tuple[DocumentDifference, ...]
    not_compared: int = 0


def compare(
    before: Sequence[Document], after: Sequence[Document], table: Table, key: bytes, *, resolved: bool = False
) -> Difference:
    """Compare two configs as Talos decodes them.

    Args:
        before: The config that was.
        after: The config that is to be.
        table: What Talos decodes.
        key: Random bytes, see `secret_fields.redact`.
        resolved: Whether one of them may have values where the other has references; such pairs are not compared.
    """
    old, new = _by_identity(canonical(before, table)), _by_identity(canonical(after, table))
    aligned = _Aligned()
    found: list[DocumentDifference] = []
    for identity in sorted(old.keys() | new.keys(), key=lambda identity: (identity[0] != MAIN, *identity)):
        was, now = old.get(identity), new.get(identity)
        if resolved and was and now:
            was, now = (
                replace(was, body=aligned.map(was.body, now.body)),
                replace(now, body=aligned.map(now.body, was.body)),
            )
        hunks = tuple(_hunks(_lines(was, key), _lines(now, key)))
        document = now or was
        if hunks and document:
            change = Change.CHANGED if was and now else Change.ADDED if now else Change.REMOVED
            found.append(DocumentDifference(document.kind, document.name, document.title, change, hunks))
    return Difference(tuple(found), aligned.count)


def _by_identity(documents: Sequence[Document]) -> Mapping[tuple[str, str, int], Document]:
    seen: Counter[tuple[str, str]] = Counter()
    found: dict[tuple[str, str, int], Document] = {}
    for document in documents:
        identity = (document.kind, document.name)
        found[*identity, seen[identity]] = document
        seen[identity] += 1
    return found


class _Aligned:
    """Put references in the place of what they may stand for, and count them."""

    def __init__(self) -> None:
        self.count = 0

    def map(self, value: Map, other: Map) -> Map:
        entries = {
            key: Entry(entry.key, self._value(entry.value, other.get(key))) for key, entry in value.entries.items()
        }
        return Map(entries, value.place)

    def _value(self, value: Value, other: Value | None) -> Value:
        if isinstance(value, Map):
            return self.map(value, other) if isinstance(other, Map) else value
        if isinstance(value, Items):
            others = other.values if isinstance(other, Items) else ()
            return Items(
                tuple(starmap(self._value, zip_longest(value.values, others[: len(value.values)]))), value.place
            )
        if isinstance(other, Scalar) and not has_reference(value.text) and _may_be(other.text, value.text):
            self.count += 1
            return other
        return value


def _may_be(template: str, text: str) -> bool:
    """Tell whether a text with references may have become another text."""
    if not has_reference(template):
        return False
    parts = (".+" if is_reference else re.escape(part) for part, is_reference in split_references(template))
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


def _lines(document: Document | None, key: bytes) -> tuple[str, ...]:
    return tuple(write_documents(redact([document], key)).splitlines()) if document else ()


def _hunks(before: Sequence[str], after: Sequence[str]) -> Iterator[Hunk]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        lines: list[str] = []
        for tag, old, old_end, new, new_end in group:
            if tag == "equal":
                lines += (f" {line}" for line in after[new:new_end])
            else:
                lines += (f"-{line}" for line in before[old:old_end])
                lines += (f"+{line}" for line in after[new:new_end])
        _, old, _, new, _ = group[0]
        yield Hunk(_path(after, new) if new < len(after) else _path(before, old), tuple(lines))


def _path(lines: Sequence[str], number: int) -> str:
    """Return the keys that are around a line and above it."""
    indent = len(lines[number]) - len(lines[number].lstrip()) if number < len(lines) else 0
    path: list[str] = []
    for line in reversed(lines[:number]):
        match = _KEY.match(line)
        if match and len(match[1]) < indent:
            path.append(match[2])
            indent = len(match[1])
    return ".".join(reversed(path))
