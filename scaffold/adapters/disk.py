"""Touches files through open folders, so that no symlink is followed at any level below the repository's root."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_CHUNK = 1 << 20
_GONE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
"""What opening a folder says when it is missing, or has become a file or a symlink."""

_STAYS = (*_GONE, errno.ENOTEMPTY, errno.EEXIST, errno.EACCES, errno.EPERM, errno.EBUSY)
"""What removing a folder says when it is missing, holds something, or is not ours to remove."""

_NO_LINKS = (errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS, errno.EACCES)
"""What making a hard link says where there can be none."""


@contextmanager
def opened(root: Path, folder: str) -> Iterator[int]:
    """Open a folder below the root, following no symlink at any level below it.

    Raises:
        OSError: The folder is missing, or a part of its path is a symlink or a file.
    """
    descriptor = os.open(root, _FOLDER)
    try:
        for name in folder.split("/") if folder else ():
            parent, descriptor = descriptor, os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=descriptor)
            os.close(parent)
        yield descriptor
    finally:
        os.close(descriptor)


def is_folder(root: Path, path: str) -> bool:
    """Tell whether a path is a folder that is reached without a symlink."""
    try:
        with opened(root, path):
            return True
    except OSError as error:
        if error.errno not in _GONE:
            raise
        return False


def split(path: str) -> tuple[str, str]:
    """Split a path into its folder, empty for the root, and its name."""
    folder, _, name = path.rpartition("/")
    return folder, name


def read(name: str | bytes, folder: int | None = None, size: int = 0) -> bytes:
    """Read a file, in an open folder if one is given; a symlink is an error, and a FIFO does not block.

    Args:
        name: The name in the folder, or a path.
        folder: The open folder.
        size: How many bytes are expected; a right guess saves a call.
    """
    descriptor = os.open(name, _READ, dir_fd=folder)
    try:
        content = os.read(descriptor, size + 1)
        if len(content) != size:
            while more := os.read(descriptor, _CHUNK):
                content += more
        return content
    finally:
        os.close(descriptor)


def write(name: str, folder: int, content: bytes, mode: int, *, exactly: bool = False) -> None:
    """Create a file in an open folder, its mode as the umask has it or exactly; one that exists is an error."""
    with os.fdopen(os.open(name, _CREATE, mode, dir_fd=folder), "wb") as file:
        if exactly:
            os.fchmod(file.fileno(), mode)
        file.write(content)


def linked(name: str, folder: int, other: str, other_folder: int) -> bool:
    """Give a file a second name; false where the file system or the system's policy has no hard links for it."""
    try:
        os.link(name, other, src_dir_fd=folder, dst_dir_fd=other_folder, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        return False
    return True


def discard(name: str, folder: int) -> None:
    """Remove a file that may be missing."""
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)


def discard_folder(root: Path, path: str) -> None:
    """Remove a folder if it is there and empty."""
    parent, name = split(path)
    try:
        with opened(root, parent) as folder:
            os.rmdir(name, dir_fd=folder)
    except OSError as error:
        if error.errno not in _STAYS:
            raise


def present(name: str, folder: int) -> os.stat_result | None:
    """Look at what has a name in an open folder; a symlink is not followed."""
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def permissions(status: os.stat_result) -> int:
    """Return who may read, write and execute."""
    return stat.S_IMODE(status.st_mode) & 0o777


def digest(content: bytes) -> str:
    """Name a content."""
    return hashlib.sha256(content).hexdigest()


def sync(folder: int) -> None:
    """Put an open folder's names on the disk, on the file systems that can."""
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise


def sync_file(name: str, folder: int) -> None:
    """Put a file's content on the disk."""
    descriptor = os.open(name, _READ, dir_fd=folder)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_all(root: Path, folders: Iterable[str]) -> None:
    """Put the names in each folder on the disk; one that is gone needs nothing."""
    for path in sorted(folders):
        if is_folder(root, path):
            with opened(root, path) as folder:
                sync(folder)


def reason(error: OSError) -> str:
    """Say why the system refused, without its own file names."""
    return os.strerror(error.errno or 0).lower()


@contextmanager
def explained(path: str) -> Iterator[None]:
    """Say which file the system refuses before anything is changed, or so that everything is undone.

    Raises:
        ScaffoldError: The block raised an OSError.
    """
    try:
        yield
    except OSError as error:
        raise ScaffoldError(f"cannot write `{printable(path)}`: {reason(error)}; nothing was changed") from error
