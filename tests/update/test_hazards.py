"""What has to be asked before an app is updated."""

from __future__ import annotations

import pytest

from scaffold.update.hazards import find_hazards
from tests.build import repository

CLAIM = "kind: ConfigMap\n---\nkind: PersistentVolumeClaim\nmetadata:\n  name: data\n"


def hazards(
    old: str = "none", new: str = "none", dropped: tuple[str, ...] = (), removed: tuple[str, ...] = ()
) -> list[str]:
    files = repository({"x/pvc.yaml": CLAIM, "x/chart.yaml": "kind: OCIRepository\n"})
    return list(find_hazards(files, {"database": old}, {"database": new}, dropped, removed))


@pytest.mark.parametrize("pattern", ["none", "cluster", "init", "component", "resource"])
def test_a_database_that_stays_is_no_hazard(pattern: str) -> None:
    assert hazards(pattern, pattern, removed=("x/chart.yaml",)) == []


def test_an_app_without_the_question_has_no_hazard() -> None:
    assert list(find_hazards(repository({}), {}, {}, (), ())) == []


@pytest.mark.parametrize(("old", "new"), [("cluster", "none"), ("component", "init"), ("resource", "cluster")])
def test_a_database_that_goes_away_is_one(old: str, new: str) -> None:
    assert hazards(old, new) == [
        f"the database goes from `{old}` to `{new}`: Flux' pruning may delete it with its volumes"
    ]


@pytest.mark.parametrize(("old", "new"), [("none", "cluster"), ("init", "none")])
def test_a_database_that_the_app_never_made_is_none(old: str, new: str) -> None:
    assert hazards(old, new) == []


def test_a_claim_that_goes_away_is_one() -> None:
    assert hazards(removed=("x/chart.yaml", "x/pvc.yaml")) == [
        "`x/pvc.yaml` would be deleted with the claim `data`: Flux' pruning may delete its volume"
    ]


def test_a_file_that_was_changed_by_hand_and_goes_away_is_one() -> None:
    assert hazards(dropped=("x/chart.yaml",), removed=("x/chart.yaml",)) == [
        "`x/chart.yaml` was changed by hand, and the template no longer writes it: it would be deleted"
    ]
