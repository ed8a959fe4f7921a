"""An app is registered as its neighbours are: the list before, the list after."""

from __future__ import annotations

import pytest

from tests.build import config, kustomize_file, namespaced
from tests.checks.healthy import HEALTHY, entry, with_files
from tests.fixes.fixing import fixed

LIST = "apps/media/kustomization.yaml"
APP = {"apps/media/prowlarr/ks.yaml": entry("media", "prowlarr"), "apps/media/prowlarr/app/config.yaml": config("x")}
OFF = tuple(path for path in HEALTHY if "/lidarr/" in path)
"""The app that the healthy list names in a comment."""

HEAD = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: media\nresources:\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "  - ./bazarr/ks.yaml\n  - ./radarr/ks.yaml\n  - ./sonarr/ks.yaml\n",
            "  - ./bazarr/ks.yaml\n  - ./prowlarr/ks.yaml\n  - ./radarr/ks.yaml\n  - ./sonarr/ks.yaml\n",
            id="at its place in order",
        ),
        pytest.param(
            "  - ./sonarr/ks.yaml\n  - ./bazarr/ks.yaml\n  - ./radarr/ks.yaml\n  # end\n",
            "  - ./sonarr/ks.yaml\n  - ./bazarr/ks.yaml\n  - ./radarr/ks.yaml\n  - ./prowlarr/ks.yaml\n  # end\n",
            id="behind the last one where there is no order",
        ),
        pytest.param(
            "- bazarr/ks.yaml\n- 'radarr/ks.yaml'\n- 'sonarr/ks.yaml' # x\n",
            "- bazarr/ks.yaml\n- 'prowlarr/ks.yaml'\n- 'radarr/ks.yaml'\n- 'sonarr/ks.yaml' # x\n",
            id="dashes below the key, quotes, and no dot",
        ),
        pytest.param(
            "  [./bazarr/ks.yaml, ./radarr/ks.yaml, ./sonarr/ks.yaml]\n",
            "  [./bazarr/ks.yaml, ./prowlarr/ks.yaml, ./radarr/ks.yaml, ./sonarr/ks.yaml]\n",
            id="in brackets",
        ),
    ],
)
def test_registered_in_the_list_of_the_neighbours(before: str, after: str) -> None:
    outcome = fixed(with_files(APP, {LIST: HEAD + before}, without=OFF))
    assert outcome.changed == {LIST: HEAD + after}
    dot = "./" if "./" in before else ""
    assert outcome.done == [f"apps/media/prowlarr/ks.yaml:4:9: `{dot}prowlarr/ks.yaml` added to `{LIST}`"]


def test_several_apps_are_registered_in_one_list() -> None:
    files = namespaced("media/a", "media/b", "media/c", "media/d", "media/e")
    path = "cluster/media/kustomization.yaml"
    without = "".join(line for line in files[path].splitlines(keepends=True) if "/b/" not in line and "/d/" not in line)
    assert fixed({**files, path: without}).changed == {path: files[path]}


def test_an_app_with_a_list_of_its_own_is_named_there() -> None:
    folder = "apps/media/bazarr"
    files = with_files(
        {f"{folder}/kustomization.yaml": kustomize_file("./note.yaml"), f"{folder}/note.yaml": config("note")},
        {LIST: HEAD + "  - ./bazarr\n  - ./radarr/ks.yaml\n  - ./sonarr/ks.yaml\n"},
        without=OFF,
    )
    assert fixed(files).changed == {f"{folder}/kustomization.yaml": kustomize_file("./ks.yaml", "./note.yaml")}


def test_an_app_with_an_error_of_its_own_is_not_registered() -> None:
    broken = {**APP, "apps/media/prowlarr/ks.yaml": entry("media", "prowlarr", "media/nothing-like-it")}
    outcome = fixed(with_files(broken, {LIST: HEALTHY[LIST]}))
    assert outcome.changed == {}
    assert outcome.left == [
        "apps/media/prowlarr/ks.yaml:4:9: `./prowlarr/ks.yaml` added to `apps/media/kustomization.yaml` would cause "
        "error `unknown-dependency` in `apps/media/prowlarr/ks.yaml:15:13`: Kustomization `media/prowlarr` depends on "
        "`media/nothing-like-it`, which does not exist"
    ]


def test_what_registering_an_app_brings_to_light_is_fixed_as_well() -> None:
    lidarr = "apps/media/lidarr/app/helmrelease.yaml"
    digest = HEALTHY[lidarr].partition("tag: 1.2.3")[2].splitlines()[0]
    healthy = HEAD + "".join(f"  - ./{name}/ks.yaml\n" for name in ("bazarr", "lidarr", "radarr", "sonarr"))
    files = with_files(
        {lidarr: HEALTHY[lidarr].replace(f"tag: 1.2.3{digest}", "tag: 1.2.3")},
        {LIST: healthy.replace("  - ./lidarr/ks.yaml\n", "")},
    )
    outcome = fixed(files)
    assert outcome.changed == {LIST: healthy, lidarr: HEALTHY[lidarr]}
    assert len(outcome.done) == 2


def test_another_selected_rule_registers_nothing() -> None:
    assert fixed(with_files(APP), "unpinned-image").changed == {}
