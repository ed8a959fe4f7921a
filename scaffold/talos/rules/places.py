"""Finds values in merged documents again: by path, and by the places that survived the merge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scaffold.talos.documents import Document
from scaffold.talos.notes import Note
from scaffold.talos.tree import Items, Map, Place, Scalar, Value


def survives(place: Place, note: Note, documents: Sequence[Document]) -> bool:
    """Tell whether the value at a place is still in a note's document after all layers: none replaced it."""
    return any(
        place == value.place
        for document in documents
        if document.title == note.document
        for value in _values(document.body)
    )


def is_gone(note: Note, documents: Sequence[Document]) -> bool:
    """Tell whether a note's value is still missing in its document: no later layer sets it, or deletes all of that."""
    found = [document for document in documents if document.title == note.document]
    return bool(found) and not any(True for document in found for _ in _named(document.body, note.path))


def scalars(document: Document) -> Iterator[Scalar]:
    """Yield all single values of a document."""
    return (value for value in _values(document.body) if isinstance(value, Scalar))


def values_at(value: Value, path: Sequence[str]) -> Iterator[Value]:
    """Yield what a path leads to; `*` is every key or position."""
    if not path:
        yield value
    elif isinstance(value, Items) and path[0] == "*":
        for item in value.values:
            yield from values_at(item, path[1:])
    elif isinstance(value, Map):
        for key, entry in value.entries.items():
            if path[0] in ("*", key):
                yield from values_at(entry.value, path[1:])


def _named(value: Value, path: str) -> Iterator[Value]:
    """Yield what a path as messages write it leads to; keys may have dots themselves."""
    if not path:
        yield value
    elif isinstance(value, Items) and path.startswith("["):
        number, _, rest = path[1:].partition("]")
        if number.isdecimal() and int(number) < len(value.values):
            yield from _named(value.values[int(number)], rest.removeprefix("."))
    elif isinstance(value, Map):
        for key, entry in value.entries.items():
            rest = path.removeprefix(key)
            if path.startswith(key) and rest[:1] in ("", ".", "["):
                yield from _named(entry.value, rest.removeprefix("."))


def _values(value: Value) -> Iterator[Value]:
    yield value
    if isinstance(value, Items):
        for item in value.values:
            yield from _values(item)
    elif isinstance(value, Map):
        for entry in value.entries.values():
            yield from _values(entry.value)
