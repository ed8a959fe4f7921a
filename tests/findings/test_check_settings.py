"""`checks` of `.scaffold.yaml`: text in; which findings stay and what they weigh, or one sentence, out."""

from __future__ import annotations

import pytest

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.errors import ScaffoldError
from scaffold.findings.check_settings import Policy, read_policy
from tests.build import repository

ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT


def read(content: str) -> Policy:
    return read_policy(repository({".scaffold.yaml": content}))


def weight(policy: Policy, rule: str = "latest-tag", path: str = "apps/a.yaml") -> str:
    finding = policy.weigh(Diagnostic(path, 1, 1, WARNING, rule, "a"))
    return "nothing" if finding is None else str(finding.severity)


def test_a_repository_without_settings_judges_everything() -> None:
    assert read_policy(repository({})) == Policy()
    assert weight(Policy()) == "warning"
    assert Policy().runs("latest-tag")


@pytest.mark.parametrize("content", ["", "# nothing\n", "checks:\n", "checks: {}\n", "conventions: {}\n"])
def test_settings_that_say_nothing(content: str) -> None:
    assert read(content) == Policy()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("checks: {select: [latest-tag]}\n", "warning", id="a rule that is selected"),
        pytest.param("checks: {select: [missing-path]}\n", "nothing", id="a rule that is not selected"),
        pytest.param("checks: {ignore: [latest-tag]}\n", "nothing", id="a rule that is ignored"),
        pytest.param("checks: {severity: {latest-tag: error}}\n", "error", id="another severity"),
        pytest.param("checks: {severity: {latest-tag: off}}\n", "nothing", id="off"),
        pytest.param("checks: {severity: {latest-tag: false}}\n", "nothing", id="off as YAML 1.1 reads it"),
        pytest.param("checks: {severity: {missing-path: error}}\n", "warning", id="another rule's severity"),
        pytest.param("checks: {paths: {apps: {ignore: [latest-tag]}}}\n", "nothing", id="ignored in a folder"),
        pytest.param("checks: {paths: {db/**: {ignore: [latest-tag]}}}\n", "warning", id="ignored elsewhere"),
        pytest.param("checks: {paths: {apps: {severity: {latest-tag: hint}}}}\n", "hint", id="less in a folder"),
        pytest.param(
            "checks: {severity: {latest-tag: off}, paths: {apps: {severity: {latest-tag: hint}}}}\n",
            "hint",
            id="off but in a folder",
        ),
        pytest.param(
            "checks: {paths: {apps: {severity: {latest-tag: hint}}, '**/a.yaml': {severity: {latest-tag: error}}}}\n",
            "error",
            id="a later path outvotes an earlier one",
        ),
        pytest.param(
            "checks: {paths: {apps: {ignore: [latest-tag]}, '**/a.yaml': {severity: {latest-tag: error}}}}\n",
            "nothing",
            id="what one path ignores stays ignored",
        ),
        pytest.param("checks: {paths: {apps: }}\n", "warning", id="a path that says nothing"),
    ],
)
def test_what_a_finding_weighs(content: str, expected: str) -> None:
    assert weight(read(content)) == expected


@pytest.mark.parametrize(
    ("content", "select", "ignore", "expected"),
    [
        pytest.param("", [], [], "warning", id="no flags"),
        pytest.param("", ["missing-path"], [], "nothing", id="another rule is selected"),
        pytest.param("", [], ["latest-tag"], "nothing", id="it is ignored"),
        pytest.param("", ["latest-tag"], ["latest-tag"], "nothing", id="both"),
        pytest.param("checks: {select: [missing-path]}\n", ["latest-tag"], [], "warning", id="instead of the settings"),
        pytest.param("checks: {ignore: [latest-tag]}\n", ["latest-tag"], [], "warning", id="although it is ignored"),
        pytest.param("checks: {severity: {latest-tag: off}}\n", ["latest-tag"], [], "warning", id="although it is off"),
        pytest.param("checks: {severity: {latest-tag: error}}\n", ["latest-tag"], [], "error", id="with its severity"),
        pytest.param(
            "checks: {paths: {apps: {ignore: [latest-tag]}}}\n", ["latest-tag"], [], "nothing", id="but not on a path"
        ),
    ],
)
def test_the_command_line_narrows(content: str, select: list[str], ignore: list[str], expected: str) -> None:
    assert weight(read(content).narrowed(select, ignore)) == expected


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("checks: []\n", "1:9: `checks` is a mapping; write `key: value` lines", id="a list"),
        pytest.param("checks: {selekt: []}\n", "1:18: unknown key `selekt`; did you mean `select`", id="a slip"),
        pytest.param("checks: {ignore: latest-tag}\n", "1:18: `ignore` is a list of rules", id="a text for a list"),
        pytest.param(
            "checks:\n  ignore:\n    - latest-tags\n",
            "3:7: no rule `latest-tags`; did you mean `latest-tag`",
            id="an unknown rule",
        ),
        pytest.param(
            "checks: {severity: {latest-tags: off}}\n",
            "1:34: no rule `latest-tags`; did you mean `latest-tag`",
            id="an unknown rule with a severity",
        ),
        pytest.param(
            "checks: {severity: {latest-tag: warn}}\n",
            "1:33: the severity of `latest-tag` is `error`, `warning`, `hint` or `off`; did you mean `warning`",
            id="an unknown severity",
        ),
        pytest.param(
            "checks: {severity: {latest-tag: [x]}}\n",
            "1:33: the severity of `latest-tag` is `error`, `warning`, `hint` or `off`",
            id="a severity that is a list",
        ),
        pytest.param(
            "checks: {severity: [latest-tag]}\n",
            "1:20: `checks.severity` is a mapping; write `key: value` lines",
            id="a list for a mapping",
        ),
        pytest.param(
            "checks: {paths: {apps: {ignored: []}}}\n",
            "1:34: unknown key `ignored`; did you mean `ignore`",
            id="a slip below a path",
        ),
        pytest.param(
            "checks: {paths: {apps: [latest-tag]}}\n",
            "1:24: `checks.paths.apps` is a mapping; write `key: value` lines",
            id="a path with a list",
        ),
        pytest.param(
            "checks: {paths: {'[z-a]': {}}}\n",
            "1:27: `[z-a]` is no pattern of paths; write one such as `kubernetes/*/apps/**`",
            id="a broken glob",
        ),
        pytest.param(
            "checks: [\n", "2:1: not YAML: while parsing a flow node did not find expected node content", id="no YAML"
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(content: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as caught:
        read(content)
    assert str(caught.value) == f".scaffold.yaml:{message}"


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        pytest.param(Policy(), True, id="everything runs"),
        pytest.param(Policy(select=frozenset({"a"})), True, id="what is selected"),
        pytest.param(Policy(select=frozenset({"b"})), False, id="what is not selected"),
        pytest.param(Policy(ignore=frozenset({"a"})), False, id="what is ignored"),
        pytest.param(Policy(severity={"a": None}), False, id="what is off"),
        pytest.param(Policy(severity={"a": HINT}), True, id="what weighs less"),
    ],
)
def test_a_rule_runs(policy: Policy, expected: bool) -> None:
    assert policy.runs("a") is expected
