"""A program on a pseudo-terminal, with an emulator that shows its screen."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DRIVER = ROOT / "tests/integration/wizard_driver.py"
PATIENT = 30
"""Seconds; a busy machine is not what is tested here."""

ENTER = "\r"


def require(module: str) -> Any:
    """Import a module; without it skip the test, or fail where everything must run (`CI=true`)."""
    try:
        return importlib.import_module(module)
    except ImportError:
        reason = f"`{module}` is not installed"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)


class Terminal:
    """A program on a terminal."""

    def __init__(
        self, arguments: Mapping[str, Any], columns: int = 80, lines: int = 24, program: Sequence[str] = ()
    ) -> None:
        """Start the wizard's driver, `arguments` are its own; or a Python program with its arguments."""
        self._pexpect, pyte = require("pexpect"), require("pyte")
        environment = {**os.environ, "TERM": "xterm-256color", "PYTHONWARNINGS": "error", "LC_ALL": "C.UTF-8"}
        environment.pop("NO_COLOR", None)
        self.child = self._pexpect.spawn(
            sys.executable,
            list(program) or [str(DRIVER), json.dumps(arguments)],
            cwd=str(ROOT),
            env=environment,
            encoding="utf-8",
            timeout=PATIENT,
            dimensions=(lines, columns),
        )
        self.written = ""
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.Stream(self._screen)
        self._screen.write_process_input = self.child.send  # it answers where its cursor is

    def lines(self) -> list[str]:
        """Return the lines of the screen down to the last one that is not empty."""
        lines = [line.rstrip() for line in self._screen.display]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def wait(self, *texts: str) -> list[str]:
        """Read until the screen shows all texts, and return its lines."""
        while not all(text in "\n".join(self.lines()) for text in texts):
            self._read(texts)
        return self.lines()

    def wait_gone(self, text: str) -> list[str]:
        """Read until the screen does not show a text any more, and return its lines."""
        while text in "\n".join(self.lines()):
            self._read((f"not {text}",))
        return self.lines()

    def _read(self, texts: tuple[str, ...]) -> None:
        try:
            text = self.child.read_nonblocking(65536, PATIENT)
        except (self._pexpect.EOF, self._pexpect.TIMEOUT) as error:
            shown = "\n".join(self.lines())
            pytest.fail(f"{type(error).__name__} while waiting for {texts}; the screen shows\n{shown}")
        self.written += text
        self._stream.feed(text)

    def answer(self, question: str, keys: str = "") -> None:
        """Wait for a question, type, and press Enter; then wait until it is gone."""
        self.wait(f"? {question}")
        self.child.send(keys + ENTER)
        self.wait_gone(f"? {question}")

    def end(self) -> tuple[int, list[str]]:
        """Read to the end and return the exit code with the lines of the screen."""
        while True:
            try:
                text = self.child.read_nonblocking(65536, PATIENT)
            except self._pexpect.EOF:
                break
            self.written += text
            self._stream.feed(text)
        self.child.close()
        return self.child.exitstatus, self.lines()
