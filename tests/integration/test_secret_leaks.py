"""Looks for secrets everywhere but in ciphertext: in files, of a killed command too, in what is printed, in /proc."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.encrypted_repository import sealed_repository, sops_config, sops_repository
from tests.integration.conftest import require_tool
from tests.integration.encrypting import APP, SHORT, Keys, age_keys, decrypted, lay, sealing_keys, started, unsealed
from tests.integration.terminal import ENTER, Terminal

pytestmark = [
    pytest.mark.integration,
    # the fork is followed by exec at once; threads of other tests cannot hold a lock that matters
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]

PIPED = "piped-Tr0ub4dor&3-päss"
LINES = 'first-line-of-a-key # "quoted"\nsecond-line-of-a-key\n'
TYPED = "typed-0f9d5c1e7ab34d02"
SECRETS = (PIPED, LINES, TYPED)

FORMS = tuple(
    form
    for secret in SECRETS
    for text in (secret, *secret.splitlines())
    for form in (text.encode(), base64.b64encode(text.encode()).rstrip(b"="), text.encode("unicode_escape"))
)
"""Everything that gives a secret away: the whole, a line of it, in base64, with escapes."""

WITNESS = """\
#!{python}
# stands before the real program: tells what others could see of the secret, kills its parent when told so
import os, pathlib, signal, subprocess, sys

here = pathlib.Path(__file__).resolve().parent
moment = (here / "moment").read_text()


def witness():
    with (here / "seen").open("ab") as seen:
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            for name in ("cmdline", "environ"):
                try:
                    seen.write((process / name).read_bytes())
                except OSError:
                    continue
        for folder, _, names in os.walk(here.parent / "watched"):
            for name in names:
                seen.write((pathlib.Path(folder) / name).read_bytes())


def kill(now):
    if moment == now:
        os.kill(os.getppid(), signal.SIGKILL)
        sys.exit(1)


kill("before")
plain = sys.stdin.buffer.read()
witness()
kill("between")
done = subprocess.run(["{program}", *sys.argv[1:]], input=plain, stdout=subprocess.PIPE)
witness()
kill("after")
sys.stdout.buffer.write(done.stdout[: len(done.stdout) // 2])
sys.stdout.flush()
kill("while it answers")
sys.stdout.buffer.write(done.stdout[len(done.stdout) // 2 :])
sys.exit(done.returncode)
"""


class Place:
    """A repository, and all folders that the command may write into, below `watched`."""

    def __init__(self, folder: Path, backend: str) -> None:
        """Lay it out, and put a witness before the program that encrypts."""
        self.folder, self.backend, self.watched = folder, backend, folder / "watched"
        self.program = {"sops": "sops", "sealedsecret": "kubeseal"}[backend]
        for name in ("home", "temporary", "cache"):
            (self.watched / name).mkdir(parents=True)
        self.keys: Keys = age_keys(folder) if backend == "sops" else sealing_keys(folder)
        files = sops_repository(config=sops_config(age=self.keys.public)) if backend == "sops" else sealed_repository()
        self.root = lay(self.watched / "repository", files)
        (folder / "lines").write_text(LINES, encoding="utf-8")
        bin_folder = folder / "bin"
        bin_folder.mkdir()
        real = require_tool(self.program)
        (bin_folder / self.program).write_text(WITNESS.format(python=sys.executable, program=real), encoding="utf-8")
        (bin_folder / self.program).chmod(0o755)
        self.at("never")

    def at(self, moment: str) -> None:
        """Say when the witness kills the command."""
        (self.folder / "bin" / "moment").write_text(moment, encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        """Return variables that lead everything into the watched folder."""
        paths = {"HOME": "home", "TMPDIR": "temporary", "XDG_CACHE_HOME": "cache"}
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return {"PATH": path, **{name: str(self.watched / folder) for name, folder in paths.items()}}

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return the arguments, without the secret that is asked for."""
        certificate = () if self.backend == "sops" else ("--cert", self.keys.public)
        return (*SHORT, "--secret", f"LINES=@{self.folder / 'lines'}", *certificate)

    def run(self, *more: str) -> subprocess.CompletedProcess[bytes]:
        """Run the command, one secret by standard input."""
        given = (*self.arguments, "--secret", "PIPED=-", *more)
        done: subprocess.CompletedProcess[bytes] = started(
            self.root, *given, stdin=PIPED.encode(), env=self.environment
        )
        return done

    def arrived(self) -> dict[str, bytes]:
        """Return what is in the encrypted file."""
        if self.backend == "sops":
            return decrypted(self.root, f"{APP}/app/secret.sops.yaml", self.keys)
        return unsealed((self.root / APP / "app/sealedsecret.yaml").read_bytes(), self.keys)

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """Yield everything that was left on the disk, and what the witness has seen."""
        for path in sorted(self.watched.rglob("*")):
            yield str(path), str(path).encode()
            if path.is_file():
                yield str(path), path.read_bytes()
        seen = self.folder / "bin" / "seen"
        yield "seen", seen.read_bytes() if seen.exists() else b""


def leaks(contents: Iterator[tuple[str, bytes]]) -> list[str]:
    return [f"{name}: {form!r}" for name, content in contents for form in FORMS if form in content]


@pytest.fixture(params=["sops", "sealedsecret"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return Place(tmp_path, request.param)


def test_what_is_looked_for_is_found(place: Place) -> None:
    assert leaks(place.contents()) == []
    (place.watched / "temporary/left").write_bytes(b"x" + base64.b64encode(LINES.encode()) + b"x")
    (place.root / ".git/scaffold").mkdir()
    (place.root / ".git/scaffold/journal").write_text(f"a{PIPED}b", encoding="utf-8")
    found = {Path(leak.partition(": ")[0]).name for leak in leaks(place.contents())}
    assert found == {"left", "journal"}


@pytest.mark.parametrize(
    "more",
    [(), ("--dry-run",), ("--json",), ("--dry-run", "--json")],
    ids=["written", "patch", "JSON", "patch as JSON"],
)
def test_a_secret_is_nowhere_but_in_ciphertext(place: Place, more: tuple[str, ...]) -> None:
    done = place.run(*more)
    assert done.returncode == 0
    said = iter((("stdout", done.stdout), ("stderr", done.stderr)))
    assert (leaks(said), leaks(place.contents())) == ([], [])
    assert b"sops" in (place.folder / "bin/seen").read_bytes() or place.backend != "sops"  # the witness was there
    if "--dry-run" not in more:
        assert place.arrived() == {"PIPED": PIPED.encode(), "LINES": LINES.encode()}


@pytest.mark.parametrize("moment", ["before", "between", "after", "while it answers"])
def test_a_command_that_is_killed_leaves_no_secret(place: Place, moment: str) -> None:
    before = sorted(str(path) for path in place.root.rglob("*"))
    place.at(moment)
    assert place.run().returncode == -signal.SIGKILL
    assert leaks(place.contents()) == []
    assert sorted(str(path) for path in place.root.rglob("*") if "/.git/" not in str(path)) == [
        path for path in before if "/.git/" not in path
    ]
    place.at("never")
    assert place.run().returncode == 0
    assert (place.arrived()["PIPED"], leaks(place.contents())) == (PIPED.encode(), [])


WRITING = """\
import os, signal, sys

from scaffold.adapters import worktree
from scaffold.cli import run

last, counting = int(sys.argv[1]), [0]


def dying(apply):
    def wrapped(root, changes):
        def wrap(function):
            def wrapped(*arguments, **options):
                counting[0] += 1
                if counting[0] == last:
                    os.kill(os.getpid(), signal.SIGKILL)
                return function(*arguments, **options)

            return wrapped

        for name in ("fsync", "link", "mkdir", "open", "rename", "replace", "unlink", "write"):
            setattr(os, name, wrap(getattr(os, name)))
        apply(root, changes)

    return wrapped


worktree.apply = dying(worktree.apply)
code = run(sys.argv[2:])
sys.stderr.write(f"calls={counting[0]}")
sys.exit(code)
"""
"""The command in a process that kills itself before the n-th call by which it writes into the repository."""


def test_a_command_that_is_killed_while_it_writes_leaves_no_secret(tmp_path: Path) -> None:
    place = Place(tmp_path, "sops")

    def write(last: int) -> subprocess.CompletedProcess[bytes]:
        program = [sys.executable, "-c", WRITING, str(last), *place.arguments, "--secret", "PIPED=-"]
        environment = {**os.environ, **place.environment}
        program += ["--repo", str(place.root)]
        return subprocess.run(program, input=PIPED.encode(), capture_output=True, env=environment, check=False)

    done = write(0)
    assert done.returncode == 0
    calls = int(done.stderr.rpartition(b"calls=")[2])
    for part in range(1, 6):
        shutil.rmtree(place.root / APP)
        subprocess.run(["git", "-C", str(place.root), "checkout", "--quiet", "."], check=True)
        assert write(calls * part // 6).returncode == -signal.SIGKILL
        assert leaks(place.contents()) == []
        assert started(place.root, "inventory", env=place.environment).returncode == 0  # which undoes what was begun
        assert leaks(place.contents()) == []
        (place.root / APP).mkdir(exist_ok=True, parents=True)


@pytest.fixture
def start() -> Iterator[Callable[..., Terminal]]:
    """Return a function that starts the program on a terminal; all of them end with the test."""
    running: list[Terminal] = []

    def begin(place: Place, *arguments: str) -> Terminal:
        with pytest.MonkeyPatch.context() as patch:
            for name, text in place.environment.items():
                patch.setenv(name, text)
            program = ("-m", "scaffold", *arguments, "--repo", str(place.root))
            running.append(Terminal({}, columns=160, lines=60, program=program))
        return running[-1]

    yield begin
    for terminal in running:
        terminal.child.close(force=True)


def test_what_is_typed_is_not_shown(place: Place, start: Callable[..., Terminal]) -> None:
    terminal = start(place, *place.arguments, "--secret", "TYPED")
    for question in ("Workload", "Storage class"):
        terminal.answer(question)
    terminal.answer("Review")
    terminal.wait("? TYPED")
    terminal.child.send(ENTER)
    terminal.wait("TYPED: is empty")
    terminal.answer("TYPED", TYPED)
    terminal.wait("? Write 6 files?")
    terminal.child.send(ENTER)
    code, _ = terminal.end()
    assert (code, "TYPED: \x1b[36mhidden" in terminal.written) == (0, True)
    assert leaks(iter([("terminal", terminal.written.encode())])) == []
    assert leaks(place.contents()) == []
    assert place.arrived() == {"LINES": LINES.encode(), "TYPED": TYPED.encode()}


def test_what_is_typed_before_an_interruption_is_nowhere(place: Place, start: Callable[..., Terminal]) -> None:
    terminal = start(place, *place.arguments, "--secret", "TYPED")
    for question in ("Workload", "Storage class"):
        terminal.answer(question)
    terminal.answer("Review")
    terminal.wait("? TYPED")
    terminal.child.send(TYPED + "\x03")
    code, lines = terminal.end()
    assert (code, lines[-1]) == (130, "interrupted; nothing was written")
    assert leaks(iter([("terminal", terminal.written.encode())])) == []
    assert (leaks(place.contents()), (place.root / APP).exists()) == ([], False)
