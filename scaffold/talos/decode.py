"""Finds what Talos' decoder refuses in a document: kinds and keys that it does not know, values of the wrong type."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from scaffold.diagnostic import printable
from scaffold.talos.documents import MAIN, Document
from scaffold.talos.fields import VERSIONS, Field, Rule, Table, load_table
from scaffold.talos.scalars import complaint
from scaffold.talos.tree import Items, Map, Path, Place, Scalar, Value, dotted, text_at

API_VERSION = "v1alpha1"
"""The `apiVersion` of every document that has a kind."""

_IDENTITY = frozenset({"apiVersion", "kind"})


class ProblemKind(StrEnum):
    """What is wrong."""

    UNKNOWN_KIND = "unknown-kind"
    UNKNOWN_KEY = "unknown-key"
    WRONG_TYPE = "wrong-type"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that Talos refuses.

    Attributes:
        place: Where the key or the value stands.
        path: Where that is in the document, such as `machine.network.interfaces[0].mtu`.
        message: What is wrong and the next step, the path included, the place not.
        kind: What it is.
    """

    place: Place
    path: str
    message: str
    kind: ProblemKind


def decode(document: Document, table: Table, *, patch: bool) -> tuple[Problem, ...]:
    """Return what a version of Talos refuses in a document, in the order of the text.

    Args:
        document: The document, whose secret references may still stand for values.
        table: What the version knows.
        patch: Whether the document is a patch, in which `$patch: delete` stands for what is deleted.
    """
    if patch and _is_delete(document.body):
        return ()
    kind = table.kinds.get(document.kind)
    api_version = text_at(document.body, "apiVersion")
    if kind is None or (document.kind != MAIN and api_version != API_VERSION):
        key = "apiVersion" if kind else "kind"
        entry = document.body.entries.get(key)
        if kind is None:
            message = f"unknown kind `{printable(document.kind)}`{_kind_hint(document.kind, table)}"
        elif api_version:
            message = f"`{printable(api_version)}` is no `apiVersion` of Talos, write `{API_VERSION}`"
        else:
            message = f"a `{printable(document.kind)}` has an `apiVersion`, write `apiVersion: {API_VERSION}`"
        place = entry.value.place if entry else document.body.place
        return (Problem(place, key, message, ProblemKind.UNKNOWN_KIND),)
    decoder = _Decoder(document.kind, table, patch)
    return tuple(decoder.struct(document.body, kind.root, (), frozenset() if kind.name == MAIN else _IDENTITY))


class _Decoder:
    def __init__(self, kind: str, table: Table, patch: bool) -> None:
        self._kind = kind
        self._table = table
        self._patch = patch

    def struct(self, value: Map, field: Field, path: Path, others: Collection[str] = frozenset()) -> Iterator[Problem]:
        """Find what is wrong in a mapping with known keys, which may also have some others."""
        for key, entry in value.entries.items():
            at = (*path, key)
            known = field.fields.get(key)
            if known is not None:
                yield from self.value(entry.value, known, at)
            elif key not in others:
                inside = f" in `{printable(dotted(path))}`" if path else ""
                message = f"unknown key `{printable(key)}`{inside}{self._key_hint(at, field)}"
                yield Problem(entry.key.place, printable(dotted(at)), message, ProblemKind.UNKNOWN_KEY)

    def value(self, value: Value, field: Field, path: Path) -> Iterator[Problem]:
        """Find what is wrong in a value."""
        if self._patch and isinstance(value, Map) and _is_delete(value):
            return
        wrong = mismatch(value, field)
        if wrong:
            shown = printable(dotted(path))
            message = f"`{shown}` {wrong}{self._type_hint(value, path)}"
            yield Problem(value.place, shown, message, ProblemKind.WRONG_TYPE)
        elif isinstance(value, Map) and field.type == "struct":
            yield from self.struct(value, field, path)
        elif isinstance(value, Map) and field.items:
            for key, entry in value.entries.items():
                yield from self.value(entry.value, field.items, (*path, key))
        elif isinstance(value, Items) and field.items:
            for number, item in enumerate(value.values):
                yield from self.value(item, field.items, (*path, number))
        elif isinstance(value, Items) and field.type == "argument":
            for number, item in enumerate(value.values):
                yield from self.value(item, _TEXT, (*path, number))

    def _key_hint(self, path: Path, field: Field) -> str:
        for version in _later(self._table.version):
            if _field_at(load_table(version), self._kind, path):
                return f", which Talos knows from {version} on"
        return _meant(str(path[-1]), field.fields)

    def _type_hint(self, value: Value, path: Path) -> str:
        for version in _later(self._table.version):
            field = _field_at(load_table(version), self._kind, path)
            if field and not mismatch(value, field):
                return f"; Talos takes it from {version} on"
        return ""


def mismatch(value: Value, field: Field) -> str:
    """Return what a value itself, without what it holds, must be where it is not, such as `must be a list`."""
    if isinstance(value, Scalar):
        wanted = _COLLECTIONS.get(field.type)
        if wanted is None:
            return complaint(field.type, value)
        return "" if value.is_null else f"must be {wanted}, not a single value"
    found = "a mapping" if isinstance(value, Map) else "a list"
    wanted = _COLLECTIONS.get(field.type, "a single value")
    if found == wanted or (field.type == "argument" and isinstance(value, Items)):
        return ""
    return f"must be {wanted}, not {found}"


_COLLECTIONS = {"struct": "a mapping", "map": "a mapping", "any": "a mapping", "list": "a list"}
_TEXT = Field("string", Rule.VALUE)


def _is_delete(value: Map) -> bool:
    return text_at(value, "$patch") == "delete"


def _later(version: str) -> tuple[str, ...]:
    return VERSIONS[VERSIONS.index(version) + 1 :]


def _field_at(table: Table, kind: str, path: Path) -> Field | None:
    """Return what a path leads to, `None` where a version does not know it."""
    known = table.kinds.get(kind)
    field = known.root if known else None
    for key in path:
        if field is None:
            return None
        field = field.items or field.fields.get(str(key))
    return field


def _kind_hint(kind: str, table: Table) -> str:
    for version in _later(table.version):
        if kind in load_table(version).kinds:
            return f", which Talos knows from {version} on"
    return _meant(kind, table.kinds.keys() - {MAIN})


def _meant(name: str, known: Collection[str]) -> str:
    import difflib

    folded = {candidate.casefold(): candidate for candidate in sorted(known)}
    near = difflib.get_close_matches(name.casefold(), folded, 1, 0.8)
    return f"; did you mean `{folded[near[0]]}`" if near else ""
