"""Killing, interrupting and failing a write at every call it makes: the tree is the old one or the new one."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from scaffold.adapters.journal import Recovery
from scaffold.adapters.worktree import apply, git_folder, recover
from scaffold.changes import ChangeSet, FileChange
from scaffold.errors import ScaffoldError

Tree = dict[str, tuple[bytes, int]]
"""Content and permission bits of the files by path; of folders, too, without content."""

OLD: Tree = {
    "apps": (b"", 0o755),
    "apps/going": (b"", 0o775),
    "apps/going/app": (b"", 0o700),
    "apps/going/app/helmrelease.yaml": (b"kind: HelmRelease\n", 0o644),
    "apps/going/ks.yaml": (b"kind: Kustomization\n", 0o600),
    "apps/kustomization.yaml": (b"resources:\r\n  - ./going/ks.yaml\r\n", 0o644),
    "apps/run.sh": (b"#!/bin/sh\n", 0o640),
    "apps/stay.yaml": (b"stay: true\n", 0o644),
}
NEW: Tree = {
    "apps": (b"", 0o755),
    "apps/coming": (b"", 0o755),
    "apps/coming/app": (b"", 0o755),
    "apps/coming/app/start": (b"\x7fELF\0", 0o755),
    "apps/coming/ks.yaml": (b"kind: Kustomization\n", 0o644),
    "apps/kustomization.yaml": (b"resources:\r\n  - ./coming/ks.yaml\r\n", 0o644),
    "apps/run.sh": (b"#!/bin/sh\n", 0o750),
    "apps/stay.yaml": (b"stay: true\n", 0o644),
}
CHANGES = ChangeSet(
    (
        FileChange("apps/coming/app/start", None, b"\x7fELF\0", executable=True),
        FileChange("apps/coming/ks.yaml", None, b"kind: Kustomization\n"),
        FileChange("apps/going/app/helmrelease.yaml", b"kind: HelmRelease\n", None),
        FileChange("apps/going/ks.yaml", b"kind: Kustomization\n", None),
        FileChange(
            "apps/kustomization.yaml",
            b"resources:\r\n  - ./going/ks.yaml\r\n",
            b"resources:\r\n  - ./coming/ks.yaml\r\n",
        ),
        FileChange("apps/run.sh", b"#!/bin/sh\n", b"#!/bin/sh\n", executable=True),
    )
)

CALLS = (
    "chmod", "close", "fchmod", "fdopen", "fsync", "ftruncate", "link", "listdir", "lstat", "mkdir", "open", "read",
    "rename", "replace", "rmdir", "stat", "unlink", "write",
)  # fmt: skip
"""The functions of `os` by which a write could touch the disk."""

DONE, FAILED, INTERRUPTED = 0, 1, 2


def lay(root: Path, wanted: Tree) -> None:
    """Make the tree by hand."""
    shutil.rmtree(root / "apps", ignore_errors=True)
    for path, (content, _) in wanted.items():
        if content:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
    for path, (_, mode) in wanted.items():
        (root / path).chmod(mode)


def tree(root: Path) -> Tree:
    return {
        str(place.relative_to(root)): (
            b"" if place.is_dir() else place.read_bytes(),
            stat.S_IMODE(place.stat().st_mode),
        )
        for place in root.rglob("*")
        if not str(place.relative_to(root)).startswith(".git")
    }


def kept(root: Path) -> list[Path]:
    journal = git_folder(root) / "scaffold/journal"
    return list(journal.iterdir()) if journal.exists() else []


def child(work: Callable[[], object]) -> int:
    """Do the work in a process of its own; return its exit code, negative for the signal that ended it."""
    number = os.fork()
    if not number:
        code = DONE
        try:
            # No kill loses what the system holds already; syncing would only take time.
            setattr(os, "fsync", lambda _: None)  # noqa: B010 - the checker has a name for the argument
            work()
        except ScaffoldError:
            code = FAILED
        except KeyboardInterrupt:
            code = INTERRUPTED
        except BaseException:
            sys.excepthook(*sys.exc_info())
            code = 70
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


def at_call(last: int, act: Callable[[], None], *, after: bool = False) -> None:
    """Act, once, before or after the call of that number which this process makes to the disk."""
    count = 0

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **options: Any) -> Any:
            nonlocal count
            count += 1
            if count != last:
                return function(*arguments, **options)
            try:
                if after:
                    function(*arguments, **options)
            finally:
                act()
            raise AssertionError("the process goes on")

        return wrapped

    for name in CALLS:
        setattr(os, name, wrap(getattr(os, name)))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def interrupt() -> None:
    raise KeyboardInterrupt


def fill_disk() -> None:
    raise OSError(errno.ENOSPC, "full")


def killed(root: Path, call: int, work: Callable[[], object]) -> int:
    def run() -> None:
        at_call(call, die)
        work()

    return child(run)


@pytest.fixture(autouse=True)
def plain_umask() -> Iterator[None]:
    earlier = os.umask(0o022)
    yield
    os.umask(earlier)


@pytest.fixture(params=["originals as hard links", "originals as copies"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """Make the old tree, in the second case with its Git folder on another file system."""
    place = tmp_path / "repo"
    place.mkdir()
    if request.param == "originals as hard links":
        (place / ".git").mkdir()
        lay(place, OLD)
        yield place
        return
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system")
    with tempfile.TemporaryDirectory(dir=memory) as name:
        (place / ".git").write_text(f"gitdir: {name}\n")
        lay(place, OLD)
        yield place


def test_the_changes_lead_from_the_old_tree_to_the_new_one(root: Path) -> None:
    apply(root, CHANGES)
    assert tree(root) == NEW
    assert kept(root) == []


def test_a_kill_at_any_call_leaves_the_old_or_the_new_tree(root: Path) -> None:
    seen = set()
    call = 0
    while True:
        call += 1
        code = killed(root, call, lambda: apply(root, CHANGES))
        if code == DONE:
            break
        assert code == -signal.SIGKILL
        recovery = recover(root)
        now = tree(root)
        assert now in (OLD, NEW), f"killed at call {call}"
        assert kept(root) == [], f"killed at call {call}"
        assert recovery in (None, Recovery(CHANGES.paths, ())), f"killed at call {call}"
        seen.add((now == NEW, recovery is not None))
        if now == NEW:
            lay(root, OLD)
    # Before the journal was there; after; once everything was written.
    assert seen == {(False, False), (False, True), (True, False)}
    assert tree(root) == NEW
    assert call > 100


def test_the_next_run_begins_with_the_recovery(root: Path) -> None:
    for call in range(20, commit_call(root), 40):
        assert killed(root, call, lambda: apply(root, CHANGES)) == -signal.SIGKILL
        apply(root, CHANGES)
        assert tree(root) == NEW, f"killed at call {call}"
        assert kept(root) == []
        lay(root, OLD)


def test_a_kill_at_any_call_of_the_recovery_leaves_the_old_tree(root: Path) -> None:
    """Take every third call, for time: others for a half staged tree than for one that is new but for the journal."""
    deadly = commit_call(root)
    for first, second in ((deadly // 2, 1), (deadly, 2)):
        call, code = second, -signal.SIGKILL
        while code != DONE:
            call += 3
            assert killed(root, first, lambda: apply(root, CHANGES)) == -signal.SIGKILL
            code = killed(root, call, lambda: recover(root))
            recover(root)
            assert tree(root) == OLD, f"killed at call {first}, then at call {call}"
            assert kept(root) == []
        assert call > 20


def commit_call(root: Path) -> int:
    """Find the call that removes the journal: killed before it the old tree comes back, after it no more."""
    low, high = 1, 2000
    while low < high:
        middle = (low + high) // 2
        killed(root, middle, lambda: apply(root, CHANGES))
        recover(root)
        if tree(root) == NEW:
            high = middle
            lay(root, OLD)
        else:
            low = middle + 1
    return low - 1


def test_an_interrupt_after_any_call_leaves_the_old_or_the_new_tree_at_once(root: Path) -> None:
    def run() -> None:
        at_call(call, interrupt, after=True)
        apply(root, CHANGES)

    call = 0
    while True:
        call += 1
        code = child(run)
        if code == DONE:
            break
        assert code == INTERRUPTED, f"interrupted at call {call}"
        now = tree(root)
        assert now in (OLD, NEW), f"interrupted at call {call}"
        assert not (git_folder(root) / "scaffold/journal/journal.json").exists()
        if now == NEW:
            lay(root, OLD)
    assert tree(root) == NEW


def test_an_interrupt_between_any_two_lines_leaves_the_old_or_the_new_tree_at_once(root: Path) -> None:
    """Take every eleventh line, for time; the calls in between are interrupted by the other test."""

    def run() -> None:
        count = 0

        def trace(frame: FrameType, event: str, _: object) -> Any:
            nonlocal count
            if "adapters" not in frame.f_code.co_filename:
                return None
            if event == "line":
                count += 1
                if count == line:
                    sys.settrace(None)
                    raise KeyboardInterrupt
            return trace

        sys.settrace(trace)
        apply(root, CHANGES)

    line = 1
    while True:
        code = child(run)
        if code == DONE:
            break
        assert code == INTERRUPTED, f"interrupted at line event {line}"
        now = tree(root)
        assert now in (OLD, NEW), f"interrupted at line event {line}"
        if now == NEW:
            lay(root, OLD)
        line += 11
    assert tree(root) == NEW


def test_a_full_disk_at_any_call_leaves_the_old_tree_and_says_so(root: Path) -> None:
    def run() -> None:
        at_call(call, fill_disk)
        apply(root, CHANGES)

    commit, survived = commit_call(root), 0
    for call in range(1, commit + 6, 2):
        code = child(run)
        if code == DONE:  # a look that may fail, or the clearing away after the commit
            assert tree(root) == NEW, f"full at call {call}"
            lay(root, OLD)
            survived += 1
        else:
            assert code == FAILED
            assert tree(root) == OLD, f"full at call {call}"
    assert survived < 20


def test_everything_is_on_the_disk_before_it_is_relied_on(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill loses nothing that the system holds, a power cut does; so look at the order of the calls."""
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("the names of open files are not to be had")
    calls: list[tuple[str, str]] = []

    def record(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def recorded(*arguments: Any, **options: Any) -> Any:
            result = function(*arguments, **options)
            if name == "fsync":
                calls.append((name, str(Path(f"/proc/self/fd/{arguments[0]}").readlink())))
            else:
                target = arguments[1] if name in ("link", "replace", "rename") else arguments[0]
                folder = options.get("dst_dir_fd", options.get("dir_fd"))
                if folder is not None:  # else it is the making of the store
                    calls.append((name, str(Path(f"/proc/self/fd/{folder}").readlink() / target)))
            return result

        return recorded

    for name in ("fsync", "link", "mkdir", "rename", "replace", "rmdir", "unlink"):
        monkeypatch.setattr(os, name, record(name, getattr(os, name)))
    apply(root, CHANGES)
    monkeypatch.undo()
    store = git_folder(root) / "scaffold/journal"

    begun = calls.index(("rename", str(store / "journal.json")))
    ended = calls.index(("unlink", str(store / "journal.json")))
    assert ("fsync", str(store / "journal.json.new")) in calls[:begun]
    assert calls[begun + 1] == ("fsync", str(store))
    assert calls[ended + 1] == ("fsync", str(store))
    tree_calls = [(at, name, path) for at, (name, path) in enumerate(calls) if path.startswith(str(root / "apps"))]
    writes = [at for at, name, path in tree_calls if name != "fsync"]
    assert begun + 1 < min(writes)
    assert max(writes) < ended

    placed = [at for at, name, path in tree_calls if name in ("link", "replace")]
    staged = {path for at, name, path in tree_calls if name == "fsync" and path.endswith(".tmp") and at < min(placed)}
    assert len(staged) == len(placed) == 4
    folders = {path for at, name, path in tree_calls if name == "fsync" and max(writes) < at < ended}
    assert folders == {str(root / path) for path in ("apps", "apps/coming", "apps/coming/app")}


def test_what_somebody_changed_after_the_kill_is_kept(root: Path) -> None:
    assert killed(root, commit_call(root), lambda: apply(root, CHANGES)) == -signal.SIGKILL
    (root / "apps/kustomization.yaml").write_bytes(b"theirs\n")
    (root / "apps/coming/ks.yaml").write_bytes(b"theirs\n")
    (root / "apps/going").mkdir()
    (root / "apps/going/ks.yaml").write_bytes(b"theirs\n")
    mine = ("apps/coming/ks.yaml", "apps/going/ks.yaml", "apps/kustomization.yaml")
    assert recover(root) == Recovery(tuple(path for path in CHANGES.paths if path not in mine), mine)
    assert {path: content for path, (content, _) in tree(root).items() if content} == {
        path: content for path, (content, _) in OLD.items() if content
    } | dict.fromkeys(mine, b"theirs\n")
    assert kept(root) == []


def test_a_folder_that_became_a_symlink_after_the_kill_is_not_followed(root: Path, tmp_path: Path) -> None:
    assert killed(root, commit_call(root), lambda: apply(root, CHANGES)) == -signal.SIGKILL
    (root / "apps").rename(tmp_path / "outside")
    (root / "apps").symlink_to(tmp_path / "outside")
    outside = tree(tmp_path / "outside")
    created = ("apps/coming/app/start", "apps/coming/ks.yaml")
    assert recover(root) == Recovery(created, tuple(path for path in CHANGES.paths if path not in created))
    assert tree(tmp_path / "outside") == outside


def test_a_lock_that_a_killed_process_held_is_free(root: Path) -> None:
    assert killed(root, commit_call(root) // 2, lambda: apply(root, CHANGES)) == -signal.SIGKILL
    assert (git_folder(root) / "scaffold/lock").read_bytes().strip().isdigit()
    apply(root, CHANGES)
    assert tree(root) == NEW
    assert (git_folder(root) / "scaffold/lock").read_bytes() == b"%d\n" % os.getpid()
