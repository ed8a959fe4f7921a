"""Providers: files in; who delivers what, and what a new app waits for, out."""

from __future__ import annotations

import pytest

from scaffold.providers import Need, Providers, release_waits_for, waits_for
from scaffold.settings import Settings
from tests.build import Files, ks, namespaced, release, siblings

APPS = ("media/plex", "media/radarr", "media/sonarr", "tools/wiki")
STORE = "apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: NAME}\n"
GATEWAY = "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: NAME, namespace: network}\n"
CLASS = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: NAME}\n"
SECRET = "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: NAME}\nspec: {dataFrom: []}\n"


def provider(name: str, manifest: str) -> dict[str, str]:
    """Return a Kustomization in `infra` that applies a manifest."""
    return {f"cluster/{name}.yaml": ks(name, f"./infra/{name}", "infra"), f"infra/{name}/m.yaml": manifest}


def chart(name: str, values: str = "{}") -> str:
    """Return a release of a vendor's chart."""
    return release(name, "infra", chart=f"{{spec: {{chart: {name}}}}}", values=values)


def read(*files: Files, settings: Settings | None = None) -> Providers:
    """Return the providers of a cluster with four apps; its root lists what lies directly in its folder."""
    held = dict(namespaced(*APPS))
    for more in files:
        held.update(more)
    listed = sorted(
        path.removeprefix("cluster/") for path in held if path.startswith("cluster/") and path.count("/") == 1
    )
    entries = "".join(f"  - ./{name}\n" for name in listed if name != "kustomization.yaml")
    held["cluster/kustomization.yaml"] = f"kind: Kustomization\nresources:\n{entries}  - ./media\n  - ./tools\n"
    return Providers(siblings(held, settings))


def using(*names: str, kind: str = "secret", depends_on: str = "") -> dict[str, str]:
    """Return the changed files of apps that use a secret, a class or a route, and may wait for something."""
    files = {}
    spec = {"dependsOn": depends_on} if depends_on else {}
    for name in names:
        namespace = "tools" if name == "wiki" else "media"
        folder = f"cluster/{namespace}/{name}"
        files[f"{folder}/ks.yaml"] = ks(name, f"./{folder}/app", targetNamespace=namespace, **spec)
        values = {
            "secret": "{}",
            "class": "{persistence: {config: {size: 1Gi, storageClass: block}}}",
            "route": "{route: {app: {parentRefs: [{name: internal, namespace: network}]}}}",
        }[kind]
        template = "{kind: OCIRepository, name: app-template}"
        files[f"{folder}/app/helmrelease.yaml"] = release(name, chartRef=template, values=values)
        if kind == "secret":
            files[f"{folder}/app/secret.yaml"] = SECRET.replace("NAME", name)
            listed = "kind: Kustomization\nresources: [helmrelease.yaml, secret.yaml]\n"
            files[f"{folder}/app/kustomization.yaml"] = listed
    return files


def names(found: Providers, need: Need, name: str = "") -> list[str]:
    return [kustomization.name for kustomization in found.delivering(need, name)]


def wanted(found: Providers, need: Need, name: str = "", namespace: str = "media") -> dict[str, str]:
    return {f"{d.target.kind} {d.target.name}": d.why for d in found.wanted({need: name}, namespace)}


def test_a_cluster_without_providers() -> None:
    found = read()
    assert (found.storage_classes, found.gateways, found.stores) == ({}, {}, {})
    assert {need: names(found, need) for need in Need} == {need: [] for need in Need}
    assert found.wanted(dict.fromkeys(Need, ""), "media") == ()


POOLS = ("{storageClass: {enabled: true, name: block}}", "{storageClass: {enabled: false, name: off}}")
CEPH = f"{{cephBlockPools: [{', '.join(POOLS)}]}}"


@pytest.mark.parametrize(
    ("files", "classes"),
    [
        pytest.param(provider("sc", CLASS.replace("NAME", "local")), {"local": "sc"}, id="a manifest"),
        pytest.param(provider("ceph", chart("rook-ceph-cluster", CEPH)), {"block": "ceph"}, id="what a chart declares"),
        pytest.param(
            provider("csi", chart("csi", "{storageClasses: [{name: nfs-slow}, {name: nfs-fast}]}")),
            {"nfs-fast": "csi", "nfs-slow": "csi"},
            id="a chart's list",
        ),
        pytest.param(
            provider("host", chart("openebs", "{localpv: {hostpathClass: {name: host}}}")),
            {"host": "host"},
            id="a host path",
        ),
        pytest.param(using("plex", kind="class"), {"block": None}, id="what claims name"),
        pytest.param(
            {
                **using("plex", kind="class"),
                **provider("pv", "kind: PersistentVolume\nmetadata: {name: x}\nspec: {storageClassName: block}\n"),
            },
            {},
            id="a name that only binds a volume",
        ),
    ],
)
def test_storage_classes(files: Files, classes: dict[str, str | None]) -> None:
    found = read(files).storage_classes
    assert {name: owner and owner.name for name, owner in found.items()} == classes


def test_gateways_and_stores() -> None:
    found = read(
        provider("gate", GATEWAY.replace("NAME", "external")),
        using("plex", kind="route"),
        provider("vault", STORE.replace("NAME", "vault")),
    )
    assert {name: (space, owner and owner.name) for name, (space, owner) in found.gateways.items()} == {
        "external": ("network", "gate"),
        "internal": ("network", None),
    }
    assert {key: owner and owner.name for key, owner in found.stores.items()} == {
        ("ClusterSecretStore", "vault"): "vault"
    }


OPERATORS = (
    provider("es", chart("external-secrets")),
    provider("vault", STORE.replace("NAME", "vault")),
    provider("other", STORE.replace("NAME", "other")),
    provider("rook", chart("rook-ceph")),
    provider("ceph", chart("rook-ceph-cluster", CEPH)),
    provider("pg", chart("cloudnative-pg")),
    provider("envoy", chart("gateway-helm")),
    provider("gate", GATEWAY.replace("NAME", "internal")),
    provider("cache", chart("dragonfly-operator")),
    provider("volsync", chart("volsync")),
)


@pytest.mark.parametrize(
    ("need", "name", "delivered"),
    [
        (Need.SECRET, "", ["other", "vault", "es"]),
        (Need.SECRET, "vault", ["vault", "es"]),
        (Need.STORAGE, "block", ["ceph"]),
        (Need.STORAGE, "unknown", ["ceph", "rook"]),
        (Need.ROUTE, "internal", ["gate", "envoy"]),
        (Need.DATABASE, "", ["pg"]),
        (Need.CACHE, "", ["cache"]),
        (Need.BACKUP, "", ["volsync"]),
    ],
)
def test_the_thing_itself_comes_before_its_operator(need: Need, name: str, delivered: list[str]) -> None:
    assert names(read(*OPERATORS), need, name) == delivered


VAULT = "[{name: vault, namespace: infra}]"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(using("plex", "radarr", "sonarr"), {}, id="nobody waits"),
        pytest.param(
            using("plex", "radarr", depends_on=VAULT),
            {"Kustomization vault": "2 of 2 apps with a secret wait for it"},
            id="all who use it",
        ),
        pytest.param(
            {**using("plex", "radarr", depends_on=VAULT), **using("sonarr")},
            {"Kustomization vault": "2 of 3 apps with a secret wait for it"},
            id="most who use it",
        ),
        pytest.param({**using("plex", depends_on=VAULT), **using("sonarr")}, {}, id="half of them are not enough"),
        pytest.param({}, {"Kustomization vault": "delivers the secret `vault`"}, id="nobody uses it yet"),
    ],
)
def test_a_new_app_waits_as_its_siblings_do(files: Files, expected: dict[str, str]) -> None:
    assert wanted(read(*OPERATORS, files), Need.SECRET, "vault") == expected


def test_strict_settings_wait_for_everything_that_is_used() -> None:
    found = read(*OPERATORS, using("plex", "radarr", "sonarr"), settings=Settings(depends_on="strict"))
    assert wanted(found, Need.SECRET, "vault") == {"Kustomization vault": "delivers the secret `vault`"}
    assert wanted(found, Need.STORAGE, "block") == {"Kustomization ceph": "delivers the storage `block`"}


def test_the_namespace_counts_first_where_three_of_it_use_the_same() -> None:
    found = read(*OPERATORS, using("plex", "radarr", "sonarr"), using("wiki", depends_on=VAULT))
    assert wanted(found, Need.SECRET, "vault", "media") == {}


def test_what_delivers_something_else_is_not_taken_for_this() -> None:
    """All with a secret wait for the database too; that is no habit of those who need a secret."""
    both = "[{name: vault, namespace: infra}, {name: pg, namespace: infra}]"
    found = read(*OPERATORS, using("plex", "radarr", "sonarr", depends_on=both))
    assert list(wanted(found, Need.SECRET, "vault")) == ["Kustomization vault"]


def test_what_everybody_waits_for_is_waited_for_without_a_need() -> None:
    files = {
        f"cluster/{app}/ks.yaml": ks(
            app.partition("/")[2], f"./cluster/{app}/app", targetNamespace=app.partition("/")[0], dependsOn=VAULT
        )
        for app in APPS
    }
    found = read(*OPERATORS, files)
    assert {str(d.target): (d.need, d.why) for d in found.wanted({}, "media")} == {
        "Kustomization/infra/vault": (None, "3 of 3 apps wait for it")
    }


def test_releases_may_carry_the_dependencies() -> None:
    template = "{kind: OCIRepository, name: app-template}"
    files = using("plex", "radarr")
    for name in ("plex", "radarr"):
        path = f"cluster/media/{name}/app/helmrelease.yaml"
        files[path] = release(
            name, chartRef=template, dependsOn="[{name: external-secrets, namespace: infra}]", values="{}"
        )
    found = read(*OPERATORS, files)
    assert wanted(found, Need.SECRET) == {"HelmRelease external-secrets": "2 of 2 apps with a secret wait for it"}
    app = next(app for app in found.siblings.apps if app.name == "plex")
    assert (waits_for(app), {str(t) for t in release_waits_for(app)}) == (
        frozenset(),
        {"HelmRelease/infra/external-secrets"},
    )


@pytest.mark.parametrize(
    ("files", "need", "name", "used"),
    [
        ({}, Need.SECRET, "", False),
        (using("plex"), Need.SECRET, "", True),
        (using("plex", kind="class"), Need.STORAGE, "", True),
        (using("plex", kind="class"), Need.STORAGE, "block", True),
        (using("plex", kind="class"), Need.STORAGE, "other", False),
        (using("plex", kind="route"), Need.ROUTE, "", True),
        ({}, Need.DATABASE, "", False),
        ({}, Need.CACHE, "", False),
        ({}, Need.BACKUP, "", False),
    ],
)
def test_what_a_sibling_uses(files: Files, need: Need, name: str, used: bool) -> None:
    found = read(files)
    app = next(app for app in found.siblings.apps if app.name == "plex")
    assert found.uses(app, need, name) is used
