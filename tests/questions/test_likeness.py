"""Questions about an app that is to be like another: its answers are the defaults; what has no counterpart is asked."""

from __future__ import annotations

import pytest

from scaffold.answers.inputs import Inputs
from scaffold.likeness.links import Open
from scaffold.questions import Choice, Kind, Known, Like, Question, as_in, ask_counterpart, settle, steps
from tests.sample_repository import context

RADARR = Like(
    "radarr",
    Inputs(
        namespace="media",
        port=7878,
        gateways=("external",),
        storage="block",
        size="9Gi",
        mount="/data",
        secrets=("KEY={{ .KEY }}",),
        variables={"APP": "bazarr"},
    ),
    frozenset({"cache"}),
)
NAMED = Inputs(app="bazarr", namespace="media", image="ghcr.io/example/bazarr:1.0.0")


def test_defaults_are_as_in_the_other_app() -> None:
    asked = {step.question.name: step for step in steps(Known(context(), like=RADARR), NAMED)}
    assert {name: (step.value, step.question.why) for name, step in asked.items() if name not in ("app", "image")} == {
        "namespace": ("media", "as in radarr"),
        "workload": ("deployment", "3 of 3 in media"),
        "port": ("7878", "as in radarr"),
        "gateways": (("external",), "as in radarr"),
        "hostnames": ("bazarr.example.com", "1 of 1 in cluster main"),
        "storage": ("block", "as in radarr"),
        "size": ("9Gi", "as in radarr"),
        "mount": ("/data", "as in radarr"),
        "secrets": ("KEY={{ .KEY }}", "as in radarr"),
        "secret_items": ("bazarr", "2 of 2 in cluster main"),
        "database": ("none", "3 of 3 in media have none"),
    }


def test_what_is_as_in_the_other_app_is_left_to_it() -> None:
    settled = settle(Known(context(), like=RADARR), NAMED)
    assert (settled.port, settled.gateways, settled.storage, settled.secrets) == (None, None, None, None)
    assert (settled.hostnames, settled.workload) == (("bazarr.example.com",), "deployment")


def question(name: str, problem: str = "") -> Question:
    return Question(name, "Something", Kind.TEXT, "usual", "by habit", validate=lambda _: problem)


@pytest.mark.parametrize(
    ("like", "asked", "found"),
    [
        pytest.param(None, question("port"), ("usual", "by habit"), id="nothing is like another app"),
        pytest.param(RADARR, question("port"), ("7878", "as in radarr"), id="the other app's answer"),
        pytest.param(RADARR, question("schedule"), ("usual", "by habit"), id="the other app says nothing"),
        pytest.param(RADARR, question("variables.APP"), ("bazarr", "as in radarr"), id="a variable"),
        pytest.param(RADARR, question("port", "is odd"), None, id="an answer that the question does not take"),
        pytest.param(RADARR, question("cache"), None, id="something that no answer can say"),
    ],
)
def test_a_question_with_another_apps_answer(like: Like | None, asked: Question, found: tuple[str, str] | None) -> None:
    question = as_in(like, asked)
    assert (None if question is None else (question.default, question.why)) == found


@pytest.mark.parametrize(
    ("each", "asked"),
    [
        pytest.param(
            Open("gateway", "envoy-external", ("lan", "wan"), droppable=True),
            Question(
                "envoy-external",
                "Gateway in place of envoy-external",
                Kind.CHOICE,
                "lan",
                "it is not here",
                choices=(Choice("lan", "lan"), Choice("wan", "wan"), Choice("none", "none", "leave it out")),
            ),
            id="one of several",
        ),
        pytest.param(
            Open("component", "components/zeroscaler", droppable=True),
            Question(
                "components/zeroscaler",
                "Component in place of components/zeroscaler",
                Kind.TEXT,
                "",
                "it is not here",
                help="none leaves it out",
            ),
            id="any text",
        ),
        pytest.param(
            Open("host name", "", question="hostnames", why="no sibling shows the domain"),
            Question("hostnames", "Host name", Kind.TEXT, "", "no sibling shows the domain"),
            id="an answer that nobody knows",
        ),
        pytest.param(
            Open("service", "db.attic", place="app/x.yaml:3"),
            Question(
                "db.attic",
                "Service in place of db.attic",
                Kind.TEXT,
                "",
                "it is not here in app/x.yaml:3",
            ),
            id="something in a text",
        ),
    ],
)
def test_what_has_no_counterpart_is_asked(each: Open, asked: Question) -> None:
    assert ask_counterpart(each) == asked


@pytest.mark.parametrize(
    ("each", "text", "problem"),
    [
        pytest.param(Open("service", "db.attic"), " ", "is empty", id="nothing"),
        pytest.param(Open("service", "db.attic"), "db.cellar", "", id="a name"),
        pytest.param(
            Open("host name", "", question="hostnames"),
            "not a host",
            "`not a host` must be a DNS name, such as `app.example.com`",
            id="no host name",
        ),
        pytest.param(Open("host name", "", question="hostnames"), "", "is empty", id="no host"),
        pytest.param(Open("service", "db.attic"), "none", "cannot be left out", id="leaving out what a text needs"),
        pytest.param(Open("component", "x", droppable=True), "none", "", id="leaving out a component"),
    ],
)
def test_what_is_no_answer(each: Open, text: str, problem: str) -> None:
    assert ask_counterpart(each).problem(text) == problem
