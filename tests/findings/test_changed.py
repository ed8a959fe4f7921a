"""What a change caused: repositories before and after in; what it touched, moved and caused out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.findings.changed import caused, moved_files, touched_files
from tests.build import repository

A = Diagnostic("a.yaml", 3, 1, Severity.ERROR, "rule", "a is wrong")
B = Diagnostic("b.yaml", 1, 1, Severity.WARNING, "rule", "b is wrong")


def test_no_change() -> None:
    same = repository({"a.yaml": "a: 1\n"})
    assert (touched_files(same, same), moved_files(same, same)) == (frozenset(), {})
    assert caused((A, B), (A, B), {}) == ()


def test_what_is_changed_and_what_is_new_is_touched_and_what_is_gone_is_not() -> None:
    before = repository({"a.yaml": "a: 1\n", "b.yaml": "b: 1\n", "c.yaml": "c: 1\n"})
    after = repository({"a.yaml": "a: 1\n", "b.yaml": "b: 2\n", "d.yaml": "d: 1\n"})
    assert touched_files(before, after) == {"b.yaml", "d.yaml"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param({"a.yaml": "1"}, {"b.yaml": "1"}, {"a.yaml": "b.yaml"}, id="a file that moved"),
        pytest.param({"a.yaml": "1"}, {"b.yaml": "2"}, {}, id="a file that changed on the way"),
        pytest.param({"a.yaml": "1"}, {"a.yaml": "1", "b.yaml": "1"}, {}, id="a copy"),
        pytest.param({"a.yaml": "1"}, {"b.yaml": "1", "c.yaml": "1"}, {}, id="one became two"),
        pytest.param({"a.yaml": "1", "b.yaml": "1"}, {"c.yaml": "1"}, {}, id="two became one"),
    ],
)
def test_what_moved(before: dict[str, str], after: dict[str, str], expected: dict[str, str]) -> None:
    assert moved_files(repository(before), repository(after)) == expected


def test_what_was_there_before_is_not_caused_wherever_its_lines_are() -> None:
    assert caused((A,), (replace(A, line=9, column=2), B), {}) == (B,)


def test_what_moved_with_its_file_is_not_caused() -> None:
    moved = replace(A, path="z.yaml")
    assert caused((A,), (moved,), {"a.yaml": "z.yaml"}) == ()
    assert caused((A,), (moved,), {}) == (moved,)
