"""Machine configs as Talos decodes them: what means the same is equal, what does not is not."""

from __future__ import annotations

from textwrap import dedent

import pytest

from scaffold.talos.canonical import canonical
from scaffold.talos.documents import read_documents
from scaffold.talos.fields import load_table
from scaffold.talos.writer import write_documents

TABLE = load_table("1.14")


def shown(text: str) -> str:
    return write_documents(canonical(read_documents(dedent(text), "node.yaml", TABLE), TABLE))


def test_what_is_canonical_stays() -> None:
    text = 'version: v1alpha1\nmachine:\n    type: worker\n    sysctls:\n        net.core.somaxconn: "65535"\n'
    assert shown(text) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("machine: {type: worker}", "machine:\n  'type': \"worker\"", id="quotes and braces"),
        pytest.param("machine: {type: worker, token: x}", "machine: {token: x, type: worker}", id="the order of keys"),
        pytest.param("machine: {time: {bootTimeout: 5m}}", "machine: {time: {bootTimeout: 5m0s}}", id="minutes"),
        pytest.param("machine: {time: {bootTimeout: 90s}}", "machine: {time: {bootTimeout: 1m30s}}", id="seconds"),
        pytest.param("machine: {time: {bootTimeout: 1500ms}}", "machine: {time: {bootTimeout: 1.5s}}", id="fractions"),
        pytest.param("machine: {time: {bootTimeout: 0}}", "machine: {}", id="no time"),
        pytest.param("machine: {time: {disabled: yes}}", "machine: {time: {disabled: true}}", id="YAML 1.1 booleans"),
        pytest.param("cluster: {discovery: {enabled: off}}", "cluster: {discovery: {enabled: false}}", id="off"),
        pytest.param(
            "cluster: {apiServer: {extraVolumes: [{hostPath: /a, readonly: no}]}}",
            "cluster: {apiServer: {extraVolumes: [{hostPath: /a}]}}",
            id="a boolean that is no pointer",
        ),
        pytest.param("machine: {token: ''}", "machine: {token: ~}", id="an empty text and null"),
        pytest.param("machine: {network: {nameservers: []}}", "machine: {}", id="an empty list"),
        pytest.param("machine: {sysctls: {}}", "machine: {network: {}}", id="empty mappings"),
        pytest.param("machine: {sysctls: {a: 1}}", "machine: {sysctls: {a: '1'}}", id="a number where a text belongs"),
        pytest.param(
            "machine: {files: [{path: /a, permissions: 0o644}]}",
            "machine: {files: [{path: /a, permissions: 0644}]}",
            id="file modes",
        ),
        pytest.param(
            "machine: {files: [{path: /a, permissions: 420}]}",
            "machine: {files: [{path: /a, permissions: 0o644}]}",
            id="file modes in decimal",
        ),
        pytest.param(
            "machine: {network: {interfaces: [{mtu: 0x5dc}]}}",
            "machine: {network: {interfaces: [{mtu: 1500}]}}",
            id="integers",
        ),
        pytest.param(
            "machine: {network: {interfaces: [{deviceSelector: {hardwareAddr: 'AA:BB'}}]}}",
            "machine: {network: {interfaces: [{deviceSelector: {hardwareAddr: 'AA:BB'}, vip: }]}}",
            id="null for a struct",
        ),
        pytest.param(
            "kind: LinkConfig\nname: a\nmtu: 0", "kind: LinkConfig\nname: a\naddresses: []", id="another kind's zero"
        ),
        pytest.param(
            "kind: BondConfig\nname: a\nhardwareAddr: AA-BB-CC-DD-EE-FF",
            "kind: BondConfig\nname: a\nhardwareAddr: aa:bb:cc:dd:ee:ff",
            id="hardware addresses",
        ),
        pytest.param(
            "kind: UserVolumeConfig\nname: a\nprovisioning: {minSize: 10GB}",
            "kind: UserVolumeConfig\nname: a\nprovisioning: {minSize: '10,000 MB'}",
            id="sizes",
        ),
        pytest.param(
            "kind: HostnameConfig\nhostname: a\n---\nmachine: {type: worker}",
            "machine: {type: worker}\n---\nkind: HostnameConfig\nhostname: a",
            id="the order of documents",
        ),
        pytest.param(
            "machine: {kubelet: {extraConfig: {a: 0x10, b: ~}}}",
            "machine: {kubelet: {extraConfig: {b: null, a: 16}}}",
            id="free content, by what YAML reads",
        ),
    ],
)
def test_the_same_in_other_words(one: str, other: str) -> None:
    assert shown(one) == shown(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("cluster: {discovery: {enabled: false}}", "cluster: {discovery: {}}", id="false behind a pointer"),
        pytest.param("machine: {certSANs: [a, b]}", "machine: {certSANs: [b, a]}", id="the order of a list"),
        pytest.param("machine: {certSANs: [a]}", "machine: {certSANs: [a, a]}", id="an item that is there twice"),
        pytest.param("machine: {sysctls: {a: ''}}", "machine: {sysctls: {}}", id="an empty value of a mapping"),
        pytest.param("machine: {sysctls: {a: 5m}}", "machine: {sysctls: {a: 5m0s}}", id="a text like a duration"),
        pytest.param(
            "kind: VolumeConfig\nname: a\nencryption: {keys: [{slot: 0, nodeID: {}}]}",
            "kind: VolumeConfig\nname: a\nencryption: {keys: [{slot: 0}]}",
            id="an empty struct behind a pointer",
        ),
        pytest.param(
            "machine: {kubelet: {extraConfig: {a: '16'}}}",
            "machine: {kubelet: {extraConfig: {a: 16}}}",
            id="free content keeps its types",
        ),
        pytest.param(
            "machine: {pods: [{emptyDir: {}}]}", "machine: {pods: [{}]}", id="free content keeps what is empty"
        ),
        pytest.param("machine: {unknown: 0}", "machine: {}", id="a key that is not known"),
    ],
)
def test_something_else(one: str, other: str) -> None:
    assert shown(one) != shown(other)
