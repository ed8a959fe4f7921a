"""Mappings in lists, lists in mappings, scalars: each row is one reason, the exact text after."""

from __future__ import annotations

import pytest

from scaffold.edit import add_mapping_entry_to_list, add_mapping_list, set_scalar
from scaffold.errors import NotRoundTrippableError

PATH = "apps/media/kustomization.yaml"
WHERE = "in `apps/media/kustomization.yaml`"

SPEC = ("spec",)
DEPENDS_ON = ("spec", "dependsOn")
ITEM = {"name": "z", "namespace": "dbms"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "spec:\n  dependsOn:\n    - {namespace: dbms, name: z, readyExpr: x}\n",
            "spec:\n  dependsOn:\n    - {namespace: dbms, name: z, readyExpr: x}\n",
            id="an-item-says-the-same-already",
        ),
        pytest.param(
            "spec:\n  dependsOn:\n    - name: a\n      namespace: b # c\n    # end\n  path: p\n",
            "spec:\n  dependsOn:\n    - name: a\n      namespace: b # c\n    - name: z\n      namespace: dbms\n"
            "    # end\n  path: p\n",
            id="block-style",
        ),
        pytest.param(
            "spec:\n  dependsOn:\n  -   namespace: 'b'\n      name: &n \"a\"\n  path: *n\n",
            "spec:\n  dependsOn:\n  -   namespace: 'b'\n      name: &n \"a\"\n  -   namespace: 'dbms'\n"
            '      name: "z"\n  path: *n\n',
            id="order-of-keys-quotes-and-spacing-of-the-neighbour",
        ),
        pytest.param(
            "spec:\n  dependsOn:\n    - name: a\n    - { name: b }",
            "spec:\n  dependsOn:\n    - name: a\n    - { name: b }\n    - { name: z, namespace: dbms }",
            id="padded-flow-mappings",
        ),
        pytest.param(
            "spec:\n  dependsOn: [{name: a}]\n",
            "spec:\n  dependsOn: [{name: a}, {name: z, namespace: dbms}]\n",
            id="flow-list",
        ),
        pytest.param(
            "a: &a\n  name: a\nspec:\n  dependsOn:\n    - *a\n",
            "a: &a\n  name: a\nspec:\n  dependsOn:\n    - *a\n    - name: z\n      namespace: dbms\n",
            id="behind-an-alias",
        ),
        pytest.param(
            "spec:\n  dependsOn: []\n  path: p\n",
            "spec:\n  dependsOn:\n    - name: z\n      namespace: dbms\n  path: p\n",
            id="empty-list",
        ),
        pytest.param(
            "spec:\n  targets:\n  - a\n  path: p",
            "spec:\n  targets:\n  - a\n  path: p\n  dependsOn:\n  - name: z\n    namespace: dbms",
            id="missing-list",
        ),
    ],
)
def test_add_mapping_entry_to_list(before: str, after: str) -> None:
    assert add_mapping_entry_to_list(before, PATH, DEPENDS_ON, ITEM) == after
    assert add_mapping_entry_to_list(after, PATH, DEPENDS_ON, ITEM) == after


def test_scalars_of_a_mapping_are_quoted_where_a_reader_could_misread_them() -> None:
    item = {"name": "on", "at": "12:30", "port": 80, "none": None, "off": False, "note": "a: b", "map": {"k": ["1", 1]}}
    assert add_mapping_entry_to_list("spec:\n  dependsOn:\n  - name: a\n", PATH, DEPENDS_ON, item) == (
        'spec:\n  dependsOn:\n  - name: a\n  - name: "on"\n    at: "12:30"\n    port: 80\n    none: null\n'
        '    "off": false\n    note: "a: b"\n    map:\n      k: ["1", 1]\n'
    )


def test_refuses_a_mapping_and_shows_it() -> None:
    with pytest.raises(NotRoundTrippableError) as caught:
        add_mapping_entry_to_list("spec:\n  dependsOn: x\n", PATH, DEPENDS_ON, ITEM)
    assert str(caught.value) == (
        f"cannot add to `spec.dependsOn` {WHERE} because it is no list; add `- {{name: z, namespace: dbms}}` by hand"
    )


@pytest.mark.parametrize(
    ("before", "entries", "after"),
    [
        pytest.param("spec:\n  l: [a]\n", [], "spec:\n  l: [a]\n", id="nothing-to-add"),
        pytest.param("spec:\n  k: 1\n", [], "spec:\n  k: 1\n", id="nothing-to-make"),
        pytest.param("spec:\n  l: [b, a]\n", ["b"], "spec:\n  l: [b, a]\n", id="entries-are-there"),
        pytest.param("spec:\n  l:\n  - a\n", ["a", "b"], "spec:\n  l:\n  - a\n  - b\n", id="entries-that-are-missing"),
        pytest.param(
            "spec:\n  k: 1 # c\n# end\n",
            ["b", "a"],
            "spec:\n  k: 1 # c\n  l:\n    - b\n    - a\n# end\n",
            id="at-the-end",
        ),
        pytest.param(
            "spec:\n  k: |\n    x\n\nz: 1\n",
            ["a"],
            "spec:\n  k: |\n    x\n  l:\n    - a\n\nz: 1\n",
            id="behind-a-block-scalar",
        ),
        pytest.param(
            "spec:\n  k: &k 1\n  m: *k # c\n",
            ["a"],
            "spec:\n  k: &k 1\n  m: *k # c\n  l:\n    - a\n",
            id="behind-an-alias",
        ),
        pytest.param("spec: {}\n", ["a"], "spec: {l: [a]}\n", id="empty-mapping"),
        pytest.param(
            "spec:\n  l: # c\n", [{"name": "a", "b": 1}], "spec:\n  l: # c\n    - name: a\n      b: 1\n", id="mappings"
        ),
    ],
)
def test_add_mapping_list(before: str, entries: list[str | dict[str, object]], after: str) -> None:
    assert add_mapping_list(before, PATH, SPEC, "l", entries) == after
    assert add_mapping_list(after, PATH, SPEC, "l", entries) == after


def test_a_new_list_goes_where_the_caller_says_with_the_given_indentation() -> None:
    assert add_mapping_list("a: 1\nb: 2\nc: 3\n", PATH, (), "l", ["x"], after=("a", "b"), indent=0) == (
        "a: 1\nb: 2\nl:\n- x\nc: 3\n"
    )


def test_refuses_a_list_in_something_that_is_no_mapping() -> None:
    with pytest.raises(NotRoundTrippableError) as caught:
        add_mapping_list("spec: x\n", PATH, SPEC, "l", ["a", {"b": "c"}])
    assert str(caught.value) == (
        f"cannot add to `spec.l` {WHERE} because `spec.l` is not there; add `- a`, `- {{b: c}}` by hand"
    )


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        pytest.param("a:\n  b: 'x' # c", "x", "a:\n  b: 'x' # c", id="same-text"),
        pytest.param("a:\n  b: 0x10\n", "0x10", "a:\n  b: 0x10\n", id="same-number"),
        pytest.param("a:\n  b: x # c\n", "y", 'a:\n  b: "y" # c\n', id="text-that-yaml-1.1-reads-as-a-boolean"),
        pytest.param("a:\n  b: x # c\n", "z", "a:\n  b: z # c\n", id="plain"),
        pytest.param("a:\n  b: x\n", "1.10", 'a:\n  b: "1.10"\n', id="text-stays-text"),
        pytest.param("a:\n  b: 'x'\n", "it's", "a:\n  b: 'it''s'\n", id="single-quotes"),
        pytest.param('a:\n  b: "x"\n', "z", 'a:\n  b: "z"\n', id="double-quotes"),
        pytest.param("a:\n  b: 'x'\n", "x\ny", 'a:\n  b: "x\\ny"\n', id="line-break-needs-double-quotes"),
        pytest.param("a:\n  b: &n x\n", "z", "a:\n  b: &n z\n", id="anchor-stays"),
        pytest.param("a:\n  b: 3\n", "4", "a:\n  b: 4\n", id="number"),
        pytest.param("a:\n  b: true\n", "false", "a:\n  b: false\n", id="boolean"),
        pytest.param("a:\n  b: 5\n", "10m: x", 'a:\n  b: "10m: x"\n', id="number-becomes-text"),
        pytest.param("a:\n  b: # c\n", "z", "a:\n  b: z # c\n", id="nothing-becomes-text"),
        pytest.param("a: {b: x, c: d}\n", "y, z", 'a: {b: "y, z", c: d}\n', id="flow-mapping"),
        pytest.param("a:\n  b: x\n    y\nc: d\n", "z", "a:\n  b: z\nc: d\n", id="text-over-several-lines"),
    ],
)
def test_set_scalar(before: str, value: str, after: str) -> None:
    assert set_scalar(before, PATH, ("a", "b"), value) == after
    assert set_scalar(after, PATH, ("a", "b"), value) == after


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("a:\n  b: &n x\nc: *n\n", "without changing other lines", id="anchor-that-is-used"),
        pytest.param("c: &n x\na:\n  b: *n\n", "because it is an alias, which stands for another place", id="alias"),
        pytest.param("a:\n  b: |\n    x\n", "because it is a block of text", id="block-scalar"),
        pytest.param("a:\n  b: [x]\n", "because it is no scalar", id="list"),
        pytest.param("a:\n  c: x\n", "because it is not there", id="missing"),
    ],
)
def test_refuses_to_set_what_is_shared_or_no_scalar(text: str, why: str) -> None:
    with pytest.raises(NotRoundTrippableError) as caught:
        set_scalar(text, PATH, ("a", "b"), "z")
    assert str(caught.value) == f"cannot set `a.b` {WHERE} {why}; write `z` by hand"
