"""The situations of the golden folders, as data: a repository, and the answers with which an app is added to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SAMPLE = "sample"
"""The base that is the sample repository which ships with the program: the reference layout with everything in it."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A repository and a command: `tests/golden/<name>/before` (if any) over the base's, and `after`.

    Attributes:
        name: The folder, named for what is special about it.
        given: Answers by name, as flags or an answers file give them.
        base: The situation whose repository lies beneath, or `sample`; empty for none.
        without: Files and folders (with a slash at the end) of the base that are not there.
    """

    name: str
    given: Mapping[str, Any]
    base: str = ""
    without: tuple[str, ...] = field(default=())


def digest(character: str) -> str:
    """Return a well-formed digest that no image has."""
    return f"sha256:{character * 64}"


def app(name: str, namespace: str, image: str, **given: Any) -> Mapping[str, Any]:
    """Return answers with a digest, so that no registry is asked."""
    return {"app": name, "namespace": namespace, "image": image, "digest": digest("a"), **given}


_SAMPLE_APPS = ("kubernetes/main/apps/media/", "kubernetes/main/apps/default/echo/")

SITUATIONS: tuple[Situation, ...] = (
    # ---- the reference layout: install.yaml, app/, db/
    Situation(
        "list-sorted",
        app("audiobookshelf", "media", "ghcr.io/advplyr/audiobookshelf:2.31.0", port=80, gateways=["internal"]),
        base=SAMPLE,
    ),
    Situation(
        "list-unsorted",
        app("beets", "media", "lscr.io/linuxserver/beets:2.5.1", port=8337, gateways=["internal"]),
        base=SAMPLE,
    ),
    Situation(
        "list-with-the-entry-commented-out",
        app("audiobookshelf", "media", "ghcr.io/advplyr/audiobookshelf:2.31.0", port=80, gateways=["internal"]),
        base="list-unsorted",
    ),
    Situation(
        "list-sorted-per-comment-block",
        app("kavita", "media", "ghcr.io/kareadita/kavita:0.8.8", port=5000, gateways=["internal"]),
        base=SAMPLE,
    ),
    Situation(
        "first-app-in-existing-namespace",
        app("it-tools", "tools", "ghcr.io/corentinth/it-tools:2024.10.22-7ca5933", port=80, gateways=["internal"]),
        base=SAMPLE,
    ),
    Situation(
        "new-namespace",
        app(
            "paperless",
            "office",
            "ghcr.io/paperless-ngx/paperless-ngx:2.20.1",
            port=8000,
            gateways=["internal"],
            storage="rook-ceph-block",
            size="20Gi",
            mount="/usr/src/paperless/data",
            secrets=["PAPERLESS_SECRET_KEY", "PAPERLESS_ADMIN_PASSWORD=ADMIN_PASSWORD"],
        ),
        base=SAMPLE,
    ),
    Situation(
        "namespace-named-as-the-app",
        app("gitea", "gitea", "docker.gitea.com/gitea:1.25.2-rootless", port=3000, gateways=["internal"]),
        base=SAMPLE,
    ),
    Situation(
        "database-own-cluster",
        app(
            "wallabag",
            "media",
            "docker.io/wallabag/wallabag:2.6.14",
            port=80,
            gateways=["internal"],
            secrets=["SYMFONY__ENV__SECRET", "SYMFONY__ENV__DATABASE_PASSWORD=DB_PASSWORD"],
            database="postgres",
        ),
        base=SAMPLE,
    ),
    Situation(
        "claim-as-manifest",
        app(
            "calibre-web",
            "media",
            "ghcr.io/crocodilestick/calibre-web-automated:v3.1.4",
            port=8083,
            gateways=["internal"],
            storage="rook-ceph-filesystem",
            size="10Gi",
            access_mode="ReadWriteMany",
            mount="/config",
        ),
        base=SAMPLE,
    ),
    Situation(
        "nfs-emptydir-configmap-persistence",
        app(
            "recyclarr",
            "media",
            "ghcr.io/recyclarr/recyclarr:7.4.1",
            port=0,
            extra_persistence=[
                {
                    "key": "media",
                    "type": "nfs",
                    "server": "nas.example.org",
                    "server_path": "/volume1/media",
                    "mount": "/media",
                },
                {"key": "tmp", "type": "emptyDir", "mount": "/tmp"},
            ],
            config_files={"recyclarr.yml": "sonarr:\n  series:\n    base_url: http://sonarr.media.svc.cluster.local\n"},
        ),
        base=SAMPLE,
    ),
    Situation(
        "both-gateways",
        app(
            "seerr",
            "media",
            "ghcr.io/seerr-team/seerr:v2.7.3",
            port=5055,
            gateways=["internal", "external"],
            hostnames=["requests.${SECRET_DOMAIN}"],
            route_path="/requests",
        ),
        base=SAMPLE,
    ),
    Situation(
        "no-route",
        app("qbittorrent", "media", "ghcr.io/home-operations/qbittorrent:5.1.4", port=8080, gateways=["none"]),
        base=SAMPLE,
    ),
    Situation(
        "cronjob",
        app(
            "kometa",
            "media",
            "docker.io/kometateam/kometa:v2.2.2",
            workload="cronjob",
            schedule="30 4 * * *",
            args=["--run"],
            secrets=["PLEX_TOKEN=KOMETA_PLEX_TOKEN"],
        ),
        base=SAMPLE,
    ),
    Situation(
        "statefulset",
        app(
            "plex",
            "media",
            "ghcr.io/home-operations/plex:1.42.2",
            workload="statefulset",
            port=32400,
            gateways=["external"],
            storage="rook-ceph-block",
            size="50Gi",
        ),
        base=SAMPLE,
    ),
    Situation(
        "daemonset",
        app("intel-gpu-exporter", "media", "ghcr.io/onedr0p/intel-gpu-exporter:1.2.0", workload="daemonset", port=0),
        base=SAMPLE,
    ),
    Situation(
        "depends-on-strict",
        app(
            "navigator",
            "media",
            "ghcr.io/example/navigator:0.3.0",
            port=4000,
            gateways=["external"],
            storage="rook-ceph-block",
            secrets=["TOKEN"],
        ),
        base=SAMPLE,
    ),
    Situation(
        "settings-over-habits",
        app(
            "tautulli",
            "media",
            "ghcr.io/home-operations/tautulli:2.16.0",
            port=8181,
            gateways=["internal"],
            secrets=["API_KEY"],
        ),
        base=SAMPLE,
    ),
    Situation(
        "answers-of-the-template",
        {
            "app": "transcoder",
            "namespace": "media",
            "image": f"registry.example.com:5000/media/transcoder:1.4.0@{digest('b')}",
            "port": 8265,
            "gateways": ["internal"],
            "command": ["/usr/bin/transcoder"],
            "env": {
                "WORKERS": 2,
                "LISTEN": "0.0.0.0:8265",
                "DRY_RUN": False,
                "NODE": {"fieldRef": {"fieldPath": "spec.nodeName"}},
            },
            "probe": "http",
            "probe_path": "/healthz",
            "replicas": 2,
            "service_annotations": {"lbipam.cilium.io/ips": "10.0.0.9"},
            "extra_ports": [{"name": "metrics", "port": 9100}],
            "resources": {"limits": {"gpu.intel.com/i915": 1, "memory": "4Gi"}},
        },
        base=SAMPLE,
    ),
    Situation(
        "no-app-yet",
        app(
            "miniflux",
            "default",
            "ghcr.io/miniflux/miniflux:2.2.14",
            port=8080,
            gateways=["internal"],
            hostnames=["miniflux.example.com"],
            storage="rook-ceph-block",
            secrets=["ADMIN_PASSWORD"],
            database="postgres",
        ),
        base=SAMPLE,
        without=_SAMPLE_APPS,
    ),
    Situation(
        "empty-repository",
        app("whoami", "tools", "ghcr.io/traefik/whoami:v1.11", port=80),
    ),
    Situation(
        "empty-repository-with-database",
        app(
            "umami",
            "default",
            "ghcr.io/umami-software/umami:3.0.1",
            port=3000,
            database="postgres",
            database_storage="local-path",
        ),
        base="empty-repository",
    ),
    # ---- anchors, HelmRepository, a shared database server, claims and backups by a component
    Situation(
        "anchors-style",
        app("shiori", "self-hosted", "ghcr.io/go-shiori/shiori:v1.7.4", port=8080, gateways=["internal"]),
    ),
    Situation(
        "claim-by-component",
        app(
            "mealie",
            "self-hosted",
            "ghcr.io/mealie-recipes/mealie:v3.5.0",
            port=9000,
            gateways=["external"],
            storage="ceph-block",
            size="5Gi",
            mount="/app/data",
            secrets=["OPENAI_API_KEY=MEALIE_OPENAI_API_KEY"],
        ),
        base="anchors-style",
    ),
    Situation(
        "database-shared-with-init-container",
        app(
            "atuin",
            "self-hosted",
            "ghcr.io/atuinsh/atuin:18.10.0",
            port=8888,
            gateways=["internal"],
            secrets=[
                "ATUIN_DB_URI=postgres://{{ .ATUIN_POSTGRES_USER }}:{{ .ATUIN_POSTGRES_PASS }}"
                "@postgres-rw.database.svc.cluster.local/atuin"
            ],
            database="postgres",
        ),
        base="anchors-style",
    ),
    Situation(
        "shared-cache-and-further-secret-items",
        app(
            "immich",
            "self-hosted",
            "ghcr.io/immich-app/immich-server:v2.4.1",
            port=2283,
            gateways=["external"],
            hostnames=["photos.${SECRET_DOMAIN}", "immich.${SECRET_DOMAIN}"],
            secrets=["DB_PASSWORD=IMMICH_DB_PASSWORD", "MAIL={{ .SMTP_USER }}@example.org"],
            secret_items=["immich", "smtp"],
            cache="dragonfly.database.svc.cluster.local:6379",
        ),
        base="anchors-style",
    ),
    Situation(
        "new-namespace-with-component",
        app(
            "vaultwarden",
            "security",
            "ghcr.io/dani-garcia/vaultwarden:1.34.3",
            port=80,
            gateways=["external"],
            storage="ceph-block",
            mount="/data",
        ),
        base="anchors-style",
    ),
    # ---- alphabetical keys, `./` prefix, modelines, a Database beside the app
    Situation(
        "alphabetical-keys",
        app(
            "seasonpackarr",
            "default",
            "ghcr.io/nuxencs/seasonpackarr:v0.14.2",
            port=42069,
            gateways=["envoy-internal"],
            secrets=["SEASONPACKARR__API_TOKEN"],
        ),
    ),
    Situation(
        "database-resource",
        app(
            "qui",
            "default",
            "ghcr.io/autobrr/qui:v1.9.1",
            port=80,
            gateways=["envoy-external"],
            secrets=["QUI__SESSION_SECRET"],
            database="postgres",
        ),
        base="alphabetical-keys",
    ),
    # ---- one OCIRepository for all, components in the app's kustomize file, no `---`
    Situation(
        "shared-oci-repository",
        app("changedetection", "home", "ghcr.io/dgtlmoon/changedetection.io:0.51.3", port=5000, gateways=["private"]),
    ),
    Situation(
        "component-on-kustomize-file",
        app(
            "actual",
            "home",
            "ghcr.io/actualbudget/actual:25.11.0",
            port=5006,
            gateways=["private"],
            storage="longhorn",
            size="2Gi",
            mount="/data",
        ),
        base="shared-oci-repository",
    ),
    Situation(
        "database-by-component",
        app(
            "linkwarden",
            "home",
            "ghcr.io/linkwarden/linkwarden:v2.13.1",
            port=3000,
            gateways=["private"],
            database="postgres",
        ),
        base="shared-oci-repository",
    ),
    Situation(
        "new-namespace-by-component",
        app("ntfy", "notifications", "docker.io/binwiederhier/ntfy:v2.15.0", port=80, gateways=["private"]),
        base="shared-oci-repository",
    ),
    # ---- the entry file beside the app's folder, manifests right in it, HTTPRoutes, claims in values
    Situation(
        "entry-outside-folder",
        app("memos", "documents", "docker.io/neosmemo/memos:0.25.3", port=5230),
    ),
    Situation(
        "standalone-httproute",
        app("excalidraw", "documents", "docker.io/excalidraw/excalidraw:latest-1f2c9a", port=80, gateways=["shared"]),
        base="entry-outside-folder",
    ),
    Situation(
        "claim-in-values",
        app(
            "trilium",
            "documents",
            "docker.io/triliumnext/trilium:v0.99.5",
            port=8080,
            gateways=["shared"],
            storage="local-path",
            size="4Gi",
            mount="/home/node/trilium-data",
        ),
        base="entry-outside-folder",
    ),
    Situation(
        "new-namespace-with-entry-outside-folder",
        app("forgejo", "code", "code.forgejo.org/forgejo/forgejo:13.0.3", port=3000, gateways=["shared"]),
        base="entry-outside-folder",
    ),
    # ---- no list at all: Flux applies every file below the root
    Situation(
        "no-list",
        app("valheim", "games", "ghcr.io/lloesche/valheim-server:1.4.0", port=0, workload="statefulset"),
    ),
    # ---- the app's folder has a kustomize file of its own that names the entry file
    Situation(
        "inner-kustomize-file",
        app("kromgo", "monitoring", "ghcr.io/kashalls/kromgo:v0.8.3", port=8080),
    ),
    # ---- HelmRepository, dependsOn in the HelmRelease, lists that are not indented
    Situation(
        "indentless-lists",
        app("zigbee2mqtt", "home", "ghcr.io/koenkk/zigbee2mqtt:2.6.3", port=8080, gateways=["traefik"]),
    ),
    Situation(
        "dependencies-in-helmrelease",
        app(
            "home-assistant",
            "home",
            "ghcr.io/home-assistant/home-assistant:2025.11.3",
            port=8123,
            gateways=["traefik"],
            storage="longhorn",
            size="10Gi",
        ),
        base="indentless-lists",
    ),
    Situation(
        "helm-repository",
        app("mosquitto", "home", "docker.io/eclipse-mosquitto:2.0.22", port=1883),
        base="indentless-lists",
    ),
    # ---- paths relative to an artifact that is rooted lower than the repository
    Situation(
        "artifact-rooted-lower",
        app("omni-tools", "tools", "docker.io/iib0011/omni-tools:0.6.0", port=80, gateways=["edge"]),
    ),
    Situation(
        "route-per-gateway",
        app(
            "stirling",
            "tools",
            "docker.io/stirlingtools/stirling-pdf:2.0.1",
            port=8080,
            gateways=["edge-internal", "edge-external"],
        ),
        base="artifact-rooted-lower",
    ),
    Situation(
        "empty-artifact-rooted-lower",
        app("it-tools", "tools", "ghcr.io/corentinth/it-tools:2024.10.22", port=80),
        base="artifact-rooted-lower",
        without=("kubernetes/apps/tools/",),
    ),
    # ---- several clusters
    Situation(
        "two-clusters",
        app("go2rtc", "camera", "ghcr.io/alexxit/go2rtc:1.9.12", port=1984, gateways=["house"], cluster="house"),
    ),
)

BY_NAME: Mapping[str, Situation] = {situation.name: situation for situation in SITUATIONS}
