"""The app that a user means: by name, by namespace and name, by a path; and what is said where that is not clear."""

from __future__ import annotations

import pytest

from scaffold.errors import ScaffoldError
from scaffold.flux import Fleet
from scaffold.selection import find_app
from scaffold.siblings import App, read_apps
from tests import layered
from tests.build import GOTK_SYNC, fleet, ks, kustomize_file, namespaced


def apps(found: Fleet) -> list[App]:
    return [app for cluster in found.clusters for app in read_apps(found, cluster)]


ONE = apps(fleet(namespaced("media/radarr", "media/sonarr", "tools/wiki", "media/wiki")))
TWO = apps(
    fleet(
        namespaced("media/radarr")
        | {
            "other/gotk-sync.yaml": GOTK_SYNC.replace("path: ./cluster", "path: ./other"),
            "other/kustomization.yaml": kustomize_file("./gotk-sync.yaml", "./media/radarr/ks.yaml", "./lone/ks.yaml"),
            "other/media/radarr/ks.yaml": ks("radarr", "./other/media/radarr/app", targetNamespace="media"),
            "other/media/radarr/app/a.yaml": "kind: ConfigMap\nmetadata: {name: a}\n",
            "other/lone/ks.yaml": ks("lone-app", "./other/lone/app") + "---\n" + ks("lone-db", "./other/lone/db"),
            "other/lone/app/a.yaml": "kind: ConfigMap\nmetadata: {name: b}\n",
            "other/lone/db/a.yaml": "kind: ConfigMap\nmetadata: {name: c}\n",
        }
    )
)


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        ("radarr", ""),
        ("media/radarr", ""),
        ("cluster/media/radarr", ""),
        ("./cluster/media/radarr/", "docs"),
        ("cluster/media/radarr/ks.yaml", ""),
        ("radarr/", "cluster/media"),
        (".", "cluster/media/radarr"),
        ("../radarr", "cluster/media/sonarr"),
    ],
)
def test_an_app_is_found_by_name_and_by_path(wanted: str, near: str) -> None:
    assert find_app(ONE, wanted, near).folder == "cluster/media/radarr"


def test_an_app_of_the_only_cluster_that_has_it() -> None:
    assert find_app(TWO, "lone").cluster == "other"


@pytest.mark.parametrize(
    ("found", "wanted", "message"),
    [
        (ONE, "radar", "no app `radar`; did you mean `radarr`"),
        (ONE, "media/wikki", "no app `media/wikki`; did you mean `media/wiki`"),
        (ONE, "nothing", "no app `nothing`; `scaffold inventory` lists what there is"),
        (ONE, "\x1b[2J", "no app `�[2J`; `scaffold inventory` lists what there is"),
        ([], "radarr", "no app `radarr`: no Kustomization here applies an app of its own"),
        (
            ONE,
            "wiki",
            "`wiki` is 2 apps: `media/wiki` (`cluster/media/wiki`), `tools/wiki` (`cluster/tools/wiki`); "
            "name one as `NAMESPACE/NAME` or by its folder",
        ),
        (
            TWO,
            "radarr",
            "`radarr` is 2 apps: `media/radarr` in cluster `cluster` (`cluster/media/radarr`), `media/radarr` in "
            "cluster `other` (`other/media/radarr`); name one with `--cluster` or by its folder",
        ),
        (
            TWO,
            "lone-db",
            "no app `lone-db`, but that is a Kustomization of app `default/lone` in cluster `other` (`other/lone`); "
            "name the app",
        ),
    ],
)
def test_what_is_not_clear_is_said(found: list[App], wanted: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        find_app(found, wanted)
    assert str(caught.value) == message


def test_a_layer_is_no_app() -> None:
    found = apps(fleet(layered.three()))
    assert find_app(found, "apps/wiki").name == "wiki"
    assert find_app(found, "apps/wiki/kustomization.yaml").name == "wiki"
    with pytest.raises(ScaffoldError) as raised:
        find_app(found, "apps")
    assert str(raised.value) == (
        "no app `apps`, but that is a layer, which applies 2 apps: `web/homer` (`apps/homer`), `web/wiki` "
        "(`apps/wiki`); name the app"
    )
    with pytest.raises(ScaffoldError) as raised:
        find_app(found, "flux-system/databases")
    assert str(raised.value) == (
        "no app `flux-system/databases`, but that is a layer, which applies one app: `postgres/postgres` "
        "(`databases/postgres`); name the app"
    )
