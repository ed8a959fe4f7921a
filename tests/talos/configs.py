"""Strategies for machine configs and patches that Talos takes, made from its own tables of fields."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from scaffold.talos.documents import MAIN, Document
from scaffold.talos.fields import Field, Kind, Rule, Table
from scaffold.talos.tree import Entry, Items, Map, Scalar, Value

_TEXTS = ("a", "b", "yes", "0o644", "x: y", "")
_SAMPLES = {
    "string": _TEXTS,
    "argument": _TEXTS,
    "bool": ("true", "false", "no"),
    "duration": ("0s", "5m", "1h30m"),
    "url": ("https://a:6443/x", "https://b", "http://c?d=e"),
    "size": ("1GB", "20MiB"),
    "size-or-percentage": ("1GB", "20%"),
    "expression": ("system_disk", "disk.size > 5u", ""),
    "base64": ("YQ==", "Yg==", ""),
    "bytes": ("aa:bb:cc:dd:ee:ff", "00:11:22:33:44:55"),
    "default-action": ("accept", "block"),
    "bond-mode": ("balance-rr", "active-backup"),
}
_NUMBERS = ("0", "1", "0x10")
_FREE_SCALARS = ("a", "b", "5", "0", "1.5", "true", "~", "")
_KINDS = (MAIN, "UserVolumeConfig", "BondConfig", "OOMConfig", "NetworkDefaultActionConfig", "KubeNodeConfig")


def kinds(table: Table) -> tuple[Kind, ...]:
    """Return the kinds that have a rule which others do not have."""
    return tuple(table.kinds[name] for name in _KINDS if name in table.kinds)


def configs(table: Table, *, growing: bool = True) -> st.SearchStrategy[tuple[Document, ...]]:
    """Make configs, or patches: documents that each have another identity.

    Args:
        table: What their Talos version knows.
        growing: Whether there are lists which a second merge would append to again, and what cannot be merged twice.
    """
    one = st.sampled_from(kinds(table)).flatmap(lambda kind: _document(kind, growing))
    return st.lists(one, max_size=4, unique_by=lambda document: (document.kind, document.name)).map(tuple)


def empty(document: Document) -> Document:
    """Return the document with nothing in it but its identity."""
    keys = ("apiVersion", "kind", *(("name",) if document.name else ()))
    entries = {key: entry for key, entry in document.body.entries.items() if key in keys}
    return Document(document.kind, document.name, Map(entries))


@st.composite
def _document(draw: st.DrawFn, kind: Kind, growing: bool) -> Document:
    body = draw(_struct(kind.root, growing))
    name = draw(st.sampled_from(["one", "two"])) if kind.named else ""
    head = {} if kind.name == MAIN else {"apiVersion": "v1alpha1", "kind": kind.name}
    texts = {**head, **({"name": name} if kind.named else {})}
    entries = {**{key: Entry(Scalar(key), Scalar(text)) for key, text in texts.items()}}
    entries.update((key, entry) for key, entry in body.entries.items() if key not in entries)
    return Document(kind.name, name, Map(entries))


def _struct(field: Field, growing: bool) -> st.SearchStrategy[Map]:
    names = [name for name, known in field.fields.items() if name != "physical" and _made(known, growing)]

    def fill(chosen: Iterable[str]) -> st.SearchStrategy[Map]:
        return st.fixed_dictionaries({name: _value(field.fields[name], growing) for name in chosen}).map(_map)

    return (
        st.lists(st.sampled_from(sorted(names)), max_size=3, unique=True).flatmap(fill) if names else st.just(Map({}))
    )


def _made(field: Field, growing: bool) -> bool:
    if field.rule in (Rule.UNMERGEABLE, Rule.APPEND, Rule.KEYED) and not growing:
        return False
    if field.type in ("struct", "any"):
        return True
    if field.items is not None:
        return _made(field.items, growing) and (field.type == "map" or field.items.type != "any" or growing)
    return field.type in _SAMPLES or field.type.startswith(("int", "uint"))


def _value(field: Field, growing: bool) -> st.SearchStrategy[Value]:
    if field.type == "struct":
        return _struct(field, growing)
    if field.type == "any":
        return _free(growing)
    if field.items is not None and field.type == "map":
        keys = st.sampled_from(["k1", "k2", "k3"])
        return st.dictionaries(keys, _value(field.items, growing), max_size=2).map(_map)
    if field.items is not None:
        items = _value(field.items, growing)
        return st.lists(items, max_size=2).map(lambda values: Items(tuple(values)))
    return _scalars(_SAMPLES.get(field.type, _NUMBERS), quoted=field.type in _SAMPLES and field.type != "bool")


def _scalars(texts: tuple[str, ...], *, quoted: bool) -> st.SearchStrategy[Value]:
    def build(text: str, style: str) -> Value:
        return Scalar(text, style if quoted else "")

    return st.builds(build, st.sampled_from(texts), st.sampled_from(["", "'", '"']))


def _free(growing: bool) -> st.SearchStrategy[Map]:
    def grow(values: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
        mappings: st.SearchStrategy[Value] = st.dictionaries(st.sampled_from(["k1", "k2"]), values, max_size=2).map(
            _map
        )
        lists: st.SearchStrategy[Value] = st.lists(values, max_size=2).map(lambda items: Items(tuple(items)))
        return mappings | lists if growing else mappings

    value = st.recursive(_scalars(_FREE_SCALARS, quoted=True), grow, max_leaves=4)
    return st.dictionaries(st.sampled_from(["k1", "k2", "k3"]), value, max_size=2).map(_map)


def _map(values: dict[str, Value]) -> Map:
    return Map({key: Entry(Scalar(key), value) for key, value in values.items()})
