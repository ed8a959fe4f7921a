"""What a folder still holds once Git's files are deleted: whatever Git does not list."""

from __future__ import annotations

import subprocess
from pathlib import Path

from scaffold.adapters.worktree import left_behind, load

FILES = ("app/ks.yaml", "app/app/a.yaml", "app/app/notes.txt")


def work_tree(root: Path) -> Path:
    """Return a repository with an app, whose ignored files are not there yet."""
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    for path in (*FILES, "other/a.yaml"):
        put(root, path)
    (root / ".gitignore").write_text("*.log\ncache/\n", encoding="utf-8")
    return root


def put(root: Path, path: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text("a: 1\n", encoding="utf-8")


def left(root: Path) -> tuple[str, ...]:
    return left_behind(root, "app", [path for path in load(root).paths if path.startswith("app/")])


def test_nothing_stays_where_git_lists_everything(tmp_path: Path) -> None:
    assert left(work_tree(tmp_path)) == ()


def test_ignored_files_stay_and_a_whole_folder_of_them_is_named_once(tmp_path: Path) -> None:
    root = work_tree(tmp_path)
    for path in ("app/app/debug.log", "app/cache/1/a", "app/cache/2", "other/debug.log"):
        put(root, path)
    assert left(root) == ("app/app/debug.log", "app/cache/")


def test_what_git_cannot_track_stays(tmp_path: Path) -> None:
    root = work_tree(tmp_path)
    (root / "app/empty").mkdir()
    work_tree(root / "app/nested")
    assert left(root) == ("app/empty/", "app/nested/")


def test_a_symlink_is_not_followed(tmp_path: Path) -> None:
    root = work_tree(tmp_path / "root")
    put(tmp_path, "outside/secret.yaml")
    put(root, "app/link.log")
    (root / "app/link.log").unlink()
    (root / "app/link.log").symlink_to("../../outside")
    assert left(root) == ("app/link.log/",)


def test_a_name_that_is_no_text_stays_and_can_be_shown(tmp_path: Path) -> None:
    root = work_tree(tmp_path)
    (root / "app" / b"\xff.yaml".decode("utf-8", "surrogateescape")).write_text("", encoding="utf-8")
    assert left(root) == ("app/�.yaml",)
