"""Repositories of layers in memory: what people write, each with another habit."""

from __future__ import annotations

from collections.abc import Iterable

from tests.build import GOTK_SYNC, config, ks, kustomize_file, namespaced, release

ROOT = {"cluster/gotk-sync.yaml": GOTK_SYNC}
FLUX = "flux-system"


def chart(name: str, namespace: str = "", chart_name: str = "") -> str:
    """Return a release of a chart of its own name from a shared HelmRepository."""
    source = "{kind: HelmRepository, name: charts, namespace: flux-system}"
    return release(name, namespace, chart=f"{{spec: {{chart: {chart_name or name}, sourceRef: {source}}}}}")


def made(namespace: str) -> str:
    """Return the manifest of a namespace."""
    return f"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {namespace}\n"


def source(name: str, url: str, namespace: str = FLUX) -> str:
    """Return a HelmRepository."""
    head = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\n"
    return f"{head}metadata:\n  name: {name}\n  namespace: {namespace}\nspec:\n  interval: 2h\n  url: {url}\n"


def deployment(name: str, namespace: str) -> str:
    """Return a Deployment."""
    return f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n  namespace: {namespace}\n"


def layer(name: str, *after: str, path: str = "", **spec: str) -> str:
    """Return a layer's Kustomization on block lines, which waits for others."""
    waits = {"dependsOn": "[" + ", ".join(f"{{name: {other}}}" for other in after) + "]"} if after else {}
    return ks(name, path or f"./{name}", FLUX, **waits, **spec)


def folders(base: str, names: Iterable[str], namespace: str = "") -> dict[str, str]:
    """Return app folders with a kustomize file and a release each, in a namespace of their own or the given one."""
    found = {}
    for name in names:
        found[f"{base}/{name}/kustomization.yaml"] = kustomize_file("helmrelease.yaml")
        found[f"{base}/{name}/helmrelease.yaml"] = chart(name, namespace or name)
    return found


def three(**apps: str) -> dict[str, str]:
    """Return infrastructure, databases and apps, each with a list; `apps` gives the apps layer's spec."""
    files = {
        **ROOT,
        "cluster/infrastructure.yaml": layer("infrastructure"),
        "cluster/databases.yaml": layer("databases", "infrastructure"),
        "cluster/apps.yaml": layer("apps", "databases", **apps),
        "infrastructure/kustomization.yaml": kustomize_file("sources", "cert-manager", "traefik"),
        "infrastructure/sources/kustomization.yaml": kustomize_file("charts.yaml", "jetstack.yaml"),
        "infrastructure/sources/charts.yaml": source("charts", "https://charts.example.com"),
        "infrastructure/sources/jetstack.yaml": source("jetstack", "https://charts.jetstack.example"),
        "databases/kustomization.yaml": kustomize_file("postgres"),
        "apps/kustomization.yaml": kustomize_file("homer", "wiki"),
    }
    files |= folders("infrastructure", ("cert-manager", "traefik"))
    return files | folders("databases", ("postgres",)) | folders("apps", ("homer", "wiki"), "web")


def grouped() -> dict[str, str]:
    """Return apps in a group for each namespace, which has a list of its own."""
    return {
        **ROOT,
        "cluster/apps.yaml": layer("apps"),
        "apps/kustomization.yaml": kustomize_file("media", "tools"),
        "apps/media/kustomization.yaml": kustomize_file("namespace.yaml", "plex", "sonarr", namespace="media"),
        "apps/media/namespace.yaml": made("media"),
        "apps/tools/kustomization.yaml": kustomize_file("namespace.yaml", "wiki", namespace="tools"),
        "apps/tools/namespace.yaml": made("tools"),
        **folders("apps/media", ("plex", "sonarr"), "media"),
        **folders("apps/tools", ("wiki",), "tools"),
    }


def single_files() -> dict[str, str]:
    """Return a list that names files, and one folder."""
    return {
        **ROOT,
        "cluster/apps.yaml": layer("apps"),
        "apps/kustomization.yaml": kustomize_file("homer.yaml", "podinfo-release.yaml", "wiki"),
        "apps/homer.yaml": chart("homer", "web") + "---\n" + config("homer"),
        "apps/podinfo-release.yaml": chart("podinfo", "web"),
        **folders("apps", ("wiki",), "web"),
    }


def scanned() -> dict[str, str]:
    """Return a layer without any kustomize file."""
    files = {**ROOT, "cluster/apps.yaml": layer("apps")}
    for name in ("plex", "radarr"):
        files[f"apps/{name}/release.yaml"] = chart(name, "media")
        files[f"apps/{name}/config.yaml"] = config(name)
    return files


def listed_files() -> dict[str, str]:
    """Return a list that names the files in folders without lists of their own."""
    named = ("plex/release.yaml", "plex/config.yaml", "radarr/release.yaml", "radarr/config.yaml")
    return scanned() | {"apps/kustomization.yaml": kustomize_file(*named)}


def bases(*clusters: str) -> dict[str, str]:
    """Return clusters whose layers name the folders of a common base, with a patch for one of them."""
    files = {"infrastructure/kustomization.yaml": kustomize_file("nginx")}
    files["infrastructure/nginx/kustomization.yaml"] = kustomize_file("release.yaml")
    files["infrastructure/nginx/release.yaml"] = chart("ingress-nginx", "nginx")
    for name in ("podinfo", "wiki"):
        folder = f"apps/base/{name}"
        files[f"{folder}/kustomization.yaml"] = kustomize_file("namespace.yaml", "release.yaml", namespace=name)
        files[f"{folder}/namespace.yaml"] = made(name)
        files[f"{folder}/release.yaml"] = chart(name)
    for cluster in clusters:
        root = f"clusters/{cluster}"
        files[f"{root}/flux-system/gotk-sync.yaml"] = GOTK_SYNC.replace("./cluster", f"./{root}")
        files[f"{root}/infrastructure.yaml"] = layer("infrastructure")
        files[f"{root}/apps.yaml"] = layer("apps", "infrastructure", path=f"./apps/{cluster}")
        patches = "[{path: podinfo-values.yaml}]"
        listed = kustomize_file("../base/podinfo", "../base/wiki", patches=patches)
        files[f"apps/{cluster}/kustomization.yaml"] = listed
        files[f"apps/{cluster}/podinfo-values.yaml"] = release("podinfo", "podinfo", suspend="false")
    return files


def overlays() -> dict[str, str]:
    """Return a cluster with a folder for each app, which names the app's base; one base is used twice."""
    files = bases("production")
    files["apps/production/kustomization.yaml"] = kustomize_file("podinfo", "podinfo-two", "wiki")
    for name in ("podinfo", "wiki"):
        files[f"apps/production/{name}/kustomization.yaml"] = kustomize_file(f"../../base/{name}")
    two = kustomize_file("../../base/podinfo", namespace="two", nameSuffix="-two")
    return files | {"apps/production/podinfo-two/kustomization.yaml": two}


def mixed() -> dict[str, str]:
    """Return apps with a Kustomization each, beside a layer of infrastructure."""
    files = namespaced("media/plex", "media/radarr")
    files["cluster/kustomization.yaml"] = kustomize_file("./gotk-sync.yaml", "./media", "./infra.yaml")
    files["cluster/infra.yaml"] = layer("infra")
    files["infra/kustomization.yaml"] = kustomize_file("longhorn", "traefik")
    return files | folders("infra", ("longhorn", "traefik"))


def with_entry_files() -> dict[str, str]:
    """Return a layer that applies two apps itself, and the entry file of a third."""
    return {
        **ROOT,
        "cluster/apps.yaml": layer("apps"),
        "apps/kustomization.yaml": kustomize_file("homer", "plex/ks.yaml", "wiki"),
        "apps/plex/ks.yaml": ks("plex", "./apps/plex/app", FLUX),
        "apps/plex/app/helmrelease.yaml": chart("plex", "media"),
        **folders("apps", ("homer", "wiki"), "web"),
    }


def in_parts() -> dict[str, str]:
    """Return apps of several folders each."""
    parts = ("machine-learning", "redis", "server")
    files = {
        **ROOT,
        "cluster/apps.yaml": layer("apps"),
        "apps/kustomization.yaml": kustomize_file("immich", "nextcloud", "wiki"),
        "apps/immich/kustomization.yaml": kustomize_file(*parts),
        "apps/nextcloud/kustomization.yaml": kustomize_file("app", "db"),
        "apps/nextcloud/app/kustomization.yaml": kustomize_file("helmrelease.yaml"),
        "apps/nextcloud/app/helmrelease.yaml": chart("cloud", "nextcloud"),
        "apps/nextcloud/db/kustomization.yaml": kustomize_file("cluster.yaml"),
        "apps/nextcloud/db/cluster.yaml": (
            "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata:\n  name: pg\n  namespace: nextcloud\n"
        ),
        "apps/wiki/kustomization.yaml": kustomize_file("server-deployment.yaml", "worker-deployment.yaml"),
        "apps/wiki/server-deployment.yaml": deployment("server", "wiki"),
        "apps/wiki/worker-deployment.yaml": deployment("worker", "wiki"),
    }
    for name in parts:
        files[f"apps/immich/{name}/kustomization.yaml"] = kustomize_file("deployment.yaml")
        files[f"apps/immich/{name}/deployment.yaml"] = deployment(f"immich-{name}", "immich")
    return files


def in_one_file() -> dict[str, str]:
    """Return three layers with one app each, declared in one file, without any list."""
    layers = (layer("infra"), layer("db", "infra"), layer("apps", "db"))
    apps = (("infra", "cert-manager"), ("db", "postgres"), ("apps", "wiki"))
    manifests = {f"{folder}/{name}/helmrelease.yaml": chart(name, name) for folder, name in apps}
    return {**ROOT, "cluster/layers.yaml": "---\n".join(layers), **manifests}


def for_each_namespace() -> dict[str, str]:
    """Return a layer for each namespace."""
    files = {**ROOT, "cluster/media.yaml": layer("media", path="./apps/media")}
    files["cluster/tools.yaml"] = layer("tools", path="./apps/tools")
    for app in ("media/plex", "media/sonarr", "tools/wiki"):
        files[f"apps/{app}/helmrelease.yaml"] = chart(app.partition("/")[2], app.partition("/")[0])
    return files


def islands(*clusters: str) -> dict[str, str]:
    """Return clusters with layers of their own, whose apps are app-template's; the first one alone has a wiki."""
    template = "{spec: {chart: app-template, version: 4.1.1, sourceRef: {kind: HelmRepository, name: charts}}}"
    files = {}
    for cluster in clusters:
        root = f"clusters/{cluster}"
        files[f"{root}/flux-system/gotk-sync.yaml"] = GOTK_SYNC.replace("./cluster", f"./{root}")
        files[f"{root}/infrastructure.yaml"] = layer("infrastructure", path=f"./{cluster}/infrastructure")
        files[f"{root}/apps.yaml"] = layer("apps", "infrastructure", path=f"./{cluster}/apps")
        files |= folders(f"{cluster}/infrastructure", ("longhorn", "traefik"))
        files[f"{cluster}/infrastructure/kustomization.yaml"] = kustomize_file("longhorn", "traefik")
        names = ("homer", "wiki") if cluster == clusters[0] else ("homer",)
        files[f"{cluster}/apps/kustomization.yaml"] = kustomize_file(*names)
        for name in names:
            values = (
                f"{{controllers: {{{name}: {{containers: {{app: {{image: {{repository: {name}, tag: '1'}}}}}}}}}}}}"
            )
            files[f"{cluster}/apps/{name}/kustomization.yaml"] = kustomize_file("helmrelease.yaml")
            files[f"{cluster}/apps/{name}/helmrelease.yaml"] = release(name, "web", chart=template, values=values)
    return files
