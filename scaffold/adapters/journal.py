"""Keeps, in the Git folder, what it takes to put the old files back after a failure, ^C, a kill or a power cut.

Only one thing is ever decided by it: while `journal.json` exists, the old tree is the right one. It is written before
the first byte in the work tree changes, and removing it is the moment from which the new tree is the right one. So
rolling back reads the disk, not the memory of who began, may itself be cut short, and may be repeated.
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from scaffold.adapters.disk import (
    digest,
    discard,
    discard_folder,
    is_folder,
    linked,
    opened,
    permissions,
    present,
    read,
    split,
    sync,
    sync_all,
    sync_file,
    write,
)
from scaffold.errors import ScaffoldError

_NAME = "journal.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """What happens to one file; contents are named by their SHA-256, `None` where there is no file.

    Attributes:
        path: The file, relative to the repository's root.
        temporary: The name, beside the file, under which the new content is staged.
        before: The old content.
        after: The new content.
        mode: The old permission bits, 0 where there is no old file.
    """

    path: str
    temporary: str
    before: str | None
    after: str | None
    mode: int


@dataclass(frozen=True, slots=True)
class Journal:
    """Everything that a rollback needs to know; folders are listed parents first.

    Attributes:
        entries: The files; the original of the entry number N is kept under the name N.
        created: Folders that did not exist.
        emptied: Folders that go if the deletions empty them, with their permission bits.
    """

    entries: tuple[Entry, ...]
    created: tuple[str, ...]
    emptied: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a rollback did.

    Attributes:
        restored: Paths that are as they were before the interrupted run.
        kept: Paths that somebody changed after it, left as they are.
    """

    restored: tuple[str, ...]
    kept: tuple[str, ...]


def prepare(git_folder: Path) -> Path:
    """Make the program's folder in the Git folder, and return it."""
    store = git_folder / "scaffold"
    if not (store / "journal").is_dir():
        (store / "journal").mkdir(parents=True, exist_ok=True)
        sync_all(git_folder, ("", "scaffold"))
    return store


@contextmanager
def locked(store: Path) -> Iterator[None]:
    """Hold the repository's lock; the system releases it when the process ends, however it ends.

    Args:
        store: The program's folder in the Git folder.

    Raises:
        ScaffoldError: Another process holds it.
    """
    descriptor = os.open(store / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode("ascii", "replace").strip()
            process = f" (process {holder})" if holder.isdigit() else ""
            raise ScaffoldError(
                f"another `scaffold`{process} is writing to this repository; run the command again when it has ended"
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, b"%d\n" % os.getpid())
        yield
    finally:
        os.close(descriptor)


def keep(store: Path, number: int, name: str, folder: int) -> None:
    """Keep a file's original: as a hard link, else as a copy where the Git folder is on another file system."""
    with opened(store, "journal") as kept:
        if not linked(name, folder, str(number), kept):
            write(str(number), kept, read(name, folder), 0o600)
            sync_file(str(number), kept)


def begin(store: Path, journal: Journal) -> None:
    """Put the journal on the disk, whole or not at all; nothing in the work tree may change before."""
    with opened(store, "journal") as folder:
        write(f"{_NAME}.new", folder, json.dumps(asdict(journal)).encode(), 0o600)
        sync_file(f"{_NAME}.new", folder)
        os.rename(f"{_NAME}.new", _NAME, src_dir_fd=folder, dst_dir_fd=folder)
        sync(folder)


def commit(store: Path) -> None:
    """Make the new tree the right one, and forget the originals."""
    with opened(store, "journal") as folder:
        _end(folder)


def exists(store: Path) -> bool:
    """Tell whether there is anything to roll back or to clear away."""
    try:
        return any((store / "journal").iterdir())
    except FileNotFoundError:
        return False


def roll_back(root: Path, store: Path) -> Recovery | None:
    """Put the old tree back if a journal says so; nothing where none does.

    A file that holds neither the old nor the new content was changed by somebody since, and is left alone.

    Raises:
        OSError: The disk refuses; the journal stays, for another attempt.
        ScaffoldError: The journal is not one that this version wrote.
    """
    recovery = None
    with opened(store, "journal") as folder:
        journal = _load(folder)
        if journal is not None:
            recovery = _restore_all(root, journal, folder)
            _end(folder)
        else:
            _clear(folder)
    return recovery


def _load(folder: int) -> Journal | None:
    try:
        raw = json.loads(read(_NAME, folder))
    except FileNotFoundError:
        return None
    except ValueError:
        raise _foreign() from None
    try:
        return Journal(
            tuple(Entry(**entry) for entry in raw["entries"]),
            tuple(raw["created"]),
            tuple((path, mode) for path, mode in raw["emptied"]),
        )
    except (TypeError, KeyError, ValueError):
        raise _foreign() from None


def _foreign() -> ScaffoldError:
    return ScaffoldError(
        f"`scaffold/journal/{_NAME}` in the Git folder was not written by this version of `scaffold`; run the version "
        "that was interrupted, or compare the work tree with `git status` and remove that folder"
    )


def _restore_all(root: Path, journal: Journal, kept: int) -> Recovery:
    touched = {split(path)[0] for path, _ in journal.emptied} | {split(path)[0] for path in journal.created}
    for path, mode in journal.emptied:
        _restore_folder(root, path, mode)
    restored: list[str] = []
    changed: list[str] = []
    for number, entry in enumerate(journal.entries):
        parent, name = split(entry.path)
        touched.add(parent)
        if is_folder(root, parent):
            with opened(root, parent) as folder:
                done = _restore(entry, name, folder, str(number), kept)
        else:
            done = entry.before is None
        (restored if done else changed).append(entry.path)
    for path in reversed(journal.created):
        discard_folder(root, path)
    sync_all(root, touched)
    return Recovery(tuple(restored), tuple(changed))


def _restore_folder(root: Path, path: str, mode: int) -> None:
    parent, name = split(path)
    if is_folder(root, parent):
        with opened(root, parent) as folder, suppress(FileExistsError):
            os.mkdir(name, mode, dir_fd=folder)
    if is_folder(root, path):
        with opened(root, path) as folder:
            if stat.S_IMODE(os.fstat(folder).st_mode) != mode:
                os.fchmod(folder, mode)


def _restore(entry: Entry, name: str, folder: int, original: str, kept: int) -> bool:
    """Put one file back and remove what was staged for it; tell whether it is as it was before."""
    discard(entry.temporary, folder)
    content, mode = _content(name, folder)
    if content == entry.before and mode in (entry.mode, None):
        return True
    if content not in (entry.before, entry.after):
        return False
    if entry.before is None:
        os.unlink(name, dir_fd=folder)
        return True
    if not linked(original, kept, entry.temporary, folder):
        write(entry.temporary, folder, read(original, kept), entry.mode, exactly=True)
        sync_file(entry.temporary, folder)
    os.replace(entry.temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    discard(entry.temporary, folder)  # replacing a file by another name of itself does nothing
    return True


def _content(name: str, folder: int) -> tuple[str | None, int | None]:
    """Return a file's content by its digest, and its permission bits; nothing for no file."""
    status = present(name, folder)
    if status is None:
        return None, None
    if not stat.S_ISREG(status.st_mode):
        return "", None
    return digest(read(name, folder)), permissions(status)


def _end(folder: int) -> None:
    os.unlink(_NAME, dir_fd=folder)
    with suppress(OSError):  # it is decided; what cannot be cleared now, the next run clears
        sync(folder)
        _clear(folder)


def _clear(folder: int) -> None:
    for name in os.listdir(folder):
        os.unlink(name, dir_fd=folder)
