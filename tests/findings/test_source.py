"""The lines that findings stand on, and those that are never shown."""

from __future__ import annotations

import pytest

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.findings.source import Source, lines
from tests.build import repository

SECRET = "kind: Secret\nmetadata:\n  name: a\nstringData:\n  b: hunter2\n"
FILES = {
    "a.yaml": "a: 1\nb: 2\n",
    "secret.yaml": SECRET,
    "both.yaml": f"kind: ConfigMap\nmetadata: {{name: a}}\n---\n{SECRET}---\nkind: ConfigMap\n",
    "broken.yaml": "a: 1\nb: [\n",
    "broken-secret.yaml": f"{SECRET}c: [\n",
    "secret.json.yaml": '{"kind": "Secret", "data": {}}\n[',
    "script.sh": "echo hunter2\n",
}


def at(path: str, line: int, rule: str = "schema") -> Diagnostic:
    return Diagnostic(path, line, 1, Severity.ERROR, rule, "a")


def shown(finding: Diagnostic, *secrets: tuple[str, int]) -> str | None:
    return Source(repository(FILES), secrets).line(finding)


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        pytest.param(at("a.yaml", 2), "b: 2", id="a line"),
        pytest.param(at("a.yaml", 0), None, id="the whole file"),
        pytest.param(at("a.yaml", 9), None, id="behind the end"),
        pytest.param(at("gone.yaml", 1), None, id="a file that is gone"),
        pytest.param(at("broken.yaml", 2, "unreadable"), "b: [", id="a file that does not parse"),
        pytest.param(at("both.yaml", 1), "kind: ConfigMap", id="beside a Secret"),
        pytest.param(at("both.yaml", 10), "kind: ConfigMap", id="behind a Secret"),
    ],
)
def test_a_line(finding: Diagnostic, expected: str | None) -> None:
    assert shown(finding) == expected


@pytest.mark.parametrize(
    "finding",
    [
        pytest.param(at("secret.yaml", 5), id="in a Secret"),
        pytest.param(at("secret.yaml", 1), id="anywhere in a Secret"),
        pytest.param(at("both.yaml", 8), id="in a Secret among others"),
        pytest.param(at("broken-secret.yaml", 5, "unreadable"), id="in a Secret that does not parse"),
        pytest.param(at("secret.json.yaml", 1, "unreadable"), id="in a Secret as JSON that does not parse"),
    ],
)
def test_a_secret_is_not_shown(finding: Diagnostic) -> None:
    assert shown(finding) is None


def test_a_line_that_holds_a_secret_is_not_shown_whatever_is_found_on_it() -> None:
    assert shown(at("a.yaml", 1), ("a.yaml", 1)) is None
    assert shown(at("a.yaml", 1, "plaintext-secret"), ("a.yaml", 1)) is None
    assert shown(at("a.yaml", 2), ("a.yaml", 1)) == "b: 2"


def test_lines_are_those_that_yaml_counts() -> None:
    assert lines("a\r\nb\rc\nd\x85e\u2028f\u2029g\x0bh") == ("a", "b", "c", "d", "e", "f", "g\x0bh")
