"""The golden folders: a repository and a command in, exactly the files that its owner would have written out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.repository import Repository
from scaffold.styles.catalogue import BY_NAME as STYLES
from tests.golden_situations import BY_NAME, GOLDEN, SAMPLE, SITUATIONS
from tests.golden_trees import ROOT, after, before, result

TEMPLATE = "template"
"""The folder beside the situations that holds the template's own golden files."""


@pytest.mark.parametrize("name", BY_NAME)
def test_the_command_writes_exactly_what_the_golden_folder_holds(name: str, tmp_path: Path) -> None:
    situation = BY_NAME[name]
    start, expected = before(situation), after(situation)
    found = result(situation, tmp_path)
    assert {path: text(found, path) for path in expected} == {path: text(expected, path) for path in expected}, (
        f"if this is intended, run `python tests/regenerate.py {name}`"
    )
    untouched = {path: content for path, content in start.items() if path not in expected}
    assert {path: content for path, content in found.items() if path not in expected} == untouched


@pytest.mark.parametrize("name", BY_NAME)
def test_everything_that_is_there_before_can_be_read(name: str) -> None:
    files = before(BY_NAME[name])
    repository = Repository(files, frozenset(files))
    assert [str(repository.unreadable(path)) for path in repository.yaml_paths() if repository.unreadable(path)] == []


def test_every_folder_holds_a_situation() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted([*BY_NAME, TEMPLATE])
    assert [name for name in BY_NAME if not (GOLDEN / name / "after").is_dir()] == []


def test_every_base_is_known_and_what_it_is_without_was_there() -> None:
    for situation in SITUATIONS:
        assert situation.base in ("", SAMPLE, *STYLES, *BY_NAME)
        assert not any(path.startswith(situation.without) for path in before(situation) if situation.without)


def test_regenerating_refuses_what_is_no_situation() -> None:
    command = [sys.executable, str(ROOT / "tests" / "regenerate.py"), "no-such-situation"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", "no situation `no-such-situation`\n")


def text(tree: dict[str, bytes], path: str) -> str:
    """Return a file as text, for a readable difference; empty where it is not there."""
    return tree.get(path, b"").decode()
