"""Leaves: two versions of an app compared as data, and what of it is shown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.leaves import Comparison, Files, Leaf, compare, find_leaves

CONFIG: dict[str, Any] = {"kind": "ConfigMap", "metadata": {"name": "web"}}

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=4), st.floats(allow_nan=False))
KEYS = st.sampled_from(["a", "b", "spec", "name", "x/y"])
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)
BODIES = st.fixed_dictionaries({"kind": st.sampled_from(["A", "B"]), "spec": TREES})
FILES = st.dictionaries(st.sampled_from(["app/a.yaml", "ks.yaml"]), st.lists(BODIES, max_size=2), max_size=2)
BOUNDED = settings(max_examples=150, deadline=None, derandomize=True)


def one(body: Any, file: str = "a.yaml") -> Files:
    return {file: [body]}


def told(comparison: Comparison) -> list[str]:
    return [f"-{leaf}" for leaf in comparison.missing] + [f"+{leaf}" for leaf in comparison.extra]


# ---- the same


@BOUNDED
@given(FILES)
def test_documents_are_as_themselves(files: Files) -> None:
    assert compare(files, files) == Comparison(1.0, 1.0, (), ())


@BOUNDED
@given(FILES, FILES)
def test_a_comparison_is_the_other_way_round_from_the_other_side(first: Files, second: Files) -> None:
    there, back = compare(first, second), compare(second, first)
    assert (there.recall, there.precision) == (back.precision, back.recall)
    assert (there.missing, there.extra) == (back.extra, back.missing)


@BOUNDED
@given(FILES, FILES)
def test_what_is_common_and_what_is_missing_is_all_there_is(original: Files, copy: Files) -> None:
    found = compare(original, copy)
    total = find_leaves(original).total()
    assert round(found.recall * total) == total - len(found.missing)


def reversed_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: reversed_order(value[key]) for key in reversed(value)}
    return [reversed_order(item) for item in reversed(value)] if isinstance(value, list) else value


@BOUNDED
@given(FILES)
def test_no_order_counts(files: Files) -> None:
    turned = {file: [reversed_order(body) for body in reversed(files[file])] for file in reversed(files)}
    assert compare(files, turned) == Comparison(1.0, 1.0, (), ())


def test_an_app_without_documents_lacks_nothing() -> None:
    assert compare({}, {}) == Comparison(1.0, 1.0, (), ())


# ---- what differs

DIFFERENT: dict[str, tuple[Files, Files, list[str]]] = {
    "a number is no text": (one({"a": 1}), one({"a": "1"}), ["-a.yaml: a = 1", "+a.yaml: a = 1"]),
    "a truth value is no number": (one({"a": True}), one({"a": 1}), ["-a.yaml: a = true", "+a.yaml: a = 1"]),
    "a float is no integer": (one({"a": 1.0}), one({"a": 1}), ["-a.yaml: a = 1.0", "+a.yaml: a = 1"]),
    "nothing is a value": (one({"a": None}), one({}), ["-a.yaml: a = null", "+a.yaml:  = {}"]),
    "an empty mapping is no empty list": (one({"a": {}}), one({"a": []}), ["-a.yaml: a = {}", "+a.yaml: a = []"]),
    "an item is told by its list": (
        one({"x": [{"y": ["b"]}]}),
        one({"x": [{"y": ["c"]}]}),
        ["-a.yaml: x[].y[] = b", "+a.yaml: x[].y[] = c"],
    ),
    "an item counts as often as it stands there": (one({"x": ["b", "b"]}), one({"x": ["b"]}), ["-a.yaml: x[] = b"]),
    "another file is another document": (
        one({"a": 1}),
        one({"a": 1}, "b.yaml"),
        ["-a.yaml: a = 1", "+b.yaml: a = 1"],
    ),
    "another kind is another document": (
        one({"kind": "A"}),
        one({"kind": "B"}),
        ["-a.yaml: kind = A", "+a.yaml: kind = B"],
    ),
    "another name is another document": (
        one({**CONFIG, "metadata": {"name": "api"}}),
        one(CONFIG),
        [
            "-a.yaml: kind = ConfigMap",
            "-a.yaml: metadata.name = api",
            "+a.yaml: kind = ConfigMap",
            "+a.yaml: metadata.name = web",
        ],
    ),
    "a document that is a text": (one("a"), one("b"), ["-a.yaml:  = a", "+a.yaml:  = b"]),
    "an empty text is seen": (one({"a": ""}), one({"a": " "}), ['-a.yaml: a = ""', '+a.yaml: a = " "']),
}


@pytest.mark.parametrize("row", DIFFERENT)
def test_what_differs_is_told(row: str) -> None:
    original, copy, expected = DIFFERENT[row]
    assert told(compare(original, copy)) == expected


def test_shares_are_of_leaves() -> None:
    original = one({"a": 1, "b": 2, "c": [3, 4]})
    found = compare(original, one({"a": 1, "b": 3}))
    assert (found.recall, found.precision, found.differences) == (0.25, 0.5, 4)


# ---- what is shown


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        (("spec", "interval"), "1h", "1h"),
        (("metadata", "name"), "two\nlines\there", "two⏎lines here"),
        (("metadata", "name"), "\x1b[31mred", "�[31mred"),
        (("spec", "path"), "x" * 60, "x" * 60),
        (("spec", "path"), "x" * 61, "x" * 59 + "…"),
        (("spec", "values", "env", "TZ"), "UTC", "…"),
        (("env", "[]", "value"), "UTC", "…"),
        (("stringData", "user"), "root", "…"),
        (("data", "user"), "root", "…"),
        (("spec", "adminPassword"), "x", "…"),
        (("spec", "api_key"), "x", "…"),
        (("spec", "token", "inner"), "x", "…"),
        (("envFrom", "[]", "secretRef", "name"), "web-secret", "web-secret"),
        (("spec", "secretStoreRef", "name"), "vault", "vault"),
        (("spec", "dataFrom", "[]", "extract", "key"), "web", "web"),
        (("imagePullSecrets", "[]", "name"), "registry", "registry"),
    ],
)
def test_a_value_is_shown_on_one_line_or_not_at_all(path: tuple[str, ...], value: str, shown: str) -> None:
    assert Leaf("a.yaml", "", "", path, "str", value).shown == shown


def test_nothing_is_hidden_where_nothing_is() -> None:
    assert Leaf("a.yaml", "", "", ("env",), "empty", "{}").shown == "{}"
    assert Leaf("a.yaml", "", "", ("password",), "null", "null").shown == "null"
