"""Habits: one app's files in, the values that it votes for out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.build import GOTK_SYNC, Files, kustomize_file, siblings, text

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


NOTHING = "not voted on"


@pytest.mark.parametrize(
    ("name", "old", "new", "value"),
    [
        pytest.param("interval", "  interval: 30m\n", "", "", id="a missing field is a vote for leaving it out"),
        pytest.param("kustomization_namespace", "  namespace: media\n", "", "", id="no namespace of its own"),
        pytest.param("kustomization_name", "&app radarr", "&app apps-radarr", "apps-{app}", id="a prefixed name"),
        pytest.param("anchors", "&app radarr", "radarr", NOTHING, id="half an anchor is no YAML"),
        pytest.param("document_start", "---\n", "", False, id="no document start"),
        pytest.param("list_indent", "    - name: store", "  - name: store", 0, id="lists that are not indented"),
        pytest.param("path_form", "path: ./", "path: /", {"prefix": "/", "root": ""}, id="a slash before the path"),
        pytest.param("path_form", "path: ./", "path: ", {"prefix": "", "root": ""}, id="nothing before the path"),
        pytest.param("substitute", "APP: *app", "APP: fixed", {}, id="variables without the app's name"),
        pytest.param("entry_extra", "  decryption:\n    provider: sops\n", "  suspend: false\n", {"postBuild": {"substituteFrom": [{"kind": "Secret", "name": "cluster-secrets"}]}}, id="known fields are no extras"),
        pytest.param("depends_on_carrier", "  dependsOn:\n    - name: store\n", "", NOTHING, id="without dependencies no carrier"),
        pytest.param("wait", "wait: false", "wait: true", "true", id="wait"),
    ],
)  # fmt: skip
def test_entry_files(name: str, old: str, new: str, value: object) -> None:
    assert changed(ENTRY_FILE, old, new).get(name, NOTHING) == value


@pytest.mark.parametrize(
    ("name", "old", "new", "value"),
    [
        pytest.param("resource_prefix", "./", "", "", id="bare names"),
        pytest.param("kustomize_namespace", "resources:", "namespace: media\nresources:", True, id="a namespace"),
        pytest.param("kustomize_extra", "resources:", "labels: [{pairs: {app: radarr}}]\nresources:", {"labels": [{"pairs": {"app": "{app}"}}]}, id="labels"),
        pytest.param("kustomize_header", "apiVersion: kustomize.config.k8s.io/v1beta1\n", "", False, id="no header"),
        pytest.param("kustomize_resources_sorted", "  - ./externalsecret.yaml\n  - ./helmrelease.yaml\n  - ./ocirepository.yaml\n", "  - ./ocirepository.yaml\n  - ./helmrelease.yaml\n  - ./externalsecret.yaml\n", False, id="an order of its own"),
    ],
)  # fmt: skip
def test_kustomize_files(name: str, old: str, new: str, value: object) -> None:
    assert changed(LIST_FILE, old, new)[name] == value


@pytest.mark.parametrize(
    ("name", "old", "new", "value"),
    [
        pytest.param("strategy", "        strategy: Recreate\n", "", "", id="no strategy"),
        pytest.param("strategy", "type: deployment", "type: cronjob", NOTHING, id="a cronjob has none"),
        pytest.param("timezone", "TZ: Europe/Berlin", "X: y", "", id="no time zone"),
        pytest.param("timezone", "TZ: Europe/Berlin", "TZ: {valueFrom: {}}", NOTHING, id="a time zone from elsewhere"),
        pytest.param("reloader", "          reloader.stakater.com/auto: \"true\"\n", "          other: x\n", {}, id="no reloader"),
        pytest.param("secret_ref", "- secretRef:\n                  name: radarr-secret", "- secret: radarr-env", "{app}-env", id="a short reference"),
        pytest.param("probe", "httpGet:\n                    path: /ping\n                    port: 7878", "tcpSocket: {port: 7878}", "tcp", id="a socket"),
        pytest.param("probe", "enabled: true", "enabled: false", NOTHING, id="probes that are off"),
        pytest.param("probes_enabled", "readiness: *probe", "readiness: {enabled: false}", ["liveness"], id="one that is off"),
        pytest.param("container_key", "          app:\n            image", "          main:\n            image", "main", id="the container's key"),
        pytest.param("service_key", "      app:\n        controller: radarr", "      radarr:\n        controller: radarr", "{app}", id="the service's key"),
        pytest.param("service_controller", "        controller: radarr\n", "", False, id="a service that names no controller"),
        pytest.param("pod_security_at", "      securityContext:\n        runAsUser: 1000\n", "      x: {}\n", NOTHING, id="no security context"),
        pytest.param("port_name", "          http:\n            port: 7878", "          web:\n            port: 7878", "web", id="the port's name"),
        pytest.param("helmrelease_name", "  name: radarr\nspec", "  name: my-radarr\nspec", "my-{app}", id="the release's name"),
        pytest.param("helmrelease_extra", "  maxHistory: 3\n", "  releaseName: x\n", {"install": {"remediation": {"retries": 3}}}, id="known fields are no extras"),
        pytest.param("chart_source", "    name: radarr\n  max", "    name: app-template\n  max", "oci-shared", id="a chart of somebody else's"),
        pytest.param("depends_on_carrier", "interval: 1h", "interval: 1h\n  dependsOn: [{name: x}]", "kustomization", id="a Kustomization's dependencies come first"),
        pytest.param("route_kind", "    route:\n", "    norway:\n", NOTHING, id="no route"),
        pytest.param("gateway", "          - name: internal", "          - kind: Service\n            name: internal", NOTHING, id="a route to a service"),
        pytest.param("gateway", "      app:\n        annotations:", "      app:\n        enabled: false\n        annotations:", NOTHING, id="a route that is off"),
        pytest.param("hostname_form", "{{ .Release.Name }}.example.com", "other.example.com", NOTHING, id="a host of another name"),
        pytest.param("hostname_form", "\"{{ .Release.Name }}.example.com\"", "radarr.${DOMAIN}", "{app}.${DOMAIN}", id="a host with a variable"),
        pytest.param("domain", "{{ .Release.Name }}.example.com", "{{ .Release.Name }}.${DOMAIN}", "${DOMAIN}", id="a variable as the domain"),
        pytest.param("route_rules", "        rules:\n          - backendRefs:\n              - identifier: app\n                port: http\n", "", False, id="no rules"),
        pytest.param("route_backend", "identifier: app", "name: radarr", "name", id="a backend by its name"),
        pytest.param("mount_style", "globalMounts:\n          - path: /config", "advancedMounts: {radarr: {app: [{path: /config}]}}", "advancedMounts", id="mounts for each container"),
        pytest.param("claim_key", "      config:\n        existing", "      data:\n        existing", "data", id="the claim's key"),
        pytest.param("claim_source", "existingClaim: radarr", "existingClaim: elsewhere", "existing", id="a claim that nobody makes"),
        pytest.param("claim_source", "existingClaim: radarr", "type: persistentVolumeClaim\n        size: 1Gi", "values", id="a claim in the values"),
        pytest.param("claim_source", "existingClaim: radarr", "type: emptyDir", NOTHING, id="no claim"),
        pytest.param("claim_source", "existingClaim: radarr", "enabled: false\n        existingClaim: radarr", NOTHING, id="a claim that is off"),
        pytest.param("claim_name", "existingClaim: radarr", "existingClaim: \"{{ .Release.Name }}\"", "{{ .Release.Name }}", id="a claim by the release's name"),
    ],
)  # fmt: skip
def test_releases(name: str, old: str, new: str, value: object) -> None:
    assert changed(RELEASE_FILE, old, new).get(name, NOTHING) == value


@pytest.mark.parametrize(
    ("name", "old", "new", "value"),
    [
        pytest.param("secret_refresh", "  refreshInterval: 12h\n", "", "", id="no refresh interval"),
        pytest.param("secret_form", "    template:\n      engineVersion: v2\n      data:\n        RADARR__KEY: \"{{ .API_KEY }}\"\n", "", "extract", id="every field"),
        pytest.param("secret_form", SECRET[SECRET.index("    template:") :], "  data: [{secretKey: a}]\n", "data", id="fields one by one"),
        pytest.param("secret_name", "    name: radarr-secret\n", "", "{app}", id="a Secret named as the ExternalSecret"),
        pytest.param("secret_item", "key: radarr", "key: media", "{namespace}", id="an item of the namespace"),
        pytest.param("secret_store_kind", "ClusterSecretStore", "SecretStore", "SecretStore", id="a store of the namespace"),
        pytest.param("secret_file", "name: radarr\nspec", "name: radarr-env\nspec", "externalsecret.yaml", id="the only one, whatever its name"),
    ],
)  # fmt: skip
def test_secrets(name: str, old: str, new: str, value: object) -> None:
    assert changed(SECRET_FILE, old, new).get(name, NOTHING) == value


def test_without_a_secret_nothing_is_said_about_secrets() -> None:
    assert [name for name in changed(SECRET_FILE) if name.startswith("secret_")] == ["secret_ref"]


def test_without_a_source_of_its_own_the_chart_is_somebody_elses() -> None:
    found = changed(SOURCE_FILE)
    assert (found.get("chart_source"), found.get("chart_file")) == (None, None)  # the name says nothing of the chart


def test_a_claim_of_a_component() -> None:
    component = {
        ENTRY_FILE: ENTRY.replace(
            "  interval: 30m", "  components:\n    - ../../../../components/claim\n  interval: 30m"
        ),
        "components/claim/kustomization.yaml": "kind: Component\nresources: [pvc.yaml]\n",
        "components/claim/pvc.yaml": CLAIM.replace("name: radarr", "name: ${APP}").replace("2Gi", "${SIZE:=7Gi}"),
        LIST_FILE: LIST.replace("  - ./pvc.yaml\n", ""),
    }
    files = {path: content for path, content in {**FILES, **component}.items() if path != CLAIM_FILE}
    found = decided(files)
    assert {name: found[name] for name in ("claim_source", "claim_name", "size", "components_carrier")} == {
        "claim_source": "component",
        "claim_name": "{app}",
        "size": "7Gi",
        "components_carrier": "kustomization",
    }


CLUSTER = """
    apiVersion: postgresql.cnpg.io/v1
    kind: Cluster
    metadata: {name: radarr-db}
    spec:
      instances: 3
      storage: {size: 5Gi, storageClass: ceph-block}
    """
DATABASE_ENTRY = (
    ENTRY
    + """\
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: radarr-database
spec:
  targetNamespace: media
  path: ./cluster/media/radarr/db
  sourceRef:
    kind: GitRepository
    name: flux-system
"""
)


def test_a_database_in_a_folder_of_its_own() -> None:
    files = {**FILES, ENTRY_FILE: DATABASE_ENTRY, "cluster/media/radarr/db/cluster.yaml": CLUSTER}
    found = decided(files)
    assert {
        name: found.get(name) for name in ("database_pattern", "database_app_dir", "database_kustomization_name")
    } == {
        "database_pattern": "cluster",
        "database_app_dir": "db",
        "database_kustomization_name": "{app}-database",
    }
    assert found["database_cluster_spec"]["instances"] == 3


def test_a_database_that_an_init_container_makes() -> None:
    init = "        initContainers:\n          init-db:\n            image: {repository: ghcr.io/example/postgres-init, tag: '17'}\n"
    files = {
        **FILES,
        RELEASE_FILE: RELEASE.replace("        containers:\n", f"{init}        containers:\n"),
        SECRET_FILE: SECRET.replace(
            '        RADARR__KEY: "{{ .API_KEY }}"\n',
            "        RADARR__KEY: x\n        INIT_POSTGRES_DBNAME: radarr\n        INIT_POSTGRES_HOST: pg.dbms.svc\n",
        ).replace("        key: radarr\n", "        key: radarr\n    - extract:\n        key: cnpg\n"),
    }
    found = decided(files)
    assert {
        name: found.get(name) for name in ("database_pattern", "database_secret_data", "database_secret_items")
    } == {
        "database_pattern": "init",
        "database_secret_data": {"INIT_POSTGRES_DBNAME": "{app}", "INIT_POSTGRES_HOST": "pg.dbms.svc"},
        "database_secret_items": {"cnpg": True},
    }
    assert list(found["database_init_container"]) == ["init-db"]


def test_texts_are_as_they_are_written() -> None:
    assert text(CLUSTER).startswith("apiVersion: postgresql.cnpg.io/v1\n")
