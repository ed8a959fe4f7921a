"""An app in memory, written as apps are, and what it votes for after a change."""

from __future__ import annotations

from typing import Any

from tests.build import GOTK_SYNC, Files, kustomize_file, siblings

NOTHING = "not voted on"

ENTRY = """\
---
# yaml-language-server: $schema=https://schemas.example.com/kustomization.json
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: &app radarr
  namespace: media
  labels:
    app: *app
spec:
  targetNamespace: media
  commonMetadata:
    labels:
      app.kubernetes.io/name: *app
  path: ./cluster/media/radarr/app
  interval: 30m
  retryInterval: 1m
  timeout: 5m
  prune: true
  wait: false
  sourceRef:
    kind: GitRepository
    name: flux-system
    namespace: flux-system
  dependsOn:
    - name: store
  decryption:
    provider: sops
  postBuild:
    substitute:
      APP: *app
      OTHER: fixed
    substituteFrom:
      - kind: Secret
        name: cluster-secrets
"""

RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: radarr
spec:
  interval: 1h
  chartRef:
    kind: OCIRepository
    name: radarr
  maxHistory: 3
  install:
    remediation:
      retries: 3
  values:
    controllers:
      radarr:
        type: deployment
        strategy: Recreate
        annotations:
          reloader.stakater.com/auto: "true"
        containers:
          app:
            image:
              repository: ghcr.io/example/radarr
              tag: 5.1.0
            env:
              TZ: Europe/Berlin
              RADARR__PORT: 7878
            envFrom:
              - secretRef:
                  name: radarr-secret
            probes:
              liveness: &probe
                enabled: true
                custom: true
                spec:
                  httpGet:
                    path: /ping
                    port: 7878
                  periodSeconds: 10
              readiness: *probe
            securityContext:
              readOnlyRootFilesystem: true
              capabilities: { drop: ["ALL"] }
            resources:
              requests:
                cpu: 10m
    defaultPodOptions:
      enableServiceLinks: false
      securityContext:
        runAsUser: 1000
    service:
      app:
        controller: radarr
        ports:
          http:
            port: 7878
    route:
      app:
        annotations:
          note: radarr.example.com
        hostnames:
          - "{{ .Release.Name }}.example.com"
        parentRefs:
          - name: internal
            namespace: network
            sectionName: https
        rules:
          - backendRefs:
              - identifier: app
                port: http
    persistence:
      config:
        existingClaim: radarr
        globalMounts:
          - path: /config
"""

SOURCE = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: radarr
spec:
  interval: 15m
  url: oci://ghcr.io/bjw-s-labs/helm/app-template
  ref:
    tag: 4.1.1
  layerSelector:
    operation: copy
"""

SECRET = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: radarr
spec:
  secretStoreRef:
    kind: ClusterSecretStore
    name: onepassword
  refreshInterval: 12h
  target:
    name: radarr-secret
    creationPolicy: Owner
    template:
      engineVersion: v2
      data:
        RADARR__KEY: "{{ .API_KEY }}"
  dataFrom:
    - extract:
        key: radarr
"""

CLAIM = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: radarr
spec:
  accessModes: ["ReadWriteMany"]
  storageClassName: ceph-block
  resources:
    requests:
      storage: 2Gi
"""

APP = "cluster/media/radarr/app"
ENTRY_FILE = "cluster/media/radarr/ks.yaml"
RELEASE_FILE = f"{APP}/helmrelease.yaml"
SECRET_FILE = f"{APP}/externalsecret.yaml"
CLAIM_FILE = f"{APP}/pvc.yaml"
SOURCE_FILE = f"{APP}/ocirepository.yaml"
LIST_FILE = f"{APP}/kustomization.yaml"
LIST = kustomize_file("./externalsecret.yaml", "./helmrelease.yaml", "./ocirepository.yaml", "./pvc.yaml")

FILES = {
    "cluster/gotk-sync.yaml": GOTK_SYNC,
    "cluster/kustomization.yaml": kustomize_file("./gotk-sync.yaml", "./media"),
    "cluster/media/kustomization.yaml": kustomize_file("./radarr/ks.yaml"),
    ENTRY_FILE: ENTRY,
    LIST_FILE: LIST,
    RELEASE_FILE: RELEASE,
    SOURCE_FILE: SOURCE,
    SECRET_FILE: SECRET,
    CLAIM_FILE: CLAIM,
}


def decided(files: Files) -> dict[str, Any]:
    """Return what the files' only app votes for; a convention that it does not vote on is left out."""
    return {name: found.value for name, found in siblings(files).decide("media").items() if found.total}


def vote(name: str, file: str, old: str, new: str) -> Any:
    """Return what the app votes for on one convention after a change of one of its files."""
    return changed(file, old, new).get(name, NOTHING)


def changed(file: str, old: str = "", new: str = "", *more: tuple[str, str]) -> dict[str, Any]:
    """Return what the app votes for after changes of one of its files; without any, the file is gone."""
    files = dict(FILES)
    if not old:
        del files[file]
        files[LIST_FILE] = "".join(
            line for line in LIST.splitlines(keepends=True) if line.split("/")[-1].strip() not in file
        )
    for before, after in ((old, new), *more) if old else ():
        assert before in files[file], before
        files[file] = files[file].replace(before, after)
    return decided(files)
