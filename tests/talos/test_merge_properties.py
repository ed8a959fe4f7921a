"""What holds for every merge, whatever is merged."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scaffold.errors import ScaffoldError
from scaffold.talos.documents import MAIN, Document, read_documents
from scaffold.talos.fields import VERSIONS, load_table
from scaffold.talos.merge import Merged, Patch, merge, read_patch
from scaffold.talos.notes import Surprise
from scaffold.talos.tree import Entry, Map
from scaffold.talos.writer import write_documents
from tests.talos.configs import configs, empty

TABLE = load_table("1.13")
CONFIGS = configs(TABLE)
STEADY = configs(TABLE, growing=False)
VERSION = st.sampled_from(VERSIONS)


def merge_all(base: Sequence[Document], *patches: Sequence[Document]) -> Merged:
    """Merge; what Talos refuses is no case."""
    try:
        return merge(base, [Patch(f"patch{number}", tuple(patch)) for number, patch in enumerate(patches)], TABLE)
    except ScaffoldError:
        assume(False)
        raise


def identities(documents: Sequence[Document]) -> list[tuple[str, str]]:
    return [(document.kind, document.name) for document in documents]


def ordered(documents: Sequence[Document]) -> tuple[Document, ...]:
    return tuple(sorted(documents, key=lambda document: document.kind != MAIN))


def without(value: Map, path: Sequence[str]) -> Map:
    """Return a mapping without what is at a path in it."""
    name, *rest = path
    entries = dict(value.entries)
    child = entries[name].value
    if rest:
        assert isinstance(child, Map)
        entries[name] = Entry(entries[name].key, without(child, rest))
    else:
        del entries[name]
    return Map(entries)


@given(CONFIGS)
def test_the_configs_are_some_that_talos_takes(base: tuple[Document, ...]) -> None:
    merge(base, [], TABLE)


@given(CONFIGS)
def test_merging_nothing_changes_nothing(base: tuple[Document, ...]) -> None:
    assert merge(base, [], TABLE) == Merged(ordered(base), ())
    assert merge(base, [Patch("patch")], TABLE) == Merged(ordered(base), ())


@given(CONFIGS)
def test_merging_an_empty_document_changes_only_what_it_says_to_be_erased(base: tuple[Document, ...]) -> None:
    merged = merge_all(base, [empty(document) for document in base])
    assert {note.surprise for note in merged.notes} <= {Surprise.ERASED}
    expected = {document.title: document.body for document in ordered(base)}
    for note in merged.notes:
        expected[note.document] = without(expected[note.document], note.path.split("."))
    assert {document.title: document.body for document in merged.documents} == expected


@given(STEADY, STEADY)
def test_a_patch_without_lists_that_append_does_the_same_twice(
    base: tuple[Document, ...], patch: tuple[Document, ...]
) -> None:
    assert merge_all(base, patch, patch).documents == merge_all(base, patch).documents


@given(CONFIGS, CONFIGS)
def test_documents_keep_their_order(base: tuple[Document, ...], patch: tuple[Document, ...]) -> None:
    found = identities(merge_all(base, patch).documents)
    came = [*identities(base), *(identity for identity in identities(patch) if identity not in identities(base))]
    kept = [identity for identity in came if identity in found]
    assert found == sorted(kept, key=lambda identity: identity[0] != MAIN)
    assert set(identities(base)) <= set(found)


def untouched(base: Map, patch: Map, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Return the paths of what a patch does not name."""
    for name, entry in base.entries.items():
        other = patch.get(name)
        if other is None:
            yield (*path, name)
        elif isinstance(entry.value, Map) and isinstance(other, Map):
            yield from untouched(entry.value, other, (*path, name))


def at(value: Any, path: Sequence[str]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, Map) else None
    return value


@given(CONFIGS, CONFIGS)
def test_what_a_patch_does_not_name_stays_as_it_is_written(
    base: tuple[Document, ...], patch: tuple[Document, ...]
) -> None:
    merged = merge_all(base, patch)
    patches = dict(zip(identities(patch), patch, strict=True))
    noted = {(note.document, note.path) for note in merged.notes}
    for document in merged.documents:
        old = next((one for one in base if (one.kind, one.name) == (document.kind, document.name)), None)
        new = patches.get((document.kind, document.name))
        if old is None:
            assert new is not None
            assert document.body == new.body
            continue
        for path in untouched(old.body, new.body) if new else [()]:
            if not any(title == document.title and _is_at(path, other) for title, other in noted):
                value, before = at(document.body, path), at(old.body, path)
                assert value == before or _REPLACED & set(path)


def _is_at(path: Sequence[str], noted: str) -> bool:
    dotted = ".".join(path)
    return noted == dotted or noted.startswith(f"{dotted}.") or not dotted


_REPLACED = {"auditPolicy", "ca", "clientIdentity", "aggregatorCA", "serviceAccount"}
"""Mappings that are replaced as a whole."""

FRAGMENTS = st.lists(
    st.sampled_from(
        ["machine:", " ", "\n", "  ", "a", ":", "- ", "{", "}", "[", "]", "'", '"', "&x", "*x", "|", "~", "0x1",
         "kind:", "$patch: delete", "\t", "#", "---\n", "certSANs", "network:", "interfaces:", ",", "<<", "!!int",
         "\ufeff", "é", "kind: BondConfig\nname: a\n", "apiVersion: v1alpha1\n", "machine: {ca: {", "? "]
    ),
    max_size=14,
).map("".join)  # fmt: skip
KEYS = st.sampled_from(
    ["machine", "cluster", "$patch", "kind", "name", "apiVersion", "network", "interfaces", "interface", "ca", "crt",
     "sysctls", "kubelet", "extraConfig", "apiServer", "extraArgs", "controlPlane", "endpoint", "deviceSelector"]
)  # fmt: skip
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from(["", "a", "delete", "v1alpha1", "BondConfig"]),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(KEYS, values, max_size=3),
    max_leaves=8,
)
POINTERS = st.lists(KEYS | st.sampled_from(["0", "-", "-1", "~", ""]), max_size=3).map(
    lambda keys: "".join(f"/{key}" for key in keys)
)
OPERATIONS = st.lists(
    st.fixed_dictionaries(
        {"op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test"]), "path": POINTERS},
        optional={"from": POINTERS, "value": VALUES},
    ),
    min_size=1,
    max_size=3,
)
TEXTS = FRAGMENTS | VALUES.map(json.dumps) | OPERATIONS.map(json.dumps)


@pytest.mark.parametrize("tolerant", [False, True], ids=["strictly", "tolerantly"])
@given(base=TEXTS, patches=st.lists(TEXTS, max_size=2), version=VERSION)
def test_any_text_merges_or_is_refused_in_words(base: str, patches: list[str], version: str, tolerant: bool) -> None:
    table = load_table(version)
    try:
        read = [read_patch(patch, "patch", table) for patch in patches]
        merged = merge(read_documents(base, "base", table), read, table, tolerant=tolerant)
    except ScaffoldError:
        return
    text = write_documents(merged.documents)
    assert write_documents(read_documents(text, "written", table)) == text
    assert all(str(note) for note in merged.notes)
