"""`copy-app` and `new-app --like` on a terminal: what has no counterpart is asked, and the other app's answers hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.commands.test_new_app import prepared
from tests.golden_situations import BY_NAME, digest
from tests.golden_trees import after, read
from tests.integration.terminal import ENTER, Terminal

pytestmark = [
    pytest.mark.integration,
    # the fork is followed by exec at once; threads of other tests cannot hold a lock that matters
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]

COPY, LIKE = "copy-app-with-what-it-refers-to", "new-app-like-another"
CANCEL = "\x03"

Start = Callable[..., Terminal]


@pytest.fixture
def start() -> Iterator[Start]:
    """Return a function that starts the program on a terminal; all of them end with the test."""
    started: list[Terminal] = []

    def begin(root: Path, *arguments: str, lines: int = 60) -> Terminal:
        program = ("-m", "scaffold", *arguments, "--repo", str(root))
        started.append(Terminal({}, columns=160, lines=lines, program=program))
        return started[-1]

    yield begin
    for terminal in started:
        terminal.child.close(force=True)


def test_what_has_no_counterpart_is_asked_and_then_all_is_written(tmp_path: Path, start: Start) -> None:
    root = prepared(tmp_path / "clusters", COPY)
    before = read(root)
    terminal = start(root, "copy-app", "grocy", "--to", "cottage")
    terminal.answer("NFS server in place of nas.example.net", "nas.example.net")
    terminal.wait("? Write 11 files?")
    assert "what differs from `house/grocy`, the new names put in:" in terminal.written
    terminal.child.send(ENTER)
    code, lines = terminal.end()
    assert (code, [line for line in lines if line.startswith("M ")]) == (
        0,
        ["M clusters/cottage/apps/kustomization.yaml"],
    )
    end = read(root)
    assert {path: end[path] for path in end if end[path] != before.get(path)} == after(BY_NAME[COPY])


def test_an_interrupted_question_writes_nothing(tmp_path: Path, start: Start) -> None:
    root = prepared(tmp_path / "clusters", COPY)
    before = read(root)
    terminal = start(root, "copy-app", "grocy", "--to", "cottage")
    terminal.wait("? NFS server in place of nas.example.net")
    terminal.child.send(CANCEL)
    code, lines = terminal.end()
    assert (code, lines[-1]) == (130, "interrupted; nothing was written")
    assert read(root) == before


def test_the_other_apps_answers_are_the_defaults(tmp_path: Path, start: Start) -> None:
    root = prepared(tmp_path / "sample", LIKE)
    image = ("--image", "docker.io/sentriz/gonic:v0.19.0", "--digest", digest("b"))
    terminal = start(root, "new-app", "--like", "navidrome", *image)
    terminal.answer("Name of the app", "gonic")
    assert "as in navidrome" in terminal.wait("? Namespace")[1]
    terminal.answer("Namespace")
    terminal.answer("Workload")
    terminal.answer("Port", "\x154747")
    for question in ("Gateways", "Host names", "Storage class", "Size", "Mount path", "Secrets", "Secret items"):
        terminal.answer(question)
    terminal.answer("Database")
    lines = terminal.wait("? Review", "cancel: write nothing")
    assert [line.split()[-3:] for line in lines if "Storage class" in line][-1] == ["as", "in", "navidrome"]
    terminal.answer("Review")
    terminal.wait("? Write 10 files?")
    assert "what differs from `navidrome`, the new names put in:" in terminal.written
    before = read(root)
    terminal.child.send(ENTER)
    assert terminal.end()[0] == 0
    end = read(root)
    assert {path: end[path] for path in end if end[path] != before.get(path)} == after(BY_NAME[LIKE])
