"""What an app's claim votes for."""

from __future__ import annotations

import pytest

from tests.habits.written_app import (
    CLAIM,
    CLAIM_FILE,
    ENTRY,
    ENTRY_FILE,
    FILES,
    LIST,
    LIST_FILE,
    NOTHING,
    RELEASE_FILE,
    decided,
    vote,
)

CLAIMED = "existingClaim: radarr"
MOUNTS = "globalMounts:\n          - path: /config"
ADVANCED = "advancedMounts: {radarr: {app: [{path: /config}]}}"


@pytest.mark.parametrize(
    ("name", "new", "value"),
    [
        pytest.param("claim_source", "existingClaim: elsewhere", "existing", id="a claim that nobody makes"),
        pytest.param(
            "claim_source", "type: persistentVolumeClaim\n        size: 1Gi", "values", id="one in the values"
        ),
        pytest.param("storage", "storageClass: fast\n        size: 1Gi", "fast", id="its class in the values"),
        pytest.param(
            "access_mode", "accessMode: ReadWriteOnce\n        size: 1Gi", "ReadWriteOnce", id="its mode there"
        ),
        pytest.param("claim_source", "type: emptyDir", NOTHING, id="no claim"),
        pytest.param("claim_source", f"enabled: false\n        {CLAIMED}", NOTHING, id="a claim that is off"),
        pytest.param(
            "claim_name", 'existingClaim: "{{ .Release.Name }}"', "{{ .Release.Name }}", id="by the release's name"
        ),
    ],
)
def test_claims(name: str, new: str, value: object) -> None:
    assert vote(name, RELEASE_FILE, CLAIMED, new) == value


@pytest.mark.parametrize(
    ("name", "file", "old", "new", "value"),
    [
        pytest.param("mount_style", RELEASE_FILE, MOUNTS, ADVANCED, "advancedMounts", id="mounts for each container"),
        pytest.param("claim_key", RELEASE_FILE, "config:\n        exist", "data:\n        exist", "data", id="the key"),
        pytest.param("size", CLAIM_FILE, "2Gi", "10Gi", "10Gi", id="the size"),
        pytest.param("storage", CLAIM_FILE, "  storageClassName: ceph-block\n", "", NOTHING, id="the default class"),
        pytest.param("access_mode", CLAIM_FILE, "ReadWriteMany", "ReadWriteOnce", "ReadWriteOnce", id="the mode"),
    ],
)
def test_mounts_and_manifests(name: str, file: str, old: str, new: str, value: object) -> None:
    assert vote(name, file, old, new) == value


def test_a_claim_of_a_component() -> None:
    component = {
        ENTRY_FILE: ENTRY.replace("  interval:", "  components:\n    - ../../../../components/claim\n  interval:"),
        "components/claim/kustomization.yaml": "kind: Component\nresources: [pvc.yaml]\n",
        "components/claim/pvc.yaml": CLAIM.replace("name: radarr", "name: ${APP}").replace("2Gi", "${SIZE:=7Gi}"),
        LIST_FILE: LIST.replace("  - ./pvc.yaml\n", ""),
    }
    found = decided({path: text for path, text in {**FILES, **component}.items() if path != CLAIM_FILE})
    assert {name: found[name] for name in ("claim_source", "claim_name", "size", "components_carrier")} == {
        "claim_source": "component",
        "claim_name": "{app}",
        "size": "7Gi",
        "components_carrier": "kustomization",
    }
