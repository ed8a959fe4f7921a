"""Formats findings as GitHub's workflow commands, which annotate the lines of a pull request."""

from __future__ import annotations

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.findings.result import Result

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


def format_github(result: Result, prefix: str = "") -> str:
    """Format each finding as a command.

    The form and its escapes: https://docs.github.com/actions/reference/workflow-commands-for-github-actions.

    Args:
        result: What was found.
        prefix: The repository's folder in the workflow's workspace, with a slash behind it, empty for the workspace.
    """
    return "".join(f"{_command(finding, prefix)}\n" for finding in result.findings)


def _command(finding: Diagnostic, prefix: str) -> str:
    place = {"line": str(finding.line), "col": str(finding.column)} if finding.line else {}
    properties = {"file": prefix + finding.path, **place, "title": finding.rule}
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    text = f"{finding.message}\n{finding.hint}" if finding.hint else finding.message
    return f"::{_COMMANDS[finding.severity]} {listed}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
