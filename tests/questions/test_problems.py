"""What questions say to answers that they do not take."""

from __future__ import annotations

import pytest

from scaffold.answers.inputs import Inputs
from scaffold.questions import Answer, Kind, Known, Question, questions
from scaffold.questions.about_app import ask_digest
from tests.sample_repository import BACKUP, app, context, sample

EVERYTHING = Inputs(app="bazarr", namespace="media", storage="shared", secrets=("KEY",))


def question(name: str, inputs: Inputs = EVERYTHING) -> Question:
    return next(found for found in questions(Known(context()), inputs) if found.name == name)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("app", "bazarr"),
        ("namespace", "media"),
        ("namespace", "brand-new"),
        ("image", "nginx:1.27"),
        ("image", "localhost:5000/nginx:1.27@sha256:" + "0" * 64),
        ("port", "0"),
        ("port", "65535"),
        ("gateways", ()),
        ("gateways", ("external", "internal")),
        ("hostnames", "a.example.com, {{ .Release.Name }}.${DOMAIN}"),
        ("storage", "none"),
        ("size", "500Mi"),
        ("mount", "/var/lib/app"),
        ("secrets", ""),
        ("secrets", "KEY, OTHER=FIELD, URL=postgres://{{ .USER }}@db"),
        ("database", "cluster"),
        ("cache", "redis.cache.svc:6379"),
    ],
)
def test_what_is_fine(name: str, answer: Answer) -> None:
    assert question(name).problem(answer) == ""


LABEL = "must be lower-case letters, digits and `-`, starting and ending with a letter or digit"


@pytest.mark.parametrize(
    ("name", "answer", "message"),
    [
        ("app", "", "is empty"),
        ("app", "Bad_Name", LABEL),
        ("app", "a" * 54, "has 54 characters, 53 at most"),
        ("app", "sonarr", "`media` has an app `sonarr` already: `kubernetes/main/apps/media/sonarr`"),
        ("namespace", "Media", LABEL),
        ("image", "", "the image is empty; write it as `registry/name:tag`"),
        ("image", "nginx", "names no tag; give one, such as `nginx:1.2.3`"),
        ("image", "Nginx:1", "names are lower case; did you mean `nginx`"),
        ("image", "https://ghcr.io/a:1", "leave out `https://`, an image is `registry/name:tag`"),
        ("workload", "job", "does not exist here; there is `deployment`, `statefulset`, `daemonset`, `cronjob`"),
        ("port", "", "must be a port from 1 to 65535, or 0 for none"),
        ("port", "http", "must be a port from 1 to 65535, or 0 for none"),
        ("port", "65536", "must be a port from 1 to 65535, or 0 for none"),
        ("port", "99999999999", "must be a port from 1 to 65535, or 0 for none"),
        ("gateways", ("lan",), "does not exist here; there is `external`, `internal`"),
        ("hostnames", " , ", "is empty; a route needs one"),
        ("hostnames", "fine.example.com, not fine", "`not fine` must be a DNS name, such as `app.example.com`"),
        ("storage", "fast", "does not exist here; there is `none`, `block`, `shared`"),
        ("storage", True, "must be a text"),
        ("size", "5 GB", "must be a quantity, such as `5Gi`"),
        ("size", "0Gi", "must be more than nothing"),
        ("mount", "config", "must be an absolute path, such as `/config`"),
        ("secrets", "KEY, 2ND=B", "`2ND` must be letters, digits and `_`, not starting with a digit"),
        ("secret_items", "", "is empty; the secrets come from some item"),
        ("database", "mysql", "does not exist here; there is `none`, `postgres`"),
        ("cache", "redis server", "must be a DNS name, such as `app.example.com`"),
        ("cache", "redis:port", "must be a host, or host:port"),
    ],
)
def test_what_is_refused(name: str, answer: Answer, message: str) -> None:
    assert question(name).problem(answer) == message


def test_a_schedule_is_a_schedule() -> None:
    asked = question("schedule", Inputs(app="bazarr", namespace="media", workload="cronjob"))
    assert asked.problem("@daily") == ""
    assert asked.problem("at night") == "must be a cron schedule, such as `0 3 * * *`"


def test_a_namespace_that_has_the_app_is_refused() -> None:
    asked = question("namespace", Inputs(app="wiki"))
    assert asked.problem("media") == ""
    assert asked.problem("tools") == "`tools` has an app `wiki` already: `kubernetes/main/apps/tools/wiki`"


def test_a_folder_that_is_no_app_is_in_the_way_all_the_same() -> None:
    files = sample({"kubernetes/main/apps/media/paused/README.md": "later"})
    asked = next(
        q for q in questions(Known(context("paused", files=files)), Inputs(app="paused")) if q.name == "namespace"
    )
    assert asked.problem("media") == "`kubernetes/main/apps/media/paused` exists already"
    assert asked.problem("tools") == ""


def test_a_digest_is_whole() -> None:
    asked = ask_digest(context(), Inputs(image="ghcr.io/example/bazarr:1.0.0"))
    assert asked is not None
    assert asked.problem("sha256:" + "a" * 64) == ""
    assert asked.problem("") == "is empty"
    assert asked.problem("sha256:abc") == "a digest is `sha256:` and 64 hexadecimal digits in lower case"


def test_a_yes_or_no_is_one() -> None:
    asked = Question("no_pin", "Leave unpinned", Kind.CONFIRM, False)
    assert (asked.problem(True), asked.problem(False)) == ("", "")


def test_a_variable_needs_a_value() -> None:
    hours = {"sonarr": 1, "radarr": 2, "jellyfin": 3}
    apps = [
        app(name, "media", storage="block", component=f"BACKUP_SCHEDULE: 0 {at} * * *") for name, at in hours.items()
    ]
    known = Known(context(files=sample(*apps, BACKUP)))
    asked = questions(known, Inputs(app="bazarr", namespace="media"))[-1]
    assert asked.problem(" ") == "is empty; the component has no default"
    assert asked.problem("@daily") == ""
