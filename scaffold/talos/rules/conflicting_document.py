"""Finds a document whose subject the main document configures too, and two documents for one thing.

Talos moves its configuration from the main document into documents of their own, since 1.12 for the network and since
1.14 for Kubernetes. It takes either, and refuses both. The same goes for two links of different kinds with one name,
for a user volume and an existing volume, and for the two kinds of shared IP. It happens when a shared layer is moved
to the new documents and a node's patch still sets the old field.

Bad:

    machine:
      kubelet:
        image: ghcr.io/siderolabs/kubelet:v1.36.4
    ---
    apiVersion: v1alpha1
    kind: KubeletConfig
    defaultRuntimeSeccompProfileEnabled: true

Good:

    apiVersion: v1alpha1
    kind: KubeletConfig
    defaultRuntimeSeccompProfileEnabled: true
    image: ghcr.io/siderolabs/kubelet:v1.36.4

Source: https://www.talos.dev/latest/reference/configuration/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.talos.documents import Document
from scaffold.talos.rules.rule import JudgedNode, LintRule, each_node, is_present, is_set, key_place
from scaffold.talos.tree import value_at

_PRESENT: Mapping[str, tuple[str, ...]] = {
    "CRIBaseRuntimeSpecConfig": ("machine.baseRuntimeSpecOverrides",),
    "DiscoveryServiceConfig": ("cluster.discovery",),
    "ImageCacheConfig": ("machine.features.imageCache",),
    "KubeAPIServerCAConfig": ("cluster.ca",),
    "KubeAPIServerConfig": ("cluster.apiServer",),
    "KubeAggregatorCAConfig": ("cluster.aggregatorCA",),
    "KubeClusterConfig": ("cluster.controlPlane.endpoint",),
    "KubeControllerManagerConfig": ("cluster.controllerManager", "machine.controlPlane.controllerManager"),
    "KubeCoreDNSConfig": ("cluster.coreDNS",),
    "KubeCredentialProviderConfig": ("machine.kubelet",),
    "KubeFlannelCNIConfig": ("cluster.network",),
    "KubeNetworkConfig": ("cluster.network",),
    "KubeNodeConfig": (
        "cluster.allowSchedulingOnControlPlanes",
        "cluster.allowSchedulingOnMasters",
        "machine.kubelet.skipNodeRegistration",
        "machine.kubelet.registerWithFQDN",
        "machine.kubelet.nodeIP",
    ),
    "KubePrismConfig": ("machine.features.kubePrism",),
    "KubeProxyConfig": ("cluster.proxy",),
    "KubeSchedulerConfig": ("cluster.scheduler", "machine.controlPlane.scheduler"),
    "KubeServiceAccountConfig": ("cluster.serviceAccount",),
    "KubeSpanConfig": ("machine.network.kubespan",),
    "KubeTalosAPIAccessConfig": ("machine.features.kubernetesTalosAPIAccess",),
    "KubeletConfig": ("machine.kubelet",),
    "UnattendedInstallConfig": ("machine.install",),
}
"""By kind, the fields whose mere presence conflicts (`V1Alpha1ConflictValidate` in `pkg/machinery/config/types`)."""

_SET: Mapping[str, tuple[str, ...]] = {
    "DiscoveryIdentityConfig": ("cluster.id", "cluster.secret"),
    "KubeAPIServerConfig": ("cluster.controlPlane.localAPIServerPort",),
    "KubeAdmissionControlConfig": ("cluster.apiServer.admissionControl",),
    "KubeAuditPolicyConfig": ("cluster.apiServer.auditPolicy",),
    "KubeClusterConfig": ("cluster.clusterName",),
    "KubeEtcdEncryptionConfig": ("cluster.secretboxEncryptionSecret", "cluster.aescbcEncryptionSecret"),
    "KubeNodeConfig": ("machine.nodeLabels", "machine.nodeAnnotations", "machine.nodeTaints"),
    "ResolverConfig": (
        "machine.network.searchDomains",
        "machine.network.nameservers",
        "machine.network.disableSearchDomain",
    ),
    "TimeSyncConfig": ("machine.time.disabled", "machine.time.servers", "machine.time.bootTimeout"),
}
"""By kind, the fields that conflict once they say something."""

_LINKS = frozenset(
    ("BondConfig", "BridgeConfig", "DummyLinkConfig", "LinkConfig", "VLANConfig", "VRFConfig", "WireguardConfig")
)
_EXCLUSIVE = (
    _LINKS,
    frozenset(("UserVolumeConfig", "ExistingVolumeConfig")),
    frozenset(("Layer2VIPConfig", "HCloudVIPConfig")),
)
"""Kinds of which only one may have a name (`ConflictsWithKinds`)."""


def check(judged: JudgedNode) -> Iterator[Diagnostic]:
    """Yield an error for each field beside the document that replaces it, and for each second document of a thing."""
    known = [document for document in judged.documents if document.kind in judged.table.kinds]
    for document in known:
        for name in _conflicts(judged, document):
            message = f"`{name}` is set beside {document.title}: Talos {judged.table.version} refuses both"
            place = key_place(judged.main, *name.split("."))
            yield RULE.finding(place, message, f"move it into {document.title}")
    for first, second in combinations(known, 2):
        together = {first.kind, second.kind}
        if len(together) == 2 and first.name == second.name and any(together <= kinds for kinds in _EXCLUSIVE):
            message = (
                f"{first.title} and {second.title} are for the same thing: Talos {judged.table.version} refuses both"
            )
            yield RULE.finding(key_place(second.body, "kind"), message, "leave one of them out")


def _conflicts(judged: JudgedNode, document: Document) -> Iterator[str]:
    for name in _PRESENT.get(document.kind, ()):
        if is_present(value_at(judged.main, *name.split("."))):
            yield name
    names = list(_SET.get(document.kind, ()))
    if document.kind == "ResolverConfig" and is_set(document.body.get("hostDNS")):
        names.append("machine.features.hostDNS")
    if document.kind == "VolumeConfig" and document.name in ("STATE", "EPHEMERAL"):
        names += [f"machine.systemDiskEncryption.{document.name.lower()}"] * is_set(document.body.get("encryption"))
    for name in names:
        if is_set(value_at(judged.main, *name.split("."))):
            yield name


RULE = LintRule("conflicting-document", Severity.ERROR, each_node(check))
