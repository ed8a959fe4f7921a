"""Findings as JSON: findings in; the whole text out."""

from __future__ import annotations

import json

from scaffold.report.findings_json import format_json
from tests.report.findings import ERROR, HINT, result


def test_no_findings() -> None:
    assert format_json(result()) == "[]\n"


def test_findings() -> None:
    assert json.loads(format_json(result(ERROR, HINT))) == [
        {
            "rule": "unknown-dependency",
            "severity": "error",
            "path": "apps/a.yaml",
            "line": 3,
            "column": 9,
            "message": "`media/x` does not exist",
            "hint": "did you mean `media/y`",
        },
        {
            "rule": "unknown-gateway",
            "severity": "hint",
            "path": "apps/c, d/100%.yaml",
            "line": 0,
            "column": 0,
            "message": "50% of <it> is\nunknown\r",
            "hint": "",
        },
    ]
