"""Lays out repositories on the disk, and asks Git what it makes of them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.golden_trees import write


def settle(root: Path, files: Mapping[str, bytes | str]) -> Path:
    """Write files and put them into the index of a new Git repository."""
    write({path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()}, root)
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    return root


def git(root: Path, *arguments: str, stdin: bytes = b"") -> str:
    """Run git on a repository, without the settings of whoever runs the tests."""
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-c", "core.autocrlf=false", *arguments]
    ran = subprocess.run(command, cwd=root, env=environment, input=stdin, capture_output=True, check=True)
    return ran.stdout.decode()


def tree_hash(root: Path) -> str:
    """Return the hash that Git gives to the whole work tree."""
    git(root, "add", "--all")
    return git(root, "write-tree").strip()
