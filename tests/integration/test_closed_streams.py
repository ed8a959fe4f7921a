"""What the program says when the result cannot be written, or a stream is closed: a sentence, no traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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
