"""Finding the entry file that stands outside an app's folder."""

from __future__ import annotations

import pytest

from scaffold.update.entry import find_entry
from tests.build import GOTK_SYNC, Files, fleet, ks, kustomize_file

FOLDER = "cluster/office/paperless"


def files(entries: Files, *listed: str) -> Files:
    return {
        "cluster/gotk-sync.yaml": GOTK_SYNC,
        "cluster/kustomization.yaml": kustomize_file("./gotk-sync.yaml", *listed),
        f"{FOLDER}/kustomization.yaml": kustomize_file(),
        f"{FOLDER}/db/kustomization.yaml": kustomize_file(),
        "cluster/office/wiki/kustomization.yaml": kustomize_file(),
        **entries,
    }


BESIDE = "cluster/office/paperless.yaml"
OWN = ks("paperless", f"./{FOLDER}")
DATABASE = ks("paperless-db", f"./{FOLDER}/db")
OTHER = ks("wiki", "./cluster/office/wiki")


@pytest.mark.parametrize(
    ("entries", "listed", "found"),
    [
        pytest.param({BESIDE: OWN}, ["./office/paperless.yaml"], BESIDE, id="beside the folder"),
        pytest.param({BESIDE: f"{OWN}---\n{DATABASE}"}, ["./office/paperless.yaml"], BESIDE, id="with its database"),
        pytest.param({BESIDE: OWN}, [], None, id="which no list names"),
        pytest.param(
            {BESIDE: f"{OWN}---\n{OTHER}"}, ["./office/paperless.yaml"], None, id="which is another app's, too"
        ),
        pytest.param({BESIDE: OTHER}, ["./office/paperless.yaml"], None, id="which is another app's"),
        pytest.param({"cluster/office/p.yaml": OWN}, ["./office/p.yaml"], None, id="of another name"),
        pytest.param(
            {f"{FOLDER}/paperless.yaml": OWN}, ["./office/paperless/paperless.yaml"], None, id="in the folder"
        ),
        pytest.param(
            {BESIDE: OWN, "cluster/paperless.yaml": DATABASE},
            ["./office/paperless.yaml", "./paperless.yaml"],
            None,
            id="where two could be it",
        ),
    ],
)
def test_the_entry_file_is(entries: Files, listed: list[str], found: str | None) -> None:
    assert find_entry(fleet(files(entries, *listed)), FOLDER, "paperless.yaml") == found
