"""Slips in references are corrected: the bytes of one name, where only one can be meant."""

from __future__ import annotations

import pytest

from tests.build import kustomize_file
from tests.checks.healthy import HEALTHY, app, entry, replaced, with_files
from tests.fixes.fixing import fixed

KS = "apps/media/radarr/ks.yaml"
RELEASE = "apps/media/radarr/app/helmrelease.yaml"
OFF = tuple(path for path in HEALTHY if "/lidarr/" in path)
SECRET = "apps/media/radarr/app/externalsecret.yaml"


@pytest.mark.parametrize(
    ("path", "right", "wrong", "done"),
    [
        pytest.param(KS, "name: postgres", "name: postgress", "`postgress` is now `postgres`", id="a Kustomization"),
        pytest.param(KS, "name: postgres", 'name: "psotgres" # x', None, id="in quotes, with a comment"),
        pytest.param(KS, "namespace: network", "namespace: netwrok", "`netwrok` is now `network`", id="its namespace"),
        pytest.param(
            KS,
            "name: postgres\n      namespace: dbms",
            "name: postgres",
            "`namespace: dbms` added to `postgres`",
            id="its namespace is left out",
        ),
        pytest.param(RELEASE, "- name: postgres", "- name: posgres", "`posgres` is now `postgres`", id="a HelmRelease"),
        pytest.param(RELEASE, "name: internal", "name: intrenal", "`intrenal` is now `internal`", id="a Gateway"),
        pytest.param(
            RELEASE, "namespace: network", "namespace: networks", "`networks` is now `network`", id="its namespace"
        ),
        pytest.param(
            RELEASE,
            "name: internal\n            namespace: network",
            "name: internal",
            "`namespace: network` added to `internal`",
            id="a Gateway's namespace is left out",
        ),
        pytest.param(SECRET, "name: vault", "name: vualt", "`vualt` is now `vault`", id="a store"),
        pytest.param(
            RELEASE, "storageClass: block", "storageClass: blcok", "`blcok` is now `block`", id="a storage class"
        ),
    ],
)
def test_corrected(path: str, right: str, wrong: str, done: str | None) -> None:
    broken = with_files(replaced(path, right, wrong))
    outcome = fixed(broken)
    expected = with_files(replaced(path, right, wrong.replace("psotgres", "postgres") if done is None else right))
    assert outcome.changed == {path: expected[path]}
    assert [line.partition(": ")[2] for line in outcome.done] == [done or "`psotgres` is now `postgres`"]


@pytest.mark.parametrize(
    ("path", "right", "wrong"),
    [
        pytest.param(KS, "name: postgres", "name: mysql", id="nothing is near"),
        pytest.param(KS, "name: postgres", "name: postgres-17", id="a number more"),
        pytest.param(KS, "name: postgres\n      namespace: dbms", "name: psotgres", id="name and namespace are wrong"),
        pytest.param(KS, "namespace: dbms", "namespace: network", id="another namespace that exists"),
        pytest.param(RELEASE, "name: internal", "name: external", id="another word that is near"),
        pytest.param(RELEASE, "storageClass: block", "storageClass: longhorms", id="a class that nothing declares"),
    ],
)
def test_left_as_it_is(path: str, right: str, wrong: str) -> None:
    outcome = fixed(with_files(replaced(path, right, wrong)))
    assert (outcome.changed, outcome.left) == ({}, [])


def test_two_that_can_be_meant() -> None:
    more = {
        **app("media", "sonara"),
        "apps/media/kustomization.yaml": kustomize_file(
            *(f"./{name}/ks.yaml" for name in ("bazarr", "radarr", "sonara", "sonarr")), namespace="media"
        ),
    }
    twice = with_files(more, {KS: entry("media", "radarr", "dbms/postgres", "media/sonarx")}, without=OFF)
    assert fixed(twice).changed == {}
    assert fixed(with_files({KS: entry("media", "radarr", "dbms/postgres", "media/sonarx")})).changed == {
        KS: entry("media", "radarr", "dbms/postgres", "media/sonarr")
    }


def test_a_name_that_stands_elsewhere_is_not_touched() -> None:
    """What no root reaches, or another cluster has, is no slip."""
    unreached = {"apps/off/ks.yaml": entry("dbms", "postgress")}
    assert fixed(with_files(replaced(KS, "name: postgres", "name: postgress"), unreached)).changed == {}


def test_what_is_waited_for_already_is_not_named_twice() -> None:
    twice = entry("media", "radarr", "network/stores", "dbms/postgres", "dbms/postgress")
    assert fixed(with_files({KS: twice})).changed == {}


def test_a_correction_that_closes_a_cycle_is_not_made() -> None:
    files = with_files({"apps/dbms/postgres/ks.yaml": entry("dbms", "postgres", "media/radar")})
    outcome = fixed(files)
    assert outcome.changed == {}
    (line,) = outcome.left
    assert line.startswith(
        "apps/dbms/postgres/ks.yaml:15:13: `radar` is now `radarr` would cause error `dependency-cycle` in "
    )


def test_a_name_that_a_patch_brings_is_said() -> None:
    patch = (
        "patches:\n  - target: {kind: Kustomization, name: radarr}\n    patch: |\n      - op: replace\n"
        "        path: /spec/dependsOn\n        value: [{name: postgress, namespace: dbms}]\n"
    )
    outcome = fixed(with_files({"apps/media/kustomization.yaml": HEALTHY["apps/media/kustomization.yaml"] + patch}))
    assert outcome.changed == {}
    assert outcome.left == [f"{KS}:4:9: `postgress` is not written here; correct it where it comes from"]
