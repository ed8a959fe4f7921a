"""Judging: a repository and a policy in; what is found, and what comments ignore, out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scaffold.checks import Check
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.findings import unreadable
from scaffold.findings.check_settings import PathPolicy, Policy
from scaffold.findings.judge import judge
from scaffold.findings.rules import FLEET_CHECKS
from scaffold.flux import Fleet, read_fleet
from scaffold.repository import Repository
from tests.build import fleet, kustomize_file, repository
from tests.checks.healthy import HEALTHY

RELEASE = "apps/media/radarr/app/helmrelease.yaml"


def planted(*lines: str, path: str = RELEASE) -> Fleet:
    """Return the healthy repository with lines behind one of its files."""
    assert path in HEALTHY
    return fleet({**HEALTHY, path: HEALTHY[path] + "".join(f"{line}\n" for line in lines)})


def rule(*findings: tuple[int, str], id: str = "latest-tag", when_touched: Severity | None = None) -> Check:
    """Return a check that finds something on these lines of a release."""

    def check(_: Fleet) -> Iterator[Diagnostic]:
        for line, message in findings:
            yield Diagnostic(RELEASE, line, 1, Severity.WARNING, id, message)

    return Check(id, Severity.WARNING, check, when_touched)


LAST = HEALTHY[RELEASE].count("\n") + 1
"""The line that comes next in that file."""


def found(judged: tuple[Diagnostic, ...]) -> list[str]:
    return [str(finding) for finding in judged]


def test_a_healthy_repository() -> None:
    judged = judge(fleet(HEALTHY), Policy())
    assert (judged.findings, judged.ignored) == ((), ())


def test_a_comment_with_a_reason_ignores_a_finding() -> None:
    fleet_ = planted("x: 1 # scaffold: ignore[latest-tag] upstream has no other")
    judged = judge(fleet_, Policy(), checks=(rule((LAST, "a")),))
    assert (found(judged.findings), len(judged.ignored)) == ([], 1)


def test_a_comment_ignores_all_findings_of_the_line() -> None:
    fleet_ = planted("x: 1 # scaffold: ignore[latest-tag] upstream has no other")
    judged = judge(fleet_, Policy(), checks=(rule((LAST, "a"), (LAST, "b"), (LAST - 1, "c")),))
    assert (found(judged.findings), len(judged.ignored)) == (
        [f"{RELEASE}:{LAST - 1}:1: warning: c [latest-tag]"],
        2,
    )


@pytest.mark.parametrize(
    ("comment", "findings", "expected"),
    [
        pytest.param(
            "# scaffold: ignore[latest-tag]",
            [LAST],
            [
                "1: warning: a [latest-tag]",
                "25: warning: `latest-tag` is ignored without a reason, so it is not [unexplained-ignore] "
                "(say why: `# scaffold: ignore[latest-tag] reason`)",
            ],
            id="no reason",
        ),
        pytest.param(
            "# scaffold: ignore[latest-tag] old",
            [],
            ["25: warning: `latest-tag` finds nothing here to ignore [unused-ignore] (remove it from the comment)"],
            id="nothing to ignore",
        ),
        pytest.param(
            "# scaffold: ignore[latest-tag]",
            [],
            ["25: warning: `latest-tag` finds nothing here to ignore [unused-ignore] (remove it from the comment)"],
            id="nothing to ignore and no reason, said once",
        ),
        pytest.param(
            "# scaffold: ignore[latest-tags] old",
            [LAST],
            [
                "1: warning: a [latest-tag]",
                "25: warning: there is no rule `latest-tags` to ignore [unused-ignore] (did you mean `latest-tag`)",
            ],
            id="a slip",
        ),
        pytest.param(
            "# scaffold: ignore[nonsense] old",
            [],
            [
                "25: warning: there is no rule `nonsense` to ignore [unused-ignore] "
                "(name a rule that exists, or remove it)"
            ],
            id="an unknown rule",
        ),
        pytest.param(
            "# scaffold: ignore old",
            [],
            [
                "6: warning: this comment names no rule, so it ignores nothing [unused-ignore] "
                "(write `# scaffold: ignore[rule] reason`)"
            ],
            id="no rule",
        ),
        pytest.param(
            "# scaffold: ignore[unused-ignore] old",
            [],
            [
                "25: warning: `unused-ignore` is about comments and cannot be ignored by one [unused-ignore] "
                "(ignore it for a path, in `.scaffold.yaml`)"
            ],
            id="a rule about comments",
        ),
        pytest.param("# scaffold: ignore[missing-path] old", [], [], id="a rule that did not run"),
        pytest.param(
            "# scaffold: ignore[latest-tag, missing-path] because", [LAST], [], id="two rules, of which one did not run"
        ),
    ],
)
def test_comments_are_judged_too(comment: str, findings: list[int], expected: list[str]) -> None:
    judged = judge(planted(f"x: 1 {comment}"), Policy(), checks=(rule(*((line, "a") for line in findings)),))
    assert found(judged.findings) == [f"{RELEASE}:{LAST}:{line}" for line in expected]


def test_comments_in_files_that_no_root_reaches_are_left_alone() -> None:
    comment = "x: 1 # scaffold: ignore[latest-tag] old\n"
    assert judge(fleet({**HEALTHY, ".archive/a.yaml": comment}), Policy()).findings == ()


def test_two_comments_about_the_same_finding_are_both_used() -> None:
    fleet_ = planted("# scaffold: ignore[latest-tag] one", "x: 1 # scaffold: ignore[latest-tag] other")
    judged = judge(fleet_, Policy(), checks=(rule((LAST + 1, "a")),))
    assert (judged.findings, len(judged.ignored)) == ((), 1)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        pytest.param(Policy(), ["warning"], id="no policy"),
        pytest.param(Policy(ignore=frozenset({"latest-tag"})), [], id="an ignored rule"),
        pytest.param(Policy(severity={"latest-tag": Severity.ERROR}), ["error"], id="another severity"),
        pytest.param(Policy(paths=(PathPolicy("apps/**", frozenset({"latest-tag"})),)), [], id="an ignored path"),
    ],
)
def test_the_policy_weighs(policy: Policy, expected: list[str]) -> None:
    judged = judge(fleet(HEALTHY), policy, checks=(rule((1, "a")),))
    assert [str(finding.severity) for finding in judged.findings] == expected


def test_what_the_policy_leaves_out_is_not_counted_as_ignored() -> None:
    policy = Policy(paths=(PathPolicy("apps/**", frozenset({"latest-tag"})),))
    judged = judge(planted("x: 1 # scaffold: ignore[latest-tag] old"), policy, checks=(rule((LAST, "a")),))
    assert (judged.findings, judged.ignored) == ((), ())


def test_a_rule_may_weigh_more_in_what_a_change_touches_and_the_policy_has_the_last_word() -> None:
    check = rule((1, "a"), when_touched=Severity.ERROR)

    def weights(policy: Policy, *touched: str) -> list[str]:
        judged = judge(fleet(HEALTHY), policy, frozenset(touched), (check,))
        return [str(finding.severity) for finding in judged.findings]

    assert weights(Policy()) == ["warning"]
    assert weights(Policy(), RELEASE) == ["error"]
    assert weights(Policy(severity={"latest-tag": Severity.HINT}), RELEASE) == ["hint"]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        pytest.param(RELEASE, "a: [\n", id="a manifest"),
        pytest.param("apps/media/radarr/app/kustomization.yaml", "resources: [\n", id="a kustomize file"),
        pytest.param("apps/media/kustomization.yaml", "resources: [\n", id="a list"),
    ],
)
def test_a_reached_file_that_is_no_yaml_is_an_error(path: str, content: str) -> None:
    judged = judge(fleet({**HEALTHY, path: content}), Policy(select=frozenset({"unreadable"})))
    assert found(judged.findings) == [
        f"{path}:2:1: error: not YAML: while parsing a flow node did not find expected node content [unreadable]"
    ]


def test_a_patch_and_a_manifest_without_a_kustomize_file_must_be_yaml_too() -> None:
    listed = kustomize_file("./helmrelease.yaml", patches="[{path: patch.yaml}]")
    files = {
        **HEALTHY,
        "apps/media/radarr/app/kustomization.yaml": listed,
        "apps/media/radarr/app/patch.yaml": "a: [\n",
    }
    assert [finding.path for finding in judge(fleet(files), Policy()).findings] == ["apps/media/radarr/app/patch.yaml"]
    bare = {path: text for path, text in HEALTHY.items() if path != "apps/media/radarr/app/kustomization.yaml"}
    judged = judge(
        fleet({**bare, "apps/media/radarr/app/more.yaml": "a: [\n"}), Policy(select=frozenset({"unreadable"}))
    )
    assert [finding.path for finding in judged.findings] == ["apps/media/radarr/app/more.yaml"]


def test_files_that_are_no_manifests_need_not_be_yaml() -> None:
    generated = kustomize_file("./helmrelease.yaml", configMapGenerator="[{name: a, files: [config.yaml]}]")
    files = {**HEALTHY, "apps/media/radarr/app/kustomization.yaml": generated}
    files |= {"apps/media/radarr/app/config.yaml": "a: {{ .b }}: [\n", ".archive/a.yaml": "a: [\n"}
    assert judge(fleet(files), Policy()).findings == ()


def test_a_reached_file_that_was_not_read_is_a_warning() -> None:
    problem = Diagnostic(RELEASE, 0, 0, Severity.WARNING, "unreadable", "larger than 4 MiB")
    other = Diagnostic("other.yaml", 0, 0, Severity.WARNING, "unreadable", "larger than 4 MiB")
    whole = repository(HEALTHY)
    files = {path: content for path, content in whole.files.items() if path != RELEASE}
    read = read_fleet(Repository(files, whole.paths, problems=(problem, other)))
    assert found(judge(read, Policy(), checks=(unreadable.CHECK,)).findings) == [
        f"{RELEASE}: warning: larger than 4 MiB [unreadable]"
    ]


def test_every_check_runs() -> None:
    ran: list[str] = []

    def spy(check: Check) -> Check:
        def run(fleet_: Fleet) -> Iterator[Diagnostic]:
            ran.append(check.id)
            return check.check(fleet_)

        return Check(check.id, check.severity, run)

    judge(fleet(HEALTHY), Policy(), checks=[spy(check) for check in FLEET_CHECKS])
    assert ran == [check.id for check in FLEET_CHECKS]
