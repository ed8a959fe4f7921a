"""What would lead from a copy into the cluster that it comes from."""

from __future__ import annotations

import pytest

from scaffold.changes import ChangeSet, FileChange
from scaffold.flux import read_fleet
from scaffold.likeness.islands import bridges
from tests.likeness.clusters import fleet_of, model_in, siblings_in, tree

LIST = "clusters/cottage/apps/camera/kustomization.yaml"
HOUSE = "clusters/house/apps/camera/kustomization.yaml"


def found(path: str, old: str, new: str) -> list[str]:
    """Replace a text of a file and return what leads into the other cluster."""
    files = tree()
    before = files.get(path)
    after = before.replace(old.encode(), new.encode()) if before else new.encode()
    changes = ChangeSet((FileChange(path, before, after),))
    fleet = fleet_of(files)
    model, cottage = model_in(fleet), siblings_in(fleet, "cottage").cluster
    return [
        str(each) for each in bridges(model, cottage, fleet, read_fleet(fleet.repository.overlay(changes)), changes)
    ]


@pytest.mark.parametrize(
    ("path", "old", "new", "messages"),
    [
        pytest.param(LIST, "namespace.yaml", "./namespace.yaml", [], id="nothing does"),
        pytest.param(
            LIST,
            "  - namespace.yaml",
            "  - namespace.yaml\n  - ../../../house/apps/infra/storage/app/storageclass.yaml",
            [
                "clusters/house/apps/infra/storage/app/storageclass.yaml: error: belongs to cluster `house` "
                "and would be applied by `cottage` [foreign-path]"
            ],
            id="a file that both would apply",
        ),
        pytest.param(
            HOUSE,
            "namespace: camera",
            "namespace: cameras",
            [f"{HOUSE}: error: belongs to cluster `house` and would be changed [foreign-path]"],
            id="a file of the other cluster",
        ),
        pytest.param(
            "clusters/cottage/notes.yaml",
            "",
            "a: 1\npath: ./clusters/house/apps/home/grocy/app\nurl: https://x.example/clusters/house/apps\n",
            [
                "clusters/cottage/notes.yaml:2:1: error: names `clusters/house/apps/home/grocy/app` of cluster `house` "
                "[foreign-path]"
            ],
            id="a path in a text",
        ),
    ],
)
def test_what_leads_into_the_other_cluster(path: str, old: str, new: str, messages: list[str]) -> None:
    assert found(path, old, new) == messages
