"""Takes line ends that Git converts on its way to the disk out of a merge, and puts them back."""

from __future__ import annotations

from collections.abc import Collection

from scaffold.changes import ChangeSet, FileChange
from scaffold.update.files import Files


def as_in_git(files: Files, converted: Collection[str]) -> Files:
    """Return the files with the line ends that Git has."""
    return {path: _plain(content) if path in converted else content for path, content in files.items()}


def as_on_disk(changes: ChangeSet, files: Files, converted: Collection[str]) -> ChangeSet:
    """Return changes to files as Git has them, as changes to the files as they are on the disk."""
    return ChangeSet(
        tuple(
            FileChange(change.path, files[change.path], change.after and _plain(change.after).replace(b"\n", b"\r\n"))
            if change.path in converted
            else change
            for change in changes
        )
    )


def _plain(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")
