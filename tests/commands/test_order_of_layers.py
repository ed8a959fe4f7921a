"""`graph`, `why` and `simulate` on layered repositories: an app of a layer is its release, not the whole layer."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from scaffold.cli import run
from tests.golden_trees import write
from tests.styles.made import made


@pytest.fixture
def layered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(dict(made("sops-layers")), tmp_path)
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert run(arguments) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_why_asks_for_the_release(layered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["why", "navidrome"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == (
        "HelmRelease media/navidrome (cluster main)  gitops/apps/applications/navidrome/helmrelease.yaml:5"
    )
    assert any("delivered by flux-system/apps" in line for line in shown)


def test_a_graph_without_releases_says_how_to_see_the_app(layered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["graph", "--focus", "navidrome"]) == 2
    assert capsys.readouterr().err.endswith("a HelmRelease is called so: add `--releases`\n")
    found = printed(capsys, "graph", "--focus", "navidrome", "--releases", "--upstream", "--json")
    nodes = found["nodes"]
    assert isinstance(nodes, list)
    assert {"HelmRelease/media/navidrome", "Kustomization/flux-system/apps"} <= {node["id"] for node in nodes}


def test_the_layers_come_up_one_after_the_other(layered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(capsys, "simulate", "--json")
    waves = found["waves"]
    assert isinstance(waves, list)
    ready = [[name.rpartition("/")[2] for name in wave["ready"]] for wave in waves]
    assert ready == [["flux-system"], ["infrastructure"], ["databases"], ["apps"]]


def test_a_failure_takes_down_what_the_later_layers_hold(layered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(capsys, "simulate", "--fail", "postgresql", "--json")
    apps = found["apps"]
    assert isinstance(apps, list)
    assert {app["name"]: (app["comes_up"], app["kustomizations"]) for app in apps} == {
        "auth/authentik": ("never", ["Kustomization/flux-system/apps"]),
        "cache/redis": ("whole", ["Kustomization/flux-system/databases"]),
        "cert-manager/cert-manager": ("whole", ["Kustomization/flux-system/infrastructure"]),
        "database/postgresql": ("never", ["Kustomization/flux-system/databases"]),
        "media/navidrome": ("never", ["Kustomization/flux-system/apps"]),
    }
