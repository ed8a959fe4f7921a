"""What the kustomize file beside an app's manifests votes for."""

from __future__ import annotations

import pytest

from tests.habits.written_app import LIST_FILE, vote

FIRST, SECOND = (
    "  - ./externalsecret.yaml\n  - ./helmrelease.yaml\n",
    "  - ./helmrelease.yaml\n  - ./externalsecret.yaml\n",
)
LABELS = "labels: [{pairs: {app: radarr}}]\n"
HEADER = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"


@pytest.mark.parametrize(
    ("name", "old", "new", "value"),
    [
        pytest.param("resource_prefix", "./", "", "", id="bare names"),
        pytest.param("kustomize_namespace", "resources:", "namespace: media\nresources:", True, id="a namespace"),
        pytest.param(
            "kustomize_extra",
            "resources:",
            f"{LABELS}resources:",
            {"labels": [{"pairs": {"app": "{app}"}}]},
            id="labels",
        ),
        pytest.param("kustomize_header", HEADER, "", False, id="no header"),
    ],
)
def test_votes(name: str, old: str, new: str, value: object) -> None:
    assert vote(name, LIST_FILE, old, new) == value


def test_the_order_of_resources() -> None:
    order = vote("kustomize_resource_order", LIST_FILE, FIRST, SECOND)
    assert order == ["helmrelease.yaml", "externalsecret.yaml", "ocirepository.yaml", "pvc.yaml"]
