"""Private files: mode 0600, whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from scaffold.adapters.private_file import write_all_private, write_private
from scaffold.errors import ScaffoldError
from tests.adapters.work_trees import tree

OLD = {"a.yaml": b"old a\n"}


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


def test_nothing_stays_of_files_of_which_one_cannot_be_staged(folder: Path) -> None:
    before, name = tree(folder), "x" * 250
    with pytest.raises(ScaffoldError) as raised:
        write_all_private(folder, {"a.yaml": b"new\n", name: b"x\n"})
    assert str(raised.value) == f"cannot write `{folder}`: file name too long; nothing was changed"
    assert tree(folder) == before


def test_what_is_there_comes_back_where_a_later_file_cannot_take_its_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real = tree(folder), os.replace

    def full(source: str, target: str, **folders: int) -> None:
        if target == "c.yaml":
            raise OSError(errno.ENOSPC, "")
        real(source, target, **folders)

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(ScaffoldError) as raised:
        write_all_private(folder, {"a.yaml": b"new\n", "b.yaml": b"new\n", "c.yaml": b"new\n"})
    assert str(raised.value) == f"cannot write `{folder}`: no space left on device; nothing was changed"
    assert tree(folder) == before


def test_a_folder_is_no_file(folder: Path) -> None:
    (folder / "b.yaml").mkdir()
    for write in (lambda: write_private(folder / "b.yaml", b""), lambda: write_all_private(folder, {"b.yaml": b""})):
        with pytest.raises(ScaffoldError, match=r"/b\.yaml` is no regular file; name another"):
            write()


def test_a_folder_whose_parent_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError) as raised:
        write_all_private(tmp_path / "a/b", {"c.yaml": b""})
    assert str(raised.value) == f"cannot write `{tmp_path}/a/b`: no such file or directory; nothing was changed"
