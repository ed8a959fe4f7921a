"""A patch, given to `git apply`, makes the same tree as writing the changes does."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaffold.adapters.worktree import apply
from scaffold.changes import ChangeSet, FileChange
from scaffold.report.patch import format_patch

pytestmark = pytest.mark.integration

Tree = dict[str, tuple[bytes, bool]]
"""Content, and whether it may be executed, by path."""

PATHS = (
    "a",
    "a b/a",
    "b/a b/b",
    "-dash.yaml",
    " leading",
    "trailing ",
    "caf\u00e9/\u2603.yaml",
    'quo"te',
    "quo'te",
    "back\\slash",
    "tab\tname",
    "new\nline",
    "deep/er/and/deeper.yaml",
    "deep/b.yaml",
    "$HOME.yaml",
    "a\x01\x7f",
)
LINES = (
    *(b"a\n", b"b\n", b"c: 1\n", b"\n", b"  \n", b"\t\n", b"trailing \n"),
    *(b"x\r\n", b"\r\r\n", b"\x0c\x0b\n", b"\xff\xfe\n"),
    *(b"--- a/a\n", b"+++ b/a\n", b"-- \n", b"diff --git a/a b/a\n", b"@@ -1,1 +1,1 @@\n", b"GIT binary patch\n"),
    b"\\ No newline at end of file\n",
)
ENDS = (b"", b"", b"", b"end", b"\r", b" ", b"\\", b"-", b"\0", b"\0" * 60 + b"\n")

contents = st.one_of(
    st.builds(
        lambda lines, end: b"".join(lines) + end, st.lists(st.sampled_from(LINES), max_size=25), st.sampled_from(ENDS)
    ),
    st.binary(max_size=300),
)


@st.composite
def changed(draw: st.DrawFn) -> tuple[Tree, Tree, ChangeSet]:
    """Draw a tree, the same with changes, and these."""
    old: Tree = {}
    new: Tree = {}
    changes = []
    for path in draw(st.sets(st.sampled_from(PATHS), min_size=1, max_size=6)):
        before = draw(st.none() | contents)
        if before is None:
            after: bytes | None = draw(contents)
        elif draw(st.booleans()):
            after = draw(st.none() | contents)
        else:  # a few lines of many: hunks, not a new content
            lines = before.split(b"\n")
            at = draw(st.integers(0, len(lines)))
            lines[at : at + draw(st.integers(0, 2))] = draw(st.lists(st.sampled_from((b"new", b"\r", b"")), max_size=2))
            after = b"\n".join(lines)
        was = draw(st.booleans())
        executable = draw(st.sampled_from((None, True, False)))
        if before is not None:
            old[path] = (before, was)
        if after is not None:
            new[path] = (after, executable if executable is not None else was if before is not None else False)
        changes.append(FileChange(path, before, after, executable))
    return old, new, ChangeSet(tuple(changes))


def git(root: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    done = subprocess.run(["git", *arguments], cwd=root, input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout


def lay(root: Path, tree: Tree) -> None:
    for place in root.iterdir():
        if place.is_dir() and place.name != ".git":
            shutil.rmtree(place)
        elif place.is_file():
            place.unlink()
    for path, (content, executable) in tree.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
        (root / path).chmod(0o755 if executable else 0o644)


def read(root: Path) -> Tree:
    return {
        str(place.relative_to(root)): (place.read_bytes(), bool(place.stat().st_mode & stat.S_IXUSR))
        for place in root.rglob("*")
        if place.is_file() and ".git" not in place.relative_to(root).parts
    }


def git_tree(root: Path) -> bytes:
    """Return Git's own name for the work tree's content."""
    (root / ".git/index").unlink(missing_ok=True)
    git(root, "add", "-A")
    return git(root, "write-tree")


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    if shutil.which("git") is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("git is not installed")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patched.setenv("GIT_CONFIG_NOSYSTEM", "1")
        made = tmp_path_factory.mktemp("written"), tmp_path_factory.mktemp("patched")
        for root in made:
            git(root, "init", "-q", "--object-format=sha1")
            for key, value in {
                "core.autocrlf": "false",
                "core.attributesFile": os.devnull,
                "apply.whitespace": "warn",
            }.items():
                git(root, "config", key, value)
    return made


def same(roots: tuple[Path, Path], old: Tree, new: Tree, changes: ChangeSet) -> None:
    written, patched = roots
    lay(written, old)
    lay(patched, old)
    apply(written, changes)
    if changes:  # an empty patch is an error to Git
        git(patched, "apply", "-", stdin=format_patch(changes))
    assert read(written) == new
    assert read(patched) == new
    assert git_tree(written) == git_tree(patched)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(case=changed())
def test_any_change_makes_the_same_tree(roots: tuple[Path, Path], case: tuple[Tree, Tree, ChangeSet]) -> None:
    same(roots, *case)


@pytest.mark.parametrize("path", PATHS, ids=ascii)
def test_any_name_comes_changes_and_goes(roots: tuple[Path, Path], path: str) -> None:
    same(roots, {}, {path: (b"", False)}, ChangeSet((FileChange(path, None, b""),)))
    same(roots, {path: (b"", False)}, {path: (b"", True)}, ChangeSet((FileChange(path, b"", b"", executable=True),)))
    same(roots, {path: (b"", False)}, {path: (b"x\n", False)}, ChangeSet((FileChange(path, b"", b"x\n"),)))
    same(roots, {path: (b"x\n", False)}, {path: (b"\0", False)}, ChangeSet((FileChange(path, b"x\n", b"\0"),)))
    same(roots, {path: (b"\0", False)}, {}, ChangeSet((FileChange(path, b"\0", None),)))


def test_large_content_makes_the_same_tree(roots: tuple[Path, Path]) -> None:
    old = b"".join(b"%d\n" % (number % 50) for number in range(3000))
    new = old.replace(b"\n7\n", b"\nseven\n").replace(b"\n49\n0\n", b"\n49\n\n0\n", 20) + b"end"
    binary = bytes(range(256)) * 40
    same(
        roots,
        {"text": (old, False)},
        {"text": (new, False), "binary": (binary, False)},
        ChangeSet((FileChange("text", old, new), FileChange("binary", None, binary))),
    )


def test_a_patch_can_be_taken_back(roots: tuple[Path, Path]) -> None:
    _, patched = roots
    old: Tree = {"a b": (b"x\ny", False), "binary": (b"\0", False), "go": (b"z\n", False)}
    lay(patched, old)
    patch = format_patch(
        ChangeSet(
            (
                FileChange("a b", b"x\ny", b"y\n", executable=True),
                FileChange("binary", b"\0", b"\0\1"),
                FileChange("come/new", None, b"\0"),
                FileChange("go", b"z\n", None),
            )
        )
    )
    git(patched, "apply", "-", stdin=patch)
    git(patched, "apply", "--reverse", "-", stdin=patch)
    assert read(patched) == old
