"""Lines of rendered texts: template and text in, the template's line of each line out."""

from __future__ import annotations

import pytest

from scaffold.talos.source_lines import source_lines


def test_a_text_without_code() -> None:
    assert source_lines("a: 1\na: 1\nb: 2\n", "a: 1\na: 1\nb: 2\n") == (1, 2, 3, 4)


@pytest.mark.parametrize(
    ("template", "rendered", "lines"),
    [
        pytest.param("a: {{ x }}\nb: 1\n", "a: 5\nb: 1\n", (1, 2, 3), id="an expression"),
        pytest.param("{# note #}\na: 1\n", "\na: 1\n", (1, 2, 3), id="a comment"),
        pytest.param("{% if x %}\na: 1\n{% endif %}\nb: 1\n", "a: 1\nb: 1\n", (2, 4, 5), id="a branch that is taken"),
        pytest.param("{% if x %}\na: 1\n{% endif %}\nb: 1\n", "b: 1\n", (4, 5), id="a branch that is not"),
        pytest.param(
            "a:\n{% for x in y %}\n  - n: {{ x }}\n    z: 1\n{% endfor %}\nb: 1\n",
            "a:\n  - n: 1\n    z: 1\n  - n: 2\n    z: 1\nb: 1\n",
            (1, 3, 4, 3, 4, 6, 7),
            id="a loop",
        ),
        pytest.param(
            'a: 1\n{% include "part.j2" %}\nb: 1\n', "a: 1\nc: 1\nd: 1\nb: 1\n", (1, 2, 2, 3, 4), id="an included file"
        ),
        pytest.param("a: 1\n{{ text }}\nb: 1\n", "a: 1\nx\ny\nb: 1\n", (1, 2, 2, 3, 4), id="a value of several lines"),
        pytest.param("---\na: 1\n---\nb: 1\n", "---\na: 1\n---\nb: 1", (1, 2, 3, 4), id="no line break at the end"),
        pytest.param("{% set x = 1 %}\n", "7", (1,), id="nothing but code"),
    ],
)
def test_lines(template: str, rendered: str, lines: tuple[int, ...]) -> None:
    assert source_lines(template, rendered) == lines


def test_other_delimiters() -> None:
    delimiters = (("<<", ">>"), ("<%", "%>"))
    assert source_lines("<% if x %>\na: <<x>>\n<% endif %>\n", "a: 1\n", delimiters) == (2, 3)
