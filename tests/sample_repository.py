"""A small repository in memory: five apps in two namespaces, two gateways, two storage classes, a secret store."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent, indent

from scaffold.answers.context import Context, ImageFacts
from scaffold.conventions import Siblings
from scaffold.flux import read_fleet
from scaffold.repository import Repository
from scaffold.settings import Settings

APPS = "kubernetes/main/apps"


def kustomize(*resources: str, namespace: str = "") -> str:
    """Return a kustomize file."""
    head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
    listed = "".join(f"  - {resource}\n" for resource in resources)
    return f"{head}{f'namespace: {namespace}' if namespace else ''}\nresources:\n{listed}"


def kustomization(name: str, namespace: str, path: str, extra: str = "") -> str:
    """Return a Flux Kustomization."""
    return dedent(f"""\
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: {name}
          namespace: flux-system
        spec:
          interval: 1h
          path: ./{path}
          prune: true
          sourceRef:
            kind: GitRepository
            name: flux-system
          targetNamespace: {namespace}
        """) + indent(extra, "  ")


def app(
    name: str,
    namespace: str,
    *,
    gateway: str = "internal",
    storage: str = "",
    mode: str = "ReadWriteOnce",
    size: str = "5Gi",
    workload: str = "",
    secret: bool = False,
    env: str = "",
    init: str = "",
    component: str = "",
) -> dict[str, str]:
    """Return an app's files: a ks.yaml, an app folder with a release, and what the arguments ask for.

    Args:
        name: The app's name.
        namespace: Its namespace.
        gateway: The gateway of its route, empty for none.
        storage: The class of its claim, empty for none.
        mode: The claim's access mode.
        size: The claim's size.
        workload: The controller's type, empty to leave it out.
        secret: Whether it reads an ExternalSecret.
        env: A variable of its container, `NAME: value`.
        init: The shared database's host that an init container prepares, empty for none.
        component: A line of `postBuild.substitute` for the component `components/backup`, empty for none.
    """
    folder = f"{APPS}/{namespace}/{name}"
    resources = ["helmrelease.yaml"]
    values = f"controllers:\n  {name}:\n"
    values += f"    type: {workload}\n" if workload else ""
    if init:
        image = "{repository: ghcr.io/example/postgres-init, tag: '17'}"
        values += f"    initContainers:\n      init-db:\n        image: {image}\n"
    values += "    containers:\n      app:\n        image: {repository: ghcr.io/example/app, tag: 1.0.0}\n"
    values += f"        env:\n          {env}\n" if env else ""
    if gateway:
        values += dedent(f"""\
            route:
              app:
                hostnames: ["{name}.example.com"]
                parentRefs:
                  - name: {gateway}
                    namespace: network
            """)
    files = {}
    if storage:
        resources.append("pvc.yaml")
        values += f"persistence:\n  config:\n    existingClaim: {name}\n"
        files[f"{folder}/app/pvc.yaml"] = dedent(f"""\
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata:
              name: {name}
            spec:
              accessModes: ["{mode}"]
              storageClassName: {storage}
              resources:
                requests:
                  storage: {size}
            """)
    if secret or init:
        resources.append("externalsecret.yaml")
        data = f"\n          INIT_POSTGRES_HOST: {init}" if init else "\n          KEY: '{{ .KEY }}'"
        files[f"{folder}/app/externalsecret.yaml"] = (
            "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\n"
            f"metadata:\n  name: {name}\nspec:\n"
            "  secretStoreRef:\n    kind: ClusterSecretStore\n    name: vault\n"
            f"  target:\n    name: {name}-secret\n    template:\n      data:{data}\n"
            f"  dataFrom:\n    - extract:\n        key: {name}\n"
        )
    extra = ""
    if component:
        extra = f"components:\n  - ../../../../../../components/backup\npostBuild:\n  substitute:\n    {component}\n"
    files[f"{folder}/ks.yaml"] = kustomization(name, namespace, f"{folder}/app", extra)
    files[f"{folder}/app/kustomization.yaml"] = kustomize(*sorted(resources))
    files[f"{folder}/app/helmrelease.yaml"] = dedent(f"""\
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata:
          name: {name}
        spec:
          interval: 1h
          chart:
            spec:
              chart: app-template
              version: 4.1.1
              sourceRef:
                kind: HelmRepository
                name: bjw-s
                namespace: flux-system
          values:
        """) + indent(values, "    ")
    return files


def provider(name: str, namespace: str, manifests: str) -> dict[str, str]:
    """Return the files of something that other apps use: plain manifests behind a Kustomization."""
    folder = f"{APPS}/{namespace}/{name}"
    return {
        f"{folder}/ks.yaml": kustomization(name, namespace, f"{folder}/app"),
        f"{folder}/app/kustomization.yaml": kustomize("manifests.yaml"),
        f"{folder}/app/manifests.yaml": dedent(manifests),
    }


def gateway(name: str) -> str:
    """Return a Gateway."""
    metadata = f"metadata:\n  name: {name}\n  namespace: network\n"
    return f"---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\n{metadata}"


def storage_class(name: str) -> str:
    """Return a StorageClass."""
    return f"---\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata:\n  name: {name}\n"


STORE = "apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata:\n  name: vault\n"

BACKUP = {
    "components/backup/kustomization.yaml": (
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources:\n  - source.yaml\n"
    ),
    "components/backup/source.yaml": (
        "apiVersion: volsync.backube/v1alpha1\nkind: ReplicationSource\nmetadata:\n  name: ${APP}\n"
        "spec:\n  sourcePVC: ${APP}\n  trigger:\n    schedule: ${BACKUP_SCHEDULE}\n"
    ),
}
"""A component that backs up a claim and needs the variable `BACKUP_SCHEDULE`."""


def providers() -> dict[str, str]:
    """Return the gateways, the classes and the store."""
    return {
        **provider("gateways", "network", gateway("internal") + gateway("external")),
        **provider("ceph", "rook", storage_class("block") + storage_class("shared")),
        **provider("vault", "secrets", STORE),
    }


def usual_apps() -> dict[str, str]:
    """Return five apps: in `media` with claims and routes, in `tools` without."""
    return {
        **app("sonarr", "media", storage="block", secret=True),
        **app("radarr", "media", storage="block"),
        **app("jellyfin", "media", gateway="external", storage="block", size="20Gi"),
        **app("cleanup", "tools", gateway="", workload="cronjob"),
        **app("wiki", "tools", init="pg.tools.svc", env="REDIS_HOST: dragonfly.tools.svc.cluster.local"),
    }


def sample(*more: Mapping[str, str]) -> dict[str, str]:
    """Return the files of the whole repository: providers, five apps, the lists that register all of it.

    Args:
        more: Further apps' files, or other texts for files that there are.
    """
    return registered(providers(), usual_apps(), *more)


def registered(*more: Mapping[str, str]) -> dict[str, str]:
    """Return apps' files with the lists and the Namespaces that they need, and the cluster's root."""
    files: dict[str, str] = {}
    for mapping in more:
        files |= mapping
    folders: dict[str, list[str]] = {}
    for path in files:
        if path.startswith(f"{APPS}/") and path.endswith("/ks.yaml"):
            namespace, name, _ = path.removeprefix(f"{APPS}/").split("/")
            folders.setdefault(namespace, []).append(name)
    for namespace, names in folders.items():
        listed = kustomize("namespace.yaml", *(f"{name}/ks.yaml" for name in sorted(names)), namespace=namespace)
        files.setdefault(f"{APPS}/{namespace}/kustomization.yaml", listed)
        made = f"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {namespace}\n"
        files.setdefault(f"{APPS}/{namespace}/namespace.yaml", made)
    files.setdefault(f"{APPS}/kustomization.yaml", kustomize(*(f"./{namespace}" for namespace in sorted(folders))))
    files.setdefault(
        "kubernetes/main/flux/instance.yaml",
        "apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\nmetadata:\n  name: flux\n  namespace: flux-system\n"
        f"spec:\n  sync:\n    kind: GitRepository\n    url: https://example.com/home.git\n    path: {APPS}\n",
    )
    return files


def repository(files: Mapping[str, str]) -> Repository:
    """Return files as a repository."""
    return Repository({path: text.encode() for path, text in files.items()}, frozenset(files))


def siblings(files: Mapping[str, str] | None = None, settings: Settings | None = None) -> Siblings:
    """Return the apps of the sample's only cluster, or of other files'."""
    fleet = read_fleet(repository(sample() if files is None else files))
    return Siblings(fleet, fleet.clusters[0], settings or Settings())


def context(
    name: str = "bazarr",
    namespace: str = "media",
    *,
    files: Mapping[str, str] | None = None,
    image: ImageFacts | None = None,
    settings: Settings | None = None,
) -> Context:
    """Return what is known about a new app."""
    return Context(siblings(files, settings), name, namespace, image or ImageFacts())
