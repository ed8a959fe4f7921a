"""Decides what becomes of each file of an app: what an update leaves, takes from the template, or has to merge."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scaffold.diagnostic import printable
from scaffold.errors import ConflictError

Files = Mapping[str, bytes]
"""Content by path."""


class Fate(StrEnum):
    """What becomes of a file."""

    STAYS = "stays"
    RENDERED = "rendered"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Merge:
    """A file that was changed by hand and by the template.

    Attributes:
        path: Its path.
        old: What the recorded version wrote, `None` where it wrote nothing and both sides added the file.
        current: What is there.
        new: What the new version writes.
    """

    path: str
    old: bytes | None
    current: bytes
    new: bytes

    @property
    def is_binary(self) -> bool:
        """Tell whether no merge is possible: Git takes a NUL for the sign of it."""
        return any(b"\0" in (content or b"") for content in (self.old, self.current, self.new))


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What becomes of an app's files.

    Attributes:
        settled: The content of each file that needs no merge, `None` for a file that is to be absent.
        merges: The others.
        edited: The template's files that were changed or removed by hand.
        dropped: The files that were changed by hand, and that the template no longer writes.
    """

    settled: Mapping[str, bytes | None]
    merges: tuple[Merge, ...]
    edited: tuple[str, ...]
    dropped: tuple[str, ...]


def without_links(old: Files, new: Files, links: Collection[str]) -> tuple[Files, Files]:
    """Leave out what is a symbolic link, or lies behind one, and stays as it is.

    Args:
        old: What the recorded version writes.
        new: What the new version writes.
        links: The repository's symbolic links.

    Raises:
        ConflictError: The template changes such a file.
    """
    behind: set[str] = set()
    for path in old.keys() | new.keys():
        link = next((link for link in links if path == link or path.startswith(f"{link}/")), None)
        if link is not None and old.get(path) != new.get(path):
            raise ConflictError(f"`{printable(link)}` is a symbolic link; put what it names there first")
        if link is not None:
            behind.add(path)
    real, changed = ({path: files[path] for path in files if path not in behind} for files in (old, new))
    return real, changed


def decide(old: bytes | None, current: bytes | None, new: bytes | None) -> Fate:
    """Decide a file's fate as `copier update` does; `None` is an absent file.

    What was removed by hand stays away, and what nobody changed by hand is as the template writes it. There is one
    difference: where the template changed a file just as somebody had changed it by hand, Copier may apply that a
    second time; here the file stays.
    """
    if current is None:
        return Fate.RENDERED if old is None else Fate.STAYS
    if new is None:
        return Fate.STAYS if old is None else Fate.RENDERED
    if current == new:
        return Fate.STAYS
    if old is None:
        return Fate.MERGED
    if current == old:
        return Fate.RENDERED
    return Fate.STAYS if old == new else Fate.MERGED


def plan_files(old: Files, current: Files, new: Files, own: Collection[str]) -> FilePlan:
    """Decide the fate of every file that the template writes or wrote.

    Args:
        old: What the recorded version writes with the recorded answers.
        current: What is there.
        new: What the new version writes.
        own: Files that are the template's alone, changes by hand included: the answers file.
    """
    settled: dict[str, bytes | None] = {}
    merges: list[Merge] = []
    paths = sorted(old.keys() | new.keys())
    for path in paths:
        before, present, after = old.get(path), current.get(path), new.get(path)
        fate = Fate.RENDERED if path in own else decide(before, present, after)
        if fate is Fate.MERGED and present is not None and after is not None:
            merges.append(Merge(path, before, present, after))
        else:
            settled[path] = present if fate is Fate.STAYS else after
    edited = _edited(old, current, own)
    return FilePlan(
        settled, tuple(merges), edited, tuple(path for path in edited if path in current.keys() - new.keys())
    )


def plan_outcome(old: Files, current: Files, after: Files, own: Collection[str]) -> FilePlan:
    """Describe what Copier itself has made of an app's files.

    Args:
        old: What the recorded version writes.
        current: What is there.
        after: What is to be there.
        own: The answers file, and the files that conflict.
    """
    settled = {path: after.get(path) for path in sorted(current.keys() | after.keys())}
    edited = _edited(old, current, own)
    return FilePlan(settled, (), edited, tuple(path for path in edited if path in current.keys() - after.keys()))


def _edited(old: Files, current: Files, own: Collection[str]) -> tuple[str, ...]:
    return tuple(path for path in sorted(old) if path not in own and current.get(path) != old[path])
