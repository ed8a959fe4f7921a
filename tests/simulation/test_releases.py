"""How HelmReleases and their Pods are played: attempts, what gives up, what crashes, what is pulled twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaffold.simulation.timing import Duration
from tests.build import release
from tests.simulation.clusters import (
    QUICK,
    app,
    chart,
    clustered,
    conditions,
    external_secret,
    play,
    readiness,
    timeline,
    values,
    web,
)


def test_a_release_waits_for_the_releases_that_it_depends_on() -> None:
    files = clustered(app("web", "default", web("a"), web("b", dependsOn="[{name: a}]")))
    assert readiness(play(files, timing=QUICK), ("HelmRelease",)) == [
        "T+2m00s HelmRelease/default/a",
        "T+4m00s HelmRelease/default/b",
    ]


def test_a_release_that_does_not_wait_is_ready_before_its_pods() -> None:
    files = clustered(app("web", "default", web(install="{disableWait: true}")))
    assert readiness(play(files, timing=QUICK), ("HelmRelease", "Pod")) == [
        "T+0m00s HelmRelease/default/web",
        "T+2m00s Pod/default/web",
    ]


@pytest.mark.parametrize(
    ("install", "attempts"),
    [("{}", 1), ("{remediation: {retries: 3}}", 4), ("{remediation: {retries: 0}}", 1)],
    ids=["no retries", "three retries", "none in so many words"],
)
def test_a_release_gives_up_when_its_retries_are_exhausted(install: str, attempts: int) -> None:
    files = clustered(app("web", "default", web(install=install, timeout="1m")))
    run = play(files, "web=image-pull", timing=QUICK)
    states = [line.split()[1] for line in timeline(run, "HelmRelease/default/web")]
    assert states == ["Pending:", *["Reconciling:", "Failed:"] * attempts]
    assert conditions(run)["HelmRelease/default/web"] == (
        "Failed",
        "Helm install failed for release default/web with chart app-template: context deadline exceeded",
    )


def test_a_release_is_tried_again_after_a_growing_delay() -> None:
    files = clustered(app("web", "default", web(install="{remediation: {retries: 3}}", timeout="1m")))
    changes = timeline(play(files, "web=image-pull", timing=QUICK), "HelmRelease/default/web")
    assert [line.split()[0] for line in changes if "Failed" in line or "again" in line] == [
        "T+1m00s",
        "T+1m01s",
        "T+2m01s",
        "T+2m03s",
        "T+3m03s",
        "T+3m07s",
        "T+4m07s",
    ]


@pytest.mark.parametrize(
    "install",
    ["{strategy: {name: RetryOnFailure, retryInterval: 3m}}", "{remediation: {retries: -1}}"],
    ids=["a strategy", "retries without an end"],
)
def test_a_release_that_never_gives_up_comes_up_late(install: str) -> None:
    files = clustered(
        app("late", "default", external_secret("web", "default"), retryInterval="1m", dependsOn="[{name: slow}]"),
        app("slow", "default", web("slow", timeout="50m"), wait="true"),
        app(
            "web",
            "default",
            release(
                "web",
                "default",
                chart=chart("app-template"),
                values=values("web", secret="web-secret"),
                install=install,
                timeout="1m",
            ),
        ),
    )
    run = play(files, timing=replace(QUICK, pull=Duration(1000, 1000), pull_cached=Duration(1000, 1000)))
    assert run.held == ()
    assert timeline(run, "HelmRelease/default/web")[-1].endswith("Ready: installed")


def test_a_release_is_tried_again_after_the_interval_of_its_strategy() -> None:
    install = "{strategy: {name: RetryOnFailure, retryInterval: 3m}}"
    files = clustered(app("web", "default", web(timeout="1m", install=install)))
    changes = timeline(play(files, timing=replace(QUICK, start=Duration(300, 300))), "HelmRelease/default/web")
    assert [line.split()[0] for line in changes if "again" in line] == ["T+4m00s", "T+8m00s"]
    assert changes[-1] == "T+8m00s Ready: installed"


def test_retries_at_a_short_interval_do_not_take_long_to_play() -> None:
    timing = replace(QUICK, retry_first=Duration(1e-9, 1e-9), retry_most=Duration(1e-6, 1e-6))
    files = clustered(
        app("slow", "default", web("slow"), wait="true"),
        app("secret", "default", external_secret("web", "default"), dependsOn="[{name: slow}]"),
        app("web", "default", web(valuesFrom="[{kind: Secret, name: web-secret}]")),
    )
    assert timeline(play(files, timing=timing), "HelmRelease/default/web")[3] == "T+2m05s Reconciling: tried again"


def test_a_release_whose_retries_end_before_its_secret_is_there_stays_failed() -> None:
    files = clustered(
        app("slow", "default", web("slow"), wait="true"),
        app("secret", "default", external_secret("web", "default"), dependsOn="[{name: slow}]"),
        app(
            "web",
            "default",
            release(
                "web",
                "default",
                chart=chart("app-template"),
                values=values("web", secret="web-secret"),
                timeout="1m",
            ),
        ),
    )
    run = play(files, timing=QUICK)
    assert {each.subject: each.because for each in run.held} == {"HelmRelease/default/web": ()}
    assert "Pod/default/web" in {each.id for each in run.subjects if each.ready_at is not None}


def test_a_health_check_fails_at_once_where_a_release_has_given_up() -> None:
    files = clustered(app("web", "default", web(timeout="1m"), wait="true", timeout="10m"))
    assert conditions(play(files, "web=image-pull", timing=QUICK))["Kustomization/default/web"] == (
        "Failed",
        "health check failed after 0.1s: "
        "failed early due to stalled resources: [HelmRelease/default/web status: 'Failed']",
    )


def test_values_from_a_secret_that_comes_later() -> None:
    files = clustered(
        app("slow", "default", web("slow"), wait="true"),
        app("secret", "default", external_secret("web", "default"), dependsOn="[{name: slow}]"),
        app("web", "default", web(valuesFrom="[{kind: Secret, name: web-secret}]")),
    )
    assert timeline(play(files, timing=QUICK), "HelmRelease/default/web") == [
        "T+0m00s Pending: applied by Kustomization/default/web",
        "T+0m00s Reconciling: installing",
        "T+0m00s Failed: what its values come from is missing",
        "T+2m07s Reconciling: tried again",
        "T+4m07s Ready: installed",
    ]


def test_a_pod_that_connects_to_a_database_crashes_until_that_is_there() -> None:
    database = (
        "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: web, namespace: default}\n"
        "spec: {storage: {size: 1Gi}}\n"
    )
    files = clustered(
        app(
            "web",
            "default",
            database,
            release(
                "web",
                "default",
                chart=chart("app-template"),
                values=values("web", host="web-rw.default.svc"),
                timeout="1h",
            ),
        )
    )
    timing = replace(QUICK, pull=Duration(1, 1), start=Duration(1, 1), database=Duration(60, 60))
    assert timeline(play(files, timing=timing), "Pod/default/web")[3:] == [
        "T+0m00s PullingImages: its Secrets are there",
        "T+0m01s Starting: pulled its images",
        "T+0m02s Running: started",
        "T+0m02s CrashLoop: what it connects to is not there",
        "T+0m12s Starting: restarted after 10 s",
        "T+0m13s Running: started",
        "T+0m13s CrashLoop: what it connects to is not there",
        "T+0m33s Starting: restarted after 20 s",
        "T+0m34s Running: started",
        "T+0m34s CrashLoop: what it connects to is not there",
        "T+1m14s Starting: restarted after 40 s",
        "T+1m15s Running: started",
    ]


def test_the_back_off_of_a_crash_doubles_up_to_five_minutes() -> None:
    run = play(clustered(app("web", "default", web(timeout="1h"))), "web=crash", timing=QUICK)
    delays = [line.rpartition("after ")[2] for line in timeline(run, "Pod/default/web") if "restarted" in line]
    assert delays == ["10 s", "20 s", "40 s", "80 s", "160 s"]
    assert conditions(run)["Pod/default/web"] == (
        "CrashLoop",
        "back-off 5m0s restarting failed container=app pod=web_default",
    )


def test_an_image_that_a_node_has_is_pulled_faster() -> None:
    timing = replace(QUICK, pull=Duration(100, 100), pull_cached=Duration(3, 3))
    files = clustered(
        app("first", "default", web("first"), wait="true"),
        app(
            "second",
            "default",
            release("second", "default", chart=chart("app-template"), values=values("second", image="first")),
            dependsOn="[{name: first}]",
        ),
    )
    assert readiness(play(files, timing=timing), ("Pod",)) == [
        "T+2m40s Pod/default/first",
        "T+4m03s Pod/default/second",
    ]
