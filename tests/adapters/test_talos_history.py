"""Which revisions changed a file, by the real Git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from scaffold.adapters.talos_history import revisions


def git(root: Path, *arguments: str) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    argv = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments]
    return subprocess.run(argv, cwd=root, check=True, env=environment, capture_output=True, text=True).stdout.strip()


def commit(root: Path, path: str, text: str) -> str:
    (root / path).write_text(text, encoding="utf-8")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "a")
    return git(root, "rev-parse", "HEAD")


def test_a_folder_without_git_has_none(tmp_path: Path) -> None:
    assert revisions(tmp_path, "a", 5) == ()


def test_a_repository_without_a_commit_has_none(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert revisions(tmp_path, "a", 5) == ()


def test_the_newest_comes_first(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    first = commit(tmp_path, "a", "1")
    commit(tmp_path, "b", "1")
    second = commit(tmp_path, "a", "2")
    assert revisions(tmp_path, "a", 5) == (second, first)
    assert revisions(tmp_path, "a", 1) == (second,)


def test_a_name_is_no_pattern(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, "a", "1")
    assert revisions(tmp_path, "*", 5) == ()
