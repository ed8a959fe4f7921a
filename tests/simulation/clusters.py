"""Clusters to start in a simulation: three layers, and the chain of an app that needs a database and a secret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scaffold.simulation.engine import simulate
from scaffold.simulation.failures import parse_failure
from scaffold.simulation.model import Model, Played
from scaffold.simulation.outcome import Run
from scaffold.simulation.subjects import read_subjects
from scaffold.simulation.timing import Duration, Timing
from tests.build import GOTK_SYNC, fleet, ks, kustomize_file, release

SOURCE = "{kind: GitRepository, name: flux-system, namespace: flux-system}"
"""The cluster's own source, for Kustomizations in other namespaces and for charts."""

STEADY = Timing(
    source=Duration(60, 60),
    reconcile=Duration(0, 0),
    create=Duration(0, 0),
    schedule=Duration(0, 0),
    sync=Duration(5, 5),
    validate=Duration(5, 5),
    pull=Duration(60, 60),
    pull_cached=Duration(60, 60),
    start=Duration(60, 60),
    provision=Duration(10, 10),
    database=Duration(60, 60),
    storage=Duration(60, 60),
    certificate=Duration(10, 10),
    gateway=Duration(10, 10),
    operate=Duration(10, 10),
    requeue_dependency=Duration(90, 90),
)
"""Durations that are never drawn: a minute for all that is fetched, pulled or started."""

QUICK = replace(STEADY, source=Duration(0, 0), requeue_dependency=Duration(30, 30))
"""Nothing takes time but Pods, which take two minutes."""


def chart(name: str) -> str:
    """Return a HelmRelease's `chart` from the cluster's own source."""
    return f"{{spec: {{chart: ./charts/{name}, sourceRef: {SOURCE}}}}}"


def app(name: str, namespace: str, *manifests: str, **spec: str) -> dict[str, str]:
    """Return the files of a Kustomization with its manifests, in `cluster/NAME`; nothing lists them."""
    files = {f"cluster/{name}.yaml": ks(name, f"./apps/{name}", namespace, source=SOURCE, **spec)}
    names = [f"{index}.yaml" for index, _ in enumerate(manifests)]
    files[f"apps/{name}/kustomization.yaml"] = kustomize_file(*names)
    return {**files, **{f"apps/{name}/{file}": text for file, text in zip(names, manifests, strict=True)}}


def clustered(*apps: Mapping[str, str]) -> dict[str, str]:
    """Return the files of a cluster whose root lists apps."""
    files = {path: text for each in apps for path, text in each.items()}
    listed = sorted(path.removeprefix("cluster/") for path in files if path.startswith("cluster/"))
    return {
        "cluster/gotk-sync.yaml": GOTK_SYNC,
        "cluster/kustomization.yaml": kustomize_file("gotk-sync.yaml", *listed),
        **files,
    }


def check(name: str, namespace: str, kind: str = "HelmRelease", version: str = "helm.toolkit.fluxcd.io/v2") -> str:
    """Return an entry of `healthChecks`."""
    return f"{{apiVersion: {version}, kind: {kind}, name: {name}, namespace: {namespace}}}"


def layers() -> dict[str, str]:
    """Return infrastructure, databases and applications, each healthy before the next one begins."""
    releases = {
        "infrastructure": [("cert-manager", "cert-manager")],
        "databases": [("postgresql", "database"), ("redis", "cache")],
        "apps": [("authentik", "auth")],
    }
    files = []
    before = ""
    for layer, entries in releases.items():
        checks = ", ".join(check(name, namespace) for name, namespace in entries)
        spec = {"interval": "10m0s", "timeout": "5m", "healthChecks": f"[{checks}]"}
        if before:
            spec["dependsOn"] = f"[{{name: {before}}}]"
        manifests = [release(name, namespace, chart=chart(name)) for name, namespace in entries]
        files.append(app(layer, "flux-system", *manifests, **spec))
        before = layer
    return clustered(*files)


STORE = """
apiVersion: external-secrets.io/v1
kind: ClusterSecretStore
metadata: {name: onepassword-connect}
spec:
  provider:
    onepassword:
      connectHost: http://onepassword-connect.external-secrets.svc.cluster.local:8080
"""

DATABASE = """
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: {name: immich, namespace: media}
spec:
  storage: {storageClass: rook-ceph-block, size: 8Gi}
"""

CLAIM = """
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: web, namespace: default}
spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""

CLASS = """
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: example.com/fast
"""


def external_secret(name: str, namespace: str, key: str = "") -> str:
    """Return an ExternalSecret whose Secret is called `NAME-secret`."""
    return f"""
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  refreshInterval: 12h
  secretStoreRef: {{kind: ClusterSecretStore, name: onepassword-connect}}
  target: {{name: {name}-secret}}
  dataFrom: [{{extract: {{key: {key or name}}}}}]
"""


def values(name: str, *, secret: str = "", host: str = "", gateway: str = "", claim: str = "", image: str = "") -> str:
    """Return values of app-template in YAML's flow form: one controller, and what the arguments ask for."""
    tag = "{repository: ghcr.io/example/" + (image or name) + ", tag: v1}"
    container = [f"image: {tag}"]
    container += [f"envFrom: [{{secretRef: {{name: {secret}}}}}]"] if secret else []
    container += [f"env: {{DB_HOST: {host}}}"] if host else []
    parts = [f"controllers: {{{name}: {{containers: {{app: {{{', '.join(container)}}}}}}}}}"]
    parts += [f"route: {{app: {{parentRefs: [{{name: {gateway}, namespace: network}}]}}}}"] if gateway else []
    parts += [f"persistence: {{config: {{existingClaim: {claim}}}}}"] if claim else []
    return f"{{{', '.join(parts)}}}"


def immich() -> dict[str, str]:
    """Return a cluster with the chain from the network to an app that needs a store, a database and a gateway."""
    return clustered(*chain())


def chain() -> tuple[dict[str, str], ...]:
    """Return the apps of that chain."""
    gateway = """
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: envoy-external, namespace: network}
spec: {gatewayClassName: envoy}
"""
    storage = "{storageClass: {name: rook-ceph-block}}"
    app_values = values("immich", secret="immich-secret", host="immich-rw.media.svc", gateway="envoy-external")
    return (
        app("cilium", "kube-system", release("cilium", "kube-system", chart=chart("cilium")), wait="true"),
        app(
            "coredns",
            "kube-system",
            release("coredns", "kube-system", chart=chart("coredns")),
            wait="true",
            dependsOn="[{name: cilium}]",
        ),
        app(
            "external-secrets",
            "external-secrets",
            release("external-secrets", "external-secrets", chart=chart("external-secrets")),
            wait="true",
            dependsOn="[{name: coredns, namespace: kube-system}]",
        ),
        app(
            "onepassword-connect",
            "external-secrets",
            release("onepassword-connect", "external-secrets", chart=chart("connect")),
            STORE,
            wait="true",
            dependsOn="[{name: external-secrets}]",
        ),
        app("rook-ceph", "rook-ceph", release("rook-ceph", "rook-ceph", chart=chart("rook-ceph"), values=storage)),
        app(
            "cloudnative-pg",
            "dbms",
            release("cloudnative-pg", "dbms", chart=chart("cloudnative-pg")),
            wait="true",
            dependsOn="[{name: onepassword-connect, namespace: external-secrets}]",
        ),
        app("gateways", "network", gateway),
        app(
            "immich-database",
            "media",
            DATABASE,
            healthChecks=f"[{check('immich', 'media', 'Cluster', 'postgresql.cnpg.io/v1')}]",
            dependsOn="[{name: cloudnative-pg, namespace: dbms}]",
        ),
        app(
            "immich",
            "media",
            external_secret("immich", "media"),
            release("immich", "media", chart=chart("app-template"), values=app_values),
            dependsOn="[{name: immich-database}]",
        ),
    )


def model(files: Mapping[str, str]) -> Model:
    """Read what is played of a repository's only cluster."""
    found = fleet(files)
    (cluster,) = found.clusters
    return read_subjects(found, cluster)


def play(files: Mapping[str, str], *fail: str, timing: Timing = STEADY, seed: int = 1) -> Run:
    """Start a repository's only cluster, with failures."""
    found = model(files)
    return simulate(found, timing, [parse_failure(each, found) for each in fail], seed)


def web(name: str = "web", **spec: str) -> str:
    """Return the release of an app without needs."""
    return release(name, "default", chart=chart("app-template"), values=values(name), **spec)


def read(*apps: dict[str, str], **files: str) -> dict[str, Played]:
    """Read what is played of a cluster of apps, by id."""
    return dict(model({**clustered(*apps), **files}).played)


def only(*manifests: str, **spec: str) -> dict[str, Played]:
    """Read an app `web` in namespace `default`."""
    return read(app("web", "default", *manifests, **spec))


def when(at: float) -> str:
    """Write a time from the start on, such as `T+4m05s`."""
    return f"T+{int(at // 60)}m{at % 60:02.0f}s"


def timeline(run: Run, subject: str) -> list[str]:
    """Return the changes of an object's state, with their times."""
    return [f"{when(each.at)} {each.after}: {each.reason}" for each in run.transitions if each.subject == subject]


def readiness(run: Run, kinds: Sequence[str] = ("Kustomization", "HelmRelease")) -> list[str]:
    """Return what became ready, with the times, in time."""
    ready = [(each.ready_at, each.id) for each in run.subjects if each.ready_at is not None]
    return [f"{when(at)} {subject}" for at, subject in sorted(ready) if subject.partition("/")[0] in kinds]


def conditions(run: Run) -> dict[str, tuple[str, str]]:
    """Return the state and the message of everything that is held and exists."""
    return {each.subject: (each.state, each.condition) for each in run.held if each.state != "Absent"}
