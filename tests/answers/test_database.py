"""Answers about an app's database: the repository's own pattern, or the one that is asked for."""

from __future__ import annotations

import pytest

from scaffold.answers.database import database_name, operator_missing, plan_database
from tests.answers.cluster import ANCHORS, COMPONENTS, DATABASES, EMPTY, SAMPLE, context

IMMICH = "kubernetes/main/apps/media/immich"


def test_none_is_none() -> None:
    found = plan_database(context(SAMPLE, "media"), "none")
    assert (found.pattern, found.answers) == ("none", {"database": "none"})


@pytest.mark.parametrize(
    ("situation", "namespace", "pattern", "why"),
    [
        (SAMPLE, "media", "cluster", "1 of 1 in cluster main"),
        (ANCHORS, "self-hosted", "init", "1 of 1 in cluster config"),
        (DATABASES, "default", "resource", "2 of 3 in default"),
        (COMPONENTS, "home", "component", "1 of 1 in cluster apps"),
        (EMPTY, "tools", "cluster", "fallback"),
    ],
)
def test_postgres_is_what_siblings_have(situation: str, namespace: str, pattern: str, why: str) -> None:
    found = plan_database(context(situation, namespace), "postgres")
    assert (found.pattern, found.why) == (pattern, why)


@pytest.mark.parametrize("wanted", ["init", "component"])
def test_what_no_sibling_shows_becomes_a_cluster_of_its_own(wanted: str) -> None:
    found = plan_database(context(SAMPLE, "media"), wanted)
    assert found.pattern == "cluster"
    assert found.why in (
        "no app here shows how to make a database on a shared server",
        "no component here gives an app a database",
    )


def test_an_own_cluster_is_named_and_filled_as_the_siblings_are() -> None:
    replaced = {
        f"{IMMICH}/db/cluster.yaml": ("  name: immich\n", "  name: immich-pg\n"),
        f"{IMMICH}/db/secrets.yaml": ('"{{ .DB_USERNAME }}"', "immich"),
    }
    found = plan_database(context(SAMPLE, "media", replaced=replaced), "postgres").answers
    assert (found["database_cluster"], found["database_file"]) == ("paperless-pg", "cluster.yaml")
    assert (found["database_secret_name"], found["database_secret_file"]) == ("paperless-db-secret", "secrets.yaml")
    assert found["database_secret_data"] == {"username": "paperless", "password": "{{ .DB_PASSWORD }}"}
    assert (found["database_secret_item"], found["database_instances"]) == ("paperless", 3)


def test_without_any_cluster_the_template_s_own_instances_hold() -> None:
    found = plan_database(context(EMPTY, "tools"), "postgres").answers
    assert "database_instances" not in found
    assert found["database_storage"] == ""


def test_a_shared_server_s_secret_keys_carry_the_app_s_name() -> None:
    found = plan_database(context(ANCHORS, "self-hosted"), "postgres")
    assert found.items == ("cloudnative-pg",)
    assert found.answers["database_host"] == "postgres-rw.database.svc.cluster.local"
    assert found.answers["database_init_image"] == "ghcr.io/home-operations/postgres-init:17"
    assert found.answers["database_init_data"] == {
        "INIT_POSTGRES_DBNAME": "paperless",
        "INIT_POSTGRES_HOST": "postgres-rw.database.svc.cluster.local",
        "INIT_POSTGRES_USER": "{{ .PAPERLESS_POSTGRES_USER }}",
        "INIT_POSTGRES_PASS": "{{ .PAPERLESS_POSTGRES_PASS }}",
        "INIT_POSTGRES_SUPER_PASS": "{{ .POSTGRES_SUPER_PASS }}",
    }


def test_a_database_s_name_needs_no_quotes() -> None:
    assert database_name("paperless-ai") == "paperless_ai"


@pytest.mark.parametrize(
    ("situation", "pattern", "missing"),
    [(EMPTY, "cluster", True), (EMPTY, "init", False), (SAMPLE, "cluster", False), (DATABASES, "resource", False)],
)
def test_a_missing_operator_is_noticed_where_no_database_shows_that_there_is_one(
    situation: str, pattern: str, missing: bool
) -> None:
    assert operator_missing(context(situation, "default"), pattern) is missing
