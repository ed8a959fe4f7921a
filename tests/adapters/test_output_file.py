"""Files that the user names: written whole or not at all, and read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from scaffold.adapters.output_file import read_input, write_output
from scaffold.errors import ScaffoldError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_output(tmp_path / "a.json", "ä\n")
    finally:
        os.umask(old)
    assert (tmp_path / "a.json").read_bytes() == "ä\n".encode()
    assert mode(tmp_path / "a.json") == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    target.write_text("old")
    target.chmod(0o604)
    write_output(target, "new")
    assert (target.read_text(), mode(target), len(list(tmp_path.iterdir()))) == ("new", 0o604, 1)


def test_a_file_that_somebody_protects_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    target.write_text("old")
    target.chmod(0o444)
    with pytest.raises(ScaffoldError) as caught:
        write_output(target, "new")
    assert str(caught.value) == f"`{target}` is read-only; name another one, or `chmod u+w` it"
    assert (target.read_text(), mode(target), len(list(tmp_path.iterdir()))) == ("old", 0o444, 1)


def test_a_relative_path_is_meant_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_output(Path("a.json"), "new")
    assert read_input(Path("a.json")) == "new"


@pytest.mark.parametrize("name", ["folder", "link", "fifo"])
def test_what_is_no_regular_file_is_left_alone(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "kept").write_text("old")
    (tmp_path / "link").symlink_to("kept")
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(ScaffoldError) as caught:
        write_output(tmp_path / name, "new")
    assert str(caught.value) == f"`{tmp_path / name}` is no regular file; name another one"
    assert ((tmp_path / "kept").read_text(), len(list(tmp_path.iterdir()))) == ("old", 4)


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError) as caught:
        write_output(tmp_path / "no" / "a.json", "new")
    assert str(caught.value) == (
        f"cannot write `{tmp_path / 'no' / 'a.json'}`: no such file or directory; nothing was changed"
    )


def test_reading_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError) as caught:
        read_input(tmp_path / "gone")
    assert str(caught.value) == f"cannot read `{tmp_path / 'gone'}`: no such file or directory"
    (tmp_path / "binary").write_bytes(b"\xff")
    with pytest.raises(ScaffoldError) as caught:
        read_input(tmp_path / "binary")
    assert str(caught.value) == f"`{tmp_path / 'binary'}` is not UTF-8"
