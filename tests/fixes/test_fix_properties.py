"""Faults planted at random are fixed, and nothing else changes: most files get their very bytes back."""

from __future__ import annotations

import random

import pytest

from scaffold.changes import ChangeSet, FileChange
from scaffold.checks import run_checks
from scaffold.flux import read_fleet
from scaffold.repository import Repository
from tests.build import repository
from tests.checks.mutations import MUTATIONS, Planted, varied
from tests.checks.varied import Varied, VariedApp
from tests.fixes.fixing import run

SEEDS = range(20)
FAULTS = 4


def slip(rng: random.Random, word: str) -> str:
    """Swap two letters that differ, or leave one out."""
    places = [index for index in range(1, len(word) - 1) if word[index] != word[index + 1]]
    at = rng.choice(places)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return swapped if rng.random() < 0.5 else word[:at] + word[at + 1 :]


def misspell(planted: Planted, mutable: Varied, app: VariedApp) -> str:
    """Misspell a reference of an app; return the rule that finds it."""
    rule, path, key, name = mutable.rng.choice(
        (
            ("unknown-dependency", app.entry, "- name: ", mutable.rng.choice(("stores", "storage", "gateways"))),
            ("unknown-gateway", app.release, "- name: ", "internal"),
            ("unknown-secret-store", app.secret, "name: ", "vault"),
            ("unknown-storage-class", app.release, "storageClass: ", "block"),
        )
    )
    wrong = slip(mutable.rng, name)
    if any(f"{key}{wrong}\n" in content for content in mutable.files.values()):
        return misspell(planted, mutable, app)  # what two objects name is taken to exist
    planted.edit(mutable, path, f"{key}{name}\n", f"{key}{wrong}\n")
    return rule


def faulty(seed: int) -> tuple[Repository, Repository, set[str]]:
    """Return a repository, the same with faults, and the rules that find these."""
    mutable = varied(seed)
    healthy = repository(mutable.files)
    mutable.rng = random.Random(f"fix {seed}")
    planted, rules = Planted(), set()
    chosen = mutable.rng.sample(mutable.apps, FAULTS)
    for app in chosen:
        rules.add(misspell(planted, mutable, app))
        mutable.files |= planted.files
    mutable.apps = [app for app in mutable.apps if app not in chosen]  # one with an error is not registered
    for rule in ("unpinned-image", "unregistered-app"):
        planted.files |= MUTATIONS[rule](mutable).files
        mutable.files |= planted.files
        rules.add(rule)
    changes = (FileChange(path, healthy.files[path], text.encode()) for path, text in sorted(planted.files.items()))
    return healthy, healthy.overlay(ChangeSet(tuple(changes))), rules


@pytest.mark.parametrize("seed", SEEDS)
def test_many_faults_at_once_are_undone_to_the_byte(seed: int) -> None:
    healthy, broken, rules = faulty(seed)
    assert len(rules & {finding.rule for finding in run_checks(read_fleet(broken))}) > 1
    fixed = run(broken)
    assert fixed.fleet.repository.files == healthy.files
    assert run_checks(read_fleet(fixed.fleet.repository)) == ()
    assert fixed.left == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_dependency_comes_back_and_every_other_byte_stays(seed: int) -> None:
    mutable = varied(seed)
    mutable.rng = random.Random(f"dependency {seed}")
    healthy = repository(mutable.files)
    planted = MUTATIONS["missing-dependency"](mutable)
    (path,) = planted.files
    change = FileChange(path, healthy.files[path], planted.files[path].encode())
    fixed = run(healthy.overlay(ChangeSet((change,))))
    after = fixed.fleet.repository
    assert fixed.changes.paths == (path,)
    assert run_checks(read_fleet(after)) == ()
    lines = after.files[path].decode().splitlines()
    assert sorted(lines) == sorted(healthy.files[path].decode().splitlines())
    kept = iter(lines)
    assert all(line in kept for line in planted.files[path].splitlines()), "the lines that were there, in their order"
    assert run(after).changes.paths == ()
