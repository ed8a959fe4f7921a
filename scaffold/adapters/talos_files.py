"""The files that Talos configs are made from: of the work tree as it is, or of a Git revision."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scaffold.adapters.disk import read, reason
from scaffold.adapters.git_objects import find_commit, list_files, read_blobs
from scaffold.adapters.named_files import decoded
from scaffold.adapters.worktree import listed
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.yaml_reader import MAX_BYTES

_MAX_LINKS = 10
"""Symbolic links that are followed one after the other, before they are taken for a circle."""


@dataclass(frozen=True)
class Sources:
    """The files of a repository at one time; each is read once, when first asked for.

    Attributes:
        root: The repository's root, or the folder that stands for it where there is no Git.
        paths: Every file's path relative to the root, files that Git ignores excepted.
        revision: The Git revision as the user named it; empty for the work tree.
    """

    root: Path
    paths: frozenset[str]
    revision: str = ""
    _load: Callable[[str], bytes | None] = field(default=lambda _: None, repr=False)
    _texts: dict[str, str | None] = field(default_factory=dict, repr=False)

    def read(self, path: str) -> str | None:
        """Return a file's text, `None` where there is none; of the work tree also a file that Git ignores.

        Raises:
            ScaffoldError: It is there and cannot be read, or is no text.
        """
        path = posixpath.normpath(path)
        if path not in self._texts:
            outside = path.startswith(("/", "../")) or ".git" in path.split("/")
            content = None if outside else self._load(path)
            self._texts[path] = None if content is None else decoded(content, path)
        return self._texts[path]


def find_folder(start: Path) -> Path:
    """Return the root of the Git work tree that holds a folder, or the folder itself where there is none.

    Raises:
        ScaffoldError: There is no such folder.
    """
    if not start.is_dir():
        raise ScaffoldError(f"`{printable(str(start))}` is no folder; name one with Talos configs in it")
    folder = start.resolve()
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)


def work_tree(root: Path) -> Sources:
    """Return the files of a work tree as they are on the disk; of a folder without Git, all but hidden ones.

    Raises:
        ScaffoldError: Git does not list the files.
    """
    names = listed(root) if (root / ".git").exists() else _walk(root)
    found = (raw.decode("utf-8", "replace") for raw in names)  # a name that is no UTF-8 is then no file, and left out
    paths = frozenset(name for name in found if os.path.isfile(os.path.join(root, name)))  # noqa: PTH113, PTH118 - fast
    real = root.resolve()

    def load(path: str) -> bytes | None:
        place = (root / path).resolve()
        inside = place.is_relative_to(real) and ".git" not in place.relative_to(real).parts
        if not inside or not place.is_file():
            return None
        try:
            size = place.stat().st_size
            if size > MAX_BYTES:
                raise ScaffoldError(f"{printable(path)}: larger than {MAX_BYTES // (1024 * 1024)} MiB")
            return read(os.fsencode(place), size=size)
        except OSError as error:
            raise ScaffoldError(f"cannot read `{printable(path)}`: {reason(error)}") from None

    return Sources(root, paths, "", load)


def revision(root: Path, name: str) -> Sources:
    """Return the files of a Git revision.

    Raises:
        ScaffoldError: Not a Git repository, or no such revision.
    """
    if not (root / ".git").exists():
        raise ScaffoldError(f"`{printable(str(root))}` is no Git repository, so it has no revision `{printable(name)}`")
    commit = find_commit(root, name)
    if commit is None:
        raise ScaffoldError(f"no revision `{printable(name)}` in this repository; `git log --oneline` lists some")
    tree = {blob.path.decode("utf-8", "replace"): blob for blob in list_files(root, commit)}
    contents: dict[str, bytes] = {}

    def load(path: str) -> bytes | None:
        for _ in range(_MAX_LINKS):
            if path not in tree:
                return None
            if path not in contents:  # with all of its folder: one process for each folder, not for each file
                folder = posixpath.dirname(path)
                wanted = [each for each in tree if posixpath.dirname(each) == folder and tree[each].size <= MAX_BYTES]
                blobs = read_blobs(root, [tree[each].name for each in wanted])
                contents.update({each: blobs[tree[each].name] for each in wanted})
            if path not in contents:
                raise ScaffoldError(f"{printable(path)}: larger than {MAX_BYTES // (1024 * 1024)} MiB")
            if not tree[path].is_link:
                return contents[path]
            path = posixpath.normpath(posixpath.join(posixpath.dirname(path), os.fsdecode(contents[path])))
        return None

    return Sources(root, frozenset(tree), name, load)


def _walk(root: Path) -> Iterator[bytes]:
    for place, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        below = Path(place).relative_to(root)
        yield from (os.fsencode(below / name) for name in files)
