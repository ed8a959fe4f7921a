"""Keeps answers in the user's cache folder, by a digest of everything that they follow from.

A file that is damaged, or that somebody else could have written, is as good as none. What cannot be kept only costs
time: nothing here ever fails.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import yaml

import scaffold
from scaffold.adapters.disk import read as read_file
from scaffold.repository import Repository

VARIABLE = "SCAFFOLD_CHECK_CACHE"
"""The environment variable that names another folder; where it is empty, nothing is kept."""

MAX_FILES = 64
MAX_BYTES = 32 * 1024 * 1024
"""How many answers are kept, and how large they may be together; the ones that were used last remain."""

_DIGEST = hashlib.sha256
_DIGITS = 2 * _DIGEST().digest_size


def digest(repository: Repository, asked: Iterable[str | bytes]) -> str:
    """Return what stands for an answer: the program, what is asked, and every path, link and content.

    Args:
        repository: What the answer is about.
        asked: Everything else that it depends on, always as many texts.
    """
    found = _DIGEST()
    for text in (*_program(), *asked):
        _add(found, text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    for path in sorted(repository.paths):
        _add(found, path.encode("utf-8", "surrogatepass"))
        content = repository.files.get(path)
        if content is None:
            found.update(b"-")
        else:
            _add(found, content)
    rest = (sorted(repository.links.items()), [str(problem) for problem in repository.problems])
    _add(found, repr(rest).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def _add(found: hashlib._Hash, content: bytes) -> None:
    found.update(b"%d:" % len(content))
    found.update(content)


def _program() -> tuple[str, ...]:
    """Return what changes with the program: its version and files, Python, and the library that parses."""
    files = [*_files(str(Path(scaffold.__file__).parent))]
    return scaffold.__version__, sys.version, f"{yaml.__version__} {yaml.__with_libyaml__}", repr(files)


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if not entry.is_dir():
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns
            elif entry.name != "__pycache__":
                yield from _files(entry.path)


def recall(key: str) -> bytes | None:
    """Return the answer of a key, `None` where none is kept."""
    folder = _folder()
    if folder is None or not _is_private(folder):
        return None
    place = folder / key
    try:
        head, _, content = read_file(os.fsencode(place)).partition(b"\n")
        if head.decode("ascii", "replace") != _DIGEST(content).hexdigest():
            return None
        os.utime(place)  # used just now
    except OSError:
        return None
    return content


def keep(key: str, content: bytes) -> None:
    """Keep the answer of a key for the next time, and drop those that were not used for longest.

    It appears whole or not at all, whoever else writes at the same time.
    """
    folder = _folder()
    if folder is None or len(content) > MAX_BYTES // 2:
        return
    import tempfile

    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_private(folder):
            return
        descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=".new-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_DIGEST(content).hexdigest().encode() + b"\n" + content)
            Path(temporary).replace(folder / key)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _prune(folder)


def _prune(folder: Path) -> None:
    with os.scandir(folder) as entries:
        known = sorted(((entry.stat(follow_symlinks=False), entry.path) for entry in entries), key=_last_used)
    size = 0
    for number, (status, place) in enumerate(known):
        size += status.st_size
        if number >= MAX_FILES or size > MAX_BYTES:
            with suppress(OSError):
                Path(place).unlink()


def _last_used(known: tuple[os.stat_result, str]) -> tuple[int, str]:
    status, place = known
    return -status.st_mtime_ns, place


def _folder() -> Path | None:
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    import platformdirs

    return platformdirs.user_cache_path("flux-scaffold") / "check"


def _is_private(folder: Path) -> bool:
    """Tell whether a folder is the user's own and nobody else may write into it."""
    try:
        status = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o022
