"""Merges many files at once as `copier update` merges each: a patch of the changes by hand first, then Git's merge."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from scaffold.adapters.process import run_to_code
from scaffold.update.files import Merge
from scaffold.update.outcome import Merged

_OLD, _CURRENT, _NEW = "old", "current", "new"

_DIFF = ("diff", "--no-index", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--unified=3")
_HUNKS = "--inter-hunk-context="
"""Copier's diff has three lines of context, and -1 here lets hunks that touch each other stand or fall alone; where Git
takes no such number, Copier takes 0."""

_LABELS = ("-L", "before updating", "-L", "last update", "-L", "after updating")
_MOST_CONFLICTS = 127
"""The exit code by which `git merge-file` counts conflicts goes no higher; what is above is a failure."""


def merge_files(merges: Sequence[Merge]) -> tuple[Merged, ...]:
    """Merge files, none of them binary: two Git processes for all, and one for each that these leave open.

    Nothing of the user's decides: not the configuration, not the attributes, not the repository. The files have numbers
    for names, since the diff of a file does not depend on its name.

    Raises:
        ScaffoldError: Git failed.
    """
    if not merges:
        return ()
    with tempfile.TemporaryDirectory(prefix="scaffold-", ignore_cleanup_errors=True) as name:
        scratch = Path(name).resolve()
        environment = _environment(scratch)
        _apply(scratch, merges, environment)
        return tuple(_merged(scratch, number, merge, environment) for number, merge in enumerate(merges))


def _environment(scratch: Path) -> Mapping[str, str]:
    """Return an environment in which Git knows no configuration, and no repository around the scratch folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(scratch.parent),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "HOME": str(scratch),
        "LC_ALL": "C",
        "XDG_CONFIG_HOME": str(scratch),  # Git looks there for attributes
    }


def _apply(scratch: Path, merges: Sequence[Merge], environment: Mapping[str, str]) -> None:
    """Apply what was changed by hand to what the new version writes; what finds no place is left in `.rej` files."""
    for side in (_OLD, _CURRENT, _NEW):
        (scratch / side).mkdir()
    for number, merge in enumerate(merges):
        for side, content in zip((_OLD, _CURRENT, _NEW), _contents(merge), strict=True):
            (scratch / side / str(number)).write_bytes(content)
    sides = (_OLD, _CURRENT)
    code, patch = run_to_code(["git", *_DIFF, f"{_HUNKS}-1", *sides], range(256), cwd=scratch, env=environment)
    if code > 1:
        _, patch = run_to_code(["git", *_DIFF, f"{_HUNKS}0", *sides], (0, 1), cwd=scratch, env=environment)
    if patch:
        run_to_code(["git", "apply", "--reject", "-p2"], (0, 1), stdin=patch, cwd=scratch / _NEW, env=environment)


def _merged(scratch: Path, number: int, merge: Merge, environment: Mapping[str, str]) -> Merged:
    applied = (scratch / _NEW / str(number)).read_bytes()
    rejects = scratch / _NEW / f"{number}.rej"
    if not rejects.exists():
        return Merged(applied)
    for side, content in zip((_OLD, _CURRENT, _NEW), _contents(merge), strict=True):
        (scratch / f"{side}.yaml").write_bytes(content)
    sides = (f"{side}.yaml" for side in (_CURRENT, _OLD, _NEW))
    codes = range(_MOST_CONFLICTS + 1)
    conflicts, content = run_to_code(["git", "merge-file", "-p", *_LABELS, *sides], codes, cwd=scratch, env=environment)
    if not conflicts:
        return Merged(content)
    _, _, hunks = rejects.read_bytes().partition(b"\n")
    header = f"diff a/{merge.path} b/{merge.path}\t(rejected hunks)\n".encode()
    return Merged(content, True, applied, header + hunks)


def _contents(merge: Merge) -> tuple[bytes, bytes, bytes]:
    """Return the three versions; a file that both sides added was empty before, as Copier has it."""
    return merge.old or b"", merge.current, merge.new
