"""Formats findings as SARIF 2.1.0, which GitHub's code scanning and many editors read."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from scaffold.checks import Check
from scaffold.diagnostic import Diagnostic, Severity, identity
from scaffold.findings.result import Result
from scaffold.findings.rules import find_rule, manual

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_LEVELS: Mapping[Severity, str] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
_BASE = "%SRCROOT%"
_FINGERPRINT = "findingIdentity/v1"


def format_sarif(result: Result, version: str, home: str) -> str:
    """Format findings as one run.

    Args:
        result: What was found.
        version: The program's version.
        home: The web address of the program's repository, empty for none; the rules' pages are below it.
    """
    rules = sorted(result.rules)
    indices = {rule: index for index, rule in enumerate(rules)}
    driver = {
        "name": "scaffold",
        **({"informationUri": home} if home else {}),
        "semanticVersion": version,
        "rules": [_rule(find_rule(rule), home) for rule in rules],
    }
    seen: Counter[tuple[str, str, str]] = Counter()
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"description": {"text": "The root of the repository"}}},
        "results": [_result(finding, indices, seen) for finding in result.findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(rule: Check, home: str) -> Mapping[str, Any]:
    told = manual(rule)
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": told.summary},
        "fullDescription": {"text": told.reason or told.summary},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        **({"helpUri": f"{home}/blob/main/docs/rules/{rule.id}.md"} if home else {}),
        "help": {"text": told.body, "markdown": told.body},
    }


def _result(finding: Diagnostic, indices: Mapping[str, int], seen: Counter[tuple[str, str, str]]) -> Mapping[str, Any]:
    key = identity(finding)
    seen[key] += 1
    index = {"ruleIndex": indices[finding.rule]} if finding.rule in indices else {}
    region = {"startLine": finding.line, "startColumn": finding.column} if finding.line else {"startLine": 1}
    place = {"artifactLocation": {"uri": quote(finding.path, safe="/"), "uriBaseId": _BASE}, "region": region}
    text = f"{finding.message}\n{finding.hint}" if finding.hint else finding.message
    return {
        "ruleId": finding.rule,
        **index,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {_FINGERPRINT: _fingerprint(key, seen[key])},
    }


def _fingerprint(key: tuple[str, str, str], number: int) -> str:
    """Return what stays when lines move: a digest of what the finding says, and its number among equal ones."""
    return f"{hashlib.sha256(json.dumps(key).encode()).hexdigest()[:32]}:{number}"
