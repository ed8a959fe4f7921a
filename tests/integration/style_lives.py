"""What lives in a repository of each style: the commands that add apps, what they print, what a removal leaves."""

from __future__ import annotations

from dataclasses import dataclass

from tests.golden_situations import digest

VALUE = b"a-password-of-nobody"
SHARE = "nas.home.example.com:/volume1/photos=/photos"


@dataclass(frozen=True)
class Added:
    """An app that is added.

    Attributes:
        arguments: What follows `new-app`; `@VALUE` and `@CERTIFICATE` stand for files.
        changed: What the command prints.
        notes: What it says besides.
    """

    arguments: str
    changed: str
    notes: str = ""

    @property
    def name(self) -> str:
        return self.arguments.split()[0]


@dataclass(frozen=True)
class Life:
    """What happens in a repository of a style.

    Attributes:
        apps: The apps that are added, one after the other.
        folders: The folders of those, relative to the root.
        kept: What is still changed when all of them have been removed again, as Git tells it.
        adopted: The apps of the style that can be adopted.
    """

    apps: tuple[Added, ...]
    folders: tuple[str, ...]
    kept: str
    adopted: tuple[str, ...]


_IMAGE = f"--image docker.io/sissbruecker/linkding:1.41.0 --digest {digest('a')} --port 9090"
_KEPT = f"--size 5Gi --mount /etc/linkding/data --nfs {SHARE}"
_CHART = "--chart homepage --chart-repo https://charts.homepage.example --chart-version 2.1.0 --values @VALUES"
_GONIC = f"gonic --like navidrome --image docker.io/sentriz/gonic:v0.19.0 --digest {digest('b')} --port 4747"
_MARIADB = (
    f"--image docker.io/library/mariadb:11.8.3 --digest {digest('c')} --port 3306 --size 8Gi --mount /var/lib/mysql"
)
_UNNAMED = "note: Secret `homepage` is made, and no value of chart `homepage` names it; say where with `--values`\n"

TRIAD = Life(
    (
        Added(
            f"linkding --namespace media {_IMAGE} {_KEPT} --gateway internal --secret LD_PASSWORD --database postgres",
            """\
M kubernetes/main/apps/media/kustomization.yaml
A kubernetes/main/apps/media/linkding/.copier-answers.yml
A kubernetes/main/apps/media/linkding/app/helmrelease.yaml
A kubernetes/main/apps/media/linkding/app/kustomization.yaml
A kubernetes/main/apps/media/linkding/app/ocirepository.yaml
A kubernetes/main/apps/media/linkding/app/pvc.yaml
A kubernetes/main/apps/media/linkding/app/secrets.yaml
A kubernetes/main/apps/media/linkding/db/cluster.yaml
A kubernetes/main/apps/media/linkding/db/kustomization.yaml
A kubernetes/main/apps/media/linkding/db/secrets.yaml
A kubernetes/main/apps/media/linkding/install.yaml
""",
            "note: the database is `linkding` at `linkding-rw.media.svc.cluster.local:5432`; tell the app with "
            "`--secret`, such as 'DATABASE_URL=postgres://linkding:{{ .DB_PASSWORD }}@"
            "linkding-rw.media.svc.cluster.local:5432/linkding'\n",
        ),
        Added(
            f"homepage --namespace network {_CHART} --secret TOKEN",
            """\
A kubernetes/main/apps/network/homepage/.copier-answers.yml
A kubernetes/main/apps/network/homepage/app/helmrelease.yaml
A kubernetes/main/apps/network/homepage/app/helmrepository.yaml
A kubernetes/main/apps/network/homepage/app/kustomization.yaml
A kubernetes/main/apps/network/homepage/app/secrets.yaml
A kubernetes/main/apps/network/homepage/install.yaml
M kubernetes/main/apps/network/kustomization.yaml
""",
            _UNNAMED.replace("`homepage`", "`homepage-secret`", 1),
        ),
        Added(
            f"{_GONIC}",
            """\
A kubernetes/main/apps/media/gonic/.copier-answers.yml
A kubernetes/main/apps/media/gonic/app/helmrelease.yaml
A kubernetes/main/apps/media/gonic/app/kustomization.yaml
A kubernetes/main/apps/media/gonic/app/ocirepository.yaml
A kubernetes/main/apps/media/gonic/app/pvc.yaml
A kubernetes/main/apps/media/gonic/app/secrets.yaml
A kubernetes/main/apps/media/gonic/install.yaml
M kubernetes/main/apps/media/kustomization.yaml
""",
        ),
    ),
    tuple(f"kubernetes/main/apps/{app}" for app in ("media/linkding", "network/homepage", "media/gonic")),
    "",
    ("echo", "immich", "jellyfin", "navidrome"),
)

LEVELS = Life(
    (
        Added(
            f"linkding --namespace default {_IMAGE} {_KEPT} --gateway internal --secret LD_PASSWORD "
            "--database postgres",
            """\
M kubernetes/main/apps/default/kustomization.yaml
A kubernetes/main/apps/default/linkding/.copier-answers.yml
A kubernetes/main/apps/default/linkding/app/externalsecret.yaml
A kubernetes/main/apps/default/linkding/app/helmrelease.yaml
A kubernetes/main/apps/default/linkding/app/kustomization.yaml
A kubernetes/main/apps/default/linkding/app/pvc.yaml
A kubernetes/main/apps/default/linkding/ks.yaml
""",
            "note: the database is `linkding` at `postgres-rw.database.svc.cluster.local:5432`; tell the app with "
            "`--secret`, such as 'DATABASE_URL=postgres://{{ .LINKDING_POSTGRES_USER }}:{{ .LINKDING_POSTGRES_PASS }}@"
            "postgres-rw.database.svc.cluster.local:5432/linkding'\n",
        ),
        Added(
            f"homepage --namespace network {_CHART} --secret TOKEN",
            """\
A kubernetes/main/apps/network/homepage/.copier-answers.yml
A kubernetes/main/apps/network/homepage/app/externalsecret.yaml
A kubernetes/main/apps/network/homepage/app/helmrelease.yaml
A kubernetes/main/apps/network/homepage/app/kustomization.yaml
A kubernetes/main/apps/network/homepage/ks.yaml
M kubernetes/main/apps/network/kustomization.yaml
A kubernetes/main/flux/repositories/helm/homepage.yaml
M kubernetes/main/flux/repositories/helm/kustomization.yaml
""",
            _UNNAMED.replace("`homepage`", "`homepage-secret`", 1),
        ),
        Added(
            f"sonarr --like radarr --image ghcr.io/home-operations/sonarr:4.0.15 --digest {digest('b')} --port 8989",
            """\
M kubernetes/main/apps/default/kustomization.yaml
A kubernetes/main/apps/default/sonarr/.copier-answers.yml
A kubernetes/main/apps/default/sonarr/app/externalsecret.yaml
A kubernetes/main/apps/default/sonarr/app/helmrelease.yaml
A kubernetes/main/apps/default/sonarr/app/kustomization.yaml
A kubernetes/main/apps/default/sonarr/app/pvc.yaml
A kubernetes/main/apps/default/sonarr/app/replicationsource.yaml
A kubernetes/main/apps/default/sonarr/app/volsync.yaml
A kubernetes/main/apps/default/sonarr/ks.yaml
""",
        ),
    ),
    tuple(f"kubernetes/main/apps/{app}" for app in ("default/linkding", "network/homepage", "default/sonarr")),
    """\
A\tkubernetes/main/flux/repositories/helm/homepage.yaml
M\tkubernetes/main/flux/repositories/helm/kustomization.yaml
""",
    ("home-assistant", "plex", "radarr", "cloudflared", "gatus"),
)

SOPS_LAYERS = Life(
    (
        Added(
            f"linkding --namespace media {_IMAGE} {_KEPT} --gateway traefik --secret LD_PASSWORD=@VALUE --health-check",
            """\
M clusters/main/flux-system/apps-kustomization.yaml
M gitops/apps/applications/kustomization.yaml
A gitops/apps/applications/linkding/.copier-answers.yml
A gitops/apps/applications/linkding/helmrelease.yaml
A gitops/apps/applications/linkding/kustomization.yaml
A gitops/apps/applications/linkding/photos.yaml
A gitops/apps/applications/linkding/pvc.yaml
A gitops/apps/applications/linkding/secret.enc.yaml
""",
        ),
        Added(
            f"homepage --namespace dashboards {_CHART} --secret TOKEN=@VALUE",
            """\
A gitops/apps/applications/homepage/.copier-answers.yml
A gitops/apps/applications/homepage/helmrelease.yaml
A gitops/apps/applications/homepage/kustomization.yaml
A gitops/apps/applications/homepage/secret.enc.yaml
M gitops/apps/applications/kustomization.yaml
A gitops/infrastructure/namespaces/dashboards.yaml
M gitops/infrastructure/namespaces/kustomization.yaml
A gitops/infrastructure/repositories/homepage.yaml
M gitops/infrastructure/repositories/kustomization.yaml
""",
            _UNNAMED,
        ),
        Added(
            f"mariadb --namespace database {_MARIADB} --secret MARIADB_ROOT_PASSWORD=@VALUE --health-check",
            """\
M clusters/main/flux-system/databases-kustomization.yaml
M gitops/apps/databases/kustomization.yaml
A gitops/apps/databases/mariadb/.copier-answers.yml
A gitops/apps/databases/mariadb/helmrelease.yaml
A gitops/apps/databases/mariadb/kustomization.yaml
A gitops/apps/databases/mariadb/pvc.yaml
A gitops/apps/databases/mariadb/secret.enc.yaml
""",
        ),
        Added(
            f"{_GONIC} --secret ND_KEY=@VALUE",
            """\
A gitops/apps/applications/gonic/.copier-answers.yml
A gitops/apps/applications/gonic/helmrelease.yaml
A gitops/apps/applications/gonic/kustomization.yaml
A gitops/apps/applications/gonic/media.yaml
A gitops/apps/applications/gonic/pvc.yaml
A gitops/apps/applications/gonic/secret.enc.yaml
M gitops/apps/applications/kustomization.yaml
""",
        ),
    ),
    (
        "gitops/apps/applications/linkding",
        "gitops/apps/applications/homepage",
        "gitops/apps/databases/mariadb",
        "gitops/apps/applications/gonic",
    ),
    """\
A\tgitops/infrastructure/namespaces/dashboards.yaml
M\tgitops/infrastructure/namespaces/kustomization.yaml
A\tgitops/infrastructure/repositories/homepage.yaml
M\tgitops/infrastructure/repositories/kustomization.yaml
""",
    ("navidrome", "postgresql", "redis"),
)

_SEALED = "=@VALUE --cert @CERTIFICATE"

SEALED_LAYERS = Life(
    (
        Added(
            f"linkding --namespace bookmarks {_IMAGE} {_KEPT} --gateway websecure --secret LD_PASSWORD{_SEALED} "
            "--health-check",
            """\
M apps/kustomization.yaml
A apps/linkding/.copier-answers.yml
A apps/linkding/helmrelease.yaml
A apps/linkding/ingressroute.yaml
A apps/linkding/kustomization.yaml
A apps/linkding/namespace.yaml
A apps/linkding/photos.yaml
A apps/linkding/pvc.yaml
A apps/linkding/sealed-secret.yaml
M clusters/production/apps.yaml
""",
        ),
        Added(
            f"homepage --namespace dashboards {_CHART} --secret TOKEN{_SEALED} --nfs {SHARE} --health-check",
            """\
A apps/homepage/.copier-answers.yml
A apps/homepage/helmrelease.yaml
A apps/homepage/kustomization.yaml
A apps/homepage/namespace.yaml
A apps/homepage/photos.yaml
A apps/homepage/sealed-secret.yaml
M apps/kustomization.yaml
M clusters/production/apps.yaml
A repositories/homepage.yaml
M repositories/kustomization.yaml
""",
            _UNNAMED.replace("Secret `homepage`", "claim `homepage-photos`") + _UNNAMED,
        ),
        Added(
            "metallb --namespace metallb-system --chart metallb --chart-repo https://metallb.github.io/metallb "
            "--chart-version 0.15.2",
            """\
M infrastructure/controllers/kustomization.yaml
A infrastructure/controllers/metallb/.copier-answers.yml
A infrastructure/controllers/metallb/helmrelease.yaml
A infrastructure/controllers/metallb/kustomization.yaml
A infrastructure/controllers/metallb/namespace.yaml
M repositories/kustomization.yaml
A repositories/metallb.yaml
""",
        ),
        Added(
            f"{_GONIC} --secret ND_KEY{_SEALED}",
            """\
A apps/gonic/.copier-answers.yml
A apps/gonic/helmrelease.yaml
A apps/gonic/ingressroute.yaml
A apps/gonic/kustomization.yaml
A apps/gonic/media.yaml
A apps/gonic/pvc.yaml
A apps/gonic/sealed-secret.yaml
M apps/kustomization.yaml
""",
        ),
    ),
    ("apps/linkding", "apps/homepage", "infrastructure/controllers/metallb", "apps/gonic"),
    """\
A\trepositories/homepage.yaml
M\trepositories/kustomization.yaml
A\trepositories/metallb.yaml
""",
    ("navidrome",),
)

LIVES = {"triad": TRIAD, "levels": LEVELS, "sops-layers": SOPS_LAYERS, "sealed-layers": SEALED_LAYERS}
