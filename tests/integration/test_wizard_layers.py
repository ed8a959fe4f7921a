"""The wizard in a repository of layers, on a terminal: layer, chart, share, and a secret's value that nobody sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scaffold.cli import run
from tests.golden_situations import digest
from tests.golden_trees import read
from tests.integration.conftest import require_tool
from tests.integration.encrypting import Keys, commit, decrypted
from tests.integration.terminal import ENTER, Terminal

pytestmark = [
    pytest.mark.integration,
    # the fork is followed by exec at once; threads of other tests cannot hold a lock that matters
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]

CLEAR, CANCEL, DOWN = "\x15", "\x03", "\x1b[B"
VALUE = "a-password-of-nobody"
APPS = "gitops/apps/applications"
IMAGE = f"docker.io/sissbruecker/linkding:1.41.0@{digest('a')}"

Start = Callable[..., Terminal]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a committed repository of three layers with SOPS."""
    for program in ("sops", "age-keygen"):
        require_tool(program)
    assert run(["init", "sops-layers", str(tmp_path / "home")]) == 0
    commit(tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def start(root: Path) -> Iterator[Start]:
    """Return a function that starts `scaffold new-app` on a terminal; all of them end with the test."""
    started: list[Terminal] = []

    def begin(*arguments: str) -> Terminal:
        program = ("-m", "scaffold", "new-app", *arguments, "--repo", str(root))
        started.append(Terminal({}, columns=120, lines=60, program=program))
        return started[-1]

    yield begin
    for terminal in started:
        terminal.child.close(force=True)


def new_files(root: Path, before: dict[str, bytes]) -> list[str]:
    """Return what is new or other below the folder, Git's own excepted."""
    after = read(root)
    return sorted(path for path in after if after[path] != before.get(path))


def test_an_app_is_asked_for_from_its_name_to_its_password(root: Path, start: Start) -> None:
    before = dict(read(root))
    terminal = start()
    terminal.answer("Name of the app", "linkding")
    terminal.answer("Namespace", "media")
    terminal.answer("Chart")
    terminal.answer("Image", IMAGE)
    assert terminal.wait("? Layer", "infrastructure")[-4:] == [
        "? Layer (it looks like an application; typing filters)",
        "   infrastructure  infrastructure · 1 app",
        "   databases       databases · 2 apps",
        " » apps            apps · 2 apps",
    ]
    terminal.answer("Layer")
    terminal.answer("Workload")
    terminal.answer("Port", f"{CLEAR}9090")
    assert terminal.wait("? Ingress classes", "traefik")[-2:] == [
        "? Ingress classes (1 of 1 in layer apps; space ticks, typing filters)",
        " » ● traefik  1 app",
    ]
    terminal.answer("Ingress classes")
    for question in ("Host names", "Storage class", "Size", "Mount path"):
        terminal.answer(question)
    terminal.answer("NFS shares", "nas.home.example.com:/volume1/photos")
    assert terminal.wait("? Secrets", " >")[-3:-1] == [
        "? Secrets  (1 of 1 in layer apps have some)",
        "  KEY or KEY=@FILE, separated by commas; values are asked for later, hidden",
    ]
    terminal.answer("Secrets", "LD_PASSWORD")
    terminal.wait("? Health check? (1 check there) (y/N)")
    terminal.child.send("y")
    lines = terminal.wait("? Review", "cancel: write nothing")
    reviewed = [line.split() for line in lines]
    assert ["Layer", "apps", "it", "looks", "like"] in [words[:5] for words in reviewed]
    assert ["Secrets", "LD_PASSWORD", "your", "answer"] in reviewed
    terminal.answer("Review")
    terminal.answer("LD_PASSWORD", VALUE)
    terminal.wait("? Write 8 files?")
    terminal.child.send(ENTER)
    code, lines = terminal.end()
    assert code == 0, lines
    assert VALUE not in terminal.written
    folder = f"{APPS}/linkding"
    names = (
        ".copier-answers.yml",
        "helmrelease.yaml",
        "kustomization.yaml",
        "photos.yaml",
        "pvc.yaml",
        "secret.enc.yaml",
    )
    assert new_files(root, before) == [
        "clusters/main/flux-system/apps-kustomization.yaml",
        f"{APPS}/kustomization.yaml",
        *(f"{folder}/{name}" for name in names),
    ]
    keys = Keys("", root / "age.agekey")
    assert decrypted(root, f"{folder}/secret.enc.yaml", keys) == {"LD_PASSWORD": VALUE.encode()}
    assert run(["check", "--repo", str(root)]) == 0


def test_a_chart_of_its_own_is_asked_for_its_repository_and_version(root: Path, start: Start) -> None:
    before = dict(read(root))
    terminal = start("homepage", "--namespace", "media")
    terminal.answer("Chart", f"{CLEAR}homepage")
    assert terminal.wait("? Chart repository", " >")[-3:] == [
        "? Chart repository",
        "  a HelmRepository's name, or the address of one",
        " >",
    ]
    terminal.child.send(f"nowhere{ENTER}")
    terminal.wait("is none of authentik, bjw-s, jetstack, and no address")
    terminal.answer("Chart repository", f"{CLEAR}https://charts.homepage.example")
    terminal.answer("Chart version", "2.1.0")
    terminal.answer("Layer")
    while not any(line.startswith("? Review") for line in terminal.wait("? ")):
        question = [line for line in terminal.lines() if line.startswith("? ")][-1]
        terminal.answer(question.removeprefix("? ").partition("  ")[0].partition(" (")[0].rstrip("?"))
    terminal.answer("Review")
    terminal.wait("? Write ", "files?")
    terminal.child.send(ENTER)
    assert terminal.end()[0] == 0
    assert f"{APPS}/homepage/helmrelease.yaml" in new_files(root, before)
    assert "gitops/infrastructure/repositories/homepage.yaml" in new_files(root, before)
    assert run(["check", "--repo", str(root)]) == 0


def test_an_interrupt_at_the_hidden_value_writes_nothing(root: Path, start: Start) -> None:
    before = read(root)
    terminal = start("linkding", "--namespace", "media", "--image", IMAGE, "--chart", "app-template")
    terminal.answer("Layer")
    for question in ("Workload", "Port", "Ingress classes", "Host names", "Storage class", "Size", "Mount path"):
        terminal.answer(question)
    terminal.answer("NFS shares")
    terminal.answer("Secrets", "LD_PASSWORD")
    terminal.wait("? Health check?")
    terminal.child.send("n")
    terminal.answer("Review")
    terminal.wait("? LD_PASSWORD")
    terminal.child.send(VALUE + CANCEL)
    code, lines = terminal.end()
    assert (code, lines[-1]) == (130, "interrupted; nothing was written")
    assert VALUE not in terminal.written
    assert read(root) == before
