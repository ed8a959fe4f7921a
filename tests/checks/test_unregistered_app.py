"""Unregistered apps: files in, findings out."""

from __future__ import annotations

import pytest

from scaffold.checks import run_checks
from scaffold.checks.unregistered_app import CHECK
from scaffold.diagnostic import Severity
from tests.build import Files, fleet, kustomize_file
from tests.checks.healthy import HEALTHY, MEDIA, app, entry, lines, with_files


def test_a_healthy_repository_has_none() -> None:
    assert lines(CHECK, HEALTHY) == []


LIST = "apps/media/kustomization.yaml"
KS = "apps/media/prowlarr/ks.yaml"


def listed(*entries: str, after: str = "") -> dict[str, str]:
    """Return the list of `media` with other entries."""
    return {LIST: kustomize_file(*entries, namespace="media") + after}


def folders(*names: str) -> dict[str, str]:
    """Return apps whose folders have lists of their own."""
    found = listed(*(f"./{name}" for name in MEDIA))
    for name in names:
        found |= app("media", name) | {f"apps/media/{name}/kustomization.yaml": kustomize_file("./ks.yaml")}
    return found


def entries_outside(*names: str) -> dict[str, str]:
    """Return apps whose entry files lie beside their folders."""
    return {f"apps/media/{name}.yaml": entry("media", name) for name in names}


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(
            app("media", "prowlarr"),
            (
                "apps/media/prowlarr/ks.yaml:4:9: warning: Kustomization `prowlarr` is in no list that Flux reads, "
                "so it is never applied [unregistered-app] (add `./prowlarr/ks.yaml` to "
                "`apps/media/kustomization.yaml`, as a comment where the app is meant to be off)"
            ),
            id="an app beside registered ones",
        ),
        pytest.param(
            app("media", "prowlarr") | listed(*(f"{name}/ks.yaml" for name in MEDIA)),
            (
                "apps/media/lidarr/ks.yaml:4:9: warning: Kustomization `lidarr` is in no list that Flux reads, so it "
                "is never applied [unregistered-app] (add `lidarr/ks.yaml` to `apps/media/kustomization.yaml`, as a "
                "comment where the app is meant to be off)\n"
                "apps/media/prowlarr/ks.yaml:4:9: warning: Kustomization `prowlarr` is in no list that Flux reads, "
                "so it is never applied [unregistered-app] (add `prowlarr/ks.yaml` to "
                "`apps/media/kustomization.yaml`, as a comment where the app is meant to be off)"
            ),
            id="as the list writes it",
        ),
        pytest.param(
            listed("./radarr/ks.yaml"),
            (
                "apps/media/bazarr/ks.yaml:4:9: warning: Kustomization `bazarr` is in no list that Flux reads, so it "
                "is never applied [unregistered-app] (add `./bazarr/ks.yaml` to `apps/media/kustomization.yaml`, as "
                "a comment where the app is meant to be off)\n"
                "apps/media/lidarr/ks.yaml:4:9: warning: Kustomization `lidarr` is in no list that Flux reads, so it "
                "is never applied [unregistered-app] (add `./lidarr/ks.yaml` to `apps/media/kustomization.yaml`, as "
                "a comment where the app is meant to be off)\n"
                "apps/media/sonarr/ks.yaml:4:9: warning: Kustomization `sonarr` is in no list that Flux reads, so it "
                "is never applied [unregistered-app] (add `./sonarr/ks.yaml` to `apps/media/kustomization.yaml`, as "
                "a comment where the app is meant to be off)"
            ),
            id="several",
        ),
        pytest.param(
            listed("./radarr/ks.yaml", after="# bazarr, lidarr and sonarr are off"), "", id="a comment names them"
        ),
        pytest.param(
            app("media", "prowlarr") | listed("./radarr/ks.yaml", "./sonarr/ks.yaml # instead of bazarr, lidarr"),
            (
                "apps/media/prowlarr/ks.yaml:4:9: warning: Kustomization `prowlarr` is in no list that Flux reads, "
                "so it is never applied [unregistered-app] (add `./prowlarr/ks.yaml` to "
                "`apps/media/kustomization.yaml`, as a comment where the app is meant to be off)"
            ),
            id="a comment behind an entry counts, for those that it names",
        ),
        pytest.param(
            {KS: entry("media", "prowlarr") + "---\n" + entry("media", "prowlarr-db")}
            | {"apps/media/prowlarr/app/a.yaml": "a: 1"},
            (
                "apps/media/prowlarr/ks.yaml:4:9: warning: Kustomization `prowlarr` is in no list that Flux reads, "
                "so it is never applied [unregistered-app] (add `./prowlarr/ks.yaml` to "
                "`apps/media/kustomization.yaml`, as a comment where the app is meant to be off)"
            ),
            id="a file with two Kustomizations is one app",
        ),
        pytest.param(
            folders(*MEDIA, "prowlarr"),
            (
                "apps/media/lidarr/ks.yaml:4:9: warning: Kustomization `lidarr` is in no list that Flux reads, so it "
                "is never applied [unregistered-app] (add `./lidarr/ks.yaml` to `apps/media/kustomization.yaml`, as "
                "a comment where the app is meant to be off)\n"
                "apps/media/prowlarr/ks.yaml:4:9: warning: Kustomization `prowlarr` is in no list that Flux reads, "
                "so it is never applied [unregistered-app] (add `./prowlarr` to `apps/media/kustomization.yaml`, as "
                "a comment where the app is meant to be off)"
            ),
            id="where lists name folders",
        ),
        pytest.param(
            folders(*MEDIA, "prowlarr")
            | listed(*(f"./{name}" for name in (*MEDIA, "prowlarr")))
            | {"apps/media/prowlarr/kustomization.yaml": kustomize_file()},
            (
                "apps/media/lidarr/ks.yaml:4:9: warning: Kustomization `lidarr` is in no list that Flux reads, so it "
                "is never applied [unregistered-app] (add `./lidarr/ks.yaml` to `apps/media/kustomization.yaml`, as "
                "a comment where the app is meant to be off)\n"
                "apps/media/prowlarr/ks.yaml:4:9: warning: Kustomization `prowlarr` is in no list that Flux reads, "
                "so it is never applied [unregistered-app] (add `./ks.yaml` to "
                "`apps/media/prowlarr/kustomization.yaml`, as a comment where the app is meant to be off)"
            ),
            id="where the list in the app's folder lacks it",
        ),
        pytest.param(
            entries_outside(*MEDIA, "prowlarr")
            | listed(*(f"{name}.yaml" for name in MEDIA))
            | {f"apps/media/{name}/ks.yaml": "" for name in MEDIA}
            | {"apps/media/prowlarr/app/a.yaml": "a: 1"},
            (
                "apps/media/prowlarr.yaml:4:9: warning: Kustomization `prowlarr` is in no list that Flux reads, so "
                "it is never applied [unregistered-app] (add `prowlarr.yaml` to `apps/media/kustomization.yaml`, as "
                "a comment where the app is meant to be off)"
            ),
            id="where entry files lie beside the folders",
        ),
        pytest.param(
            app("games", "minecraft")
            | {"apps/games/kustomization.yaml": kustomize_file("./minecraft/ks.yaml", namespace="games")},
            (
                "apps/games/minecraft/ks.yaml:4:9: warning: Kustomization `minecraft` is in no list that Flux reads, "
                "so it is never applied [unregistered-app] (add `./games` to `apps/kustomization.yaml`, as a comment "
                "where the app is meant to be off)"
            ),
            id="a whole namespace that its parent's list lacks",
        ),
        pytest.param(
            app("games", "minecraft")
            | {
                "apps/games/kustomization.yaml": kustomize_file("./minecraft/ks.yaml", namespace="games"),
                "apps/kustomization.yaml": HEALTHY["apps/kustomization.yaml"] + "  # - ./games\n",
            },
            "",
            id="a whole namespace that is switched off",
        ),
        *(
            pytest.param(
                app(folder, "minecraft")
                | {f"apps/{folder}/kustomization.yaml": kustomize_file("./minecraft/ks.yaml", namespace="games")},
                "",
                id=f"a whole folder that is put away as `{folder}`",
            )
            for folder in ("_off", "archive", "Disabled", "graveyard")
        ),
        pytest.param(
            app("games", "minecraft")
            | {"apps/games/kustomization.yaml": kustomize_file("# ./minecraft/ks.yaml", namespace="games")},
            "",
            id="an app that is switched off in such a namespace",
        ),
        pytest.param(app("games", "minecraft"), "", id="a folder without a list is no namespace"),
        pytest.param(app("media/old", "prowlarr"), "", id="deeper than its neighbours"),
        pytest.param(
            {"apps/media/prowlarr/install.yaml": entry("media", "prowlarr"), "apps/media/prowlarr/app/a.yaml": "a: 1"},
            "",
            id="another file name than its neighbours",
        ),
        pytest.param(
            {KS: entry("media", "radarr", path="./apps/media/radarr/app")}, "", id="a path outside of its folder"
        ),
        pytest.param({KS: entry("media", "prowlarr")}, "", id="a path that does not exist"),
        pytest.param(app("media", "_template") | app("media", "template"), "", id="templates"),
        pytest.param(
            app("media", "prowlarr")
            | listed(
                *(f"./{name}/ks.yaml" for name in (*MEDIA, "prowlarr")),
                after="""\
patches:
  - patch: |
      $patch: delete
      kind: Kustomization
      metadata: {name: prowlarr}
# lidarr
""",
            ),
            "",
            id="an app that a patch deletes",
        ),
    ],
)
def test_unregistered_apps(files: Files, found: str) -> None:
    assert "\n".join(lines(CHECK, with_files(files))) == found


def test_it_is_an_error_in_a_change_that_writes_it() -> None:
    files = fleet(with_files(app("media", "prowlarr")))
    assert [finding.severity for finding in run_checks(files, (CHECK,), frozenset({KS}))] == [Severity.ERROR]
    assert run_checks(files, (CHECK,), frozenset({LIST})) == ()
