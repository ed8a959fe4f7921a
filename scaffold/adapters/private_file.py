"""Writes files that only their owner may read, whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from scaffold.adapters.disk import discard, explained, permissions, present, read, sync
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError

_OWNER_ONLY = 0o600
_DESCRIPTORS = "/proc/self/fd"
_UNNAMED = getattr(os, "O_TMPFILE", 0) if os.path.isdir(_DESCRIPTORS) else 0  # noqa: PTH112 - at import
"""Opens a file without a name, which is gone when the process is killed; Linux alone has it."""

_NO_UNNAMED = (errno.EISDIR, errno.ENOENT, errno.EINVAL, errno.EOPNOTSUPP)
"""What opening a file without a name says where there can be none."""


def write_private(path: Path, content: bytes) -> None:
    """Write a file with mode 0600 in place of one that may be there; ^C or a full disk leaves that one.

    Raises:
        ScaffoldError: The folder is missing, what is there is no regular file, or the system refuses.
    """
    with explained(str(path)):
        if not path.name:
            raise ScaffoldError(f"`{printable(str(path))}` is no regular file; name another one")
        with _opened(path.parent) as folder:
            _refuse_other(folder, path.name, path, "one")
            _replace_all(folder, {path.name: content})


def write_all_private(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files with mode 0600 into a folder, which is made if it is missing: all of them, or none.

    Raises:
        ScaffoldError: The folder's parent is missing, a name is taken by no regular file, or the system refuses.
    """
    with explained(str(folder)):
        if not folder.is_dir():
            folder.mkdir(mode=0o700)
        with _opened(folder) as descriptor:
            for name in contents:
                _refuse_other(descriptor, name, folder / name, "folder")
            _replace_all(descriptor, contents)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _refuse_other(folder: int, name: str, path: Path, other: str) -> None:
    there = present(name, folder)
    if there is not None and not stat.S_ISREG(there.st_mode):
        raise ScaffoldError(f"`{printable(str(path))}` is no regular file; name another {other}")


def _replace_all(folder: int, contents: Mapping[str, bytes]) -> None:
    """Stage everything, also what is there now, so that afterwards only names change; then give them their names."""
    with ExitStack() as stack:
        staged = {
            name: stack.enter_context(_staged(folder, content, _OWNER_ONLY)) for name, content in contents.items()
        }
        there = {name: status for name in contents if (status := present(name, folder))}
        kept = {
            name: stack.enter_context(_staged(folder, read(name, folder, status.st_size), permissions(status)))
            for name, status in there.items()
        }
        for file in staged.values():
            os.fsync(file.descriptor)
        done: list[str] = []
        try:
            for name, file in staged.items():
                done.append(name)
                file.put(name)
        except BaseException:
            for name in done:
                if name in kept:
                    kept[name].put(name)
                else:
                    discard(name, folder)
            raise
        finally:
            sync(folder)


@dataclass(frozen=True, slots=True)
class _Staged:
    """A file that is written and has no name, or where there is no such thing an invented one.

    Attributes:
        descriptor: The open file.
        folder: The open folder that it is in.
        name: The invented name.
        named: Whether it has that name already.
    """

    descriptor: int
    folder: int
    name: str
    named: bool

    def put(self, name: str) -> None:
        """Give it a name, in place of the file that may have it."""
        if not self.named:
            try:
                self._link(name)
            except FileExistsError:
                self._link(self.name)  # nothing replaces a name but another name, for a moment
            else:
                return
        os.replace(self.name, name, src_dir_fd=self.folder, dst_dir_fd=self.folder)

    def _link(self, name: str) -> None:
        os.link(f"{_DESCRIPTORS}/{self.descriptor}", name, dst_dir_fd=self.folder, follow_symlinks=True)


@contextmanager
def _staged(folder: int, content: bytes, mode: int) -> Iterator[_Staged]:
    name = f".{secrets.token_hex(8)}.tmp"
    descriptor = _open_unnamed(folder)
    named = descriptor is None
    if descriptor is None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(name, flags, _OWNER_ONLY, dir_fd=folder)
    try:
        with open(descriptor, "wb", closefd=False) as file:
            file.write(content)
        os.fchmod(descriptor, mode)
        yield _Staged(descriptor, folder, name, named)
    finally:
        os.close(descriptor)
        discard(name, folder)


def _open_unnamed(folder: int) -> int | None:
    if not _UNNAMED:
        return None
    try:
        return os.open(".", os.O_WRONLY | _UNNAMED | os.O_CLOEXEC, _OWNER_ONLY, dir_fd=folder)
    except OSError as error:
        if error.errno not in _NO_UNNAMED:
            raise
        return None
