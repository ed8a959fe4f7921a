"""The baseline: findings in, a file out; the file and findings in, what is new and what is stale out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.errors import ScaffoldError
from scaffold.findings.baseline import Entry, format_baseline, parse_baseline, without_accepted

A = Diagnostic("a.yaml", 3, 1, Severity.ERROR, "rule", "a is wrong")
B = Diagnostic("b.yaml", 1, 1, Severity.WARNING, "other", "b says “no”")
EMPTY = '{\n  "version": 1,\n  "findings": []\n}\n'
TEXT = """\
{
  "version": 1,
  "findings": [
    {"path": "a.yaml", "rule": "rule", "message": "a is wrong", "count": 2},
    {"path": "b.yaml", "rule": "other", "message": "b says “no”", "count": 1}
  ]
}
"""


def compare(*findings: Diagnostic, text: str = TEXT) -> tuple[tuple[Diagnostic, ...], tuple[Entry, ...]]:
    return without_accepted(findings, parse_baseline(text, "base.json"), lambda path, rule: True)


def test_no_findings() -> None:
    assert format_baseline(()) == EMPTY
    assert parse_baseline(EMPTY, "base.json") == {}
    assert compare(A, B, text=EMPTY) == ((A, B), ())


def test_findings_are_sorted_counted_and_one_is_on_each_line() -> None:
    assert format_baseline((B, A, replace(A, line=9))) == TEXT


def test_what_is_accepted_is_not_new_wherever_it_stands_and_whatever_it_weighs() -> None:
    moved = (replace(A, line=30, severity=Severity.HINT), replace(A, column=7), B)
    assert compare(*moved) == ((), ())


def test_one_more_than_accepted_is_new() -> None:
    assert compare(A, A, replace(A, line=9), B) == ((replace(A, line=9),), ())


def test_what_is_gone_is_stale() -> None:
    assert compare(A) == ((), (Entry("a.yaml", "rule", "a is wrong", 1), Entry("b.yaml", "other", "b says “no”", 1)))


def test_what_was_not_judged_is_not_stale() -> None:
    accepted = parse_baseline(TEXT, "base.json")
    assert without_accepted((), accepted, lambda path, rule: path == "b.yaml")[1] == (
        Entry("b.yaml", "other", "b says “no”", 1),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("also in apps/a.yaml:12", "also in apps/a.yaml:9", id="a line"),
        pytest.param("also in `apps/a.yaml`:12:3", "also in `apps/a.yaml`:9:1", id="a line and a column"),
        pytest.param("the other is at line 12", "the other is at line 9", id="a line in words"),
        pytest.param("as 12 of 13 other apps do", "as 13 of 14 other apps do", id="votes"),
    ],
)
def test_numbers_of_lines_and_votes_do_not_tell_findings_apart(old: str, new: str) -> None:
    text = format_baseline((replace(A, message=old),))
    assert compare(replace(A, message=new), text=text) == ((), ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("image `a:17` has no digest", "image `a:18` has no digest", id="tags of images"),
        pytest.param("port 80", "port 81", id="other numbers"),
    ],
)
def test_other_numbers_tell_findings_apart(old: str, new: str) -> None:
    text = format_baseline((replace(A, message=old),))
    assert len(compare(replace(A, message=new), text=text)[0]) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("[]", id="a list"),
        pytest.param("{}", id="no version"),
        pytest.param('{"version": 1}', id="no findings"),
        pytest.param('{"version": 1, "findings": 3}', id="findings that are no list"),
        pytest.param('{"version": 1, "findings": [3]}', id="a finding that is no object"),
        pytest.param('{"version": 1, "findings": [{"path": "a", "rule": "b"}]}', id="a finding without a message"),
        pytest.param(
            '{"version": 1, "findings": [{"path": 1, "rule": "b", "message": "c"}]}', id="a path of another type"
        ),
        pytest.param(
            '{"version": 1, "findings": [{"path": "a", "rule": "b", "message": "c", "count": true}]}',
            id="a count that is no number",
        ),
        pytest.param(
            '{"version": 1, "findings": [{"path": "a", "rule": "b", "message": "c", "count": 0}]}', id="a count of 0"
        ),
        pytest.param("[" * 100_000, id="nested too deeply"),
    ],
)
def test_a_file_that_is_none(text: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        parse_baseline(text, "base.json")
    assert str(caught.value) == "`base.json` is no baseline; write one with `--write-baseline`"


def test_a_file_of_another_version() -> None:
    with pytest.raises(ScaffoldError) as caught:
        parse_baseline('{"version": 2, "findings": []}', "base.json")
    assert str(caught.value) == (
        "`base.json` is a baseline of version 2, this program reads 1; write it anew with `--write-baseline`"
    )


@given(st.lists(st.builds(Diagnostic, st.text(), st.just(1), st.just(1), st.just(Severity.HINT), st.text(), st.text())))
def test_what_is_written_accepts_exactly_what_was_found(findings: list[Diagnostic]) -> None:
    assert compare(*findings, text=format_baseline(findings)) == ((), ())
