"""What the template promises to those who update: an answer that a release took is taken by every later version.

Plain `copier update --defaults` replaces an answer that is no longer valid by the default, without a word.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from scaffold.adapters.template_questions import Question, check_answers
from scaffold.adapters.template_releases import release_tags
from tests.released_answers import OLDER, engine, questions, released_answers
from tests.template_answers import REFERENCE, SITUATIONS, Answers

NEWEST = release_tags()[-1]

PROBES: Mapping[str, tuple[Any, ...]] = {
    "int": (0, 1, 2, 3, 22, 80, 443, 1023, 1024, 8080, 32767, 65535, 65536, 1_000_000, -1),
    "bool": (True, False),
    "str": (
        *("", "a", "A", "a-b", "a_b", "a.b", "a/b", "-a", "a-", "1", "0", "a b", "a" * 53, "a" * 63, "a" * 253),
        *(".", "..", "./a", "../a", "/a", "a/../b", "/config", "/config/", "/a b", "/a/../b", "app.yaml", "a.json"),
        *("ks.yaml", "kustomization.yml", "true", "null", "~", "#", "é", "&a", "*a", "|", "a\nb", "a: b"),
        *("${APP}", "a-${APP}", "{{ app }}", "{{ .Release.Name }}", "${APP:=a}", "{{ .Release.Name }}-a"),
        *("1Gi", "500Mi", "1.5Gi", "10", "1h", "30m", "1h30m", "5s", "@daily", "*/5 * * * *", "0 3 * * 1-5"),
        *("latest", "v1", "v1.2.3", "1.2.3", "1.2.3-rc.1+build", "sha256:" + "a" * 64, "Europe/Berlin"),
        *("ghcr.io/a/b", "ghcr.io/a/b:1", "localhost:5000/a", "oci://ghcr.io/a/b", "https://example.org/a", "http://a"),
        *("a.example.org", "*.example.org", "a.${SECRET_DOMAIN}", "a.example.org/v1", "a.example.org/b"),
    ),
    "yaml": (
        *(None, {}, [], "", True, False, 1, "a", ["a"], ["a", "b"], [1], [{}], {"a": 1}, {"a": "b"}, {"a": None}),
        *({"a": {"b": "c"}}, {"a": ["b"]}, {"A_B": "1"}, {"a.yaml": "b"}, {"a/b": "c"}, {"example.org/a": "true"}),
        *([{"name": "a"}], [{"name": "a", "namespace": "b"}], [{"key": "a"}], [{"key": "a", "type": "emptyDir"}]),
        *([{"name": "a", "port": 80}], [{"key": "a", "hostnames": ["a.example.org"], "gateways": ["b"]}]),
    ),
}  # fmt: skip
"""Answers of all kinds, plausible and not; what a version makes of them is up to it, but no later one takes fewer."""

RELEASED = [(tag, situation) for tag in OLDER for situation in released_answers(tag)]
VARIANTS = [
    (tag, situation)
    for tag, situation in itertools.product(OLDER, SITUATIONS)
    if SITUATIONS[situation].keys() <= questions(tag).keys()
]


def known(tag: str, answers: Answers) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if name in questions(tag)}


def values(answers: Iterable[Answers], name: str) -> list[Any]:
    return [each[name] for each in answers if name in each]


def takes(tag: str, question: Question, value: Any, context: Mapping[str, Any]) -> bool:
    if question.choices and value not in [choice.value for choice in question.choices]:
        return False
    return not engine(tag).text(question.validator, {**context, question.name: value}).strip()


def check_kept(tag: str, answers: Answers) -> None:
    """Check that the newest version records what an app of a release recorded, and writes the same files from it.

    A version that is to write something else into existing apps says here what.
    """
    old, new = engine(tag), engine(NEWEST)
    before = check_answers(old, questions(tag).values(), answers)
    after = check_answers(new, questions(NEWEST).values(), before.visible)
    assert {name: after.visible.get(name, "not recorded") for name in before.visible} == before.visible
    assert without_answers(new.files(after.all, {})) == without_answers(old.files(before.all, {}))


def without_answers(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: content.decode() for path, content in files.items() if path != ".copier-answers.yml"}


def test_every_release_has_its_answers() -> None:
    assert [tag for tag in OLDER if len(released_answers(tag)) < 40] == []


@pytest.mark.parametrize("tag", OLDER)
def test_no_question_goes_away_or_changes_its_type(tag: str) -> None:
    before = {name: question.type for name, question in questions(tag).items()}
    after = {name: question.type for name, question in questions(NEWEST).items()}
    assert {name: after.get(name) for name in before} == before


@pytest.mark.parametrize("tag", OLDER)
def test_no_choice_goes_away(tag: str) -> None:
    lost = {
        name: [choice.value for choice in question.choices if choice.value not in values_of(NEWEST, name)]
        for name, question in questions(tag).items()
        if questions(NEWEST)[name].choices
    }
    assert {name: choices for name, choices in lost.items() if choices} == {}
    assert [
        name for name, question in questions(tag).items() if questions(NEWEST)[name].choices and not question.choices
    ] == [], "these took any answer"


def values_of(tag: str, name: str) -> list[Any]:
    return [choice.value for choice in questions(tag)[name].choices]


@pytest.mark.parametrize("tag", OLDER)
def test_no_validator_gets_stricter(tag: str) -> None:
    before = check_answers(engine(tag), questions(tag).values(), known(tag, REFERENCE)).all
    after = check_answers(engine(NEWEST), questions(NEWEST).values(), REFERENCE).all
    pool = [*released_answers(tag).values(), *SITUATIONS.values()]
    refused = {
        name: value
        for name, question in questions(tag).items()
        for value in (*PROBES[question.type], *values(pool, name))
        if takes(tag, question, value, before) and not takes(NEWEST, questions(NEWEST)[name], value, after)
    }
    assert refused == {}


@pytest.mark.parametrize(("tag", "situation"), RELEASED)
def test_what_a_release_recorded_stays_as_it_is(tag: str, situation: str) -> None:
    check_kept(tag, released_answers(tag)[situation])


@pytest.mark.parametrize(("tag", "situation"), VARIANTS)
def test_what_a_release_would_have_recorded_stays_as_it_is(tag: str, situation: str) -> None:
    check_kept(tag, known(tag, SITUATIONS[situation]))


def test_a_stricter_validator_and_a_lost_choice_are_seen() -> None:
    tag = NEWEST
    context = check_answers(engine(tag), questions(tag).values(), REFERENCE).all
    port, strategy = questions(tag)["port"], questions(tag)["strategy"]
    assert takes(tag, port, 80, context)
    assert not takes(tag, port, 65536, context)
    assert takes(tag, strategy, "Recreate", context)
    assert not takes(tag, strategy, "recreate", context)
