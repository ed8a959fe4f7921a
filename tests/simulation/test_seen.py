"""What commands print of what never comes up: columns and ages as the programs have them."""

from __future__ import annotations

import pytest

from scaffold.simulation.seen import human_duration
from tests.build import release
from tests.simulation.clusters import CLAIM, CLASS, STORE, app, chart, clustered, external_secret, play, values


def test_the_tables_of_a_cluster_without_its_store() -> None:
    apps = [
        app("store", "default", STORE, external_secret("web", "default"), wait="true", timeout="2m"),
        app(
            "web",
            "default",
            release(
                "web", "default", chart=chart("app-template"), values=values("web", secret="web-secret", claim="web")
            ),
            CLAIM,
        ),
        app("class", "default", CLASS),
    ]
    run = play(
        clustered(*apps), "onepassword-connect", "fast", "GitRepository/flux-system/flux-system=source-unreachable"
    )
    assert [seen.command for seen in run.seen] == ["flux get sources all -A", "flux get kustomizations -A"]
    run = play(clustered(*apps), "onepassword-connect", "fast")
    assert {seen.command: seen.output for seen in run.seen} == {
        "flux get kustomizations -A": (
            "NAMESPACE\tNAME \tREVISION\tSUSPENDED\tREADY\tMESSAGE",
            "default  \tstore\t        \tFalse    \tFalse\thealth check failed after 2m0s: timeout waiting for: "
            "[ClusterSecretStore/onepassword-connect status: 'InProgress', "
            "ExternalSecret/default/web status: 'InProgress']",
        ),
        "flux get helmreleases -A": (
            "NAMESPACE\tNAME\tREVISION\tSUSPENDED\tREADY\tMESSAGE",
            "default  \tweb \t        \tFalse    \tFalse\tHelm install failed for release default/web "
            "with chart app-template: context deadline exceeded",
        ),
        "kubectl get clustersecretstores": (
            "NAME                  AGE   STATUS             CAPABILITIES   READY",
            "onepassword-connect   5m    ValidationFailed                  False",
        ),
        "kubectl get externalsecrets -A": (
            "NAMESPACE   NAME   STORETYPE            STORE                 REFRESH INTERVAL   "
            "STATUS              READY",
            "default     web    ClusterSecretStore   onepassword-connect   12h                "
            "SecretSyncedError   False",
        ),
        "kubectl get pods -A": (
            "NAMESPACE   NAME                  READY   STATUS    RESTARTS   AGE",
            "default     web-f4stfnn5w-zrs55   0/1     Pending   0          5m",
        ),
        "kubectl get persistentvolumeclaims -A": (
            "NAMESPACE   NAME   STATUS    STORAGECLASS   AGE",
            "default     web    Pending   fast           5m",
        ),
    }


def test_what_is_suspended_has_no_condition() -> None:
    files = clustered(app("web", "default", release("web", "default", chart=chart("web")), suspend="true"))
    run = play(files)
    assert {seen.command: seen.output for seen in run.seen} == {
        "flux get kustomizations -A": (
            "NAMESPACE\tNAME\tREVISION\tSUSPENDED\tREADY\tMESSAGE",
            "default  \tweb \t        \tTrue     \tFalse\twaiting to be reconciled",
        )
    }
    assert {held.subject: held.suspended for held in run.held} == {
        "HelmRelease/default/web": True,
        "Kustomization/default/web": True,
        "Pod/default/web": True,
    }


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"),
        (119, "119s"),
        (120, "2m"),
        (125, "2m5s"),
        (605, "10m"),
        (10740, "179m"),
        (10800, "3h"),
        (11000, "3h3m"),
        (28800, "8h"),
        (200000, "2d"),
    ],
)
def test_an_age_as_kubectl_writes_it(seconds: float, text: str) -> None:
    assert human_duration(seconds) == text
