"""Errors show what is wrong in a file, but not what a template put there from a secret variable."""

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
