"""`scaffold demo`: a sample repository, one app more, and a look at what happened."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from scaffold.adapters.worktree import load
from scaffold.cli import run
from scaffold.commands.demo import SAMPLE
from scaffold.flux import read_fleet
from scaffold.repository import Repository
from tests.golden_trees import read

MEDIA = "kubernetes/main/apps/media"


def test_the_sample_is_a_cluster_without_a_flaw() -> None:
    files = read(SAMPLE)
    fleet = read_fleet(Repository(files, frozenset(files)))
    (cluster,) = fleet.clusters
    assert (fleet.diagnostics, fleet.unreached, cluster.dangling, cluster.cycles) == ((), (), (), ())
    unread = {path for path in files if path.endswith(".yaml")} - cluster.files
    assert unread == {"kubernetes/main/talos/schematic.yaml"}, "Talos' own, which Flux does not apply"


def test_it_makes_the_sample_and_adds_an_app(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    folder = tmp_path / "demo"
    assert run(["demo", str(folder)]) == 0
    out, err = (stream.decode() for stream in capfdbinary.readouterr())
    first, *lines = out.splitlines()
    assert shlex.split(first.removeprefix("$ "))[:4] == ["scaffold", "new-app", "wallabag", "--namespace"]
    assert f"A {MEDIA}/wallabag/install.yaml" in lines
    assert "+  - wallabag/install.yaml" in lines
    assert lines[-5:] == [
        f"  cd {folder}",
        "  scaffold inventory                 what was read",
        "  scaffold conventions --namespace media   how its apps are written, with votes",
        "  scaffold new-app                   the wizard, on a terminal",
        "  scaffold talos render cp-1         a node's machine config, from its layers",
    ]
    assert err.endswith(f"review with `git diff`, commit, push; Flux then applies `{MEDIA}/wallabag/install.yaml`\n")
    log = subprocess.run(["git", "log", "--format=%s"], cwd=folder, capture_output=True, text=True, check=True)
    assert log.stdout == "Sample cluster\n"
    fleet = read_fleet(load(folder))
    (cluster,) = fleet.clusters
    assert (fleet.diagnostics, cluster.dangling, cluster.cycles) == ((), (), ())
    assert {"wallabag", "wallabag-database"} <= {kustomization.name for kustomization in cluster.kustomizations}


def test_a_folder_that_exists_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "note.txt").write_text("mine\n", encoding="utf-8")
    assert run(["demo", str(tmp_path)]) == 2
    assert capsys.readouterr().err == (f"error: `{tmp_path}` exists; name a folder that does not, or remove it first\n")
    assert read(tmp_path) == {"note.txt": b"mine\n"}
