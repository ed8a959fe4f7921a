"""Conventions of a cluster: files and settings in, decisions with their reasons out."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.conventions import Siblings, convention_names, value_of
from scaffold.settings import Settings
from scaffold.votes import Convention
from tests.build import GOTK_SYNC, config, ks, namespaced, siblings

APPS = ("media/plex", "media/radarr", "media/sonarr", "tools/wiki", "tools/cleanup")


def read(settings: Settings | None = None, **intervals: str) -> Siblings:
    """Return five apps; intervals are given by the app's name."""
    files = namespaced(*APPS, interval="1h")
    for name, interval in intervals.items():
        path = next(path for path in files if path.endswith(f"/{name}/ks.yaml"))
        files[path] = files[path].replace("interval: 1h", f"interval: {interval}")
    return siblings(files, settings)


def interval(found: Siblings, namespace: str) -> tuple[Any, str]:
    decided = found.decide(namespace)["interval"]
    return decided.value, decided.why


def test_an_empty_cluster_falls_back() -> None:
    found = siblings({"cluster/gotk-sync.yaml": GOTK_SYNC}).decide("media")
    assert {name: decided.why for name, decided in found.items() if decided.why != "fallback"} == {}
    assert list(found) == sorted(found)


def test_what_applies_no_workload_is_no_app_to_follow() -> None:
    assert (
        siblings({"cluster/gotk-sync.yaml": GOTK_SYNC, "cluster/a.yaml": ks("a", "./a"), "a/c.yaml": config("c")}).apps
        == ()
    )


def test_a_namespace_of_three_votes_for_itself() -> None:
    found = read(plex="10m", radarr="10m", sonarr="10m")
    assert interval(found, "media") == ("10m", "3 of 3 in media")
    assert interval(found, "tools") == ("10m", "3 of 5 in cluster cluster")
    assert interval(found, "new") == ("10m", "3 of 5 in cluster cluster")


def test_settings_outvote_every_sibling_and_a_namespaces_own_outvote_those() -> None:
    settings = Settings({"interval": "5m", "timeout": "1m"}, {"media": {"interval": "7m"}})
    found = read(settings)
    assert interval(found, "tools") == ("5m", ".scaffold.yaml")
    assert interval(found, "media") == ("7m", ".scaffold.yaml")
    assert found.decide("media")["timeout"] == Convention("timeout", "1m", 0, 0, ".scaffold.yaml", (".scaffold.yaml",))


def test_some_rows_may_be_decided_alone() -> None:
    found = read(Settings({"interval": "5m", "timeout": "1m"}))
    rows = tuple(row for row in found.rows if row.name in ("interval", "prune"))
    assert {name: decided.value for name, decided in found.decide_rows(rows, "media").items()} == {
        "interval": "5m",
        "prune": "",
    }


@pytest.mark.parametrize(
    ("namespace", "why", "files"),
    [
        pytest.param("media", "3 of 3 in media", 3, id="of the namespace"),
        pytest.param("tools", "5 of 5 in cluster cluster", 5, id="of the cluster"),
    ],
)
def test_orders_are_merged_from_all_siblings(namespace: str, why: str, files: int) -> None:
    decided = read().decide(namespace)["entry_metadata_order"]
    assert (decided.value, decided.why, len(decided.files)) == (["name"], why, files)


def test_every_convention_may_be_set_and_has_a_type() -> None:
    found = read(Settings({"secret_backend": "sops"}))
    names = convention_names(found)
    assert sorted(names) == list(found.decide(""))
    assert {*read().decide("")} < {*names}  # where a store has the secrets, there is no Secret to be encrypted
    assert {type(value) for value in names.values()} <= {str, bool, int, list, dict}
    for name, decided in found.decide("media").items():
        assert type(decided.value) is type(names[name]), name


def test_settings_do_not_change_what_may_be_set() -> None:
    assert convention_names(read(Settings({"interval": "5m"}))) == convention_names(read())


def test_the_new_apps_name_is_put_in() -> None:
    found = read(Settings({"secret_name": "{app}-{namespace}-env", "entry_labels": {"{app}": "{APP}"}})).decide("media")
    assert value_of(found, "secret_name", "my-app", "tools") == "my-app-tools-env"
    assert value_of(found, "entry_labels", "my-app", "tools") == {"my-app": "MY_APP"}


def test_components_that_apps_attach() -> None:
    files = namespaced("media/plex", components="[../../../../c, ../../../../gone]")
    files["c/kustomization.yaml"] = "kind: Component\nresources: [x.yaml]\n"
    files["c/x.yaml"] = config("${APP}")
    files["d/kustomization.yaml"] = "kind: Component\n"
    assert list(siblings(files).components) == ["c"]
