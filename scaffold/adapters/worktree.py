"""Reads a Git work tree into a value, and is the only writer of one."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Mapping
from pathlib import Path

from scaffold.adapters import journal
from scaffold.adapters.destination import ancestors, inspect
from scaffold.adapters.disk import explained, read, reason
from scaffold.adapters.journal import Recovery
from scaffold.adapters.process import run
from scaffold.adapters.transaction import replace, roll_back
from scaffold.changes import ChangeSet
from scaffold.diagnostic import Diagnostic, Severity, printable
from scaffold.errors import ScaffoldError
from scaffold.repository import Repository, is_yaml
from scaffold.yaml_reader import MAX_BYTES

_SETTINGS = (".editorconfig", ".minijinja.toml")
"""Names of files that are read although they are not YAML."""


def find_root(start: Path) -> Path:
    """Find the root of the Git work tree that holds a folder.

    Raises:
        ScaffoldError: There is none.
    """
    if not start.exists():
        raise ScaffoldError(f"`{printable(str(start))}` does not exist; name a folder inside a Git repository")
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    raise ScaffoldError(
        f"`{printable(str(start))}` is not inside a Git repository; run `git init` there or name one with `--repo`"
    )


def load(root: Path) -> Repository:
    """Read a work tree: its YAML and settings files, and the names of all others, ignored ones excepted.

    What cannot be read becomes a problem of the repository. A symlink is read as the file that it names, if that is
    inside the work tree; nothing outside is read.

    Raises:
        ScaffoldError: Git does not list the files.
    """
    base = os.fsencode(root) + b"/"
    files: dict[str, bytes] = {}
    paths: set[str] = set()
    links: dict[str, str] = {}
    problems: list[Diagnostic] = []
    folders = {b"": True}
    for raw in listed(root):
        try:
            path = raw.decode()
            if not _is_reached(base, raw.rpartition(b"/")[0], folders):
                continue
            place = base + raw
            found = os.lstat(place)
            status: os.stat_result | None = found
            if stat.S_ISLNK(found.st_mode):
                links[path] = os.readlink(place).decode("utf-8", "replace")  # noqa: PTH115 - bytes
                place, status = _follow(base, place)
            elif not stat.S_ISREG(found.st_mode):  # a submodule, a FIFO, a socket, a device
                continue
            paths.add(path)
            if status is not None and is_read(path):
                if status.st_size > MAX_BYTES:
                    problems.append(_unreadable(raw, f"larger than {MAX_BYTES // (1024 * 1024)} MiB"))
                else:
                    files[path] = read(place, size=status.st_size)
        except (FileNotFoundError, NotADirectoryError):  # deleted, and Git does not know yet
            continue
        except UnicodeDecodeError:
            problems.append(_unreadable(raw, "the name is not UTF-8"))
        except OSError as error:
            problems.append(_unreadable(raw, reason(error)))
    return Repository(files, frozenset(paths), links, tuple(sorted(problems)))


def is_read(path: str) -> bool:
    """Tell by its name whether a file's content is read."""
    return is_yaml(path) or path.rpartition("/")[2] in _SETTINGS


def listed(root: Path) -> tuple[bytes, ...]:
    """Return the paths of the files that Git tracks or would track; some may be deleted, or be no regular files.

    Raises:
        ScaffoldError: Git does not list the files.
    """
    argv = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    found = run(argv, cwd=root, env=git_environment()).split(b"\0")
    unique = dict.fromkeys(found)  # a file in a merge conflict is listed once per side
    return tuple(raw for raw in unique if raw and not raw.endswith(b"/"))  # with a slash: a repository inside this one


def left_behind(root: Path, folder: str, deleted: Collection[str]) -> tuple[str, ...]:
    """Return what a folder still holds once some files are deleted: files, and folders with nothing to delete."""
    emptied = {parent for path in deleted for parent in ancestors(path)}
    found: list[str] = []
    for place, folders, files in os.walk(root / folder):
        below = Path(place).relative_to(root).as_posix()
        found += [f"{below}/{name}" for name in files if f"{below}/{name}" not in deleted]
        found += [f"{below}/{name}/" for name in folders if f"{below}/{name}" not in emptied]
        folders[:] = [name for name in folders if f"{below}/{name}" in emptied]
    return tuple(sorted(os.fsencode(path).decode("utf-8", "replace") for path in found))


def recover(root: Path) -> Recovery | None:
    """Put the old tree back if a run was interrupted while it wrote; to be called before anything is read.

    Returns:
        What was done, nothing where no run was interrupted.

    Raises:
        ScaffoldError: Another process is writing, or the disk refuses.
    """
    store = git_folder(root) / "scaffold"
    with explained(".git/scaffold"):
        if not journal.exists(store):
            return None
        with journal.locked(store):
            return roll_back(root, store)


def apply(root: Path, changes: ChangeSet) -> None:
    """Write all changes or none, whatever happens on the way; an earlier, interrupted run is undone first.

    Raises:
        ConflictError: A file changed since it was read, or a path is not ours to write; nothing was written.
        ScaffoldError: Another process is writing, or the disk refuses; nothing was written.
    """
    if not changes:
        recover(root)
        return
    with explained(".git/scaffold"):
        store = journal.prepare(git_folder(root))
        with journal.locked(store):
            roll_back(root, store)  # another process may have begun, and died, just now
            destination = inspect(root, changes)
            if destination.targets:
                replace(root, store, destination)


def git_folder(root: Path) -> Path:
    """Return the Git folder of a work tree: `.git`, or what the file `.git` names.

    Raises:
        ScaffoldError: There is none.
    """
    place = root / ".git"
    if place.is_dir():
        return place
    try:
        key, _, named = place.read_text("utf-8").strip().partition(": ")
    except (OSError, UnicodeDecodeError):
        key, named = "", ""
    folder = (root / named).resolve()
    if key != "gitdir" or not folder.is_dir():
        raise ScaffoldError(f"`{printable(str(place))}` names no Git folder; run `git status` there")
    return folder


def _unreadable(raw: bytes, message: str) -> Diagnostic:
    path = printable(raw.decode("utf-8", "replace"))
    return Diagnostic(path, 0, 0, Severity.WARNING, "unreadable", message)


def _is_reached(base: bytes, folder: bytes, known: dict[bytes, bool]) -> bool:
    """Tell whether a folder is a real one at every level; behind a symlink, Git's files are gone from the disk."""
    reached = known.get(folder)
    if reached is None:
        parent = folder.rpartition(b"/")[0]
        reached = _is_reached(base, parent, known) and stat.S_ISDIR(os.lstat(base + folder).st_mode)
        known[folder] = reached
    return reached


def _follow(base: bytes, link: bytes) -> tuple[bytes, os.stat_result | None]:
    """Find the file that a symlink names in the end, no status for one outside the work tree or for none."""
    real = os.path.realpath(base) + b"/"
    place = os.path.realpath(link)
    if not place.startswith(real) or b".git" in place[len(real) :].split(b"/"):
        return place, None
    try:
        status = os.lstat(place)
    except OSError:
        return place, None
    return place, status if stat.S_ISREG(status.st_mode) else None


def git_environment() -> Mapping[str, str]:
    """Return the environment without what a Git hook sets for the repository that it runs in."""
    local = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_PREFIX")
    return {name: value for name, value in os.environ.items() if name not in local} | {"LC_ALL": "C"}
