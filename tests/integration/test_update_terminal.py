"""`scaffold update` on a terminal: it asks before it deletes what cannot be brought back, and Enter says no."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scaffold.adapters.template_releases import release_tags
from tests.golden_trees import read
from tests.integration.terminal import ENTER, Terminal
from tests.template_answers import OWN_DATABASE
from tests.update_repository import commit, put, render

pytestmark = pytest.mark.integration

FOLDER = "apps/paperless"
HAZARD = "the database goes from `cluster` to `none`: Flux' pruning may delete it with its volumes"
QUESTION = "? Update paperless?"


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """Return a terminal on which the command has asked."""
    root = tmp_path / "root"
    put(root / FOLDER, render(OWN_DATABASE, release_tags()[-1]))
    commit(root)
    arguments = ("update", "--all", "--data", "database=none", "--repo", str(root))
    started = Terminal({}, columns=160, program=("-m", "scaffold", *arguments))
    started.wait(QUESTION)
    yield started
    started.child.close(force=True)


def test_it_says_what_goes_and_enter_says_no(terminal: Terminal, tmp_path: Path) -> None:
    start = read(tmp_path / "root")
    assert terminal.lines()[0] == HAZARD
    assert terminal.lines()[-1].startswith(f"{QUESTION} (y/N)")
    terminal.child.send(ENTER)
    code, shown = terminal.end()
    assert (code, shown[-2:]) == (1, [f"{FOLDER}: left as it is", "1 refused"])
    assert read(tmp_path / "root") == start


def test_yes_writes(terminal: Terminal, tmp_path: Path) -> None:
    terminal.child.send("y")
    code, shown = terminal.end()
    assert (code, shown[-1]) == (0, "1 removes files; review with `git diff`, commit, push")
    assert not (tmp_path / "root" / FOLDER / "db").exists()


def test_many_apps_have_a_bar_that_goes_away(tmp_path: Path) -> None:
    root = tmp_path / "root"
    for number in range(12):
        put(root / f"apps/app-{number}", render({**OWN_DATABASE, "app": f"app-{number}"}, release_tags()[-1]))
    commit(root)
    arguments = ("update", "--all", "--data", "port=9000", "--repo", str(root))
    started = Terminal({}, columns=160, program=("-m", "scaffold", *arguments))
    code, shown = started.end()
    assert (code, shown[-1]) == (0, "12 clean; review with `git diff`, commit, push")
    assert "rendering" in started.written
    assert "rendering" not in "\n".join(shown)
