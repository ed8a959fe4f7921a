"""What holds for all rules: they have a manual, and what is generated of them is current."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scaffold.checks import ALL_CHECKS, Check
from scaffold.errors import ScaffoldError
from scaffold.findings.rules import (
    ABOUT_COMMENTS,
    ABOUT_MORE,
    FLEET_CHECKS,
    RULES,
    find_rule,
    manual,
    refuse_unknown_rules,
)
from scaffold.report.rule_manual import rule_pages
from tests.build import fleet
from tests.checks.healthy import HEALTHY

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "rules"
REMEDY = "run: python docs/rules/make.py"


def name(rule: Check) -> str:
    return rule.id


def test_every_check_is_a_rule_and_each_has_a_name_of_its_own() -> None:
    ids = [rule.id for rule in RULES]
    assert ids == sorted(set(ids))
    assert {check.id for check in ALL_CHECKS} < set(ids)
    assert set(RULES) == {*FLEET_CHECKS, *ABOUT_COMMENTS, *ABOUT_MORE}


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_a_manual_says_what_why_and_how(rule: Check) -> None:
    told = manual(rule)
    assert told.summary.endswith(".")
    assert told.reason
    assert "\nBad" in told.body
    assert "\nGood" in told.body.partition("\nBad")[2]


def test_rules_about_comments_find_nothing_in_a_fleet() -> None:
    assert [finding for rule in ABOUT_COMMENTS for finding in rule.check(fleet(HEALTHY))] == []


def test_a_rule_is_found_by_its_name() -> None:
    assert find_rule("latest-tag").id == "latest-tag"


def test_a_name_that_no_rule_has() -> None:
    with pytest.raises(ScaffoldError) as caught:
        find_rule("latest-tags")
    assert str(caught.value) == "no rule `latest-tags`; did you mean `latest-tag`"
    with pytest.raises(ScaffoldError) as caught:
        refuse_unknown_rules(["a", "zzz"], "here: ", {"a", "b"})
    assert str(caught.value) == "here: no rule `zzz`; there is `a`, `b`"


def test_the_pages_are_current() -> None:
    written = {page.name: page.read_text(encoding="utf-8") for page in PAGES.glob("*.md")}
    assert written == rule_pages(RULES), REMEDY


def test_the_settings_schema_names_the_rules() -> None:
    schema = json.loads((ROOT / "scaffold" / "schema" / "scaffold-settings.json").read_text(encoding="utf-8"))
    assert schema["$defs"]["rule"]["enum"] == [rule.id for rule in RULES], REMEDY
