"""Tests the questions about secrets that the repository keeps, encrypted: no question takes a value."""

from __future__ import annotations

import pytest

from scaffold.answers.inputs import Inputs
from scaffold.questions import Kind, Known, answers_schema, missing_flags, refused
from scaffold.questions.about_services import ask_secret_backend, ask_secret_items, ask_secrets
from scaffold.settings import Settings
from tests.encrypted_repository import sealed_repository, sealed_secret, sops_repository, with_secret, without_store
from tests.sample_repository import app, context, sample

CONFIG = {".sops.yaml": "creation_rules: []\n"}


def test_where_all_do_alike_nobody_is_asked_where_secrets_come_from() -> None:
    for files in (sample(), sops_repository(), sealed_repository(), without_store(app("web", "media"))):
        assert ask_secret_backend(context(files=files), Inputs()) is None
    assert ask_secret_backend(context(files=sample(CONFIG)), Inputs()) is None


def test_where_siblings_do_not_agree_it_is_asked_with_the_usual_default() -> None:
    other = with_secret("lidarr", "media", "sealedsecret.yaml", sealed_secret("lidarr-secret", "media", "A"))
    question = ask_secret_backend(context(files=sops_repository(other)), Inputs())
    assert question is not None
    assert (question.kind, question.default, question.why) == (Kind.CHOICE, "sops", "2 of 3 in media")
    assert [(choice.value, choice.hint) for choice in question.choices] == [
        ("sealedsecret", "here, as a SealedSecret"),
        ("sops", "here, encrypted by SOPS"),
    ]
    assert question.problem("none") == ""
    assert question.problem("vault") == "does not exist here; there is `sealedsecret`, `sops`"


def test_where_nobody_has_any_and_there_are_two_ways_it_is_asked_unless_the_settings_say_it() -> None:
    files = sample(app("sonarr", "media"), app("wiki", "tools"), CONFIG)
    question = ask_secret_backend(context(files=files), Inputs())
    assert question is not None
    assert (question.default, question.why) == ("externalsecret", "no app here shows a habit")
    assert ask_secret_backend(context(files=files, settings=Settings({"secret_backend": "sops"})), Inputs()) is None


@pytest.mark.parametrize("files", [sops_repository(), sealed_repository()], ids=["SOPS", "SealedSecrets"])
def test_names_are_asked_for_and_never_a_value(files: dict[str, str]) -> None:
    here = context(files=files)
    question = ask_secrets(here, Inputs())
    assert question is not None
    assert (question.kind, question.default, question.why) == (Kind.TEXT, "", "3 of 3 in media have some")
    assert question.help == "KEY or KEY=@FILE, separated by commas; values are asked for later, hidden"
    assert [question.problem(text) for text in ("", "API_KEY", "API_KEY, PASSWORD=@file")] == ["", "", ""]
    told = "give its value with `--secret A=@FILE`, or with `--secret A=-` from standard input"
    assert question.problem("A=hunter2") == f"`A` is kept in the repository, encrypted; {told}"
    assert "hunter" not in question.problem("A=hunter 2")
    assert ask_secret_items(here, Inputs(secrets=("API_KEY",))) is None


def test_another_way_has_its_own_question() -> None:
    files = sample(CONFIG)
    usual, chosen = (ask_secrets(context(files=files), Inputs(secret_backend=name)) for name in (None, "sops"))
    assert (usual and usual.help.partition(",")[0], chosen and chosen.help.partition(",")[0]) == (
        "KEY",
        "KEY or KEY=@FILE",
    )
    assert ask_secrets(context(files=files), Inputs(secret_backend="none")) is None


def test_the_schema_has_the_backends() -> None:
    found = answers_schema(Known(context(files=sops_repository())), Inputs(), ())["properties"]["secret_backend"]
    assert found["enum"] == ["externalsecret", "sops", "sealedsecret", "none"]


def test_what_is_refused_is_told_without_what_may_be_a_secret() -> None:
    assert refused("secrets", "A=hunter2, B") == "A, B"
    assert refused("secrets", ("A=hunter2",)) == "A"
    assert (refused("hostnames", "a=b"), refused("secrets", "")) == ("a=b", "none")
    said = Inputs(app="bazarr", namespace="media", image="a:1", secrets=("A=hunter2",))
    flags = missing_flags(Known(context(files=sops_repository())), said)
    assert [flag for flag in flags if "secret" in flag] == [
        "`--secret` `A` `A` is kept in the repository, encrypted; give its value with `--secret A=@FILE`, "
        "or with `--secret A=-` from standard input"
    ]
