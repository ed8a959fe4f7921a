"""Apps of layers as models: where one that is like it goes, in the same cluster and in another."""

from __future__ import annotations

import pytest

from scaffold.conventions import Siblings
from scaffold.inference import infer
from scaffold.likeness.counterparts import waits_in
from scaffold.likeness.model import Model, beside, in_cluster, read_model
from scaffold.settings import Settings
from tests import layered
from tests.build import Files, fleet
from tests.likeness.clusters import fill


def read(files: Files) -> tuple[Model, Siblings]:
    """Return the first cluster's wiki as a model, and the other cluster."""
    evaluated = fleet(files)
    here, there = (Siblings(evaluated, cluster, Settings()) for cluster in evaluated.clusters)
    (wiki,) = (app for app in here.apps if app.name == "wiki")
    return read_model(here, wiki, infer(here, wiki).answers, fill), there


def test_an_app_beside_its_model() -> None:
    model, _ = read(layered.islands("east", "west"))
    placement = beside(model, "blog", "web").placement
    assert (placement.folder, placement.list_file) == ("east/apps/blog", "east/apps/kustomization.yaml")
    assert placement.layer is not None
    assert placement.layer.name == "apps"


def renamed(name: str) -> dict[str, str]:
    """Give the second cluster's layer of apps another name."""
    files = layered.islands("east", "west")
    files["clusters/west/apps.yaml"] = layered.layer(name, "infrastructure", path="./west/apps")
    return files


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(layered.islands("east", "west"), id="a layer of the same name"),
        pytest.param(renamed("workloads"), id="a layer of another name, for the same"),
    ],
)
def test_a_copy_goes_into_the_other_clusters_layer(files: Files) -> None:
    model, there = read(files)
    placement = in_cluster(model, there, "web").placement
    assert (placement.folder, placement.list_file) == ("west/apps/wiki", "west/apps/kustomization.yaml")


def test_a_layer_orders_its_apps() -> None:
    model, _ = read(layered.islands("east", "west"))
    assert list(waits_in(model)) == []
