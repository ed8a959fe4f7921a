"""Which default each question has in a small repository, and why."""

from __future__ import annotations

import pytest

from scaffold.answers.context import ImageFacts
from scaffold.answers.inputs import Inputs
from scaffold.questions import Choice, Kind, Known, Question, questions
from scaffold.settings import Settings
from tests.sample_repository import APPS, BACKUP, STORE, app, context, gateway, provider, sample, storage_class

BAZARR = Inputs(app="bazarr", namespace="media", image="ghcr.io/example/bazarr:1.0.0")


def ask(known: Known, inputs: Inputs) -> dict[str, Question]:
    return {question.name: question for question in questions(known, inputs)}


def reasons(known: Known, inputs: Inputs) -> dict[str, tuple[object, str]]:
    return {name: (question.default, question.why) for name, question in ask(known, inputs).items()}


def test_nothing_is_asked_without_a_cluster_to_read() -> None:
    assert questions(Known(None), Inputs()) == ()


def test_several_clusters_are_told_apart_first() -> None:
    (question,) = questions(Known(None, {"home": 12, "lab": 30}), Inputs())
    assert (question.name, question.message, question.kind) == ("cluster", "Cluster", Kind.CHOICE)
    assert (question.default, question.why) == ("lab", "most apps: 30")
    assert question.choices == (Choice("home", "home", "12 apps"), Choice("lab", "lab", "30 apps"))


def test_nothing_follows_an_unknown_name_or_namespace() -> None:
    assert list(ask(Known(context("", "")), Inputs())) == ["app"]
    found = ask(Known(context("bazarr", "")), Inputs(app="bazarr"))
    assert list(found) == ["app", "namespace"]
    assert (found["namespace"].default, found["namespace"].why) == ("media", "most apps: 3 of 8")
    assert found["namespace"].allows_other
    assert [(choice.title, choice.hint) for choice in found["namespace"].choices] == [
        ("media", "3 apps"),
        ("network", "1 app"),
        ("rook", "1 app"),
        ("secrets", "1 app"),
        ("tools", "2 apps"),
    ]


def test_what_siblings_in_the_namespace_do_is_the_default() -> None:
    assert reasons(Known(context()), BAZARR) == {
        "app": ("", ""),
        "namespace": ("media", "most apps: 3 of 8"),
        "image": ("", ""),
        "workload": ("deployment", "3 of 3 in media"),
        "port": ("8080", "the image names none; a usual one"),
        "gateways": (("internal",), "2 of 3 in media"),
        "hostnames": ("bazarr.example.com", "3 of 3 in cluster main"),
        "storage": ("block", "3 of 3 in media"),
        "size": ("5Gi", "2 of 3 in media"),
        "mount": ("/config", "the claim's key, 3 of 3 in media"),
        "secrets": ("", "2 of 3 in media have none"),
        "database": ("none", "3 of 3 in media have none"),
        "cache": ("none", "used by few"),
    }


def test_the_image_tells_port_and_mount() -> None:
    image = ImageFacts(ports=(443, 6767), volumes=("/data", "/other"))
    found = reasons(Known(context(image=image)), BAZARR)
    assert found["port"] == ("443", "the image exposes it")
    assert found["mount"] == ("/data", "the image's volume")


def test_where_most_have_no_claim_and_no_route_none_is_the_default() -> None:
    bare = [app(name, "tools", gateway="") for name in ("one", "two", "three")]
    found = reasons(Known(context("four", "tools", files=sample(*bare))), Inputs(app="four", namespace="tools"))
    assert found["gateways"] == ((), "4 of 5 in tools have none")
    assert found["storage"] == ("none", "5 of 5 in tools have none")
    assert not {"hostnames", "size", "mount"} & set(found)


def test_most_routes_decide_even_where_gateways_differ() -> None:
    more = [app(name, "media", gateway="external", storage="block") for name in ("lidarr", "readarr")]
    more.append(app("batch", "media", gateway=""))
    found = reasons(Known(context(files=sample(*more))), BAZARR)
    assert found["gateways"] == (("external",), "3 of 5 in media")


@pytest.mark.parametrize(
    ("inputs", "asked"),
    [
        pytest.param(
            Inputs(workload="cronjob"), {"schedule": ("0 3 * * *", "every night")}, id="a-cronjob-has-a-schedule"
        ),
        pytest.param(Inputs(port=0), {}, id="without-a-port-there-is-no-route"),
        pytest.param(
            Inputs(port=0, storage="shared"),
            {"access_mode": ("ReadWriteOnce", "3 of 3 in media")},
            id="another-class-than-the-usual-one-may-have-another-mode",
        ),
        pytest.param(
            Inputs(port=0, workload="daemonset"),
            {"access_mode": ("ReadWriteMany", "a daemonset runs on many nodes")},
            id="a-daemonset-shares-its-claim",
        ),
        pytest.param(
            Inputs(port=0, secrets=("API_KEY",)),
            {"secret_items": ("bazarr", "2 of 2 in cluster main")},
            id="secrets-come-from-items",
        ),
    ],
)
def test_some_questions_follow_from_answers(inputs: Inputs, asked: dict[str, tuple[object, str]]) -> None:
    usual = ("gateways", "hostnames", "schedule", "access_mode", "secret_items")
    given = Inputs(
        **{name: getattr(inputs, name) for name in ("workload", "port", "storage", "secrets")},
        app="bazarr",
        namespace="media",
    )
    found = reasons(Known(context()), given)
    assert {name: reason for name, reason in found.items() if name in usual} == asked


def test_a_class_that_others_share_is_shared_here() -> None:
    more = app("photos", "tools", storage="shared", mode="ReadWriteMany")
    inputs = Inputs(app="bazarr", namespace="media", storage="shared")
    found = reasons(Known(context(files=sample(more))), inputs)
    assert found["access_mode"] == ("ReadWriteMany", "1 of 1 in cluster main")


def test_choices_say_what_there_is_to_know() -> None:
    found = ask(Known(context()), BAZARR)
    shown = {name: [(choice.value, choice.hint) for choice in found[name].choices] for name in ("gateways", "storage")}
    assert shown == {
        "gateways": [("external", "external · network · 1 app"), ("internal", "internal · network · 3 apps")],
        "storage": [("none", "keeps nothing"), ("block", "by ceph · 3 claims"), ("shared", "by ceph · no claim")],
    }
    assert [(choice.value, choice.hint) for choice in found["database"].choices] == [
        ("none", ""),
        ("postgres", "shared server, init container · 1 of 1 in cluster main"),
    ]
    assert [(choice.value, choice.hint) for choice in found["cache"].choices] == [
        ("none", ""),
        ("dragonfly.tools.svc.cluster.local", "1 app"),
    ]


def test_what_a_repository_does_not_have_is_not_asked() -> None:
    files = sample(app("wiki", "tools"))
    bare = {path: text for path, text in files.items() if path.split("/")[3] not in ("network", "rook", "secrets")}
    bare[f"{APPS}/kustomization.yaml"] = files[f"{APPS}/kustomization.yaml"]
    for name in ("sonarr", "radarr", "jellyfin"):
        bare |= app(name, "media", gateway="")
    bare |= app("wiki", "tools", gateway="")
    found = ask(Known(context(files=bare)), Inputs(app="bazarr", namespace="media"))
    assert list(found) == ["app", "namespace", "image", "workload", "port"]


def test_the_settings_file_outvotes_siblings() -> None:
    settings = Settings({"gateway": "external", "storage": "shared", "size": "1Gi"})
    found = reasons(Known(context(settings=settings)), BAZARR)
    assert found["gateways"] == (("external",), ".scaffold.yaml")
    assert found["storage"] == ("shared", ".scaffold.yaml")
    assert found["size"] == ("1Gi", ".scaffold.yaml")


def test_a_variable_that_no_habit_answers_is_asked_for() -> None:
    lines = {"sonarr": "0 1 * * *", "radarr": "0 2 * * *", "jellyfin": "0 3 * * *"}
    apps = [app(name, "media", storage="block", component=f'BACKUP_SCHEDULE: "{at}"') for name, at in lines.items()]
    known = Known(context(files=sample(*apps, BACKUP)))
    question = questions(known, BAZARR)[-1]
    assert (question.name, question.message, question.default) == ("variables.BACKUP_SCHEDULE", "BACKUP_SCHEDULE", "")
    assert question.why == "`components/backup` needs it"
    answered = Inputs(app="bazarr", namespace="media", variables={"BACKUP_SCHEDULE": "0 4 * * *"})
    assert questions(known, answered)[-1].name == "variables.BACKUP_SCHEDULE", "it stays open to review"


def test_an_image_that_no_registry_knows_needs_a_digest_or_a_word() -> None:
    known = Known(context(), unresolved=True)
    found = ask(known, BAZARR)
    assert list(found)[2:5] == ["image", "no_pin", "digest"]
    assert (found["no_pin"].default, found["no_pin"].why) == (False, "the registry gave no digest")
    assert "digest" not in ask(known, Inputs(app="bazarr", namespace="media", no_pin=True))
    assert "no_pin" not in ask(known, Inputs(app="bazarr", namespace="media", digest="sha256:" + "0" * 64))


def test_a_first_app_with_a_claim_finds_no_habit() -> None:
    files = sample(*(app(name, "media", gateway="") for name in ("sonarr", "radarr", "jellyfin")))
    inputs = Inputs(app="bazarr", namespace="media", storage="block", gateways=("internal",))
    found = reasons(Known(context(files=files)), inputs)
    assert found["size"] == ("5Gi", "no app here shows a habit")
    assert found["mount"] == ("/config", "the claim's key, no app here shows a habit")
    assert found["hostnames"] == ("bazarr.example.com", "1 of 1 in cluster main")


def test_a_route_without_a_known_domain_needs_a_host_name() -> None:
    only = provider("gateways", "network", gateway("lan")) | provider("ceph", "rook", storage_class("block"))
    files = sample(only, provider("vault", "secrets", STORE))
    for name, namespace in (("sonarr", "media"), ("radarr", "media"), ("jellyfin", "media"), ("wiki", "tools")):
        files |= app(name, namespace, gateway="")
    found = reasons(Known(context(files=files)), Inputs(app="bazarr", namespace="media", gateways=("lan",)))
    assert found["hostnames"] == ("", "no sibling shows the domain")
