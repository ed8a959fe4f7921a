"""The healthy clusters: the layouts that repositories have, with invented names."""

from __future__ import annotations

from tests.talos.rules.healthy import Cluster

_SHARED = """\
version: v1alpha1
machine:
  token: op://vault/talos/MACHINE_TOKEN
  ca:
    crt: op://vault/talos/MACHINE_CA_CRT
  certSANs:
    - cluster.example.com
  features:
    hostDNS:
      enabled: true
    kubePrism:
      enabled: true
      port: 7445
  files:
    - op: create
      path: /etc/cri/conf.d/20-customization.part
      content: |
        [plugins]
  install:
    image: factory.talos.dev/metal-installer/0123abcd:v1.13.9
    wipe: false
  kubelet:
    image: ghcr.io/siderolabs/kubelet:v1.36.4
    extraMounts:
      - destination: /var/mnt/data
        type: bind
        source: /var/mnt/data
        options: [rbind, rw]
  kernel:
    modules:
      - name: nbd
  nodeLabels:
    topology.kubernetes.io/region: main
  sysctls:
    net.core.rmem_max: "67108864"
cluster:
  clusterName: main
  id: op://vault/talos/CLUSTER_ID
  secret: op://vault/talos/CLUSTER_SECRET
  token: op://vault/talos/CLUSTER_TOKEN
  ca:
    crt: op://vault/talos/CLUSTER_CA_CRT
  controlPlane:
    endpoint: https://cluster.example.com:6443
  network:
    dnsDomain: cluster.local
    cni:
      name: none
    podSubnets: [10.42.0.0/16]
    serviceSubnets: [10.43.0.0/16]
---
apiVersion: v1alpha1
kind: TimeSyncConfig
ntp:
  servers:
    - 10.0.0.1
---
apiVersion: v1alpha1
kind: BondConfig
name: bond0
links: [net0]
bondMode: active-backup
---
apiVersion: v1alpha1
kind: VLANConfig
name: bond0.98
vlanID: 98
parent: bond0
---
apiVersion: v1alpha1
kind: ResolverConfig
searchDomains:
  disableDefault: true
---
apiVersion: v1alpha1
kind: UserVolumeConfig
name: data
provisioning:
  diskSelector:
    match: disk.transport == "nvme" && !system_disk
  minSize: 10GiB
"""

_CONTROL_PLANE = """\
machine:
  type: controlplane
  ca:
    crt: op://vault/talos/MACHINE_CA_CRT
    key: op://vault/talos/MACHINE_CA_KEY
  features:
    kubernetesTalosAPIAccess:
      enabled: true
      allowedRoles: [os:admin]
      allowedKubernetesNamespaces: [system-upgrade]
cluster:
  allowSchedulingOnControlPlanes: false
  ca:
    crt: op://vault/talos/CLUSTER_CA_CRT
    key: op://vault/talos/CLUSTER_CA_KEY
  aggregatorCA:
    crt: op://vault/talos/AGGREGATOR_CA_CRT
    key: op://vault/talos/AGGREGATOR_CA_KEY
  serviceAccount:
    key: op://vault/talos/SERVICE_ACCOUNT_KEY
  secretboxEncryptionSecret: op://vault/talos/SECRETBOX
  apiServer:
    certSANs: [cluster.example.com]
    extraArgs:
      enable-aggregator-routing: "true"
  etcd:
    ca:
      crt: op://vault/talos/ETCD_CA_CRT
      key: op://vault/talos/ETCD_CA_KEY
  proxy:
    disabled: true
"""

_WORKER = """\
machine:
  type: worker
"""

_NODE = """\
machine:
  install:
    disk: {disk}
  certSANs:
    - {name}.example.com
  kernel:
    modules:
      - name: drbd
        parameters: [usermode_helper=disabled]
  nodeLabels:
    topology.kubernetes.io/zone: {name}
---
apiVersion: v1alpha1
kind: HostnameConfig
hostname: {name}
---
apiVersion: v1alpha1
kind: LinkAliasConfig
name: net0
selector:
  match: mac(link.permanent_addr) == "00:00:5e:00:53:01"
"""


def _node(name: str, role: str, disk: str = "/dev/sda") -> str:
    return _NODE.format(name=name, disk=disk).replace(
        "machine:\n", f"machine:\n  type: {role}\n" if role else "machine:\n", 1
    )


BY_ROLE = Cluster(
    {
        "talos/cluster.yaml": _SHARED,
        "talos/controlplane.yaml": _CONTROL_PLANE,
        "talos/worker.yaml": _WORKER,
        "talos/nodes/controlplane/cp-1.yaml": _node("cp-1", ""),
        "talos/nodes/controlplane/cp-2.yaml": _node("cp-2", "", "/dev/nvme0n1"),
        "talos/nodes/worker/worker-1.yaml": _node("worker-1", ""),
    },
    {
        "cp-1": ("talos/cluster.yaml", "talos/controlplane.yaml", "talos/nodes/controlplane/cp-1.yaml"),
        "cp-2": ("talos/cluster.yaml", "talos/controlplane.yaml", "talos/nodes/controlplane/cp-2.yaml"),
        "worker-1": ("talos/cluster.yaml", "talos/worker.yaml", "talos/nodes/worker/worker-1.yaml"),
    },
    "1.13",
)
"""`cluster` → `ROLE` → `nodes/ROLE/NODE`."""

FLAT = Cluster(
    {
        "talos/machineconfig.yaml": _SHARED,
        "talos/nodes/worker-1.yaml": _node("worker-1", "worker"),
        "talos/nodes/worker-2.yaml": _node("worker-2", "worker"),
    },
    {
        "worker-1": ("talos/machineconfig.yaml", "talos/nodes/worker-1.yaml"),
        "worker-2": ("talos/machineconfig.yaml", "talos/nodes/worker-2.yaml"),
    },
    "1.13",
)
"""`machineconfig` → `nodes/NODE`, the role in `machine.type`."""

DOCUMENTS = Cluster(
    {
        "cluster.yaml": """\
version: v1alpha1
machine:
  token: op://vault/talos/MACHINE_TOKEN
  ca:
    crt: op://vault/talos/MACHINE_CA_CRT
cluster:
  clusterName: main
  token: op://vault/talos/CLUSTER_TOKEN
  ca:
    crt: op://vault/talos/CLUSTER_CA_CRT
  controlPlane:
    endpoint: https://cluster.example.com:6443
---
apiVersion: v1alpha1
kind: DiscoveryServiceConfig
name: default
endpoint: https://discovery.talos.dev/
---
apiVersion: v1alpha1
kind: DiscoveryIdentityConfig
clusterID: op://vault/talos/CLUSTER_ID
clusterSecret: op://vault/talos/CLUSTER_SECRET
---
apiVersion: v1alpha1
kind: UnattendedInstallConfig
installer:
  image: factory.talos.dev/metal-installer/0123abcd:v1.14.0
provisioning:
  diskSelector:
    match: disk.model == "MODEL"
  wipe: false
---
apiVersion: v1alpha1
kind: KubeletConfig
image: ghcr.io/siderolabs/kubelet:v1.36.4
---
apiVersion: v1alpha1
kind: KubeNodeConfig
labels:
  topology.kubernetes.io/region: main
---
apiVersion: v1alpha1
kind: KubeNetworkConfig
dnsDomain: cluster.local
podSubnets: [10.42.0.0/16]
serviceSubnets: [10.43.0.0/16]
---
apiVersion: v1alpha1
kind: KubePrismConfig
port: 7445
---
apiVersion: v1alpha1
kind: SysctlConfig
params:
  net.core.rmem_max: "67108864"
""",
        "networking.yaml": """\
apiVersion: v1alpha1
kind: ResolverConfig
nameservers:
  - address: 10.0.0.1
hostDNS:
  enabled: true
---
apiVersion: v1alpha1
kind: LinkConfig
name: net0
mtu: 9000
""",
        "nodes/cp-1.yaml": """\
apiVersion: v1alpha1
kind: HostnameConfig
auto: off
hostname: cp-1
---
apiVersion: v1alpha1
kind: LinkConfig
name: net0
addresses:
  - address: 10.0.0.11/24
---
apiVersion: v1alpha1
kind: KubeNodeConfig
labels:
  topology.kubernetes.io/zone: cp-1
""",
        "controlplane.yaml": """\
machine:
  type: controlplane
  ca:
    crt: op://vault/talos/MACHINE_CA_CRT
    key: op://vault/talos/MACHINE_CA_KEY
cluster:
  ca:
    crt: op://vault/talos/CLUSTER_CA_CRT
    key: op://vault/talos/CLUSTER_CA_KEY
---
apiVersion: v1alpha1
kind: KubeAPIServerConfig
image: registry.k8s.io/kube-apiserver:v1.36.4
---
apiVersion: v1alpha1
kind: KubeEtcdEncryptionConfig
config:
  resources:
    - providers:
        - secretbox:
            keys:
              - name: key2
                secret: op://vault/talos/SECRETBOX
        - identity: {}
      resources: [secrets]
""",
    },
    {"cp-1": ("cluster.yaml", "networking.yaml", "nodes/cp-1.yaml", "controlplane.yaml")},
    "1.14",
)
"""`cluster` → `networking` → `nodes/NODE` → `ROLE`, with the documents of 1.14."""

HEALTHY = {"by role": BY_ROLE, "flat": FLAT, "documents": DOCUMENTS}
"""One cluster of each layout."""
