"""How things are played: what is looked at again and when, what is tried again, what gives up, what crashes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaffold.simulation.outcome import Span
from scaffold.simulation.timing import Duration
from tests.build import ks, release
from tests.simulation.clusters import (
    QUICK,
    SOURCE,
    STORE,
    app,
    chart,
    check,
    clustered,
    conditions,
    external_secret,
    play,
    readiness,
    timeline,
    values,
    web,
    when,
)


def held(files: dict[str, str], *fail: str) -> dict[str, tuple[str, str]]:
    return conditions(play(files, *fail, timing=QUICK))


def test_an_empty_cluster_is_up_with_its_root() -> None:
    run = play(clustered(), timing=QUICK)
    assert readiness(run, ("GitRepository", "Kustomization")) == [
        "T+0m00s GitRepository/flux-system/flux-system",
        "T+0m00s Kustomization/flux-system/flux-system",
    ]
    assert (run.held, run.seen, run.end) == ((), (), 0.0)


def test_a_dependency_is_looked_at_again_after_each_period() -> None:
    files = clustered(
        app("first", "default", web("first"), wait="true"),
        app("second", "default", web("second"), dependsOn="[{name: first}]"),
    )
    timing = replace(QUICK, requeue_dependency=Duration(50, 50))
    assert timeline(play(files, timing=timing), "Kustomization/default/second")[1:3] == [
        "T+0m00s Waiting: a dependency is not ready",
        "T+2m30s Fetching: its dependencies are ready",
    ]


@pytest.mark.parametrize(
    ("patch", "after"),
    [("--requeue-dependency=7s", "T+2m06s"), ("--concurrent=4", "T+2m30s")],
    ids=["the repository tells the controller", "the repository says nothing"],
)
def test_the_controllers_flags_are_read_from_the_repository(patch: str, after: str) -> None:
    files = clustered(
        app("first", "default", web("first"), wait="true"),
        app("second", "default", web("second"), dependsOn="[{name: first}]"),
    )
    files["cluster/instance.yaml"] = (
        "apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\nmetadata: {name: flux, namespace: flux-system}\n"
        f"spec: {{kustomize: {{patches: [{{patch: '{{op: add, value: {patch}}}'}}]}}}}\n"
    )
    files["cluster/kustomization.yaml"] += "  - instance.yaml\n"
    timing = replace(QUICK, requeue_dependency=None, start=Duration(61, 61))
    assert timeline(play(files, timing=timing), "Kustomization/default/second")[2].split()[0] == after


def test_a_health_check_that_times_out_is_tried_again_after_the_retry_interval() -> None:
    files = clustered(app("web", "default", web(), wait="true", timeout="1m", retryInterval="3m", interval="1h"))
    assert timeline(play(files, timing=QUICK), "Kustomization/default/web") == [
        "T+0m00s Idle: applied by Kustomization/flux-system/flux-system",
        "T+0m00s Fetching: fetching",
        "T+0m00s Building: fetched",
        "T+0m00s Applying: built",
        "T+0m00s Checking: checking the health of what it applied",
        "T+1m00s Failed: what it applied is not healthy",
        "T+4m00s Fetching: tried again",
        "T+4m00s Building: fetched",
        "T+4m00s Applying: built",
        "T+4m00s Checking: checking the health of what it applied",
        "T+4m00s Ready: what it applied is healthy",
    ]


def test_without_a_retry_interval_it_is_tried_again_after_the_interval() -> None:
    files = clustered(app("web", "default", web(), wait="true", timeout="1m", interval="20m"))
    assert timeline(play(files, timing=QUICK), "Kustomization/default/web")[-1] == (
        "T+21m00s Ready: what it applied is healthy"
    )


def test_a_later_attempt_sees_what_becomes_healthy_while_it_checks() -> None:
    files = clustered(app("web", "default", web(), wait="true", timeout="50s", retryInterval="1m"))
    changes = timeline(play(files, timing=QUICK), "Kustomization/default/web")
    assert changes[5:7] == ["T+0m50s Failed: what it applied is not healthy", "T+1m50s Fetching: tried again"]
    assert changes[-1] == "T+2m00s Ready: what it applied is healthy"


def test_only_the_attempt_that_succeeds_is_told_after_the_first_one() -> None:
    files = clustered(app("web", "default", web(timeout="1h"), wait="true", timeout="1m", retryInterval="1m"))
    changes = timeline(play(files, timing=replace(QUICK, start=Duration(1000, 1000))), "Kustomization/default/web")
    assert [line for line in changes if "Failed" in line or "again" in line or "Ready" in line] == [
        "T+1m00s Failed: what it applied is not healthy",
        "T+18m00s Fetching: tried again",
        "T+18m00s Ready: what it applied is healthy",
    ]


def test_health_checks_wait_for_what_they_name_alone() -> None:
    files = clustered(app("web", "default", web("a"), web("b"), healthChecks=f"[{check('a', 'default')}]"))
    run = play(files, "b=image-pull", timing=QUICK)
    assert "T+2m00s Kustomization/default/web" in readiness(run)


def test_a_parent_waits_for_its_children_where_it_is_told_to() -> None:
    child = ks("child", "./apps/child", "default", source=SOURCE)
    files = clustered(app("parent", "default", child, wait="true"))
    files["apps/child/kustomization.yaml"] = ""
    run = play(files, timing=replace(QUICK, reconcile=Duration(10, 10)))
    assert readiness(run, ("Kustomization",)) == [
        "T+0m10s Kustomization/flux-system/flux-system",
        "T+0m30s Kustomization/default/child",
        "T+0m30s Kustomization/default/parent",
    ]


def test_a_custom_resource_waits_for_the_release_that_defines_it() -> None:
    issuer = "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: letsencrypt}\n"
    files = clustered(
        app("cert-manager", "default", release("cert-manager", "default", chart=chart("cert-manager"))),
        app("issuers", "default", issuer, retryInterval="2m"),
    )
    timing = replace(QUICK, create=Duration(30, 30))
    assert timeline(play(files, timing=timing), "Kustomization/default/issuers")[3:] == [
        "T+0m00s Applying: built",
        "T+0m00s Failed: a definition is missing",
        "T+2m00s Fetching: tried again",
        "T+2m00s Building: fetched",
        "T+2m00s Applying: built",
        "T+2m00s Ready: applied",
    ]


def test_a_definition_and_what_it_defines_in_one_kustomization_block_each_other() -> None:
    issuer = "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: letsencrypt}\n"
    files = clustered(
        app("cert-manager", "default", release("cert-manager", "default", chart=chart("cert-manager")), issuer)
    )
    run = play(files, timing=QUICK)
    assert conditions(run) == {
        "Kustomization/default/cert-manager": (
            "Failed",
            "ClusterIssuer/letsencrypt dry-run failed: "
            'no matches for kind "ClusterIssuer" in version "cert-manager.io/v1"',
        )
    }
    (own,) = [each for each in run.held if each.subject.startswith("Kustomization/")]
    assert own.because == ("HelmRelease/default/cert-manager", "Kustomization/default/cert-manager")


def test_an_external_secret_looks_for_its_store_after_a_growing_delay() -> None:
    store = "apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: onepassword-connect}\n"
    files = clustered(
        app("slow", "default", web("slow"), wait="true"),
        app("secret", "default", external_secret("web", "default")),
        app("store", "default", store, dependsOn="[{name: slow}]"),
    )
    assert timeline(play(files, timing=QUICK), "ExternalSecret/default/web")[1] == (
        "T+2m07s Syncing: its store is ready"  # after 1, 3, 7, 15, 31, 63 and 127 seconds; the store is ready after 125
    )


def test_what_is_suspended_never_comes_up_nor_what_depends_on_it() -> None:
    files = clustered(
        app("first", "default", web("first"), suspend="true"),
        app("second", "default", web("second"), dependsOn="[{name: first}]"),
        app("third", "default", web("third", suspend="true")),
    )
    assert held(files) == {
        "HelmRelease/default/third": ("Pending", "reconciliation is suspended for this object"),
        "Kustomization/default/first": ("Idle", "Reconciliation is suspended for this object"),
        "Kustomization/default/second": ("Waiting", "dependency 'default/first' is not ready"),
    }


def test_a_dependency_that_nothing_makes_is_waited_for_in_vain() -> None:
    files = clustered(app("web", "default", web(), dependsOn="[{name: nowhere}]"))
    assert held(files) == {
        "Kustomization/default/web": (
            "Waiting",
            "dependency 'default/nowhere' not found: kustomizations.kustomize.toolkit.fluxcd.io \"nowhere\" not found",
        )
    }


def test_kustomizations_that_wait_for_each_other_tell_the_circle() -> None:
    files = clustered(
        app("a", "default", web("a"), dependsOn="[{name: b}]"), app("b", "default", web("b"), dependsOn="[{name: a}]")
    )
    run = play(files, timing=QUICK)
    assert {each.subject: each.because for each in run.held if each.subject.startswith("Kustomization")} == {
        "Kustomization/default/a": ("Kustomization/default/b", "Kustomization/default/a"),
        "Kustomization/default/b": ("Kustomization/default/a", "Kustomization/default/b"),
    }


def test_a_pod_behind_a_store_reads_its_first_secret_by_hand() -> None:
    store = (
        "apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: onepassword-connect}\n"
        "spec: {provider: {onepassword: {connectHost: http://connect.default.svc:8080}}}\n"
    )
    connect = release(
        "connect", "default", chart=chart("app-template"), values=values("connect", secret="connect-secret")
    )
    files = clustered(app("connect", "default", connect, store, external_secret("connect", "default")))
    run = play(files, timing=QUICK)
    assert run.held == ()
    assert readiness(run, ("Pod", "ClusterSecretStore")) == [
        "T+2m00s Pod/default/connect",
        "T+2m05s ClusterSecretStore/onepassword-connect",
    ]


def test_adding_an_app_does_not_change_what_others_draw() -> None:
    one, two = app("one", "default", web("one")), app("two", "default", web("two"))
    timing = replace(QUICK, pull=Duration(10, 120), start=Duration(10, 60))
    alone = readiness(play(clustered(one), timing=timing), ("Pod",))
    assert set(alone) < set(readiness(play(clustered(one, two), timing=timing), ("Pod",)))


def test_an_operator_whose_pod_crashes_is_no_longer_presumed() -> None:
    files = clustered(
        app("eso", "default", release("external-secrets", "default", chart=chart("external-secrets"))),
        app("store", "default", STORE),
    )
    files["bootstrap/helmfile.yaml"] = "releases:\n  - name: external-secrets\n    chart: external-secrets\n"
    assert play(files, timing=QUICK).held == ()
    crashed = conditions(play(files, "Pod/default/external-secrets=crash", timing=QUICK))
    assert crashed["ClusterSecretStore/onepassword-connect"] == ("Pending", "")


def test_states_that_are_left_at_once_have_no_span() -> None:
    run = play(clustered(app("web", "default", web())), timing=QUICK)
    assert run.by_id["Pod/default/web"].spans == (
        Span("PullingImages", 0.0, 60.0),
        Span("Starting", 60.0, 120.0),
        Span("Running", 120.0, 120.0),
    )


def test_the_end_is_the_last_change() -> None:
    run = play(clustered(app("web", "default", web())), timing=QUICK)
    assert when(run.end) == "T+2m00s"
    assert run.transitions[-1].at == run.end
    assert [each.at for each in run.transitions] == sorted(each.at for each in run.transitions)
