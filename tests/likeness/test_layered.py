"""An app of a layer that is to be like another: the namespace is nobody's, and a volume serves one claim."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest

from scaffold.adapters.copier_template import Template
from scaffold.answers.inputs import Inputs
from scaffold.commands.alike import open_model
from scaffold.likeness.links import Links, Open
from scaffold.likeness.model import Model, beside
from scaffold.likeness.renaming import Renaming
from scaffold.likeness.transfer import transfer
from scaffold.likeness.translate import Place, Translation
from tests.styles.situations import siblings_in

TEMPLATE = Template()


def model_in(style: str, name: str = "navidrome") -> Model:
    siblings = siblings_in(style)
    return open_model(siblings, next(app for app in siblings.apps if app.name == name), TEMPLATE)


def likened(style: str, namespace: str = "media", **said: Any) -> tuple[Mapping[str, Any], tuple[Open, ...]]:
    """Return the answers of an app `gonic` that is like navidrome, and what only the user can answer."""
    model = model_in(style)
    inputs = Inputs(
        app="gonic", namespace=namespace, image="docker.io/sentriz/gonic:v0.19.0", secrets=("KEY=@f",), **said
    )
    found = transfer(model, beside(model, "gonic", namespace), inputs, partial(_fill, TEMPLATE), {})
    return found.completed.answers, found.opens


def _fill(template: Template, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    return template.check(answers).all


def test_a_namespace_that_is_there_is_not_declared_again() -> None:
    assert list(model_in("sealed-layers").answers["extra_manifests"]) == ["namespace.yaml"]
    answers, opens = likened("sealed-layers")
    assert (answers["extra_manifests"], opens) == ({}, ())


def test_a_new_namespace_is_declared_as_its_own() -> None:
    answers, _ = likened("sealed-layers", "music")
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "music"}}
    assert answers["extra_manifests"] == {"namespace.yaml": body}


def test_a_claim_of_a_volume_that_stands_elsewhere_gets_a_volume_of_its_own() -> None:
    answers, opens = likened("sops-layers")
    assert opens == ()
    assert answers["extra_volumes"] == [
        {
            "file": "media.yaml",
            "name": "gonic-media",
            "size": "1Ti",
            "access_modes": ["ReadWriteMany"],
            "reclaim_policy": "Retain",
            "class": "nfs",
            "source": {"nfs": {"server": "nas.home.example.com", "path": "/volume1/media"}},
        }
    ]
    assert [(claim["name"], claim["volume"]) for claim in answers["extra_claims"]] == [("gonic-media", "gonic-media")]


def test_a_volume_that_stands_beside_its_claim_is_not_doubled() -> None:
    answers, _ = likened("sealed-layers")
    assert [volume["name"] for volume in answers["extra_volumes"]] == ["gonic-media"]


@pytest.mark.parametrize(
    ("path", "there"),
    [("/volume1/media", "/volume1/media"), ("/volume1/main/media", "/volume1/second/media")],
    ids=["a folder that both clusters share", "a folder of the cluster's own"],
)
def test_a_volume_s_folder_follows_the_cluster_s_name(path: str, there: str) -> None:
    model = model_in("sealed-layers")
    names = Renaming(("navidrome", "navidrome"), ("media", "media"))
    translation = Translation(model, Links(), names, ("main", "second"))
    (volume,) = model.answers["extra_volumes"]
    answers = {**model.answers, "extra_volumes": [{**volume, "source": {"nfs": {"server": "nas", "path": path}}}]}
    found = translation.answers(answers, Place("apps/navidrome", "flux-system"), Place("apps/navidrome", "flux-system"))
    assert found["extra_volumes"][0]["source"] == {"nfs": {"server": "nas", "path": there}}


def test_a_share_that_is_asked_for_comes_besides_the_model_s() -> None:
    answers, opens = likened("sealed-layers", nfs=("nas:/volume1/photos", "other:/films/media"))
    assert opens == ()
    names = ("gonic-photos", "gonic-media")
    for name in ("extra_volumes", "extra_claims"):
        assert tuple(entry["name"] for entry in answers[name]) == names
    assert [entry["key"] for entry in answers["extra_persistence"]] == ["tmp", "photos", "media"]
    assert answers["extra_volumes"][1]["source"] == {"nfs": {"server": "other", "path": "/films/media"}}
