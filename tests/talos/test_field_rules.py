"""The merge rules of fields, each statement that is known of Talos held in every version that it speaks of."""

from __future__ import annotations

import pytest

from scaffold.talos.fields import VERSIONS, Field, Rule, load_table

VOLUMES = ("VolumeConfig", "UserVolumeConfig", "RawVolumeConfig", "SwapVolumeConfig")


def field_at(version: str, kind: str, path: str) -> Field:
    """Return a field; `[]` and `.*` in its path are a list's items and a mapping's values."""
    field = load_table(version).kinds[kind].root
    for key in path.replace("[]", ".[]").split("."):
        field = field.items if field.items and key in ("[]", "*") else field.fields[key]
    return field


@pytest.mark.parametrize(
    ("rule", "kind", "paths", "first", "last"),
    [
        pytest.param(
            Rule.VALUE,
            "v1alpha1",
            "machine.type cluster.token machine.network.interfaces[].mtu machine.files[].permissions",
            "1.10",
            "1.14",
            id="a string or number that is no pointer is overwritten unless zero",
        ),
        pytest.param(
            Rule.POINTER,
            "v1alpha1",
            "debug machine.install.wipe cluster.coreDNS.disabled machine.network.interfaces[].dhcp",
            "1.10",
            "1.14",
            id="an optional boolean is overwritten if present",
        ),
        pytest.param(
            Rule.VALUE,
            "v1alpha1",
            "machine.network.kubespan.mtu",
            "1.10",
            "1.11",
            id="an optional number is overwritten unless zero before 1.12",
        ),
        pytest.param(
            Rule.VALUE, "EthernetConfig", "rings.rx", "1.10", "1.11", id="also in an optional struct before 1.12"
        ),
        pytest.param(
            Rule.POINTER,
            "v1alpha1",
            "machine.network.kubespan.mtu",
            "1.12",
            "1.14",
            id="an optional number is overwritten if present since 1.12",
        ),
        pytest.param(
            Rule.POINTER,
            "BondConfig",
            "miimon bondMode",
            "1.12",
            "1.14",
            id="an optional number or choice of a document is overwritten if present since 1.12",
        ),
        pytest.param(
            Rule.APPEND,
            "v1alpha1",
            "machine.certSANs machine.files machine.kernel.modules cluster.apiServer.certSANs machine.pods",
            "1.10",
            "1.14",
            id="a list is appended to",
        ),
        pytest.param(
            Rule.MAP,
            "v1alpha1",
            "machine.sysctls machine.env machine.nodeLabels machine.registries.mirrors",
            "1.10",
            "1.14",
            id="a mapping is merged per key",
        ),
        pytest.param(
            Rule.VALUE, "v1alpha1", "machine.sysctls.*", "1.10", "1.14", id="an empty text does not clear a key"
        ),
        pytest.param(
            Rule.MAP, "v1alpha1", "machine.kubelet.extraArgs", "1.10", "1.12", id="extraArgs are texts before 1.13"
        ),
        pytest.param(
            Rule.ARGS,
            "v1alpha1",
            "machine.kubelet.extraArgs cluster.etcd.extraArgs cluster.proxy.extraArgs cluster.scheduler.extraArgs "
            "cluster.apiServer.extraArgs cluster.controllerManager.extraArgs",
            "1.13",
            "1.14",
            id="extraArgs are replaced per key since 1.13",
        ),
        pytest.param(
            Rule.APPEND,
            "v1alpha1",
            "cluster.network.cni.flannel.extraArgs",
            "1.10",
            "1.14",
            id="flannel's extraArgs are a list",
        ),
        pytest.param(
            Rule.FREE,
            "v1alpha1",
            "machine.kubelet.extraConfig cluster.scheduler.config machine.pods[] machine.seccompProfiles[].value",
            "1.10",
            "1.14",
            id="free-form values merge recursively",
        ),
        pytest.param(
            Rule.PAIR,
            "v1alpha1",
            "machine.ca cluster.ca cluster.aggregatorCA cluster.etcd.ca cluster.serviceAccount "
            "machine.registries.config.*.tls.clientIdentity",
            "1.10",
            "1.14",
            id="a PEM pair is replaced as a unit",
        ),
        pytest.param(
            Rule.OPTIONAL,
            "RegistryTLSConfig",
            "clientIdentity",
            "1.12",
            "1.14",
            id="a certificate and key of a document is merged per key",
        ),
        pytest.param(
            Rule.URL,
            "v1alpha1",
            "cluster.controlPlane.endpoint machine.logging.destinations[].endpoint",
            "1.10",
            "1.14",
            id="a URL is merged per component",
        ),
        pytest.param(Rule.URL, "KmsgLogConfig", "url", "1.10", "1.14", id="so is a document's"),
        pytest.param(
            Rule.REPLACE,
            "v1alpha1",
            "machine.registries.config.*.tls.ca machine.ca.crt machine.ca.key",
            "1.10",
            "1.14",
            id="bytes are replaced",
        ),
        pytest.param(Rule.REPLACE, "BondConfig", "hardwareAddr", "1.12", "1.14", id="a hardware address is replaced"),
        pytest.param(
            Rule.REPLACE,
            "v1alpha1",
            "cluster.network.podSubnets cluster.network.serviceSubnets cluster.apiServer.auditPolicy",
            "1.10",
            "1.14",
            id="subnets and the audit policy are replaced",
        ),
        pytest.param(
            Rule.REPLACE,
            "NetworkRuleConfig",
            "ingress portSelector.ports",
            "1.10",
            "1.14",
            id="what a network rule lets in is replaced",
        ),
        pytest.param(Rule.REPLACE, "KubeNetworkConfig", "podSubnets serviceSubnets", "1.14", "1.14", id="its document"),
        pytest.param(Rule.REPLACE, "KubeAuditPolicyConfig", "configuration", "1.14", "1.14", id="audit's document"),
        pytest.param(Rule.REPLACE, "KubeAuthenticationConfig", "configuration", "1.14", "1.14", id="authentication"),
        pytest.param(Rule.REPLACE, "KubeCredentialProviderConfig", "configuration", "1.14", "1.14", id="credentials"),
        pytest.param(Rule.REPLACE, "KubeStaticPodConfig", "pod", "1.14", "1.14", id="a static pod"),
        pytest.param(Rule.REPLACE, "CRIBaseRuntimeSpecConfig", "overrides", "1.14", "1.14", id="runtime overrides"),
        pytest.param(
            Rule.REPLACE, "BGPInstanceConfig", "advertise importRoutes neighbors", "1.14", "1.14", id="BGP's lists"
        ),
        pytest.param(Rule.ERASED, "OOMConfig", "triggerExpression cgroupRankingExpression", "1.12", "1.14", id="OOM"),
        pytest.param(Rule.ERASED, "LinkAliasConfig", "selector.match", "1.12", "1.14", id="a link's selector"),
        pytest.param(Rule.ERASED, "UserVolumeConfig", "provisioning.maxSize", "1.10", "1.11", id="maxSize before 1.12"),
        pytest.param(Rule.SIZE, "UserVolumeConfig", "provisioning.maxSize", "1.12", "1.14", id="maxSize since 1.12"),
        pytest.param(
            Rule.ERASED, "LVMLogicalVolumeConfig", "provisioning.minSize", "1.14", "1.14", id="a logical volume's size"
        ),
        pytest.param(
            Rule.ERASED,
            "LVMVolumeGroupConfig",
            "provisioning.volumeSelector.match",
            "1.14",
            "1.14",
            id="a volume group's selector",
        ),
        pytest.param(
            Rule.ERASED,
            "RAIDArrayConfig",
            "provisioning.volumeSelector.match",
            "1.14",
            "1.14",
            id="an array's selector",
        ),
        pytest.param(
            Rule.ERASED,
            "UnattendedInstallConfig",
            "provisioning.diskSelector.match",
            "1.14",
            "1.14",
            id="the installation's selector",
        ),
        pytest.param(
            Rule.ERASED,
            "ExistingVolumeConfig",
            "discovery.volumeSelector.match",
            "1.11",
            "1.14",
            id="an existing volume's selector",
        ),
        pytest.param(
            Rule.UNMERGEABLE,
            "v1alpha1",
            "machine.install.diskSelector.size",
            "1.10",
            "1.14",
            id="the size of an installation's disk cannot be merged",
        ),
        pytest.param(Rule.UNMERGEABLE, "RoutingRuleConfig", "src dst", "1.13", "1.13", id="an address by its fields"),
        pytest.param(Rule.VALUE, "RoutingRuleConfig", "src dst", "1.14", "1.14", id="an address as a whole"),
        pytest.param(Rule.STRUCT, "v1alpha1", "machine.registries", "1.10", "1.14", id="a struct that is always there"),
        pytest.param(Rule.OPTIONAL, "v1alpha1", "machine.kubelet", "1.10", "1.14", id="a struct behind a pointer"),
        pytest.param(Rule.ALWAYS, "EthernetConfig", "features.*", "1.10", "1.14", id="a boolean that is no pointer"),
    ],
)
def test_rule(rule: Rule, kind: str, paths: str, first: str, last: str) -> None:
    versions = VERSIONS[VERSIONS.index(first) : VERSIONS.index(last) + 1]
    found = {(version, path): field_at(version, kind, path).rule for version in versions for path in paths.split()}
    assert found == dict.fromkeys(found, rule)


@pytest.mark.parametrize("kind", VOLUMES)
def test_a_volume_loses_its_selector_and_smallest_size(kind: str) -> None:
    found = {
        (version, key): field_at(version, kind, f"provisioning.{key}").rule
        for version in VERSIONS
        if kind in load_table(version).kinds
        for key in ("diskSelector.match", "minSize")
    }
    assert found == dict.fromkeys(found, Rule.ERASED)
    assert len(found) >= 8
