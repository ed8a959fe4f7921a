"""Plants each fault in a healthy folder: exactly that one finding must appear, at that place, and none else."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from scaffold.talos.fields import load_table
from scaffold.talos.lint import run_rules
from scaffold.talos.rules import ALL_RULES
from scaffold.talos.rules.rule import CommittedRender
from tests.talos.rules.clusters import BY_ROLE, DOCUMENTS, FLAT
from tests.talos.rules.healthy import Cluster, edited, view_of

HERE = "¶"
"""Stands in a fault before the place where the finding is to be."""


@dataclass(frozen=True)
class Fault:
    """A faulty cluster.

    Attributes:
        rule: The rule that is to find it.
        cluster: The cluster, with `HERE` in one of its files, or none where the finding is about a whole file.
        path: The file of the finding.
    """

    rule: str
    cluster: Cluster
    path: str


def fault(rule: str, cluster: Cluster, path: str, old: str, new: str) -> Fault:
    """Replace a text in a file; no text appends."""
    if old:
        return Fault(rule, edited(cluster, path, old, new), path)
    return Fault(rule, replace(cluster, files={**cluster.files, path: cluster.files[path] + new}), path)


BASE, CP, WORKER = "talos/cluster.yaml", "talos/controlplane.yaml", "talos/worker.yaml"
CP_1 = "talos/nodes/controlplane/cp-1.yaml"
FLAT_1 = "talos/nodes/worker-1.yaml"
TYPE = "  type: worker\n"
DOCUMENT = "---\napiVersion: v1alpha1\n"
PAIR = "crt: op://v/i/c\n{0}¶key: op://v/i/k\n"
TOKEN = "  token: op://vault/talos/MACHINE_TOKEN\n"

PHYSICAL = "  network:\n    interfaces:\n      - {0}deviceSelector:\n          physical: true\n        dhcp: true\n"
CONTROL_PLANE = DOCUMENTS.files["controlplane.yaml"]
RENDER = "machine:\n  install:\n    disk: /dev/sda\n"


def with_file(path: str, content: str, *older: str) -> Cluster:
    """Return a cluster with a committed file beside a template that renders to `RENDER`."""
    render = CommittedRender(path, content.replace(HERE, ""), f"{path}.j2", load_table("1.13"), (RENDER,), older)
    return replace(BY_ROLE, files={**BY_ROLE.files, path: content}, committed=(render,))


FAULTS = (
    fault(
        "broken-layer", BY_ROLE, BASE, "dnsDomain: cluster.local\n    ", "dnsDomain: [cluster.local\n    cni¶: [}\n    "
    ),
    fault("broken-layer", BY_ROLE, BASE, "", "---\n¶apiVersion: v1alpha1\nkind: BondConfig\nname: bond0\n"),
    fault(
        "broken-layer", BY_ROLE, CP_1, "", "---\nmachine:\n  sysctls:\n    net.core.wmem_max:\n      ¶$patch: delete\n"
    ),
    fault("ca-key-on-worker", BY_ROLE, WORKER, TYPE, f"{TYPE}  ca:\n    {PAIR.format('    ')}"),
    fault("ca-key-on-worker", FLAT, FLAT_1, "---\n", f"cluster:\n  ca:\n    {PAIR.format('    ')}---\n"),
    fault("ca-key-on-worker", FLAT, FLAT_1, "---\n", f"cluster:\n  aggregatorCA:\n    {PAIR.format('    ')}---\n"),
    fault("ca-key-on-worker", FLAT, FLAT_1, "---\n", f"cluster:\n  etcd:\n    ca:\n      {PAIR.format('      ')}---\n"),
    fault("ca-key-on-worker", FLAT, FLAT_1, "---\n", "cluster:\n  ¶aescbcEncryptionSecret: op://v/i/f\n---\n"),
    fault(
        "controlplane-only", BY_ROLE, WORKER, TYPE, f"{TYPE}cluster:\n  ¶etcd:\n    advertisedSubnets: [10.0.0.0/24]\n"
    ),
    fault(
        "controlplane-only",
        FLAT,
        FLAT_1,
        TYPE,
        f"{TYPE}  network:\n    interfaces:\n      - interface: eth0\n        ¶vip: {{ip: 10.0.0.9}}\n",
    ),
    fault(
        "controlplane-only",
        FLAT,
        FLAT_1,
        TYPE,
        f"{TYPE}  features:\n    ¶kubernetesTalosAPIAccess: {{enabled: true}}\n",
    ),
    fault(
        "controlplane-only",
        DOCUMENTS,
        "controlplane.yaml",
        CONTROL_PLANE,
        f"machine:\n{TYPE}---\napiVersion: v1alpha1\n¶kind: KubeProxyConfig\nenabled: false\n",
    ),
    fault(
        "conflicting-document",
        DOCUMENTS,
        "nodes/cp-1.yaml",
        "apiVersion",
        "machine:\n  ¶nodeLabels: {rack: a}\n---\napiVersion",
    ),
    fault(
        "conflicting-document",
        DOCUMENTS,
        "cluster.yaml",
        TOKEN,
        f"{TOKEN}  install: {{disk: /dev/sda}}\n".replace("  install", "  ¶install"),
    ),
    fault("conflicting-document", BY_ROLE, CP_1, "", f"{DOCUMENT}¶kind: LinkConfig\nname: bond0\n"),
    Fault("edited-render", with_file("talos/cp-1.yaml", RENDER.replace("/dev/sda", "¶/dev/sdb")), "talos/cp-1.yaml"),
    fault(
        "erased-field",
        BY_ROLE,
        CP_1,
        "",
        f"{DOCUMENT}kind: UserVolumeConfig\nname: data\nprovisioning:\n  ¶minSize: 20GiB\n",
    ),
    fault("grown-list", BY_ROLE, CP_1, "", f"{DOCUMENT}kind: TimeSyncConfig\nntp:\n  servers:\n    - ¶10.0.0.1\n"),
    fault(
        "grown-list",
        BY_ROLE,
        WORKER,
        TYPE,
        f"{TYPE}  kernel:\n    modules:\n      - ¶name: nbd\n        parameters: [nbds_max=4]\n",
    ),
    fault("half-pair", BY_ROLE, CP, "ca:\n    crt: op://vault/talos/MACHINE_CA_CRT\n    key", "ca:\n    ¶key"),
    fault("hostname-conflict", BY_ROLE, CP_1, "hostname:", "auto: stable\n¶hostname:"),
    fault("hostname-conflict", FLAT, FLAT_1, TYPE, f"{TYPE}  features:\n    ¶stableHostname: true\n"),
    fault("hostname-conflict", FLAT, FLAT_1, TYPE, f"{TYPE}  network:\n    ¶hostname: worker-1\n"),
    fault("ignored-zero", BY_ROLE, CP, "cluster:\n", 'cluster:\n  clusterName: ¶""\n'),
    fault("ignored-zero", FLAT, FLAT_1, TYPE, f'{TYPE}  sysctls:\n    net.core.rmem_max: ¶""\n'),
    Fault(
        "kept-url-part",
        edited(
            edited(BY_ROLE, BASE, "example.com:6443", "example.com:6443/api"),
            CP,
            "cluster:\n",
            "cluster:\n  controlPlane:\n    endpoint: ¶https://other.example.com:6443\n",
        ),
        CP,
    ),
    Fault(
        "missing-install-disk",
        edited(edited(BY_ROLE, CP_1, "    disk: /dev/sda\n", "    wipe: true\n"), BASE, "  install:", "  ¶install:"),
        BASE,
    ),
    Fault(
        "missing-install-disk",
        edited(
            edited(DOCUMENTS, "cluster.yaml", '    match: disk.model == "MODEL"\n', '    match: ""\n'),
            "cluster.yaml",
            "kind: Unattended",
            "¶kind: Unattended",
        ),
        "cluster.yaml",
    ),
    fault("plaintext-secret", BY_ROLE, BASE, "op://vault/talos/MACHINE_TOKEN", "¶9dt1p2.w3hx0nn5b8m1u4ka"),
    fault("plaintext-secret", DOCUMENTS, "controlplane.yaml", "op://vault/talos/SECRETBOX", "¶c2VjcmV0"),
    Fault("stale-render", with_file("talos/cp-1.yaml", "machine: {}\n", "machine: {}\n"), "talos/cp-1.yaml"),
    Fault(
        "string-boolean",
        replace(edited(BY_ROLE, CP_1, "---\n", "# {% if ¶is_gpu %}\n---\n"), variables={"cp-1": {"is_gpu": "false"}}),
        CP_1,
    ),
    fault("unknown-key", BY_ROLE, CP_1, "    disk: /dev/sda\n", "    disk: /dev/sda\n    ¶disks: /dev/sda\n"),
    fault("unknown-kind", BY_ROLE, CP_1, "", f"{DOCUMENT}kind: ¶KubeletConfig\n"),
    Fault("unused-layer", replace(BY_ROLE, unused=("talos/data.yaml",)), "talos/data.yaml"),
    Fault(
        "unmatched-selector",
        edited(
            edited(BY_ROLE, BASE, "  kubelet:\n", f"{PHYSICAL.format('')}  kubelet:\n"),
            CP,
            "  type: controlplane\n",
            f"  type: controlplane\n{PHYSICAL.format(HERE)}",
        ),
        CP,
    ),
    fault("wrong-type", BY_ROLE, CP_1, "    disk: /dev/sda\n", "    disk: ¶[/dev/sda]\n"),
)


def test_every_rule_has_a_fault() -> None:
    assert {each.rule for each in FAULTS} == {rule.id for rule in ALL_RULES}


@pytest.mark.parametrize("planted", FAULTS, ids=lambda planted: planted.rule)
def test_exactly_that_finding_appears_there(planted: Fault) -> None:
    faulty = {path: content.replace(HERE, "") for path, content in planted.cluster.files.items()}
    (finding,) = run_rules(view_of(replace(planted.cluster, files=faulty)))
    assert finding.rule == planted.rule
    assert (finding.path, finding.line, finding.column) == place(planted)


def place(planted: Fault) -> tuple[str, int, int]:
    """Return the place of the mark."""
    before, mark, _ = planted.cluster.files.get(planted.path, "").partition(HERE)
    if not mark:
        return planted.path, 0, 0
    return planted.path, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
