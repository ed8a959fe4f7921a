"""Running a program: what comes back, and what is said when it fails."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scaffold.adapters.process import require, run, run_to_code
from scaffold.errors import ScaffoldError, ToolMissingError

PYTHON = sys.executable


def test_nothing_in_and_nothing_out() -> None:
    assert run([PYTHON, "-c", ""]) == b""


def test_exit_codes_that_are_no_failure_are_returned() -> None:
    assert run_to_code([PYTHON, "-c", "print(1); exit(3)"], (0, 3)) == (3, b"1\n")
    with pytest.raises(ScaffoldError) as caught:
        run_to_code([PYTHON, "-c", "exit(4)"], (0, 3))
    assert str(caught.value).endswith("` failed with exit code 4")


def test_stdin_folder_and_environment_reach_the_program(tmp_path: Path) -> None:
    code = "import os, sys; print(sys.stdin.read(), os.environ['WHAT'], os.getcwd())"
    assert run([PYTHON, "-c", code], stdin=b"in", cwd=tmp_path, env={"WHAT": "x"}) == f"in x {tmp_path}\n".encode()


def test_a_known_program_that_is_missing_is_named_with_its_source() -> None:
    with pytest.raises(ToolMissingError) as caught:
        run(["sops", "--version"], env={"PATH": ""})
    assert str(caught.value) == "`sops` is needed and was not found; get it from https://github.com/getsops/sops"


def test_a_program_that_will_be_needed_is_looked_for_without_running_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require(PYTHON)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissingError) as caught:
        require("sops")
    assert str(caught.value) == "`sops` is needed and was not found; get it from https://github.com/getsops/sops"
    (tmp_path / "sops").touch(0o755)
    require("sops")


def test_an_unknown_program_that_is_missing_is_named() -> None:
    with pytest.raises(ToolMissingError) as caught:
        run(["no-such-program\x1b", "secret"])
    assert str(caught.value) == (
        "`no-such-program\ufffd` is needed and was not found; install it and put it on your `PATH`"
    )


def test_a_folder_on_the_path_that_holds_no_program_does_not_hide_that_it_is_missing(tmp_path: Path) -> None:
    (tmp_path / "kubeseal").write_bytes(b"")
    with pytest.raises(ToolMissingError) as caught:
        run(["kubeseal"], env={"PATH": str(tmp_path)})
    assert str(caught.value) == (
        "`kubeseal` is needed and was not found; get it from https://github.com/bitnami-labs/sealed-secrets"
    )


def test_a_folder_that_is_missing_is_not_taken_for_the_program(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError) as caught:
        run([PYTHON, "-c", ""], cwd=tmp_path / "gone")
    assert str(caught.value) == f"cannot run `{PYTHON}` in `{tmp_path}/gone`: there is no such folder"


def test_a_file_that_is_no_program_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"")
    with pytest.raises(ScaffoldError) as caught:
        run([str(tmp_path / "text")])
    assert str(caught.value) == f"`{tmp_path}/text` does not start: permission denied"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise SystemExit(3)", "failed with exit code 3"),
        ("import sys; sys.exit('first\\nlast \\x1b[31mred\\n\\n')", "failed with exit code 1: last \ufffd[31mred"),
        (
            "import sys; sys.exit('fatal: no repository\\n\\nPlease make sure\\nthat it exists.')",
            "failed with exit code 1: fatal: no repository",
        ),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "was ended by signal 9"),
        ("import sys; sys.exit('x' * 1000)", f"failed with exit code 1: {'x' * 300}"),
    ],
    ids=[
        "only a code",
        "the last line of stderr, made printable",
        "what is fatal to Git, without its advice",
        "a signal",
        "a long line is cut",
    ],
)
def test_a_failure_says_how_it_ended_and_never_the_arguments(code: str, said: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        run([PYTHON, "-c", code])
    assert str(caught.value) == f"`{PYTHON}` {said}"


def test_a_program_that_takes_too_long_is_ended() -> None:
    with pytest.raises(ScaffoldError) as caught:
        run([PYTHON, "-c", "import signal; signal.pause()"], timeout=0.05)
    assert str(caught.value) == f"`{PYTHON}` did not end within 0.05 seconds"
