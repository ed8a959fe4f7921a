"""Missing dependencies: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks.missing_dependency import CHECK
from tests.build import Files, kustomize_file
from tests.checks.healthy import HEALTHY, MEDIA, app, entry, lines, release, replaced, with_files

KS = "apps/media/radarr/ks.yaml"
RELEASE = "apps/media/radarr/app/helmrelease.yaml"
ALIKE = (*MEDIA, "lidarr")
FOUR: Files = {"apps/media/kustomization.yaml": kustomize_file(*(f"./{n}/ks.yaml" for n in ALIKE), namespace="media")}
"""The list with one more app, so that each has three neighbours that are written alike."""

STRICT = {".scaffold.yaml": "depends_on: strict\n"}


def on(*targets: str, name: str = "radarr") -> dict[str, str]:
    """Return an app's entry file with other dependencies, and its release without any."""
    return {
        f"apps/media/{name}/ks.yaml": entry("media", name, *targets),
        f"apps/media/{name}/app/helmrelease.yaml": release(name),
    }


def lacking(target: str, habit: str, place: str = f"{KS}:15:5", user: str = "Kustomization") -> str:
    namespace, _, name = target.partition("/")
    return (
        f"{place}: warning: {user} `media/radarr` does not wait for {user} `{target}`, {habit} [missing-dependency] "
        f"(add `{{name: {name}, namespace: {namespace}}}` to its `dependsOn`)"
    )


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []
    assert lines(CHECK, with_files(FOUR)) == []


STORE = "as 3 of 3 other apps with secret store `vault` do"

WITHOUT_SECRET = {"apps/media/radarr/app/kustomization.yaml": kustomize_file("./helmrelease.yaml")}
"""radarr's list of objects without its ExternalSecret."""


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(on("network/stores", "dbms/postgres"), [], id="both"),
        pytest.param(on("dbms/postgres"), [], id="through another, which waits for it"),
        pytest.param(
            on("network/stores"),
            [lacking("dbms/postgres", "as 3 of 3 other apps with storage class `block` do")],
            id="the one that delivers a class",
        ),
        pytest.param(
            on("network/stores") | {RELEASE: release("radarr", "dbms/postgres")},
            [],
            id="the HelmRelease waits instead",
        ),
        pytest.param(
            {**on("media/sonarr")},
            [],
            id="through a neighbour",
        ),
        pytest.param(
            {**on("network/stores", name="lidarr"), **on("network/stores")},
            [],
            id="two of four lack it",
        ),
        pytest.param(
            on("network/stores") | {"apps/media/kustomization.yaml": HEALTHY["apps/media/kustomization.yaml"]},
            [],
            id="two neighbours are no habit",
        ),
        pytest.param(
            {
                **on("network/stores"),
                "apps/media/kustomization.yaml": kustomize_file(*(f"./{n}/ks.yaml" for n in ALIKE), namespace="media")
                + """\
patches:
  - target: {kind: Kustomization, name: radarr}
    patch: |
      - op: add
        path: /spec/dependsOn/-
        value: {name: postgres, namespace: dbms}
""",
            },
            [],
            id="a patch brings it in",
        ),
        pytest.param(
            {
                **{path: text for n in ALIKE for path, text in on("network/stores", name=n).items()},
                **STRICT,
                "apps/network/stores/ks.yaml": entry("network", "stores"),
            },
            [
                lacking(
                    "dbms/postgres", "which delivers storage class `block`", f"apps/media/{n}/ks.yaml:15:5"
                ).replace("media/radarr", f"media/{n}", 2 if n == "radarr" else -1)
                for n in sorted(ALIKE)
            ],
            id="strict, where nobody has the habit",
        ),
        pytest.param(
            {path: text for n in ALIKE for path, text in on("network/stores", name=n).items()},
            [],
            id="where nobody has the habit",
        ),
    ],
)
def test_missing_dependencies(files: Files, found: list[str]) -> None:
    assert lines(CHECK, with_files(FOUR, files)) == found


def test_an_app_without_any_dependency() -> None:
    waiting = {path: text for n in ALIKE if n != "radarr" for path, text in on("network/stores", name=n).items()}
    found = lines(CHECK, with_files(FOUR, waiting, on()))
    assert found == [lacking("network/stores", STORE, f"{KS}:4:9")]


def test_releases_that_wait_for_releases() -> None:
    only_releases = {
        path: text
        for n in ALIKE
        for path, text in {
            f"apps/media/{n}/ks.yaml": entry("media", n, "network/stores"),
            f"apps/media/{n}/app/helmrelease.yaml": release(n, *(["dbms/postgres"] if n != "radarr" else [])),
        }.items()
    }
    assert lines(CHECK, with_files(FOUR, only_releases)) == [
        lacking(
            "dbms/postgres",
            "as 3 of 3 other apps with storage class `block` do",
            f"{RELEASE}:4:9",
            "HelmRelease",
        )
    ]


def test_a_parent_that_waits() -> None:
    nested = {
        "apps/kustomization.yaml": kustomize_file("./dbms", "./network", "./parent.yaml"),
        "apps/parent.yaml": entry("media", "parent", "network/stores", "dbms/postgres", path="./apps/media").replace(
            "metadata:\n", "metadata:\n  namespace: media\n"
        ),
        **on(),
    }
    assert lines(CHECK, with_files(FOUR, nested)) == []


def test_what_the_provider_itself_waits_for_is_not_to_wait_for_it() -> None:
    """The store waits for radarr here, so radarr, which has a secret too, cannot wait for the store."""
    files = {
        **{path: text for n in ALIKE for path, text in on("network/stores", name=n).items()},
        **on(),
        "apps/network/stores/ks.yaml": entry("network", "stores", "media/radarr"),
    }
    assert lines(CHECK, with_files(FOUR, files)) == []


def test_an_app_that_does_not_use_it() -> None:
    own = replaced(RELEASE, "        storageClass: block\n", "")
    waiting = {path: text for n in ALIKE if n != "radarr" for path, text in on("network/stores", name=n).items()}
    assert lines(CHECK, with_files(FOUR, waiting, on(), own, WITHOUT_SECRET)) == []


def test_neighbours_in_the_namespace_count_first() -> None:
    """Three of `games` do not wait, so a fourth one need not either, whatever `media` does."""
    names = ("chess", "go", "tetris", "doom")
    games = {path: text for name in names for path, text in app("games", name).items()}
    games |= {f"apps/games/{name}/ks.yaml": entry("games", name) for name in names}
    games |= {f"apps/games/{name}/app/helmrelease.yaml": release(name) for name in names}
    games["apps/games/kustomization.yaml"] = kustomize_file(*(f"./{name}/ks.yaml" for name in names), namespace="games")
    games["apps/kustomization.yaml"] = kustomize_file("./dbms", "./games", "./media", "./network")
    assert lines(CHECK, with_files(FOUR, games)) == []


def test_what_the_cluster_starts_from_waits_for_nothing() -> None:
    """Flux itself, with a secret for its webhook: the store is applied by Flux."""
    waiting = {path: text for n in ALIKE if n != "radarr" for path, text in on("network/stores", name=n).items()}
    instance = {"apps/media/radarr/app/instance.yaml": HEALTHY["flux/instance.yaml"]}
    listed = kustomize_file("./externalsecret.yaml", "./helmrelease.yaml", "./instance.yaml")
    files = with_files(FOUR, waiting, on(), instance, {"apps/media/radarr/app/kustomization.yaml": listed})
    moved = {path: text for path, text in files.items() if path != "flux/instance.yaml"}
    assert lines(CHECK, moved) == []
    assert lines(CHECK, with_files(FOUR, waiting, on())) != []
