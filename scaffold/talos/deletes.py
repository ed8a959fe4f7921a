"""`$patch: delete`: what a patch document deletes, and what is left of it to merge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scaffold.diagnostic import printable
from scaffold.errors import NotThereError, ScaffoldError
from scaffold.talos.fields import Field, Rule
from scaffold.talos.tree import Entry, Items, Map, Path, Place, Scalar, Value, dotted, text_at, value_at

MARK = "$patch"
_DELETE = "delete"
_VERSION = frozenset({"version"})
"""A document that has no other key is nothing to merge."""


@dataclass(frozen=True, slots=True)
class Delete:
    """One deletion.

    Attributes:
        path: What goes, or the list that an item goes from; empty for the whole document.
        place: Where the patch says so.
        item: The key and the text that the item to delete has; `None` to delete what is at the path.
    """

    path: Path
    place: Place
    item: tuple[str, str] | None = None


def split(body: Map) -> tuple[Map | None, tuple[Delete, ...]]:
    """Take the deletions out of a patch document.

    Returns:
        What is left to merge, `None` where nothing is, and the deletions.

    Raises:
        ScaffoldError: A deletion that Talos does not know.
    """
    found: list[Delete] = []
    rest = _rest(body, (), found)
    if not isinstance(rest, Map):
        return None, tuple(found)
    return (rest if rest.entries.keys() - _VERSION else None), tuple(found)


def _rest(value: Value, path: Path, found: list[Delete]) -> Value | None:
    """Return what is left of a value, `None` where all of it was deletions; note the deletions."""
    if isinstance(value, Scalar):
        return value
    if isinstance(value, Items):
        rests = [_item(item, (*path, at), found) for at, item in enumerate(value.values)]
        values = tuple(rest for rest in rests if rest is not None)
        return Items(values, value.place) if values or not value.values else None
    if _is_delete(value):
        _refuse_inside_item(path, value.place)
        found.append(Delete(path, value.place))
        return None
    entries = {
        name: entry if rest is entry.value else Entry(entry.key, rest)
        for name, entry in value.entries.items()
        if (rest := _rest(entry.value, (*path, name), found)) is not None
    }
    return Map(entries, value.place) if entries or not value.entries else None


def _item(value: Value, path: Path, found: list[Delete]) -> Value | None:
    if not isinstance(value, Map) or not _is_delete(value):
        return _rest(value, path, found)
    _refuse_inside_item(path[:-1], value.place)
    first = next(((name, entry.value) for name, entry in value.entries.items() if name != MARK), None)
    if first is None or not isinstance(first[1], Scalar):
        raise ScaffoldError(
            f"{printable(str(value.place))}: an item of a list is deleted by its first key beside `$patch`, "
            "which must have a text; write it, as in `path: /etc/file`"
        )
    found.append(Delete(path[:-1], value.place, (first[0], first[1].text)))
    return None


def _is_delete(value: Map) -> bool:
    return text_at(value, MARK) == _DELETE


def _refuse_inside_item(path: Path, place: Place) -> None:
    if any(isinstance(key, int) for key in path):
        raise ScaffoldError(
            printable(
                f"{place}: Talos deletes nothing inside an item of a list, such as `{dotted(path)}`; "
                "delete the item in one patch and add it in the next"
            )
        )


def apply(body: Map, delete: Delete, root: Field, title: str) -> Map:
    """Delete something from a document.

    Args:
        body: The document.
        delete: What to delete, not the whole document.
        root: The document's fields.
        title: What messages call the document.

    Raises:
        NotThereError: It is not there; only a key that Talos knows may be missing.
    """
    deleted = _without(body, delete.path, delete, root)
    if not isinstance(deleted, Map):
        what = f"`{dotted(delete.path)}`"
        if delete.item:
            what = f"item with this `{delete.item[0]}` in {what}"
        raise NotThereError(printable(f"{delete.place}: lookup failed: {title} has no {what} to delete"))
    return deleted


def _without(value: Value | None, path: Path, delete: Delete, field: Field | None) -> Value | None:
    """Return a value without what is at a path in it, `None` where that is not there."""
    if not path:
        return _without_item(value, delete, field)
    if field is not None and field.rule is Rule.STRUCT and (value is None or _is_null(value)):
        value = Map({})
    if not isinstance(value, Map) or (field is not None and field.rule is Rule.PAIR):  # Talos finds no keys in a pair
        return None
    name = str(path[0])
    known = _known(field, name)
    is_struct = field is not None and bool(field.fields)
    if is_struct and known is None:
        return None
    entry = value.entries.get(name)
    if len(path) == 1 and delete.item is None:
        if entry is None:
            return value if is_struct else None
        return Map({key: other for key, other in value.entries.items() if key != name}, value.place)
    child = _without(entry.value if entry else None, path[1:], delete, known)
    if child is None:
        return None
    if entry is None:
        return value
    return Map({**value.entries, name: Entry(entry.key, child)}, value.place)


def _without_item(value: Value | None, delete: Delete, field: Field | None) -> Value | None:
    if not isinstance(value, Items) or delete.item is None or field is None:
        return None
    key, text = delete.item
    known = _known(field.items, key)
    if known is None or known.type != "string":  # Talos compares texts only
        return None
    for at, item in enumerate(value.values):
        found = value_at(item, key)
        if isinstance(found, Scalar) and not found.is_null and found.text == text:
            return Items((*value.values[:at], *value.values[at + 1 :]), value.place)
    return None


def _known(field: Field | None, name: str) -> Field | None:
    if field is None:
        return None
    fields: Mapping[str, Field] = field.fields
    return fields.get(name) or (field.items if field.type == "map" else None)


def _is_null(value: Value) -> bool:
    return isinstance(value, Scalar) and value.is_null
