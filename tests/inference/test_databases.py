"""An app's own CloudNativePG cluster behind a Kustomization of its own."""

from __future__ import annotations

from tests.inference.app_folder import ENTRY, SECRET, adopted, changed, differences

DATABASE_ENTRY = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web-db
spec:
  targetNamespace: media
  path: ./cluster/media/web/postgres
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: operator
  healthChecks:
    - apiVersion: postgresql.cnpg.io/v1
      kind: Cluster
      name: web-pg
      namespace: media
  postBuild:
    substitute:
      A: b
  wait: true
---
"""
CLUSTER = """\
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata:
  name: web-pg
spec:
  imageName: ghcr.io/cloudnative-pg/postgresql:17
  instances: 2
  primaryUpdateStrategy: unsupervised
  enableSuperuserAccess: true
  superuserSecret:
    name: web-pg-secret
  storage:
    size: 20Gi
    storageClass: local
  postgresql:
    parameters:
      max_connections: "500"
    shared_preload_libraries:
      - vchord.so
  bootstrap:
    initdb:
      database: web
      owner: web
      postInitSQL:
        - CREATE EXTENSION vchord
  affinity:
    topologyKey: kubernetes.io/hostname
  monitoring:
    enablePodMonitor: true
  backup:
    retentionPolicy: 7d
"""
DATABASE_SECRET = SECRET.replace("name: web\n", "name: web-pg-secret\n", 1).replace(
    "    name: web-secret\n",
    "    name: web-pg-secret\n    creationPolicy: Owner\n    template:\n      data:\n        username: '{{ .USER }}'\n",
)
FILES = {
    "ks.yaml": DATABASE_ENTRY + ENTRY + "  dependsOn:\n    - name: web-db\n",
    "app/externalsecret.yaml": SECRET,
    "postgres/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n"
    "  - cluster.yaml\n  - secret.yaml\nlabels:\n  - pairs:\n      part: db\n",
    "postgres/cluster.yaml": CLUSTER,
    "postgres/secret.yaml": DATABASE_SECRET,
}


def test_a_cluster_with_its_own_kustomization_and_secret() -> None:
    found = adopted(FILES)
    assert differences(found) == []
    expected = {
        "database": "cluster",
        "database_dir": "postgres",
        "database_file": "cluster.yaml",
        "database_cluster": "web-pg",
        "database_kustomization_name": "web-db",
        "database_depends_on": [{"name": "operator"}],
        "database_health_checks": True,
        "database_health_expr": "",
        "database_substitute": {"A": "b"},
        "database_wait": "true",
        "database_name": "web",
        "database_user": "web",
        "database_instances": 2,
        "database_image": "ghcr.io/cloudnative-pg/postgresql:17",
        "database_size": "20Gi",
        "database_storage": "local",
        "database_superuser": "true",
        "database_secret_use": "superuser",
        "database_secret_file": "secret.yaml",
        "database_secret_name": "web-pg-secret",
        "database_secret_item": "web",
        "database_secret_data": {"username": "{{ .USER }}"},
        "database_secret_options": {"creation_policy": "Owner"},
        "database_initdb": {"postInitSQL": ["CREATE EXTENSION vchord"]},
        "database_postgresql": {"parameters": {"max_connections": "500"}, "shared_preload_libraries": ["vchord.so"]},
        "database_affinity": {"topologyKey": "kubernetes.io/hostname"},
        "database_monitoring": {"enablePodMonitor": True},
        "database_backup": {"retentionPolicy": "7d"},
        "database_update_strategy": "unsupervised",
        "database_kustomize_labels": [{"pairs": {"part": "db"}}],
        "database_extra": {},
        "depends_on": [{"name": "web-db"}],
    }
    assert changed(found, *expected) == expected


def test_a_cluster_that_is_restored() -> None:
    recovery = CLUSTER.replace(
        "    initdb:\n      database: web\n      owner: web\n      postInitSQL:\n        - CREATE EXTENSION vchord\n",
        "    recovery:\n      source: old\n",
    )
    found = adopted({**FILES, "postgres/cluster.yaml": recovery + "  externalClusters:\n    - name: old\n"})
    assert differences(found) == []
    assert changed(found, "database_recovery", "database_external_clusters") == {
        "database_recovery": {"source": "old"},
        "database_external_clusters": [{"name": "old"}],
    }


def test_a_cluster_whose_secret_the_operator_makes() -> None:
    files = {name: content for name, content in FILES.items() if name != "postgres/secret.yaml"}
    files["postgres/kustomization.yaml"] = files["postgres/kustomization.yaml"].replace("  - secret.yaml\n", "")
    files["postgres/cluster.yaml"] = CLUSTER.replace("  superuserSecret:\n    name: web-pg-secret\n", "")
    found = adopted(files)
    assert differences(found) == []
    assert changed(found, "database_secret_use", "database_secret_file") == {
        "database_secret_use": "nothing",
        "database_secret_file": "",
    }


def test_a_secret_that_is_named_otherwise_than_what_makes_it() -> None:
    secret = DATABASE_SECRET.replace("  name: web-pg-secret\n", "  name: web-pg\n", 1)
    found = adopted({**FILES, "postgres/secret.yaml": secret})
    assert differences(found) == []
    assert changed(found, "database_secret_name", "database_secret_options") == {
        "database_secret_name": "web-pg-secret",
        "database_secret_options": {"name": "web-pg", "creation_policy": "Owner"},
    }


def test_a_cluster_beside_the_release_stays_written_by_hand() -> None:
    found = adopted({"app/cluster.yaml": CLUSTER})
    assert changed(found, "database", "kustomize_resources") == {
        "database": "none",
        "kustomize_resources": ["cluster.yaml"],
    }
    assert {difference.partition(":")[0] for difference in differences(found)} == {"-app/cluster.yaml"}


def test_a_manifest_beside_the_cluster_is_listed() -> None:
    listed = FILES["postgres/kustomization.yaml"].replace("  - secret.yaml\n", "  - secret.yaml\n  - service.yaml\n")
    service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web-pg\n"
    found = adopted({**FILES, "postgres/kustomization.yaml": listed, "postgres/service.yaml": service})
    assert changed(found, "database_resources_listed") == {"database_resources_listed": ["service.yaml"]}
    assert {difference.partition(":")[0] for difference in differences(found)} == {"-postgres/service.yaml"}
