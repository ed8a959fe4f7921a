"""Findings as text: findings and their lines in; whole reports out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.findings.result import Result, failing
from scaffold.report.findings_text import excerpt, format_text
from tests.report.findings import ALL, ERROR, HINT, WARNING, result

LINES = {"apps/a.yaml": "    - name: x", "apps/b.yaml": "image: x:1"}


def line(finding: Diagnostic) -> str | None:
    return LINES.get(finding.path)


def test_no_findings() -> None:
    assert format_text(result(), line) == "no findings in 733 files\n"


def test_findings() -> None:
    assert format_text(result(*ALL), line) == (
        "apps/a.yaml:3:9: error[unknown-dependency]: `media/x` does not exist\n"
        "  3 |     - name: x\n"
        "    |         ^\n"
        "  hint: did you mean `media/y`\n"
        "\n"
        "apps/b.yaml:12:1: warning[unpinned-image]: image `x:1` has no digest\n"
        "  12 | image: x:1\n"
        "     | ^\n"
        "\n"
        "apps/c, d/100%.yaml: hint[unknown-gateway]: 50% of <it> is\nunknown�\n"
        "\n"
        "1 error, 1 warning, 1 hint in 733 files\n"
    )


def test_colours() -> None:
    painted = format_text(result(ERROR), line, lambda text, colour: f"<{colour}>{text}</>")
    assert painted == (
        "<bold>apps/a.yaml:3:9</>: <red>error[unknown-dependency]</>: `media/x` does not exist\n"
        "<dim>  3 | </>    - name: x\n"
        "<dim>    | </>        <red>^</>\n"
        "  <bold>hint</>: did you mean `media/y`\n"
        "\n"
        "<red>1 error in 733 files</>\n"
    )
    assert format_text(result(), line, lambda text, colour: f"<{colour}>") == "<green>\n"
    assert format_text(result(HINT, WARNING), line, lambda text, colour: f"<{colour}>").endswith("<yellow>\n")


def test_without_a_line_to_show() -> None:
    assert format_text(result(WARNING), lambda finding: None) == (
        "apps/b.yaml:12:1: warning[unpinned-image]: image `x:1` has no digest\n\n1 warning in 733 files\n"
    )
    assert "|" not in format_text(result(WARNING), lambda finding: "   ")


def test_what_a_terminal_would_act_on_is_replaced() -> None:
    said = format_text(result(WARNING), lambda finding: "a: \x1b[31m\u202e")
    assert "  12 | a: �[31m�\n" in said


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "2 errors, 1 warning in 733 files"),
        ({"ignored": 3}, "2 errors, 1 warning in 733 files (3 ignored)"),
        ({"ignored": 3, "accepted": 12}, "2 errors, 1 warning in 733 files (3 ignored, 12 in the baseline)"),
    ],
)
def test_the_summary(more: dict[str, int], expected: str) -> None:
    assert result(ERROR, ERROR, WARNING, **more).summary == expected


def test_one_file() -> None:
    assert Result((HINT, HINT), 1, ()).summary == "2 hints in 1 file"


@pytest.mark.parametrize(
    ("level", "severities"),
    [
        ("error", {Severity.ERROR}),
        ("warning", {Severity.ERROR, Severity.WARNING}),
        ("hint", set(Severity)),
        ("never", set()),
    ],
)
def test_what_fails(level: str, severities: set[Severity]) -> None:
    assert failing(level) == severities
    for finding in ALL:
        assert replace(result(finding), fails=failing(level)).exit_code == int(finding.severity in severities)


@pytest.mark.parametrize(
    ("source", "column", "width", "expected"),
    [
        pytest.param("abc", 1, 10, ("abc", 0), id="a short line"),
        pytest.param("abc", 4, 10, ("abc", 3), id="behind the end"),
        pytest.param("abc", 99, 10, ("abc", 3), id="far behind the end"),
        pytest.param("abc", 0, 10, ("abc", 0), id="no column"),
        pytest.param("abc  ", 1, 10, ("abc", 0), id="spaces at the end"),
        pytest.param("\ta\tb", 4, 10, ("    a   b", 8), id="tabs"),
        pytest.param("日本 b", 4, 10, ("日本 b", 5), id="wide characters"),
        pytest.param("e\u0301 b", 4, 10, ("e\u0301 b", 2), id="characters of no width"),
        pytest.param("0123456789", 1, 10, ("0123456789", 0), id="as wide as there is room"),
        pytest.param("0123456789a", 1, 10, ("012345678…", 0), id="cut at the end"),
        pytest.param("0123456789abcdef", 16, 10, ("…abcdef", 6), id="cut at the start"),
        pytest.param("0123456789abcdefghijklmnop", 14, 10, ("…89abcdef…", 6), id="cut on both sides"),
        pytest.param("日" * 20, 10, 11, ("…日日日日…", 5), id="wide characters that are cut"),
    ],
)
def test_an_excerpt(source: str, column: int, width: int, expected: tuple[str, int]) -> None:
    assert excerpt(source, column, width) == expected


def test_a_very_long_line_takes_no_longer_than_reading_it() -> None:
    line = "a" * 200_000 + "b" + "c" * 200_000
    assert excerpt(line, 200_001, 20) == (f"…{'a' * 12}bccccc…", 13)


@given(
    st.text(st.characters(codec="utf-8", max_codepoint=0x2FF) | st.just("日"), max_size=80),
    st.integers(0, 90),
    st.integers(10, 60),
)
def test_an_excerpt_fits_and_its_caret_is_in_it(source: str, column: int, width: int) -> None:
    shown, caret = excerpt(source, column, width)
    cells = sum(2 if character == "日" else 1 for character in shown if character != "\xad")
    assert cells <= width
    assert caret <= cells
