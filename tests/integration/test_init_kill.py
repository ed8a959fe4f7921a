"""Killing `scaffold init` at each step: the folder is not there, or is complete, and the same command then succeeds."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.cli import run
from tests.golden_trees import read
from tests.styles.made import made

pytestmark = pytest.mark.integration

PROGRAM = """\
import json, os, signal, sys

from scaffold.cli import run
from scaffold.commands import init

calls, report, arguments = int(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
names = ("close", "fsync", "link", "mkdir", "open", "rename", "replace", "rmdir", "unlink", "write")
create = init.create


def dying(*arguments):
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
    create(*arguments)
    with open(report, "w") as file:
        file.write(str(count))


init.create = dying
sys.exit(run(arguments))
"""
"""The command in a process that kills itself before the n-th call by which it touches the disk."""


def init(folder: Path, calls: int, report: Path) -> int:
    """Run the command and kill it at a call; return the exit code, negative for the signal."""
    arguments = json.dumps(["init", "levels", str(folder)])
    program = [sys.executable, "-c", PROGRAM, str(calls), str(report), arguments]
    return subprocess.run(program, capture_output=True, stdin=subprocess.DEVNULL, check=False).returncode


def number_of_calls(folder: Path, report: Path) -> int:
    assert init(folder, 0, report) == 0
    return int(report.read_text(encoding="utf-8"))


def test_a_new_folder_is_not_there_or_complete(tmp_path: Path) -> None:
    last = number_of_calls(tmp_path / "first", tmp_path / "calls")
    wanted = made("levels")
    seen = set()
    for calls in (1, last // 8, last // 2, 7 * last // 8, last - 1, last):
        folder = tmp_path / f"killed-{calls}"
        assert init(folder, calls, tmp_path / "calls") == -signal.SIGKILL
        assert not folder.exists() or read(folder) == wanted, f"killed at call {calls} of {last}"
        seen.add(folder.exists())
        if not folder.exists():
            assert run(["init", "levels", str(folder)]) == 0
            assert read(folder) == wanted
    assert False in seen


def test_in_an_empty_clone_the_next_run_finds_the_old_or_the_new_tree(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def clone(name: str) -> Path:
        subprocess.run(["git", "init", "--quiet", str(tmp_path / name)], check=True)
        return tmp_path / name

    last = number_of_calls(clone("first"), tmp_path / "calls")
    wanted = made("levels")
    for calls in (1, last // 8, last // 2, 7 * last // 8, last):
        folder = clone(f"killed-{calls}")
        assert init(folder, calls, tmp_path / "calls") == -signal.SIGKILL
        code = run(["init", "levels", str(folder)])
        assert code == 0 or "is not empty" in capsys.readouterr().err, f"killed at call {calls} of {last}"
        assert read(folder) == wanted, f"killed at call {calls} of {last}"
