"""What the tests of refusals share: a repository, and a proof that a command is refused and writes nothing."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from scaffold.cli import run
from scaffold.commands.demo import SAMPLE
from tests.golden_situations import digest
from tests.golden_trees import Tree, read, write

APPS = "kubernetes/main/apps"
GIVEN = ("--namespace", "media", "--image", "ghcr.io/example/app:1.0", "--digest", digest("a"))

Refuse = Callable[..., str]


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Return a copy of the sample repository."""
    return repository(tmp_path / "sample", read(SAMPLE))


def repository(root: Path, files: Mapping[str, bytes | str]) -> Path:
    write({path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()}, root)
    root.mkdir(exist_ok=True)
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    return root


@pytest.fixture
def refuse(capsys: pytest.CaptureFixture[str]) -> Refuse:
    """Return a function that runs `new-app`, proves that it is refused, and returns what it says."""

    def refuse(root: Path, *arguments: str) -> str:
        before = everything(root)
        code = run(["new-app", "--repo", str(root), *arguments])
        said = capsys.readouterr()
        assert (code, said.out) == (2, "")
        assert everything(root) == before
        return said.err

    return refuse


def everything(root: Path) -> Tree:
    """Read a work tree with what Git keeps of its own; a symbolic link by its target."""
    found: Tree = {}
    for path in sorted(root.rglob("*")):
        if path.is_symlink():
            found[str(path)] = os.fsencode(path.readlink())
        elif path.is_file():
            found[str(path)] = path.read_bytes()
    return found
