"""What writing to a work tree refuses, and that a refusal writes nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scaffold.changes import FileChange
from tests.adapters.work_trees import put, refused

pytestmark = pytest.mark.usefixtures("plain_umask")


@pytest.mark.parametrize(
    "change",
    [
        FileChange("a.yaml", b"older\n", b"new\n"),
        FileChange("a.yaml", b"new\n", b"new\n", executable=True),
        FileChange("a.yaml", b"gone\n", None),
        FileChange("a.yaml", None, b"new\n"),
    ],
    ids=["other content", "other content of the same length", "to be deleted", "to be created"],
)
def test_a_file_that_changed_since_it_was_read_is_not_overwritten(root: Path, change: FileChange) -> None:
    put(root, {"a.yaml": b"now\n"})
    assert refused(root, change) == "`a.yaml` changed since it was read; run the command again"


@pytest.mark.parametrize("path", ["gone.yaml", "gone/a.yaml"])
@pytest.mark.parametrize("after", [b"new\n", None], ids=["to be changed", "to be deleted"])
def test_a_file_that_went_since_it_was_read_is_not_written(root: Path, path: str, after: bytes | None) -> None:
    assert refused(root, FileChange(path, b"old\n", after)) == (
        f"`{path}` changed since it was read; run the command again"
    )


@pytest.mark.parametrize("path", ["../a", "a/../../b", "/etc/a", "a//b", "./a", "a/", "", "a/.", "nul\0"])
def test_a_path_that_does_not_stay_inside_is_refused(root: Path, path: str) -> None:
    shown = path.replace("\0", "\ufffd")
    assert refused(root, FileChange(path, None, b"")) == (
        f"cannot write `{shown}`: the path does not stay inside the repository"
    )


@pytest.mark.parametrize("path", [".git", ".git/hooks/pre-commit", ".GIT/config", "apps/.git/config"])
def test_what_belongs_to_git_is_refused(root: Path, path: str) -> None:
    assert refused(root, FileChange(path, None, b"")) == f"cannot write `{path}`: `.git` belongs to Git"


@pytest.mark.parametrize("target", ["real.yaml", "../outside.yaml", "nowhere"], ids=["inside", "outside", "broken"])
@pytest.mark.parametrize(("before", "after"), [(b"x", b"y"), (b"x", None), (None, b"y")])
def test_a_file_that_is_a_symlink_is_refused(
    root: Path, tmp_path: Path, target: str, before: bytes | None, after: bytes | None
) -> None:
    put(root, {"real.yaml": b"x"})
    put(tmp_path, {"outside.yaml": b"x"})
    (root / "a.yaml").symlink_to(target)
    assert refused(root, FileChange("a.yaml", before, after)) == (
        "cannot write `a.yaml`: destination is a symlink; put a real file there first"
    )
    assert (tmp_path / "outside.yaml").read_bytes() == b"x"


@pytest.mark.parametrize("target", ["real", "../outside", "nowhere"], ids=["inside", "outside", "broken"])
def test_a_path_that_passes_a_symlink_is_refused(root: Path, tmp_path: Path, target: str) -> None:
    put(root, {"real/b/a.yaml": b"x"})
    put(tmp_path, {"outside/b/a.yaml": b"x"})
    (root / "apps").symlink_to(target)
    assert refused(root, FileChange("apps/b/a.yaml", b"x", b"y")) == (
        "cannot write `apps/b/a.yaml`: destination is a symlink at `apps`; put a real folder there first"
    )
    assert (tmp_path / "outside/b/a.yaml").read_bytes() == b"x"


def test_a_file_on_the_way_is_refused(root: Path) -> None:
    put(root, {"apps": b""})
    assert refused(root, FileChange("apps/a/b.yaml", None, b"")) == (
        "cannot write `apps/a/b.yaml`: `apps` is a file; move it away first"
    )


def test_a_folder_in_the_way_is_refused(root: Path) -> None:
    (root / "apps").mkdir()
    assert refused(root, FileChange("apps", None, b"")) == (
        "cannot write `apps`: a folder has that name; move it away first"
    )


def test_what_is_no_regular_file_is_refused(root: Path) -> None:
    os.mkfifo(root / "fifo")
    assert refused(root, FileChange("fifo", b"", b"x")) == (
        "cannot write `fifo`: it is no regular file; move it away first"
    )


def test_a_repository_inside_is_refused(root: Path) -> None:
    put(root, {"module/.git": b"gitdir: ../.git/modules/module\n", "module/a/b.yaml": b""})
    assert refused(root, FileChange("module/a/b.yaml", b"", b"x")) == (
        "cannot write `module/a/b.yaml`: `module` is another Git repository; run the command there"
    )


def test_a_change_that_needs_a_file_and_a_folder_of_one_name_is_refused(root: Path) -> None:
    assert refused(root, FileChange("a", None, b""), FileChange("a/b", None, b"")) == (
        "cannot write `a`: the same change needs a folder of that name"
    )


def test_control_characters_of_a_path_do_not_reach_the_terminal(root: Path) -> None:
    put(root, {"a\x1b[31m": b""})
    assert refused(root, FileChange("a\x1b[31m", None, b"")) == (
        "`a\ufffd[31m` changed since it was read; run the command again"
    )
