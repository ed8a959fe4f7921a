"""Tests where the values of secrets come from, and that what is refused is never repeated."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.adapters.secret_values import gather, without_line_end
from scaffold.errors import AnswersError
from scaffold.secret_manifest import LONGEST


class Input(io.TextIOWrapper):
    """Standard input with some bytes, from a pipe or from a terminal."""

    def __init__(self, content: bytes = b"", *, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(content))
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def contents(sources: dict[str, str]) -> dict[str, bytes]:
    return {name: value.content for name, value in gather(sources, None).items()}


def refused(sources: dict[str, str]) -> str:
    with pytest.raises(AnswersError) as caught:
        gather(sources, None)
    return str(caught.value)


def test_nothing_wanted_is_nothing_read() -> None:
    assert gather({}, None) == {}


def test_values_come_from_files_standard_input_and_answers_in_the_order_of_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"from a file\n")
    monkeypatch.setattr(sys, "stdin", Input(b"from a pipe"))
    asked: list[str] = []

    def ask(name: str) -> str:
        asked.append(name)
        return f"asked for {name}"

    found = gather({"A": "", "B": f"@{tmp_path / 'a'}", "C": "-", "D": ""}, ask)
    assert {name: value.content for name, value in found.items()} == {
        "A": b"asked for A",
        "B": b"from a file",
        "C": b"from a pipe",
        "D": b"asked for D",
    }
    assert (list(found), asked) == (["A", "B", "C", "D"], ["A", "D"])


def test_on_a_terminal_standard_input_is_asked_for_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Input(terminal=True))
    assert gather({"A": "-"}, lambda _: "typed")["A"].content == b"typed"
    assert refused({"A": "-"}) == (
        "`secret` `A` comes from standard input, which is a terminal; give it with `--secret A=@FILE`"
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"one\n", b"one", id="a line"),
        pytest.param(b"one\r\n", b"one", id="a line of Windows"),
        pytest.param(b"one", b"one", id="a line without an end"),
        pytest.param(b" one \n", b" one ", id="blanks stay"),
        pytest.param("ü\n".encode(), "ü".encode(), id="not only ASCII"),
        pytest.param(b"one\ntwo\n", b"one\ntwo\n", id="several lines"),
        pytest.param(b"one\n\n", b"one\n\n", id="an empty line at the end"),
        pytest.param(b"\xff\xfe\n", b"\xff\xfe\n", id="no text"),
        pytest.param(b"\x00\x01\n", b"\x00\x01\n", id="control characters"),
    ],
)
def test_a_single_line_loses_its_end(content: bytes, expected: bytes) -> None:
    assert without_line_end(content) == expected


@given(st.binary(max_size=50))
def test_nothing_but_one_line_end_is_ever_lost(content: bytes) -> None:
    left = without_line_end(content)
    assert content in (left, left + b"\n", left + b"\r\n")


SECRET = "hunter2-hunter2"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param(
            "",
            "`secret` `A` has no value; give it with `--secret A=@FILE`, or pipe it into `--secret A=-`",
            id="no source",
        ),
        pytest.param(
            f"@{SECRET}", "`secret` `A` cannot be read from its file: no such file or directory", id="no file"
        ),
        pytest.param(f"@{SECRET}\0", "`secret` `A` cannot be read from its file: no such file", id="no file's name"),
        pytest.param("@.", "`secret` `A` cannot be read from its file: is a directory", id="a folder"),
    ],
)
def test_a_value_that_is_not_there_is_refused_and_not_repeated(source: str, message: str) -> None:
    assert refused({"A": source}) == message


def test_all_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"\n")
    (tmp_path / "long").write_bytes(b"x" * (LONGEST + 1))
    assert refused({"A": f"@{tmp_path / 'empty'}", "B": f"@{tmp_path / 'long'}"}) == (
        "2 secrets have no value\n  `secret` `A` is empty\n  `secret` `B` is longer than 1 MiB, which no Secret holds"
    )


def test_what_is_at_most_as_long_as_a_secret_may_be_is_taken(tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(b"x" * LONGEST)
    assert contents({"A": f"@{tmp_path / 'long'}"}) == {"A": b"x" * LONGEST}
