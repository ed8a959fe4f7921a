"""Whatever stands in a manifest, a removal is planned or refused with a sentence: nothing else happens."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaffold.errors import ScaffoldError
from scaffold.removal import Links, dependents, leftovers, plan_removal, prove, pruned, refuse_shared
from tests.build import GOTK_SYNC, kustomize_file
from tests.removal.apps import RADARR, SONARR, extent, files

LIST = "cluster/media/kustomization.yaml"

KINDS = (
    "HelmRelease", "PersistentVolumeClaim", "ExternalSecret", "Cluster", "Database", "StatefulSet",
    "Dragonfly", "Alert", "Namespace", "CustomResourceDefinition", "PersistentVolume", "PushSecret",
    "ReplicationSource", "HTTPRoute",
)  # fmt: skip
KEYS = (
    "spec", "values", "metadata", "annotations", "labels", "name", "namespace", "kind", "persistence",
    "controllers", "initContainers", "image", "repository", "env", "statefulset", "volumeClaimTemplates",
    "existingClaim", "type", "size", "storageClass", "storageClassName", "secretRef", "target", "template",
    "data", "dataFrom", "extract", "key", "dependsOn", "chart", "chartRef", "route", "parentRefs",
    "hostnames", "k8s.v1.cni.cncf.io/networks", "backup", "plugins", "cluster", "policy", "volumeName",
    "resources", "requests", "storage", "names", "group", "optional", "enabled", "config",
)  # fmt: skip
VALUES = (
    "radarr",
    "media",
    "media/radarr",
    "radarr.media.svc",
    "[{",
    '[{"name": 1}]',
    "persistentVolumeClaim",
    "external-dns",
    "",
)

bodies = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-1, 2), st.sampled_from(VALUES)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)),
    max_leaves=20,
)
specs = st.dictionaries(st.sampled_from(KEYS), bodies, max_size=6)


def manifest(kind: str, spec: dict[str, Any]) -> str:
    group = "postgresql.cnpg.io" if kind in ("Cluster", "Database") else "a.example.org"
    body = {"apiVersion": f"{group}/v1", "kind": kind, "metadata": {"name": "radarr"}, "spec": spec}
    return json.dumps(body) + "\n"


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(kind=st.sampled_from(KINDS), other=st.sampled_from(KINDS), own=specs, theirs=specs, patch=bodies)
def test_odd_manifests_stop_nothing(kind: str, other: str, own: Any, theirs: Any, patch: Any) -> None:
    found = files(
        {
            "cluster/gotk-sync.yaml": GOTK_SYNC,
            f"{RADARR}/app/helmrelease.yaml": manifest(kind, own),
            f"{SONARR}/app/helmrelease.yaml": manifest(other, theirs),
            f"{SONARR}/app/kustomization.yaml": kustomize_file(
                "./helmrelease.yaml", patches=json.dumps(patch), replacements=json.dumps(patch)
            ),
        }
    )
    goes = extent(found, "cluster/media/radarr")
    refuse_shared(goes)
    said = [*dependents(goes, Links(goes.fleet, goes.cluster)), *pruned(goes), *leftovers(goes)]
    assert all(str(finding) and finding.message for finding in said)
    changes = plan_removal(goes, goes.repository.files)
    try:
        prove(goes, changes)
    except ScaffoldError as error:
        assert str(error).startswith("app `")
    assert [change.path for change in changes if change.after is not None] == [LIST]
