"""`scaffold inventory` and `scaffold conventions` on a work tree: what they print, and what they refuse."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from scaffold.cli import run
from tests.build import GOTK_SYNC, config, ks, namespaced


def write(root: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    return root


@pytest.fixture
def one(tmp_path: Path) -> Path:
    """Return a work tree with one cluster."""
    return write(tmp_path / "one", namespaced("media/plex", "media/radarr", "media/sonarr", interval="30m"))


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """Return a work tree with two clusters."""
    files = {}
    for name in ("main", "staging"):
        files[f"clusters/{name}/gotk-sync.yaml"] = GOTK_SYNC.replace("./cluster", f"./clusters/{name}")
        files[f"clusters/{name}/a.yaml"] = ks("a", f"./apps/{name}")
        files[f"apps/{name}/c.yaml"] = config(name)
    return write(tmp_path / "two", files)


def test_an_inventory_in_words_from_a_folder_within(one: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inventory", "--repo", str(one / "cluster" / "media")]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("cluster cluster (cluster)\n  declared by     gotk-sync in cluster/gotk-sync.yaml:7\n")
    assert said.err == ""


def test_an_inventory_as_json(two: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inventory", "--repo", str(two), "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)["clusters"]) == ["main", "staging"]
    assert run(["inventory", "--repo", str(two), "--json", "--cluster", "staging"]) == 0
    assert list(json.loads(capsys.readouterr().out)["clusters"]) == ["staging"]


def test_conventions_in_words(one: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["conventions", "--repo", str(one), "--namespace", "media"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("cluster cluster, namespace media: 3 apps\n")
    files = ", ".join(f"cluster/media/{name}/ks.yaml" for name in ("plex", "radarr", "sonarr"))
    assert f"\ninterval: 30m\n  3 of 3 in media: {files}\n" in said


def test_conventions_as_json_with_settings(one: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (one / ".scaffold.yaml").write_text("conventions: {interval: 5m}\n", encoding="utf-8")
    assert run(["conventions", "--repo", str(one), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["conventions"]["interval"]
    assert (found["value"], found["why"]) == ("5m", ".scaffold.yaml")


@pytest.mark.parametrize("command", ["inventory", "conventions"])
def test_a_cluster_that_does_not_exist(command: str, two: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--repo", str(two), "--cluster", "stagin"]) == 2
    assert capsys.readouterr() == (
        "",
        "error: no cluster `stagin`; there is `main`, `staging`; did you mean `staging`\n",
    )


def test_conventions_are_one_clusters(two: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["conventions", "--repo", str(two)]) == 2
    assert capsys.readouterr() == (
        "",
        "error: there are 2 clusters: `main`, `staging`; name one with `--cluster`\n",
    )


@pytest.mark.parametrize("command", ["inventory", "conventions"])
def test_a_work_tree_without_a_cluster(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write(tmp_path / "none", {"a.yaml": "a: 1\n"})
    assert run([command, "--repo", str(root)]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.startswith(f"error: no cluster root in `{root}`: ")) == ("", True)


def test_settings_that_are_wrong_stop_the_conventions_alone(one: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (one / ".scaffold.yaml").write_text("conventions: {intervall: 5m}\n", encoding="utf-8")
    assert run(["conventions", "--repo", str(one)]) == 2
    message = "error: .scaffold.yaml:1:26: unknown key `intervall`; did you mean `interval`\n"
    assert capsys.readouterr() == ("", message)
    assert run(["inventory", "--repo", str(one)]) == 0
