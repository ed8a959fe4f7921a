"""Writing machine configs: Talos' own layout, every scalar as its owner wrote it, equal values when read again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.talos.comparison import resolve
from scaffold.talos.documents import Document
from scaffold.talos.tree import Entry, Items, Map, Scalar, Value, parse
from scaffold.talos.writer import write_documents


def written(text: str) -> str:
    values = parse(text, "config.yaml")
    return write_documents([Document("", "", value) for value in values if isinstance(value, Map)])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("{}\n", id="an empty document"),
        pytest.param("a: 1\n---\nb: 2\n", id="two documents"),
        pytest.param("a: 0o644\nb: yes\nc: 0x10\nd: ~\ne: 1_000\nf: 5m0s\n", id="plain scalars of all types"),
        pytest.param("a:\nb:\n    -\n    - ~\n", id="nothing written for null"),
        pytest.param("a: 'it''s'\nb: \"yes\"\nc: ''\nd: \"\"\n'n': \"{\"\n", id="quotes"),
        pytest.param("a: {}\nb: []\nc:\n    - {}\n    - []\n", id="empty mappings and lists"),
        pytest.param("a:\n    b:\n        c: d\n", id="mappings in mappings"),
        pytest.param("a:\n    - b: 1\n      c:\n        d: 2\n    - e\n", id="mappings in lists"),
        pytest.param("a:\n    - b:\n        - c:\n            d: 2\n", id="lists in mappings in lists"),
        pytest.param("a:\n    - - 1\n      - - 2\n        - b: 3\n          c: 4\n", id="lists in lists"),
        pytest.param("a: |\n    b\n      c\n\n    d\n", id="a block"),
        pytest.param("a: |-\n    b\n", id="a block without an end of line"),
        pytest.param("a: |+\n    b\n\n\nc: 1\n", id="a block with empty lines behind it"),
        pytest.param("a: |4\n      b\n    c\n", id="a block that begins with blanks"),
        pytest.param("a: |4\n\n      b\n", id="a block that begins with an empty line"),
        pytest.param("a:\n    - b: |2\n          c\n        d\n    - |\n      e\n", id="blocks in a list"),
        pytest.param("a: |\n    b\tc \n    \td\n", id="tabs and blanks at ends in a block"),
        pytest.param("a: op://vault/an item/field\nb: -x\nc: a#b\nd: x:y\ne: ?x\n", id="plain texts with indicators"),
        pytest.param("a b: 1\n/x: 2\n0x1: 3\ntrue: 4\n$patch: 5\n", id="keys of all kinds"),
        pytest.param("a:\n    - ?\n      : b\n", id="a key that is empty"),
        pytest.param('a: "\\e\\x01\\u2028\\U0001f40b"\nb: é🐋\n'.replace("\\e", "\\x1b").replace("\\U0001f40b", "🐋"),
                     id="characters that need an escape, and others"),
        pytest.param('a: "b\\n\\t\\\\\\""\n', id="named escapes"),
    ],
)  # fmt: skip
def test_what_talos_would_write_stays(text: str) -> None:
    assert written(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: [1, {b: c}]\n", "a:\n    - 1\n    - b: c\n", id="flow becomes block"),
        pytest.param("# one\na: 1 # two\n", "a: 1\n", id="comments are gone"),
        pytest.param("a: &x [1]\nb: *x\n", "a:\n    - 1\nb:\n    - 1\n", id="an alias is what it stands for"),
        pytest.param("a: !!str 5\n", 'a: "5"\n', id="a tag becomes quotes"),
        pytest.param("a: >-\n  b\n  c\n", "a: |-\n    b c\n", id="a folded block becomes a literal one"),
        pytest.param("a: |\n  b\n  c", "a: |-\n    b\n    c\n", id="a block at the end of the text"),
        pytest.param("a: |+\n\n\nb: 1\n", 'a: "\\n\\n"\nb: 1\n', id="a block of empty lines"),
        pytest.param("a: 'b\n\n  c'\n", 'a: "b\\nc"\n', id="a quoted text of several lines"),
        pytest.param("a: b\n\n  c\n", 'a: "b\\nc"\n', id="a plain text of several lines"),
        pytest.param('a: "b: c"\n? "d\\n"\n: e\n', 'a: "b: c"\n"d\\n": e\n', id="a key of several lines"),
        pytest.param("a: {{ op://v/i/f }}\n", 'a: "{{ op://v/i/f }}"\n', id="an enclosed reference, for YAML's sake"),
    ],
)
def test_another_style_is_talos_style(text: str, expected: str) -> None:
    assert written(text) == expected


@pytest.mark.parametrize(
    "text",
    ["a: b", "- a", "a ", " a", "#a", "a #b", "---", "...", "<<", "*a", "&a", "!a", "%a", "@a", "`a", "[a", "{a", "|",
     ">", "a:", "?", "-", ":", "\ufeffa", "a\x85b", "a\tb", "'a", '"a'],
)  # fmt: skip
def test_a_plain_text_that_is_none_is_quoted(text: str) -> None:
    body = Map({"key": Entry(Scalar("key"), Scalar(text))})
    (back,) = parse(write_documents([Document("", "", body)]), "config.yaml")
    assert back == Map({"key": Entry(Scalar("key"), Scalar(text, '"'))})


def test_a_key_that_is_very_long_has_a_question_mark() -> None:
    body = Map({"k" * 1100: Entry(Scalar("k" * 1100), Map({"a": Entry(Scalar("a"), Scalar("b"))}))})
    text = write_documents([Document("", "", body)])
    assert text == f"? {'k' * 1100}\n:\n    a: b\n"
    assert parse(text, "config.yaml") == (body,)


TEXTS = st.text(st.sampled_from("ab01 \n\t\r:#-?,[]{}&*!|>'\"%@`~.<=_/\\éñ🐋\x00\x1b\x85\u2028\ufeff"), max_size=12)
SCALARS = st.builds(Scalar, TEXTS, st.sampled_from(["", "'", '"', "|", ">"]))


def mappings(values: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    def build(pairs: list[tuple[Scalar, Value]]) -> Value:
        return Map({key.text: Entry(key, value) for key, value in pairs})

    return st.lists(st.tuples(SCALARS, values), max_size=3).map(build)


VALUES: st.SearchStrategy[Value] = st.recursive(
    SCALARS, lambda values: mappings(values) | st.lists(values, max_size=3).map(lambda items: Items(tuple(items)))
)


def meaning(value: Value) -> Any:
    """Return a value without its styles: what YAML reads."""
    if isinstance(value, Scalar):
        resolved = resolve(value)
        return type(resolved).__name__, str(resolved)
    if isinstance(value, Items):
        return [meaning(item) for item in value.values]
    return [(meaning(entry.key), meaning(entry.value)) for entry in value.entries.values()]


@given(mappings(VALUES))
def test_reading_gives_equal_values(body: Value) -> None:
    assert isinstance(body, Map)
    (back,) = parse(write_documents([Document("", "", body)]), "config.yaml")
    assert meaning(back) == meaning(body)


@given(mappings(VALUES))
def test_writing_what_was_written_changes_nothing(body: Value) -> None:
    assert isinstance(body, Map)
    text = write_documents([Document("", "", body)])
    assert written(text) == text
