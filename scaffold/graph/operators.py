"""Knows what software is there for: which kinds an operator works on, and what a server serves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from scaffold.checks.definitions import CHARTS, is_of_definitions
from scaffold.graph.knowledge import beginnings, layer_of_software
from scaffold.graph.model import Layer, Purpose

_GROUPS: Mapping[Purpose, str] = {
    Purpose.SECRET: """
        external-secrets.io generators.external-secrets.io secrets.hashicorp.com bitnami.com onepassword.com
        k8s.bitwarden.com secrets.infisical.com secrets.doppler.com isindir.github.com redhatcop.redhat.io""",
    Purpose.DATABASE: """
        postgresql.cnpg.io barmancloud.cnpg.io acid.zalan.do postgres-operator.crunchydata.com pgv2.percona.com
        psmdb.percona.com pxc.percona.com stackgres.io k8s.mariadb.com mariadb.mmontes.io mysql.oracle.com
        mongodbcommunity.mongodb.com kubedb.com clickhouse.altinity.com scylla.scylladb.com
        cassandra.datastax.com elasticsearch.k8s.elastic.co opensearch.opster.io""",
    Purpose.CACHE: "dragonflydb.io redis.redis.opstreelabs.in databases.spotahome.com hyperspike.io",
    Purpose.STORAGE: """
        ceph.rook.io csi.ceph.io objectbucket.io longhorn.io openebs.io local.openebs.io zfs.openebs.io
        piraeus.io topolvm.io minio.min.io miroir.home-operations.com""",
    Purpose.BACKUP: """
        volsync.backube velero.io k8up.io kopiur.home-operations.com snapshot.storage.k8s.io
        groupsnapshot.storage.k8s.io snapscheduler.backube gemini.fairwinds.com""",
    Purpose.GATEWAY: """
        gateway.networking.k8s.io gateway.envoyproxy.io traefik.io traefik.containo.us projectcontour.io
        networking.istio.io configuration.konghq.com gateway.kgateway.dev""",
    Purpose.CERTIFICATES: "cert-manager.io acme.cert-manager.io trust.cert-manager.io",
}
"""API groups by what their objects are for."""

_OPERATORS: Mapping[str, str] = {
    "acid.zalan.do": "postgres-operator",
    "acme.cert-manager.io": "cert-manager",
    "actions.summerwind.dev": "actions-runner-controller",
    "apm.k8s.elastic.co": "eck-operator",
    "autoscaling.k8s.io": "vertical-pod-autoscaler",
    "beat.k8s.elastic.co": "eck-operator",
    "bitnami.com": "sealed-secrets",
    "clickhouse.altinity.com": "altinity-clickhouse-operator",
    "configuration.konghq.com": "kong",
    "crd.projectcalico.org": "calico tigera-operator",
    "csi.ceph.io": "ceph-csi-drivers rook-ceph",
    "databases.spotahome.com": "redis-operator",
    "deviceplugin.intel.com": "intel-device-plugins-operator",
    "dragonflydb.io": "dragonflydb-operator",
    "elasticsearch.k8s.elastic.co": "eck-operator",
    "fluxcd.controlplane.io": "flux-operator",
    "gateway.kgateway.dev": "kgateway",
    "gateway.networking.k8s.io": "gateway-api",
    "groupsnapshot.storage.k8s.io": "snapshot-controller",
    "hyperspike.io": "valkey-operator",
    "isindir.github.com": "sops-secrets-operator",
    "k8s.bitwarden.com": "sm-operator",
    "k8s.cni.cncf.io": "multus",
    "k8up.io": "k8up",
    "kafka.strimzi.io": "strimzi-kafka-operator",
    "kibana.k8s.elastic.co": "eck-operator",
    "kopiur.home-operations.com": "kopiur",
    "local.openebs.io": "openebs",
    "logging.banzaicloud.io": "logging-operator",
    "mariadb.mmontes.io": "mariadb-operator",
    "miroir.home-operations.com": "miroir",
    "mongodb.com": "mongodb-kubernetes",
    "mongodbcommunity.mongodb.com": "community-operator mongodb-kubernetes",
    "mysql.oracle.com": "mysql-operator",
    "networking.istio.io": "istio istio-base",
    "nvidia.com": "gpu-operator",
    "objectbucket.io": "rook-ceph",
    "observability.giantswarm.io": "silence-operator",
    "onepassword.com": "connect",
    "openebs.io": "openebs",
    "opensearch.opster.io": "opensearch-operator",
    "opentelemetry.io": "opentelemetry-operator",
    "operator.tigera.io": "tigera-operator",
    "operator.victoriametrics.com": "victoria-metrics-k8s-stack victoria-metrics-operator",
    "pgv2.percona.com": "pg-operator",
    "piraeus.io": "piraeus",
    "postgres-operator.crunchydata.com": "pgo",
    "projectcalico.org": "calico tigera-operator",
    "projectcontour.io": "contour",
    "psmdb.percona.com": "psmdb-operator",
    "pxc.percona.com": "pxc-operator",
    "rabbitmq.com": "rabbitmq-cluster-operator",
    "redis.redis.opstreelabs.in": "redis-operator",
    "secrets.doppler.com": "doppler-kubernetes-operator",
    "secrets.hashicorp.com": "vault-secrets-operator",
    "secrets.infisical.com": "infisical-operator infisical-secrets-operator",
    "security.istio.io": "istio istio-base",
    "snapscheduler.backube": "snapscheduler",
    "snapshot.storage.k8s.io": "snapshot-controller",
    "topolvm.io": "topolvm",
    "traefik.containo.us": "traefik",
    "upgrade.cattle.io": "system-upgrade-controller",
    "zfs.openebs.io": "openebs",
}
"""API groups by what works on their objects, beside the charts that are known to bring them, for certain."""

_WORKS_ON_NOTHING = frozenset({"gha-runner-scale-set", "rook-ceph-cluster"})
"""Charts that are called as an operator, with more behind, and are none."""

_MAKERS: Mapping[str, str] = {
    "actions.github.com": "gha-runner-scale-set",
    "ceph.rook.io": "rook-ceph-cluster",
    "csi.ceph.io": "ceph-csi-drivers rook-ceph-cluster",
    "deviceplugin.intel.com": "intel-device-plugins-gpu",
    "elasticsearch.k8s.elastic.co": "eck-stack",
    "fluxcd.controlplane.io": "flux-instance",
    "k8s.mariadb.com": "mariadb-cluster",
    "pgv2.percona.com": "pg-db",
    "postgresql.cnpg.io": "cluster",
    "psmdb.percona.com": "psmdb-db",
    "pxc.percona.com": "pxc-db",
    "snapshot.storage.k8s.io": "volsync",
}
"""API groups by the charts that make objects of them out of sight."""

_BACKENDS = frozenset("1password bitwarden-sdk-server connect infisical-standalone onepassword openbao vault".split())
_SERVERS: Mapping[Purpose, frozenset[str]] = {
    Purpose.CACHE: frozenset("dragonfly dragonflydb garnet keydb memcached redis valkey".split()),
    Purpose.BACKUP: frozenset(
        """external-snapshotter k10 k8up kopiur snapscheduler snapshot-controller snapshot-validation-webhook stork
        velero volsync""".split()
    ),
    Purpose.GATEWAY: frozenset(
        """apisix contour emissary-ingress envoy gateway-helm gloo haproxy ingress-nginx istio istiod kgateway kong
        kubernetes-ingress nginx-gateway-fabric nginx-ingress pomerium skipper traefik""".split()
    ),
    Purpose.CERTIFICATES: frozenset({"cert-manager", "step-issuer"}),
}
_NEITHER = frozenset("etcd kafka kopia nats rabbitmq redpanda strimzi-kafka-operator zookeeper".split())
"""What has the layer of databases or of storage, and is none."""

_DRIVER = re.compile(r"(^|-)csi(-|$)|-provisioner$|-localpv$")
_FORMS = frozenset(
    "alpine cluster core galera ha operator perfectra1n replication server sharded stack stack-server".split()
)
"""What may follow the name of a server that serves in that form; anything else only works with one."""

_SERVING_LAYERS: Mapping[Layer, Purpose] = {Layer.STORAGE: Purpose.STORAGE, Layer.DATABASE: Purpose.DATABASE}
_PURPOSES = {group: purpose for purpose, groups in _GROUPS.items() for group in groups.split()}


def _turned(*tables: Mapping[str, Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for table in tables:
        for group, names in table.items():
            for name in names:
                found.setdefault(name, []).append(group)
    return {name: tuple(groups) for name, groups in found.items()}


_GROUPS_OF_OPERATORS = _turned(CHARTS, {group: names.split() for group, names in _OPERATORS.items()})
_GROUPS_OF_MAKERS = _turned({group: names.split() for group, names in _MAKERS.items()})


def purpose_of_group(group: str) -> Purpose | None:
    """Return what the objects of an API group are for, `None` where it is nothing in particular."""
    return _PURPOSES.get(group)


def operators_of(group: str) -> tuple[str, ...]:
    """Return the charts that run what works on the objects of an API group."""
    charts = (*CHARTS.get(group, ()), *_OPERATORS.get(group, "").split())
    return tuple(chart for chart in charts if not is_of_definitions(chart))


def groups_it_works_on(name: str) -> tuple[str, ...]:
    """Return the API groups that a chart or an image brings or works on."""
    return () if name in _WORKS_ON_NOTHING else _first(_GROUPS_OF_OPERATORS, name)


def groups_it_makes(name: str) -> tuple[str, ...]:
    """Return the API groups of the objects that a chart makes out of sight."""
    return _first(_GROUPS_OF_MAKERS, name)


def purpose_it_serves(name: str) -> Purpose | None:
    """Return what a chart or an image serves others for, whatever they call it by."""
    known = frozenset(form for form in _known(name) if form == name or name.removeprefix(f"{form}-") in _FORMS)
    for purpose, names in _SERVERS.items():
        if known & names:
            return purpose
    if _DRIVER.search(name):
        return Purpose.STORAGE
    layer = next((layer for form in sorted(known) if (layer := layer_of_software(form, exactly=True))), None)
    return _SERVING_LAYERS.get(layer) if layer and not known & _NEITHER else None


def keeps_secrets(name: str) -> bool:
    """Tell whether a chart or an image runs what a secret store reads from."""
    return not _BACKENDS.isdisjoint(beginnings(name))


def _first(table: Mapping[str, tuple[str, ...]], name: str) -> tuple[str, ...]:
    return next((table[known] for known in _known(name) if known in table), ())


def _known(name: str) -> Iterator[str]:
    yield from beginnings(name.lower().replace("_", "-"))
