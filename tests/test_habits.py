"""Habits: one app's files in, everything that it votes for out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.build import GOTK_SYNC
from tests.habits.written_app import FILES, decided


def test_a_cluster_without_apps_votes_for_nothing() -> None:
    assert decided({"cluster/gotk-sync.yaml": GOTK_SYNC}) == {}


SHOWN: dict[str, Any] = {
    # the entry file
    "folder_layout": "{app}",
    "entry_layout": "ks.yaml",
    "app_dir": "app",
    "path_form": {"prefix": "./", "root": ""},
    "folder_kustomize_file": "",
    "kustomization_name": "{app}",
    "kustomization_namespace": "{namespace}",
    "target_namespace": "{namespace}",
    "interval": "30m",
    "timeout": "5m",
    "retry_interval": "1m",
    "wait": "false",
    "prune": "true",
    "source_kind": "GitRepository",
    "source_name": "flux-system",
    "source_namespace": "flux-system",
    "common_metadata": {"app.kubernetes.io/name": "{app}"},
    "entry_labels": {"app": "{app}"},
    "entry_extra": {
        "decryption": {"provider": "sops"},
        "postBuild": {"substituteFrom": [{"kind": "Secret", "name": "cluster-secrets"}]},
    },
    "substitute": {"APP": "{app}"},
    "depends_on_carrier": "kustomization",
    "entry_metadata_order": ["name", "namespace", "labels"],
    # the kustomize file
    "kustomize_file": "kustomization.yaml",
    "resource_prefix": "./",
    "kustomize_namespace": False,
    "kustomize_extra": {},
    "kustomize_header": True,
    "kustomize_resources_sorted": True,
    "kustomize_resource_order": ["externalsecret.yaml", "helmrelease.yaml", "ocirepository.yaml", "pvc.yaml"],
    # the release and its chart
    "chart_source": "oci-per-app",
    "chart_name": "app-template",
    "chart_version": "4.1.1",
    "chart_url": "oci://ghcr.io/bjw-s-labs/helm/app-template",
    "chart_ref_kind": "OCIRepository",
    "chart_ref_name": "{app}",
    "chart_ref_namespace": "",
    "chart_file": "ocirepository.yaml",
    "chart_interval": "15m",
    "chart_api_version": "source.toolkit.fluxcd.io/v1",
    "chart_extra": {"layerSelector": {"operation": "copy"}},
    "helmrelease_file": "helmrelease.yaml",
    "helmrelease_name": "{app}",
    "helmrelease_namespace": "",
    "helmrelease_interval": "1h",
    "helmrelease_api_version": "helm.toolkit.fluxcd.io/v2",
    "helmrelease_extra": {"maxHistory": 3, "install": {"remediation": {"retries": 3}}},
    "controller_key": "{app}",
    "container_key": "app",
    "service_key": "app",
    "service_controller": True,
    "port_name": "http",
    "pod_security_at": "defaultPodOptions",
    "pod_security_context": {"runAsUser": 1000},
    "container_security_context": {"readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}},
    "pod_options": {"enableServiceLinks": False},
    "strategy": "Recreate",
    "timezone": "Europe/Berlin",
    "reloader": {"reloader.stakater.com/auto": "true"},
    "secret_ref": "{app}-secret",
    "probe": "http",
    "probes_enabled": ["liveness", "readiness"],
    "probe_spec": {"periodSeconds": 10},
    # the secret
    "secret_store_kind": "ClusterSecretStore",
    "secret_store_name": "onepassword",
    "secret_refresh": "12h",
    "secret_api_version": "external-secrets.io/v1",
    "secret_resource_name": "{app}",
    "secret_name": "{app}-secret",
    "secret_file": "externalsecret.yaml",
    "secret_item": "{app}",
    "secret_form": "template",
    "secret_extra": {},
    "secret_target_extra": {"creationPolicy": "Owner"},
    "secret_template_extra": {"engineVersion": "v2"},
    # the route
    "route_kind": "values",
    "route_key": "app",
    "gateway": "internal",
    "gateway_refs": {"internal": {"namespace": "network", "sectionName": "https"}},
    "hostname_form": "{{ .Release.Name }}.example.com",
    "domain": "example.com",
    "route_rules": True,
    "route_backend": "identifier",
    "route_annotations": {"note": "{app}.example.com"},
    # the claim
    "claim_source": "manifest",
    "claim_key": "config",
    "claim_name": "{app}",
    "claim_file": "pvc.yaml",
    "storage": "ceph-block",
    "access_mode": "ReadWriteMany",
    "size": "2Gi",
    "mount_style": "globalMounts",
    # the text
    "document_start": True,
    "list_indent": 2,
    "anchors": True,
    "modelines": {"Kustomization": "https://schemas.example.com/kustomization.json"},
}


def test_what_a_written_app_shows() -> None:
    found = decided(FILES)
    assert {name: found.get(name) for name in SHOWN} == SHOWN


@pytest.mark.parametrize(
    ("order", "written"),
    [
        ("entry_key_order", ["targetNamespace", "path", "interval", "prune", "sourceRef", "dependsOn", "postBuild"]),
        ("helmrelease_key_order", ["interval", "chartRef", "maxHistory", "install", "values"]),
        ("values_key_order", ["controllers", "defaultPodOptions", "service", "route", "persistence"]),
        ("controller_key_order", ["type", "strategy", "annotations", "containers"]),
        ("container_key_order", ["image", "env", "envFrom", "probes", "securityContext", "resources"]),
    ],
)
def test_keys_are_ordered_as_they_are_written(order: str, written: list[str]) -> None:
    assert [key for key in decided(FILES)[order] if key in written] == written
