"""Findings as JUnit XML: findings in; the whole text out, and what Jenkins' schema demands of it."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.findings.result import Result, failing
from scaffold.report.findings_junit import format_junit
from tests.report.findings import ALL, ERROR, WARNING, result

ATTRIBUTES = {
    "testsuites": ((), ("name", "time", "tests", "failures", "errors")),
    "testsuite": (
        ("name", "tests", "failures", "errors"),
        ("group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url", "version"),
    ),
    "testcase": (("name",), ("time", "classname", "group")),
    "failure": ((), ("type", "message")),
    "system-out": ((), ()),
}
"""The required and the further attributes of each element: junit-10.xsd of Jenkins' xUnit plugin."""

CHILDREN = {
    "testsuites": ("testsuite",),
    "testsuite": ("testsuite", "properties", "testcase", "system-out", "system-err"),
    "testcase": ("skipped", "error", "failure", "system-out", "system-err"),
    "failure": (),
    "system-out": (),
}


def check_schema(element: ElementTree.Element) -> None:
    """Check an element and all below it as the schema does."""
    required, further = ATTRIBUTES[element.tag]
    assert set(required) <= set(element.attrib) <= {*required, *further}
    for child in element:
        assert child.tag in CHILDREN[element.tag]
        check_schema(child)


def parse(text: str) -> ElementTree.Element:
    """Parse a report, and check that it is valid and that its numbers are right."""
    root = ElementTree.fromstring(text.encode())
    assert root.tag == "testsuites"
    check_schema(root)
    (suite,) = root
    failures = len(suite.findall("testcase/failure"))
    for counted in (root, suite):
        assert (counted.get("tests"), counted.get("failures")) == (str(len(suite.findall("testcase"))), str(failures))
    return suite


def test_no_findings() -> None:
    assert format_junit(result()) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="scaffold check" tests="4" failures="0" errors="0">\n'
        '  <testsuite name="scaffold check" tests="4" failures="0" errors="0" skipped="0">\n'
        '    <testcase classname="missing-path" name="no findings" />\n'
        '    <testcase classname="unknown-dependency" name="no findings" />\n'
        '    <testcase classname="unknown-gateway" name="no findings" />\n'
        '    <testcase classname="unpinned-image" name="no findings" />\n'
        "  </testsuite>\n"
        "</testsuites>\n"
    )


def test_findings() -> None:
    assert format_junit(result(*ALL)) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="scaffold check" tests="4" failures="1" errors="0">\n'
        '  <testsuite name="scaffold check" tests="4" failures="1" errors="0" skipped="0">\n'
        '    <testcase classname="missing-path" name="no findings" />\n'
        '    <testcase classname="unknown-dependency" name="apps/a.yaml:3:9">\n'
        '      <failure type="error" message="`media/x` does not exist">'
        "apps/a.yaml:3:9: error: `media/x` does not exist\n"
        "did you mean `media/y`</failure>\n"
        "    </testcase>\n"
        '    <testcase classname="unpinned-image" name="apps/b.yaml:12:1">\n'
        "      <system-out>apps/b.yaml:12:1: warning: image `x:1` has no digest</system-out>\n"
        "    </testcase>\n"
        '    <testcase classname="unknown-gateway" name="apps/c, d/100%.yaml">\n'
        "      <system-out>apps/c, d/100%.yaml: hint: 50% of &lt;it&gt; is\n"
        "unknown\r</system-out>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n"
    )


@pytest.mark.parametrize(("level", "failures"), [("error", "1"), ("warning", "2"), ("hint", "3"), ("never", "0")])
def test_what_fails_the_command_is_a_failure(level: str, failures: str) -> None:
    suite = parse(format_junit(replace(result(*ALL), fails=failing(level))))
    assert suite.get("failures") == failures


def test_two_findings_of_a_rule_are_two_tests() -> None:
    suite = parse(format_junit(result(ERROR, replace(ERROR, line=9))))
    assert [case.get("name") for case in suite.findall("testcase[@classname='unknown-dependency']")] == [
        "apps/a.yaml:3:9",
        "apps/a.yaml:9:9",
    ]


@given(st.text(), st.text(), st.text())
def test_any_text_is_valid_xml(path: str, message: str, hint: str) -> None:
    parse(format_junit(Result((replace(WARNING, path=path, message=message, hint=hint),), 1, ())))
    parse(format_junit(Result((Diagnostic(path, 0, 0, Severity.ERROR, "rule", message, hint),), 1, ())))
