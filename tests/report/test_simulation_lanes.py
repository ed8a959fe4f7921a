"""Lanes of a Gantt picture: runs in; bands, lanes and stretches out."""

from __future__ import annotations

import pytest

from scaffold.report.simulation_lanes import Lane, Stretch, read_bands
from scaffold.simulation.outcome import Held, Wave
from tests.report.runs import EMPTY, LAYERS, SOURCE, STORE, kustomization, release, run, subject

A, B = "Kustomization/a/a", "Kustomization/a/b"
POD = "Pod/authentik/authentik"


def test_nothing_was_played() -> None:
    assert read_bands(EMPTY) == ()


def test_a_lane_follows_what_its_last_object_waited_for() -> None:
    *_, last = read_bands(LAYERS)
    assert (last.wave, last.held) == (3, False)
    assert last.lanes == (
        Lane(
            kustomization("apps"),
            600,
            (
                Stretch(kustomization("apps"), "Waiting", 0, 360),
                Stretch(kustomization("apps"), "Applying", 360, 420),
                Stretch(release("authentik"), "Reconciling", 420, 450),
                Stretch(POD, "Pending", 450, 460),
                Stretch(POD, "PullingImages", 460, 560),
                Stretch(POD, "Starting", 560, 600),
            ),
            critical=((360, 600),),
        ),
    )


def test_a_check_that_waits_for_a_release_shows_the_release() -> None:
    first = read_bands(LAYERS)[0].lanes[0]
    assert [(stretch.subject, stretch.state, stretch.end) for stretch in first.stretches] == [
        (kustomization("infrastructure"), "Waiting", 20),
        (kustomization("infrastructure"), "Applying", 60),
        (release("cert-manager"), "Reconciling", 178),
        (kustomization("infrastructure"), "Checking", 180),
    ]


@pytest.mark.parametrize("played", [LAYERS, STORE], ids=["layers", "store"])
def test_stretches_follow_each_other_without_overlaps(played: object) -> None:
    for band in read_bands(played):  # type: ignore[arg-type]
        for lane in band.lanes:
            for one, after in zip(lane.stretches, lane.stretches[1:], strict=False):
                assert one.end == after.start


def test_what_never_comes_up_stands_first_and_what_fails_before_what_waits() -> None:
    bands = read_bands(STORE)
    assert [(band.held, band.wave, [lane.id.partition("/")[2] for lane in band.lanes]) for band in bands] == [
        (
            True,
            0,
            [
                "external-secrets/external-secrets",
                "default/echo",
                "media/immich",
                "media/immich-database",
                "media/jellyfin",
            ],
        ),
        (False, 1, ["network/gateway"]),
    ]
    assert bands[0].lanes[0].stretches == (
        Stretch("Kustomization/external-secrets/external-secrets", "Applying", 20, 40),
        Stretch(release("external-secrets"), "Reconciling", 40, 300),
        Stretch(release("external-secrets"), "Failed", 300, 900),
    )
    assert bands[0].lanes[1].stretches == (Stretch("Kustomization/default/echo", "Waiting", 0, 900),)


def test_a_lane_is_up_when_the_last_of_it_is() -> None:
    played = run(
        subject(A, SOURCE, "", ("Applying", 0), ("Ready", 10), end=50),
        subject("Pod/a/a", A, "", ("Starting", 10), ("Running", 40), end=50),
        subject(B, SOURCE, "", ("Applying", 0), ("Ready", 20), end=50),
        subject("Pod/a/b", B, "", ("Starting", 10), ("CrashLoop", 30), end=50, up=False),
        end=50,
        waves=(Wave(1, 0, 20, (A, B)),),
        held=(Held("Pod/a/b", "CrashLoop", "back-off", (), 30),),
    )
    assert [(lane.id, lane.up_at) for band in read_bands(played) for lane in band.lanes] == [(B, None), (A, 40)]


def test_what_is_left_out_fails_from_when_it_should_have_been_made() -> None:
    gone = "HelmRelease/a/a"
    played = run(
        subject(A, SOURCE, "", ("Applying", 0), ("Ready", 10), end=50),
        subject(gone, A, "", end=50, up=False),
        subject("Pod/a/a", gone, "", end=50, up=False),
        end=50,
        held=(Held(gone, "Absent", "not found", (), 0), Held("Pod/a/a", "Absent", "not found", (gone,), 0)),
    )
    (band,) = read_bands(played)
    assert band.lanes == (Lane(A, None, (Stretch(A, "Applying", 0, 10), Stretch(gone, "Absent", 10, 50)), ()),)


def test_a_lane_shows_what_it_is_stuck_in_and_not_what_that_makes_fail() -> None:
    secret, store = "ExternalSecret/a/a", "ClusterSecretStore/store"
    played = run(
        subject(A, SOURCE, "", ("Applying", 0), ("Checking", 10), ("Failed", 40), end=90, up=False),
        subject(secret, A, "", ("Pending", 10), end=90, up=False),
        end=90,
        held=(
            Held(A, "Failed", "health check failed", (secret, store), 40),
            Held(secret, "Pending", "store is not ready", (store,), 10),
        ),
    )
    (band,) = read_bands(played)
    assert band.lanes[0].stretches == (Stretch(A, "Applying", 0, 10), Stretch(secret, "Pending", 10, 90))


def test_a_lane_that_runs_without_its_route_is_up_in_part() -> None:
    route = "HTTPRoute/a/a"
    played = run(
        subject(A, SOURCE, "", ("Applying", 0), ("Ready", 10), end=90),
        subject(route, A, "", ("Pending", 10), end=90, up=False),
        end=90,
        held=(Held(route, "Pending", "", (), 10),),
    )
    (band,) = read_bands(played)
    assert band.lanes == (Lane(A, 10, (Stretch(A, "Applying", 0, 10),), (), part=True),)
    assert not band.held


def test_things_of_one_lane_that_hold_each_other() -> None:
    played = run(
        subject(A, SOURCE, "", ("Waiting", 0), end=9, up=False),
        subject("Pod/a/a", A, "", ("Pending", 3), end=9, up=False),
        end=9,
        held=(Held(A, "Waiting", "x", ("Pod/a/a", A), 0), Held("Pod/a/a", "Pending", "y", (A, "Pod/a/a"), 3)),
    )
    (band,) = read_bands(played)
    assert band.lanes[0].stretches == (Stretch(A, "Waiting", 0, 9),)


def test_objects_that_waited_for_each_other_end() -> None:
    played = run(
        subject(A, SOURCE, "Pod/a/a", ("Applying", 0), ("Ready", 10), end=50),
        subject("Pod/a/a", A, A, ("Starting", 0), ("Running", 10), end=50),
        end=50,
    )
    (band,) = read_bands(played)
    assert band.lanes[0].stretches == (Stretch(A, "Applying", 0, 10),)


def test_thousands_of_objects_that_waited_for_each_other_in_one_lane() -> None:
    chain = [
        subject(f"Pod/a/{n}", A, f"Pod/a/{n - 1}", ("Starting", 0), ("Running", n), end=5000) for n in range(1, 5000)
    ]
    (band,) = read_bands(run(subject(A, SOURCE, "", ("Applying", 0), ("Ready", 1), end=5000), *chain, end=5000))
    assert len(band.lanes[0].stretches) == 4999
