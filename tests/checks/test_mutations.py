"""Plants each fault at random places of varied repositories: exactly that one finding must appear, there."""

from __future__ import annotations

import random
from functools import cache

import pytest

from scaffold.changes import ChangeSet, FileChange
from scaffold.checks import ALL_CHECKS, new_findings, run_checks
from scaffold.diagnostic import Diagnostic
from scaffold.flux import read_fleet
from scaffold.repository import Repository
from tests.build import repository
from tests.checks.mutations import ANY, MUTATIONS, Planted, varied

SEEDS = range(12)


@cache
def healthy(seed: int) -> tuple[Repository, tuple[Diagnostic, ...]]:
    """Return the repository of a seed, and what the checks find in it."""
    built = repository(varied(seed).files)
    return built, run_checks(read_fleet(built))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_varied_repository_has_no_finding(seed: int) -> None:
    built, findings = healthy(seed)
    assert [len(cluster.kustomizations) for cluster in read_fleet(built).clusters] == [14, 14]
    assert findings == ()


def test_every_rule_has_a_mutation() -> None:
    assert sorted(MUTATIONS) == [check.id for check in ALL_CHECKS]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("rule", MUTATIONS)
def test_exactly_that_finding_appears_there(rule: str, seed: int) -> None:
    planted, after = plant(rule, seed)
    _, before = healthy(seed)
    found = new_findings(before, after)
    of_rule = [finding for finding in found if finding.rule == rule]
    if rule == "duplicate-name":  # which is shown at both places
        of_rule = [finding for finding in of_rule if finding.path == planted.place[0]]
    assert [(finding.path, finding.line, finding.column) for finding in of_rule] == [planted.place]
    if planted.together != ANY:
        assert {finding.rule for finding in found} - {rule} == planted.together


def plant(rule: str, seed: int) -> tuple[Planted, tuple[Diagnostic, ...]]:
    """Plant a rule's fault in the repository of a seed, and return what the checks find then."""
    mutable = varied(seed)
    mutable.rng = random.Random(f"{rule} {seed}")
    planted = MUTATIONS[rule](mutable)
    built, _ = healthy(seed)
    changes = (FileChange(path, built.files.get(path), text.encode()) for path, text in sorted(planted.files.items()))
    changed = built.overlay(ChangeSet(tuple(changes)))
    faulty = Repository(
        changed.files, changed.paths | {*planted.links, *planted.others}, planted.links, (), changed._parsed
    )
    return planted, run_checks(read_fleet(faulty))
