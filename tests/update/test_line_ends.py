"""Line ends that Git converts are taken out of a merge and put back."""

from __future__ import annotations

from scaffold.changes import ChangeSet, FileChange
from scaffold.update.line_ends import as_in_git, as_on_disk

FILES = {"windows": b"a\r\nb\r\n", "mixed": b"a\r\nb\n", "by-hand": b"c\r\n"}
CONVERTED = frozenset({"windows", "mixed"})


def test_only_what_git_converts_is_read_otherwise() -> None:
    assert as_in_git(FILES, ()) == FILES
    assert as_in_git(FILES, CONVERTED) == {"windows": b"a\nb\n", "mixed": b"a\nb\n", "by-hand": b"c\r\n"}


def test_what_is_written_has_the_line_ends_of_the_disk_again() -> None:
    changes = ChangeSet(
        (
            FileChange("windows", b"a\nb\n", b"a\nx\r\n"),
            FileChange("mixed", b"a\nb\n", None),
            FileChange("by-hand", b"c\r\n", b"c\n"),
            FileChange("new", None, b"n\n"),
        )
    )
    assert as_on_disk(changes, FILES, CONVERTED) == ChangeSet(
        (
            FileChange("windows", b"a\r\nb\r\n", b"a\r\nx\r\n"),
            FileChange("mixed", b"a\r\nb\n", None),
            FileChange("by-hand", b"c\r\n", b"c\n"),
            FileChange("new", None, b"n\n"),
        )
    )
