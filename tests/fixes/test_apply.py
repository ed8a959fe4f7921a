"""Fixes together: what settings and comments keep from being fixed, what is dropped, and that all ends."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from scaffold.image_reference import ImageReference
from tests.build import kustomize_file, text
from tests.checks.healthy import DIGEST, HEALTHY, MEDIA, entry, replaced, with_files
from tests.fixes.fixing import Answers, fixed

KS = "apps/media/radarr/ks.yaml"
RELEASES = [f"apps/media/{name}/app/helmrelease.yaml" for name in MEDIA]
PINNED = f"tag: 1.2.3@{DIGEST}"
SLIP = replaced(KS, "name: postgres", "name: postgress")
UNPINNED = {path: new for release in RELEASES for path, new in replaced(release, PINNED, "tag: 1.2.3").items()}


def test_nothing_is_to_do_in_a_healthy_repository() -> None:
    def resolve(images: Sequence[ImageReference]) -> Answers:
        raise AssertionError("nobody is to be asked")

    outcome = fixed(HEALTHY, resolve=resolve)
    assert (outcome.changed, outcome.done, outcome.left) == ({}, [], [])


def test_everything_at_once() -> None:
    files = with_files(SLIP, UNPINNED)
    assert fixed(files).changed == {path: text(HEALTHY[path]) for path in (KS, *RELEASES)}


def test_each_image_is_asked_for_once() -> None:
    asked: list[str] = []

    def resolve(images: Sequence[ImageReference]) -> Answers:
        asked.extend(map(str, images))
        return dict.fromkeys(images, DIGEST)

    tag = f'tag: "1.37@{DIGEST}"'
    changes = {path: new for release in RELEASES for path, new in replaced(release, tag, 'tag: "1.37"').items()}
    outcome = fixed(with_files(changes), resolve=resolve)
    assert (len(outcome.done), asked) == (3, ["docker.io/library/busybox:1.37"])


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param("checks: {ignore: [unpinned-image]}\n", [KS], id="an ignored rule"),
        pytest.param("checks: {severity: {unknown-dependency: off}}\n", RELEASES, id="a rule that is off"),
        pytest.param("checks: {severity: {unpinned-image: error}}\n", [*RELEASES, KS], id="another severity"),
        pytest.param("checks: {paths: {apps/media/**: {ignore: [unpinned-image]}}}\n", [KS], id="ignored in a path"),
        pytest.param("checks: {select: [unpinned-image]}\n", RELEASES, id="selected rules"),
    ],
)
def test_settings_limit_what_is_fixed(settings: str, expected: list[str]) -> None:
    outcome = fixed(with_files(SLIP, UNPINNED, {".scaffold.yaml": settings}))
    assert [*outcome.changed] == sorted(expected)


def test_the_command_line_limits_what_is_fixed() -> None:
    assert [*fixed(with_files(SLIP, UNPINNED), "unknown-dependency").changed] == [KS]


def test_what_a_comment_ignores_is_not_fixed() -> None:
    comment = "tag: 1.2.3  # scaffold: ignore[unpinned-image] moved every night"
    assert fixed(with_files(replaced(RELEASES[0], PINNED, comment))).changed == {}
    without_reason = "tag: 1.2.3  # scaffold: ignore[unpinned-image]"
    assert [*fixed(with_files(replaced(RELEASES[0], PINNED, without_reason))).changed] == [RELEASES[0]]


def test_one_fix_that_does_harm_does_not_stop_the_others() -> None:
    files = with_files(UNPINNED, SLIP, {"apps/dbms/postgres/ks.yaml": entry("dbms", "postgres", "media/radar")})
    outcome = fixed(files)
    # either correction alone is fine, both together are a cycle
    assert [*outcome.changed] == sorted([*RELEASES, "apps/dbms/postgres/ks.yaml"])
    assert outcome.left == [
        "apps/media/radarr/ks.yaml:17:13: `postgress` is now `postgres` would cause error `dependency-cycle` in "
        "`apps/dbms/postgres/ks.yaml:15:13`: Kustomizations wait for each other: `dbms/postgres` → `media/radarr` → "
        "`dbms/postgres`"
    ]


def test_a_rule_that_is_not_selected_is_no_worse_either() -> None:
    files = with_files({"apps/dbms/postgres/ks.yaml": entry("dbms", "postgres", "media/radar")})
    outcome = fixed(files, "unknown-dependency")
    assert (outcome.changed, len(outcome.left)) == ({}, 1)


def test_two_clusters_that_share_a_file_must_both_agree() -> None:
    """A name that is wrong in one cluster alone is right in the other."""

    def cluster(name: str, store: str) -> dict[str, str]:
        return {
            f"{name}/flux/instance.yaml": f"""\
                apiVersion: fluxcd.controlplane.io/v1
                kind: FluxInstance
                metadata: {{name: flux, namespace: flux-system}}
                spec:
                  sync: {{kind: GitRepository, url: https://git.example.com/o/r.git, path: {name}/apps}}
                """,
            f"{name}/apps/kustomization.yaml": kustomize_file("../../shared", "./store.yaml"),
            f"{name}/apps/store.yaml": (
                f"apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata:\n  name: {store}\n"
            ),
        }

    shared = {
        "shared/kustomization.yaml": kustomize_file("./secret.yaml"),
        "shared/secret.yaml": (
            "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: a, namespace: a}\n"
            "spec: {secretStoreRef: {kind: ClusterSecretStore, name: vaults}}\n"
        ),
    }
    both = {**shared, **cluster("one", "vault"), **cluster("two", "vault")}
    assert fixed(both).changed == {"shared/secret.yaml": shared["shared/secret.yaml"].replace("vaults", "vault")}
    apart = fixed({**shared, **cluster("one", "vault"), **cluster("two", "vaults")})
    assert (apart.changed, len(apart.left)) == ({}, 1)
