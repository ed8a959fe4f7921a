"""What a command wants to write: a set of file changes, as a value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file's content before and after; `None` is an absent file.

    Attributes:
        path: POSIX path relative to the repository's root.
        before: The bytes that were read; applying refuses when the disk holds others.
        after: The bytes to write, `None` to delete the file.
        executable: Whether the written file gets mode 0755 rather than 0644; `None` keeps what the file has.
    """

    path: str
    before: bytes | None
    after: bytes | None
    executable: bool | None = None

    @property
    def is_noop(self) -> bool:
        """Tell whether the change changes nothing."""
        return self.before == self.after and self.executable is None


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """File changes that belong together, sorted by path, one per path."""

    changes: tuple[FileChange, ...] = ()

    def __post_init__(self) -> None:
        merged: dict[str, FileChange] = {}
        for change in self.changes:
            earlier = merged.get(change.path)
            if earlier is not None and earlier.after != change.before:
                raise ValueError(f"two changes of {change.path} do not follow each other")
            before = earlier.before if earlier else change.before
            merged[change.path] = FileChange(change.path, before, change.after, change.executable)
        kept = tuple(merged[path] for path in sorted(merged) if not merged[path].is_noop)
        object.__setattr__(self, "changes", kept)

    def __iter__(self) -> Iterator[FileChange]:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def __or__(self, other: ChangeSet) -> ChangeSet:
        """Join two sets; where both change a file, the other's change must start from this one's result."""
        return ChangeSet((*self.changes, *other.changes))

    @property
    def paths(self) -> tuple[str, ...]:
        """Return the changed paths, sorted."""
        return tuple(change.path for change in self.changes)
