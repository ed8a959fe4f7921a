"""Documents for what is configured already: layers in, findings out."""

from __future__ import annotations

import pytest

from scaffold.talos.fields import load_table
from scaffold.talos.rules import conflicting_document
from scaffold.talos.rules.conflicting_document import RULE
from tests.talos.rules.healthy import layered, lines


def document(kind: str, rest: str = "") -> str:
    return f"---\napiVersion: v1alpha1\nkind: {kind}\n{rest}"


@pytest.mark.parametrize(
    ("config", "version", "found"),
    [
        pytest.param(
            "machine: {features: {hostDNS: {enabled: true}}}\n"
            + document("ResolverConfig", "searchDomains: {disableDefault: true}\n"),
            "1.14",
            "",
            id="hostDNS in one of both",
        ),
        pytest.param(
            "machine: {features: {hostDNS: {enabled: true}}}\n"
            + document("ResolverConfig", "hostDNS: {enabled: true}\n"),
            "1.14",
            "base.yaml:1:22: error: `machine.features.hostDNS` is set beside ResolverConfig: Talos 1.14 refuses both "
            "[conflicting-document] (move it into ResolverConfig)",
            id="hostDNS in both",
        ),
        pytest.param(
            "machine: {time: {disabled: false, servers: []}}\n" + document("TimeSyncConfig"),
            "1.13",
            "",
            id="said nothing",
        ),
        pytest.param(
            "machine: {time: {servers: [10.0.0.1]}}\n" + document("TimeSyncConfig"),
            "1.12",
            "base.yaml:1:18: error: `machine.time.servers` is set beside TimeSyncConfig: Talos 1.12 refuses both "
            "[conflicting-document] (move it into TimeSyncConfig)",
            id="time servers in both",
        ),
        pytest.param(
            "machine: {kubelet: {}}\n" + document("KubeletConfig"), "1.13", "", id="a kind of a later version"
        ),
        pytest.param(
            "cluster: {allowSchedulingOnControlPlanes: false}\n" + document("KubeNodeConfig"),
            "1.14",
            "base.yaml:1:11: error: `cluster.allowSchedulingOnControlPlanes` is set beside KubeNodeConfig: "
            "Talos 1.14 refuses both [conflicting-document] (move it into KubeNodeConfig)",
            id="a boolean that is false counts",
        ),
        pytest.param(
            "machine: {systemDiskEncryption: {state: {provider: luks2}}}\n"
            + document("VolumeConfig", "name: EPHEMERAL\nencryption: {provider: luks2}\n"),
            "1.13",
            "",
            id="the encryption of two disks",
        ),
        pytest.param(
            "machine: {systemDiskEncryption: {state: {provider: luks2}}}\n"
            + document("VolumeConfig", "name: STATE\nencryption: {provider: luks2}\n"),
            "1.13",
            "base.yaml:1:34: error: `machine.systemDiskEncryption.state` is set beside VolumeConfig STATE: "
            "Talos 1.13 refuses both [conflicting-document] (move it into VolumeConfig STATE)",
            id="the encryption of one disk twice",
        ),
        pytest.param(
            document("BondConfig", "name: a\n")
            + document("VLANConfig", "name: b\n")
            + document("LinkAliasConfig", "name: a\n"),
            "1.14",
            "",
            id="links of several names, and an alias",
        ),
        pytest.param(
            document("BondConfig", "name: a\n") + document("VLANConfig", "name: a\n"),
            "1.14",
            "base.yaml:7:1: error: BondConfig a and VLANConfig a are for the same thing: Talos 1.14 refuses both "
            "[conflicting-document] (leave one of them out)",
            id="two links of one name",
        ),
    ],
)
def test_conflicts(config: str, version: str, found: str) -> None:
    assert "\n".join(lines(layered(config, version=version), RULE)) == found


def test_the_rule_names_kinds_and_fields_that_talos_knows() -> None:
    table = load_table("1.14")
    named = {**conflicting_document._PRESENT, **conflicting_document._SET}
    assert named.keys() <= table.kinds.keys()
    for path in (path for paths in named.values() for path in paths):
        field = table.kinds["v1alpha1"].root
        for key in path.split("."):
            assert key in field.fields, path
            field = field.fields[key]
