"""JSON patches (RFC 6902) of a machine config: add, remove, replace, move, copy, test."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scaffold.diagnostic import printable
from scaffold.errors import NotThereError, ScaffoldError
from scaffold.talos.comparison import resolve
from scaffold.talos.tree import Entry, Items, Map, Place, Scalar, Value, text_at

_NAMES = ("add", "remove", "replace", "move", "copy", "test")
_WITH_VALUE = frozenset({"add", "replace", "test"})
_WITH_FROM = frozenset({"move", "copy"})
_INDEX = re.compile(r"-?(?:0|[1-9][0-9]{0,8})\Z", re.ASCII)

Pointer = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        name: `add`, `remove`, `replace`, `move`, `copy` or `test`.
        path: Where, as written.
        source: What is moved or copied, as written; empty for other operations.
        value: What is added or tested; null for operations without one.
        place: Where it stands in the patch.
    """

    name: str
    path: str
    source: str
    value: Value
    place: Place


def read_operations(patch: Items) -> tuple[Operation, ...]:
    """Read a JSON patch.

    Raises:
        ScaffoldError: An operation that is none.
    """
    return tuple(_operation(item) for item in patch.values)


def _operation(item: Value) -> Operation:
    name = text_at(item, "op")
    if not isinstance(item, Map) or not name:
        raise _refused(item.place, "an item of a JSON patch is a mapping with `op` and `path`")
    if name not in _NAMES:
        raise _refused(item.place, f"`{name}` is no operation of a JSON patch; write one of {', '.join(_NAMES)}")
    for key in ("path", *(("value",) if name in _WITH_VALUE else ()), *(("from",) if name in _WITH_FROM else ())):
        value = item.get(key)
        if value is None or (key != "value" and not isinstance(value, Scalar)):
            raise _refused(item.place, f"`{name}` of a JSON patch needs `{key}`")
    path, source = text_at(item, "path"), text_at(item, "from")
    for pointer in (path, source):
        if pointer and not pointer.startswith("/"):
            raise _refused(item.place, f"a path of a JSON patch begins with `/`, not as `{pointer}` does")
    if not (source if name == "move" else path) and name in ("move", "remove"):
        raise _refused(item.place, "a JSON patch cannot remove the whole document")
    return Operation(name, path, source, item.get("value") or Scalar("null"), item.place)


def apply(body: Map, operations: tuple[Operation, ...]) -> Map:
    """Apply a JSON patch to the body of a document.

    Raises:
        NotThereError: A path that is not there.
        ScaffoldError: A test that fails, or a document that is no mapping afterwards.
    """
    value: Value = body
    for operation in operations:
        value = _apply(value, operation)
    if not isinstance(value, Map):
        raise _refused(operations[-1].place, "the JSON patch leaves no mapping of the document")
    return value


def _apply(value: Value, operation: Operation) -> Value:
    path, source = _tokens(operation.path), _tokens(operation.source)
    try:
        match operation.name:
            case "add":
                return _add(value, path, operation.value)
            case "remove":
                return _edit(value, path, _remove)
            case "replace":
                return _replace(value, path, operation.value)
            case "test":
                _test(value, path, operation)
                return value
            case "copy":
                return _add(value, path, _at(value, source))
            case _:
                if len(path) > len(source) and path[: len(source)] == source:
                    raise _refused(operation.place, f"`{operation.source}` cannot move into itself")
                return _add(_edit(value, source, _remove), path, _at(value, source))
    except LookupError as error:
        pointer = "/".join(("", *(token.replace("~", "~0").replace("/", "~1") for token in error.args[0])))
        hint = "; add that first" if operation.name == "add" and error.args[0] != path else ""
        message = printable(f"{operation.place}: `{operation.name}` finds no `{pointer}` in the config{hint}")
        raise NotThereError(message) from None


def _tokens(pointer: str) -> Pointer:
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def _at(value: Value, path: Pointer) -> Value:
    for depth, token in enumerate(path, 1):
        if isinstance(value, Map) and token in value.entries:
            value = value.entries[token].value
        elif isinstance(value, Items) and (at := _index(token, len(value.values))) is not None:
            value = value.values[at]
        else:
            raise LookupError(path[:depth])
    return value


def _edit(value: Value, path: Pointer, edit: Callable[[Value, str], Value | None], depth: int = 0) -> Value:
    """Return a value with another one in it: what `edit` makes of the parent of the path's end, `None` for nothing."""
    token = path[depth]
    if depth == len(path) - 1:
        edited = edit(value, token)
        if edited is None:
            raise LookupError(path)
        return edited
    if isinstance(value, Map) and token in value.entries:
        old = value.entries[token]
        return Map({**value.entries, token: Entry(old.key, _edit(old.value, path, edit, depth + 1))}, value.place)
    if isinstance(value, Items) and (at := _index(token, len(value.values))) is not None:
        child = _edit(value.values[at], path, edit, depth + 1)
        return Items((*value.values[:at], child, *value.values[at + 1 :]), value.place)
    raise LookupError(path[: depth + 1])


def _add(value: Value, path: Pointer, new: Value) -> Value:
    def add(parent: Value, token: str) -> Value | None:
        if isinstance(parent, Map):
            old = parent.entries.get(token)
            key = old.key if old else Scalar(token, "", new.place)
            return Map({**parent.entries, token: Entry(key, new)}, parent.place)
        if isinstance(parent, Items):
            length = len(parent.values)
            at = length if token == "-" else _index(token, length + 1)
            if at is not None:
                return Items((*parent.values[:at], new, *parent.values[at:]), parent.place)
        return None

    return _edit(value, path, add) if path else new


def _replace(value: Value, path: Pointer, new: Value) -> Value:
    _at(value, path)
    if not path:
        return new

    def replace(parent: Value, token: str) -> Value | None:
        if isinstance(parent, Items):
            at = _index(token, len(parent.values)) or 0
            return Items((*parent.values[:at], new, *parent.values[at + 1 :]), parent.place)
        return _add(parent, (token,), new)

    return _edit(value, path, replace)


def _remove(parent: Value, token: str) -> Value | None:
    if isinstance(parent, Map) and token in parent.entries:
        return Map({key: entry for key, entry in parent.entries.items() if key != token}, parent.place)
    if isinstance(parent, Items) and (at := _index(token, len(parent.values))) is not None:
        return Items((*parent.values[:at], *parent.values[at + 1 :]), parent.place)
    return None


def _index(token: str, length: int) -> int | None:
    """Return the position that a token means, from the end where it is negative, `None` where there is none."""
    at = int(token) if _INDEX.match(token) else length
    return at % length if -length <= at < length else None


def _test(value: Value, path: Pointer, operation: Operation) -> None:
    if _plain(_at(value, path)) != _plain(operation.value):
        raise _refused(operation.place, f"`test` fails: the config has another value at `{operation.path}`")


def _plain(value: Value) -> Any:
    """Return a value as JSON compares it: with the types of its scalars, without an order of keys."""
    if isinstance(value, Scalar):
        resolved = resolve(value)
        return type(resolved).__name__, resolved
    if isinstance(value, Items):
        return [_plain(item) for item in value.values]
    return {key: _plain(entry.value) for key, entry in value.entries.items()}


def _refused(place: Place, message: str) -> ScaffoldError:
    return ScaffoldError(printable(f"{place}: {message}"))
