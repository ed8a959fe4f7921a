"""Makes a Git repository with files in it, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from scaffold.adapters.disk import explained
from scaffold.adapters.private_file import write_private
from scaffold.adapters.process import run
from scaffold.adapters.worktree import apply, git_environment, recover
from scaffold.changes import ChangeSet, FileChange
from scaffold.diagnostic import printable
from scaffold.errors import ConflictError

_GIT = ".git"


def find_obstacle(directory: Path, allowed: str = "") -> None:
    """Refuse a place where something is already; an empty folder is nothing, and so is a repository without files.

    Args:
        directory: The folder to be.
        allowed: The name of a file that may be there.

    Raises:
        ConflictError: There is something, which is left alone.
    """
    shown = printable(str(directory))
    with explained(str(directory)):
        if directory.is_symlink() or (directory.exists() and not directory.is_dir()):
            raise ConflictError(f"`{shown}` exists and is no folder; name another")
        if (directory / _GIT).is_dir():
            recover(directory)
        there = sorted(path.name for path in directory.iterdir()) if directory.exists() else []
    if others := [name for name in there if name not in (_GIT, allowed)]:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        raise ConflictError(f"`{shown}` is not empty: it has `{printable(others[0])}`{more}; name a new folder")


def remote_of(directory: Path) -> str:
    """Return the address of a repository's `origin`, empty where it has none or is no repository."""
    if not (directory / _GIT).exists():
        return ""
    try:
        found = run(
            ("git", "config", "--get", "--default", "", "remote.origin.url"), cwd=directory, env=git_environment()
        )
    except ConflictError:
        return ""
    return found.decode("utf-8", "replace").strip()


def create(directory: Path, branch: str, files: Mapping[str, bytes], private: Mapping[str, bytes]) -> None:
    """Make a repository.

    A folder that is not there is made beside its place and gets its name when it is complete; in one that is there,
    all files are written as one change. Killed on the way, neither leaves a part of the files.

    Args:
        directory: Its folder; `find_obstacle` has to find nothing.
        branch: The branch that the first commit will be on.
        files: Its files.
        private: Files that only their owner may read, and that Git ignores.

    Raises:
        ScaffoldError: Git or the disk refuses; nothing was written.
    """
    changes = ChangeSet(tuple(FileChange(path, None, content) for path, content in files.items()))
    with _place(directory) as root:
        # also where there is one: it may be what a run that was killed has left
        run(("git", "init", "--quiet", f"--initial-branch={branch}"), cwd=root, env=git_environment())
        try:
            for name, content in private.items():
                write_private(root / name, content)
            apply(root, changes)
        except BaseException:
            for name in private:
                (root / name).unlink(missing_ok=True)
            raise


@contextmanager
def _place(directory: Path) -> Iterator[Path]:
    """Yield the folder to write in: the one itself where it exists, else one that becomes it when all went well."""
    with explained(str(directory)):
        if directory.exists():
            had_git = (directory / _GIT).exists()
            try:
                yield directory
            except BaseException:
                if not had_git:
                    shutil.rmtree(directory / _GIT, ignore_errors=True)
                raise
            return
        directory.parent.mkdir(parents=True, exist_ok=True)
        staged = directory.parent / f".{directory.name}.{token_hex(4)}.tmp"
        staged.mkdir()
        try:
            yield staged
            staged.rename(directory)  # which the system refuses where something is there meanwhile
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
