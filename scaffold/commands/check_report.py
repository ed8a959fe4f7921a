"""Reports what `scaffold check` found: in the wanted format, on the terminal or into a file."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from scaffold.adapters import terminal
from scaffold.diagnostic import printable
from scaffold.findings.baseline import Entry
from scaffold.findings.result import Result, counted
from scaffold.findings.source import Source

_STALE_SHOWN = 10


def report(root: Path, result: Result, source: Source, form: str, output: Path | None) -> None:
    """Print a result, or write it into a file; what is no text for people is followed by the summary on stderr."""
    text = FORMATS[form](root, result, source, output is None)
    if output:
        from scaffold.adapters.output_file import write_output

        write_output(output, text)
    elif text:
        terminal.result(text)
    if output or form != "text":
        terminal.say(result.summary)


def say_stale(stale: Sequence[Entry]) -> None:
    """Tell which entries of a baseline are of no use any more."""
    terminal.say(f"found less often than the baseline says: {counted(len(stale), 'finding')}", "yellow")
    for entry in stale[:_STALE_SHOWN]:
        terminal.say(f"  {printable(entry.path)}: {printable(entry.message)} [{printable(entry.rule)}] ({entry.count})")
    if len(stale) > _STALE_SHOWN:
        terminal.say(f"  and {len(stale) - _STALE_SHOWN} more")
    terminal.say("  write it anew with `--write-baseline`")


def paint(text: str, colour: str) -> str:
    """Colour a text where the standard output takes it."""
    return terminal.paint(text, colour, sys.stdout)


def _text(_: Path, result: Result, source: Source, on_terminal: bool) -> str:
    from scaffold.report.findings_text import WIDTH, format_text, plain

    if not on_terminal:
        return format_text(result, source.line)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH
    return format_text(result, source.line, paint if terminal.coloured(sys.stdout) else plain, width)


def _json(_: Path, result: Result, _source: Source, _on_terminal: bool) -> str:
    from scaffold.report.findings_json import format_json

    return format_json(result)


def _sarif(_: Path, result: Result, _source: Source, _on_terminal: bool) -> str:
    from scaffold import __version__
    from scaffold.adapters.template_source import template_url
    from scaffold.report.findings_sarif import format_sarif

    home = template_url().removesuffix(".git")
    return format_sarif(result, __version__, home if home.startswith("https://") else "")


def _github(root: Path, result: Result, _source: Source, _on_terminal: bool) -> str:
    from scaffold.report.findings_github import format_github

    workspace = Path(os.environ.get("GITHUB_WORKSPACE") or root).resolve()
    inside = root != workspace and root.is_relative_to(workspace)
    return format_github(result, f"{root.relative_to(workspace).as_posix()}/" if inside else "")


def _junit(_: Path, result: Result, _source: Source, _on_terminal: bool) -> str:
    from scaffold.report.findings_junit import format_junit

    return format_junit(result)


FORMATS: Mapping[str, Callable[[Path, Result, Source, bool], str]] = {
    "text": _text,
    "json": _json,
    "sarif": _sarif,
    "github": _github,
    "junit": _junit,
}
"""The formats by name: repository's root, result, source, and whether it is for the standard output."""
