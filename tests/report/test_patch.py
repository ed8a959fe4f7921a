"""Patches: values in, exact text out."""

from __future__ import annotations

import base64
import zlib

import pytest

from scaffold.changes import ChangeSet, FileChange
from scaffold.report.patch import FileSummary, Status, format_patch, summary


def patch(*changes: FileChange) -> str:
    return format_patch(ChangeSet(changes)).decode("utf-8", "surrogateescape")


def numbers(*numbers: int, change: dict[int, str] | None = None) -> bytes:
    return "".join(f"{(change or {}).get(number, str(number))}\n" for number in numbers).encode()


def test_no_changes_are_no_patch() -> None:
    assert patch() == ""
    assert summary(ChangeSet()) == ()


def test_a_changed_line_has_three_lines_around_it() -> None:
    assert patch(FileChange("a.yaml", numbers(*range(1, 10)), numbers(*range(1, 10), change={5: "five"}))) == (
        "diff --git a/a.yaml b/a.yaml\n"
        "index 0719398930..4c5701d775\n"
        "--- a/a.yaml\n"
        "+++ b/a.yaml\n"
        "@@ -2,7 +2,7 @@\n"
        " 2\n 3\n 4\n"
        "-5\n"
        "+five\n"
        " 6\n 7\n 8\n"
    )


@pytest.mark.parametrize(
    ("second", "hunks"), [(10, ["@@ -1,13 +1,13 @@"]), (11, ["@@ -1,6 +1,6 @@", "@@ -8,7 +8,7 @@"])]
)
def test_changes_share_a_hunk_as_long_as_their_context_touches(second: int, hunks: list[str]) -> None:
    text = patch(FileChange("a", numbers(*range(1, 20)), numbers(*range(1, 20), change={3: "three", second: "later"})))
    assert [line for line in text.splitlines() if line.startswith("@@")] == hunks


def test_a_new_file() -> None:
    assert patch(FileChange("apps/a.yaml", None, b"a: 1\nb: 2\n")) == (
        "diff --git a/apps/a.yaml b/apps/a.yaml\n"
        "new file mode 100644\n"
        "index 0000000000..083c5aec5d\n"
        "--- /dev/null\n"
        "+++ b/apps/a.yaml\n"
        "@@ -0,0 +1,2 @@\n"
        "+a: 1\n"
        "+b: 2\n"
    )


def test_a_deleted_file() -> None:
    assert patch(FileChange("a.yaml", b"a: 1\n", None)) == (
        "diff --git a/a.yaml b/a.yaml\n"
        "deleted file mode 100644\n"
        "index a8926a52d8..0000000000\n"
        "--- a/a.yaml\n"
        "+++ /dev/null\n"
        "@@ -1,1 +0,0 @@\n"
        "-a: 1\n"
    )


def test_empty_files_are_only_a_header() -> None:
    assert patch(FileChange("come", None, b"", executable=True), FileChange("go", b"", None)) == (
        "diff --git a/come b/come\n"
        "new file mode 100755\n"
        "index 0000000000..e69de29bb2\n"
        "diff --git a/go b/go\n"
        "deleted file mode 100644\n"
        "index e69de29bb2..0000000000\n"
    )


@pytest.mark.parametrize(
    ("executable", "modes"),
    [(True, "old mode 100644\nnew mode 100755\n"), (False, "old mode 100755\nnew mode 100644\n")],
)
def test_a_mode_alone_is_only_a_header(executable: bool, modes: str) -> None:
    assert patch(FileChange("run.sh", b"x\n", b"x\n", executable)) == f"diff --git a/run.sh b/run.sh\n{modes}"


def test_a_mode_and_a_content() -> None:
    assert patch(FileChange("run.sh", b"x\n", b"y\n", executable=True)) == (
        "diff --git a/run.sh b/run.sh\n"
        "old mode 100644\n"
        "new mode 100755\n"
        "index 587be6b4c3..975fbec825\n"
        "--- a/run.sh\n"
        "+++ b/run.sh\n"
        "@@ -1,1 +1,1 @@\n"
        "-x\n"
        "+y\n"
    )


@pytest.mark.parametrize(
    ("before", "after", "hunk"),
    [
        (b"a", b"a\n", "@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n"),
        (b"a\n", b"a", "@@ -1,1 +1,1 @@\n-a\n+a\n\\ No newline at end of file\n"),
        (b"a\nz", b"b\nz", "@@ -1,2 +1,2 @@\n-a\n+b\n z\n\\ No newline at end of file\n"),
        (b"a", b"", "@@ -1,1 +0,0 @@\n-a\n\\ No newline at end of file\n"),
        (b"a\r\nb\r\n", b"a\r\nc\r\n", "@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n"),
        (b"a\rb\n", b"a\rc\n", "@@ -1,1 +1,1 @@\n-a\rb\n+a\rc\n"),
        (b"a\x0cb\xc2\x85c\n", b"\xff\n", "@@ -1,1 +1,1 @@\n-a\x0cb\x85c\n+\udcff\n"),
    ],
    ids=[
        "a line feed comes at the end",
        "a line feed goes at the end",
        "none at the end of context",
        "emptied",
        "carriage returns stay",
        "a carriage return ends no line",
        "nothing else ends a line, and bytes need not be UTF-8",
    ],
)
def test_line_ends(before: bytes, after: bytes, hunk: str) -> None:
    assert patch(FileChange("a", before, after)).partition("+++ b/a\n")[2] == hunk


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("sp ace", ["diff --git a/sp ace b/sp ace", "--- a/sp ace\t", "+++ b/sp ace\t"]),
        (
            "caf\u00e9",
            ['diff --git "a/caf\\303\\251" "b/caf\\303\\251"', '--- "a/caf\\303\\251"', '+++ "b/caf\\303\\251"'],
        ),
        ('q"b\\', ['diff --git "a/q\\"b\\\\" "b/q\\"b\\\\"', '--- "a/q\\"b\\\\"', '+++ "b/q\\"b\\\\"']),
        ("\t\n\x1b", ['diff --git "a/\\t\\n\\033" "b/\\t\\n\\033"', '--- "a/\\t\\n\\033"', '+++ "b/\\t\\n\\033"']),
    ],
    ids=["a space", "not ASCII", "quotes and backslashes", "control characters"],
)
def test_names_are_quoted_as_git_does(path: str, names: list[str]) -> None:
    lines = patch(FileChange(path, b"a\n", b"b\n")).split("\n")
    assert [lines[0], lines[2], lines[3]] == names


def unpack(line: str) -> bytes:
    """Read one line of a binary patch; how zlib packs is its own affair, so only the content can be compared."""
    length = ord(line[0]) - (ord("A") - 1 if line[0].isupper() else ord("a") - 27)
    return zlib.decompress(base64.b85decode(line[1:])[:length])


def test_binary_content_is_a_literal_in_both_directions() -> None:
    lines = patch(FileChange("a.bin", b"text\n", b"\0\1\2")).split("\n")
    assert unpack(lines[4]) == b"\0\1\2"
    assert unpack(lines[7]) == b"text\n"
    assert lines[:4] + lines[5:7] + lines[8:] == [
        "diff --git a/a.bin b/a.bin",
        "index 8e27be7d6154a1f68ea9160ef0e18691d20560dc..8352675d67aed6625ece79af41c27fdb4ee2e867",
        "GIT binary patch",
        "literal 3",
        "",
        "literal 5",
        "",
        "",
    ]


def test_a_summary_counts_lines() -> None:
    changes = ChangeSet(
        (
            FileChange("added", None, b"1\n2"),
            FileChange("binary", b"\0", b"\0\0"),
            FileChange("changed", b"1\n2\n3\n", b"1\n3\n4\n5\n"),
            FileChange("deleted", b"1\n", None),
            FileChange("mode", b"1\n", b"1\n", executable=True),
        )
    )
    assert summary(changes) == (
        FileSummary(Status.ADDED, "added", 2, 0),
        FileSummary(Status.MODIFIED, "binary", 0, 0),
        FileSummary(Status.MODIFIED, "changed", 2, 1),
        FileSummary(Status.DELETED, "deleted", 0, 1),
        FileSummary(Status.MODIFIED, "mode", 0, 0),
    )
