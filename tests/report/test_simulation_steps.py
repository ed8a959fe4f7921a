"""What matters of a simulated start: runs in; the critical path's steps, and milestones, out."""

from __future__ import annotations

import pytest

from scaffold.report.simulation_steps import Milestone, Step, milestones, steps
from scaffold.simulation.outcome import Held, Subject
from tests.report.runs import EMPTY, LAYERS, SOURCE, kustomization, release, run, subject

ROOT = "Kustomization/flux-system/root"


def test_nothing_was_played() -> None:
    assert list(steps(EMPTY)) == []
    assert list(milestones(EMPTY)) == []


def test_the_steps_of_the_critical_path_fill_the_time() -> None:
    found = steps(LAYERS)
    assert found[0] == Step(SOURCE, 20, 20, "Fetching", 20)
    assert found[-1] == Step("Pod/authentik/authentik", 600, 240, "PullingImages", 100)
    assert sum(step.took for step in found) == 600
    assert [step.at for step in found] == sorted(step.at for step in found)


def test_what_is_ready_after_what_it_made_counts_until_it_had_made_that() -> None:
    """A Kustomization with `wait` is ready only after the release that it applies."""
    child = "Kustomization/media/app"
    played = run(
        subject(ROOT, "", SOURCE, ("Applying", 20), ("Checking", 30), ("Ready", 95), end=95),
        subject(child, ROOT, ROOT, ("Waiting", 30), ("Applying", 60), ("Ready", 90), end=95),
        subject(SOURCE, "", "", ("Fetching", 0), ("Ready", 20), end=95),
        end=95,
        critical_path=(SOURCE, ROOT, child),
    )
    assert list(steps(played)) == [
        Step(SOURCE, 20, 20, "Fetching", 20),
        Step(ROOT, 30, 10, "Applying", 10),
        Step(child, 90, 60, "Waiting", 30),
    ]


def many(waiting: int, lonely: int) -> tuple[Subject, ...]:
    """Return Kustomizations: pairs that wait for one of `waiting` others, and single ones for one of `lonely`."""
    found = []
    for number in range(waiting + lonely):
        first = f"Kustomization/a/first-{number:02}"
        found.append(subject(first, ROOT, ROOT, ("Applying", 0), ("Ready", number + 1), end=999))
        later = [f"Kustomization/b/{number:02}-{n}" for n in range(2 if number < waiting else 1)]
        found += [subject(name, ROOT, first, ("Waiting", 0), ("Ready", 500), end=999) for name in later]
    return (*found, subject(ROOT, "", "", ("Applying", 0), ("Ready", 0.5), end=999))


@pytest.mark.parametrize(
    ("waiting", "lonely", "expected"),
    [
        pytest.param(8, 30, [f"first-{n:02}" for n in range(8)], id="enough that several waited for"),
        pytest.param(6, 13, [f"first-{n:02}" for n in range(19)], id="few that several waited for"),
        pytest.param(50, 0, [f"first-{n:02}" for n in range(29)], id="too many"),
    ],
)
def test_a_large_cluster_is_told_by_what_most_waited_for(waiting: int, lonely: int, expected: list[str]) -> None:
    found = milestones(run(*many(waiting, lonely), end=999))
    assert found[0] == Milestone(0.5, ROOT, "Ready", waiting + lonely)
    assert [one.subject.rpartition("/")[2] for one in found[1:-1]] == expected
    assert found[-1].at == 500


def test_what_waits_within_one_kustomization_lets_nothing_else_go_on() -> None:
    assert {one.lets for one in milestones(LAYERS) if one.subject.startswith("HelmRelease/")} == {0}


def test_a_failure_is_a_milestone_and_what_it_holds_is_none() -> None:
    app = kustomization("app")
    played = run(
        subject(app, "", "", ("Applying", 3), ("Failed", 8), end=9, up=False),
        subject(release("x"), app, "", ("Pending", 5), end=9, up=False),
        end=9,
        held=(
            Held(release("x"), "Pending", "no", (app,), 5),
            Held(app, "Failed", "no", (), 8),
        ),
    )
    assert list(milestones(played)) == [Milestone(3, app, "Applying", 0), Milestone(8, app, "Failed", 0)]
