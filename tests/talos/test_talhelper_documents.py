"""What talhelper's `talconfig.yaml` states of a node, as documents of a machine config."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scaffold.talos.nodes import Role
from scaffold.talos.schematic import schematic_id
from scaffold.talos.talhelper import TalhelperNode, read_talhelper

HEAD = "clusterName: home\nendpoint: https://10.0.0.2:6443\n"
NODE = "nodes:\n  - hostname: alpha\n    controlPlane: true\n    installDisk: /dev/sda\n"
EMPTY = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba"


def nodes(text: str, files: Mapping[str, str] | None = None) -> tuple[TalhelperNode, ...]:
    return read_talhelper(text, "talos/talconfig.yaml", (files or {}).get)


def stated(text: str, files: Mapping[str, str] | None = None) -> str:
    """Return what the file itself states of its first node."""
    return nodes(text, files)[0].layers[0].text or ""


CLUSTER = """\
talosVersion: v1.11.2
kubernetesVersion: v1.34.1
domain: home.arpa
clusterPodNets: [10.42.0.0/16]
clusterSvcNets: [10.43.0.0/16]
cniConfig: {name: none}
additionalApiServerCertSans: &names [10.0.0.2]
additionalMachineCertSans: *names
allowSchedulingOnMasters: true
inlineManifests:
  - name: cilium
    contents: "@./cilium.yaml"
"""


def test_what_holds_for_the_cluster_is_stated_for_its_control_plane() -> None:
    assert (
        stated(HEAD + CLUSTER + NODE, {"talos/cilium.yaml": "a: 1\nb: 2\n"})
        == f"""\
version: v1alpha1
machine:
    type: controlplane
    kubelet:
        image: ghcr.io/siderolabs/kubelet:v1.34.1
    certSANs:
        - 10.0.0.2
    install:
        disk: /dev/sda
        image: factory.talos.dev/metal-installer/{EMPTY}:v1.11.2
    network:
        hostname: alpha
cluster:
    controlPlane:
        endpoint: https://10.0.0.2:6443
    clusterName: home
    network:
        cni:
            name: none
        dnsDomain: home.arpa
        podSubnets:
            - 10.42.0.0/16
        serviceSubnets:
            - 10.43.0.0/16
    apiServer:
        image: registry.k8s.io/kube-apiserver:v1.34.1
        certSANs:
            - 10.0.0.2
    controllerManager:
        image: registry.k8s.io/kube-controller-manager:v1.34.1
    proxy:
        image: registry.k8s.io/kube-proxy:v1.34.1
    scheduler:
        image: registry.k8s.io/kube-scheduler:v1.34.1
    inlineManifests:
        - name: cilium
          contents: |
            a: 1
            b: 2
    allowSchedulingOnControlPlanes: true
"""
    )


WORKER = """\
nodes:
  - hostname: omega
    ipAddress: 10.0.0.9
    installDiskSelector: {model: WDC*}
    nodeLabels: {rack: "1", image: '{{ .MachineConfig.MachineInstall.InstallImage }}'}
    nodeAnnotations: {note: a}
    nodeTaints: {gpu: "true:NoSchedule"}
    nameservers: [1.1.1.1]
    disableSearchDomain: true
    networkInterfaces: [{interface: eth0, dhcp: true}]
    kernelModules: [{name: nvidia}]
    machineDisks: [{device: /dev/sdb, partitions: [{mountpoint: /var/mnt}]}]
    machineFiles:
      - {path: /a, op: create, permissions: 0o644, content: "@./a.conf"}
      - {path: /b, op: create, content: "@b.conf", skipEnvsubst: true}
    certSANs: [omega.home.arpa]
    machineSpec: {mode: nocloud, secureboot: true}
    schematic:
      customization: {extraKernelArgs: [quiet]}
worker:
  nodeLabels: {zone: a}
  certSANs: [10.0.0.9]
"""
QUIET = schematic_id("customization: {extraKernelArgs: [quiet]}\n", "a")
CONF = {"talos/a.conf": "a=$A\n", "talos/b.conf": "b=$B", "talos/talenv.yaml": "A: 1.0\n"}


def test_what_is_said_of_a_worker_is_stated() -> None:
    (node,) = nodes(HEAD + "talosVersion: 1.11.2\n" + WORKER, CONF)
    assert (node.role, node.variables, node.version) == (Role.WORKER, {"ipAddress": "10.0.0.9"}, "1.11.2")
    assert node.schematic == "customization:\n    extraKernelArgs:\n        - quiet\n"
    assert node.notes == (
        "talos/talconfig.yaml:8:36: `nodeLabels.image` is a Go template, which only talhelper computes: left out",
    )
    assert (
        node.layers[0].text
        == f"""\
version: v1alpha1
machine:
    type: worker
    certSANs:
        - omega.home.arpa
        - 10.0.0.9
    network:
        interfaces:
            - interface: eth0
              dhcp: true
        hostname: omega
        nameservers:
            - 1.1.1.1
        disableSearchDomain: true
    disks:
        - device: /dev/sdb
          partitions:
            - mountpoint: /var/mnt
    files:
        - path: /a
          op: create
          permissions: 0o644
          content: |
            a=1.0
        - path: /b
          op: create
          content: b=$B
    install:
        diskSelector:
            model: WDC*
        image: factory.talos.dev/nocloud-installer-secureboot/{QUIET}:v1.11.2
        extraKernelArgs:
            - quiet
    kernel:
        modules:
            - name: nvidia
    nodeLabels:
        rack: "1"
    nodeAnnotations:
        note: a
    nodeTaints:
        gpu: "true:NoSchedule"
cluster:
    controlPlane:
        endpoint: https://10.0.0.2:6443
    clusterName: home
"""
    )


def test_a_newer_talos_has_documents_for_the_name_and_the_name_servers() -> None:
    text = stated(HEAD + "talosVersion: v1.12.0\n" + WORKER, CONF)
    assert "extraKernelArgs" not in text and "hostname: omega\n        " not in text
    assert (
        text.partition("---\n")[2]
        == """\
apiVersion: v1alpha1
kind: HostnameConfig
hostname: omega
auto: off
---
apiVersion: v1alpha1
kind: ResolverConfig
nameservers:
    - address: 1.1.1.1
searchDomains:
    disableDefault: true
"""
    )


def test_further_documents_are_stated() -> None:
    text = """\
    ignoreHostname: true
    ingressFirewall:
      defaultAction: block
      rules: [{name: kubelet, portSelector: {ports: [10250], protocol: tcp}, ingress: [{subnet: 10.0.0.0/8}]}]
    extensionServices: [{name: nut, environment: [A=b]}]
    volumes: [{name: EPHEMERAL, provisioning: {maxSize: 50GB}}]
    userVolumes: [{name: data, provisioning: {diskSelector: {match: 'disk.size > 1u'}}}]
"""
    assert (
        stated(HEAD + NODE + text).partition("---\n")[2]
        == """\
apiVersion: v1alpha1
kind: HostnameConfig
auto: stable
---
apiVersion: v1alpha1
kind: NetworkDefaultActionConfig
ingress: block
---
apiVersion: v1alpha1
kind: NetworkRuleConfig
name: kubelet
portSelector:
    ports:
        - 10250
    protocol: tcp
ingress:
    - subnet: 10.0.0.0/8
---
apiVersion: v1alpha1
kind: ExtensionServiceConfig
name: nut
environment:
    - A=b
---
apiVersion: v1alpha1
kind: VolumeConfig
name: EPHEMERAL
provisioning:
    maxSize: 50GB
---
apiVersion: v1alpha1
kind: UserVolumeConfig
name: data
provisioning:
    diskSelector:
        match: 'disk.size > 1u'
"""
    )


@pytest.mark.parametrize(
    ("text", "image"),
    [
        pytest.param("", f"factory.talos.dev/metal-installer/{EMPTY}:v1.13.9", id="no schematic"),
        pytest.param(
            "controlPlane: {schematic: {customization: {extraKernelArgs: [quiet]}}}\n",
            f"factory.talos.dev/metal-installer/{QUIET}:v1.13.9",
            id="the group's schematic",
        ),
        pytest.param(
            "controlPlane: {talosImageURL: registry.example/installer}\n",
            "registry.example/installer:v1.13.9",
            id="an image",
        ),
        pytest.param(
            "imageFactory: {registryURL: factory.example}\n",
            f"factory.example/metal-installer/{EMPTY}:v1.13.9",
            id="another factory",
        ),
        pytest.param(
            "imageFactory:\n"
            "  installerURLTmpl: '{{.RegistryURL}}/i{{if .Secureboot}}-s{{end}}/{{ .ID }}:{{.Version}}'\n",
            f"factory.talos.dev/i/{EMPTY}:v1.13.9",
            id="a template",
        ),
    ],
)
def test_the_installer_image_is_stated(text: str, image: str) -> None:
    assert f"        image: {image}\n" in stated(HEAD + "talosVersion: v1.13.9\n" + NODE + text)


def test_a_template_that_only_talhelper_computes_is_noted() -> None:
    text = HEAD + "talosVersion: v1.13.9\nimageFactory: {installerURLTmpl: '{{ printf .ID }}'}\n" + NODE
    (node,) = nodes(text)
    assert "image" not in (node.layers[0].text or "")
    assert node.notes == (
        "talos/talconfig.yaml:4:34: only talhelper computes this template: the installer image is left out",
    )


def test_the_group_says_what_the_node_does_not() -> None:
    text = HEAD + NODE + "    disableSearchDomain: false\n    nodeTaints: {}\n"
    text += "controlPlane: {disableSearchDomain: true, nodeTaints: {a: b}, kernelModules: [{name: c}]}\n"
    text += "worker: {kernelModules: [{name: d}]}\n"
    found = stated(text)
    assert "disableDefault: true" in found and "- name: c\n" in found
    assert "a: b" not in found and "name: d" not in found
