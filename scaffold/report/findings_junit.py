"""Formats findings as JUnit XML, which CI servers show as tests."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from scaffold.diagnostic import Diagnostic
from scaffold.findings.result import Result

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def format_junit(result: Result) -> str:
    """Format findings as one suite, valid by the schema of Jenkins' xUnit plugin.

    A rule without a finding is a test that passed, and each finding is a test of its own: it failed where the finding
    makes the command fail, else it passed and has output.
    """
    failed = sum(finding.severity in result.fails for finding in result.findings)
    found = {finding.rule for finding in result.findings}
    clean = [rule for rule in result.rules if rule not in found]
    counts = {"tests": str(len(clean) + len(result.findings)), "failures": str(failed), "errors": "0"}
    suites = ElementTree.Element("testsuites", {"name": "scaffold check", **counts})
    suite = ElementTree.SubElement(suites, "testsuite", {"name": "scaffold check", **counts, "skipped": "0"})
    for rule in clean:
        ElementTree.SubElement(suite, "testcase", {"classname": rule, "name": "no findings"})
    for finding in result.findings:
        _add(suite, finding, finding.severity in result.fails)
    ElementTree.indent(suites)
    text = ElementTree.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _add(suite: ElementTree.Element, finding: Diagnostic, failed: bool) -> None:
    place = f"{finding.path}:{finding.line}:{finding.column}" if finding.line else finding.path
    case = ElementTree.SubElement(suite, "testcase", {"classname": finding.rule, "name": _xml(place)})
    text = _xml(f"{place}: {finding.severity}: {finding.message}" + (f"\n{finding.hint}" if finding.hint else ""))
    if failed:
        attributes = {"type": str(finding.severity), "message": _xml(finding.message)}
        ElementTree.SubElement(case, "failure", attributes).text = text
    else:
        ElementTree.SubElement(case, "system-out").text = text


def _xml(text: str) -> str:
    """Replace the characters that XML cannot hold."""
    return _NO_XML.sub("\ufffd", text)
