"""What never comes up, in groups: held objects in; groups with their depth out."""

from __future__ import annotations

import pytest

from scaffold.report.simulation_held import Group, held_groups
from scaffold.simulation.outcome import Held
from tests.report.runs import EMPTY, STORE, kustomization, release, run, subject


def groups(*held: Held) -> list[tuple[int, str, tuple[str, ...], int]]:
    """Return what matters of the groups of held objects."""
    found = held_groups(run(end=900, held=tuple(sorted(held, key=lambda one: one.subject))))
    return [
        (group.depth, group.kind, tuple(name.split("/", 1)[1] for name in group.members), group.through)
        for group in found
    ]


def waits(name: str, *because: str, since: float = 0) -> Held:
    """Return a Kustomization that waits for another one."""
    ids = tuple(f"Kustomization/{one}" for one in because)
    return Held(f"Kustomization/{name}", "Waiting", f"dependency '{because[0]}' is not ready", ids, since)


def fails(name: str, since: float = 30) -> Held:
    """Return a Kustomization that fails by itself."""
    return Held(f"Kustomization/{name}", "Failed", f"{name}: path not found", (), since)


def test_nothing_is_held() -> None:
    assert list(held_groups(EMPTY)) == []


def test_what_waits_for_the_same_is_said_once() -> None:
    assert list(held_groups(STORE)) == [
        Group(
            0, "HelmRelease", "Failed", "Helm install failed: timed out", True, 300, (release("external-secrets"),), 0
        ),
        Group(
            1, "Kustomization", "Failed", "health check failed after 5m", True, 320,
            ("Kustomization/external-secrets/external-secrets",), 0,
        ),
        Group(
            2, "Kustomization", "Waiting", "dependency 'external-secrets/external-secrets' is not ready", False, 0,
            (
                "Kustomization/default/echo", "Kustomization/media/immich", "Kustomization/media/immich-database",
                "Kustomization/media/jellyfin",
            ), 1,
        ),
    ]  # fmt: skip


def test_failures_of_one_sort_are_one_group_and_so_is_what_waits_for_them() -> None:
    assert groups(fails("a/one"), fails("b/two"), waits("a/x", "a/one"), waits("b/y", "b/two")) == [
        (0, "Kustomization", ("a/one", "b/two"), 0),
        (1, "Kustomization", ("a/x", "b/y"), 0),
    ]


def test_failures_of_several_sorts_that_hold_as_much_stand_in_the_order_of_time() -> None:
    other = Held(kustomization("late"), "Failed", "decryption failed", (), 90)
    assert groups(other, fails("z/first")) == [
        (0, "Kustomization", ("z/first",), 0),
        (0, "Kustomization", ("flux-system/late",), 0),
    ]


def test_what_is_not_in_the_cluster_stands_above_what_it_holds() -> None:
    assert list(held_groups(run(end=9, held=(waits("a/x", "a/gone"), waits("a/y", "a/gone"))))) == [
        Group(0, "Kustomization", "", "", True, 0.0, ("Kustomization/a/gone",), 0, there=False),
        Group(
            1, "Kustomization", "Waiting", "dependency 'a/gone' is not ready", True, 0,
            ("Kustomization/a/x", "Kustomization/a/y"), 0,
        ),
    ]  # fmt: skip


def test_a_name_inside_another_one_is_no_difference() -> None:
    assert groups(fails("a/one"), waits("a/x-one", "a/one"), waits("one/x", "a/one")) == [
        (0, "Kustomization", ("a/one",), 0),
        (1, "Kustomization", ("a/x-one", "one/x"), 0),
    ]


@pytest.mark.parametrize(
    ("one", "other", "groups_found"),
    [
        pytest.param('secret "x-secret" not found', 'secret "y" not found', 1, id="names in quotes"),
        pytest.param(
            "install failed for a/x with chart x@1.2.3: timed out",
            "install failed for b/y with chart app@5.1.0: timed out",
            1,
            id="names and versions",
        ),
        pytest.param(
            "failed after 5m0s: waiting for [A/x]", "failed after 59m30s: waiting for [B, C/y]", 1, id="lists"
        ),
        pytest.param("x is not there", "y is not there", 1, id="bare names"),
        pytest.param("x timed out", "x is not there", 2, id="words"),
    ],
)
def test_conditions_that_differ_in_names_only_are_alike(one: str, other: str, groups_found: int) -> None:
    held = (Held("Pod/a/x", "Pending", one, (), 0), Held("Pod/b/y", "Pending", other, (), 0))
    found = list(held_groups(run(end=9, held=held)))
    assert len(found) == groups_found
    assert [group.alike for group in found] == ([False] if groups_found == 1 else [True, True])


def test_what_holds_most_stands_first() -> None:
    late = [waits(f"z/{n}", "z/failed") for n in range(3)]
    early = Held("Kustomization/a/other", "Failed", "decryption failed", (), 1)
    assert [members for _, _, members, _ in groups(early, waits("a/x", "a/other"), fails("z/failed", 90), *late)] == [
        ("z/failed",),
        ("z/0", "z/1", "z/2"),
        ("a/other",),
        ("a/x",),
    ]


def test_what_was_made_to_fail_stands_before_what_fails_anyway() -> None:
    held = (
        Held("Kustomization/a/anyway", "Failed", "no", (), 1),
        waits("a/x", "a/anyway"),
        Held("Pod/z/made", "CrashLoop", "back-off", (), 5),
    )
    found = held_groups(run(end=9, held=held, failures=("Pod/z/made=crash",)))
    assert [group.members[0] for group in found] == ["Pod/z/made", "Kustomization/a/anyway", "Kustomization/a/x"]


def test_things_that_hold_each_other() -> None:
    assert groups(waits("a/x", "a/y"), waits("a/y", "a/x"), waits("a/z", "a/x", "a/y")) == [
        (0, "Kustomization", ("a/x", "a/y", "a/z"), 1)
    ]
    assert groups(waits("a/self", "a/self")) == [(0, "Kustomization", ("a/self",), 0)]


def test_circles_are_told_apart() -> None:
    held = (waits("a/x", "a/y"), waits("a/y", "a/x"), waits("a/z", "a/x", "a/y"), waits("b/self", "b/self"))
    checked = Held("Kustomization/c/parent", "Failed", "health check failed", ("Kustomization/c/child",), 30)
    found = held_groups(run(end=900, held=(*held, waits("c/child", "c/parent"), checked)))
    assert [(group.members, group.circle) for group in found] == [
        (tuple(f"Kustomization/a/{name}" for name in "xyz"), ("Kustomization/a/x", "Kustomization/a/y")),
        (("Kustomization/b/self",), ("Kustomization/b/self",)),
        (("Kustomization/c/child",), ("Kustomization/c/child", "Kustomization/c/parent")),
        (("Kustomization/c/parent",), ("Kustomization/c/child", "Kustomization/c/parent")),
    ]


def test_a_chain_of_thousands() -> None:
    chain = [waits(f"a/{number}", f"a/{number - 1}") for number in range(1, 5000)]
    assert [(depth, len(members), through) for depth, _, members, through in groups(fails("a/0"), *chain)] == [
        (0, 1, 0),
        (1, 4999, 4998),
    ]


def test_a_chain_of_different_things_is_no_recursion() -> None:
    held = [Held("A/n/0", "Failed", "no", (), 0)]
    held += [
        Held(f"{'AB'[n % 2]}/n/{n}", "Failed", "no", (f"{'AB'[(n - 1) % 2]}/n/{n - 1}",), 0) for n in range(1, 3000)
    ]
    assert [depth for depth, *_ in groups(*held)] == list(range(3000))


def test_what_is_never_made_is_counted_where_it_is_missing() -> None:
    app, pod = "Kustomization/media/immich", "Pod/media/immich"
    release_id, secret = "HelmRelease/media/immich", "ExternalSecret/media/immich"
    gone = ("Kustomization/a/gone",)
    played = run(
        subject(app, "", "", ("Waiting", 0), end=9, up=False),
        *(
            subject(name, parent, "", up=False, end=9)
            for name, parent in ((release_id, app), (secret, app), (pod, release_id))
        ),
        subject("Pod/b/user", "", "", ("WaitingSecrets", 3), end=9, up=False),
        end=9,
        held=(
            Held(app, "Waiting", "dependency 'a/gone' is not ready", gone, 0),
            Held(release_id, "Absent", "", (app, *gone), 0),
            Held(secret, "Absent", "", (app, *gone), 0),
            Held(pod, "Absent", "", (release_id, app, *gone), 0),
            Held("Pod/b/user", "WaitingSecrets", 'secret "immich" not found', (secret, app, *gone), 3),
        ),
    )
    assert [(group.depth, group.members, group.unmade) for group in held_groups(played)] == [
        (0, gone, ()),
        (1, (app,), (secret, release_id, pod)),
        (2, ("Pod/b/user",), ()),
    ]
