"""What is named and nowhere: it never comes up, unless something that is not read may make it."""

from __future__ import annotations

import pytest

from tests.build import release
from tests.simulation.clusters import QUICK, app, chart, check, clustered, conditions, play

CHART = "{spec: {chart: web, sourceRef: {kind: HelmRepository, name: charts}}}"
RESOURCE_SET = """
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata: {name: web, namespace: default}
spec: {resourcesTemplate: "kind: HelmRelease"}
"""


def dangling(*others: str, **spec: str) -> dict[str, str]:
    """Return a cluster of one app, whose release waits for one that no file declares."""
    web = release("web", "default", chart=CHART, dependsOn="[{name: nowhere}]")
    return clustered(app("web", "default", web, *others, **spec))


def test_a_release_that_waits_for_none_that_is_there() -> None:
    found = conditions(play(dangling(), timing=QUICK))
    assert found == {
        "HelmRelease/default/web": (
            "Pending",
            "unable to get 'default/nowhere' dependency: helmreleases.helm.toolkit.fluxcd.io \"nowhere\" not found",
        )
    }


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(RESOURCE_SET, id="a ResourceSet may make it"),
        pytest.param(release("all", "default", chart=chart("all")), id="a chart of the repository may hold it"),
    ],
)
def test_a_release_that_something_unread_may_make(other: str) -> None:
    assert conditions(play(dangling(other), timing=QUICK)) == {}


def test_the_health_of_what_is_nowhere_is_waited_for_in_vain() -> None:
    named = f"[{check('webb', 'default')}, {check('web', 'default')}]"
    files = clustered(app("web", "default", release("web", "default", chart=CHART), healthChecks=named, timeout="5m"))
    run = play(files, timing=QUICK)
    assert conditions(run) == {
        "Kustomization/default/web": (
            "Failed",
            "health check failed after 5m0s: timeout waiting for: [HelmRelease/default/webb status: 'NotFound']",
        )
    }
    assert [held.because for held in run.held] == [("HelmRelease/default/webb",)]
