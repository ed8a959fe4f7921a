"""What became of one app: how its update is classified, and what is to be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from scaffold.changes import ChangeSet, FileChange
from scaffold.update.apps import AppFolder
from scaffold.update.files import FilePlan, Files


class State(StrEnum):
    """How an update of an app ends; where several hold, the first of them in this order."""

    REFUSED = "refused"
    CURRENT = "current"
    CONFLICT = "conflict"
    MERGED = "merged"
    REMOVES = "removes files"
    ADDS = "adds files"
    CLEAN = "clean"


class Conflicts(StrEnum):
    """What is written of an app with conflicts."""

    SKIP = "skip"
    INLINE = "inline"
    REJ = "rej"


REJECTED = ".rej"
"""What the name of a file ends with that holds the changes by hand that found no place."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A file after its merge.

    Attributes:
        content: The merged file; with markers where it conflicts.
        conflicts: Whether it does.
        partly: What the new version writes with those changes by hand that found their place.
        rejected: The other changes by hand, as a patch.
    """

    content: bytes
    conflicts: bool = False
    partly: bytes = b""
    rejected: bytes = b""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an update makes of an app; paths are relative to the repository's root.

    Attributes:
        app: The app.
        target: The version that it goes to.
        state: How it ends.
        changes: What is to be written.
        changed: Files that change.
        added: Files that are new.
        removed: Files that go away.
        conflicts: Files that were changed by hand where the template changed them, too.
        hazards: What has to be asked before it is done.
        reason: Why it is refused.
        note: What the user should know.
    """

    app: AppFolder
    target: str
    state: State
    changes: ChangeSet = field(default_factory=ChangeSet)
    changed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    hazards: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""


def refused(app: AppFolder, target: str, reason: str) -> Outcome:
    """Return the outcome of an app that is left as it is."""
    return Outcome(app, target, State.REFUSED, reason=reason)


def conclude(
    app: AppFolder,
    target: str,
    plan: FilePlan,
    current: Files,
    merged: Mapping[str, Merged],
    conflicts: Conflicts = Conflicts.SKIP,
) -> Outcome:
    """Classify an app's update and put together what it writes.

    Args:
        app: The app.
        target: The version that it goes to.
        plan: What becomes of each file.
        current: What is there.
        merged: The files of `plan.merges` after their merge, by path.
        conflicts: What is written where the app has conflicts: nothing, markers, or rejected changes.
    """
    conflicted = tuple(path for path, file in merged.items() if file.conflicts)
    after: dict[str, bytes | None] = dict(plan.settled)
    for path, file in merged.items():
        after[path] = file.content
        if file.conflicts and conflicts is Conflicts.REJ:
            after |= {path: file.partly, path + REJECTED: file.rejected}
    changes = ChangeSet(tuple(FileChange(path, current.get(path), content) for path, content in after.items()))
    added = tuple(change.path for change in changes if change.before is None)
    removed = tuple(change.path for change in changes if change.after is None)
    if conflicted:
        state = State.CONFLICT
    elif not changes:
        state = State.CURRENT
    elif plan.edited:
        state = State.MERGED
    else:
        state = State.REMOVES if removed else State.ADDS if added else State.CLEAN
    return Outcome(
        app,
        target,
        state,
        ChangeSet() if conflicted and conflicts is Conflicts.SKIP else changes,
        tuple(path for path in changes.paths if path not in {*added, *removed}),
        added,
        removed,
        conflicted,
    )
