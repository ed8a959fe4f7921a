"""NFS shares: how they are said, and how apps mount theirs."""

from __future__ import annotations

import pytest

from scaffold.habits.nfs import ROWS, Share, problem_with_share, read_share, share_key, shares
from tests.styles.situations import siblings_in

VOLUME = {
    "file": "{share}.yaml",
    "name": "{app}-{share}",
    "size": "1Ti",
    "class": "nfs",
    "access_modes": ["ReadWriteMany"],
    "reclaim_policy": "Retain",
}
CLAIM = {name: value for name, value in VOLUME.items() if name != "reclaim_policy"}


def found(style: str, app: str) -> list[Share]:
    (one,) = [each for each in siblings_in(style).apps if each.name == app]
    return list(shares(one))


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("nas:/volume1/media", ("nas", "/volume1/media", "/media")),
        ("nas:/volume1/media/", ("nas", "/volume1/media/", "/media")),
        ("10.0.0.1:/media=/data/films", ("10.0.0.1", "/media", "/data/films")),
        ("${NAS}:${MEDIA}=/media", ("${NAS}", "${MEDIA}", "/media")),
    ],
)
def test_a_share_is_said_in_one_text(text: str, share: tuple[str, str, str]) -> None:
    assert read_share(text) == share
    assert problem_with_share(text) == ""


@pytest.mark.parametrize("text", ["nas", "nas:media", ":/media", "nas:/", "a b:/media", "nas:/media=data"])
def test_what_is_none_is_told(text: str) -> None:
    assert problem_with_share(text)


@pytest.mark.parametrize(
    ("path", "key"), [("/volume1/media", "media"), ("/Volume 1/My Films/", "my-films"), ("/", "nfs")]
)
def test_a_share_is_called_as_its_last_folder(path: str, key: str) -> None:
    assert share_key(path) == key


def test_a_volume_of_the_release_is_inline() -> None:
    (share,) = found("levels", "radarr")
    assert (share.server, share.path, share.form, share.pair) == (
        "nas.home.example.com",
        "/volume1/media",
        "inline",
        None,
    )


def test_a_volume_with_its_claim_is_a_pair_even_where_the_namespace_is_called_as_the_share() -> None:
    (share,) = found("sealed-layers", "navidrome")
    assert (share.server, share.path, share.form) == ("nas.home.example.com", "/volume1/media", "pair")
    assert share.pair == (VOLUME, CLAIM)


def test_a_claim_whose_volume_stands_elsewhere_is_a_pair_too() -> None:
    (share,) = found("sops-layers", "navidrome")
    assert (share.server, share.path, share.form, share.volume) == ("", "", "pair", "navidrome-media")
    assert share.pair == (VOLUME, CLAIM)


def test_an_app_without_shares_votes_for_nothing() -> None:
    (redis,) = [each for each in siblings_in("sops-layers").apps if each.name == "redis"]
    assert [row.cast(redis) for row in ROWS] == [None, None]
