"""Questions that only a cluster of layers raises: which chart, where it is, which layer, whether that waits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaffold.answers.charts import context_for
from scaffold.answers.inputs import Inputs
from scaffold.questions import Choice, Kind, Known, Question, questions
from tests.sample_repository import context
from tests.styles.situations import siblings_in

SOPS = siblings_in("sops-layers")
WIKI = Inputs(app="wiki", namespace="media", image="ghcr.io/example/wiki:1.0.0")
GRAFANA = Inputs(app="grafana", namespace="media", chart="grafana")


def ask(inputs: Inputs) -> dict[str, Question]:
    return {question.name: question for question in questions(Known(context_for(SOPS, inputs)), inputs)}


def test_a_cluster_without_layers_raises_none_of_them() -> None:
    names = {question.name for question in questions(Known(context()), replace(WIKI, app="bazarr"))}
    assert not names & {"chart", "chart_repo", "chart_version", "layer", "health_check"}


def test_an_image_needs_no_repository_and_no_version() -> None:
    found = ask(WIKI)
    assert (found["chart"].default, found["chart"].why) == ("app-template", "for an image without a chart of its own")
    assert not found.keys() & {"chart_repo", "chart_version"}


def test_a_chart_of_its_own_is_not_asked_for_what_it_decides() -> None:
    found = ask(GRAFANA)
    assert not found.keys() & {"image", "workload", "schedule", "mount", "database", "cache"}
    assert found["chart_repo"].choices == tuple(Choice(name, name) for name in ("authentik", "bjw-s", "jetstack"))
    assert (found["chart_version"].default, found["chart_version"].why) == ("", "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("bjw-s", ""),
        ("https://grafana.github.io/helm-charts", ""),
        ("", "is empty; a chart comes from somewhere"),
        ("grafana", "is none of authentik, bjw-s, jetstack, and no address"),
    ],
)
def test_a_repository_is_one_of_the_cluster_s_or_an_address(text: str, problem: str) -> None:
    assert ask(GRAFANA)["chart_repo"].problem(text) == problem


def test_a_chart_that_others_use_has_their_version_and_repository() -> None:
    found = ask(replace(GRAFANA, chart="authentik"))
    assert "chart_repo" not in found
    assert (found["chart_version"].default, found["chart_version"].why) == ("2025.12.4", "another app here has it")


def test_a_chart_in_a_registry_needs_no_repository() -> None:
    found = ask(replace(GRAFANA, chart="oci://ghcr.io/owner/charts/grafana"))
    assert "chart_repo" not in found
    assert found["chart_version"].problem("") == "is empty; a chart without a version changes by itself"


@pytest.mark.parametrize(
    ("inputs", "layer", "why"),
    [
        (WIKI, "apps", "it looks like an application"),
        (replace(WIKI, image="docker.io/library/mariadb:11"), "databases", "it looks like a stateful data service"),
        (replace(GRAFANA, chart="metallb"), "infrastructure", "it looks like infrastructure"),
    ],
    ids=["an application", "a database", "a controller"],
)
def test_the_layer_s_default_says_why(inputs: Inputs, layer: str, why: str) -> None:
    question = ask(inputs)["layer"]
    assert (question.kind, question.default, question.why) == (Kind.CHOICE, layer, why)
    assert [(choice.value, choice.hint) for choice in question.choices] == [
        ("infrastructure", "infrastructure · 1 app"),
        ("databases", "databases · 2 apps"),
        ("apps", "apps · 2 apps"),
    ]


@pytest.mark.parametrize(("layer", "why"), [("apps", "1 check there"), ("databases", "2 checks there")])
def test_the_health_check_is_asked_with_how_many_there_are(layer: str, why: str) -> None:
    question = ask(replace(WIKI, layer=layer))["health_check"]
    assert (question.kind, question.default, question.why) == (Kind.CONFIRM, False, why)
