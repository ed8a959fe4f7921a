"""A work tree to write to, and what it holds: for the tests of writing."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from scaffold.adapters.worktree import apply, git_folder
from scaffold.changes import ChangeSet, FileChange
from scaffold.errors import ConflictError, ScaffoldError

Tree = dict[str, tuple[bytes | str, int]]


def tree(root: Path) -> Tree:
    """Return every file, link and folder outside the Git folder, with its content and permission bits."""
    found: Tree = {}
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name != ".git"]
        for name in (*folders, *files):
            place = Path(folder, name)
            mode = stat.S_IMODE(place.lstat().st_mode)
            if place.is_symlink():
                found[str(place.relative_to(root))] = (str(place.readlink()), 0)
            elif place.is_file():
                found[str(place.relative_to(root))] = (place.read_bytes(), mode)
            else:
                found[str(place.relative_to(root))] = ("", mode)
    return found


def put(root: Path, files: dict[str, bytes]) -> None:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)


def changes(*changes: FileChange) -> ChangeSet:
    return ChangeSet(changes)


def refused(root: Path, *wanted: FileChange, error: type[ScaffoldError] = ConflictError) -> str:
    """Apply the changes after one that would be possible; return the refusal, which must have written nothing."""
    before = tree(root)
    with pytest.raises(error) as caught:
        apply(root, changes(FileChange("0/possible.yaml", None, b"x"), *wanted))
    assert type(caught.value) is error
    assert tree(root) == before
    assert leftovers(root) == []
    return str(caught.value)


def leftovers(root: Path) -> list[Path]:
    return [*(git_folder(root) / "scaffold/journal").iterdir(), *root.rglob(".scaffold-*")]
