"""Apps beside those of a layer that no list names: files in, findings and repairs out."""

from __future__ import annotations

import pytest

from scaffold.checks.unregistered_app import CHECK, unregistered_apps
from scaffold.edit import add_list_entry
from tests import layered
from tests.build import Files, config, fleet, ks, kustomize_file
from tests.checks.healthy import lines

NEW = layered.folders("apps", ("new",), "web")


def said(path: str, line: int, entry: str, name: str = "new") -> str:
    return (
        f"{path}:{line}:9: warning: HelmRelease `{name}` is in no list that Flux reads, so it is never applied "
        f"[unregistered-app] (add `{entry}` to `apps/kustomization.yaml`, as a comment where the app is meant to be "
        "off)"
    )


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param(layered.three() | NEW, [said("apps/new/helmrelease.yaml", 4, "new")], id="a folder"),
        pytest.param(
            layered.three() | {"apps/new/helmrelease.yaml": layered.chart("new")},
            [said("apps/new/helmrelease.yaml", 4, "new")],
            id="a folder without a list",
        ),
        pytest.param(
            layered.single_files() | {"apps/new.yaml": layered.chart("new")},
            [said("apps/new.yaml", 4, "new.yaml")],
            id="a file beside listed files",
        ),
        pytest.param(
            {**layered.three(), **NEW, "apps/kustomization.yaml": kustomize_file("./homer", "./wiki")},
            [said("apps/new/helmrelease.yaml", 4, "./new")],
            id="a list that writes ./",
        ),
    ],
)
def test_what_no_list_names(files: Files, found: list[str]) -> None:
    assert lines(CHECK, files) == found


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(layered.three(), id="a healthy repository"),
        pytest.param(layered.overlays(), id="bases that overlays name"),
        pytest.param(layered.bases("production", "staging"), id="bases that clusters share"),
        pytest.param(layered.scanned() | NEW, id="a layer without lists takes everything"),
        pytest.param(layered.three() | {"apps/new/config.yaml": config("new")}, id="a folder that runs nothing"),
        pytest.param(layered.three() | layered.folders("apps", ("_new", "archive")), id="folders that are put away"),
        pytest.param(layered.three() | layered.folders("apps/old", ("new",)), id="a folder of old ones"),
        pytest.param(
            {**layered.three(), **NEW, "apps/kustomization.yaml": kustomize_file("homer", "wiki") + "  # - new\n"},
            id="an app that is switched off",
        ),
        pytest.param(layered.three() | layered.folders("elsewhere", ("new",)), id="a folder elsewhere"),
        pytest.param(
            layered.three()
            | {"apps/new/ks.yaml": ks("new", "./apps/new/app"), **layered.folders("apps/new", ("app",))},
            id="an entry file's folder, which another rule judges",
        ),
    ],
)
def test_what_needs_no_entry(files: Files) -> None:
    assert lines(CHECK, files) == []


def test_the_repair_gives_the_list_its_entry() -> None:
    (found,) = unregistered_apps(fleet(layered.three() | NEW))
    before = kustomize_file("homer", "wiki")
    after = add_list_entry(before, found.list_file, ("resources",), found.entry, siblings=found.siblings)
    assert after == kustomize_file("homer", "new", "wiki")
