"""Reading YAML: texts in, values or one sentence out; nothing that a file may hold stops the program."""

from __future__ import annotations

import math
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.yaml_reader import MAX_BYTES, MAX_DEPTH, YamlError, compose, construct


def read(text: str) -> list[Any]:
    return [construct(node) for node in compose(text)]


def problem(text: str) -> tuple[str, int, int]:
    with pytest.raises(YamlError) as raised:
        read(text)
    return raised.value.message, raised.value.line, raised.value.column


def test_nothing_is_no_document() -> None:
    assert read("") == []


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        pytest.param("---\n", [], id="a document start alone"),
        pytest.param("# a comment\n---\n# another\n---\na: 1\n", [{"a": 1}], id="documents of comments are none"),
        pytest.param("a: 1\n---\nb: 2\n...\n", [{"a": 1}, {"b": 2}], id="two documents"),
        pytest.param("a: 1\r\nb: 2\r\n", [{"a": 1, "b": 2}], id="lines that end as on Windows"),
        pytest.param("\ufeffa: 1\n", [{"a": 1}], id="a byte order mark"),
        pytest.param("a: &x 1\nb: &x 2\nc: *x\n", [{"a": 1, "b": 2, "c": 2}], id="an anchor defined twice"),
        pytest.param("a: !vault x\nb: !!str 5\n", [{"a": "x", "b": "5"}], id="unknown tags"),
        pytest.param("a: !reference [x, y]\n", [{"a": ["x", "y"]}], id="an unknown tag on a list"),
        pytest.param(
            "x: &x {b: 1, c: 1}\ny: {<<: *x, c: 2}\n", [{"x": {"b": 1, "c": 1}, "y": {"b": 1, "c": 2}}], id="a merge"
        ),
        pytest.param(
            "- &x {b: 1}\n- &y {c: 2}\n- {<<: [*x, *y]}\n", [[{"b": 1}, {"c": 2}, {"c": 2, "b": 1}]], id="merges"
        ),
        pytest.param("<<: text\na: 1\n", [{"a": 1}], id="a merge of nothing that merges"),
        pytest.param("a: 1\na: 2\n", [{"a": 2}], id="of two equal keys the last"),
        pytest.param("? [a, b]\n: 1\n", [{"['a', 'b']": 1}], id="a key that is a list"),
        pytest.param("8080: x\ntrue: y\n~: z\n", [{8080: "x", True: "y", None: "z"}], id="keys that are no text"),
        pytest.param("a: |\n  ${X}\n  b\n", [{"a": "${X}\nb\n"}], id="a block"),
        pytest.param("just text\n", ["just text"], id="a scalar"),
    ],
)
def test_documents(text: str, documents: list[Any]) -> None:
    assert read(text) == documents


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", None), ("~", None), ("null", None), ("true", True), ("False", False), ("yes", "yes"), ("on", "on"),
        ("0", 0), ("-5", -5), ("1_000", 1000), ("0755", 493), ("0o17", 15), ("0x1F", 31), ("08", 8.0), ("1.5", 1.5),
        ("1e3", 1000.0), (".inf", math.inf), ("-.inf", -math.inf), ("1.2.3", "1.2.3"), (".", "."), ("+", "+"),
        ("10m", "10m"), ("5Gi", "5Gi"), ("2024-01-01", "2024-01-01"), ("'5'", "5"), ('"true"', "true"), ("!!int 5", 5),
        ("!!float x", "x"), pytest.param("9" * 5000, "9" * 5000, id="more digits than Python converts"),
    ],
)  # fmt: skip
def test_scalars_are_what_flux_takes_them_for(written: str, value: object) -> None:
    assert read(f"a: {written}\n") == [{"a": value}]


def test_no_number_is_no_number() -> None:
    (body,) = read("a: .nan\n")
    assert math.isnan(body["a"])


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        pytest.param(
            "a: [1\nb: 2\n", "while parsing a flow sequence did not find expected ',' or ']'", 2, 2, id="a bracket"
        ),
        pytest.param(
            "a:\n\tb: 1\n",
            "while scanning for the next token found character that cannot start any token",
            2,
            1,
            id="a tab",
        ),
        pytest.param("a: *x\n", "found undefined alias", 1, 4, id="an alias of nothing"),
        pytest.param("a: &x [*x]\n", "an alias contains itself", 1, 4, id="an alias in itself"),
    ],
)
def test_what_is_no_yaml_is_said_with_its_place(text: str, message: str, line: int, column: int) -> None:
    assert problem(text) == (message, line, column)


def test_a_template_is_legal_though_nobody_means_it() -> None:
    assert read("a: {{ x }}\n") == [{"a": {"{'x': None}": None}}]


def test_a_character_that_yaml_forbids_is_named() -> None:
    message, line, _ = problem("a: 1\nb: \x00\n")
    assert (message.startswith("character"), line) == (True, 2)


DEEP = MAX_DEPTH * 200


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * DEEP, id="brackets that never close"),
        pytest.param("[" * DEEP + "]" * DEEP, id="brackets"),
        pytest.param("{a: " * DEEP + "}" * DEEP, id="braces"),
        pytest.param("- " * DEEP, id="dashes in one line"),
        pytest.param("? " * DEEP, id="keys of keys"),
        pytest.param("".join(f"{' ' * n}a:\n" for n in range(2500)), id="indentation"),
        pytest.param("- &a 1\n- &a 1\n- " + "[" * DEEP, id="brackets, and an anchor defined twice"),
    ],
)
def test_deep_nesting_is_refused(text: str) -> None:
    message, _, _ = problem(text)
    assert message == f"nested deeper than {MAX_DEPTH} levels"


def test_nesting_as_deep_as_real_files_have_it() -> None:
    depth = MAX_DEPTH - 2
    (body,) = read("[" * depth + "]" * depth)
    assert str(body) == "[" * depth + "]" * depth


def test_aliases_that_grow_without_end_are_refused() -> None:
    laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    laughs += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
    assert problem(laughs) == ("more than 500,000 values", 5, 5)


def test_a_file_that_is_too_large_is_not_parsed() -> None:
    assert problem("#" * (MAX_BYTES + 1)) == ("larger than 4 MiB", 0, 0)


def test_half_a_surrogate_pair_is_refused() -> None:
    assert problem("a: \ud800\n")[0] == "half a surrogate pair, which no encoding has"


def test_nodes_know_their_place() -> None:
    (node,) = compose("---\n# x\na:\n  - b: 1\n")
    assert isinstance(node, yaml.MappingNode)
    assert (node.start_mark.line, node.start_mark.column) == (2, 0)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    survives(text)


@settings(deadline=None)
@given(st.text(alphabet="ab:-?[]{}&*!|>'\"#% \n\t,.<~01", max_size=80))
def test_any_yaml_like_text_is_read_or_refused(text: str) -> None:
    survives(text)


def survives(text: str) -> None:
    try:
        for node in compose(text):
            construct(node)
    except YamlError as error:
        assert error.message


TEXTS = st.text(st.sampled_from("ab01:-?[]{}&*!|>'\"#%,. \n\tÄ→"), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(VALUES, st.booleans())
def test_what_another_program_writes_is_read_back(value: object, flow: bool) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True)
    assert read(text) == [value]
