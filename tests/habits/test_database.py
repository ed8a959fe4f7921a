"""What an app's database votes for."""

from __future__ import annotations

from tests.habits.written_app import ENTRY, ENTRY_FILE, FILES, RELEASE, RELEASE_FILE, SECRET, SECRET_FILE, decided

CLUSTER = """
    apiVersion: postgresql.cnpg.io/v1
    kind: Cluster
    metadata:
      name: radarr-db
    spec:
      instances: 3
      storage:
        size: 5Gi
    """
DATABASE = """\
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


def test_without_a_database_nothing_is_said_about_one() -> None:
    assert [name for name in decided(FILES) if name.startswith("database_")] == []


def test_a_database_in_a_folder_of_its_own() -> None:
    found = decided({**FILES, ENTRY_FILE: ENTRY + DATABASE, "cluster/media/radarr/db/cluster.yaml": CLUSTER})
    names = ("database_pattern", "database_app_dir", "database_kustomization_name")
    assert {name: found.get(name) for name in names} == {
        "database_pattern": "cluster",
        "database_app_dir": "db",
        "database_kustomization_name": "{app}-database",
    }
    assert found["database_cluster_spec"]["instances"] == 3


def test_a_database_that_an_init_container_makes() -> None:
    image = "{repository: ghcr.io/example/postgres-init, tag: '17'}"
    init = f"        initContainers:\n          init-db:\n            image: {image}\n"
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


def test_a_database_of_a_component() -> None:
    lines = "  components:\n    - ../../../../components/db\n  interval:"
    files = {
        **FILES,
        ENTRY_FILE: ENTRY.replace("  interval:", lines).replace("      OTHER: fixed\n", "      DB_SIZE: 5Gi\n"),
        "components/db/kustomization.yaml": "kind: Component\nresources: [cluster.yaml]\n",
        "components/db/cluster.yaml": CLUSTER.replace("radarr-db", "${APP}-db").replace("5Gi", "${DB_SIZE}"),
    }
    found = decided(files)
    assert {name: found.get(name) for name in ("database_pattern", "database_component", "database_variables")} == {
        "database_pattern": "component",
        "database_component": "components/db",
        "database_variables": {"APP": "{app}", "DB_SIZE": "5Gi"},
    }


def test_a_database_resource_on_a_shared_server() -> None:
    resource = """
        apiVersion: postgresql.cnpg.io/v1
        kind: Database
        metadata: {name: radarr}
        spec: {name: radarr, owner: radarr, cluster: {name: postgres}}
        """
    files = {**FILES, "cluster/media/radarr/app/database.yaml": resource}
    files["cluster/media/radarr/app/kustomization.yaml"] += "  - ./database.yaml\n"
    found = decided(files)
    assert found["database_pattern"] == "resource"
    assert found["database_resource_spec"]["owner"] == "{app}"
