"""Shows the manual of a rule: in a terminal, and as a page of the documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scaffold.checks import Check
from scaffold.findings.rules import manual
from scaffold.report.findings_text import Paint, plain

_INDEX = """\
# Rules

What [`scaffold check`](../check.md) looks for. Each rule judges only what a cluster's root reaches: what is disabled,
archived or a template is left alone. A reference to something that a chart may make is never more than a hint.

| rule | severity | |
|---|---|---|
"""


def format_manual(rule: Check, paint: Paint = plain) -> str:
    """Format a rule's manual for a terminal: what it finds, why it matters, and its examples."""
    told = manual(rule)
    lines = [f"{paint(rule.id, 'bold')} ({rule.severity})", "", told.summary, ""]
    for line in told.body.splitlines():
        if line.startswith("    "):
            lines.append(paint(line, "cyan"))
        elif line.startswith("Bad"):
            lines.append(paint("Bad", "red") + line.removeprefix("Bad"))
        elif line.startswith("Good"):
            lines.append(paint("Good", "green") + line.removeprefix("Good"))
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def rule_pages(rules: Sequence[Check]) -> Mapping[str, str]:
    """Return the pages of the documentation by their file name: one for each rule, and an index."""
    pages = {f"{rule.id}.md": _page(rule) for rule in rules}
    listed = "".join(f"| [`{rule.id}`]({rule.id}.md) | {rule.severity} | {manual(rule).summary} |\n" for rule in rules)
    return {**pages, "README.md": _INDEX + listed}


def _page(rule: Check) -> str:
    told = manual(rule)
    return f"# `{rule.id}`\n\nSeverity: {rule.severity}. [All rules](README.md).\n\n{told.summary}\n\n{told.body}\n"
