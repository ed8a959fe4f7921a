"""What Talos refuses in a document is found, with its place, its path and the next step; nothing else is."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

from scaffold.talos.decode import Problem, decode
from scaffold.talos.documents import read_documents
from scaffold.talos.fields import VERSIONS, load_table


def problems(text: str, version: str = "1.14", *, patch: bool = False) -> list[Problem]:
    table = load_table(version)
    return [
        problem
        for document in read_documents(text, "node.yaml", table)
        for problem in decode(document, table, patch=patch)
    ]


def said(text: str, version: str = "1.14", *, patch: bool = False) -> list[str]:
    return [f"{problem.place}: {problem.message}" for problem in problems(text, version, patch=patch)]


MAIN = """\
version: v1alpha1
debug: no
machine:
  type: controlplane
  token: op://vault/talos/token
  ca:
    crt: Q1JU
    key: "{{ op://vault/talos/key }}"
  certSANs: [10.0.0.10, 127.0.0.1]
  kubelet:
    extraConfig:
      serializeImagePulls: false
      anything: [1, {of: any}, kind]
    extraMounts:
      - {destination: /var/a, type: bind, source: /var/a, options: [bind, rw]}
  network:
    interfaces:
      - interface: eth0
        mtu: 9_000
        dhcp: On
        vlans:
          - {vlanId: 0x64, dhcp: false}
  install:
    diskSelector:
      size: '>= 100GB'
    wipe: ~
  disks:
    - device: /dev/sda
      partitions:
        - {mountpoint: /var/b, size: 100 MB}
  files:
    - {path: /etc/a, permissions: 0o644, op: create, content: a}
    - {path: /etc/b, permissions: 0644, op: create, content: 1}
    - {path: /etc/c, permissions: 420, op: create, content: }
  sysctls: {a: 1, b: true, c: 0x10}
  time:
    bootTimeout: 2m30s
  registries:
    mirrors:
      docker.io:
        endpoints: [https://mirror.example]
  pods:
    - apiVersion: v1
      kind: Pod
cluster:
  controlPlane:
    endpoint: https://10.0.0.10:6443
  apiServer:
    auditPolicy: {}
    certSANs:
---
apiVersion: v1alpha1
kind: HostnameConfig
hostname: node-1
auto: off
---
apiVersion: v1alpha1
kind: UserVolumeConfig
name: data
provisioning:
  diskSelector:
    match: disk.transport == "nvme" && !system_disk
  minSize: 10GB
"""


@pytest.mark.parametrize("patch", [False, True])
@pytest.mark.parametrize("version", ["1.12", "1.13", "1.14"])
def test_a_right_config_has_no_problem(version: str, patch: bool) -> None:
    assert said(MAIN, version, patch=patch) == []


@pytest.mark.parametrize(
    ("text", "version", "messages"),
    [
        pytest.param(
            "machine:\n  hostnme: x\n", "1.14", ["node.yaml:2:3: unknown key `hostnme` in `machine`"], id="a key"
        ),
        pytest.param(
            "machine:\n  certSans: []\n  instal:\n    disk: /dev/sda\n",
            "1.14",
            [
                "node.yaml:2:3: unknown key `certSans` in `machine`; did you mean `certSANs`",
                "node.yaml:3:3: unknown key `instal` in `machine`; did you mean `install`",
            ],
            id="keys that are slips of known ones",
        ),
        pytest.param(
            "machin: {}\n", "1.14", ["node.yaml:1:1: unknown key `machin`; did you mean `machine`"], id="a first key"
        ),
        pytest.param(
            "machine:\n  network:\n    interfaces:\n      - interface: eth0\n      - vlans:\n          - vlanID: 5\n",
            "1.14",
            ["node.yaml:6:13: unknown key `vlanID` in `machine.network.interfaces[1].vlans[0]`; did you mean `vlanId`"],
            id="a key in lists",
        ),
        pytest.param(
            "machine:\n  registries:\n    mirrors:\n      docker.io: {endpoint: [a]}\n",
            "1.14",
            [
                "node.yaml:4:19: unknown key `endpoint` in `machine.registries.mirrors.docker.io`; "
                "did you mean `endpoints`"
            ],
            id="a key in a mapping's value",
        ),
        pytest.param(
            "machine:\n  ca:\n    cert: Q1JU\n",
            "1.14",
            ["node.yaml:3:5: unknown key `cert` in `machine.ca`; did you mean `crt`"],
            id="a key of a PEM pair",
        ),
        pytest.param(
            "apiVersion: v1alpha1\nmachine: {}\n",
            "1.14",
            ["node.yaml:1:1: unknown key `apiVersion`; did you mean `version`"],
            id="an API version of the main document",
        ),
        pytest.param(
            "apiVersion: v1alpha1\nkind: HostnameConfig\nname: a\nhostname: b\n",
            "1.14",
            ["node.yaml:3:1: unknown key `name`"],
            id="a name of a kind without names",
        ),
        pytest.param(
            "machine:\n  nodeAnnotations: {}\n  install:\n    grubUseUKICmdline: true\n",
            "1.11",
            ["node.yaml:4:5: unknown key `grubUseUKICmdline` in `machine.install`, which Talos knows from 1.12 on"],
            id="a key of a later version",
        ),
        pytest.param(
            "apiVersion: v1alpha1\nkind: ResolverConfig\nhostDNS: {enabled: true}\n",
            "1.13",
            ["node.yaml:3:1: unknown key `hostDNS`, which Talos knows from 1.14 on"],
            id="a key of a document in a later version",
        ),
        pytest.param(
            "machine:\n  \x1b[31m: x\n".replace("\x1b[31m", '"\\e[31m"'),
            "1.14",
            ["node.yaml:2:3: unknown key `�[31m` in `machine`"],
            id="a key that would act on a terminal",
        ),
        pytest.param(
            "machine: {hostname: {$patch: delete}}\n",
            "1.14",
            ["node.yaml:1:11: unknown key `hostname` in `machine`"],
            id="an unknown key whose value is deleted",
        ),
    ],
)
def test_unknown_keys(text: str, version: str, messages: list[str]) -> None:
    assert said(text, version, patch=True) == messages


@pytest.mark.parametrize(
    ("head", "version", "messages"),
    [
        pytest.param(
            "apiVersion: v1alpha1\nkind: NopeConfig\n",
            "1.14",
            ["node.yaml:2:7: unknown kind `NopeConfig`"],
            id="a kind",
        ),
        pytest.param(
            "apiVersion: v1alpha1\nkind: HostNameConfig\n",
            "1.14",
            ["node.yaml:2:7: unknown kind `HostNameConfig`; did you mean `HostnameConfig`"],
            id="a slip",
        ),
        pytest.param(
            "kind: KubeletConfig\napiVersion: v1alpha1\n",
            "1.13",
            ["node.yaml:1:7: unknown kind `KubeletConfig`, which Talos knows from 1.14 on"],
            id="a later kind",
        ),
        pytest.param(
            "kind: BondConfig\napiVersion: v1\n",
            "1.14",
            ["node.yaml:2:13: `v1` is no `apiVersion` of Talos, write `v1alpha1`"],
            id="another API version",
        ),
        pytest.param(
            "kind: BondConfig\n",
            "1.14",
            ["node.yaml:1:1: a `BondConfig` has an `apiVersion`, write `apiVersion: v1alpha1`"],
            id="no API version",
        ),
        pytest.param(
            "apiVersion: v1\nkind: Namespace\n", "1.14", ["node.yaml:2:7: unknown kind `Namespace`"], id="another API"
        ),
    ],
)
def test_unknown_kinds(head: str, version: str, messages: list[str]) -> None:
    assert said(f"{head}name: a\nwhatever: 1\n", version) == messages


@pytest.mark.parametrize(
    ("text", "version", "messages"),
    [
        pytest.param(
            "machine:\n  sysctls:\n    a: [1]\n",
            "1.14",
            ["node.yaml:3:8: `machine.sysctls.a` must be a single value, not a list"],
            id="a list for a text",
        ),
        pytest.param(
            "machine:\n  type: {a: b}\n",
            "1.14",
            ["node.yaml:2:9: `machine.type` must be a single value, not a mapping"],
            id="a mapping for a text",
        ),
        pytest.param(
            "machine:\n  certSANs: 10.0.0.10\n  kubelet: s3cret\n  sysctls: s3cret\n",
            "1.14",
            [
                "node.yaml:2:13: `machine.certSANs` must be a list, not a single value",
                "node.yaml:3:12: `machine.kubelet` must be a mapping, not a single value",
                "node.yaml:4:12: `machine.sysctls` must be a mapping, not a single value",
            ],
            id="single values for collections, whose text is not repeated",
        ),
        pytest.param(
            "machine:\n  network:\n    interfaces:\n      eth0: {mtu: 9000}\n  install: [disk]\n",
            "1.14",
            [
                "node.yaml:4:7: `machine.network.interfaces` must be a list, not a mapping",
                "node.yaml:5:12: `machine.install` must be a mapping, not a list",
            ],
            id="one collection for another",
        ),
        pytest.param(
            "machine:\n  kubelet:\n    extraConfig: [a]\n  pods: [a]\n",
            "1.14",
            [
                "node.yaml:3:18: `machine.kubelet.extraConfig` must be a mapping, not a list",
                "node.yaml:4:10: `machine.pods[0]` must be a mapping, not a single value",
            ],
            id="a free-form value that is no mapping",
        ),
        pytest.param(
            "machine:\n  kubelet:\n    extraArgs: {a: [b], c: [{d: e}]}\n",
            "1.14",
            ["node.yaml:3:29: `machine.kubelet.extraArgs.c[0]` must be a single value, not a mapping"],
            id="an argument is a text or a list of texts",
        ),
        pytest.param(
            "machine:\n  kubelet:\n    extraArgs: {a: [b]}\n",
            "1.12",
            [
                "node.yaml:3:20: `machine.kubelet.extraArgs.a` must be a single value, not a list; "
                "Talos takes it from 1.13 on"
            ],
            id="an argument with several values before 1.13",
        ),
        pytest.param(
            "apiVersion: v1alpha1\nkind: UserVolumeConfig\nname: a\nprovisioning: {maxSize: 80%}\n",
            "1.11",
            [
                "node.yaml:4:25: `provisioning.maxSize` must be a size such as `10GB`, not `80%`; "
                "Talos takes it from 1.12 on"
            ],
            id="a percentage before 1.12",
        ),
        pytest.param(
            "machine:\n  network:\n    interfaces:\n      - mtu: fast\n        dhcp: 'true'\n",
            "1.14",
            [
                "node.yaml:4:14: `machine.network.interfaces[0].mtu` must be an integer, not `fast`",
                "node.yaml:5:15: `machine.network.interfaces[0].dhcp` must be true or false, not a text; "
                "remove the quotes",
            ],
            id="texts for a number and a boolean",
        ),
        pytest.param(
            "machine: {ca: {crt: not-base64}}\ncluster: {controlPlane: {endpoint: '10.0.0.1:6443'}}\n",
            "1.14",
            [
                "node.yaml:1:21: `machine.ca.crt` must be base64",
                "node.yaml:2:36: `cluster.controlPlane.endpoint` must be a URL such as `https://10.0.0.1:6443`",
            ],
            id="what may hold a secret is not repeated",
        ),
    ],
)
def test_wrong_types(text: str, version: str, messages: list[str]) -> None:
    assert said(text, version) == messages


@pytest.mark.parametrize(
    "text",
    [
        "machine:\n  certSANs:\n    $patch: delete\n",
        "machine:\n  type:\n    $patch: delete\n",
        "machine:\n  network:\n    interfaces:\n      - interface: eth0\n        $patch: delete\n",
        "machine:\n  kubelet:\n    extraConfig:\n      a: {$patch: delete}\n",
        "machine:\n  sysctls:\n    a:\n      $patch: delete\n",
        "machine:\n  $patch: delete\n",
        "apiVersion: v1alpha1\nkind: BondConfig\nname: bond0\n$patch: delete\n",
        "apiVersion: v1alpha1\nkind: NopeConfig\n$patch: delete\n",
    ],
)
def test_a_patch_may_delete_anything(text: str) -> None:
    assert said(text, patch=True) == []


def test_only_a_patch_may_delete_and_nothing_else() -> None:
    deletes = "machine:\n  type:\n    $patch: delete\n  install:\n    $patch: delete\n"
    assert said(deletes) == [
        "node.yaml:3:5: `machine.type` must be a single value, not a mapping",
        "node.yaml:5:5: unknown key `$patch` in `machine.install`",
    ]
    assert said("machine:\n  install:\n    $patch: replace\n", patch=True) == [
        "node.yaml:3:5: unknown key `$patch` in `machine.install`"
    ]


def test_a_problem_knows_its_path_and_kind() -> None:
    text = "kind: Nope\n---\nmachine:\n  a: 1\n  certSANs: [{}]\n"
    assert [(problem.kind.value, problem.path) for problem in problems(text)] == [
        ("unknown-kind", "kind"),
        ("unknown-key", "machine.a"),
        ("wrong-type", "machine.certSANs[0]"),
    ]


def test_a_secret_reference_is_right_where_a_single_value_is() -> None:
    text = "machine: {debug: ref+sops://a#/b}\n"
    assert said("debug: op://vault/item/field\nmachine:\n  ca: {crt: ref+vault://a#/b}\n") == []
    assert said("machine:\n  certSANs: op://vault/item/field\n") == [
        "node.yaml:2:13: `machine.certSANs` must be a list, not a single value"
    ]
    assert said(text) == ["node.yaml:1:11: unknown key `debug` in `machine`"]
    endpoint = 'cluster:\n  controlPlane:\n    endpoint: "https://{{ op://vault/item/address }}:6443"\n'
    assert said(endpoint) == []


@pytest.mark.parametrize("version", ["1.13", "1.14"])
def test_the_recorded_patches_are_refused_where_talos_refuses_them(version: str) -> None:
    shared = os.environ.get("SCAFFOLD_SHARED")
    if shared is None:
        pytest.skip("SCAFFOLD_SHARED does not name the folder of the recorded results")
    refused = set()
    for path in sorted(Path(shared, "talos", "vectors").glob("*/*.yaml")):
        text = path.read_text(encoding="utf-8")
        if not text.lstrip().startswith(("- op:", "[")) and said(text, version, patch=path.name.startswith("patch")):
            refused.add(f"{path.parent.name}/{path.name}")
    assert refused == {
        "unknown_key_error/patch0.yaml",
        "unknown_kind_error/patch0.yaml",
        "wrong_type_error/patch0.yaml",
    }


def test_no_kind_of_a_version_is_missing_from_a_later_one() -> None:
    """A message names the first later version that knows a kind, never one until which it was known."""
    for version, later in itertools.pairwise(VERSIONS):
        assert load_table(version).kinds.keys() <= load_table(later).kinds.keys()
