"""What apps set alike, and what earlier versions recorded in catch-all answers, in the words of the questions of it."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_questions import check_answers
from scaffold.answers.complete import complete
from scaffold.answers.inputs import Inputs
from scaffold.answers.vocabulary import EXTRAS, REFERENCE, specific, specific_questions
from scaffold.settings import Settings
from tests.answers.cluster import SAMPLE, context
from tests.golden_trees import ROOT
from tests.template_answers import REFERENCE as APP

ENGINE = Engine(ROOT)
RETRIES = {"remediation": {"retries": 3}}
SECRET = {"secret_backend": "externalsecret", "secret_data": {"A": "{{ .A }}"}}
ENGINE_V2 = {"secret_template_extra": {"engineVersion": "v2"}}
OWN_DATABASE = {**SECRET, "database": "cluster", "database_name": "web", "database_user": "web"}


def filled(answers: dict[str, Any]) -> dict[str, Any]:
    """Return all answers of an app that has some."""
    given = {**{name: value for name, value in APP.items() if name not in EXTRAS}, **answers}
    return dict(check_answers(ENGINE, ENGINE.config.questions, given).all)


def test_the_reference_is_what_the_template_has_where_nobody_answers() -> None:
    defaults = {question.name: question.default for question in ENGINE.config.questions}
    assert {name: REFERENCE.get(name, {}) for name in EXTRAS} == {name: defaults[name] for name in EXTRAS}


def test_every_word_is_a_question_of_the_template() -> None:
    asked = {question.name for question in ENGINE.config.questions}
    assert {question for name in EXTRAS for question in specific_questions(name)} - asked == set()
    assert specific_questions("resources") == ()


@pytest.mark.parametrize(
    ("answers", "moved"),
    [
        pytest.param(
            {"helmrelease_extra": {"maxHistory": 0, "install": RETRIES, "persistentClient": False}},
            {"max_history": 0, "helm_install": RETRIES, "helmrelease_extra": {"persistentClient": False}},
            id="what has no question stays",
        ),
        pytest.param({"helmrelease_extra": {"test": {}, "timeout": 5}}, {}, id="nothing, and no text, stay"),
        pytest.param({"helmrelease_extra": {"install": RETRIES}, "helm_install": {"crds": "Skip"}}, {}, id="answered"),
        pytest.param({"helmrelease_extra": "none"}, {}, id="no mapping at all"),
        pytest.param(
            {"helmrelease_extra": {"dependsOn": [{"name": "db"}]}},
            {"helmrelease_depends_on": [{"name": "db"}], "helmrelease_extra": {}},
            id="what it waits for",
        ),
        pytest.param(
            {"chart_extra": {"secretRef": {"name": "ghcr"}, "insecure": True}},
            {"chart_registry_secret": "ghcr", "chart_extra": {"insecure": True}},
            id="a name within a mapping",
        ),
        pytest.param({"chart_extra": {"secretRef": {"name": "ghcr", "key": "x"}}}, {}, id="a mapping that says more"),
        pytest.param(
            {"entry_extra": {"force": False, "postBuild": {"substituteFrom": [{"kind": "Secret", "name": "vars"}]}}},
            {"force": "false", "substitute_from": [{"kind": "Secret", "name": "vars"}], "entry_extra": {}},
            id="a flag, and sources of variables",
        ),
        pytest.param(
            {**SECRET, **ENGINE_V2, "secret_target_extra": {"immutable": True}},
            {"secret_engine_version": "v2", "secret_immutable": True, "secret_template_extra": {}}
            | {"secret_target_extra": {}},
            id="a secret with a template",
        ),
        pytest.param(
            {**SECRET, **ENGINE_V2, "secret_data": {}}, {"secret_template_extra": {}}, id="a secret without a template"
        ),
        pytest.param(
            {**SECRET, **ENGINE_V2, "extra_secrets": [{"file": "b.yaml", "name": "b", "items": ["b"]}]},
            {},
            id="a further secret without a template",
        ),
        pytest.param(
            {**OWN_DATABASE, **ENGINE_V2, "secret_target_extra": {"deletionPolicy": "Retain", "immutable": True}},
            {"secret_engine_version": "v2", "secret_deletion_policy": "Retain", "secret_template_extra": {}}
            | {"secret_target_extra": {"immutable": True}},
            id="a secret beside the database's, which does not inherit everything",
        ),
        pytest.param(
            {**OWN_DATABASE, "entry_extra": {"decryption": {"provider": "sops"}}},
            {},
            id="a Kustomization beside the database's, which has the same",
        ),
    ],
)
def test_what_has_a_question_goes_to_it(answers: dict[str, Any], moved: dict[str, Any]) -> None:
    assert specific(answers) == {**answers, **moved}
    if all(isinstance(value, dict) for name, value in answers.items() if name in EXTRAS):
        before = filled(answers)
        after = filled({**before, **specific(before)})
        assert {name: after[name] for name in moved} == moved
        assert rendered(after) == rendered(before)


def rendered(answers: dict[str, Any]) -> dict[str, bytes]:
    files = ENGINE.files(answers, {})
    return {name: content for name, content in files.items() if name != ".copier-answers.yml"}


def test_what_the_user_says_takes_the_place_of_all_that_apps_set_alike() -> None:
    alike = {"maxHistory": 5, "install": RETRIES}
    found = context(SAMPLE, "media", settings=Settings(conventions={"helmrelease_extra": alike}))
    names = ("max_history", "helm_install", "helmrelease_extra")

    def said(**data: Any) -> tuple[Any, ...]:
        answers = complete(found, Inputs(image="ghcr.io/example/app:1.0", data=data)).answers
        return tuple(answers.get(name) for name in names)

    assert said() == (5, RETRIES, {})
    assert said(helm_install={}) == (5, {}, {})
    assert said(helmrelease_extra={"maxHistory": 1}) == (None, None, {"maxHistory": 1})
