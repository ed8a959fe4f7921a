"""The review table: answers in, lines out."""

from __future__ import annotations

from scaffold.answers.inputs import Inputs
from scaffold.questions import Answer, Kind, Known, Question, Step, steps
from scaffold.report.review import format_review
from tests.sample_repository import context


def step(message: str, value: Answer, why: str = "", *, own: bool = False, problem: str = "") -> Step:
    return Step(Question(message.lower(), message, Kind.TEXT, "", why), value, own, problem)


def test_no_answers_are_no_lines() -> None:
    assert format_review(()) == ()


def test_columns_are_as_wide_as_they_need_to_be() -> None:
    known, inputs = Known(context()), Inputs(app="bazarr", namespace="media", image="ghcr.io/example/bazarr:1.0.0")
    assert "\n".join(format_review(steps(known, inputs))) == (
        "Name of the app  bazarr                        your answer\n"
        "Namespace        media                         your answer\n"
        "Image            ghcr.io/example/bazarr:1.0.0  your answer\n"
        "Workload         deployment                    3 of 3 in media\n"
        "Port             8080                          the image names none; a usual one\n"
        "Gateways         internal                      2 of 3 in media\n"
        "Host names       bazarr.example.com            3 of 3 in cluster main\n"
        "Storage class    block                         3 of 3 in media\n"
        "Size             5Gi                           2 of 3 in media\n"
        "Mount path       /config                       the claim's key, 3 of 3 in media\n"
        "Secrets          none                          2 of 3 in media have none\n"
        "Database         none                          3 of 3 in media have none\n"
        "Cache            none                          used by few"
    )


def test_long_texts_are_cut_and_no_line_is_too_long() -> None:
    lines = format_review(
        (
            step("Image", "registry.example.com/a/very/long/path/to/an/image:1.0.0@sha256:" + "0" * 64, own=True),
            step("A_VERY_LONG_VARIABLE", "x", "`components/with/a/long/name` and `components/another` need it"),
        )
    )
    assert lines == (
        "Image             registry.example.com/a/very/long/…  your answer",
        "A_VERY_LONG_VAR…  x                                   `components/with/a/long/n…",
    )
    assert max(map(len, lines)) <= 80
    assert max(map(len, format_review((step("Image", "x" * 300, "y" * 300),), 40))) <= 40


def test_a_problem_stands_in_the_place_of_the_reason() -> None:
    assert format_review((step("Image", "", "the reason", own=True, problem="is empty"),)) == ("Image  none  is empty",)


def test_nothing_that_a_file_says_acts_on_the_terminal() -> None:
    lines = format_review((step("Host\nnames", "\x1b[2Ja\r\nb", "\u202eevil"),))
    assert lines == ("Host names  �[2Ja� b  �evil",)
