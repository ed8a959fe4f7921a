"""The conventions' report: decisions in; plain data and exact text out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scaffold.conventions import Siblings
from scaffold.report.conventions import describe_conventions, format_conventions
from scaffold.settings import Settings
from scaffold.votes import Convention
from tests.build import GOTK_SYNC, namespaced, siblings

APPS = ("media/plex", "media/radarr", "media/sonarr", "media/bazarr", "tools/wiki")


def read(settings: Settings | None = None) -> Siblings:
    return siblings(namespaced(*APPS, interval="30m"), settings)


def text(found: Convention) -> str:
    return format_conventions(read(), {found.name: found}, "")


def test_a_cluster_without_apps() -> None:
    empty = siblings({"cluster/gotk-sync.yaml": GOTK_SYNC})
    assert format_conventions(empty, {}, "") == "cluster cluster: 0 apps\n"
    assert describe_conventions(empty, {}, "media") == {
        "cluster": "cluster",
        "namespace": "media",
        "apps": 0,
        "conventions": {},
    }


def test_every_convention_with_its_votes() -> None:
    found = read(Settings({"timeout": "5m"}))
    described = describe_conventions(found, found.decide("media"), "media")
    assert (described["cluster"], described["namespace"], described["apps"]) == ("cluster", "media", 5)
    assert list(described["conventions"]) == sorted(found.decide("media"))
    assert described["conventions"]["interval"] == {
        "value": "30m",
        "votes": 4,
        "total": 4,
        "scope": "media",
        "why": "4 of 4 in media",
        "files": [f"cluster/media/{name}/ks.yaml" for name in ("bazarr", "plex", "radarr", "sonarr")],
    }
    assert described["conventions"]["timeout"] == {
        "value": "5m",
        "votes": 0,
        "total": 0,
        "scope": ".scaffold.yaml",
        "why": ".scaffold.yaml",
        "files": [".scaffold.yaml"],
    }
    assert described["conventions"]["secret_store_name"]["why"] == "fallback"


def test_it_is_plain_data() -> None:
    found = read()
    described = describe_conventions(found, found.decide(""), "")
    assert json.loads(json.dumps(described)) == described


def test_the_text_names_the_first_files() -> None:
    found = read()
    decided = found.decide("media")
    kept = {name: decided[name] for name in ("interval", "secret_store_name", "prune")}
    assert format_conventions(found, kept, "media") == (
        "cluster cluster, namespace media: 5 apps\n"
        "\n"
        "interval: 30m\n"
        "  4 of 4 in media: cluster/media/bazarr/ks.yaml, cluster/media/plex/ks.yaml, cluster/media/radarr/ks.yaml "
        "and 1 more\n"
        "\n"
        'prune: ""\n'
        "  4 of 4 in media: cluster/media/bazarr/ks.yaml, cluster/media/plex/ks.yaml, cluster/media/radarr/ks.yaml "
        "and 1 more\n"
        "\n"
        'secret_store_name: ""\n'
        "  fallback\n"
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1h", "1h"),
        ("", '""'),
        (" x", '" x"'),
        (True, "true"),
        (2, "2"),
        (["a", "b"], '["a", "b"]'),
        ({"k": {"x": 1}}, '{"k": {"x": 1}}'),
        ("{app}.example.com", "{app}.example.com"),
        ("a\u202eb", "a�b"),
        ("a\nb", '"a\\nb"'),
    ],
)
def test_values(value: Any, shown: str) -> None:
    found = Convention("x", value, 1, 2, "media", ("a.yaml", "b.yaml", "c.yaml"))
    assert text(found) == f"cluster cluster: 5 apps\n\nx: {shown}\n  1 of 2 in media: a.yaml, b.yaml, c.yaml\n"


def test_a_settings_file_is_named_once() -> None:
    found = Convention("x", "1h", 0, 0, ".scaffold.yaml", (".scaffold.yaml",))
    assert text(found) == "cluster cluster: 5 apps\n\nx: 1h\n  .scaffold.yaml\n"
