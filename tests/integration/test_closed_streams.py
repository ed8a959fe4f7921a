"""What the program says when the result cannot be written, or a stream is closed or narrow: no traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.checking import settle
from tests.graph.clusters import LAYERED

pytestmark = pytest.mark.integration

CONFIG = "version: v1alpha1\nmachine:\n    type: worker\n    sysctls:\n"


@pytest.fixture
def patch(tmp_path: Path) -> str:
    """Return the shell's words for a command that prints more than the output's buffer holds."""
    config = CONFIG + "".join(f'        k{number}: "v"\n' for number in range(5000))
    (tmp_path / "config.yaml").write_text(config, encoding="utf-8")
    return f"{sys.executable} -m scaffold talos patch {tmp_path}/config.yaml"


def shell(command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no `/dev/full`")
@pytest.mark.parametrize("command", ["{patch}", "{python} -m scaffold --version"], ids=["much", "little"])
def test_a_full_disk_is_said(patch: str, command: str) -> None:
    done = shell(f"{command.format(patch=patch, python=sys.executable)} > /dev/full")
    assert (done.returncode, done.stderr) == (2, "error: cannot write to standard output: no space left on device\n")


def test_whoever_wants_no_more_is_told_nothing(patch: str) -> None:
    done = shell(f"{patch} | head -n 1")
    assert (done.stdout, done.stderr) == ("version: v1alpha1\n", "")


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        pytest.param("{patch} >&-", 0, "", id="no output"),
        pytest.param("{patch}.gone 2>&-", 2, "", id="nowhere to complain"),
        pytest.param(
            "{patch} -p @- <&- >/dev/null", 0, "", id="no input, which is an empty patch"
        ),
    ],
)  # fmt: skip
def test_a_stream_that_is_closed(patch: str, command: str, code: int, said: str) -> None:
    done = shell(command.format(patch=patch))
    assert (done.returncode, done.stdout, done.stderr) == (code, "", said)


@pytest.mark.parametrize(
    "environment",
    ["PYTHONIOENCODING=ascii", "PYTHONIOENCODING=latin-1", "LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0"],
)
def test_every_locale_gets_the_same_bytes(tmp_path: Path, environment: str) -> None:
    root = settle(tmp_path / "home", {path: text.replace("apps", "\u00e4pps\u2192") for path, text in LAYERED.items()})
    command = f"{environment} {sys.executable} -m scaffold graph --levels -C {root}"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    assert "\u00e4pps\u2192" in done.stdout.decode()
    refused = subprocess.run(["/bin/sh", "-c", f"{command} --focus apps"], capture_output=True, check=False)
    said = "error: nothing in cluster `cluster` is called `apps`; did you mean `\u00e4pps\u2192`\n"
    assert (refused.returncode, refused.stderr.decode()) == (2, said)


def test_an_interrupt_while_the_program_is_loaded_leaves_no_traceback() -> None:
    program = """
import sys

class Interrupted:
    def find_spec(self, name, path=None, target=None):
        if name == "scaffold.cli":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupted())
from scaffold.__main__ import main
main()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
