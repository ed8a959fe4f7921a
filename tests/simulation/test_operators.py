"""What works on objects, or makes them out of sight: which release does, from when on, and what waits for it."""

from __future__ import annotations

import pytest

from scaffold.simulation.model import Moment, Pod, Thing, Wait
from tests.build import release
from tests.simulation.clusters import (
    CLAIM,
    QUICK,
    STORE,
    app,
    chart,
    clustered,
    conditions,
    external_secret,
    model,
    play,
)

DEFINITION = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: clusterissuers.cert-manager.io}
spec: {group: cert-manager.io, names: {kind: ClusterIssuer}}
"""

ISSUER = """
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {name: own}
spec: {selfSigned: {}}
"""

SEALED = """
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: web-secret, namespace: default}
spec: {encryptedData: {A: x}}
"""

WORKLOAD = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  template:
    spec:
      containers: [{name: web, image: web, envFrom: [{secretRef: {name: web-secret}}]}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: web}}]
"""

MARIADB = """
apiVersion: k8s.mariadb.com/v1alpha1
kind: MariaDB
metadata: {name: maria, namespace: default}
"""


def operator(files: dict[str, str], subject: str) -> tuple[Wait, ...]:
    """Return the operator of an object."""
    own = model(files).played[subject]
    assert isinstance(own, Thing)
    return own.operator


@pytest.mark.parametrize(
    ("definitions", "named"),
    [
        pytest.param(DEFINITION, {}, id="definitions that a manifest brings"),
        pytest.param("", {"crds": "Skip"}, id="definitions that the release leaves to somebody else"),
    ],
)
def test_an_operator_is_waited_for_whoever_brings_its_definitions(definitions: str, named: dict[str, str]) -> None:
    running = release(
        "cert-manager", "default", chart=chart("cert-manager"), install=f"{{crds: {named.get('crds', '')}}}"
    )
    files = clustered(app("crds", "default", definitions), app("cm", "default", running), app("ca", "default", ISSUER))
    assert operator(files, "ClusterIssuer/own") == (Wait("HelmRelease/default/cert-manager"),)


def test_an_operator_whose_definitions_are_a_chart_of_their_own() -> None:
    own, crds = "mariadb-operator", "mariadb-operator-crds"
    files = clustered(
        app(crds, "default", release(crds, "default", chart=chart(crds))),
        app(own, "default", release(own, "default", chart=chart(own), dependsOn=f"[{{name: {crds}}}]")),
        app("db", "default", MARIADB),
    )
    assert play(files, timing=QUICK).held == ()
    for failure in (f"HelmRelease/default/{crds}=chart-error", f"Pod/default/{own}=crash"):
        assert conditions(play(files, failure, timing=QUICK))["MariaDB/default/maria"] == ("Pending", "")


@pytest.mark.parametrize(
    ("path", "presumed"),
    [
        pytest.param("https://example.com/cert-manager.crds.yaml", False, id="a remote file of definitions"),
        pytest.param("https://example.com/cert-manager.yaml", True, id="a remote file of the operator"),
    ],
)
def test_what_comes_from_elsewhere_may_be_the_operator(path: str, presumed: bool) -> None:
    files = clustered(
        app("cm", "default", release("cert-manager", "default", chart=chart("cert-manager"))),
        app("ca", "default", ISSUER),
    )
    files["apps/cm/kustomization.yaml"] += f"  - {path}\n"
    assert operator(files, "ClusterIssuer/own") == (Wait("HelmRelease/default/cert-manager", presumed=presumed),)


def test_what_no_operator_has_looked_at_counts_as_healthy() -> None:
    files = clustered(
        app("crds", "default", DEFINITION),
        app("cm", "default", release("cert-manager", "default", chart=chart("cert-manager"))),
        app("ca", "default", ISSUER, wait="true", timeout="2m", dependsOn="[{name: crds}]"),
    )
    run = play(files, "Pod/default/cert-manager=crash", timing=QUICK)
    assert {held.subject for held in run.held} == {
        "ClusterIssuer/own",
        "HelmRelease/default/cert-manager",
        "Pod/default/cert-manager",
    }


def test_a_sealed_secret_needs_its_controller() -> None:
    files = clustered(
        app("sealed-secrets", "default", release("sealed-secrets", "default", chart=chart("sealed-secrets"))),
        app("web", "default", SEALED, WORKLOAD, wait="true", timeout="5m"),
    )
    played = model(files).played
    assert played["SealedSecret/default/web-secret"] == Thing(
        "SealedSecret/default/web-secret",
        "Kustomization/default/web",
        "operate",
        (),
        "bitnami.com",
        (Wait("HelmRelease/default/sealed-secrets"),),
    )
    assert play(files, timing=QUICK).held == ()
    assert conditions(play(files, "sealed-secrets=chart-error", timing=QUICK))["Pod/default/web"] == (
        "WaitingSecrets",
        'secret "web-secret" not found',
    )


def test_a_class_that_a_chart_makes_without_being_told() -> None:
    claim = CLAIM.replace("fast", "longhorn")
    longhorn = app("longhorn", "default", release("longhorn", "default", chart=chart("longhorn")))
    found = model(clustered(longhorn, app("web", "default", claim)))
    assert found.outside == frozenset()
    assert {each for each in found.played if each.startswith("StorageClass/")} == {"StorageClass/longhorn"}
    assert found.played["StorageClass/longhorn"] == Thing(
        "StorageClass/longhorn",
        "HelmRelease/default/longhorn",
        needs=(Wait("HelmRelease/default/longhorn"),),
    )
    assert model(clustered(app("web", "default", claim))).outside == {"StorageClass/longhorn"}


def test_a_volume_is_restored_with_a_secret() -> None:
    claim = CLAIM.replace("spec: {", "spec: {dataSourceRef: {kind: ReplicationDestination, name: web-dst}, ")
    destination = (
        "apiVersion: volsync.backube/v1alpha1\nkind: ReplicationDestination\n"
        "metadata: {name: web-dst, namespace: default}\n"
        "spec: {trigger: {manual: once}, restic: {repository: web-secret}}\n"
    )
    files = clustered(
        app("volsync", "default", release("volsync", "default", chart=chart("volsync"))),
        app("store", "default", STORE),
        app("web", "default", claim, destination, external_secret("web", "default")),
    )
    own = model(files).played["PersistentVolumeClaim/default/web"]
    assert isinstance(own, Thing)
    assert own.needs == (Wait("StorageClass/fast"), Wait("ExternalSecret/default/web"))
    assert own.operator == (Wait("HelmRelease/default/volsync"),)


@pytest.mark.parametrize(
    "host", ["maria", "maria-primary", "maria.default.svc.cluster.local", "maria-secondary.default"]
)
def test_a_mariadb_is_connected_to_by_its_services(host: str) -> None:
    container = f"{{name: web, image: web, env: [{{name: DB_HOST, value: {host}}}]}}"
    workload = WORKLOAD[: WORKLOAD.index("      containers")] + f"      containers: [{container}]\n"
    pod = model(clustered(app("web", "default", workload, MARIADB))).played["Pod/default/web"]
    assert isinstance(pod, Pod)
    assert pod.databases == ("MariaDB/default/maria",)


def test_health_is_waited_for_where_the_kind_says_what_that_is() -> None:
    dragonfly = "apiVersion: dragonflydb.io/v1alpha1\nkind: Dragonfly\nmetadata: {name: cache, namespace: default}\n"
    told = "[{apiVersion: dragonflydb.io/v1alpha1, kind: Dragonfly, current: 'status.phase == \"ready\"'}]"
    for expressions, checks in (("[]", ()), (told, ("Dragonfly/default/cache",))):
        files = clustered(app("cache", "default", dragonfly, wait="true", healthCheckExprs=expressions))
        assert getattr(model(files).played["Kustomization/default/cache"], "checks", None) == checks


def test_a_secret_of_what_is_not_applied_yet_is_not_there() -> None:
    files = clustered(
        app("late", "default", SEALED, dependsOn="[{name: nowhere}]"),
        app("web", "default", WORKLOAD),
    )
    found = model(files).played["Pod/default/web"]
    assert isinstance(found, Pod)
    assert found.secrets == (("web-secret", Wait("SealedSecret/default/web-secret", Moment.READY)),)
    assert conditions(play(files, timing=QUICK))["Pod/default/web"][0] == "WaitingSecrets"
