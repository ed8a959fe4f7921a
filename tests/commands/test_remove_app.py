"""`scaffold remove-app` without a terminal: what it prints, what it leaves, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.cli import run
from tests.build import ks
from tests.golden_trees import Tree, read
from tests.removal.apps import BASE, RADARR, SONARR, files, manifest, manifests
from tests.removal.work_tree import git, settle, tree_hash

LIST = "cluster/media/kustomization.yaml"
CLAIM = manifests(RADARR, claim=manifest("PersistentVolumeClaim", "films"))
WARNING = (
    f"{RADARR}/app/claim.yaml:1:64: warning: pruning deletes claim `media/films` and its volume, "
    "unless the class retains it [data-loss]\n"
)
WAITING = {f"{SONARR}/ks.yaml": ks("sonarr", f"./{SONARR}/app", targetNamespace="media", dependsOn="[{name: radarr}]")}
THE_END = "review with `git status`, commit, push; cluster `cluster` then drops it\n"

Remove = Callable[..., tuple[int, str, str]]


@pytest.fixture
def remove(capfdbinary: pytest.CaptureFixture[bytes]) -> Remove:
    """Return a function that runs `remove-app` and returns its exit code, what it prints and what it says."""

    def remove(root: Path, *arguments: str) -> tuple[int, str, str]:
        code = run(["remove-app", "--repo", str(root), *arguments])
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return remove


def without_radarr(tree: Tree) -> Tree:
    kept = {path: content for path, content in tree.items() if not path.startswith(f"{RADARR}/")}
    return {**kept, LIST: kept[LIST].replace(b"  - ./radarr/ks.yaml\n", b"")}


def test_an_app_without_data_goes_and_its_files_are_named(tmp_path: Path, remove: Remove) -> None:
    root = settle(tmp_path, BASE)
    expected = without_radarr(read(root))
    assert remove(root, "radarr") == (
        0,
        f"M {LIST}\nD {RADARR}/app/helmrelease.yaml\nD {RADARR}/app/kustomization.yaml\nD {RADARR}/ks.yaml\n",
        THE_END,
    )
    assert read(root) == expected
    assert not (root / RADARR).exists()


def test_twice_is_refused_the_second_time(tmp_path: Path, remove: Remove) -> None:
    root = settle(tmp_path, BASE)
    remove(root, "media/radarr")
    once = read(root)
    assert remove(root, "media/radarr") == (2, "", "error: no app `media/radarr`; did you mean `media/sonarr`\n")
    assert read(root) == once


def test_data_goes_only_with_yes(tmp_path: Path, remove: Remove) -> None:
    root = settle(tmp_path, files(CLAIM))
    before = read(root)
    assert remove(root, "radarr") == (
        2,
        "",
        f"{WARNING}error: removing `media/radarr` deletes data, see the warning above; nothing was written; "
        "add `--yes`\n",
    )
    assert read(root) == before
    code, _, said = remove(root, "radarr", "--yes")
    assert (code, said) == (0, WARNING + THE_END)
    assert read(root) == without_radarr(before)


def test_what_depends_on_it_is_named_and_nothing_is_written(tmp_path: Path, remove: Remove) -> None:
    root = settle(tmp_path, files(WAITING))
    before = read(root)
    assert remove(root, "radarr", "--yes") == (
        2,
        "",
        "error: app `media/radarr` cannot be removed: 1 place depends on it; change it first, nothing was written\n"
        f"  {SONARR}/ks.yaml:9: Kustomization `media/sonarr` waits for Kustomization `media/radarr`\n",
    )
    assert read(root) == before


def test_the_patch_makes_the_tree_that_the_command_makes(tmp_path: Path, remove: Remove) -> None:
    found = files(CLAIM, {f"{RADARR}/app/run.sh": "#!/bin/sh\necho 'done'", f"{RADARR}/app/no end.bin": "\0\1"})
    written, patched = settle(tmp_path / "written", found), settle(tmp_path / "patched", found)
    (written / RADARR / "app/run.sh").chmod(0o755)
    (patched / RADARR / "app/run.sh").chmod(0o755)
    before = tree_hash(patched)
    code, patch, said = remove(patched, "radarr", "--dry-run")
    assert (code, said) == (0, WARNING)
    assert tree_hash(patched) == before
    git(patched, "apply", "--index", "-", stdin=patch.encode())
    remove(written, "radarr", "--yes")
    assert tree_hash(written) == git(patched, "write-tree").strip() == tree_hash(patched)
    assert not (patched / RADARR).exists()


def test_json_tells_everything(tmp_path: Path, remove: Remove) -> None:
    root = settle(tmp_path, files(CLAIM, {".gitignore": "*.log\n"}))
    (root / RADARR / "debug.log").write_text("", encoding="utf-8")
    code, out, said = remove(root, "radarr", "--json", "--dry-run")
    note = f"note: `{RADARR}/debug.log` stays on the disk: Git does not list it\n"
    assert (code, said) == (0, WARNING + note)
    assert json.loads(out) == {
        "app": "radarr",
        "namespace": "media",
        "cluster": "cluster",
        "folder": RADARR,
        "kustomizations": ["media/radarr"],
        "list": [{"file": LIST, "line": 6, "entry": "./radarr/ks.yaml"}],
        "files": [
            {"path": LIST, "status": "M"},
            {"path": f"{RADARR}/app/claim.yaml", "status": "D"},
            {"path": f"{RADARR}/app/helmrelease.yaml", "status": "D"},
            {"path": f"{RADARR}/app/kustomization.yaml", "status": "D"},
            {"path": f"{RADARR}/ks.yaml", "status": "D"},
        ],
        "dependents": [],
        "warnings": [
            {
                "path": f"{RADARR}/app/claim.yaml",
                "line": 1,
                "column": 64,
                "severity": "warning",
                "rule": "data-loss",
                "message": "pruning deletes claim `media/films` and its volume, unless the class retains it",
                "hint": "",
            }
        ],
        "left_behind": [f"{RADARR}/debug.log"],
    }


def test_json_names_dependents_too(tmp_path: Path, remove: Remove) -> None:
    root = settle(tmp_path, files(WAITING))
    code, out, _ = remove(root, "radarr", "--json")
    found = json.loads(out)
    assert (code, found["files"], found["warnings"]) == (2, [], [])
    assert found["dependents"] == [
        {
            "path": f"{SONARR}/ks.yaml",
            "line": 9,
            "column": 22,
            "severity": "error",
            "rule": "depends",
            "message": "Kustomization `media/sonarr` waits for Kustomization `media/radarr`",
            "hint": "",
        }
    ]


def test_ignored_files_stay_where_they_are(tmp_path: Path, remove: Remove) -> None:
    root = settle(tmp_path, files({".gitignore": "*.log\n"}))
    (root / RADARR / "debug.log").write_text("kept", encoding="utf-8")
    remove(root, "radarr")
    assert [str(path.relative_to(root)) for path in (root / RADARR).rglob("*")] == [f"{RADARR}/debug.log"]


def test_a_path_may_be_relative_to_where_one_stands(
    tmp_path: Path, remove: Remove, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = settle(tmp_path, BASE)
    monkeypatch.chdir(root / "cluster/media")
    assert run(["remove-app", "./radarr", "--dry-run"]) == 0
    assert run(["remove-app", str(root / RADARR)]) == 0
    assert not (root / RADARR).exists()


def test_a_file_of_the_app_that_is_a_symlink_on_the_disk_is_not_followed(tmp_path: Path, remove: Remove) -> None:
    root = settle(tmp_path / "root", BASE)
    outside = tmp_path / "outside.yaml"
    outside.write_text("kept", encoding="utf-8")
    (root / RADARR / "notes.yaml").symlink_to(outside)
    code, _, said = remove(root, "radarr")
    assert (code, said) == (
        2,
        f"error: app `media/radarr` cannot be removed: `{RADARR}/notes.yaml` is a symlink; "
        "take it away with `git rm` first\n",
    )
    assert outside.read_text(encoding="utf-8") == "kept"
