"""Decides whether changes may be written to a work tree, before anything is: it refuses what changed or is not ours."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scaffold.adapters.disk import explained, opened, permissions, present, read, split
from scaffold.changes import ChangeSet, FileChange
from scaffold.diagnostic import printable
from scaffold.errors import ConflictError


@dataclass(frozen=True, slots=True)
class Target:
    """One file to write, replace or delete.

    Attributes:
        change: What to do.
        status: What is there now, `None` for nothing.
        mode: The permission bits that the new file gets; those of one that did not exist obey the umask.
    """

    change: FileChange
    status: os.stat_result | None
    mode: int

    @property
    def folder(self) -> str:
        """Return the path of the folder that holds the file."""
        return split(self.change.path)[0]

    @property
    def name(self) -> str:
        """Return the file's name in its folder."""
        return split(self.change.path)[1]


@dataclass(frozen=True, slots=True)
class Destination:
    """Where changes go: the files, and the folders that come or may go with them, parents first.

    Attributes:
        targets: The files whose content or mode really changes.
        created: Folders that do not exist yet.
        emptied: Folders that the deletions may leave empty, with their permission bits.
    """

    targets: tuple[Target, ...]
    created: tuple[str, ...]
    emptied: tuple[tuple[str, int], ...]


def inspect(root: Path, changes: ChangeSet) -> Destination:
    """Look at every place that the changes touch, without touching any.

    Raises:
        ConflictError: A file holds other bytes than were read, a path leaves the repository, passes a symlink or
            enters `.git` or another repository, or something else has a file's or a folder's name.
        ScaffoldError: A place cannot be looked at.
    """
    folders: dict[str, os.stat_result | None] = {}
    targets = []
    for change in changes:
        _refuse_path(change.path)
        with explained(change.path):
            for folder in ancestors(change.path):
                if folder not in folders:
                    folders[folder] = _look(root, folder, change.path)
            target = _target(root, change, folders)
        if target is not None:
            targets.append(target)
    written = {target.change.path for target in targets if target.change.after is not None}
    needed = {folder for path in written for folder in ancestors(path)}
    for path in sorted(written & needed):
        raise ConflictError(f"cannot write `{printable(path)}`: the same change needs a folder of that name")
    deleted = {folder for target in targets if target.change.after is None for folder in ancestors(target.change.path)}
    emptied = ((path, folders[path]) for path in sorted(deleted - needed))
    return Destination(
        tuple(targets),
        tuple(sorted(path for path in needed if folders[path] is None)),
        tuple((path, stat.S_IMODE(status.st_mode)) for path, status in emptied if status is not None),
    )


def is_same(status: os.stat_result | None, other: os.stat_result | None) -> bool:
    """Tell whether two looks at a name, some time apart, saw the same file with the same content."""
    if status is None or other is None:
        return status is other
    return _identity(status) == _identity(other)


def changed(path: str) -> ConflictError:
    """Say that somebody else writes, too."""
    return ConflictError(f"`{printable(path)}` changed since it was read; run the command again")


def _identity(status: os.stat_result) -> tuple[int, ...]:
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_mode


def ancestors(path: str) -> Iterator[str]:
    """Yield the folders on the way to a path, parents first, without the root."""
    end = path.find("/")
    while end > 0:
        yield path[:end]
        end = path.find("/", end + 1)


def _refuse_path(path: str) -> None:
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts) or "\0" in path:
        raise ConflictError(f"cannot write `{printable(path)}`: the path does not stay inside the repository")
    if any(part.casefold() == ".git" for part in parts):
        raise ConflictError(f"cannot write `{printable(path)}`: `.git` belongs to Git")


def _look(root: Path, folder: str, path: str) -> os.stat_result | None:
    """Look at a folder whose parents were looked at before; one that is missing will be made."""
    place, shown, asked = root / folder, printable(folder), f"cannot write `{printable(path)}`:"
    try:
        status = place.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if stat.S_ISLNK(status.st_mode):
        raise ConflictError(f"{asked} destination is a symlink at `{shown}`; put a real folder there first")
    if not stat.S_ISDIR(status.st_mode):
        raise ConflictError(f"{asked} `{shown}` is a file; move it away first")
    if os.path.lexists(place / ".git"):
        raise ConflictError(f"{asked} `{shown}` is another Git repository; run the command there")
    return status


def _target(root: Path, change: FileChange, folders: dict[str, os.stat_result | None]) -> Target | None:
    folder, name = split(change.path)
    status = None
    if not folder or folders[folder] is not None:
        with opened(root, folder) as descriptor:
            status = present(name, descriptor)
            _refuse_status(change.path, status)
            if status is not None and (
                change.before is None
                or status.st_size != len(change.before)
                or read(name, descriptor, status.st_size) != change.before
            ):
                raise changed(change.path)
    if status is None and change.before is not None:
        raise changed(change.path)
    mode = _mode(status, change.executable)
    if change.before == change.after and (status is None or mode == permissions(status)):
        return None
    return Target(change, status, mode)


def _refuse_status(path: str, status: os.stat_result | None) -> None:
    if status is None or stat.S_ISREG(status.st_mode):
        return
    asked = f"cannot write `{printable(path)}`:"
    if stat.S_ISLNK(status.st_mode):
        raise ConflictError(f"{asked} destination is a symlink; put a real file there first")
    if stat.S_ISDIR(status.st_mode):
        raise ConflictError(f"{asked} a folder has that name; move it away first")
    raise ConflictError(f"{asked} it is no regular file; move it away first")


def _mode(status: os.stat_result | None, executable: bool | None) -> int:
    """Return the permission bits after the change: who may read may also execute, or nobody."""
    if status is None:
        return 0o755 if executable else 0o644
    mode = permissions(status)
    if executable is None:
        return mode
    return mode | (mode & 0o444) >> 2 if executable else mode & ~0o111
