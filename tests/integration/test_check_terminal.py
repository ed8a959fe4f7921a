"""`scaffold check` in a real terminal: colours, and lines that fit."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from tests.commands.checking import ENTRY, break_dependency, edit, settle
from tests.integration.terminal import require

pytestmark = pytest.mark.integration

PROJECT = Path(__file__).parents[2]
COLUMNS = 60


def shown(root: Path, **environment: str) -> str:
    """Return what the program writes to a terminal of few columns."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS")}
    program = [sys.executable, "-m", "scaffold", "check"]
    said, _ = require("pexpect").run(
        " ".join(program),
        cwd=str(root),
        env={**kept, "PYTHONPATH": str(PROJECT), "TERM": "xterm-256color", **environment},
        withexitstatus=True,
        timeout=60,
        dimensions=(24, COLUMNS),
    )
    return said.decode().replace("\r\n", "\n")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository with a fault on a long line."""
    made = settle(tmp_path / "home")
    break_dependency(made)
    edit(made, ENTRY, "    - name: postgress\n", f"    - {{namespace: dbms, {' ' * 90}name: postgress}} # {'x' * 90}\n")
    edit(made, ENTRY, "      namespace: dbms\n", "")
    return made


def test_colours_and_lines_that_fit(root: Path) -> None:
    said = shown(root)
    assert f"\x1b[1m{ENTRY}:" in said
    assert "\x1b[31merror[unknown-dependency]\x1b[0m" in said
    plain = re.sub(r"\x1b\[\d*m", "", said).splitlines()
    source = next(line for line in plain if "name: postgress" in line and "|" in line)
    caret = plain[plain.index(source) + 1]
    assert (len(source), "… " in source, source.endswith("…")) == (COLUMNS, True, True)
    assert source[caret.index("^") :].startswith("postgress")


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "a dumb terminal"])
def test_no_colours(environment: dict[str, str], root: Path) -> None:
    assert "\x1b" not in shown(root, **environment)
