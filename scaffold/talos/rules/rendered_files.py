"""Whether a file says the same as a render of its template, and where it does not."""

from __future__ import annotations

from collections.abc import Iterable

from scaffold.errors import ScaffoldError
from scaffold.talos.canonical import canonical
from scaffold.talos.difference import compare
from scaffold.talos.documents import read_documents
from scaffold.talos.fields import Table
from scaffold.talos.references import has_reference
from scaffold.talos.tree import Items, Map, Path, Place, Scalar, Value, dotted

_KEY = b"lint"
"""Any key: what is compared has then other markers for other secrets (`difference.compare`)."""


def agrees(text: str, renders: Iterable[str], table: Table) -> bool:
    """Tell whether a file says what one of some renders says, as Talos decodes them; resolved references count."""
    return any(text.strip() == render.strip() or _is_same(text, render, table) for render in renders)


def first_difference(path: str, text: str, render: str, table: Table) -> tuple[Place, str]:
    """Return where a file and a render part, and the path of that value; only the file where that cannot be said."""
    try:
        documents = canonical(read_documents(text, path, table), table)
        wanted = {(each.kind, each.name): each for each in canonical(read_documents(render, path, table), table)}
    except ScaffoldError:
        return Place(path, 0, 0), ""
    for document in documents:
        other = wanted.get((document.kind, document.name))
        if other is None:
            return document.body.place, ""
        part = _part(document.body, other.body, ())
        if part:
            return part[0], dotted(part[1])
    return Place(path, 0, 0), ""


def _is_same(text: str, render: str, table: Table) -> bool:
    try:
        documents, wanted = read_documents(text, "", table), read_documents(render, "", table)
    except ScaffoldError:
        return False
    return not compare(documents, wanted, table, _KEY, resolved=True).documents


def _part(value: Value, wanted: Value, path: Path) -> tuple[Place, Path] | None:
    if isinstance(value, Scalar) and isinstance(wanted, Scalar):
        return None if value == wanted or has_reference(wanted.text) else (value.place, path)
    if isinstance(value, Items) and isinstance(wanted, Items):
        if len(value.values) != len(wanted.values):
            return value.place, path
        pairs = enumerate(zip(value.values, wanted.values, strict=True))
        parts = (_part(item, other, (*path, number)) for number, (item, other) in pairs)
        return next((part for part in parts if part), None)
    if isinstance(value, Map) and isinstance(wanted, Map):
        return _part_of_maps(value, wanted, path)
    return value.place, path


def _part_of_maps(value: Map, wanted: Map, path: Path) -> tuple[Place, Path] | None:
    for key, entry in value.entries.items():
        other = wanted.get(key)
        part = (entry.key.place, (*path, key)) if other is None else _part(entry.value, other, (*path, key))
        if part:
            return part
    missing = next((key for key in wanted.entries if key not in value.entries), None)
    return None if missing is None else (value.place, (*path, missing))
