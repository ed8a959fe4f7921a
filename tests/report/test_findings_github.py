"""Findings as GitHub's workflow commands: findings in; whole lines out."""

from __future__ import annotations

from dataclasses import replace

from scaffold.report.findings_github import format_github
from tests.report.findings import ALL, ERROR, result


def test_no_findings() -> None:
    assert format_github(result()) == ""


def test_findings_are_escaped_so_that_each_is_one_command() -> None:
    assert format_github(result(*ALL)) == (
        "::error file=apps/a.yaml,line=3,col=9,title=unknown-dependency::"
        "`media/x` does not exist%0Adid you mean `media/y`\n"
        "::warning file=apps/b.yaml,line=12,col=1,title=unpinned-image::image `x:1` has no digest\n"
        "::notice file=apps/c%2C d/100%25.yaml,title=unknown-gateway::50%25 of <it> is%0Aunknown%0D\n"
    )


def test_what_a_file_says_cannot_become_a_command() -> None:
    hostile = replace(ERROR, path="a::error::,title=x.yaml", message="x\n::stop-commands::y", hint="")
    assert format_github(result(hostile)) == (
        "::error file=a%3A%3Aerror%3A%3A%2Ctitle=x.yaml,line=3,col=9,title=unknown-dependency::x%0A::stop-commands::y\n"
    )


def test_a_repository_below_the_workspace() -> None:
    assert format_github(result(ERROR), "home-ops/").startswith("::error file=home-ops/apps/a.yaml,line=3,")
