"""Errors show what is wrong, but no secret variable's value that a template put there, and nothing that acts."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.cli import run


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        pytest.param("MY_TOKEN", "hunter2-hunter2", "***", id="a variable whose name says that it is secret"),
        pytest.param("MY_TOKEN", "short", "short", id="a value that may be any word"),
        pytest.param("MY_NAME", "hunter2-hunter2", "hunter2-hunter2", id="another variable"),
    ],
)
def test_the_value_of_a_secret_variable_is_in_no_error(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    shown: str,
) -> None:
    monkeypatch.setenv(name, value)
    config = tmp_path / "config.yaml"
    config.write_text(f"machine:\n  install:\n    wipe: {value}\n", encoding="utf-8")
    assert run(["talos", "patch", str(config)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"error: {config}:3:11: `machine.install.wipe` must be true or false, not `{shown}`\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ["graph", "--json", "--format", "\x1b[31m"],
            "`--json` and `--format �[31m` exclude each other; leave one out",
            id="of this program",
        ),
        pytest.param(["graph", "\u202e"], "Got unexpected extra argument(s) (�)", id="of the option parser"),
    ],
)
def test_nothing_in_an_error_acts_on_a_terminal(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert run(arguments) == 2
    assert capsys.readouterr().err == f"error: {message}\n"
