"""Writing to a work tree: what is written, what is refused, and that a refusal writes nothing."""

from __future__ import annotations

import fcntl
import os
import resource
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scaffold.adapters.worktree import apply, load, recover
from scaffold.changes import FileChange
from scaffold.errors import ConflictError, ScaffoldError
from tests.adapters.work_trees import changes, leftovers, put, refused, tree

NOBODY = 65534

pytestmark = pytest.mark.usefixtures("plain_umask")


def test_no_changes_touch_nothing_not_even_the_git_folder(root: Path) -> None:
    put(root, {"a.yaml": b"a\n"})
    before = sorted(root.rglob("*"))
    apply(root, changes())
    apply(root, changes(FileChange("a.yaml", b"a\n", b"a\n")))
    assert recover(root) is None
    assert sorted(root.rglob("*")) == before


def test_files_come_change_and_go(root: Path) -> None:
    put(root, {"apps/change.yaml": b"old\r\n", "apps/go.yaml": b"gone\n", "apps/stay.yaml": b"stay\n"})
    apply(
        root,
        changes(
            FileChange("apps/change.yaml", b"old\r\n", b"new\r\n"),
            FileChange("apps/go.yaml", b"gone\n", None),
            FileChange("apps/media/plex/ks.yaml", None, b""),
            FileChange("apps/media/plex/sp ace \u00e9.yaml", None, b"\0\xff"),
            FileChange("run.sh", None, b"#!/bin/sh\n", executable=True),
        ),
    )
    assert tree(root) == {
        "apps": ("", 0o755),
        "apps/change.yaml": (b"new\r\n", 0o644),
        "apps/media": ("", 0o755),
        "apps/media/plex": ("", 0o755),
        "apps/media/plex/ks.yaml": (b"", 0o644),
        "apps/media/plex/sp ace \u00e9.yaml": (b"\0\xff", 0o644),
        "apps/stay.yaml": (b"stay\n", 0o644),
        "run.sh": (b"#!/bin/sh\n", 0o755),
    }
    assert leftovers(root) == []


def test_what_was_loaded_can_be_applied_and_loaded_again(root: Path) -> None:
    put(root, {"a.yaml": b"a: 1\n", "b.yaml": b"b: 1\n"})
    earlier = load(root)
    wanted = changes(FileChange("a.yaml", b"a: 1\n", None), FileChange("c/d.yaml", None, b"d: 1\n"))
    apply(root, wanted)
    assert load(root).files == earlier.overlay(wanted).files


def test_folders_that_the_deletion_empties_go_and_others_stay(root: Path) -> None:
    put(root, {"a/b/c/x.yaml": b"", "a/b/d/y.yaml": b"", "a/ignored.log": b"", "e/z.yaml": b"", "f/w.yaml": b""})
    (root / "g").mkdir()
    apply(
        root,
        changes(
            FileChange("a/b/c/x.yaml", b"", None),
            FileChange("a/b/d/y.yaml", b"", None),
            FileChange("e/z.yaml", b"", None),
            FileChange("f/v.yaml", None, b""),
            FileChange("f/w.yaml", b"", None),
        ),
    )
    assert set(tree(root)) == {"a", "a/ignored.log", "f", "f/v.yaml", "g"}


def test_the_last_file_of_a_repository_may_go(root: Path) -> None:
    put(root, {"a.yaml": b""})
    apply(root, changes(FileChange("a.yaml", b"", None)))
    assert tree(root) == {}


@pytest.mark.parametrize(
    ("mode", "executable", "expected"),
    [
        (0o644, None, 0o644),
        (0o600, None, 0o600),
        (0o755, None, 0o755),
        (0o444, None, 0o444),
        (0o644, True, 0o755),
        (0o640, True, 0o750),
        (0o600, True, 0o700),
        (0o755, False, 0o644),
        (0o644, False, 0o644),
    ],
    ids=lambda value: oct(value) if type(value) is int else str(value),
)
@pytest.mark.parametrize("after", [b"old\n", b"new\n"], ids=["same content", "new content"])
def test_the_mode_follows_the_old_file(
    root: Path, mode: int, executable: bool | None, expected: int, after: bytes
) -> None:
    put(root, {"a": b"old\n"})
    (root / "a").chmod(mode)
    os.umask(0o077)
    apply(root, changes(FileChange("a", b"old\n", after, executable)))
    assert tree(root) == {"a": (after, expected)}


def test_a_new_file_obeys_the_umask(root: Path) -> None:
    os.umask(0o077)
    apply(root, changes(FileChange("a/b", None, b"", executable=True), FileChange("c", None, b"")))
    assert tree(root) == {"a": ("", 0o700), "a/b": (b"", 0o700), "c": (b"", 0o600)}


def test_a_file_with_the_wanted_mode_and_content_is_left_alone(root: Path) -> None:
    put(root, {"a": b"x"})
    number = (root / "a").stat().st_ino
    apply(root, changes(FileChange("a", b"x", b"x", executable=False)))
    assert (root / "a").stat().st_ino == number


def test_other_names_of_a_file_keep_the_old_content(root: Path, tmp_path: Path) -> None:
    put(root, {"a.yaml": b"old\n"})
    (tmp_path / "other").hardlink_to(root / "a.yaml")
    apply(root, changes(FileChange("a.yaml", b"old\n", b"new\n")))
    assert ((root / "a.yaml").read_bytes(), (tmp_path / "other").read_bytes()) == (b"new\n", b"old\n")


def test_another_writer_is_not_disturbed(root: Path) -> None:
    put(root, {".git/scaffold/lock": b"4242\n"})
    (root / ".git/scaffold/journal").mkdir()
    with (root / ".git/scaffold/lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert refused(root, error=ScaffoldError) == (
            "another `scaffold` (process 4242) is writing to this repository; run the command again when it has ended"
        )
    apply(root, changes(FileChange("a", None, b"")))
    assert set(tree(root)) == {"a"}


def test_a_file_that_somebody_changes_while_it_is_staged_is_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, {"a.yaml": b"old\n", "b.yaml": b"old\n"})
    fsync = os.fsync

    def edit(descriptor: int) -> None:
        if list(root.glob(".scaffold-*.tmp")):
            put(root, {"b.yaml": b"theirs\n", "c.yaml": b"theirs\n"})
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", edit)
    for change in (
        FileChange("b.yaml", b"old\n", b"new\n"),
        FileChange("b.yaml", b"old\n", None),
        FileChange("c.yaml", None, b"new\n"),
    ):
        (root / "b.yaml").write_bytes(b"old\n")
        (root / "c.yaml").unlink(missing_ok=True)
        with pytest.raises(ConflictError) as caught:
            apply(root, changes(FileChange("a.yaml", b"old\n", b"new\n"), change))
        assert str(caught.value) == f"`{change.path}` changed since it was read; run the command again"
        assert {path: content for path, (content, _) in tree(root).items()} == {
            "a.yaml": b"old\n",
            "b.yaml": b"theirs\n",
            "c.yaml": b"theirs\n",
        }
        assert leftovers(root) == []


def test_a_folder_that_becomes_a_symlink_while_files_are_staged_is_not_followed(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, {"apps/a.yaml": b"old\n"})
    (tmp_path / "outside").mkdir()
    link = os.link

    def swap(*arguments: Any, **options: Any) -> None:
        link(*arguments, **options)
        monkeypatch.undo()
        (root / "apps").rename(root / "moved")
        (root / "apps").symlink_to(tmp_path / "outside")

    monkeypatch.setattr(os, "link", swap)
    with pytest.raises(ScaffoldError) as caught:
        apply(root, changes(FileChange("apps/a.yaml", b"old\n", b"new\n")))
    assert str(caught.value) == "cannot write `apps/a.yaml`: not a directory; nothing was changed"
    assert {path: content for path, (content, _) in tree(root).items()} == {
        "apps": str(tmp_path / "outside"),
        "moved": "",
        "moved/a.yaml": b"old\n",
    }
    assert list((tmp_path / "outside").iterdir()) == []


def in_a_child(work: Callable[[], None]) -> str:
    """Return what a ScaffoldError says that ends the work, done in a process of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        said = b"nothing"
        try:
            work()
        except ScaffoldError as error:
            said = str(error).encode()
        except BaseException as error:
            said = repr(error).encode()
        finally:
            os.write(writing, said)
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said.decode()


def test_a_full_disk_leaves_the_old_tree(root: Path) -> None:
    put(root, {"a.yaml": b"old\n"})
    before = tree(root)

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        apply(root, changes(FileChange("a.yaml", b"old\n", b"new\n"), FileChange("b/c.yaml", None, b"#" * 5000)))

    assert in_a_child(work) == "cannot write `b/c.yaml`: file too large; nothing was changed"
    assert tree(root) == before
    assert leftovers(root) == []


@pytest.fixture
def open_root() -> Iterator[Path]:
    """Make a repository where everybody may pass; the folder that pytest gives is its owner's alone."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)
        subprocess.run(["git", "init", "-q"], cwd=place, check=True)
        yield place


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("closed", "cannot write `closed/a.yaml`: permission denied; nothing was changed"),
        (".git", "cannot write `.git/scaffold`: permission denied; nothing was changed"),
    ],
)
def test_a_folder_without_permission_leaves_the_old_tree(open_root: Path, folder: str, said: str) -> None:
    put(open_root, {"apps/b.yaml": b"old\n", "closed/a.yaml": b"old\n"})
    if os.geteuid() == 0:  # whom permissions do not stop
        for place in (open_root, *open_root.rglob("*")):
            os.chown(place, NOBODY, NOBODY)
    (open_root / folder).chmod(0o555)
    before = tree(open_root)

    def work() -> None:
        if os.geteuid() == 0:
            os.seteuid(NOBODY)
        apply(
            open_root,
            changes(FileChange("apps/b.yaml", b"old\n", b"new\n"), FileChange("closed/a.yaml", b"old\n", b"new\n")),
        )

    assert in_a_child(work) == said
    assert tree(open_root) == before
    (open_root / folder).chmod(0o755)


def test_a_linked_work_tree_has_a_journal_of_its_own(root: Path, tmp_path: Path) -> None:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
    linked = tmp_path / "linked"
    for arguments in (
        ["git", *identity, "commit", "-q", "--allow-empty", "-m", "first"],
        ["git", "worktree", "add", "-q", str(linked)],
    ):
        subprocess.run(arguments, cwd=root, check=True, capture_output=True)
    apply(linked, changes(FileChange("a.yaml", None, b"a\n")))
    assert (linked / "a.yaml").read_bytes() == b"a\n"
    assert (root / ".git/worktrees/linked/scaffold/lock").exists()
    assert not (root / ".git/scaffold").exists()


@pytest.mark.parametrize("content", [b"", b"{}", b'{"entries": [{"way": 1}], "created": [], "emptied": []}'], ids=repr)
def test_a_journal_of_another_version_stops_everything(root: Path, content: bytes) -> None:
    put(root, {".git/scaffold/journal/journal.json": content})
    wanted = changes(FileChange("a", None, b""))
    writers: tuple[Callable[[], object], ...] = (lambda: recover(root), lambda: apply(root, wanted))
    for write in writers:
        with pytest.raises(ScaffoldError) as caught:
            write()
        assert str(caught.value) == (
            "`scaffold/journal/journal.json` in the Git folder was not written by this version of `scaffold`; run the "
            "version that was interrupted, or compare the work tree with `git status` and remove that folder"
        )
    assert tree(root) == {}
