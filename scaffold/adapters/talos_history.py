"""Which Git revisions changed a file."""

from __future__ import annotations

from pathlib import Path

from scaffold.adapters.process import run_to_code
from scaffold.adapters.worktree import git_environment

_NO_COMMIT = 128
"""Git's exit code where there is no repository, or no commit in it."""


def revisions(root: Path, path: str, limit: int) -> tuple[str, ...]:
    """Return the last commits that changed a file, the newest first; none outside of a Git repository."""
    argv = ["git", "--literal-pathspecs", "log", "--format=%H", f"--max-count={limit}", "--", path]
    code, output = run_to_code(argv, (0, _NO_COMMIT), cwd=root, env=git_environment())
    return () if code else tuple(output.decode("ascii").split())
