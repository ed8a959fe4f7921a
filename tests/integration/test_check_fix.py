"""`scaffold check --fix` with a real registry, and its patch with the real `git apply`."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scaffold.cli import run
from tests.build import kustomize_file, text
from tests.checks.healthy import DIGEST, HEALTHY
from tests.commands.checking import break_dependency, commit, edit, put, settle
from tests.update_repository import git

if TYPE_CHECKING:
    from tests.integration.conftest import Registry

pytestmark = pytest.mark.integration

RADARR = "apps/media/radarr/app"
POD = """\
apiVersion: batch/v1
kind: CronJob
metadata:
  name: tool
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: tool
              image: 'REGISTRY/fix/tool:1.0' # nightly
            - name: other
              image: example.com/other:1
"""


@pytest.fixture
def home(tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a work tree with faults that can be fixed, and one image that does not exist."""
    for name in ("DOCKER_CONFIG", "REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    root = settle(tmp_path / "home")
    listed = kustomize_file("./externalsecret.yaml", "./helmrelease.yaml", "./tool.yaml")
    images = f"images:\n- name: example.com/other\n  newName: {registry.address}/fix/other\n  newTag: v2\n"
    put(root, f"{RADARR}/tool.yaml", POD.replace("REGISTRY", registry.address))
    put(root, f"{RADARR}/kustomization.yaml", listed + images)
    for name, tag in (("radarr", "1.2.3"), ("sonarr", "9.9.9")):
        release = f"apps/media/{name}/app/helmrelease.yaml"
        edit(root, release, f"ghcr.io/example/{name}", f"{registry.address}/fix/{name}")
        edit(root, release, f"tag: 1.2.3@{DIGEST}", f"tag: {tag}")
    break_dependency(root)
    edit(root, "apps/media/kustomization.yaml", "  # - ./lidarr/ks.yaml\n", "")
    commit(root)
    monkeypatch.chdir(root)
    return root


def test_every_image_that_the_registry_has_is_pinned(
    home: Path, registry: Registry, capsys: pytest.CaptureFixture[str]
) -> None:
    digests = {name: registry.push(f"fix/{name}", tag) for name, tag in (("radarr", "1.2.3"), ("tool", "1.0"))}
    digests["other"] = registry.push("fix/other", "v2", platforms=("linux/arm64",))
    registry.push("fix/sonarr", "9.9.8")
    before = {path: (home / path).read_text(encoding="utf-8") for path in git(home, "ls-files").split()}

    assert run(["check", "--fix", "--diff"]) == 1
    patch, said = capsys.readouterr()
    assert git(home, "status", "--porcelain") == ""
    assert run(["check", "--fix"]) == 0
    *lines, summary = said.splitlines()
    assert summary.startswith("1 warning in ")
    shown = [line.replace("would be fixed", "fixed") for line in lines]
    assert capsys.readouterr().err.splitlines() == [*shown[:-1], f"{shown[-1]}; review with `git diff`"]

    expected = {
        **before,
        "apps/media/radarr/ks.yaml": text(HEALTHY["apps/media/radarr/ks.yaml"]),
        "apps/media/kustomization.yaml": before["apps/media/kustomization.yaml"].replace(
            "  - ./radarr/ks.yaml\n", "  - ./lidarr/ks.yaml\n  - ./radarr/ks.yaml\n"
        ),
        f"{RADARR}/helmrelease.yaml": before[f"{RADARR}/helmrelease.yaml"].replace(
            "tag: 1.2.3", f"tag: 1.2.3@{digests['radarr']}"
        ),
        f"{RADARR}/tool.yaml": before[f"{RADARR}/tool.yaml"].replace("tool:1.0'", f"tool:1.0@{digests['tool']}'"),
        f"{RADARR}/kustomization.yaml": before[f"{RADARR}/kustomization.yaml"].replace(
            "newTag: v2", f"newTag: v2@{digests['other']}"
        ),
    }
    assert {path: (home / path).read_text(encoding="utf-8") for path in expected} == expected
    assert (
        f"apps/media/sonarr/app/helmrelease.yaml:25:20: not fixed: `{registry.address}/fix/sonarr` has no tag `9.9.9`; "
        "did you mean `9.9.8` [unpinned-image]\n"
    ) in said

    git(home, "add", "--all")
    written = git(home, "write-tree")
    git(home, "reset", "--quiet", "--hard")
    subprocess.run(["git", "apply", "--index"], cwd=home, input=patch.encode(), check=True)
    assert git(home, "write-tree") == written


def test_a_second_run_changes_nothing(home: Path, registry: Registry, capsys: pytest.CaptureFixture[str]) -> None:
    for name, tag in (("radarr", "1.2.3"), ("tool", "1.0"), ("other", "v2"), ("sonarr", "9.9.9")):
        registry.push(f"fix/{name}", tag)
    assert run(["check", "--fix"]) == 0
    git(home, "add", "--all")
    written = git(home, "write-tree")
    capsys.readouterr()
    assert run(["check", "--fix", "--diff"]) == 0
    assert capsys.readouterr().out == ""
    assert run(["check", "--fix"]) == 0
    git(home, "add", "--all")
    assert git(home, "write-tree") == written
