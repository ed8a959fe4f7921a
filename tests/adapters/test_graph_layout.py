"""Layout by Graphviz: things in, places out; and whatever goes wrong in it becomes one sentence."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from scaffold.adapters import graph_layout
from scaffold.adapters.graph_layout import place
from scaffold.errors import ScaffoldError, ToolMissingError
from scaffold.report.graph_parts import Item, Link, Part

PAIR = Part((Item("a", 0, 40), Item("b", 1, 40)), (Link("a", "b", 2),))
FAN = Part((Item("a", 0, 40), Item("b", 1, 30), Item("c", 1, 50)), (Link("a", "b", 2), Link("a", "c", 2)))


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Take the library away, and return where a program `dot` is looked for."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path / "dot"


def write(program: Path, code: str) -> None:
    program.write_text(f"#!{sys.executable}\n{code}\n", encoding="utf-8")
    program.chmod(0o755)


def test_nothing_is_placed_without_graphviz(program: Path) -> None:
    assert not program.exists()
    assert place([]) == {}


def test_what_nothing_joins_is_placed_without_graphviz(program: Path) -> None:
    assert not program.exists()
    assert place([Part((Item("a", 0, 40),), ()), Part((Item("b", 3, 40),), ())]) == {"a": 0.0, "b": 0.0}


def test_what_is_joined_is_level_or_around_the_middle(capfd: pytest.CaptureFixture[str]) -> None:
    centres = place([PAIR, Part((Item("x", 0, 9),), ())])
    assert centres["a"] == centres["b"]
    assert centres["x"] == 0.0
    fan = place([FAN])
    upper, lower = sorted((fan["b"], fan["c"]))
    assert upper < fan["a"] < lower
    assert lower - upper >= 40
    assert capfd.readouterr() == ("", "")


def test_the_same_things_have_the_same_places() -> None:
    assert place([FAN]) == place([FAN])


def test_without_graphviz_it_says_how_to_get_it(program: Path) -> None:
    assert not program.exists()
    with pytest.raises(ToolMissingError) as caught:
        place([PAIR])
    assert str(caught.value) == (
        "Graphviz is needed to draw and was not found; `pip install 'flux-scaffold[graph]'`, "
        "or put its program `dot` on your `PATH`; `--format mermaid` needs neither"
    )


def test_the_program_is_taken_where_the_library_is_missing(program: Path) -> None:
    write(program, "print('graph 1 2 2\\nnode a 0 1.5 0.1 1 x\\nnode b 1 0.5 0.1 1 x\\nstop')")
    assert place([PAIR]) == {"a": -108.0, "b": -36.0}


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", id="it crashes"),
        pytest.param("print('node a 0 1.5 0.1 1')", id="it ends in the middle"),
        pytest.param("import sys; sys.stderr.write('Error: \\x1b[31mbad\\n'); sys.exit(1)", id="it fails"),
        pytest.param("print('node a 0 nan 0.1 1\\nnode b 0 inf 0.1 1')", id="it writes what is no place"),
    ],
)
def test_a_failure_of_graphviz_is_a_sentence(code: str, program: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(program, code)
    with pytest.raises(ScaffoldError) as caught:
        place([PAIR])
    assert str(caught.value) == "Graphviz failed; draw less, with `--focus NAME`"
    assert capfd.readouterr() == ("", "")


def test_a_graphviz_that_hangs_is_ended(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_layout, "_SECONDS", 0.2)
    write(program, "import select; select.select([], [], [])")
    with pytest.raises(ScaffoldError) as caught:
        place([PAIR])
    assert str(caught.value) == (
        "Graphviz failed: `dot` did not end within 0.2 seconds; draw less, with `--focus NAME`"
    )
