"""What `scaffold check` remembers: the same answer as without, nothing judged twice, nothing told that is outdated."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.adapters.answer_cache import VARIABLE
from scaffold.commands.check_memory import Memory
from scaffold.findings.answer import Answer, format_answer, parse_answer
from tests.commands.checking import ENTRY, RELEASE, break_dependency, check, commit, edit, put, unpin
from tests.commands.test_check import SECRET

Say = pytest.CaptureFixture[str]


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which answers are kept."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "memory"))
    return tmp_path / "memory"


@pytest.fixture
def recalled(memory: Path, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Return for each question whether its answer was remembered."""
    found: list[bool] = []

    def recall(self: Memory) -> Answer | None:
        answer = real(self)
        found.append(answer is not None)
        return answer

    real = Memory.recall
    monkeypatch.setattr(Memory, "recall", recall)
    return found


def told(said: Say, *arguments: str) -> tuple[int, str, str]:
    """Check, and return the exit code and what was printed."""
    code = check(*arguments)
    out, err = said.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param((), id="text"),
        pytest.param(("--json",), id="JSON"),
        pytest.param(("--format", "sarif"), id="SARIF"),
        pytest.param(("--format", "github"), id="annotations"),
        pytest.param(("--format", "junit"), id="JUnit"),
        pytest.param(("--fail-on", "never"), id="never failing"),
        pytest.param(("--select", "unpinned-image"), id="one rule"),
        pytest.param(("--ignore", "unpinned-image"), id="without a rule"),
        pytest.param(("apps/media/radarr/app",), id="one folder"),
        pytest.param(("--baseline", "../baseline.json"), id="a baseline with an entry of no use"),
    ],
)
def test_the_same_is_told_again(home: Path, recalled: list[bool], said: Say, arguments: tuple[str, ...]) -> None:
    break_dependency(home)
    assert check("--baseline", "../baseline.json", "--write-baseline") == 0
    edit(home, ENTRY, "name: postgress", "name: postgres")
    unpin(home)
    put(home, "apps/media/radarr/app/extra.yaml", "a: [\n")
    said.readouterr()
    first = told(said, *arguments)
    assert told(said, *arguments) == first
    assert told(said, *arguments, "--no-cache") == first
    assert recalled == [False, False, True, False]
    assert first[1]


def test_an_answer_may_be_written_into_a_file(home: Path, recalled: list[bool], said: Say) -> None:
    unpin(home)
    assert check("--format", "json", "--output", "../first.json") == 0
    assert check("--format", "json", "--output", "../second.json") == 0
    assert recalled == [False, True]
    assert (home.parent / "first.json").read_bytes() == (home.parent / "second.json").read_bytes()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(break_dependency, id="a file that a root reaches"),
        pytest.param(lambda home: put(home, ".scaffold.yaml", "checks: {ignore: [unpinned-image]}\n"), id="settings"),
        pytest.param(lambda home: put(home, "notes.txt", "x"), id="a file that is not read"),
        pytest.param(lambda home: (home / "link").symlink_to("apps"), id="a link"),
        pytest.param(lambda home: (home / RELEASE).unlink(), id="a file that is gone"),
    ],
)
def test_whatever_changes_is_judged_anew(
    home: Path, recalled: list[bool], said: Say, change: Callable[[Path], object]
) -> None:
    unpin(home)
    check()
    change(home)
    said.readouterr()
    again = told(said)
    assert recalled == [False, False]
    assert again == told(said, "--no-cache")


@pytest.mark.parametrize(
    ("once", "then"),
    [
        pytest.param(("--select", "unpinned-image"), ("--ignore", "unpinned-image"), id="selected or ignored"),
        pytest.param((), ("--cluster", "prod"), id="a cluster"),
        pytest.param(("apps",), ("flux",), id="another path"),
        pytest.param((), ("--fail-on", "warning"), id="what makes it fail"),
    ],
)
def test_another_question_is_another(
    home: Path, recalled: list[bool], said: Say, once: tuple[str, ...], then: tuple[str, ...]
) -> None:
    unpin(home)
    check(*once)
    check(*then)
    assert not any(recalled)


def test_a_path_means_another_elsewhere(
    home: Path, recalled: list[bool], said: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpin(home)
    assert told(said, ".")[1].startswith("apps/media/radarr/app/helmrelease.yaml")
    monkeypatch.chdir(home / "apps" / "media" / "radarr")
    inside = told(said, "app")
    monkeypatch.chdir(home / "apps" / "media")
    assert told(said, "radarr") != inside
    assert not any(recalled)


def test_a_changed_baseline_is_read_again(home: Path, recalled: list[bool], said: Say) -> None:
    unpin(home)
    put(home, "../baseline.json", '{"version": 1, "findings": []}\n')
    before = told(said, "--baseline", "../baseline.json")
    check("--baseline", "../baseline.json", "--write-baseline")
    assert told(said, "--baseline", "../baseline.json")[1] != before[1]
    assert not any(recalled)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("--changed", "HEAD"), id="a revision"),
        pytest.param(("--fix", "--diff", "--select", "unknown-dependency"), id="fixes"),
        pytest.param(("--schemas", "schemas"), id="schemas"),
        pytest.param(("--no-cache",), id="where that is not wanted"),
    ],
)
def test_nothing_is_remembered_of_what_the_files_alone_do_not_tell(
    home: Path, memory: Path, said: Say, arguments: tuple[str, ...]
) -> None:
    (home / "schemas").mkdir()
    break_dependency(home)
    assert told(said, *arguments) == told(said, *arguments)
    assert not memory.exists()


def test_a_refusal_is_not_remembered(home: Path, memory: Path, said: Say) -> None:
    first = told(said, "--select", "unpined-image")
    assert first == (2, "", "error: `--select`: no rule `unpined-image`; did you mean `unpinned-image`\n")
    assert told(said, "--select", "unpined-image") == first
    assert not memory.exists()


def test_a_damaged_answer_is_found_anew(home: Path, memory: Path, recalled: list[bool], said: Say) -> None:
    unpin(home)
    first = told(said)
    (file,) = memory.iterdir()
    for content in (b"", b"{}", file.read_bytes()[:-9]):
        file.write_bytes(content)
        assert told(said) == first
        assert told(said) == first
    assert recalled == [False, *[False, True] * 3]


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"findings": [[1]]}', b"\xff", b"[" * 100_000])
def test_what_is_no_answer(content: bytes) -> None:
    assert parse_answer(content) is None


def test_an_answer_holds_no_secret(home: Path, memory: Path, said: Say) -> None:
    edit(home, RELEASE, "            image:\n", f"{SECRET}\n            image:\n")
    first = told(said)
    assert "plaintext-secret" in first[1]
    (file,) = memory.iterdir()
    assert b"plaintext-secret" in file.read_bytes()
    assert b"hunter2" not in file.read_bytes()
    again = told(said)
    assert again == first
    assert "hunter2" not in again[1]


IMPORTED = """
import sys
from scaffold.cli import run
run(["check"])
print(sorted(name for name in sys.modules if name in ("scaffold.checks", "scaffold.flux", "scaffold.kustomize")))
"""


def test_for_what_is_remembered_no_rule_is_imported(home: Path, memory: Path) -> None:
    outputs = [
        subprocess.run([sys.executable, "-c", IMPORTED], check=True, capture_output=True, text=True).stdout.splitlines()
        for _ in range(2)
    ]
    assert outputs[0][:-1] == outputs[1][:-1]
    assert outputs[0][-1] == "['scaffold.checks', 'scaffold.flux', 'scaffold.kustomize']"
    assert outputs[1][-1] == "[]"


class Editor:
    """Changes files at random, and sometimes takes a change back, so that an earlier state comes again."""

    def __init__(self, root: Path, seed: int) -> None:
        self._root = root
        self._random = random.Random(seed)
        self._before: list[tuple[Path, bytes | None]] = []

    def change(self) -> None:
        """Change one file."""
        pick = self._random.choice
        if self._before and self._random.random() < 0.4:
            path, content = self._before.pop()
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content)
            return
        files = sorted(path for path in self._root.rglob("*.yaml") if ".git" not in path.parts)
        path = pick(files)
        content = path.read_bytes()
        lines = content.splitlines(keepends=True) or [b"\n"]
        place = self._random.randrange(len(lines))
        self._before.append((path, content))
        match pick(("drop", "double", "ignore", "rename", "swap", "copy", "remove")):
            case "drop":
                del lines[place]
            case "double":
                lines.insert(place, lines[place])
            case "ignore":
                lines[place] = lines[place].rstrip(b"\n") + b"  # scaffold: ignore[unpinned-image] so\n"
            case "rename":
                lines[place] = lines[place].replace(b"radarr", b"raddarr").replace(b"tag: ", b"tag: v")
            case "swap":
                other = self._random.randrange(len(lines))
                lines[place], lines[other] = lines[other], lines[place]
            case "copy":
                self._before[-1] = (path.with_name("copy.yaml"), None)
                path = path.with_name("copy.yaml")
            case "remove":
                path.unlink()
                return
        path.write_bytes(b"".join(lines))


@pytest.mark.parametrize("seed", range(6))
def test_random_edits_never_show_the_memory(home: Path, recalled: list[bool], said: Say, seed: int) -> None:
    editor = Editor(home, seed)
    unpin(home)
    commit(home)
    options = [(), ("--json",), ("--select", "unpinned-image,unknown-dependency"), ("apps/media",)]
    came_back = 0
    for number in range(40):
        editor.change()
        asked = options[number // 10]
        first = told(said, *asked)
        came_back += recalled[-1]
        assert told(said, *asked) == first
        assert recalled[-1] or first[0] == 2
        assert told(said, *asked, "--no-cache") == first
    assert came_back


def test_an_answer_survives_being_kept(home: Path) -> None:
    assert parse_answer(format_answer(parse_answer(EXAMPLE) or pytest.fail("no answer"))) == parse_answer(EXAMPLE)


EXAMPLE = (
    b'{"findings":[["a.yaml",1,2,"error","missing-path","`x`\\ud800","h"]],"files":3,"rules":["missing-path"],'
    b'"fails":["error"],"ignored":1,"accepted":2,"stale":[["b.yaml","r","m",1]],"secrets":[["c.yaml",4]]}'
)
