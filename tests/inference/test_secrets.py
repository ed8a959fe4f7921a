"""ExternalSecrets: the app's own one, the further ones, and what the release takes of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.inference.app_folder import RELEASE, SECRET, adopted, changed, differences

TEMPLATED = """\
apiVersion: external-secrets.io/v1beta1
kind: ExternalSecret
metadata:
  name: web
  namespace: media
  labels:
    a: b
  annotations:
    c: d
spec:
  refreshPolicy: Periodic
  refreshInterval: 5m
  secretStoreRef:
    name: vault
  target:
    name: web-secret
    creationPolicy: Orphan
    deletionPolicy: Retain
    immutable: true
    template:
      engineVersion: v2
      type: Opaque
      mergePolicy: Merge
      metadata:
        labels:
          e: f
        annotations:
          g: h
      templateFrom:
        - configMap:
            name: templates
            items:
              - key: a
      data:
        KEY: "{{ .KEY }}"
  dataFrom:
    - extract:
        key: web
    - extract:
        key: shared
      rewrite:
        - regexp:
            source: (.*)
            target: shared_$1
  data:
    - secretKey: ONE
      remoteRef:
        key: web
        property: one
"""
TAKEN = "            envFrom:\n              - secretRef:\n                  name: web-secret\n"
BACKUP = SECRET.replace("name: web\n", "name: web-backup\n", 1).replace("web-secret", "web-backup-secret")

TABLE: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "none at all": ({}, {"secret_backend": "none"}),
    "the fewest words": (
        {"app/externalsecret.yaml": SECRET},
        {
            "secret_backend": "externalsecret",
            "secret_file": "externalsecret.yaml",
            "secret_resource_name": "web",
            "secret_name": "web-secret",
            "secret_target_named": True,
            "secret_store_kind": "ClusterSecretStore",
            "secret_store_name": "vault",
            "secret_refresh": "",
            "secret_items": ["web"],
            "secret_data": {},
            "secret_extra": {},
            "secret_target_extra": {},
            "secret_template_extra": {},
            "secret_env_from": False,
            "extra_secrets": [],
        },
    ),
    "everything that one can say": (
        {"app/secrets.yaml": TEMPLATED},
        {
            "secret_api_version": "external-secrets.io/v1beta1",
            "secret_namespace": "media",
            "secret_labels": {"a": "b"},
            "secret_annotations": {"c": "d"},
            "secret_refresh_policy": "Periodic",
            "secret_refresh": "5m",
            "secret_store_kind": "",
            "secret_creation_policy": "Orphan",
            "secret_deletion_policy": "Retain",
            "secret_immutable": True,
            "secret_engine_version": "v2",
            "secret_type": "Opaque",
            "secret_merge_policy": "Merge",
            "secret_template_labels": {"e": "f"},
            "secret_template_annotations": {"g": "h"},
            "secret_template_from": [{"configMap": {"name": "templates", "items": [{"key": "a"}]}}],
            "secret_data": {"KEY": "{{ .KEY }}"},
            "secret_items": [
                "web",
                {
                    "extract": {"key": "shared"},
                    "rewrite": [{"regexp": {"source": "(.*)", "target": "shared_$1"}}],
                },
            ],
            "secret_remote_data": [{"secretKey": "ONE", "remoteRef": {"key": "web", "property": "one"}}],
        },
    ),
    "a Secret named as the ExternalSecret": (
        {"app/secrets.yaml": SECRET.replace("  target:\n    name: web-secret\n", "")},
        {"secret_target_named": False, "secret_resource_name": "web"},
    ),
    "a second one that says little else": (
        {"app/externalsecret.yaml": f"---\n{BACKUP}---\n{SECRET}"},
        {
            "secret_resource_name": "web",
            "extra_secrets": [
                {"file": "externalsecret.yaml", "name": "web-backup", "target": "web-backup-secret", "items": ["web"]}
            ],
        },
    ),
    "a second one in a file of its own, from another store": (
        {"app/externalsecret.yaml": SECRET, "app/backup.yaml": BACKUP.replace("name: vault", "name: other")},
        {
            "extra_secrets": [
                {
                    "file": "backup.yaml",
                    "name": "web-backup",
                    "store_name": "other",
                    "target": "web-backup-secret",
                    "items": ["web"],
                }
            ],
        },
    ),
    "one that the container takes": (
        {
            "app/externalsecret.yaml": SECRET,
            "app/helmrelease.yaml": RELEASE + TAKEN,
        },
        {"secret_env_from": True, "secret_ref": "web-secret", "env_from_style": "secretRef", "env_from": []},
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", TABLE)
def test_secrets(row: str) -> None:
    files, expected = TABLE[row]
    found = adopted(files)
    assert differences(found) == []
    assert changed(found, *expected) == expected


def test_a_secret_that_is_made_in_a_folder_below_is_another_source() -> None:
    files = {
        "app/extra/kustomization.yaml": "resources:\n  - secret.yaml\n",
        "app/extra/secret.yaml": SECRET,
        "app/helmrelease.yaml": RELEASE + TAKEN,
    }
    found = adopted(files, "./extra")
    assert changed(found, "secret_backend", "env_from") == {
        "secret_backend": "none",
        "env_from": [{"secretRef": {"name": "web-secret"}}],
    }
    assert {difference.partition(":")[0] for difference in differences(found)} == {
        "-app/extra/kustomization.yaml",
        "-app/extra/secret.yaml",
    }


def test_ciphertext_is_neither_read_nor_counted() -> None:
    encrypted = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\nstringData:\n  A: ENC[x]\nsops:\n  mac: ENC[y]\n"
    sealed = (
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: web\nspec:\n  encryptedData: {A: x}\n"
    )
    found = adopted({"app/secret.sops.yaml": encrypted, "app/sealed.yaml": sealed})
    assert differences(found) == []
    assert changed(found, "secret_backend", "secret_name", "secret_file", "kustomize_resources") == {
        "secret_backend": "sops",
        "secret_name": "web",
        "secret_file": "secret.sops.yaml",
        "kustomize_resources": ["sealed.yaml"],
    }


@pytest.mark.parametrize(
    ("kind", "backend", "name"),
    [
        pytest.param("kind: Secret\nmetadata:\n  name: web\nsops:\n  mac: ENC[y]\n", "sops", "web", id="by SOPS"),
        pytest.param(
            "kind: SealedSecret\nmetadata:\n  name: sealed\nspec:\n  template:\n    metadata:\n      name: made\n",
            "sealedsecret",
            "made",
            id="a SealedSecret that makes one of another name",
        ),
    ],
)
def test_an_encrypted_secret_is_told_by_its_file_and_what_it_makes(kind: str, backend: str, name: str) -> None:
    api = "v1" if backend == "sops" else "bitnami.com/v1alpha1"
    release = RELEASE + TAKEN.replace("web-secret", name)
    found = adopted({"app/enc.yaml": f"apiVersion: {api}\n{kind}", "app/helmrelease.yaml": release})
    assert differences(found) == []
    assert changed(found, "secret_backend", "secret_name", "secret_file", "env_from", "kustomize_resources") == {
        "secret_backend": backend,
        "secret_name": name,
        "secret_file": "enc.yaml",
        "env_from": [],
        "kustomize_resources": [],
    }


def test_ciphertext_of_several_documents_stays_with_its_owner() -> None:
    one = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\nsops:\n  mac: ENC[y]\n"
    found = adopted({"app/both.sops.yaml": f"{one}---\n{one.replace('web', 'more')}"})
    assert changed(found, "secret_backend", "kustomize_resources") == {
        "secret_backend": "none",
        "kustomize_resources": ["both.sops.yaml"],
    }
