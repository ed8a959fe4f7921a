"""How a few inputs become every answer: the image's own facts, the siblings' habits, and what nobody can know."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.answers.complete import Completed, complete, problems_with_choices
from scaffold.answers.context import Context, ImageFacts
from scaffold.answers.inputs import Inputs
from scaffold.settings import Settings
from tests.answers.cluster import ANCHORS, COMPONENTS, EMPTY, ENTRIES, LOWER, SAMPLE, context
from tests.golden_situations import digest

IMAGE = f"ghcr.io/example/app:1.0@{digest('a')}"
STORE = """\
apiVersion: external-secrets.io/v1
kind: {kind}
metadata:
  name: {name}
"""


def completed(found: Context, **given: Any) -> Completed:
    return complete(found, Inputs(image=IMAGE, **given))


def answers(found: Context, **given: Any) -> dict[str, Any]:
    return dict(completed(found, **given).answers)


# ---- the image


@pytest.mark.parametrize(
    ("ports", "port"),
    [((), 8080), ((3000,), 3000), ((9000, 8000), 8000), ((22, 3000), 3000), ((22, 443), 443), ((22,), 22), ((80,), 80)],
)
def test_the_port_is_the_one_that_the_image_exposes(ports: tuple[int, ...], port: int) -> None:
    assert answers(context(SAMPLE, "media", image=ImageFacts(ports=ports)))["port"] == port


def test_the_user_s_port_wins_and_a_cron_job_has_none() -> None:
    image = ImageFacts(ports=(3000,))
    assert answers(context(SAMPLE, "media", image=image), port=1)["port"] == 1
    found = answers(context(SAMPLE, "media", image=image), workload="cronjob", gateways=("internal",))
    assert (found["port"], found["gateways"], found["probe"], found["schedule"]) == (0, [], "none", "0 3 * * *")


def test_the_image_s_user_is_the_pod_s() -> None:
    security = answers(context(SAMPLE, "media", image=ImageFacts(uid=70)))["pod_security_context"]
    assert (security["runAsUser"], security["runAsGroup"], security["fsGroup"]) == (70, 70, 70)
    security = answers(context(SAMPLE, "media", image=ImageFacts(uid=70, gid=71)))["pod_security_context"]
    assert (security["runAsUser"], security["runAsGroup"], security["fsGroup"]) == (70, 71, 71)


def test_a_health_check_of_the_image_is_the_probe_and_else_no_path_is_guessed() -> None:
    found = answers(context(SAMPLE, "media", image=ImageFacts(probe_path="/up")))
    assert (found["probe"], found["probe_path"]) == ("http", "/up")
    assert answers(context(SAMPLE, "media"))["probe"] == "default"


def test_without_probes_among_the_siblings_there_is_none() -> None:
    assert answers(context(ANCHORS, "self-hosted"))["probe"] == "none"
    assert answers(context(ANCHORS, "self-hosted", image=ImageFacts(probe_path="/up")))["probe"] == "http"


@pytest.mark.parametrize(
    ("volumes", "given", "mount"),
    [((), {}, "/config"), (("/data", "/b"), {}, "/data"), (("/data",), {"mount": "/mine"}, "/mine")],
)
def test_the_mount_is_the_image_s_volume(volumes: tuple[str, ...], given: dict[str, str], mount: str) -> None:
    found = answers(context(SAMPLE, "media", image=ImageFacts(volumes=volumes)), storage="rook-ceph-block", **given)
    assert (found["mount"], found["claim_name"], found["size"]) == (mount, "paperless", "20Gi")


# ---- habits


def test_resources_that_most_siblings_set_are_set() -> None:
    assert answers(context(SAMPLE, "media"))["resources"] == {"requests": {"cpu": "10m"}, "limits": {"memory": "512Mi"}}
    assert answers(context(ENTRIES, "documents"))["resources"] == {}


def test_a_variable_with_the_app_s_name_comes_with_the_component_alone() -> None:
    assert answers(context(ANCHORS, "self-hosted"))["substitute"] == {}
    found = answers(context(ANCHORS, "self-hosted"), storage="ceph-block", size="3Gi")
    assert found["substitute"] == {"APP": "paperless", "VOLSYNC_CAPACITY": "3Gi"}
    assert found["components"] == ["../../../../components/volsync"]


def test_a_component_stands_where_siblings_have_theirs() -> None:
    found = answers(context(COMPONENTS, "home"), storage="longhorn")
    assert (found["components"], found["kustomize_components"]) == ([], ["../../../../components/volsync"])


def test_a_path_is_written_from_the_artifact_s_root() -> None:
    found = answers(context(LOWER, "tools"))
    assert (found["app_path"], found["entry_file"]) == ("./apps/tools/paperless", "paperless.ks.yaml")


def test_settings_win_over_habits_and_the_user_s_own_answers_over_both() -> None:
    settings = Settings(conventions={"interval": "7m", "timezone": "Etc/UTC"})
    found = answers(context(SAMPLE, "media", settings=settings), data={"timezone": "Asia/Tokyo"})
    assert (found["interval"], found["timezone"]) == ("7m", "Asia/Tokyo")


def test_depends_on_strict_names_everything_that_is_used() -> None:
    used: dict[str, Any] = {"gateways": ("internal",), "storage": "rook-ceph-block", "secrets": ("A",)}
    habit = completed(context(SAMPLE, "media"), **used)
    strict = completed(context(SAMPLE, "media", settings=Settings(depends_on="strict")), **used)
    assert [each.target.name for each in habit.dependencies] == ["external-secrets", "rook-ceph-cluster"]
    assert [(each.target.name, each.why) for each in strict.dependencies] == [
        ("envoy-gateway-config", "delivers the route `envoy-internal`"),
        ("onepassword-connect", "delivers the secret `onepassword-connect`"),
        ("rook-ceph-cluster", "delivers the storage `rook-ceph-block`"),
    ]


# ---- an empty repository


def test_where_nothing_runs_the_template_s_own_defaults_hold() -> None:
    found = answers(context(EMPTY, "tools"))
    for name in ("pod_security_context", "helmrelease_file", "secret_file", "chart_file", "wait", "resources"):
        assert name not in found
    assert (found["source_kind"], found["source_name"], found["source_namespace"]) == (
        "GitRepository",
        "flux-system",
        "flux-system",
    )


@pytest.mark.parametrize("kind", ["ClusterSecretStore", "SecretStore"])
def test_the_only_secret_store_is_taken(kind: str) -> None:
    files = {"kubernetes/main/flux/store.yaml": STORE.format(kind=kind, name="vault")}
    found = answers(context(EMPTY, "tools", files=files), secrets=("A",))
    assert (found["secret_store_kind"], found["secret_store_name"]) == (kind, "vault")
    assert "reloader" not in found


def test_of_several_secret_stores_the_user_must_name_one() -> None:
    files = {
        f"kubernetes/main/flux/{name}.yaml": STORE.format(kind="ClusterSecretStore", name=name) for name in ("a", "b")
    }
    found = completed(context(EMPTY, "tools", files=files), secrets=("A",))
    assert found.missing == {
        "secret_store_name": "no sibling reads a secret, and there is `a`, `b`; add `--data secret_store_name=NAME`"
    }
    named = completed(context(EMPTY, "tools", files=files), secrets=("A",), data={"secret_store_name": "b"})
    assert (named.missing, named.answers["secret_store_name"]) == ({}, "b")


# ---- what is said beside


def test_the_database_s_address_is_told_unless_a_secret_has_one() -> None:
    assert [note[:30] for note in completed(context(SAMPLE, "media"), database="postgres").notes] == [
        "the database is `paperless` at"
    ]
    told = ("DATABASE_URL=postgres://{{ .USER }}:{{ .PASS }}@paperless-rw/paperless",)
    assert completed(context(SAMPLE, "media"), database="postgres", secrets=told).notes == ()


def test_a_missing_operator_is_told() -> None:
    assert completed(context(EMPTY, "tools"), database="postgres").notes[0] == (
        "nothing in this cluster installs CloudNativePG, which the database needs"
    )


def test_answers_come_in_the_same_order_every_time() -> None:
    names = [name for name in answers(context(SAMPLE, "media")) if name in ("interval", "app_dir", "wait", "timeout")]
    assert names == ["app_dir", "interval", "timeout", "wait"]


# ---- choices


@pytest.mark.parametrize(
    ("inputs", "problems"),
    [
        (Inputs(gateways=("internal",), storage="none"), []),
        (Inputs(gateways=(), storage=""), []),
        (
            Inputs(storage="rook-ceph-blok"),
            [
                "`storage` `rook-ceph-blok` does not exist here; there is `rook-ceph-block`, `rook-ceph-filesystem`, "
                "`none`; did you mean `rook-ceph-block`"
            ],
        ),
    ],
)
def test_choices_are_the_repository_s_own(inputs: Inputs, problems: list[str]) -> None:
    assert problems_with_choices(context(SAMPLE, "media"), inputs) == problems
