"""Two clusters with an order: a home in which each app waits for what it uses, and one of three layers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tests.build import GOTK_SYNC, kustomize_file, release, text

STORE = "secretStoreRef: {kind: ClusterSecretStore, name: vault}"


def manifest(api_version: str, kind: str, name: str, spec: str = "", namespace: str = "") -> str:
    """Return an object; its `spec` is YAML flow text."""
    metadata = f"{{name: {name}, namespace: {namespace}}}" if namespace else f"{{name: {name}}}"
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {metadata}\n" + (f"spec: {spec}\n" if spec else "")


def chart(name: str, chart_name: str = "", **values: str) -> str:
    """Return a HelmRelease of a chart; its values are YAML flow text by key."""
    listed = ", ".join(f"{key}: {value}" for key, value in values.items())
    source = "sourceRef: {kind: HelmRepository, name: charts, namespace: flux-system}"
    return release(name, chart=f"{{spec: {{chart: {chart_name or name}, {source}}}}}", values=f"{{{listed}}}")


def app(name: str, env: str = "{}", image: str = "", **values: str) -> str:
    """Return a HelmRelease of app-template that runs an image in one container."""
    repository = image or f"ghcr.io/example/{name}"
    container = f"{{image: {{repository: {repository}, tag: '1'}}, env: {env}}}"
    return chart(name, "app-template", controllers=f"{{{name}: {{containers: {{app: {container}}}}}}}", **values)


def secret(name: str, data: str = "{}") -> str:
    """Return an ExternalSecret that reads from the home's store."""
    template = f"{{name: {name}-secret, template: {{data: {data}}}}}"
    return manifest("external-secrets.io/v1", "ExternalSecret", name, f"{{{STORE}, target: {template}}}")


def claim(name: str, storage_class: str = "block") -> str:
    """Return a PersistentVolumeClaim."""
    return manifest("v1", "PersistentVolumeClaim", name, f"{{storageClassName: {storage_class}}}")


def kustomization(name: str, path: str, depends_on: Iterable[str] = (), target: str = "", source: str = "") -> str:
    """Return a Flux Kustomization in flux-system; what it waits for is given as `name` or `namespace/name`."""
    lines = ["apiVersion: kustomize.toolkit.fluxcd.io/v1", "kind: Kustomization"]
    lines += ["metadata:", f"  name: {name}", "  namespace: flux-system", "spec:", f"  path: {path}"]
    lines += [f"  targetNamespace: {target}"] if target else []
    lines += [f"  sourceRef: {source or '{kind: GitRepository, name: home}'}"]
    lines += ["  dependsOn:"] if depends_on else []
    for wanted in depends_on:
        namespace, _, bare = wanted.rpartition("/")
        lines.append(f"    - name: {bare}")
        lines += [f"      namespace: {namespace}"] if namespace else []
    return "\n".join(lines) + "\n"


HOME: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "secrets/onepassword-connect": ((), (chart("onepassword-connect", "connect"),)),
    "secrets/external-secrets": (("onepassword-connect",), (chart("external-secrets"),)),
    "secrets/secret-store": (
        ("external-secrets",),
        (manifest("external-secrets.io/v1", "ClusterSecretStore", "vault", "{provider: {onepassword: {}}}"),),
    ),
    "certs/cert-manager": ((), (chart("cert-manager"),)),
    "certs/cert-manager-issuers": (
        ("cert-manager",),
        (manifest("cert-manager.io/v1", "ClusterIssuer", "letsencrypt", "{acme: {}}"),),
    ),
    "kube-system/cilium": ((), (chart("cilium"),)),
    "kube-system/cilium-config": (
        ("cilium",),
        (manifest("cilium.io/v2alpha1", "CiliumL2AnnouncementPolicy", "lan", "{externalIPs: true}"),),
    ),
    "kube-system/node-feature-discovery": ((), (chart("node-feature-discovery"),)),
    "kube-system/node-feature-discovery-rules": (
        ("node-feature-discovery",),
        (manifest("nfd.k8s-sigs.io/v1alpha1", "NodeFeatureRule", "coral", "{rules: []}"),),
    ),
    "network/external-dns": (("secret-store",), (chart("external-dns"), secret("external-dns"))),
    "storage/rook-ceph": ((), (chart("rook-ceph"),)),
    "storage/rook-ceph-cluster": (
        ("rook-ceph",),
        (chart("rook-ceph-cluster", cephBlockPools="[{name: pool, storageClass: {enabled: true, name: block}}]"),),
    ),
    "storage/volsync": ((), (chart("volsync"),)),
    "storage/snapshot-controller": ((), (chart("snapshot-controller"),)),
    "databases/cloudnative-pg": (("secret-store",), (chart("cloudnative-pg"), secret("cloudnative-pg"))),
    "databases/cloudnative-pg-cluster": (
        ("cloudnative-pg",),
        (manifest("postgresql.cnpg.io/v1", "Cluster", "postgres", "{storage: {storageClass: local}}"),),
    ),
    "databases/dragonfly": ((), (chart("dragonfly", "dragonfly-operator"),)),
    "databases/dragonfly-cluster": (
        ("dragonfly",),
        (manifest("dragonflydb.io/v1alpha1", "Dragonfly", "dragonfly", "{replicas: 3}"),),
    ),
    "network/certificates": (
        ("cert-manager-issuers",),
        (
            manifest(
                "cert-manager.io/v1",
                "Certificate",
                "wildcard",
                "{secretName: wildcard-tls, issuerRef: {kind: ClusterIssuer, name: letsencrypt}}",
            ),
        ),
    ),
    "network/ingress-external": (
        ("certificates",),
        (chart("ingress-external", "ingress-nginx", tls="{secretName: wildcard-tls}"),),
    ),
    "network/ingress-internal": (
        ("certificates",),
        (chart("ingress-internal", "ingress-nginx", tls="{secretName: wildcard-tls}"),),
    ),
    "network/tunnel": (
        ("external-dns",),
        (
            app("tunnel", image="docker.io/cloudflare/cloudflared"),
            manifest("externaldns.k8s.io/v1alpha1", "DNSEndpoint", "tunnel", "{endpoints: []}"),
        ),
    ),
    "runners/controller": ((), (chart("controller", "gha-runner-scale-set-controller"),)),
    "runners/zoo": (("controller",), (chart("zoo", "gha-runner-scale-set"),)),
    "metrics/prometheus-crds": ((), (chart("prometheus-crds", "prometheus-operator-crds"),)),
    "metrics/kube-prometheus-stack": (("secret-store",), (chart("kube-prometheus-stack"), secret("alertmanager"))),
    "metrics/status": (
        ("cloudnative-pg-cluster", "secret-store"),
        (
            app("status", image="ghcr.io/example/gatus"),
            secret("status", "{INIT_POSTGRES_HOST: postgres-rw.databases.svc.cluster.local}"),
        ),
    ),
    "apps/filter": (("rook-ceph-cluster",), (app("filter"), claim("filter"))),
    "apps/films": (
        ("cloudnative-pg-cluster", "secret-store", "volsync"),
        (
            app("films", env="{DATABASE_HOST: postgres-rw.databases.svc}"),
            secret("films"),
            manifest("volsync.backube/v1alpha1", "ReplicationSource", "films", "{sourcePVC: films}"),
        ),
    ),
    "apps/plain": ((), (app("plain"),)),
}
"""The home's Kustomizations as `namespace/name`: what each waits for, and its objects."""


def home(kustomizations: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = HOME) -> dict[str, str]:
    """Return a home: a source and a root that stand beside each other, and a Kustomization for all apps."""
    source = manifest("source.toolkit.fluxcd.io/v1", "GitRepository", "home", "{url: https://example.com/home.git}")
    charts = manifest("source.toolkit.fluxcd.io/v1", "HelmRepository", "charts", "{url: https://example.com/charts}")
    files = {
        "kubernetes/flux/config/source.yaml": source.replace("name: home", "name: home, namespace: flux-system"),
        "kubernetes/flux/config/cluster.yaml": kustomization("cluster", "./kubernetes/flux"),
        "kubernetes/flux/config/kustomization.yaml": kustomize_file("./source.yaml", "./cluster.yaml"),
        "kubernetes/flux/charts.yaml": charts.replace("name: charts", "name: charts, namespace: flux-system"),
        "kubernetes/flux/apps.yaml": kustomization("cluster-apps", "./kubernetes/apps"),
    }
    for key, (depends_on, objects) in kustomizations.items():
        namespace, _, name = key.partition("/")
        folder = f"kubernetes/apps/{key}"
        files[f"{folder}/ks.yaml"] = kustomization(name, f"./{folder}/app", depends_on, namespace)
        files[f"{folder}/app/objects.yaml"] = "---\n".join(objects)
        files[f"{folder}/app/kustomization.yaml"] = kustomize_file("./objects.yaml")
        files.setdefault(f"kubernetes/apps/{namespace}/kustomization.yaml", kustomize_file())
        files[f"kubernetes/apps/{namespace}/kustomization.yaml"] += listed(f"./{name}/ks.yaml", files, namespace)
    spaces = sorted({key.partition("/")[0] for key in kustomizations})
    return files | {"kubernetes/apps/kustomization.yaml": kustomize_file(*(f"./{space}" for space in spaces))}


def listed(entry: str, files: Mapping[str, str], namespace: str) -> str:
    """Return an entry of a namespace's list, with the list's key before the first one."""
    is_first = "resources:" not in files[f"kubernetes/apps/{namespace}/kustomization.yaml"]
    return ("resources:\n" if is_first else "") + f"  - {entry}\n"


LAYERED = {
    "cluster/flux-system/gotk-sync.yaml": GOTK_SYNC,
    "cluster/flux-system/kustomization.yaml": kustomize_file("gotk-sync.yaml"),
    "cluster/infrastructure.yaml": kustomization(
        "infrastructure", "./gitops/infrastructure", source="{kind: GitRepository, name: flux-system}"
    ),
    "cluster/databases.yaml": kustomization(
        "databases", "./gitops/databases", ("infrastructure",), source="{kind: GitRepository, name: flux-system}"
    ),
    "cluster/apps.yaml": kustomization(
        "apps", "./gitops/apps", ("databases",), source="{kind: GitRepository, name: flux-system}"
    ),
    "gitops/infrastructure/cert-manager.yaml": chart("cert-manager"),
    "gitops/infrastructure/storage.yaml": manifest("storage.k8s.io/v1", "StorageClass", "fast"),
    "gitops/databases/postgresql.yaml": text(
        """
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata:
          name: postgresql
          namespace: databases
        spec:
          chart:
            spec:
              chart: postgresql
              sourceRef: {kind: HelmRepository, name: charts, namespace: flux-system}
          values:
            primary:
              persistence:
                storageClass: fast
        """
    ),
    "gitops/databases/redis.yaml": chart("redis").replace("name: redis\n", "name: redis\n  namespace: databases\n", 1),
    "gitops/apps/portal.yaml": chart(
        "portal",
        postgresql="{host: postgresql.databases.svc.cluster.local}",
        redis="{host: redis-master.databases.svc.cluster.local}",
    ),
}
"""Three layers that apply their objects themselves: infrastructure, databases, apps."""
