"""Merging many files at once gives what Copier's own steps give for each, and nothing of the user's decides it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaffold.adapters.merge import merge_files
from scaffold.update.files import Merge
from scaffold.update.outcome import Merged

pytestmark = pytest.mark.integration

IDENTITY = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false")


def git(root: Path, *arguments: str, stdin: bytes = b"", ok: tuple[int, ...] = (0,)) -> bytes:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", *IDENTITY, *arguments]
    done = subprocess.run(command, cwd=root, env=environment, input=stdin, capture_output=True, check=False)
    assert not ok or done.returncode in ok, done.stderr.decode("utf-8", "replace")
    return done.stdout


def tree(root: Path, files: dict[str, bytes]) -> str:
    """Put files in place of those that are there, and return the name of their tree."""
    for path in root.iterdir():
        if path.name != ".git":
            path.unlink()
    for name, content in files.items():
        (root / name).write_bytes(content)
    git(root, "add", "--all", "--force")
    return git(root, "write-tree").decode().strip()


def by_copiers_steps(root: Path, merges: list[Merge]) -> list[Merged]:
    """Merge as `Worker._apply_update` of Copier does, with Git alone, in one repository."""
    if not (root / ".git").exists():
        git(root, "init", "--quiet")
    old = tree(root, {merge.path: merge.old or b"" for merge in merges})
    current = tree(root, {merge.path: merge.current for merge in merges})
    patch = git(root, "diff-tree", "--unified=3", "--inter-hunk-context=-1", old, current)
    for merge in merges:
        (root / merge.path).write_bytes(merge.new)
    git(root, "apply", "--reject", stdin=patch, ok=())
    found = []
    for merge in merges:
        place, rejects = root / merge.path, root / f"{merge.path}.rej"
        partly = place.read_bytes()
        if not rejects.exists():
            found.append(Merged(partly))
            continue
        rejected = rejects.read_bytes()
        git(root, "checkout", "--", merge.path)
        (root / "base").write_bytes(merge.old or b"")
        (root / "theirs").write_bytes(merge.new)
        labels = ("-L", "before updating", "-L", "last update", "-L", "after updating")
        git(root, "merge-file", *labels, "--", merge.path, "base", "theirs", ok=())
        content = place.read_bytes()
        marked = {line.rstrip() for line in content.splitlines()} & {
            b"<<<<<<< before updating",
            b">>>>>>> after updating",
        }
        found.append(Merged(content, True, partly, rejected) if marked else Merged(content))
    return found


LINES = st.sampled_from([b"a", b"b", b"c", b"- x", b"- y", b"", b"  k: 1", b"z\r", b"\xc3\xa9"])
TEXTS = st.lists(LINES, max_size=30)
EDITS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3), st.lists(LINES, max_size=3)), max_size=4)
ENDS = st.sampled_from([b"\n", b"\n", b"\n", b"", b"\r\n"])


def edited(lines: list[bytes], edits: list[tuple[int, int, list[bytes]]]) -> list[bytes]:
    result = list(lines)
    for place, count, put in edits:
        at = min(place, len(result))
        result[at : at + count] = put
    return result


@st.composite
def merges(draw: st.DrawFn) -> list[Merge]:
    found = []
    for number in range(draw(st.integers(1, 8))):
        lines = draw(TEXTS)
        old = b"\n".join(lines) + draw(ENDS) if draw(st.integers(0, 9)) else None
        current = b"\n".join(edited(lines, draw(EDITS))) + draw(ENDS)
        new = b"\n".join(edited(lines, draw(EDITS))) + draw(ENDS)
        if current not in (old, new):
            found.append(Merge(f"f{number}", old, current, new))
    return found


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("git") is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("git is not installed")
    return tmp_path_factory.mktemp("copier")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(merges())
def test_it_merges_as_copier_does(scratch: Path, wanted: list[Merge]) -> None:
    assert list(merge_files(wanted)) == (by_copiers_steps(scratch, wanted) if wanted else [])


def test_nothing_is_merged_without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert merge_files([]) == ()
