"""`scaffold update` on eighty apps leaves exactly the tree that a loop of `copier update` leaves."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

from scaffold.cli import run
from tests.copier_loop import Found, update_each
from tests.update_repository import NEW, git, make_repository, serve_template

pytestmark = pytest.mark.integration

APPS = 80
PROCESSES = 2


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's cache and configuration out."""
    if shutil.which("git") is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("git is not installed")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def tree(repository: Path) -> str:
    """Return Git's name for everything that is in a work tree."""
    git(repository, "add", "--all", "--force")
    return git(repository, "write-tree").strip()


def put(repository: Path, updated: dict[str, Found]) -> None:
    """Put updated apps in the place of those that a repository has."""
    for folder, files in updated.items():
        shutil.rmtree(repository / folder)
        for path, (content, executable) in files.items():
            (repository / path).parent.mkdir(parents=True, exist_ok=True)
            (repository / path).write_bytes(content)
            (repository / path).chmod(0o755 if executable else 0o644)


def test_eighty_apps_are_as_after_a_loop_of_copier_update(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = serve_template(tmp_path / "template")
    repository = tmp_path / "repository"
    repository.mkdir()
    folders = make_repository(repository, APPS)
    caches = [tmp_path / f"cache-{number}" for number in range(PROCESSES)]
    environments = [source.environment(os.environ, cache) for cache in caches]
    by_copier = update_each(repository, folders, NEW, environments, tmp_path)

    wanted = tmp_path / "wanted"
    git(tmp_path, "clone", "--quiet", str(repository), str(wanted))
    put(wanted, by_copier)

    for name, value in environments[0].items():
        monkeypatch.setenv(name, value)
    arguments = ("--all", "--to", NEW, "--conflicts", "inline", "--yes", "--json", "--repo", str(repository))
    assert run(["update", *arguments]) == 1
    outcomes = json.loads(capsys.readouterr().out)

    assert git(repository, "status", "--porcelain") != ""
    assert tree(repository) == tree(wanted), git(repository, "diff", "--no-index", str(wanted), str(repository))
    states = Counter(outcome["state"] for outcome in outcomes)
    assert states.total() == APPS
    assert set(states) == {"adds files", "removes files", "merged", "conflict"}
    assert min(states.values()) >= 3
