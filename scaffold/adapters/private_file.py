"""Writes files that only their owner may read, whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from scaffold.adapters.disk import discard, explained, present, sync, sync_file, write
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError

_OWNER_ONLY = 0o600


def write_private(path: Path, content: bytes) -> None:
    """Write a file with mode 0600 in place of one that may be there; ^C or a full disk leaves that one.

    Raises:
        ScaffoldError: The folder is missing, what is there is no regular file, or the system refuses.
    """
    with explained(str(path)):
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            there = present(path.name, folder) if path.name else os.fstat(folder)
            if there is not None and not stat.S_ISREG(there.st_mode):
                raise ScaffoldError(f"`{printable(str(path))}` is no regular file; name another one")
            _replace(path.name, folder, content)
        finally:
            os.close(folder)


def write_all_private(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files with mode 0600 into a folder, which is made if it is missing: all of them, or none.

    Raises:
        ScaffoldError: The folder's parent is missing, a name is taken by no regular file, or the system refuses.
    """
    with explained(str(folder)):
        if not folder.is_dir():
            folder.mkdir(mode=0o700)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for name in contents:
                there = present(name, descriptor)
                if there is not None and not stat.S_ISREG(there.st_mode):
                    raise ScaffoldError(f"`{printable(str(folder / name))}` is no regular file; name another folder")
            _replace_all(descriptor, contents)
        finally:
            os.close(descriptor)


def _replace_all(folder: int, contents: Mapping[str, bytes]) -> None:
    mark = secrets.token_hex(8)
    staged = {name: f".{name}.{mark}.new" for name in contents}
    kept = {name: f".{name}.{mark}.old" for name in contents}
    done: list[str] = []
    try:
        for name, content in contents.items():
            write(staged[name], folder, content, _OWNER_ONLY, exactly=True)
            sync_file(staged[name], folder)
        for name in contents:
            done.append(name)
            with suppress(FileNotFoundError):
                os.replace(name, kept[name], src_dir_fd=folder, dst_dir_fd=folder)
            os.replace(staged[name], name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        for name in done:
            if present(kept[name], folder):
                os.replace(kept[name], name, src_dir_fd=folder, dst_dir_fd=folder)
            elif not present(staged[name], folder):  # it is new, and it arrived
                discard(name, folder)
        raise
    finally:
        for name in (*staged.values(), *kept.values()):
            discard(name, folder)
        sync(folder)


def _replace(name: str, folder: int, content: bytes) -> None:
    staged = f".{secrets.token_hex(8)}.tmp"
    try:
        write(staged, folder, content, _OWNER_ONLY, exactly=True)
        sync_file(staged, folder)
        os.replace(staged, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        discard(staged, folder)
        raise
    sync(folder)
