"""Reads what Git knows of an app's files: what is not committed or ignored, and what is really on the disk."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scaffold.adapters.disk import opened, read, reason, split
from scaffold.adapters.process import run, run_to_code
from scaffold.adapters.template_source import environment_of_its_own
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.repository import Repository
from scaffold.update.files import Files

_CONVERTED = re.compile(rb"i/lf\s+w/(crlf|mixed)\s")
"""What `git ls-files --eol` says of a file whose line ends Git converts."""


def uncommitted(root: Path, paths: Sequence[str]) -> tuple[str, ...]:
    """Return what Git has not committed below some paths, untracked files too, ignored ones not."""
    status = ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=normal", "--ignore-submodules=none"]
    lines = _git(root, *status, "--", *paths).split("\0")
    return tuple(line[3:] for line in lines if line)


def ignored(root: Path, paths: Iterable[str]) -> frozenset[str]:
    """Return those of some paths that Git ignores; what it tracks it never does."""
    argv = ["git", "check-ignore", "-z", "--stdin"]
    listed = "".join(f"{path}\0" for path in paths).encode("utf-8", "surrogateescape")
    _, found = run_to_code(argv, (0, 1), stdin=listed, cwd=root, env=_environment())
    return frozenset(found.decode("utf-8", "surrogateescape").split("\0")[:-1])


def converted(root: Path, paths: Sequence[str]) -> frozenset[str]:
    """Return the files below some paths that have Windows' line ends on the disk and not in Git."""
    lines = _git(root, "ls-files", "--eol", "-z", "--", *paths).split("\0")
    return frozenset(line.partition("\t")[2] for line in lines if _CONVERTED.match(line.encode()))


def read_files(root: Path, repository: Repository, paths: Iterable[str]) -> Files:
    """Read those of the files that are there; none of them is a symbolic link.

    Raises:
        ScaffoldError: A file cannot be read.
    """
    found: dict[str, bytes] = {}
    for path in paths:
        if path in repository.files:
            found[path] = repository.files[path]
        elif path in repository.paths:
            folder, name = split(path)
            try:
                with opened(root, folder) as descriptor:
                    found[path] = read(name, descriptor)
            except OSError as error:
                raise ScaffoldError(f"cannot read `{printable(path)}`: {reason(error)}") from None
    return found


def _git(root: Path, *arguments: str) -> str:
    argv = ["git", "--literal-pathspecs", *arguments]
    return run(argv, cwd=root, env=_environment()).decode("utf-8", "surrogateescape")


def _environment() -> Mapping[str, str]:
    return environment_of_its_own(os.environ) | {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
