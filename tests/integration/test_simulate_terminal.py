"""`scaffold simulate` in a real terminal: colours, and names that fit."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from tests.commands.checking import break_dependency, settle
from tests.integration.terminal import require

pytestmark = pytest.mark.integration

PROJECT = Path(__file__).parents[2]
COLUMNS = 60


def shown(root: Path, *arguments: str, **environment: str) -> tuple[str, int]:
    """Return what the program writes to a terminal of few columns, and its exit code."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS")}
    said, code = require("pexpect").run(
        " ".join([sys.executable, "-m", "scaffold", "simulate", *arguments]),
        cwd=str(root),
        env={**kept, "PYTHONPATH": str(PROJECT), "TERM": "xterm-256color", **environment},
        withexitstatus=True,
        timeout=60,
        dimensions=(24, COLUMNS),
    )
    return said.decode().replace("\r\n", "\n"), code


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository in which everything comes up."""
    return settle(tmp_path / "home")


def test_everything_comes_up(root: Path) -> None:
    said, code = shown(root)
    assert said.startswith("\x1b[1mcluster apps\x1b[0m\n  \x1b[32meverything is up after ")
    assert "\x1b[1mcritical path: each step waited for the one above it\x1b[0m\n" in said
    assert code == 0


def test_something_never_does(root: Path) -> None:
    break_dependency(root)
    said, code = shown(root)
    assert "\n  \x1b[31m1 of 5 apps never comes up\x1b[0m; everything else is up after " in said
    assert "Kustomization media/radarr: \x1b[31mWaiting\x1b[0m since T+" in said
    assert code == 1


def test_names_fit(root: Path) -> None:
    said, code = shown(root, "--fail", "dbms/postgres=build-error")
    plain = re.sub(r"\x1b\[\d*m", "", said)
    names = plain.partition("apps that never come up\n")[2].partition("\n\n")[0].splitlines()
    assert names == ["  dbms   postgres", "  media  bazarr, radarr, sonarr"]
    waves = plain.partition("\nwaves\n")[2].partition("\n\n")[0].splitlines()
    assert max(len(line) for line in (*names, *waves)) <= COLUMNS
    assert code == 0


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "a dumb terminal"])
def test_no_colours(environment: dict[str, str], root: Path) -> None:
    said, _ = shown(root, **environment)
    assert "\x1b" not in said
