"""Where answers come from without asking: a file or standard input, `--data`, flags; the later wins."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from scaffold.commands.given import read_given, read_mapping, refuse_shared_input
from scaffold.errors import AnswersError

ANSWERS = {"namespace": "media", "port": 80, "gateways": ["internal"], "env": {"A": "1"}, "size": None}

YAML = """\
# answers
_commit: v0.1.0
namespace: media
port: 80
gateways:
  - internal
env: {A: "1"}
size:
"""
JSON = '{"_src_path": "x", "namespace": "media", "port": 80, "gateways": ["internal"], "env": {"A": "1"}, "size": null}'


def test_nothing_given() -> None:
    assert read_given({"port": None, "app": None}, None, None, None) == {}


@pytest.mark.parametrize("text", [YAML, JSON], ids=["YAML", "JSON"])
def test_a_file_in_either_form(text: str, tmp_path: Path) -> None:
    path = tmp_path / "answers"
    path.write_text(text, encoding="utf-8")
    assert read_given({}, None, None, str(path)) == ANSWERS


@pytest.mark.parametrize("text", [YAML, JSON], ids=["YAML", "JSON"])
def test_standard_input_in_either_form(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    assert read_given({}, None, None, "-") == ANSWERS


def test_standard_input_that_is_no_mapping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("- a\n"))
    with pytest.raises(AnswersError) as refused:
        read_given({}, None, None, "-")
    assert str(refused.value) == "answers file `-` is no mapping; write `name: value` lines or a JSON object"


def test_a_flag_wins_over_data_and_data_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text("port: 1\nsize: 1Gi\nmount: /one\n", encoding="utf-8")
    given = read_given({"port": "3", "cluster": None}, ["port=2", "size=2Gi"], None, str(path))
    assert given == {"port": "3", "size": "2Gi", "mount": "/one"}


@pytest.mark.parametrize(
    ("pair", "value"),
    [
        ("a=", ""),
        ("a=text", "text"),
        ("a=8080", 8080),
        ("a='8080'", "8080"),
        ("a=true", True),
        ("a=[x, y]", ["x", "y"]),
        ("a={b: {c: 1}}", {"b": {"c": 1}}),
        ("a=b=c", "b=c"),
        ("a=null", None),
    ],
)
def test_data_is_yaml(pair: str, value: Any) -> None:
    assert read_given({}, [pair], None, None) == {"a": value}


@pytest.mark.parametrize(
    ("pair", "value"),
    [("tag=1.10", "1.10"), ("wait=true", "true"), ("interval=010", "010"), ("tag='1.10'", "1.10"), ("port=80", 80)],
)
def test_a_text_of_the_template_stays_as_it_was_typed(pair: str, value: Any) -> None:
    name = pair.partition("=")[0]
    assert read_given({}, [pair], None, None) == {name: value}


def test_the_last_data_of_a_name_wins() -> None:
    assert read_given({}, ["a=1", "b=2", "a=3"], None, None) == {"a": 3, "b": 2}


def test_variables_stay_text() -> None:
    assert read_given({}, None, ["CAPACITY=5Gi", "COUNT=3", "EMPTY="], None) == {
        "variables": {"CAPACITY": "5Gi", "COUNT": "3", "EMPTY": ""}
    }


@pytest.mark.parametrize(
    ("data", "variables", "message"),
    [
        (["port"], None, "`--data port` has no `=`; write `--data name=value`"),
        (["=80"], None, "`--data =80` has no `=`; write `--data name=value`"),
        (None, ["X"], "`--variable X` has no `=`; write `--variable name=value`"),
    ],
)
def test_a_pair_that_is_none(data: list[str] | None, variables: list[str] | None, message: str) -> None:
    with pytest.raises(AnswersError) as refused:
        read_given({}, data, variables, None)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: {c: 1, c: 2}\n", "{path}:2:11: not YAML: the key `c` is given twice"),
        ("a: 1\n---\nb: 2\n", "{path}: 2 documents, where one is read; leave the others out"),
        ("true: 1\n", "values file `{path}` has the key `true`, which is no text; quote it"),
        ("null: 1\n", "values file `{path}` has the key `null`, which is no text; quote it"),
    ],
    ids=["a key twice", "two documents", "a key that is a boolean", "a key that is nothing"],
)
def test_a_file_of_which_something_would_be_lost(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "values.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AnswersError) as refused:
        read_mapping(str(path), "values file")
    assert str(refused.value) == message.format(path=path)


def test_standard_input_has_one_reader() -> None:
    refuse_shared_input("-", "values.yaml", ["A", "B=@file"])
    with pytest.raises(AnswersError) as refused:
        refuse_shared_input("-", "-", ["A=-"])
    assert str(refused.value) == (
        "standard input is read once, not by `--answers -` and `--values -` and `--secret A=-`; put one into a file"
    )
