"""The starts that the source documents tell: three layers in about ten minutes, and the chain to a photo app."""

from __future__ import annotations

import pytest

from scaffold.simulation.outcome import Wave
from scaffold.simulation.timing import Timing
from tests.simulation.clusters import conditions, immich, layers, play, readiness, timeline, when


def test_three_layers_come_up_at_the_minutes_of_the_timeline() -> None:
    run = play(layers())
    assert readiness(run) == [
        "T+1m00s Kustomization/flux-system/flux-system",
        "T+3m00s HelmRelease/cert-manager/cert-manager",
        "T+3m00s Kustomization/flux-system/infrastructure",
        "T+6m00s HelmRelease/cache/redis",
        "T+6m00s HelmRelease/database/postgresql",
        "T+6m00s Kustomization/flux-system/databases",
        "T+9m00s HelmRelease/auth/authentik",
        "T+9m00s Kustomization/flux-system/apps",
    ]
    assert timeline(run, "Kustomization/flux-system/infrastructure")[1] == "T+1m00s Fetching: fetching"
    assert timeline(run, "Kustomization/flux-system/databases") == [
        "T+1m00s Idle: applied by Kustomization/flux-system/flux-system",
        "T+1m00s Waiting: a dependency is not ready",
        "T+4m00s Fetching: its dependencies are ready",
        "T+4m00s Building: fetched",
        "T+4m00s Applying: built",
        "T+4m00s Checking: checking the health of what it applied",
        "T+6m00s Ready: what it applied is healthy",
    ]
    assert timeline(run, "Kustomization/flux-system/apps")[2] == "T+7m00s Fetching: its dependencies are ready"
    assert run.end == 540.0
    assert run.held == ()
    assert run.seen == ()


def test_the_waves_of_three_layers() -> None:
    assert play(layers()).waves == (
        Wave(1, 60.0, 60.0, ("Kustomization/flux-system/flux-system",)),
        Wave(2, 60.0, 180.0, ("Kustomization/flux-system/infrastructure",)),
        Wave(3, 240.0, 360.0, ("Kustomization/flux-system/databases",)),
        Wave(4, 420.0, 540.0, ("Kustomization/flux-system/apps",)),
    )


def test_the_critical_path_of_three_layers() -> None:
    assert play(layers()).critical_path == (
        "GitRepository/flux-system/flux-system",
        "Pod/cert-manager/cert-manager",
        "HelmRelease/cert-manager/cert-manager",
        "Kustomization/flux-system/infrastructure",
        "Pod/cache/redis",
        "HelmRelease/cache/redis",
        "Kustomization/flux-system/databases",
        "Pod/auth/authentik",
        "HelmRelease/auth/authentik",
        "Kustomization/flux-system/apps",
    )


@pytest.mark.parametrize("seed", range(1, 21))
def test_three_layers_take_about_ten_minutes_with_drawn_durations(seed: int) -> None:
    run = play(layers(), timing=Timing(), seed=seed)
    assert run.held == ()
    assert 4 * 60 < run.end < 14 * 60


def test_the_chain_to_a_photo_app_comes_up_in_its_order() -> None:
    kinds = ("Kustomization", "ClusterSecretStore", "Cluster", "ExternalSecret", "HTTPRoute", "Pod")
    ready = [line for line in readiness(play(immich()), kinds) if "rook-ceph" not in line]
    assert ready == [
        "T+1m00s Kustomization/flux-system/flux-system",
        "T+1m00s Kustomization/network/gateways",
        "T+3m00s Kustomization/kube-system/cilium",
        "T+3m00s Pod/kube-system/cilium",
        "T+6m00s Kustomization/kube-system/coredns",
        "T+6m00s Pod/kube-system/coredns",
        "T+9m00s Kustomization/external-secrets/external-secrets",
        "T+9m00s Pod/external-secrets/external-secrets",
        "T+12m00s Pod/external-secrets/onepassword-connect",
        "T+12m05s ClusterSecretStore/onepassword-connect",
        "T+12m05s Kustomization/external-secrets/onepassword-connect",
        "T+15m00s Kustomization/dbms/cloudnative-pg",
        "T+15m00s Pod/dbms/cloudnative-pg",
        "T+17m00s Cluster/media/immich",
        "T+17m00s Kustomization/media/immich-database",
        "T+17m30s Kustomization/media/immich",
        "T+17m35s ExternalSecret/media/immich",
        "T+17m40s HTTPRoute/media/immich",
        "T+19m40s Pod/media/immich",
    ]


def test_the_states_of_the_photo_app() -> None:
    run = play(immich())
    assert timeline(run, "ExternalSecret/media/immich") == [
        "T+17m30s Pending: applied by Kustomization/media/immich",
        "T+17m30s Syncing: its store is ready",
        "T+17m35s Ready: synced",
    ]
    assert timeline(run, "HelmRelease/media/immich") == [
        "T+17m30s Pending: applied by Kustomization/media/immich",
        "T+17m30s Reconciling: installing",
        "T+19m40s Ready: installed",
    ]
    assert timeline(run, "Pod/media/immich") == [
        "T+17m30s Pending: applied by HelmRelease/media/immich",
        "T+17m30s Init: a node is assigned",
        "T+17m30s WaitingSecrets: looking for its Secrets",
        "T+17m40s PullingImages: its Secrets are there",
        "T+18m40s Starting: pulled its images",
        "T+19m40s Running: started",
    ]


def test_a_store_that_is_down_blocks_everything_behind_it() -> None:
    run = play(immich(), "onepassword-connect")
    assert run.failures == ("ClusterSecretStore/onepassword-connect=store-down",)
    assert conditions(run) == {
        "ClusterSecretStore/onepassword-connect": ("Failed", "unable to validate store"),
        "Kustomization/dbms/cloudnative-pg": (
            "Waiting",
            "dependency 'external-secrets/onepassword-connect' is not ready",
        ),
        "Kustomization/external-secrets/onepassword-connect": (
            "Failed",
            "health check failed after 59m30s: "
            "timeout waiting for: [ClusterSecretStore/onepassword-connect status: 'InProgress']",
        ),
        "Kustomization/media/immich": ("Waiting", "dependency 'media/immich-database' is not ready"),
        "Kustomization/media/immich-database": ("Waiting", "dependency 'dbms/cloudnative-pg' is not ready"),
    }
    (pod,) = [each for each in run.held if each.subject == "Pod/media/immich"]
    assert (pod.state, pod.condition, pod.because) == (
        "Absent",
        'pods "immich" not found',
        (
            "HelmRelease/media/immich",
            "Kustomization/media/immich",
            "Kustomization/media/immich-database",
            "Kustomization/dbms/cloudnative-pg",
            "Kustomization/external-secrets/onepassword-connect",
            "ClusterSecretStore/onepassword-connect",
        ),
    )


def test_a_missing_item_blocks_the_pods_that_read_its_secret_alone() -> None:
    run = play(immich(), "immich=missing-item")
    assert conditions(run) == {
        "ExternalSecret/media/immich": ("Failed", "could not get secret data from provider"),
        "HelmRelease/media/immich": (
            "Failed",
            "Helm install failed for release media/immich with chart app-template: context deadline exceeded",
        ),
        "Pod/media/immich": ("WaitingSecrets", 'secret "immich-secret" not found'),
    }
    assert {each.subject: each.because for each in run.held} == {
        "ExternalSecret/media/immich": (),
        "HelmRelease/media/immich": ("Pod/media/immich", "ExternalSecret/media/immich"),
        "Pod/media/immich": ("ExternalSecret/media/immich",),
    }
    assert when(run.end) == "T+22m30s"


def test_what_one_sees_of_a_missing_item() -> None:
    seen = {each.command: each.output for each in play(immich(), "immich=missing-item").seen}
    assert seen == {
        "flux get helmreleases -A": (
            "NAMESPACE\tNAME  \tREVISION\tSUSPENDED\tREADY\tMESSAGE",
            "media    \timmich\t        \tFalse    \tFalse\tHelm install failed for release media/immich "
            "with chart app-template: context deadline exceeded",
        ),
        "kubectl get externalsecrets -A": (
            "NAMESPACE   NAME     STORETYPE            STORE                 REFRESH INTERVAL   "
            "STATUS              READY",
            "media       immich   ClusterSecretStore   onepassword-connect   12h                "
            "SecretSyncedError   False",
        ),
        "kubectl get pods -A": (
            "NAMESPACE   NAME                     READY   STATUS                       RESTARTS   AGE",
            "media       immich-hx5mvq8b2-828vf   0/1     CreateContainerConfigError   0          5m",
        ),
    }


def test_an_operator_that_is_absent_leaves_the_database_without_a_definition() -> None:
    run = play(immich(), "HelmRelease/dbms/cloudnative-pg=operator-absent")
    assert conditions(run) == {
        "Kustomization/media/immich": ("Waiting", "dependency 'media/immich-database' is not ready"),
        "Kustomization/media/immich-database": (
            "Failed",
            'Cluster/media/immich dry-run failed: no matches for kind "Cluster" in version "postgresql.cnpg.io/v1"',
        ),
    }


def test_a_gateway_that_is_missing_leaves_the_route_unaccepted_and_all_else_alone() -> None:
    run = play(immich(), "envoy-external")
    assert {each.subject: (each.state, each.because) for each in run.held} == {
        "Gateway/network/envoy-external": ("Absent", ()),
        "HTTPRoute/media/immich": ("Pending", ("Gateway/network/envoy-external",)),
    }


def test_the_same_seed_gives_the_same_run() -> None:
    assert play(immich(), timing=Timing(), seed=7) == play(immich(), timing=Timing(), seed=7)
    assert play(immich(), timing=Timing(), seed=7).transitions != play(immich(), timing=Timing(), seed=8).transitions
