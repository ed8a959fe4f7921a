"""Variables in talhelper's files."""

from __future__ import annotations

import pytest

from scaffold.errors import ScaffoldError
from scaffold.talos.envsubst import substitute

VALUES = {"A": "one", "B_2": "two", "EMPTY": "", "LINES": "x\ny"}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("a: b\n", "a: b\n", id="no variable"),
        pytest.param("a: ${A}\nb: $B_2-$A\n", "a: one\nb: two-one\n", id="with and without braces"),
        pytest.param("$${A} $$A $$patch: delete $$$A", "${A} $A $patch: delete $one", id="a dollar sign for two"),
        pytest.param("$$${MISSING:-x}", "$x", id="a dollar sign, then a variable"),
        pytest.param("5$ $. a$", "5$ $. a$", id="a dollar sign alone"),
        pytest.param("${A:-x}${MISSING:-x}${EMPTY:-x}", "onexx", id="a default where it is empty"),
        pytest.param("${MISSING-x}${MISSING-}", "x", id="a default where it is not set"),
        pytest.param("${MISSING:=x}${MISSING=y}", "xy", id="an assignment is a default"),
        pytest.param("${A:+x}${A+y}${MISSING+z}", "xy", id="a text where it is set"),
        pytest.param("${MISSING:-${A}-${OTHER:-z}}", "one-z", id="a default with variables in it"),
        pytest.param("a: b # ${MISSING}\n# $MISSING\n", "a: b # ${MISSING}\n# $MISSING\n", id="comments stay"),
        pytest.param("a: b#${A}\n", "a: b#one\n", id="a number sign behind a letter begins no comment"),
        pytest.param("a: '#${A}'\n", "a: '#one'\n", id="a number sign behind a quote begins no comment"),
    ],
)
def test_variables_are_substituted(text: str, result: str) -> None:
    assert substitute(text, VALUES, "a.yaml") == (result, tuple(range(1, text.count("\n") + 2)))


def test_a_value_of_several_lines_keeps_the_places() -> None:
    assert substitute("a: 1\nb: ${LINES}\nc: 2\n", VALUES, "a.yaml") == ("a: 1\nb: x\ny\nc: 2\n", (1, 2, 2, 3, 4))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "a: 1\nb: ${MISSING}\n",
            "a.yaml:2: the variable `MISSING` is set neither in talenv.yaml nor in the environment; set it, or write "
            "`$${MISSING}` for the text itself",
            id="not set",
        ),
        pytest.param(
            "a: $EMPTY",
            "a.yaml:1: the variable `EMPTY` is empty; set it, or write `$${EMPTY}` for the text itself",
            id="empty",
        ),
        pytest.param(
            "${EMPTY-x}",
            "a.yaml:1: the variable `EMPTY` is empty; set it, or write `$${EMPTY}` for the text itself",
            id="set and empty with a default for what is not set",
        ),
        pytest.param(
            "$patch: delete",
            "a.yaml:1: the variable `patch` is set neither in talenv.yaml nor in the environment; set it, or write "
            "`$${patch}` for the text itself",
            id="Talos' own word",
        ),
        pytest.param(
            "${A%x}",
            "a.yaml:1: `${A%x}` is no substitution that talhelper knows; write `$${` for the text itself",
            id="an operator of shells",
        ),
        pytest.param(
            "${-a}",
            "a.yaml:1: `${` needs the name of a variable; write `$${` for the text itself",
            id="no name",
        ),
        pytest.param("${A", "a.yaml:1: `${` is not closed; write `$${` for the text itself", id="no closing brace"),
    ],
)
def test_what_talhelper_would_refuse_is_refused(text: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as raised:
        substitute(text, VALUES, "a.yaml")
    assert str(raised.value) == message
