"""Private files: mode 0600, whole or not at all."""

from __future__ import annotations

import errno
import itertools
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scaffold.adapters import private_file
from scaffold.adapters.private_file import write_all_private, write_private
from scaffold.errors import ScaffoldError
from tests.adapters.work_trees import tree

OLD = {"a.yaml": b"old a\n"}
SECRET = b"secret\n"
KILLED = """
import itertools, os, signal
from pathlib import Path
from scaffold.adapters.private_file import write_all_private, write_private
calls = itertools.count(1)
def dying(real):
    def call(*given, **options):
        if next(calls) == {calls}:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **options)
    return call
os.fsync, os.link = dying(os.fsync), dying(os.link)
folder = Path({folder!r})
if {write!r} == "all":
    write_all_private(folder, {{"a.yaml": b"secret\\n", "b.yaml": b"secret\\n"}})
else:
    write_private(folder / "b.yaml", b"secret\\n")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.yaml").write_bytes(OLD["a.yaml"])
    (tmp_path / "a.yaml").chmod(0o644)
    return tmp_path


def test_a_file_is_replaced_and_private(folder: Path) -> None:
    write_private(folder / "a.yaml", b"new\n")
    assert tree(folder) == {"a.yaml": (b"new\n", 0o600)}


def test_files_are_replaced_and_private(folder: Path) -> None:
    write_all_private(folder, {"a.yaml": b"new\n", "b.yaml": b"b\n"})
    assert tree(folder) == {"a.yaml": (b"new\n", 0o600), "b.yaml": (b"b\n", 0o600)}


def test_a_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    write_all_private(tmp_path / "out", {"a.yaml": b"a\n"})
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700


@pytest.fixture(params=[True, False], ids=["with files that have no name", "without such files"])
def unnamed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test as on Linux, and as where files without a name cannot be."""
    if not request.param:
        monkeypatch.setattr(private_file, "_UNNAMED", 0)


@pytest.mark.usefixtures("unnamed")
def test_each_way_to_stage_writes_the_same(folder: Path) -> None:
    write_all_private(folder, {"a.yaml": b"new\n", "b.yaml": b"b\n"})
    assert tree(folder) == {"a.yaml": (b"new\n", 0o600), "b.yaml": (b"b\n", 0o600)}


@pytest.mark.usefixtures("unnamed")
def test_nothing_stays_of_files_of_which_one_cannot_be_staged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, real, calls = tree(folder), os.fsync, itertools.count(1)

    def full(descriptor: int) -> None:
        if next(calls) == 2:
            raise OSError(errno.ENOSPC, "")
        real(descriptor)

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ScaffoldError) as raised:
        write_all_private(folder, {"a.yaml": b"new\n", "b.yaml": b"x\n"})
    assert str(raised.value) == f"cannot write `{folder}`: no space left on device; nothing was changed"
    assert tree(folder) == before


@pytest.mark.usefixtures("unnamed")
@pytest.mark.parametrize("raised", [OSError(errno.ENOSPC, ""), KeyboardInterrupt()], ids=["a full disk", "^C"])
def test_what_is_there_comes_back_where_a_later_file_cannot_take_its_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch, raised: BaseException
) -> None:
    before = tree(folder)
    for call in ("link", "replace"):
        real: Callable[..., None] = getattr(os, call)

        def fail(source: str, target: str, *, real: Callable[..., None] = real, **options: Any) -> None:
            if target == "c.yaml":
                raise raised
            real(source, target, **options)

        monkeypatch.setattr(f"os.{call}", fail)
    with pytest.raises((ScaffoldError, KeyboardInterrupt)) as caught:
        write_all_private(folder, {"a.yaml": b"new\n", "b.yaml": b"new\n", "c.yaml": b"new\n"})
    if isinstance(raised, OSError):
        assert str(caught.value) == f"cannot write `{folder}`: no space left on device; nothing was changed"
    assert tree(folder) == before


@pytest.mark.parametrize("write", ["one", "all"])
def test_nothing_with_a_secret_is_left_behind_when_the_program_is_killed(folder: Path, write: str) -> None:
    """Whatever the program is at, it leaves old files and new ones, each whole, and nothing else."""
    if not private_file._UNNAMED:
        pytest.skip("this system has no files without a name")
    before = set(tree(folder))
    for calls in range(1, 12):
        code = KILLED.format(calls=calls, write=write, folder=str(folder))
        done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
        assert done.stderr == b""
        left = {name: content for name, (content, _) in tree(folder).items() if name not in (*before, "b.yaml")}
        assert not left, (calls, left)
        assert tree(folder)["a.yaml"][0] in (OLD["a.yaml"], SECRET)
        if done.returncode == 0:
            return
    pytest.fail("it never came to its end")


def test_a_folder_is_no_file(folder: Path) -> None:
    (folder / "b.yaml").mkdir()
    for write in (lambda: write_private(folder / "b.yaml", b""), lambda: write_all_private(folder, {"b.yaml": b""})):
        with pytest.raises(ScaffoldError, match=r"/b\.yaml` is no regular file; name another"):
            write()


def test_a_folder_whose_parent_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError) as raised:
        write_all_private(tmp_path / "a/b", {"c.yaml": b""})
    assert str(raised.value) == f"cannot write `{tmp_path}/a/b`: no such file or directory; nothing was changed"
