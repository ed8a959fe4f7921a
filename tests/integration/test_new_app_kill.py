"""Killing `scaffold new-app` while it writes: the next command leaves the old tree or the new one, nothing between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.cli import run
from scaffold.commands.demo import SAMPLE
from tests.golden_situations import digest
from tests.golden_trees import Tree, read, write

pytestmark = pytest.mark.integration

ARGUMENTS = (
    *("new-app", "paperless", "--namespace", "office", "--image", "ghcr.io/example/paperless:1.0"),
    *("--digest", digest("a"), "--port", "8000", "--secret", "TOKEN", "--database", "postgres"),
)
"""An app with a database in a new namespace: eleven new files in five new folders."""

PROGRAM = """\
import json, os, signal, sys

from scaffold.adapters import worktree
from scaffold.cli import run

calls, report, arguments = int(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
names = ("close", "fsync", "link", "mkdir", "open", "rename", "replace", "rmdir", "unlink", "write")


def dying(apply):
    def wrapped(root, changes):
        count = 0

        def counting(function):
            def counted(*arguments, **options):
                nonlocal count
                count += 1
                if count == calls:
                    os.kill(os.getpid(), signal.SIGKILL)
                return function(*arguments, **options)

            return counted

        for name in names:
            setattr(os, name, counting(getattr(os, name)))
        apply(root, changes)
        with open(report, "w") as file:
            file.write(str(count))

    return wrapped


worktree.apply = dying(worktree.apply)
sys.exit(run(arguments))
"""
"""The command in a process that kills itself before the n-th call by which the write touches the disk."""

UNDONE = "an interrupted run was undone: "


def new_app(root: Path, calls: int) -> int:
    """Run the command and kill it at a call; return the exit code, negative for the signal."""
    program = [sys.executable, "-c", PROGRAM, str(calls), str(root.parent / "calls")]
    arguments = json.dumps([*ARGUMENTS, "--repo", str(root)])
    ran = subprocess.run([*program, arguments], capture_output=True, stdin=subprocess.DEVNULL, check=False)
    return ran.returncode


def folders(root: Path) -> list[str]:
    found = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_dir())
    return sorted(path for path in found if not path.startswith(".git"))


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    root = tmp_path / "sample"
    write(read(SAMPLE), root)
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    return root


def test_a_killed_command_leaves_the_old_or_the_new_tree(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, old_folders = read(sample), folders(sample)
    for _ in range(2):  # the first run makes the program's folder in the Git folder, which takes further calls
        assert new_app(sample, 0) == 0
        new: Tree = read(sample)
        made = sorted(set(new) - set(old))
        restore(sample, old, made)
    last = int((sample.parent / "calls").read_text(encoding="utf-8"))
    seen = set()
    for calls in (1, last // 8, last // 3, 2 * last // 3, last):
        assert new_app(sample, calls) == -signal.SIGKILL
        # the next command, whichever it is, begins with the recovery
        assert run(["inventory", "--repo", str(sample), "--json"]) == 0
        said = capsys.readouterr().err
        now = read(sample)
        assert now in (old, new), f"killed at call {calls} of {last}"
        if now == old:
            assert folders(sample) == old_folders
        seen.add((now == new, said.startswith(UNDONE)))
        restore(sample, old, made)
    # before the journal was there; after; once everything was written
    assert seen == {(False, False), (False, True), (True, False)}


def restore(root: Path, old: Tree, made: list[str]) -> None:
    for path in made:
        (root / path).unlink(missing_ok=True)
    for folder in sorted((path for path in root.rglob("*") if path.is_dir()), reverse=True):
        if ".git" not in folder.parts and not any(folder.iterdir()):
            folder.rmdir()
    write(old, root)


def test_after_a_kill_the_same_command_succeeds(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert new_app(sample, 0) == 0
    new, last = read(sample), int((sample.parent / "calls").read_text(encoding="utf-8"))
    made = sorted(path for path in new if "/office/" in path)
    restore(sample, {path: content for path, content in new.items() if path not in made}, made)
    assert new_app(sample, last // 2) == -signal.SIGKILL
    assert run([*ARGUMENTS, "--repo", str(sample)]) == 0
    assert UNDONE in capsys.readouterr().err
    assert read(sample) == new
    assert not (sample / ".git" / "scaffold" / "journal" / "journal.json").exists()
    assert os.access(sample / ".git" / "scaffold", os.R_OK)
