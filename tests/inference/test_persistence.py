"""What the app's own claim says, and how the further volumes become entries."""

from __future__ import annotations

from typing import Any

import pytest

from tests.inference.rendered_values import again, release, said

OWN = {"claim_source": "existing", "mount": ""}
MADE = {"type": "persistentVolumeClaim", "storageClass": "block", "accessMode": "ReadWriteOnce", "size": "5Gi"}


def advanced(*mounts: Any, controller: str = "radarr", container: str = "app") -> dict[str, Any]:
    """Return mounts in one container."""
    return {"advancedMounts": {controller: {container: [*mounts]}}}


@pytest.mark.parametrize(
    ("volumes", "answers"),
    [
        pytest.param({"config": {"existingClaim": "radarr"}}, OWN, id="a-claim"),
        pytest.param({"data": {"existingClaim": "{{ .Release.Name }}", "globalMounts": [{"path": "/config"}]}},
                     {"claim_source": "existing", "claim_name": "{{ .Release.Name }}", "claim_key": "data"},
                     id="a-claim-by-the-release-s-name"),
        pytest.param({"config": {"enabled": True, "type": "persistentVolumeClaim", "existingClaim": "radarr"}},
                     {**OWN, "claim_options": {"enabled": True, "type": "persistentVolumeClaim"}},
                     id="options-of-a-claim"),
        pytest.param({"config": {"existingClaim": "radarr", "globalMounts": [{"path": "/data", "subPath": "a"}]}},
                     {**OWN, "mount": "/data", "claim_sub_path": "a"}, id="a-folder-of-a-claim"),
        pytest.param({"config": {"existingClaim": "radarr",
                                 "globalMounts": [{"path": "/a"}, {"path": "/b", "readOnly": True}]}},
                     {**OWN, "claim_mounts": ["/a", {"path": "/b", "read_only": True}]}, id="a-claim-mounted-twice"),
        pytest.param({"config": {"existingClaim": "radarr", **advanced({"path": "/a"})}},
                     {**OWN, "mount": "/a", "mount_style": "advancedMounts"}, id="a-claim-in-one-container"),
        pytest.param({"config": {**MADE, "retain": True}},
                     {"claim_source": "values", "storage": "block", "mount": "", "claim_options": {"retain": True}},
                     id="a-claim-of-the-chart"),
        pytest.param({"config": {**MADE, "accessMode": "RWX"}},
                     {"extra_persistence": [{"key": "config", "type": "persistentVolumeClaim", "class": "block",
                                             "access_mode": "RWX", "size": "5Gi"}]},
                     id="a-claim-that-the-answers-cannot-say"),
        pytest.param({"media": {"existingClaim": "media", "globalMounts": [{"path": "/media"}]}},
                     {"extra_persistence": [{"key": "media", "type": "existing", "name": "media", "mount": "/media"}]},
                     id="a-claim-of-somebody-else"),
        pytest.param({"tmp": {"type": "emptyDir", "medium": "Memory", "sizeLimit": "1Gi"}},
                     {"extra_persistence": [{"key": "tmp", "type": "emptyDir", "medium": "Memory",
                                             "sizeLimit": "1Gi"}]}, id="a-temporary-folder"),
        pytest.param({"nfs": {"type": "nfs", "server": "nas", "path": "/pool", "globalMounts": [
                         {"path": "/m", "subPath": "x", "readOnly": True}]}},
                     {"extra_persistence": [{"key": "nfs", "type": "nfs", "server": "nas", "server_path": "/pool",
                                             "mount": "/m", "sub_path": "x", "read_only": True}]}, id="a-share"),
        pytest.param({"dri": {"type": "hostPath", "hostPath": "/dev/dri", "hostPathType": "Directory"}},
                     {"extra_persistence": [{"key": "dri", "type": "hostPath", "host_path": "/dev/dri",
                                             "host_path_type": "Directory"}]}, id="a-device"),
        pytest.param({"tls": {"type": "secret", "name": "tls", "defaultMode": 256, "items": [{"key": "a", "path": "b"}],
                              **advanced({"path": "/x"}, {"path": "/y", "subPath": "z"}, container="tail")}},
                     {"mount_style": "advancedMounts", "extra_persistence": [
                         {"key": "tls", "type": "secret", "name": "tls", "default_mode": 256,
                          "items": [{"key": "a", "path": "b"}],
                          "mount": [{"path": "/x", "container": "tail"},
                                    {"path": "/y", "sub_path": "z", "container": "tail"}]}]}, id="a-secret"),
        pytest.param({"a": {"type": "emptyDir", "globalMounts": [{"path": "/a"}]},
                      "b": {"type": "emptyDir", **advanced({"path": "/b"}, controller="worker")}},
                     {"extra_persistence": [
                         {"key": "a", "type": "emptyDir", "mount": "/a"},
                         {"key": "b", "type": "emptyDir", "mount_style": "advancedMounts",
                          "mount": [{"path": "/b", "controller": "worker"}]}]}, id="both-styles"),
        pytest.param({"a": {"type": "emptyDir", "globalMounts": [{"path": "/a"}], **advanced({"path": "/b"})}},
                     {"extra_persistence": [
                         {"key": "a", "type": "emptyDir",
                          "mount": ["/a", {"path": "/b", "controller": "radarr", "container": "app"}]}]},
                     id="both-styles-at-once"),
        pytest.param({"a": {"type": "image", "image": "b:1", "globalMounts": [{"readOnly": True}]}},
                     {"extra_persistence": [{"key": "a", "type": "image", "image": "b:1",
                                             "mount": [{"read_only": True}]}]}, id="an-image"),
        pytest.param({"a": {"enabled": False}},
                     {"extra_persistence": [{"key": "a", "type": "existing", "enabled": False}]}, id="nothing-but-off"),
        pytest.param({"tmp": {"type": "emptyDir"}, "config": {"existingClaim": "radarr"}},
                     {**OWN, "extra_persistence": [{"key": "tmp", "type": "emptyDir"}]}, id="the-claim-is-not-first"),
    ],
)  # fmt: skip
def test_volumes(volumes: dict[str, Any], answers: dict[str, Any]) -> None:
    values = release(persistence=volumes)
    assert said(values) == answers
    assert again(values) == values
    assert [*again(values)["persistence"]] == [*volumes]


@pytest.mark.parametrize("volumes", [[], {"a": None}, {"a b": {"type": "emptyDir"}}], ids=str)
def test_what_the_template_cannot_write_is_left_out(volumes: Any) -> None:
    assert "persistence" not in again(release(persistence=volumes))
