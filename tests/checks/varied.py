"""Builds repositories in the shape of real ones: two clusters, a platform, apps by namespace, and varied habits."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import dedent, indent

from tests.build import kustomize_file, text
from tests.checks.healthy import DIGEST

_CLUSTERS = (("main", "staging"), ("production", "test"), ("home", "lab"))
_SPACES = ("media", "games", "office", "downloads", "observe", "tools")
_WORDS = (
    "amber birch cedar delta ember fjord grove heron iris jasper krill lotus maple nectar opal pine quartz raven sage "
    "tulip umber violet willow xenon yarrow zephyr"
).split()


@dataclass(frozen=True)
class VariedApp:
    """An app of a varied repository, and where its parts are."""

    cluster: str
    namespace: str
    name: str
    folder: str
    entry: str

    @property
    def kustomize(self) -> str:
        return f"{self.folder}/app/kustomization.yaml"

    @property
    def release(self) -> str:
        return f"{self.folder}/app/helmrelease.yaml"

    @property
    def secret(self) -> str:
        return f"{self.folder}/app/externalsecret.yaml"

    @property
    def listing(self) -> str:
        return f"{self.folder.rpartition('/')[0]}/kustomization.yaml"


@dataclass
class Varied:
    """A repository with its habits.

    Attributes:
        rng: What everything random comes from.
        names: Its clusters.
        files: Text by path.
        apps: What people add: each has a secret, a claim and a route, and waits for who delivers them.
        platform: What delivers these, by `cluster/name`.
    """

    rng: random.Random
    names: tuple[str, str] = ("", "")
    files: dict[str, str] = field(default_factory=dict)
    apps: list[VariedApp] = field(default_factory=list)
    platform: dict[str, VariedApp] = field(default_factory=dict)

    def build(self) -> Varied:
        """Fill it."""
        self.names = self.rng.choice(_CLUSTERS)
        self._entry_name = self.rng.choice(("ks.yaml", "install.yaml", "flux-sync.yaml"))
        self._dot = self.rng.choice(("./", ""))
        self._start = self.rng.choice(("", "---\n"))
        self._deep = self.rng.choice((True, False))
        self._named_in_entry = self.rng.choice((True, False))
        for cluster in self.names:
            self._cluster(cluster)
        return self

    def _cluster(self, cluster: str) -> None:
        top = f"kubernetes/{cluster}"
        self.files[f"{top}/flux/instance.yaml"] = text(f"""\
            apiVersion: fluxcd.controlplane.io/v1
            kind: FluxInstance
            metadata: {{name: flux, namespace: flux-system}}
            spec:
              sync: {{kind: GitRepository, url: https://git.example.com/owner/repo.git, path: {top}/apps}}
            """)
        spaces = ["system", *self.rng.sample(_SPACES, 2)]
        self.files[f"{top}/apps/kustomization.yaml"] = kustomize_file(*(f"./{space}" for space in sorted(spaces)))
        names = self.rng.sample(_WORDS, 10)
        self._space(cluster, "system", self._platform(cluster))
        for space, chosen in zip(spaces[1:], (names[:5], names[5:]), strict=True):
            self._space(cluster, space, [self._app(cluster, space, name) for name in sorted(chosen)])

    def _space(self, cluster: str, space: str, apps: Sequence[VariedApp]) -> None:
        folder = f"kubernetes/{cluster}/apps/{space}"
        entries = [f"{self._dot}{app.entry.removeprefix(folder + '/')}" for app in apps]
        named = {} if self._named_in_entry else {"namespace": space}
        self.files[f"{folder}/kustomization.yaml"] = self._start + kustomize_file(
            f"{self._dot}namespace.yaml", *entries, **named
        )
        self.files[f"{folder}/namespace.yaml"] = f"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {space}\n"

    def _platform(self, cluster: str) -> list[VariedApp]:
        """Add who delivers secrets, storage and routes."""
        made = {
            "external-secrets": {"helmrelease.yaml": chart("external-secrets")},
            "stores": {
                "store.yaml": "apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata:\n  name: vault\n"
            },
            "storage": {
                "class.yaml": "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata:\n  name: block\n",
                "helmrelease.yaml": chart("longhorn"),
            },
            "gateways": {
                "gateway.yaml": "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata:\n  name: internal\n"
            },
        }
        waits = {"stores": ["system/external-secrets"]}
        found = []
        for name, files in made.items():
            app = self._add(cluster, "system", name, files, waits.get(name, []))
            self.platform[f"{cluster}/{name}"] = app
            found.append(app)
        return found

    def _app(self, cluster: str, space: str, name: str) -> VariedApp:
        files = {"externalsecret.yaml": secret(name), "helmrelease.yaml": self._release(name)}
        waits = ["system/stores", "system/storage", "system/gateways"]
        self.rng.shuffle(waits)
        app = self._add(cluster, space, name, files, waits)
        self.apps.append(app)
        return app

    def _add(self, cluster: str, space: str, name: str, files: dict[str, str], waits: Sequence[str]) -> VariedApp:
        folder = f"kubernetes/{cluster}/apps/{space}/{name}"
        app = VariedApp(cluster, space, name, folder, f"{folder}/{self._entry_name}")
        self.files[app.entry] = self._start + self._entry(app, waits)
        self.files[app.kustomize] = kustomize_file(*(f"{self._dot}{file}" for file in sorted(files)))
        self.files.update((f"{folder}/app/{file}", self._start + content) for file, content in files.items())
        return app

    def _entry(self, app: VariedApp, waits: Sequence[str]) -> str:
        step = "  " if self._deep else ""
        metadata = [f"  namespace: {app.namespace}"] if self._named_in_entry else []
        depends = ["  dependsOn:"] if waits else []
        for target in waits:
            namespace, _, name = target.partition("/")
            depends += [f"  {step}- name: {name}", f"  {step}  namespace: {namespace}"]
        spec = [
            [f"  targetNamespace: {app.namespace}"],
            [f"  path: ./{app.folder}/app"],
            ["  sourceRef:", "    kind: GitRepository", "    name: flux-system", "    namespace: flux-system"],
            [f"  prune: true\n  wait: {self.rng.choice(('true', 'false'))}"],
            [f"  interval: {self.rng.choice(('30m', '1h'))}"],
            depends,
        ]
        self.rng.shuffle(spec)
        head = ["apiVersion: kustomize.toolkit.fluxcd.io/v1", "kind: Kustomization", "metadata:", f"  name: {app.name}"]
        return "\n".join([*head, *metadata, "spec:", *(line for group in spec for line in group)]) + "\n"

    def _release(self, name: str) -> str:
        variables = {"TZ": "Etc/UTC", "LOG_LEVEL": "info", "AUTH_METHOD": "External"}
        chosen = self.rng.sample(sorted(variables), 2)
        env = "".join(f"{key}: {variables[key]}\n" for key in chosen)
        return (
            dedent(f"""\
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata:
              name: {name}
            spec:
              interval: {self.rng.choice(("30m", "1h"))}
              chartRef:
                kind: OCIRepository
                name: app-template
              values:
                controllers:
                  {name}:
                    containers:
                      app:
                        image:
                          repository: ghcr.io/example/{name}
                          tag: {self.rng.randrange(9)}.{self.rng.randrange(99)}.0@{DIGEST}
                        envFrom:
                          - secretRef:
                              name: {name}-secret
                        env:
            """)
            + indent(env, " " * 14)
            + indent(
                dedent(f"""\
                route:
                  app:
                    hostnames:
                      - {name}.example.com
                    parentRefs:
                      - name: internal
                        namespace: system
                persistence:
                  config:
                    type: persistentVolumeClaim
                    storageClass: block
                    size: {self.rng.randrange(1, 30)}Gi
                """),
                " " * 4,
            )
        )


def chart(name: str) -> str:
    """Return a release of a vendor's chart."""
    return text(f"""\
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata:
          name: {name}
        spec:
          interval: 1h
          chart:
            spec:
              chart: {name}
              version: 1.2.3
              sourceRef:
                kind: HelmRepository
                name: {name}
                namespace: flux-system
        """)


def secret(name: str) -> str:
    """Return an app's ExternalSecret."""
    return text(f"""\
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata:
          name: {name}
        spec:
          refreshInterval: 12h
          secretStoreRef:
            kind: ClusterSecretStore
            name: vault
          target:
            name: {name}-secret
          dataFrom:
            - extract:
                key: {name}
        """)
