"""Replaces many files as one: all of them are new afterwards, or all are old."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from scaffold.adapters import journal
from scaffold.adapters.destination import Destination, Target, changed, is_same
from scaffold.adapters.disk import (
    digest,
    discard_folder,
    explained,
    linked,
    opened,
    permissions,
    present,
    reason,
    split,
    sync_all,
    sync_file,
    write,
)
from scaffold.adapters.journal import Entry, Journal, Recovery
from scaffold.errors import ScaffoldError


def replace(root: Path, store: Path, destination: Destination) -> None:
    """Replace the old tree by the new one, or leave the old one; the lock is held.

    Raises:
        ConflictError: Somebody else wrote one of the files meanwhile.
        ScaffoldError: The disk refuses.
    """
    run_id = token_hex(4)
    steps = tuple(
        (target, _entry(target, f".scaffold-{run_id}-{number}.tmp"))
        for number, target in enumerate(destination.targets)
    )
    touched = {target.folder for target in destination.targets}
    touched |= {split(path)[0] for path in (*destination.created, *(path for path, _ in destination.emptied))}
    try:
        for number, (target, _) in enumerate(steps):
            if target.status is not None:
                with explained(target.change.path), opened(root, target.folder) as folder:
                    journal.keep(store, number, target.name, folder)
        journal.begin(store, Journal(tuple(entry for _, entry in steps), destination.created, destination.emptied))
        for path in destination.created:
            parent, name = split(path)
            with explained(path), opened(root, parent) as folder:
                os.mkdir(name, dir_fd=folder)
        # Every file is written before the first is synced: the file system then needs one commit, not one per file.
        for step in (_stage, _sync, _place):
            for target, entry in steps:
                with explained(target.change.path), opened(root, target.folder) as folder:
                    step(target, entry, folder)
        for path, _ in reversed(destination.emptied):
            discard_folder(root, path)
        sync_all(root, touched)
        journal.commit(store)
    except BaseException:
        with _uninterrupted():
            roll_back(root, store)
        raise


def roll_back(root: Path, store: Path) -> Recovery | None:
    """Put the old tree back if an unfinished journal says so.

    Raises:
        ScaffoldError: The disk refuses; the journal stays for the next attempt.
    """
    try:
        return journal.roll_back(root, store)
    except OSError as error:
        raise ScaffoldError(
            f"cannot put the old files back: {reason(error)}; remove the cause and run the command again, which "
            "begins with that"
        ) from error


def _entry(target: Target, temporary: str) -> Entry:
    before, after = target.change.before, target.change.after
    return Entry(
        target.change.path,
        temporary,
        None if before is None else digest(before),
        None if after is None else digest(after),
        0 if target.status is None else permissions(target.status),
    )


def _stage(target: Target, entry: Entry, folder: int) -> None:
    if target.change.after is not None:
        write(entry.temporary, folder, target.change.after, target.mode, exactly=target.status is not None)


def _sync(target: Target, entry: Entry, folder: int) -> None:
    if target.change.after is not None:
        sync_file(entry.temporary, folder)


def _place(target: Target, entry: Entry, folder: int) -> None:
    if not is_same(present(target.name, folder), target.status):
        raise changed(target.change.path)
    if target.change.after is None:
        os.unlink(target.name, dir_fd=folder)
    elif target.status is not None:
        os.replace(entry.temporary, target.name, src_dir_fd=folder, dst_dir_fd=folder)
    else:
        try:
            # Renaming would overwrite what somebody put there just now; linking does not.
            if linked(entry.temporary, folder, target.name, folder):
                os.unlink(entry.temporary, dir_fd=folder)
            else:
                os.rename(entry.temporary, target.name, src_dir_fd=folder, dst_dir_fd=folder)
        except FileExistsError:
            raise changed(target.change.path) from None


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold ^C back: a second one must not cut the undoing short."""
    earlier = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, earlier)
