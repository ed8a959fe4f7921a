"""Lays out the repository of a golden situation, runs the command on it, and compares or rewrites what came out."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import scaffold
from scaffold.commands import copy_app, demo, new_app
from scaffold.commands.conclusion import Mode
from scaffold.styles.catalogue import BY_NAME as STYLES
from tests.golden_situations import BY_NAME, GOLDEN, SAMPLE, Situation
from tests.styles.made import made

ROOT = Path(__file__).resolve().parent.parent
_TEMPLATE_VERSION = re.compile(rb"^_commit: .*$", re.MULTILINE)
_ANSWERS_FILE = ".copier-answers.yml"

Tree = dict[str, bytes]
"""Files by path relative to the tree's root."""


def read(folder: Path) -> Tree:
    """Read a folder, Git's own excepted; a folder that does not exist is empty."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    named = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    return {path: content for path, content in named.items() if not path.startswith(".git/")}


def write(tree: Tree, folder: Path) -> None:
    """Write files below a folder."""
    for path, content in tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def before(situation: Situation) -> Tree:
    """Return the repository that the command starts from."""
    below: Tree = {}
    if situation.base:
        below = _base(situation.base)
    kept = {path: content for path, content in below.items() if not _is_one_of(path, situation.without)}
    return {**kept, **read(GOLDEN / situation.name / "before")}


def _base(name: str) -> Tree:
    if name == SAMPLE:
        return read(demo.SAMPLE)
    return made(name) if name in STYLES else before(BY_NAME[name])


def _is_one_of(path: str, listed: Iterable[str]) -> bool:
    return any(path == entry or (entry.endswith("/") and path.startswith(entry)) for entry in listed)


def after(situation: Situation) -> Tree:
    """Return what the golden folder says that the command adds and changes; the version is the program's own."""
    found = read(GOLDEN / situation.name / "after")
    return {path: _versioned(path, content, scaffold.__version__) for path, content in found.items()}


def result(situation: Situation, folder: Path) -> Tree:
    """Run the command in a new Git repository in an empty folder and return all files that are there then."""
    write(before(situation), folder)
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    run_quietly(situation, folder)
    return read(folder)


def run_quietly(situation: Situation, folder: Path) -> str:
    """Run the command on a repository without a terminal; return what it says beside its result."""
    said = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        code = _run(situation, folder)
    assert code == 0, said.getvalue()
    return said.getvalue()


def _run(situation: Situation, folder: Path) -> int:
    mode, copied = Mode(interactive=False), situation.copy
    if copied:
        clusters = (None, copied["to"])
        return copy_app.run(folder, copied["app"], clusters, situation.given, situation.counterparts, mode)
    like = new_app.Likeness(situation.like, situation.counterparts) if situation.like else None
    return new_app.run(folder, situation.given, mode, like)


def regenerate(names: Iterable[str]) -> int:
    """Rewrite `after` of the named situations, or of all; print one line for each that changed."""
    wanted = list(names) or list(BY_NAME)
    for name in wanted:
        if name not in BY_NAME:
            sys.stderr.write(f"no situation `{name}`\n")
            return 2
        situation, start = BY_NAME[name], before(BY_NAME[name])
        with tempfile.TemporaryDirectory() as scratch:
            found = result(situation, Path(scratch))
        changed = {path: content for path, content in found.items() if start.get(path) != content}
        if changed != after(situation):
            sys.stdout.write(f"{name}\n")
        shutil.rmtree(GOLDEN / name / "after", ignore_errors=True)
        write({path: _versioned(path, text, "X.Y.Z") for path, text in changed.items()}, GOLDEN / name / "after")
    return 0


def _versioned(path: str, content: bytes, version: str) -> bytes:
    """Put a version into an answers file: a release is no reason to change every golden folder."""
    if Path(path).name != _ANSWERS_FILE:
        return content
    return _TEMPLATE_VERSION.sub(f"_commit: v{version}".encode(), content)
