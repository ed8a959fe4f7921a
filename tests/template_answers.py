"""Answer sets that the template's tests share: each is a situation of a real repository's style."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.manifest_answers import FURTHER as FURTHER_MANIFESTS

DIGEST = "sha256:" + "0123456789abcdef" * 4

Answers = Mapping[str, Any]

MODELINES = {
    "Kustomization": "https://schemas.example.org/kustomize.toolkit.fluxcd.io/kustomization_v1.json",
    "HelmRelease": "https://schemas.example.org/helmrelease.json",
    "ExternalSecret": "https://schemas.example.org/external-secrets.io/externalsecret_v1.json",
    "OCIRepository": "https://schemas.example.org/source.toolkit.fluxcd.io/ocirepository_v1.json",
    "kustomize": "https://json.schemastore.org/kustomization",
}

REFERENCE: Answers = {
    "app": "paperless",
    "namespace": "office",
    "cluster": "main",
    "image": "ghcr.io/paperless-ngx/paperless-ngx",
    "tag": "2.13.0",
    "digest": DIGEST,
    "port": 8000,
    "secret_data": {"PAPERLESS_SECRET_KEY": "{{ .PAPERLESS_SECRET_KEY }}"},
}

ALPHABETICAL: Answers = {
    **REFERENCE,
    "env": {"PAPERLESS_PORT": 8000, "TZ": "Europe/Berlin"},
    "port_anchor": "port",
    "probe_path": "/healthz",
    "probes_custom": ["readiness"],
    "probes_enabled": ["liveness", "readiness", "startup"],
    "probes_extra": {"startup": {"spec": {"failureThreshold": 30, "periodSeconds": 10}}},
    "claim_source": "component",
    "claim_name": "{{ .Release.Name }}",
    "mount": "",
    "extra_persistence": [
        {"key": "media", "type": "nfs", "server": "nas.internal", "server_path": "/pool/media", "mount": "/media"},
        {"key": "tmp", "type": "emptyDir"},
    ],
    "secret_file": "externalsecret.yaml",
    "secret_ref": "{{ .Release.Name }}-secret",
    "secret_refresh": "",
    "secret_target_extra": {},
    "gateway_refs": {"envoy-internal": {"namespace": "network"}},
    "hostnames": ["{{ .Release.Name }}.example.org"],
    "reloader": {"reloader.stakater.com/auto": "true"},
    "values_key_order": ["controllers", "defaultPodOptions", "service", "route", "persistence"],
    "entry_file": "ks.yaml",
    "app_path": "./kubernetes/apps/office/paperless",
    "components": ["../../../../components/volsync"],
    "substitute": {"APP": "paperless", "VOLSYNC_CAPACITY": "10Gi"},
    "depends_on": [],
    "entry_key_order": ["components", "interval", "path", "postBuild", "prune", "sourceRef", "targetNamespace", "wait"],
    "resource_prefix": "./",
    "helmrelease_extra": {},
    "helmrelease_key_order": ["chartRef", "interval", "values"],
    "chart_interval": "15m",
    "modelines": MODELINES,
    "flow_keys": ["capabilities"],
}
"""Keys in the order of their names, everything in the app's folder, the claim from a component."""

ANCHORED: Answers = {
    **REFERENCE,
    "kustomization_namespace": "office",
    "anchors": True,
    "common_metadata": {"app.kubernetes.io/name": "paperless"},
    "substitute": {"APP": "paperless", "SIZE": "2Gi"},
    "interval": "30m",
    "retry_interval": "1m",
    "timeout": "5m",
    "entry_file": "ks.yaml",
    "chart_source": "helm-repository",
    "depends_on_carrier": "helmrelease",
    "service_controller": True,
    "timezone": "${TIMEZONE}",
    "kustomize_components": ["../../../../components/priority"],
    "secret_template_extra": {"engineVersion": "v2"},
    "flow_keys": ["capabilities", "seccompProfile"],
    "flow_padding": False,
    "pod_security_context": {"runAsUser": 568, "seccompProfile": {"type": "RuntimeDefault"}},
}
"""Names written once with anchors, a HelmRepository, dependencies carried by the release."""

OWN_DATABASE: Answers = {
    **REFERENCE,
    "storage": "rook-ceph-block",
    "size": "10Gi",
    "database": "cluster",
    "database_extra": {"postgresql": {"parameters": {"max_connections": "200"}}},
    "timeout": "5m",
}

SHARED_DATABASE: Answers = {
    **REFERENCE,
    "pod_security_at": "controller",
    "pod_options": {"enableServiceLinks": False},
    "pod_key_order": ["enableServiceLinks"],
    "database": "init",
    "database_init_image": f"ghcr.io/home-operations/postgres-init:18@{DIGEST}",
    "database_secret_item": "cloudnative-pg",
    "init_containers": {"init-db": {"image": {"pullPolicy": "IfNotPresent"}}},
    "chart_source": "oci-shared",
    "cache": "shared",
    "cache_env": {"PAPERLESS_REDIS": "redis://dragonfly.database:6379"},
    "extra_values": {"defaultPodOptions": {"dnsConfig": {"options": [{"name": "ndots", "value": "1"}]}}},
}

UNTEMPLATED_SECRET_AND_SHARED_DATABASE: Answers = {**SHARED_DATABASE, "secret_data": {}}

DATABASE_RESOURCE: Answers = {
    **REFERENCE,
    "database": "resource",
    "database_namespace": "database",
    "database_extra": {"ensure": "present"},
    "cache": "dragonfly",
    "cache_env": {"PAPERLESS_REDIS": "redis://paperless-dragonfly:6379"},
}

DATABASE_COMPONENT: Answers = {
    **REFERENCE,
    "database": "component",
    "database_component": "../../../../components/postgres",
    "database_variables": {"POSTGRES_SIZE": "5Gi"},
    "components": ["../../../../components/volsync"],
}

FLAT: Answers = {
    **REFERENCE,
    "app_dir": ".",
    "entry_in_folder": False,
    "secret_backend": "none",
    "reloader": {},
    "list_indent": 0,
    "document_start": False,
    "kustomize_namespace": True,
    "kustomize_header": False,
    "target_namespace": "",
    "wait": "",
    "source_namespace": "",
    "route_kind": "httproute",
    "hostnames": ["{{ .Release.Name }}.example.org"],
    "route_split": True,
    "gateways": ["envoy-internal", "envoy-external"],
    "gateway_annotations": {"envoy-external": {"external-dns.alpha.kubernetes.io/target": "external.example.org"}},
}
"""No folder below the app's, lists that are not indented, manifests instead of the chart's routes."""

EVERY_VOLUME: Answers = {
    **REFERENCE,
    "storage": "local",
    "claim_source": "values",
    "claim_sub_path": "data",
    "mount_style": "advancedMounts",
    "sidecars": {"tail": {"image": {"repository": "docker.io/library/busybox", "tag": "1.37"}}},
    "extra_persistence": [
        {"key": "tmp", "type": "emptyDir", "medium": "Memory", "sizeLimit": "64Mi", "mount": "/tmp"},
        {"key": "scripts", "type": "configMap", "name": "scripts", "default_mode": 493, "mount": "/scripts"},
        {"key": "tls", "type": "secret", "name": "tls", "read_only": True, "mount": "/tls",
         "items": [{"key": "tls.crt", "path": "crt"}]},
        {"key": "dri", "type": "hostPath", "host_path": "/dev/dri", "mount": "/dev/dri"},
        {"key": "cache", "type": "persistentVolumeClaim", "class": "local", "access_mode": "ReadWriteOnce",
         "size": "1Gi", "mount": [{"path": "/cache", "container": "tail"}, "/other"]},
        {"key": "shared", "type": "existing", "name": "media", "mount_style": "globalMounts",
         "mount": [{"path": "/media", "sub_path": "a", "read_only": False}]},
        {"key": "off", "type": "emptyDir", "extra": {"enabled": False}},
    ],
    "config_files": {"app.ini": "[main]\nkey = value\n", "motd": "hello"},
    "config_dir": "config",
    "config_path": "/etc/app/",
}  # fmt: skip

CONFIG_IN_VALUES: Answers = {
    **REFERENCE,
    "config_files": {"app.ini": "[main]\nkey = value\n"},
    "config_file_style": "values",
    "config_maps": {"other": {"data": {"a": "b"}}},
}

CRON_JOB: Answers = {
    **REFERENCE,
    "workload": "cronjob",
    "schedule": "*/15 * * * *",
    "port": 0,
    "probe": "none",
    "command": ["/bin/sh", "-c"],
    "args": ["echo hello", "--flag=1"],
    "controller_extra": {"cronjob": {"successfulJobsHistory": 1}, "pod": {"restartPolicy": "Never"}},
    "env": {
        "NUMBER": 5,
        "TEXT": "5",
        "FLAG": True,
        "WORD": "true",
        "FROM": {"fieldRef": {"fieldPath": "spec.nodeName"}},
    },
}

MANY_ROUTES: Answers = {
    **REFERENCE,
    "workload": "statefulset",
    "replicas": 2,
    "gateways": ["envoy-internal", "envoy-external"],
    "route_split": True,
    "route_annotations": {"example.org/shown": "true"},
    "gateway_annotations": {"envoy-external": {"external-dns.alpha.kubernetes.io/target": "external.example.org"}},
    "route_path": "/api",
    "extra_ports": [{"name": "metrics", "port": 9090, "protocol": "TCP"}],
    "extra_routes": [
        {"key": "admin", "hostnames": ["admin.example.org"], "gateways": ["envoy-internal"], "port": 9090},
    ],
    "service_type": "LoadBalancer",
    "service_annotations": {"lbipam.cilium.io/ips": "192.0.2.7"},
    "service_extra": {"externalTrafficPolicy": "Local"},
    "service_monitor": {"app": {"endpoints": [{"port": "metrics", "scheme": "http", "interval": "1m"}]}},
    "service_account": True,
    "probe": "tcp",
    "probe_style": "typed",
}

HAND_WRITTEN_EXTRAS: Answers = {
    **REFERENCE,
    "extra_manifests": {
        "nfs.yaml": [
            {
                "apiVersion": "v1",
                "kind": "PersistentVolume",
                "metadata": {"name": "paperless-nfs"},
                "spec": {
                    "capacity": {"storage": "1Mi"},
                    "accessModes": ["ReadWriteMany"],
                    "nfs": {"server": "nas.internal", "path": "/pool/paperless"},
                },
            },
            {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "metadata": {"name": "paperless-nfs"},
                "spec": {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "1Mi"}}},
            },
        ],
    },
    "kustomize_resources_sorted": False,
    "kustomize_resource_order": ["helmrelease.yaml"],
    "kustomize_extra": {"labels": [{"pairs": {"app.kubernetes.io/part-of": "paperless"}}]},
    "folder_kustomize_file": "kustomization.yaml",
    "entry_extra": {"deletionPolicy": "WaitForTermination", "postBuild": {"substituteFrom": [
        {"kind": "ConfigMap", "name": "cluster-settings"},
    ]}},
    "probe": "exec",
    "probe_command": ["pg_isready", "-U", "{{ .Release.Name }}"],
    "quote_style": "single",
}  # fmt: skip

FURTHER_ENTRIES: Answers = {
    **REFERENCE,
    "tag": "2",
    "digest": "",
    "tag_number": True,
    "workload": "statefulset",
    "workload_written": True,
    "scaled_to_zero": True,
    "env": {"LEVEL": "info", "POD": {"fieldRef": {"fieldPath": "metadata.name"}}},
    "env_style": "list",
    "env_from": [{"configMapRef": {"identifier": "settings"}, "prefix": "S_"}],
    "container_options": {"workingDir": "/srv", "tty": True},
    "controller_options": {"labels": {"tier": "web"}},
    "controller_pod_options": {"hostname": "paperless"},
    "pod_options_strategy": "merge",
    "service_account": {"paperless": {}, "worker": {"annotations": {"a": "b"}}},
    "probe_overrides": {"startup": {"enabled": False}, "liveness": {"enabled": True, "type": "TCP"}},
    "service_options": {"primary": True, "ipFamilies": ["IPv4"]},
    "port_options": {"targetPort": 8001, "appProtocol": "http"},
    "extra_services": [
        {"key": "sync", "type": "LoadBalancer", "ports": [{"name": "sync-udp", "port": 22000, "protocol": "UDP"}],
         "controller": "worker", "externalTrafficPolicy": "Local"},
        {"key": "outside", "type": "ExternalName", "externalName": "example.org"},
    ],
    "extra_containers": [
        {"key": "tail", "dependsOn": "app", "image": "docker.io/library/busybox", "tag": "1.37", "digest": DIGEST,
         "args": "tail -f /log", "env": {"TZ": "UTC"}, "env_style": "list", "resources": {"limits": {"memory": "8Mi"}}},
    ],
    "extra_init_containers": [
        {"key": "fetch", "restartPolicy": "Always", "image": "docker.io/library/busybox", "tag": 1.37,
         "pull_policy": "IfNotPresent", "command": ["wget"], "env_from": [{"secret": "paperless-secret"}],
         "probes": {"startup": {"enabled": True, "custom": True, "spec": {"exec": {"command": ["test"]}}}}},
    ],
    "extra_controllers": [
        {"key": "worker", "workload": "cronjob", "schedule": "@daily", "cronjob": {"suspend": True},
         "annotations": {"a": "b"}, "service_account": {"identifier": "worker"}, "pod": {"restartPolicy": "Never"},
         "containers": [{"key": "app", "image": "ghcr.io/example/worker", "tag": "1.0.0"}],
         "init_containers": [{"key": "wait", "image": "docker.io/library/busybox", "tag": "1.37"}]},
    ],
    "gateways": ["envoy-internal"],
    "route_options": {"kind": "GRPCRoute", "annotations": {"c": "d"}, "rules": [
        {"backendRefs": [{"identifier": "app", "port": "http"}], "timeouts": {"request": "0s"}},
    ]},
    "extra_routes": [
        {"key": "raw", "parents": [{"name": "${GATEWAY}", "namespace": "network"}], "labels": {"e": "f"},
         "rules": [{"backendRefs": [{"identifier": "sync", "port": 22000}], "filters": [{"type": "URLRewrite"}]}]},
        {"key": "old", "hostnames": ["old.example.org"], "gateways": ["envoy-external"], "service": "sync",
         "port": 22000, "enabled": False},
    ],
    "storage": "local",
    "claim_source": "values",
    "claim_options": {"retain": True},
    "claim_mounts": ["/data", {"path": "/export", "sub_path": "export", "read_only": True}],
    "extra_persistence": [
        {"key": "csi", "type": "custom", "volumeSpec": {"csi": {"driver": "csi.example.org"}},
         "mount": [{"path": "/csi", "propagation": "Bidirectional", "container": "tail"}]},
        {"key": "media", "type": "persistentVolumeClaim", "claim": "media", "enabled": False},
    ],
    "chart_global": {"createDefaultServiceAccount": False},
    "rbac": {"roles": {"paperless": {"type": "Role", "rules": [
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]},
    ]}}},
    "ingress": {"app": {"className": "internal", "hosts": [{"host": "a.example.org", "paths": [{"path": "/"}]}]}},
    "network_policies": {"app": {"controller": "paperless", "policyTypes": ["Egress"], "rules": {"egress": [{}]}}},
    "config_maps": {"settings": {"data": {"A": "b"}}},
    "chart_secrets": {"token": {"stringData": {"A": "${TOKEN}"}}},
    "raw_resources": {"pdb": {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "spec": {"minAvailable": 1}}},
    "key_orders": {"persistence": ["csi"], "service.*.ports.*": ["protocol", "port"]},
    "helmrelease_anchors": {
        "app": [
            "metadata.name",
            "spec.values.service.sync.controller",
            "spec.values.controllers.paperless.pod.hostname",
        ],
        "port": ["spec.values.service.sync.ports.sync-udp.port", "spec.values.route.old.rules.backendRefs.port"],
    },
}  # fmt: skip
"""Several controllers, containers, services and routes, and what else app-template's values may hold."""

SITUATIONS: Mapping[str, Answers] = {
    "reference": REFERENCE,
    "untemplated-secret": {**REFERENCE, "secret_data": {}, "secret_target_extra": {}, "secret_refresh": ""},
    "alphabetical": ALPHABETICAL,
    "anchored": ANCHORED,
    "own-database": OWN_DATABASE,
    "shared-database": SHARED_DATABASE,
    "untemplated-secret-and-shared-database": UNTEMPLATED_SECRET_AND_SHARED_DATABASE,
    "database-resource": DATABASE_RESOURCE,
    "database-component": DATABASE_COMPONENT,
    "flat": FLAT,
    "every-volume": EVERY_VOLUME,
    "config-in-values": CONFIG_IN_VALUES,
    "cron-job": CRON_JOB,
    "many-routes": MANY_ROUTES,
    "hand-written-extras": HAND_WRITTEN_EXTRAS,
    "further-entries": FURTHER_ENTRIES,
    "further-manifests": {**REFERENCE, **FURTHER_MANIFESTS},
}
