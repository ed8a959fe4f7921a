"""Opens a repository for a command: finds it, undoes what was interrupted, and reads it."""

from __future__ import annotations

from pathlib import Path

from scaffold.adapters import terminal, worktree
from scaffold.diagnostic import printable
from scaffold.repository import Repository


def open_repository(repo: Path | None) -> tuple[Path, Repository]:
    """Load the repository above a folder (default: the current one).

    A run that was killed while it wrote is undone first.

    Raises:
        ScaffoldError: Not a Git repository, or another process is writing.
    """
    root = worktree.find_root(repo or Path.cwd())
    undo_interrupted(root)
    return root, worktree.load(root)


def undo_interrupted(root: Path) -> None:
    """Put back what an interrupted run had changed, and say so."""
    recovery = worktree.recover(root)
    if recovery is None:
        return
    terminal.say(f"an interrupted run was undone: {len(recovery.restored)} files are as they were before it", "yellow")
    for path in recovery.kept:
        terminal.say(f"`{printable(path)}` was changed since then and left as it is", "yellow")
