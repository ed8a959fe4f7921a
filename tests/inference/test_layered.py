"""Adopting apps of layers: files in, answers and refusals out."""

from __future__ import annotations

import pytest

from scaffold.adapters.adoption import adopt, adopt_all
from scaffold.conventions import Siblings
from scaffold.inference import NotAdoptableError, infer
from scaffold.settings import Settings
from tests import layered
from tests.build import Files, fleet, kustomize_file, siblings
from tests.inference.app_folder import ENGINE, RELEASE

SOURCE = "{kind: HelmRepository, name: charts, namespace: flux-system}"
WIKI = RELEASE.replace("name: web\n", "name: wiki\n  namespace: web\n").replace("      web:\n", "      wiki:\n")
WIKI = WIKI.replace(
    "  chartRef:\n    kind: OCIRepository\n    name: app-template\n",
    f"  chart:\n    spec:\n      chart: app-template\n      version: 4.1.1\n      sourceRef: {SOURCE}\n",
)


def files(release: str = WIKI) -> dict[str, str]:
    return {**layered.three(), "apps/wiki/helmrelease.yaml": release}


def test_an_app_of_a_layer_is_written_by_its_answers() -> None:
    found = siblings(files())
    wiki = next(app for app in found.apps if app.name == "wiki")
    adoption = adopt(ENGINE, found, wiki)
    answers = adoption.answers.visible
    assert {name: answers[name] for name in ("kind", "app", "namespace", "cluster")} == {
        "kind": "layered",
        "app": "wiki",
        "namespace": "web",
        "cluster": "cluster",
    }
    assert (adoption.comparison.recall, adoption.comparison.precision) == (1, 1)


def refusal(found: Files, app: str) -> str:
    known = siblings(found)
    with pytest.raises(NotAdoptableError) as raised:
        infer(known, next(each for each in known.apps if each.name == app))
    return str(raised.value)


def test_a_single_file_has_no_place_for_answers() -> None:
    assert refusal(layered.single_files(), "homer") == (
        "it is the single file `apps/homer.yaml`; give it a folder of its own"
    )


def test_two_releases_in_a_folder() -> None:
    found = files()
    found["apps/wiki/kustomization.yaml"] = kustomize_file("helmrelease.yaml", "second.yaml")
    found["apps/wiki/second.yaml"] = layered.chart("wiki-two", "web")
    assert refusal(found, "wiki") == "`apps/wiki` holds 2 releases: `wiki`, `wiki-two`; give each a folder of its own"


def test_a_base_that_two_clusters_apply() -> None:
    evaluated = fleet(layered.bases("production", "staging"))
    known = Siblings(evaluated, evaluated.clusters[0], Settings())
    with pytest.raises(NotAdoptableError) as raised:
        infer(known, next(app for app in known.apps if app.name == "wiki"))
    assert str(raised.value) == "cluster `staging` applies files of `apps/base/wiki`, too"


def test_a_folder_that_flux_scans_would_deploy_the_answers() -> None:
    found = siblings({**layered.scanned(), "apps/plex/release.yaml": WIKI.replace("wiki", "plex")})
    plex = next(app for app in found.apps if app.name == "plex")
    (outcome,) = adopt_all(found.fleet, [(found, plex)], {}, ENGINE)
    assert outcome.refused == (
        "Flux would take the answers file for a manifest: `apps/plex` has no kustomize file that names what is applied "
        "there; add one"
    )
