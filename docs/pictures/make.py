"""Makes the README's pictures and transcripts from real runs of the program, the wizard in a terminal of 80 by 24.

    python docs/pictures/make.py

Needs the `test` extra (pexpect, playwright, pyte) and Chromium. Writes the pictures beside it, and the
transcripts between the README's markers.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pexpect
import pyte
from rich.console import Console
from rich.style import Style
from rich.text import Text

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COLUMNS, LINES = 80, 24
DIGEST = "sha256:" + "5f0a" * 16
ENTER, SPACE, DOWN = "\r", " ", "\x1b[B"
KEYS: Sequence[tuple[str, str]] = (
    ("Name of the app", "linkding" + ENTER),
    ("Namespace", "med" + ENTER),
    ("Image", "ghcr.io/sissbruecker/linkding:1.44.1" + ENTER),
    ("Workload", ENTER),
    ("Port", "\x15" + "9090" + ENTER),
    ("Gateways", ENTER),
    ("Host names", ENTER),
    ("Storage class", ENTER),
    ("Size", "\x15" + "2Gi" + ENTER),
    ("Mount path", "\x15" + "/etc/linkding/data" + ENTER),
    ("NFS shares", ENTER),
    ("Secrets", "LD_SUPERUSER_PASSWORD" + ENTER),
    ("Secret items", ENTER),
    ("Database", "post" + ENTER),
    ("Review", ENTER),
)
"""What the screen must show, and what is then typed."""

LIFE: Sequence[Sequence[str]] = (
    ("scaffold", "adopt", "--all"),
    ("git", "add", "-A"),
    ("git", "commit", "-qm", "Adopt what was written by hand"),
    ("scaffold", "update", "--all", "--data", "interval=30m"),
    ("scaffold", "remove-app", "cloudnative-pg"),
)
"""What is run in the repository that the wizard leaves."""

TALOS_FOLDER = "kubernetes/main/talos"
TALOS: Sequence[Sequence[str]] = (
    ("scaffold", "talos", "schematic", "--version", "v1.13.2"),
    ("sed", "-i", "/MACHINE_CA_CRT/d; s/advertisedSubnets/advertisedSubnet/", f"{TALOS_FOLDER}/controlplane.yaml.j2"),
    ("scaffold", "talos", "lint"),
    ("git", "checkout", "-q", TALOS_FOLDER),
    ("sed", "-i", "s/v1.13.2/v1.13.9/; s/8192/16384/", f"{TALOS_FOLDER}/cluster.yaml.j2"),
)
"""What is then run on its Talos configs, before the picture of what differs."""

CHECK: Sequence[Sequence[str]] = (
    ("git", "checkout", "-q", "."),
    (
        "sed",
        "-i",
        "s/cloudnative-pg-operator/cloudnative-pg-operater/",
        "kubernetes/main/apps/media/immich/install.yaml",
    ),
    ("sed", "-i", "s/@sha256:.*//", "kubernetes/main/apps/default/echo/app/helmrelease.yaml"),
)
"""Two faults, before the picture of what `scaffold check` says of them."""

SIMULATE: Sequence[Sequence[str]] = (("scaffold", "simulate"),)
"""A start of the demo repository."""

FAIL: Sequence[Sequence[str]] = (("scaffold", "simulate", "--fail", "onepassword-connect=store-down"),)
"""The same with a failure."""

FIX: Sequence[Sequence[str]] = (("scaffold", "check", "--fix", "--diff", "--select", "unknown-dependency"),)

NAMES = {"brown": "yellow", "default": None}


class Terminal:
    """A program in a pseudo-terminal, and the screen that a person would see."""

    def __init__(self, command: str, arguments: Sequence[str], cwd: Path) -> None:
        environment = {**os.environ, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1"}
        environment |= {"COLUMNS": str(COLUMNS), "LINES": str(LINES)}
        environment.pop("NO_COLOR", None)
        self.screen = pyte.HistoryScreen(COLUMNS, LINES, history=5000, ratio=0.5)
        self._stream = pyte.ByteStream(self.screen)
        self.child = pexpect.spawn(
            command, list(arguments), cwd=str(cwd), env=environment, dimensions=(LINES, COLUMNS), timeout=30
        )

    def settle(self, wanted: str, seconds: float = 30) -> None:
        """Read until the screen shows a text and then stays as it is for a moment."""
        end = time.monotonic() + seconds
        quiet = 0
        while quiet < 4:
            try:
                self._stream.feed(self.child.read_nonblocking(65536, timeout=0.1))
                quiet = 0
            except pexpect.TIMEOUT:
                quiet += wanted in "\n".join(self.screen.display)
            except pexpect.EOF:
                return
            if time.monotonic() > end:
                raise SystemExit(f"the screen never showed {wanted!r}:\n" + "\n".join(self.screen.display))

    def rows(self, *, everything: bool = False) -> list[dict[int, pyte.screens.Char]]:
        """Return the visible rows, or all that was ever shown."""
        visible = [dict(self.screen.buffer[line]) for line in range(LINES)]
        return [dict(row) for row in self.screen.history.top] + visible if everything else visible


def as_text(row: dict[int, pyte.screens.Char]) -> Text:
    """Return a screen row with its colours."""
    text = Text()
    for column in range(COLUMNS):
        char = row.get(column)
        if char is None:
            text.append(" ")
            continue
        colour = NAMES.get(char.fg, char.fg)
        if colour and colour.startswith("bright"):
            colour = f"bright_{NAMES.get(colour[6:], colour[6:])}"
        if colour and re.fullmatch(r"[0-9a-f]{6}", colour):
            colour = f"#{colour}"
        text.append(char.data or " ", Style(color=colour, bold=char.bold, reverse=char.reverse))
    text.rstrip()
    return text


def picture(rows: Sequence[dict[int, pyte.screens.Char]], name: str, title: str) -> None:
    """Write rows as an SVG picture; the last empty ones are left out."""
    texts = [as_text(row) for row in rows]
    while texts and not texts[-1].plain.strip():
        texts.pop()
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=COLUMNS, file=nowhere, force_terminal=True, color_system="truecolor")
        for text in texts:
            console.print(text, soft_wrap=True)
        (HERE / f"{name}.svg").write_text(console.export_svg(title=title, unique_id=name), encoding="utf-8")


def wizard(folder: Path, scaffold: str) -> str:
    """Run the wizard; write pictures of a question, the review and the diff; return the transcript."""
    terminal = Terminal(scaffold, ["new-app", "--digest", DIGEST], folder)
    transcript: list[str] = []
    for wanted, keys in KEYS:
        terminal.settle(f"? {wanted}")
        if wanted == "Storage class":
            picture(terminal.rows(), "question", "scaffold new-app")
        if wanted == "Review":
            picture(terminal.rows(), "review", "scaffold new-app")
            lines = [as_text(row).plain.rstrip() for row in terminal.rows(everything=True)]
            transcript = [line for line in lines if line]
        terminal.child.send(keys)
    terminal.settle("Write ")
    rows = terminal.rows(everything=True)
    start = next(i for i, row in enumerate(rows) if "install.yaml" in as_text(row).plain and i > LINES)
    picture(rows[start:][-46:], "diff", "scaffold new-app")
    terminal.child.send(ENTER)
    terminal.settle("review with")
    return "\n".join(["$ scaffold new-app --digest sha256:5f0a…", *transcript])


def run_all(commands: Sequence[Sequence[str]], folder: Path, scaffold: str) -> str:
    """Run commands, and return what a person would see."""
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "110", "GIT_CONFIG_COUNT": "2"}
    for index, name in enumerate(("user.name", "user.email")):
        environment |= {f"GIT_CONFIG_KEY_{index}": name, f"GIT_CONFIG_VALUE_{index}": "x@localhost"}
    lines: list[str] = []
    for command in commands:
        lines.append(f"$ {shlex.join(command)}")
        program = scaffold if command[0] == "scaffold" else command[0]
        done = subprocess.run(
            [program, *command[1:]],
            cwd=folder,
            check=False,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        lines += [line.rstrip() for line in done.stdout.splitlines()]
    return "\n".join(lines)


def shown(arguments: Sequence[str], last: str, name: str, folder: Path, scaffold: str) -> None:
    """Write a picture of what a command prints, which ends with a text."""
    terminal = Terminal(scaffold, arguments, folder)
    terminal.settle(last)
    picture(terminal.rows(everything=True), name, f"scaffold {shlex.join(arguments)}")


def graph(folder: Path, scaffold: str) -> None:
    """Write the picture of the cluster's graph, and screenshots of its page, in light and in dark."""
    from playwright.sync_api import sync_playwright

    picture_file, page_file = HERE / "graph.svg", folder.parent / "graph.html"
    for form, file in (("svg", picture_file), ("html", page_file)):
        subprocess.run([scaffold, "graph", "--format", form, "-o", str(file)], cwd=folder, check=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"))
        for scheme in ("light", "dark"):
            page = browser.new_page(
                viewport={"width": 1440, "height": 720}, color_scheme=scheme, reduced_motion="reduce"
            )
            page.goto(f"{page_file.as_uri()}#Kustomization/media/immich")
            page.screenshot(path=HERE / f"graph-{scheme}.png")
        browser.close()


def insert(readme: str, name: str, transcript: str) -> str:
    """Put a transcript between its markers."""
    begin, end = f"<!-- {name}: made by docs/pictures/make.py -->", f"<!-- end of {name} -->"
    head, _, rest = readme.partition(begin)
    return f"{head}{begin}\n```console\n{transcript}\n```\n{end}{rest.partition(end)[2]}"


def main() -> None:
    """Make everything."""
    scaffold = str(Path(sys.executable).parent / "scaffold")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "demo-repo"
        pexpect.run(f"{scaffold} demo {folder}", timeout=60)
        for arguments in ("add -A", "-c user.name=x -c user.email=x@localhost commit -qm demo"):
            pexpect.run(f"git {arguments}", cwd=str(folder))
        transcript = wizard(folder, scaffold)
        for arguments in ("add -A", "-c user.name=x -c user.email=x@localhost commit -qm linkding"):
            pexpect.run(f"git {arguments}", cwd=str(folder))
        kept = run_all(LIFE, folder, scaffold)
        talos = run_all(TALOS, folder, scaffold)
        shown(["talos", "diff", "cp-1", "gpu-1"], "2 nodes", "talos-diff", folder, scaffold)
        run_all(CHECK[:1], folder, scaffold)
        graph(folder, scaffold)
        started = run_all(SIMULATE, folder, scaffold)
        failed = run_all(FAIL, folder, scaffold).partition("\nwaves\n")[0] + "\n[…]"
        run_all(CHECK, folder, scaffold)
        shown(["check"], " files", "check", folder, scaffold)
        fixed = run_all(FIX, folder, scaffold)
    readme = ROOT / "README.md"
    text = insert(readme.read_text(encoding="utf-8"), "transcript", transcript)
    for name, lines in (
        ("life", kept),
        ("talos", talos),
        ("fix", fixed),
        ("start", started),
        ("failure", failed),
    ):
        text = insert(text, name, lines)
    readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
