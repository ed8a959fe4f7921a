"""A small healthy repository in memory, faults to plant in it, and what a check says about it."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent, indent

from scaffold.checks import Check, run_checks
from scaffold.diagnostic import Diagnostic
from tests.build import Files, fleet, kustomize_file

DIGEST = "sha256:" + "0123456789abcdef" * 4
MEDIA = ("bazarr", "radarr", "sonarr")
"""The apps of the namespace `media`; all are written alike."""


def entry(namespace: str, name: str, *depends_on: str, path: str = "") -> str:
    """Return an entry file; what it depends on is given as `namespace/name`."""
    return dedent(f"""\
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: {name}
        spec:
          interval: 1h
          path: {path or f"./apps/{namespace}/{name}/app"}
          prune: true
          sourceRef:
            kind: GitRepository
            name: flux-system
            namespace: flux-system
          targetNamespace: {namespace}
        """) + indent(waits(*depends_on), "  ")


def waits(*depends_on: str) -> str:
    """Return the lines of a `dependsOn`."""
    lines = ["dependsOn:"] if depends_on else []
    for target in depends_on:
        namespace, _, name = target.partition("/")
        lines += [f"  - name: {name}", f"    namespace: {namespace}"]
    return "".join(f"{line}\n" for line in lines)


def release(name: str, *depends_on: str) -> str:
    """Return an app-template release with a container, an init container, a route and a claim."""
    head = dedent(f"""\
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata:
          name: {name}
        spec:
          interval: 1h
          chartRef:
            kind: OCIRepository
            name: app-template
        """)
    values = dedent(f"""\
        values:
          controllers:
            {name}:
              initContainers:
                prepare:
                  image:
                    repository: docker.io/library/busybox
                    tag: "1.37@{DIGEST}"
              containers:
                app:
                  image:
                    repository: ghcr.io/example/{name}
                    tag: 1.2.3@{DIGEST}
          route:
            app:
              hostnames: ["{{{{ .Release.Name }}}}.${{DOMAIN}}", {name}.example.com]
              parentRefs:
                - name: internal
                  namespace: network
          persistence:
            config:
              type: persistentVolumeClaim
              storageClass: block
              size: 1Gi
        """)
    return head + indent(waits(*depends_on) + values, "  ")


def app(namespace: str, name: str) -> dict[str, str]:
    """Return an app's files."""
    folder = f"apps/{namespace}/{name}"
    secret = dedent(f"""\
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata:
          name: {name}
        spec:
          secretStoreRef:
            kind: ClusterSecretStore
            name: vault
          target:
            name: {name}-secret
          dataFrom:
            - extract:
                key: {name}
        """)
    return {
        f"{folder}/ks.yaml": entry(namespace, name, "network/stores", "dbms/postgres"),
        f"{folder}/app/kustomization.yaml": kustomize_file("./externalsecret.yaml", "./helmrelease.yaml"),
        f"{folder}/app/helmrelease.yaml": release(name, "dbms/postgres"),
        f"{folder}/app/externalsecret.yaml": secret,
    }


HEALTHY: Files = {
    "flux/instance.yaml": """\
        apiVersion: fluxcd.controlplane.io/v1
        kind: FluxInstance
        metadata:
          name: flux
          namespace: flux-system
        spec:
          sync:
            kind: GitRepository
            url: https://git.example.com/owner/cluster.git
            path: apps
        """,
    "apps/kustomization.yaml": kustomize_file("./dbms", "./media", "./network"),
    "apps/dbms/kustomization.yaml": kustomize_file("./postgres/ks.yaml", namespace="dbms"),
    "apps/dbms/postgres/ks.yaml": entry("dbms", "postgres", "network/stores"),
    "apps/dbms/postgres/app/kustomization.yaml": kustomize_file("./helmrelease.yaml", "./storageclass.yaml"),
    "apps/dbms/postgres/app/helmrelease.yaml": """\
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata:
          name: postgres
        spec:
          chartRef: {kind: OCIRepository, name: postgres}
          values:
            storageClass:
              name: made-by-chart
        """,
    "apps/dbms/postgres/app/storageclass.yaml": """\
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata:
          name: block
        provisioner: example.com
        """,
    "apps/media/kustomization.yaml": kustomize_file(*(f"./{name}/ks.yaml" for name in MEDIA), namespace="media")
    + "  # - ./lidarr/ks.yaml\n",
    **{path: content for name in (*MEDIA, "lidarr") for path, content in app("media", name).items()},
    "apps/network/kustomization.yaml": kustomize_file("./stores/ks.yaml", namespace="network"),
    "apps/network/stores/ks.yaml": entry("network", "stores"),
    "apps/network/stores/app/kustomization.yaml": kustomize_file("./gateway.yaml", "./store.yaml"),
    "apps/network/stores/app/gateway.yaml": """\
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata:
          name: internal
        """,
    "apps/network/stores/app/store.yaml": """\
        apiVersion: external-secrets.io/v1
        kind: ClusterSecretStore
        metadata:
          name: vault
        """,
}


def with_files(*changes: Mapping[str, str], without: tuple[str, ...] = ()) -> Files:
    """Return the healthy repository with further or other files, without some."""
    merged = {path: content for files in (HEALTHY, *changes) for path, content in files.items()}
    return {path: content for path, content in merged.items() if path not in without}


def replaced(path: str, old: str, new: str) -> dict[str, str]:
    """Return one file of the healthy repository with its first `old` replaced."""
    assert old in HEALTHY[path], f"{old!r} is not in {path}"
    return {path: dedent(HEALTHY[path]).replace(old, new, 1)}


def findings(check: Check, files: Files) -> tuple[Diagnostic, ...]:
    """Return a check's findings, sorted."""
    return run_checks(fleet(files), (check,))


def lines(check: Check, files: Files) -> list[str]:
    """Return a check's findings as text."""
    return [str(finding) for finding in findings(check, files)]
