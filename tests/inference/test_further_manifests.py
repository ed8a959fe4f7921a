"""Manifests beside the release: documents in, answers out, and the same documents again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.inference.app_folder import SECRET, adopted, changed, differences

Row = tuple[dict[str, str], dict[str, Any]]

CLAIM = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: web-data
  labels:
    a: b
spec:
  accessModes: [ReadWriteMany]
  resources:
    requests:
      storage: 1Mi
  storageClassName: ""
  volumeName: web-data
"""
VOLUME = """\
apiVersion: v1
kind: PersistentVolume
metadata:
  name: web-data
spec:
  capacity:
    storage: 1Mi
  accessModes: [ReadWriteMany]
  persistentVolumeReclaimPolicy: Retain
  nfs:
    server: nas.example.org
    path: /pool
  mountOptions: [nfsvers=4.2]
"""
BACKUP = """\
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata:
  name: web
spec:
  sourcePVC: web
  trigger:
    schedule: 0 7 * * *
  restic:
    repository: web-backup
    retain:
      daily: 7
"""
RESTORE = """\
apiVersion: volsync.backube/v1alpha1
kind: ReplicationDestination
metadata:
  name: web-restore
spec:
  trigger:
    manual: once
  restic:
    copyMethod: Snapshot
"""
ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: web-api
spec:
  hostnames: [api.example.org]
  parentRefs:
    - name: internal
      namespace: network
  rules:
    - backendRefs:
        - name: web
          port: 80
"""
_CLAIM_ENTRY = {
    "name": "web-data",
    "labels": {"a": "b"},
    "access_modes": ["ReadWriteMany"],
    "size": "1Mi",
    "class": "",
    "volume": "web-data",
}
_VOLUME_ENTRY = {
    "name": "web-data",
    "size": "1Mi",
    "access_modes": ["ReadWriteMany"],
    "reclaim_policy": "Retain",
    "mount_options": ["nfsvers=4.2"],
    "source": {"nfs": {"server": "nas.example.org", "path": "/pool"}},
}
FURTHER: dict[str, Row] = {
    "a volume and its claim in one file": (
        {"app/nfs.yaml": f"{VOLUME}---\n{CLAIM}"},
        {
            "extra_claims": [{"file": "nfs.yaml", **_CLAIM_ENTRY}],
            "extra_volumes": [{"file": "nfs.yaml", **_VOLUME_ENTRY}],
            "kustomize_resources": [],
            "claim_source": "none",
        },
    ),
    "a route in a file of its own": (
        {"app/route.yaml": ROUTE},
        {
            "http_routes": [
                {
                    "file": "route.yaml",
                    "name": "web-api",
                    "hostnames": ["api.example.org"],
                    "parent_refs": [{"name": "internal", "namespace": "network"}],
                    "rules": [{"backendRefs": [{"name": "web", "port": 80}]}],
                }
            ]
        },
    ),
    "an own Dragonfly": (
        {
            "app/cache.yaml": "apiVersion: dragonflydb.io/v1alpha1\nkind: Dragonfly\nmetadata:\n  name: web-cache\n"
            "spec:\n  replicas: 2\n  args: [--maxmemory=1G]\n  resources:\n    limits:\n      memory: 1Gi\n"
        },
        {
            "cache": "dragonfly",
            "cache_file": "cache.yaml",
            "cache_name": "web-cache",
            "cache_replicas": 2,
            "cache_args": ["--maxmemory=1G"],
            "cache_resources": {"limits": {"memory": "1Gi"}},
            "cache_extra": {},
        },
    ),
    "a Database resource": (
        {
            "app/database.yaml": "apiVersion: postgresql.cnpg.io/v1\nkind: Database\nmetadata:\n  name: web\nspec:\n"
            "  cluster:\n    name: shared\n  name: web\n  owner: web\n  databaseReclaimPolicy: delete\n"
            "  extensions:\n    - name: vector\n"
        },
        {
            "database": "resource",
            "database_cluster": "shared",
            "database_reclaim": "delete",
            "database_extensions": [{"name": "vector"}],
            "database_extra": {},
        },
    ),
    "what backs up a claim, with its ExternalSecret in one file": (
        {"app/backup.yaml": SECRET.replace("name: web\n", "name: web-backup\n", 1) + f"---\n{BACKUP}---\n{RESTORE}"},
        {
            "secret_backend": "externalsecret",
            "secret_file": "backup.yaml",
            "secret_resource_name": "web-backup",
            "replications": [
                {
                    "file": "backup.yaml",
                    "name": "web",
                    "source_claim": "web",
                    "trigger": {"schedule": "0 7 * * *"},
                    "restic": {"repository": "web-backup", "retain": {"daily": 7}},
                    "kind": "ReplicationSource",
                },
                {
                    "file": "backup.yaml",
                    "name": "web-restore",
                    "trigger": {"manual": "once"},
                    "restic": {"copyMethod": "Snapshot"},
                    "kind": "ReplicationDestination",
                },
            ],
        },
    ),
}


@pytest.mark.parametrize("row", FURTHER)
def test_a_further_manifest(row: str) -> None:
    files, expected = FURTHER[row]
    found = adopted(files)
    assert differences(found) == []
    assert changed(found, *expected) == expected
    assert found.notes == ()
