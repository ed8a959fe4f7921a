"""Adopted apps are updated: every line that was written by hand is still there, and the template's change arrives."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from scaffold.adapters.template_source import URL_VARIABLE
from scaffold.cli import run
from scaffold.update.answers_file import ANSWERS_FILE, parse_answers
from tests.golden_trees import Tree, read, write
from tests.integration.copier_apps import NEWER, App
from tests.plain_copier import Person
from tests.sample_repository import APPS, sample

pytestmark = pytest.mark.integration

FOLDERS = [f"{APPS}/{name}" for name in ("media/jellyfin", "media/radarr", "media/sonarr", "tools/wiki")]
SONARR = f"{APPS}/media/sonarr/app"
BOARD = "# drawn by hand\napiVersion: grafana.example.org/v1\nkind: Dashboard\nmetadata: {name: sonarr}\n"
NEW_LINES = {
    "app/helmrelease.yaml": "  # of the new version",
    "ks.yaml": "  force: false",
    "app/kustomization.yaml": "  - networkpolicy.yaml",
}
"""The lines that the newer version of the template writes besides, by file."""


@pytest.fixture(autouse=True)
def canonical_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))


def hand_written() -> Tree:
    """Return the sample repository with what a person writes and a template does not: comments, quotes, manifests."""
    files = sample()
    listed = f"{SONARR}/kustomization.yaml"
    files[listed] = files[listed].replace("  - pvc.yaml\n", "  - ./board.yaml # ours\n  - pvc.yaml\n")
    files[f"{SONARR}/board.yaml"] = BOARD
    for folder in FOLDERS:
        release, entry = f"{folder}/app/helmrelease.yaml", f"{folder}/ks.yaml"
        files[release] = files[release].replace("        containers:\n", "        containers: # one is enough\n")
        files[release] = files[release].replace("tag: 1.0.0", "tag: '1.0.0'") + "# the end\n"
        files[entry] = f"# {folder}\n" + files[entry].replace("  prune: true\n", "\n  # never keep\n  prune: true\n")
    return {path: content.encode() for path, content in files.items()}


def adopt(person: Person, root: Path) -> list[App]:
    """Adopt the apps of the sample repository, and commit."""
    write(hand_written(), root)
    person.git("init", "--quiet", cwd=root)
    apps = [App(person, root, folder) for folder in FOLDERS]
    apps[0].commit("By hand")
    assert run(["adopt", "--repo", str(root), *FOLDERS]) == 0
    assert apps[0].changed() == {f"{folder}/{ANSWERS_FILE}": "??" for folder in FOLDERS}
    apps[0].commit("Adopt the apps")
    return apps


def check_updated(app: App, before: Tree) -> None:
    """Check that an app has all its lines, the new ones, and no others."""
    after = app.files()
    for path in [path for path in before if path.startswith(f"{app.path}/") and not path.endswith(ANSWERS_FILE)]:
        old, new = (Counter(tree[path].decode().splitlines()) for tree in (before, after))
        name = path.removeprefix(f"{app.path}/")
        assert new - old == Counter([NEW_LINES[name]] if name in NEW_LINES else []), path
        assert old - new == Counter(), path
    assert b"kind: NetworkPolicy" in after[f"{app.path}/app/networkpolicy.yaml"]
    recorded = parse_answers(after[f"{app.path}/{ANSWERS_FILE}"])
    assert (recorded.tag, recorded.answers["network_policy"]) == (NEWER, True)


def test_copier_alone_updates_adopted_apps(person: Person, tmp_path: Path) -> None:
    apps = adopt(person, tmp_path / "repository")
    for app in apps:
        before = app.files()
        app.update("--vcs-ref", NEWER)
        check_updated(app, before)
        app.commit(f"Update {app.path}")
    assert read(apps[0].root)[f"{SONARR}/board.yaml"] == BOARD.encode()


def test_the_program_updates_adopted_apps(person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    apps = adopt(person, tmp_path / "repository")
    before = apps[0].files()
    for name in ("HOME", "GIT_CONFIG_NOSYSTEM"):  # where Git finds the served template at its address
        monkeypatch.setenv(name, person.environment[name])
    assert run(["update", "--repo", str(apps[0].root), "--all", "--to", NEWER]) == 0
    for app in apps:
        check_updated(app, before)
    assert apps[0].files()[f"{SONARR}/board.yaml"] == BOARD.encode()


def test_an_update_to_the_version_that_it_was_adopted_with_changes_nothing(person: Person, tmp_path: Path) -> None:
    app, *_ = adopt(person, tmp_path / "repository")
    before = app.files()
    assert run(["update", "--repo", str(app.root), "--all"]) == 0
    assert app.files() == before
    assert app.changed() == {}
