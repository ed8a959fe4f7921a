"""Knows the field's software and kinds: which layer of a cluster each belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scaffold.graph.model import Layer

_SOFTWARE: Mapping[Layer, str] = {
    Layer.FOUNDATION: """
        1password bank-vaults bitwarden-sdk-server cert-manager connect csi-secrets-store
        doppler-kubernetes-operator external-secrets infisical-operator infisical-secrets-operator
        infisical-standalone onepassword onepassword-connect openbao sealed-secrets secrets-operator
        secrets-store-csi-driver sops-secrets-operator spire step-certificates step-issuer trust-manager vault
        vault-secrets-operator""",
    Layer.CORE: """
        antrea aws-vpc-cni calico canal cilium cluster-api cluster-autoscaler coredns crossplane descheduler
        dra-driver external-dns falco flannel flux flux-instance flux-operator flux2 gatekeeper
        generic-device-plugin gpu-operator intel-device-plugins intel-gpu-plugin intel-gpu-resource-driver
        k8s-device-plugin k8s-dra-driver k8tz karpenter keda kube-ovn kube-router kube-vip kubelet-csr-approver
        kubernetes-replicator kubescape kured kyverno metallb metrics-server multus network-operator
        node-feature-discovery node-local-dns node-problem-detector nvidia-device-plugin policy-reporter purelb
        reflector reloader smarter-device-manager spegel sriov system-upgrade-controller tetragon
        tigera-operator trivy-operator tuppr vertical-pod-autoscaler vpa whereabouts""",
    Layer.STORAGE: """
        aws-ebs-csi-driver aws-efs-csi-driver azuredisk-csi-driver ceph csi democratic-csi directpv
        external-snapshotter garage hcloud-csi juicefs k10 k8up kopia kopiur linstor local-path-provisioner
        local-static-provisioner longhorn mayastor minio miroir nfs-server nfs-subdir-external-provisioner
        openebs piraeus proxmox-csi rook rook-ceph seaweedfs snapscheduler snapshot-controller
        snapshot-validation-webhook stork synology-csi topolvm velero volsync""",
    Layer.DATABASE: """
        altinity-clickhouse-operator arangodb barman-cloud cassandra clickhouse cloudnative-pg cnpg cockroachdb
        couchdb crunchy-postgres dragonfly dragonflydb eck-operator elasticsearch etcd ferretdb garnet influxdb
        influxdb2 kafka keydb kubedb mariadb memcached milvus mongo mongodb mysql nats neo4j opensearch percona
        pgbouncer pgo pgvecto pgvector pg-operator plugin-barman-cloud postgis postgres postgresql psmdb-db
        psmdb-operator pxc-db pxc-operator qdrant questdb rabbitmq redis redpanda scylla stackgres
        strimzi-kafka-operator surrealdb tidb timescaledb valkey vitess weaviate yugabyte zookeeper""",
    Layer.NETWORKING: """
        apisix aws-load-balancer-controller cloudflare-ddns cloudflare-operator cloudflare-tunnel cloudflared
        contour ddns-updater emissary-ingress envoy frp gateway-api gateway-helm gloo haproxy headscale inlets
        ingress-nginx istio istiod k8s-gateway kgateway kong kubernetes-ingress kuma linkerd netbird
        nginx-gateway-fabric nginx-ingress ngrok-operator oauth2-proxy pomerium skipper submariner tailscale
        traefik wg-easy wireguard ztunnel""",
    Layer.OBSERVABILITY: """
        alertmanager alloy botkube coroot datadog event-exporter exportarr fluent-bit fluentbit fluentd gatus
        goldilocks goldpinger grafana graylog headlamp healthchecks jaeger k8s-monitoring karma kiali kromgo
        kube-ops-view kube-prometheus-stack kube-state-metrics kubecost kubernetes-dashboard
        kubernetes-event-exporter kuberhealthy librenms logging-operator logstash loki mimir netdata
        node-exporter opencost opentelemetry otel-collector parca perses phlare prometheus promtail pushgateway
        pyroscope robusta scrutiny signoz silence-operator skywalking sloth statsd telegraf tempo thanos
        unpoller uptime-kuma vector victoria vmagent vmalert weave-gitops zabbix zipkin""",
}
"""Names of charts and images by layer; each stands for all that begin with it and a hyphen."""

_ENDINGS: Mapping[str, Layer] = {
    "-exporter": Layer.OBSERVABILITY,
    "-device-plugin": Layer.CORE,
    "-cloud-controller-manager": Layer.CORE,
    "-csi": Layer.STORAGE,
    "-csi-driver": Layer.STORAGE,
    "-provisioner": Layer.STORAGE,
    "-ingress-controller": Layer.NETWORKING,
}
"""What the end of a name tells, whatever it begins with."""

_DEFINING: Mapping[Layer, str] = {
    Layer.FOUNDATION: """
        external-secrets.io/ClusterSecretStore external-secrets.io/SecretStore generators.external-secrets.io/
        cert-manager.io/ClusterIssuer cert-manager.io/Issuer trust.cert-manager.io/
        secrets.hashicorp.com/VaultAuth secrets.hashicorp.com/VaultConnection""",
    Layer.CORE: """
        fluxcd.controlplane.io/FluxInstance cilium.io/CiliumLoadBalancerIPPool
        cilium.io/CiliumL2AnnouncementPolicy cilium.io/CiliumBGPClusterConfig cilium.io/CiliumBGPPeerConfig
        cilium.io/CiliumBGPPeeringPolicy cilium.io/CiliumBGPAdvertisement crd.projectcalico.org/
        projectcalico.org/ operator.tigera.io/ metallb.io/ k8s.cni.cncf.io/ whereabouts.cni.cncf.io/
        nfd.k8s-sigs.io/ node.k8s.io/RuntimeClass scheduling.k8s.io/ deviceplugin.intel.com/ nvidia.com/
        resource.k8s.io/DeviceClass upgrade.cattle.io/ tuppr.home-operations.com/ kyverno.io/
        constraints.gatekeeper.sh/ templates.gatekeeper.sh/ admissionregistration.k8s.io/ karpenter.sh/
        flowcontrol.apiserver.k8s.io/ apiregistration.k8s.io/""",
    Layer.STORAGE: """
        storage.k8s.io/ ceph.rook.io/CephCluster ceph.rook.io/CephBlockPool ceph.rook.io/CephFilesystem
        ceph.rook.io/CephObjectStore csi.ceph.io/ longhorn.io/ openebs.io/ local.openebs.io/ zfs.openebs.io/
        piraeus.io/ topolvm.io/ minio.min.io/Tenant garage.rajsingh.info/
        snapshot.storage.k8s.io/VolumeSnapshotClass groupsnapshot.storage.k8s.io/VolumeGroupSnapshotClass
        velero.io/BackupStorageLocation kopiur.home-operations.com/ClusterRepository miroir.home-operations.com/""",
    Layer.DATABASE: """
        postgresql.cnpg.io/Cluster postgresql.cnpg.io/Pooler postgresql.cnpg.io/ImageCatalog
        postgresql.cnpg.io/ClusterImageCatalog acid.zalan.do/postgresql acid.zalan.do/OperatorConfiguration
        postgres-operator.crunchydata.com/ pgv2.percona.com/ psmdb.percona.com/ pxc.percona.com/ stackgres.io/
        k8s.mariadb.com/MariaDB k8s.mariadb.com/MaxScale mariadb.mmontes.io/MariaDB mysql.oracle.com/
        mongodbcommunity.mongodb.com/ kubedb.com/ clickhouse.altinity.com/ scylla.scylladb.com/
        cassandra.datastax.com/ elasticsearch.k8s.elastic.co/ opensearch.opster.io/ kafka.strimzi.io/Kafka
        kafka.strimzi.io/KafkaNodePool rabbitmq.com/RabbitmqCluster dragonflydb.io/ redis.redis.opstreelabs.in/
        databases.spotahome.com/ hyperspike.io/Valkey""",
    Layer.NETWORKING: """
        gateway.networking.k8s.io/Gateway gateway.networking.k8s.io/GatewayClass networking.k8s.io/IngressClass
        gateway.envoyproxy.io/EnvoyProxy gateway.envoyproxy.io/ClientTrafficPolicy traefik.io/TLSStore
        traefik.io/TLSOption traefik.io/ServersTransport networking.istio.io/Gateway
        projectcontour.io/TLSCertificateDelegation tailscale.com/ networking.cfargotunnel.com/""",
    Layer.OBSERVABILITY: """
        monitoring.coreos.com/Prometheus monitoring.coreos.com/PrometheusAgent
        monitoring.coreos.com/Alertmanager monitoring.coreos.com/ThanosRuler
        monitoring.coreos.com/AlertmanagerConfig monitoring.coreos.com/ScrapeConfig monitoring.coreos.com/Probe
        grafana.integreatly.org/Grafana grafana.integreatly.org/GrafanaDatasource loki.grafana.com/
        opentelemetry.io/OpenTelemetryCollector jaegertracing.io/ logging.banzaicloud.io/
        operator.victoriametrics.com/ observability.giantswarm.io/ notification.toolkit.fluxcd.io/Provider
        notification.toolkit.fluxcd.io/Alert""",
}
"""`group/Kind` (or `group/` for all kinds of a group) of what makes part of a layer, wherever it is applied."""

_TELLING: Mapping[Layer, str] = {
    Layer.SOURCES: "source.toolkit.fluxcd.io/",
    Layer.FOUNDATION: "bitnami.com/ secrets.hashicorp.com/ external-secrets.io/ClusterExternalSecret",
    Layer.CORE: "cilium.io/ notification.toolkit.fluxcd.io/Receiver image.toolkit.fluxcd.io/",
    Layer.STORAGE: """
        ceph.rook.io/ /PersistentVolume objectbucket.io/ volsync.backube/ velero.io/ k8up.io/
        snapshot.storage.k8s.io/ kopiur.home-operations.com/ minio.min.io/ snapscheduler.backube/""",
    Layer.DATABASE: """
        postgresql.cnpg.io/ acid.zalan.do/ k8s.mariadb.com/ mariadb.mmontes.io/ kafka.strimzi.io/ rabbitmq.com/""",
    Layer.NETWORKING: """
        gateway.networking.k8s.io/ gateway.envoyproxy.io/ networking.k8s.io/Ingress cert-manager.io/Certificate
        traefik.io/ traefik.containo.us/ networking.istio.io/ projectcontour.io/ configuration.konghq.com/
        externaldns.k8s.io/ discovery.k8s.io/""",
    Layer.OBSERVABILITY: "monitoring.coreos.com/ grafana.integreatly.org/ opentelemetry.io/",
}
"""The same for what merely uses a layer: it tells where nothing else does."""

_CLUSTER_WIDE = frozenset(
    {"ClusterSecretStore", "ClusterIssuer", "StorageClass", "CSIDriver", "GatewayClass", "IngressClass"}
)
"""Kinds that only what serves the whole cluster brings along."""


def _table(names: Mapping[Layer, str]) -> Mapping[str, Layer]:
    return {name: layer for layer, listed in names.items() for name in listed.split()}


_LAYERS, _DEFINING_LAYERS, _TELLING_LAYERS = _table(_SOFTWARE), _table(_DEFINING), _table(_TELLING)
_LAYERS_OF_GROUPS = {
    kind.partition("/")[0]: layer
    for table in (_TELLING_LAYERS, _DEFINING_LAYERS)
    for kind, layer in table.items()
    if "." in kind.partition("/")[0]
}


def layer_of_software(name: str, *, exactly: bool = False) -> Layer | None:
    """Return the layer of a chart or an image, `None` for one that is not known.

    Args:
        name: What it is called.
        exactly: Whether what only begins with a known name, or ends as something tells, does not count.
    """
    name = name.lower().replace("_", "-").removesuffix("-chart")
    if name in _LAYERS or exactly:
        return _LAYERS.get(name)
    for ending, layer in _ENDINGS.items():
        if name.endswith(ending):
            return layer
    return next((_LAYERS[known] for known in beginnings(name) if known in _LAYERS), None)


def beginnings(name: str) -> Iterator[str]:
    """Yield a name, and what it begins with up to each of its hyphens, the longest first."""
    while name:
        yield name
        name = name.rpartition("-")[0]


def layer_it_makes(group: str, kind: str) -> Layer | None:
    """Return the layer that an object of a kind makes part of, `None` for one that merely uses what is there."""
    return _DEFINING_LAYERS.get(f"{group}/{kind}") or _DEFINING_LAYERS.get(f"{group}/")


def layer_it_uses(group: str, kind: str) -> Layer | None:
    """Return the layer that objects of a kind belong to where nothing beside them tells more."""
    return _TELLING_LAYERS.get(f"{group}/{kind}") or _TELLING_LAYERS.get(f"{group}/")


def layer_of_group(group: str) -> Layer | None:
    """Return the layer of what defines the kinds of an API group."""
    return _LAYERS_OF_GROUPS.get(group)


def serves_all(kind: str) -> bool:
    """Tell whether only what serves the whole cluster brings an object of a kind along."""
    return kind in _CLUSTER_WIDE
