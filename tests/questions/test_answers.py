"""How answers go into the inputs and come back out."""

from __future__ import annotations

import pytest

from scaffold.answers.inputs import Inputs
from scaffold.errors import AnswersError
from scaffold.questions import Answer, answer_in, apply_answer, cut, forget_answer, one_line, shown
from scaffold.questions.question import amount, hints, problem_in, split_list


def test_nothing_is_answered_at_first() -> None:
    assert {answer_in(Inputs(), name) for name in ("app", "port", "gateways", "secrets", "no_pin", "variables.X")} == {
        None
    }


@pytest.mark.parametrize(
    ("name", "answer", "inputs"),
    [
        ("app", "bazarr", Inputs(app="bazarr")),
        ("port", "0", Inputs(port=0)),
        ("no_pin", False, Inputs(no_pin=False)),
        ("gateways", (), Inputs(gateways=())),
        ("gateways", ("internal", "external"), Inputs(gateways=("internal", "external"))),
        ("hostnames", "a.example.com, b.example.com", Inputs(hostnames=("a.example.com", "b.example.com"))),
        ("secrets", "", Inputs(secrets=())),
        ("secrets", 'A, URL={{ list .B "," }}', Inputs(secrets=("A", 'URL={{ list .B "," }}'))),
        ("secret_items", "bazarr", Inputs(secret_items=("bazarr",))),
        ("variables.SIZE", "5Gi", Inputs(variables={"SIZE": "5Gi"})),
    ],
)
def test_an_answer_goes_in_and_comes_out_and_is_forgotten(name: str, answer: Answer, inputs: Inputs) -> None:
    assert apply_answer(Inputs(), name, answer) == inputs
    assert apply_answer(inputs, name, answer) == inputs
    assert answer_in(inputs, name) == answer
    assert forget_answer(inputs, name) == Inputs()


def test_other_answers_stay() -> None:
    inputs = Inputs(app="bazarr", variables={"A": "1"})
    assert apply_answer(inputs, "variables.B", "2") == Inputs(app="bazarr", variables={"A": "1", "B": "2"})
    assert forget_answer(inputs, "variables.B") == inputs


def test_an_answer_of_a_wrong_type_is_refused() -> None:
    with pytest.raises(AnswersError) as raised:
        apply_answer(Inputs(), "port", "http")
    assert str(raised.value) == "`port` must be a port from 1 to 65535, or 0 for none"


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("", ()),
        (" , ", ()),
        ("a,b , c", ("a", "b", "c")),
        ("A={{ .X }},{{ .Y }}", ("A={{ .X }}", "{{ .Y }}")),
        ('A={{ f "," "," }}-{{ g "," }}, B', ('A={{ f "," "," }}-{{ g "," }}', "B")),
        ("A={{ open, B", ("A={{ open", "B")),
    ],
)
def test_commas_split_but_not_inside_braces(text: str, items: tuple[str, ...]) -> None:
    assert split_list(text) == items


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        (Inputs(), ""),
        (Inputs(app="A"), "must be lower-case letters, digits and `-`, starting and ending with a letter or digit"),
        (Inputs(size="many` `ones"), "must be a quantity, such as `5Gi`"),
        (Inputs(secrets=("1",)), "must be letters, digits and `_`, not starting with a digit"),
    ],
)
def test_a_problem_does_not_repeat_the_question(inputs: Inputs, problem: str) -> None:
    assert problem_in(inputs) == problem


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("", "none"),
        ((), "none"),
        (True, "yes"),
        (False, "no"),
        (("a", "b"), "a, b"),
        ("two\nlines \x1b[2Jhere", "two lines �[2Jhere"),
    ],
)
def test_an_answer_is_shown_on_one_line(answer: Answer, text: str) -> None:
    assert shown(answer) == text


def test_texts_fit() -> None:
    assert [cut("abcdef", width) for width in (6, 5, 1, 0)] == ["abcdef", "abcd…", "…", "…"]
    assert one_line(" a\t b\n") == "a b"
    assert [amount(count, "app") for count in (0, 1, 2)] == ["no app", "1 app", "2 apps"]
    assert hints("by ceph", "", "1 claim") == "by ceph · 1 claim"
