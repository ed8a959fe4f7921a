"""Formats findings as JSON: a list of objects."""

from __future__ import annotations

import json

from scaffold.findings.result import Result


def format_json(result: Result) -> str:
    """Format findings as a list of objects, sorted by place; `line` and `column` are 0 where a whole file is meant."""
    listed = [
        {
            "rule": finding.rule,
            "severity": str(finding.severity),
            "path": finding.path,
            "line": finding.line,
            "column": finding.column,
            "message": finding.message,
            "hint": finding.hint,
        }
        for finding in result.findings
    ]
    return json.dumps(listed, indent=2, ensure_ascii=False) + "\n"
