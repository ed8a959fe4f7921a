"""Writes a file that the user names, whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from scaffold.adapters.disk import discard, explained, permissions, present, sync, sync_file, write
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError

_EVERYBODY = 0o666
"""What the umask takes from."""

_WRITABLE = 0o222


def write_output(path: Path, text: str) -> None:
    """Write a file in place of one that may be there, whose mode is kept; ^C or a full disk leaves that one.

    Raises:
        ScaffoldError: The folder is missing, what is there is no regular file or read-only, or the system refuses.
    """
    with explained(str(path)):
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            there = present(path.name, folder) if path.name else os.fstat(folder)
            if there is not None and not stat.S_ISREG(there.st_mode):
                raise ScaffoldError(f"`{printable(str(path))}` is no regular file; name another one")
            if there is not None and not there.st_mode & _WRITABLE:
                raise ScaffoldError(f"`{printable(str(path))}` is read-only; name another one, or `chmod u+w` it")
            mode = _EVERYBODY if there is None else permissions(there)
            staged = f".{secrets.token_hex(8)}.tmp"
            try:
                write(staged, folder, text.encode("utf-8", "replace"), mode, exactly=there is not None)
                sync_file(staged, folder)
                os.replace(staged, path.name, src_dir_fd=folder, dst_dir_fd=folder)
            except BaseException:
                discard(staged, folder)
                raise
            sync(folder)
        finally:
            os.close(folder)


def read_input(path: Path) -> str:
    """Read a text file.

    Raises:
        ScaffoldError: It is missing, is no UTF-8, or the system refuses.
    """
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise ScaffoldError(f"`{printable(str(path))}` is not UTF-8") from None
    except OSError as error:
        raise ScaffoldError(f"cannot read `{printable(str(path))}`: {os.strerror(error.errno or 0).lower()}") from None
