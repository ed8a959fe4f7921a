"""Running checks: order, the files of a change, and what a change makes new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from scaffold.checks import Check, new_findings, run_checks
from scaffold.checks.check import is_open, named, nearest, quote
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Fleet
from scaffold.repository import Location, ResourceId
from tests.build import fleet
from tests.checks.healthy import HEALTHY

FLEET = fleet(HEALTHY)
A = Diagnostic("a.yaml", 3, 1, Severity.ERROR, "rule", "a is wrong")
B = Diagnostic("b.yaml", 1, 1, Severity.WARNING, "rule", "b is wrong")


def yielding(*findings: Diagnostic, when_touched: Severity | None = None) -> Check:
    """Return a check that has these findings."""

    def check(_: Fleet) -> Iterator[Diagnostic]:
        yield from findings

    return Check("rule", Severity.WARNING, check, when_touched)


def test_no_checks_no_findings() -> None:
    assert run_checks(FLEET, ()) == ()


def test_findings_are_sorted_and_each_is_there_once() -> None:
    assert run_checks(FLEET, (yielding(B, A), yielding(A))) == (A, B)


def test_a_change_keeps_only_what_it_touches() -> None:
    assert run_checks(FLEET, (yielding(A, B),), frozenset({"b.yaml"})) == (B,)
    assert run_checks(FLEET, (yielding(A, B),), frozenset()) == ()


def test_a_rule_may_weigh_more_where_a_change_touches() -> None:
    check = yielding(B, when_touched=Severity.ERROR)
    assert run_checks(FLEET, (check,)) == (B,)
    assert run_checks(FLEET, (check,), frozenset({"b.yaml"})) == (replace(B, severity=Severity.ERROR),)


def test_an_exception_is_a_bug_and_is_raised() -> None:
    def check(_: Fleet) -> Iterator[Diagnostic]:
        raise ZeroDivisionError
        yield

    with pytest.raises(ZeroDivisionError):
        run_checks(FLEET, (Check("rule", Severity.ERROR, check),))


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        pytest.param((), (), (), id="nothing"),
        pytest.param((A,), (A,), (), id="an old one"),
        pytest.param((A,), (replace(A, line=9, column=4),), (), id="an old one that has moved"),
        pytest.param((A,), (replace(A, severity=Severity.HINT),), (), id="an old one of another weight"),
        pytest.param((A,), (A, B), (B,), id="a new one"),
        pytest.param((A,), (A, replace(A, line=9)), (replace(A, line=9),), id="the same once more"),
        pytest.param((A,), (replace(A, path="c.yaml"),), (replace(A, path="c.yaml"),), id="in another file"),
        pytest.param((A,), (replace(A, rule="other"),), (replace(A, rule="other"),), id="by another rule"),
        pytest.param((A, B), (), (), id="repaired"),
    ],
)
def test_new_findings(
    before: tuple[Diagnostic, ...], after: tuple[Diagnostic, ...], new: tuple[Diagnostic, ...]
) -> None:
    assert new_findings(before, after) == new


def test_what_a_file_says_cannot_act_on_a_terminal() -> None:
    hostile = quote("x\x1b[31m\ny")
    finding = yielding().finding(Location("a\x1b.yaml", 1, 2), f"no {hostile}", "\u202eb")
    assert str(finding) == "a�.yaml:1:2: warning: no `x�[31m y` [rule] (�b)"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [("a", "`a`"), ("a\n  b", "`a b`"), ("", "``"), ("x" * 200, f"`{'x' * 200}`"), ("x" * 201, f"`{'x' * 199}…`")],
)
def test_a_quoted_text_is_one_short_line(text: str, quoted: str) -> None:
    assert quote(text) == quoted


def test_an_object_is_named_with_its_namespace() -> None:
    assert named(ResourceId("Kustomization", "media", "radarr")) == "`media/radarr`"
    assert named(ResourceId("StorageClass", "", "block")) == "`block`"


@pytest.mark.parametrize(
    ("name", "candidates", "found"),
    [
        ("postgres", (), ""),
        ("postgress", ("postgres", "radarr"), "postgres"),
        ("postgres", ("postgres",), ""),
        ("a", ("radarr",), ""),
    ],
)
def test_the_nearest_name(name: str, candidates: tuple[str, ...], found: str) -> None:
    assert nearest(name, candidates) == found


@pytest.mark.parametrize(
    ("text", "expected"), [("a", False), ("${A}", True), ("{{ .A }}", True), ("$A", False), ("{a}", False)]
)
def test_an_open_text(text: str, expected: bool) -> None:
    assert is_open(text) is expected
