"""Reads what Git keeps: commits by their names, the files of a commit, and contents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.adapters.process import run, run_to_code
from scaffold.adapters.worktree import git_environment
from scaffold.errors import ScaffoldError

_LINK = b"120000"
_FAILED = range(1, 256)


@dataclass(frozen=True, slots=True)
class Blob:
    """A file of a commit.

    Attributes:
        path: Its path in Git's bytes, relative to the repository's root.
        name: The name of its content.
        size: Its length in bytes.
        is_link: Whether it is a symbolic link, whose content is what it names.
    """

    path: bytes
    name: bytes
    size: int
    is_link: bool


def find_commit(root: Path, name: str) -> str | None:
    """Return the commit that Git knows by a name, `None` where there is none."""
    argv = ["git", "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"]
    code, output = run_to_code(argv, (0, *_FAILED), cwd=root, env=git_environment())
    return None if code else output.decode().split()[-1]


def list_files(root: Path, commit: str) -> Iterator[Blob]:
    """Yield the files of a commit, submodules excepted.

    Raises:
        ScaffoldError: Git cannot read the tree.
    """
    argv = ["git", "ls-tree", "-r", "-z", "--long", "--full-tree", commit]
    for entry in run(argv, cwd=root, env=git_environment()).split(b"\0"):
        about, tab, path = entry.partition(b"\t")
        mode, kind, name, size = about.split() if tab else (b"", b"", b"", b"")
        if kind == b"blob":
            yield Blob(path, name, int(size), mode == _LINK)


def read_blobs(root: Path, names: Iterable[bytes]) -> Mapping[bytes, bytes]:
    """Return contents by their names, read through one process.

    Raises:
        ScaffoldError: Git lacks one.
    """
    wanted = list(dict.fromkeys(names))
    if not wanted:
        return {}
    argv = ["git", "cat-file", "--batch"]
    output = run(argv, cwd=root, env=git_environment(), stdin=b"\n".join(wanted) + b"\n")
    found: dict[bytes, bytes] = {}
    start = 0
    for name in wanted:
        end = output.index(b"\n", start)
        header = output[start:end].split()
        if header[1:2] != [b"blob"]:
            raise ScaffoldError(f"Git lacks a file of that commit (object `{name.decode()}`); run `git fsck`")
        start = end + 1 + int(header[2])
        found[name] = output[end + 1 : start]
        start += 1
    return found
