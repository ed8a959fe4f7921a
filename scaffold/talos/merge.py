"""Merges patches over a machine config as Talos does, and collects what surprises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from scaffold.diagnostic import printable
from scaffold.errors import NotThereError, ScaffoldError
from scaffold.talos import deletes, json_patch
from scaffold.talos.decode import decode
from scaffold.talos.deletes import Delete
from scaffold.talos.documents import MAIN, Document, as_document
from scaffold.talos.fields import Field, Rule, Table
from scaffold.talos.json_patch import Operation
from scaffold.talos.notes import Note, Surprise
from scaffold.talos.tree import Items, Map, Place, dotted, parse
from scaffold.talos.value_merge import ValueMerger

__all__ = ["Merged", "Note", "Patch", "Surprise", "merge", "read_patch"]


@dataclass(frozen=True, slots=True)
class Patch:
    """A patch: documents to merge, or the operations of a JSON patch.

    Attributes:
        origin: What messages call it.
        documents: What it merges and deletes; nothing for a JSON patch.
        operations: A JSON patch; nothing for a strategic merge patch.
    """

    origin: str
    documents: tuple[Document, ...] = ()
    operations: tuple[Operation, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """A machine config after its patches.

    Attributes:
        documents: The documents, the main one first, then in the order in which they came.
        notes: What surprised, in the order in which it happened.
    """

    documents: tuple[Document, ...]
    notes: tuple[Note, ...]


def read_patch(text: str, origin: str, table: Table, lines: Sequence[int] = ()) -> Patch:
    """Read a strategic merge patch, which has documents, or a JSON patch, which is a list; both in YAML or JSON.

    Args:
        text: The patch.
        origin: What messages call it, usually a path.
        table: Tells which kinds have a name.
        lines: See `tree.parse`.

    Raises:
        ScaffoldError: Neither of both.
    """
    values = parse(text, origin, lines)
    if len(values) == 1 and isinstance(values[0], Items):
        return Patch(origin, operations=json_patch.read_operations(values[0]))
    return Patch(origin, tuple(as_document(value, table) for value in values))


def merge(
    base: Sequence[Document], patches: Sequence[Patch], table: Table, *, tolerant: bool = False, partial: bool = False
) -> Merged:
    """Merge patches, one after the other, over a machine config.

    Args:
        base: The machine config.
        patches: The patches, in their order.
        table: What the config's Talos version knows.
        tolerant: Merge what can be merged of documents that Talos refuses: the caller says what is wrong with them.
        partial: The config is not whole: what a patch takes away or replaces may be in the rest of it.

    Raises:
        ScaffoldError: Documents that Talos refuses, or that cannot be merged.
    """
    if not tolerant:
        parts = ((base, False), *((patch.documents, True) for patch in patches))
        _refuse_problems([problem for documents, patch in parts for problem in _problems(documents, table, patch)])
    _refuse_duplicates(base)
    merger = _Merger(base, table, tolerant, partial)
    for patch in patches:
        if patch.operations:
            merger.apply(patch)
        splits = [(document, *deletes.split(document.body)) for document in patch.documents]
        _refuse_duplicates(document for document, rest, _ in splits if rest is not None)
        for document, rest, deletions in splits:
            merger.delete(document, deletions)
            if rest is not None:
                merger.merge(document, rest)
    found = tuple(merger.documents.values())
    return Merged(
        (*(document for document in found if document.kind == MAIN), *(item for item in found if item.kind != MAIN)),
        tuple(merger.notes),
    )


_NO_FIELDS = Field("struct", Rule.STRUCT)
"""Those of an unknown kind, which is only merged tolerantly."""


class _Merger:
    def __init__(self, base: Sequence[Document], table: Table, tolerant: bool, partial: bool) -> None:
        self.documents = {(document.kind, document.name): document for document in base}
        self.notes: list[Note] = []
        self._table = table
        self._tolerant = tolerant
        self._partial = partial

    def delete(self, patch: Document, deletions: Iterable[Delete]) -> None:
        """Run the deletions of a patch's document; where the config has no such document, there are none."""
        identity = patch.kind, patch.name
        for delete in deletions:
            document = self.documents.get(identity)
            if document is None:
                return
            if delete.path:
                with self._forgiving(document, dotted(delete.path), delete.place):
                    body = deletes.apply(document.body, delete, self._root(document), document.title)
                    self.documents[identity] = replace(document, body=body)
            elif document.kind == MAIN:
                raise ScaffoldError(
                    f"{printable(str(delete.place))}: the main document of a config cannot be deleted; "
                    "delete keys in it, such as `cluster`"
                )
            else:
                del self.documents[identity]

    def merge(self, patch: Document, body: Map) -> None:
        """Merge the body of a patch's document, without its deletions."""
        identity = patch.kind, patch.name
        document = self.documents.get(identity)
        if document is not None:
            values = ValueMerger(document.title, self.notes)
            body = values.struct(document.body, body, self._root(document), (), body.place)
        self.documents[identity] = replace(patch, body=body)

    def apply(self, patch: Patch) -> None:
        """Apply a JSON patch."""
        main = self.documents.get((MAIN, ""))
        if self._partial and main is not None:
            self._apply_each(main, patch.operations)
            return
        if len(self.documents) != 1:
            raise ScaffoldError(
                f"{printable(str(patch.operations[0].place))}: a JSON patch is for a config with one document, "
                f"this one has {len(self.documents)}; write a strategic merge patch"
            )
        (document,) = self.documents.values()
        patched = as_document(json_patch.apply(document.body, patch.operations), self._table)
        if not self._tolerant:
            _refuse_problems(_problems((patched,), self._table, False))
        self.documents = {(patched.kind, patched.name): patched}

    def _apply_each(self, main: Document, operations: Sequence[Operation]) -> None:
        for operation in operations:
            with self._forgiving(main, operation.path, operation.place):
                main = replace(main, body=json_patch.apply(main.body, (operation,)))
        if not self._tolerant:
            _refuse_problems(_problems((main,), self._table, False))
        self.documents[main.kind, main.name] = main

    @contextmanager
    def _forgiving(self, document: Document, path: str, place: Place) -> Iterator[None]:
        """Note what is not there, where the config is not whole."""
        try:
            yield
        except NotThereError:
            if not self._partial:
                raise
            self.notes.append(Note(Surprise.NOT_STATED, document.title, path, place, place))

    def _root(self, document: Document) -> Field:
        kind = self._table.kinds.get(document.kind)
        return kind.root if kind else _NO_FIELDS


def _problems(documents: Iterable[Document], table: Table, patch: bool) -> tuple[str, ...]:
    return tuple(
        f"{printable(str(problem.place))}: {problem.message}"
        for document in documents
        for problem in decode(document, table, patch=patch)
    )


def _refuse_problems(problems: Sequence[str]) -> None:
    if problems:
        raise ScaffoldError("\n".join(problems))


def _refuse_duplicates(documents: Iterable[Document]) -> None:
    seen: dict[tuple[str, str], Document] = {}
    for document in documents:
        first = seen.setdefault((document.kind, document.name), document)
        if first is not document:
            raise ScaffoldError(
                printable(
                    f"{document.body.place}: {document.title} is there twice, first at {first.body.place}; "
                    "Talos takes one of each, so join them"
                )
            )
