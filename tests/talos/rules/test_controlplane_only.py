"""What only control planes may have: layers in, findings out."""

from __future__ import annotations

import pytest

from scaffold.talos.rules.controlplane_only import RULE
from tests.talos.rules.healthy import layered, lines

HINT = "(move it to a layer that only control planes have, or behind `{% if is_controlplane %}`)"


@pytest.mark.parametrize(
    ("config", "found"),
    [
        pytest.param("machine: {type: worker, features: {kubernetesTalosAPIAccess: {enabled: false}}}", "", id="off"),
        pytest.param("machine: {type: worker}\ncluster: {etcd: null}", "", id="null is nothing"),
        pytest.param("machine: {type: controlplane}\ncluster: {etcd: {}}", "", id="a control plane"),
        pytest.param("machine: {type: init}\ncluster: {etcd: {}}", "", id="the first control plane, as it was called"),
        pytest.param("machine: {type: worker}\n---\n{apiVersion: v1alpha1, kind: KubeletConfig}", "", id="a kubelet"),
        pytest.param(
            "machine: {type: worker}\ncluster: {etcd: {}}",
            f"base.yaml:2:11: error: `cluster.etcd` is on a worker, where Talos refuses it [controlplane-only] {HINT}",
            id="etcd",
        ),
        pytest.param(
            "machine:\n  type: worker\n  network:\n    interfaces:\n      - interface: eth0\n        vlans:\n"
            "          - vlanId: 9\n            vip: {ip: 10.0.0.9}",
            "base.yaml:8:13: error: a shared IP (`vip`) is on a worker, where Talos refuses it [controlplane-only] "
            + HINT,
            id="a shared IP of a VLAN",
        ),
        pytest.param(
            "machine: {type: worker}\n---\n{apiVersion: v1alpha1, kind: KubeServiceAccountConfig}",
            "base.yaml:3:24: error: KubeServiceAccountConfig is on a worker, where Talos refuses it "
            f"[controlplane-only] {HINT}",
            id="a document",
        ),
    ],
)
def test_worker(config: str, found: str) -> None:
    assert "\n".join(lines(layered(config), RULE)) == found
