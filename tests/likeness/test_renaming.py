"""Which words of a text are an app's name, and what stands in their place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.likeness.renaming import Renaming

SONARR = Renaming(("radarr", "sonarr"), ("media", "media"))


@pytest.mark.parametrize(
    ("value", "renamed"),
    [
        pytest.param({"repository": "radarr", "tag": "1"}, {"repository": "radarr", "tag": "1"}, id="an image's stays"),
        pytest.param({"repository": "ghcr.io/radarr"}, {"repository": "ghcr.io/radarr"}, id="an address stays"),
        pytest.param(
            {"repository": "radarr-restic"}, {"repository": "sonarr-restic"}, id="a backup's is the app's own"
        ),
    ],
)
def test_a_repository_is_the_app_s_own_or_an_image_s(value: dict[str, str], renamed: dict[str, str]) -> None:
    assert SONARR.value(value) == renamed


@pytest.mark.parametrize(
    ("text", "renamed"),
    [
        pytest.param("radarr", "sonarr", id="the name alone"),
        pytest.param("radarr-config", "sonarr-config", id="a name that begins with it"),
        pytest.param("/config/radarr/db", "/config/sonarr/db", id="a folder"),
        pytest.param("https://radarr.example.com/", "https://sonarr.example.com/", id="the first label of a host name"),
        pytest.param("RADARR__PORT", "SONARR__PORT", id="a variable's name"),
        pytest.param("Radarr", "Sonarr", id="the name as a person writes it"),
        pytest.param("radarr4k", "radarr4k", id="a longer word stays"),
        pytest.param("myradarr", "myradarr", id="the end of a longer word stays"),
        pytest.param("www.radarr.example.com", "www.radarr.example.com", id="a later label of a host name stays"),
        pytest.param('{app="radarr", x="{app}"}', '{app="sonarr", x="{app}"}', id="braces mean nothing"),
    ],
)
def test_the_name_is_put_in_where_it_is_a_word(text: str, renamed: str) -> None:
    assert SONARR.text(text) == renamed


@pytest.mark.parametrize(
    ("text", "renamed"),
    [
        pytest.param("radarr", "radarr-4k", id="once, though the new name holds the old one"),
        pytest.param("RADARR_KEY", "RADARR_4K_KEY", id="in upper case with an underscore"),
        pytest.param("Radarr", "Radarr", id="not as a person writes it, with a hyphen"),
    ],
)
def test_a_name_that_holds_the_old_one(text: str, renamed: str) -> None:
    assert Renaming(("radarr", "radarr-4k"), ("media", "media")).text(text) == renamed


@pytest.mark.parametrize(
    ("text", "renamed"),
    [
        pytest.param("http://radarr.media.svc:7878", "http://sonarr.tv.svc:7878", id="the app's own service"),
        pytest.param("radarr-rw.media.svc", "sonarr-rw.tv.svc", id="a service whose name begins with the app's"),
        pytest.param("{{ .Release.Name }}.media.svc", "{{ .Release.Name }}.tv.svc", id="the release's own service"),
        pytest.param("http://plex.media.svc", "http://plex.media.svc", id="another app's service stays"),
        pytest.param("/mnt/media", "/mnt/media", id="a folder that is called like the namespace stays"),
    ],
)
def test_a_namespace_is_a_name_only_beside_the_apps_own(text: str, renamed: str) -> None:
    assert Renaming(("radarr", "sonarr"), ("media", "tv")).text(text) == renamed


@pytest.mark.parametrize(
    ("text", "renamed"),
    [
        pytest.param("https://auth.one.example/x", "https://id.two.example/x", id="a host name"),
        pytest.param("https://x.auth.one.example", "https://x.auth.one.example", id="a longer host name stays"),
        pytest.param("me@auth.one.example", "me@auth.one.example", id="an address of mail stays"),
        pytest.param("pg-rw.db.svc.cluster.local", "sql-rw.db.svc.cluster.local", id="the beginning of an address"),
        pytest.param("radarr-shared", "radarr-shared", id="somebody else's name stays with the app's in it"),
        pytest.param("${DOMAIN}", "two.example", id="a variable"),
    ],
)
def test_further_words(text: str, renamed: str) -> None:
    words = {
        "auth.one.example": "id.two.example",
        "pg-rw.db": "sql-rw.db",
        "radarr-shared": "radarr-shared",
        "${DOMAIN}": "two.example",
    }
    assert Renaming(("radarr", "sonarr"), ("media", "media"), words).text(text) == renamed


@pytest.mark.parametrize(
    ("value", "renamed"),
    [
        pytest.param({"radarr": ["radarr", 1, None]}, {"sonarr": ["sonarr", 1, None]}, id="keys, lists, other scalars"),
        pytest.param(
            {"image": "ghcr.io/x/radarr", "name": "radarr"},
            {"image": "ghcr.io/x/radarr", "name": "sonarr"},
            id="an image stays",
        ),
        pytest.param(
            {"name": "radarr", "namespace": "media"},
            {"name": "sonarr", "namespace": "tv"},
            id="a reference to the app itself",
        ),
        pytest.param(
            {"name": "plex", "namespace": "media"}, {"name": "plex", "namespace": "media"}, id="one to another app"
        ),
    ],
)
def test_values(value: Any, renamed: Any) -> None:
    assert Renaming(("radarr", "sonarr"), ("media", "tv")).value(value) == renamed


@given(st.text())
def test_without_other_names_nothing_changes(text: str) -> None:
    assert Renaming(("radarr", "radarr"), ("media", "media")).text(text) == text


@given(st.text(alphabet="radsonR-. /_"))
def test_there_and_back_again(text: str) -> None:
    there, back = SONARR, Renaming(("sonarr", "radarr"), ("media", "media"))
    if "sonarr" not in text.lower():
        assert back.text(there.text(text)) == text
