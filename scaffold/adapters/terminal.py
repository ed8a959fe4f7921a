"""Writes to the terminal: results on stdout, everything else on stderr, colour only where it is wanted."""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO

from scaffold.diagnostic import Diagnostic, Severity, printable

_COLOURS = {"red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36", "bold": "1", "dim": "2"}
_SEVERITY = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.HINT: "cyan"}


def open_streams() -> None:
    """Make the standard streams take whatever is written.

    Those that the caller closed go to nobody; otherwise the next files opened would take their numbers. Files and pipes
    get UTF-8 in every locale, a terminal what it can show.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def coloured(stream: TextIO) -> bool:
    """Tell whether a stream takes colour: a terminal, unless `NO_COLOR` is set or the terminal is dumb."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, colour: str, stream: TextIO) -> str:
    """Colour a text where the stream takes it."""
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if coloured(stream) else text


def result(text: str) -> None:
    """Print a result."""
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


def result_finding(finding: Diagnostic) -> None:
    """Print a finding that is the result, on one line."""
    severity = f": {finding.severity}: "
    shown = paint(str(finding.severity), _SEVERITY[finding.severity], sys.stdout)
    result(printable(str(finding)).replace(severity, f": {shown}: ", 1))


def result_bytes(content: bytes) -> None:
    """Print a result that must keep its bytes, such as a patch."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def say(text: str, colour: str = "") -> None:
    """Tell the user something that is no result."""
    sys.stderr.write((paint(text, colour, sys.stderr) if colour else text) + "\n")


def say_finding(finding: Diagnostic) -> None:
    """Tell the user a finding."""
    place = f"{finding.path}:{finding.line}:{finding.column}" if finding.line else finding.path
    severity = paint(str(finding.severity), _SEVERITY[finding.severity], sys.stderr)
    place = printable(place).replace("\n", "�")
    sys.stderr.write(f"{place}: {severity}: {printable(finding.message)} [{finding.rule}]\n")
    if finding.hint:
        sys.stderr.write(f"  {printable(finding.hint)}\n")


def show_patch(patch: bytes) -> None:
    """Show a patch on stderr, coloured line by line."""
    for line in patch.decode("utf-8", "replace").splitlines():
        shown = printable(line)
        if line.startswith(("diff ", "index ", "new file", "deleted file", "--- ", "+++ ")):
            say(shown, "bold")
        elif line.startswith("@@"):
            say(shown, "cyan")
        elif line.startswith("+"):
            say(shown, "green")
        elif line.startswith("-"):
            say(shown, "red")
        else:
            say(shown)
