"""Compares two versions of an app by the leaves of their documents.

A leaf is a scalar, an empty mapping or an empty list, with the path of keys that leads to it; a list's items all have
the same path (`[]`), so that their order does not count. Documents of two versions belong together where file, kind
and name are the same. What is compared is data: quotes, comments, anchors and the order of keys are no difference.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold.diagnostic import printable

Files = Mapping[str, Sequence[Any]]
"""The plain values of a version's documents, by file."""

LONGEST = 60
"""Characters of a value that are shown."""

HIDDEN = "…"

_SECRET_FIELDS = frozenset({"env", "data", "stringData", "binaryData"})
"""Fields whose values are never shown, whatever their keys say."""

_SMELL = re.compile(r"passw|passphrase|token|credential|secret|private|(?:api|access|auth|encryption|[-_.])key", re.I)
_REFERENCE = re.compile(r"(?:Ref|Refs|Name|StoreRef|KeyRef|Secrets)\Z|\AsecretKey\Z|\Asecret\Z")
"""Keys that smell of a secret, but name an object that holds it."""


@dataclass(frozen=True, slots=True, order=True)
class Leaf:
    """One value of a document.

    Attributes:
        file: The document's file.
        kind: Its kind, empty where it says none.
        name: Its `metadata.name`, likewise.
        path: The keys that lead to the value; `[]` for any item of a list.
        type: The value's type, for `1` and `"1"` are not the same.
        value: The value as text.
    """

    file: str
    kind: str
    name: str
    path: tuple[str, ...]
    type: str
    value: str

    def __str__(self) -> str:
        return f"{printable(self.file)}: {printable(self.where)} = {self.shown}"

    @property
    def where(self) -> str:
        """Return the path as text, such as `spec.dependsOn[].name`."""
        return ".".join(self.path).replace(".[]", "[]")

    @property
    def shown(self) -> str:
        """Return the value as it may be shown: on one line, cut, and hidden where it may be a secret."""
        if self.type in ("empty", "null"):
            return self.value
        if any(key in _SECRET_FIELDS or smells(key) for key in self.path):
            return HIDDEN
        if self.type == "str" and not self.value.strip():
            return f'"{printable(self.value)}"'
        text = printable(self.value.replace("\n", "⏎").replace("\t", " "))
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + HIDDEN


def smells(key: str) -> bool:
    """Tell whether a key's name says that its value is a secret."""
    return _SMELL.search(key) is not None and _REFERENCE.search(key) is None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much of one version another one has.

    Attributes:
        recall: The share of the original's leaves that the copy has, from 0 to 1; 1 for an original without any.
        precision: The share of the copy's leaves that the original has, likewise.
        missing: The original's leaves that the copy lacks, sorted.
        extra: The copy's leaves that the original lacks, sorted.
    """

    recall: float
    precision: float
    missing: tuple[Leaf, ...]
    extra: tuple[Leaf, ...]

    @property
    def differences(self) -> int:
        """Return how many leaves one has and the other lacks."""
        return len(self.missing) + len(self.extra)


def find_leaves(files: Files) -> Counter[Leaf]:
    """Count the leaves of a version's documents."""
    return Counter(leaf for file, bodies in files.items() for body in bodies for leaf in _of_document(file, body))


def compare(original: Files, copy: Files) -> Comparison:
    """Compare a copy with an original."""
    before, after = find_leaves(original), find_leaves(copy)
    common = (before & after).total()
    return Comparison(
        common / before.total() if before else 1.0,
        common / after.total() if after else 1.0,
        tuple(sorted((before - after).elements())),
        tuple(sorted((after - before).elements())),
    )


def document_key(body: Any) -> tuple[str, str]:
    """Return a document's kind and name: what tells it from the others of its file."""
    if not isinstance(body, dict):
        return "", ""
    metadata = body.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return _text(body.get("kind")), _text(name)


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, (dict, list)) else str(value)


def _of_document(file: str, body: Any) -> Iterator[Leaf]:
    kind, name = document_key(body)
    for path, value in _walk(body, ()):
        if value is None:
            yield Leaf(file, kind, name, path, "null", "null")
        elif isinstance(value, (dict, list)):
            yield Leaf(file, kind, name, path, "empty", "{}" if isinstance(value, dict) else "[]")
        elif isinstance(value, bool):
            yield Leaf(file, kind, name, path, "bool", str(value).lower())
        else:
            yield Leaf(file, kind, name, path, type(value).__name__, str(value))


def _walk(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _walk(item, (*path, str(key)))
    elif isinstance(value, list) and value:
        for item in value:
            yield from _walk(item, (*path, "[]"))
    else:
        yield path, value
