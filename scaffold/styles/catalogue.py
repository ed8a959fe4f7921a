"""The styles that there are."""

from __future__ import annotations

from scaffold.styles.style import Encryption, Style, StyleSecret

TRIAD = Style(
    "triad",
    "a Kustomization for each app, `install.yaml` beside `app/` and `db/`; FluxInstance, 1Password, Envoy, Ceph, Talos",
    cluster="main",
    cluster_in=("kubernetes/{}", "clusterName: {}", "Cluster {}"),
)
LEVELS = Style(
    "levels",
    "a Kustomization for each app, `ks.yaml`, ordered in levels by dependsOn; 1Password, nginx, Ceph, shared Postgres",
    cluster="main",
    cluster_in=("kubernetes/{}", "Cluster {}"),
)
SOPS_LAYERS = Style(
    "sops-layers",
    "three layers: infrastructure, databases, apps; SOPS with age, Traefik of K3s, local volumes",
    cluster="main",
    cluster_in=("clusters/{}", "Cluster {}"),
    encryption=Encryption.SOPS,
    secrets=(
        StyleSecret(
            "gitops/apps/databases/postgresql/secret.enc.yaml",
            "postgresql",
            "database",
            {"POSTGRES_PASSWORD": "postgresql"},
        ),
        StyleSecret("gitops/apps/databases/redis/secret.enc.yaml", "redis", "cache", {"REDIS_PASSWORD": "redis"}),
        StyleSecret(
            "gitops/apps/applications/authentik/secret.enc.yaml",
            "authentik",
            "auth",
            {"AUTHENTIK_POSTGRESQL__PASSWORD": "postgresql", "AUTHENTIK_SECRET_KEY": "authentik"},
        ),
        StyleSecret(
            "gitops/apps/applications/navidrome/secret.enc.yaml",
            "navidrome",
            "media",
            {"ND_PASSWORDENCRYPTIONKEY": "navidrome"},
            {
                "gitops/apps/applications/navidrome/helmrelease.yaml": (
                    "            envFrom:\n              - secretRef:\n                  name: navidrome\n",
                )
            },
        ),
    ),
)
SEALED_LAYERS = Style(
    "sealed-layers",
    "four layers: repositories, controllers, configs, apps; SealedSecrets, Traefik, Longhorn, a cluster-config",
    cluster="production",
    cluster_in=("clusters/{}", "cluster_name: {}", "Cluster {}"),
    encryption=Encryption.SEALED_SECRETS,
    secrets=(
        StyleSecret(
            "apps/navidrome/sealed-secret.yaml",
            "navidrome",
            "media",
            {"ND_PASSWORDENCRYPTIONKEY": "navidrome"},
            {
                "apps/navidrome/helmrelease.yaml": (
                    "        annotations:\n          secret.reloader.stakater.com/reload: navidrome\n",
                    "            envFrom:\n              - secretRef:\n                  name: navidrome\n",
                )
            },
        ),
    ),
)
STYLES = (TRIAD, LEVELS, SOPS_LAYERS, SEALED_LAYERS)
BY_NAME = {style.name: style for style in STYLES}
