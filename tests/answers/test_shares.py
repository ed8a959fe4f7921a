"""Answers about NFS shares: as siblings mount theirs."""

from __future__ import annotations

from typing import Any

from scaffold.answers.inputs import Inputs
from scaffold.answers.shares import known_shares, plan_shares
from tests.styles.situations import context_in

NAS = "nas.home.example.com"
PHOTOS = f"{NAS}:/volume1/photos"


def planned(style: str, *nfs: str, namespace: str = "media", **given: Any) -> dict[str, Any]:
    return dict(plan_shares(context_in(style, "linkding", namespace), Inputs(nfs=nfs, **given)))


def test_without_a_share_nothing_is_answered() -> None:
    assert planned("levels") == {}


def test_the_shares_of_siblings_are_known_wherever_their_volumes_stand() -> None:
    assert known_shares(context_in("levels", "linkding", "default")) == {f"{NAS}:/volume1/media": 2}
    assert known_shares(context_in("sealed-layers", "linkding", "media")) == {f"{NAS}:/volume1/media": 1}
    assert known_shares(context_in("sops-layers", "linkding", "media")) == {f"{NAS}:/volume1/media": 1}


def test_a_share_is_a_volume_of_the_release_where_siblings_have_it_so() -> None:
    volume = {"key": "photos", "type": "nfs", "server": NAS, "server_path": "/volume1/photos", "mount": "/p"}
    assert planned("levels", f"{PHOTOS}=/p", namespace="default") == {"extra_persistence": [volume]}


def test_a_share_is_a_volume_with_its_claim_where_siblings_have_it_so() -> None:
    common = {"file": "photos.yaml", "name": "linkding-photos", "size": "1Ti", "class": "nfs"}
    common |= {"access_modes": ["ReadWriteMany"]}
    for style in ("sealed-layers", "sops-layers"):
        assert planned(style, PHOTOS) == {
            "extra_persistence": [{"key": "photos", "type": "existing", "name": "linkding-photos", "mount": "/photos"}],
            "extra_volumes": [
                {
                    **common,
                    "reclaim_policy": "Retain",
                    "source": {"nfs": {"server": NAS, "path": "/volume1/photos"}},
                }
            ],
            "extra_claims": [{**common, "volume": "linkding-photos"}],
        }


def test_shares_of_the_same_name_are_told_apart() -> None:
    found = planned("sealed-layers", f"{NAS}:/a/photos", f"{NAS}:/b/photos=/more")
    assert [volume["key"] for volume in found["extra_persistence"]] == ["photos", "photos-2"]
    assert [volume["name"] for volume in found["extra_volumes"]] == ["linkding-photos", "linkding-photos-2"]


def test_a_chart_of_its_own_gets_a_claim_to_name() -> None:
    found = planned("levels", PHOTOS, namespace="default", chart="homepage")
    assert [claim["name"] for claim in found["extra_claims"]] == ["linkding-photos"]
    assert [volume["class"] for volume in found["extra_volumes"]] == [""]
