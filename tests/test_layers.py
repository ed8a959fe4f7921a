"""Layers: files in; which Kustomizations are layers, what they are for, and which apps they apply, out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from scaffold.layers import Layer, Purpose, Role, default_layer, find_layers, purpose_of
from scaffold.siblings import App, read_apps
from tests import layered
from tests.build import Files, config, fleet, ks, kustomize_file, namespaced, release


def read(files: Files, cluster: str = "") -> tuple[tuple[Layer, ...], tuple[App, ...]]:
    evaluated = fleet(files)
    (found,) = (each for each in evaluated.clusters if cluster in ("", each.name))
    return find_layers(evaluated, found), read_apps(evaluated, found)


def shown(apps: Sequence[App]) -> list[str]:
    """Return each app of a layer as its namespace, name, layer, folder and entry, and the entry of its list."""
    return [
        f"{app.namespace}/{app.name} {app.main.name} {app.folder} {app.entry.removeprefix(app.folder) or '='}"
        f" {f'{app.listing.file}: {app.listing.entry}' if app.listing else 'unlisted'}"
        for app in apps
        if app.layered
    ]


LAYOUTS = [
    pytest.param(
        layered.three(),
        [
            "web/homer apps apps/homer /kustomization.yaml apps/kustomization.yaml: homer",
            "web/wiki apps apps/wiki /kustomization.yaml apps/kustomization.yaml: wiki",
            "postgres/postgres databases databases/postgres /kustomization.yaml databases/kustomization.yaml: postgres",
            "cert-manager/cert-manager infrastructure infrastructure/cert-manager /kustomization.yaml "
            "infrastructure/kustomization.yaml: cert-manager",
            "traefik/traefik infrastructure infrastructure/traefik /kustomization.yaml "
            "infrastructure/kustomization.yaml: traefik",
        ],
        id="three layers with a list each",
    ),
    pytest.param(
        layered.grouped(),
        [
            "media/plex apps apps/media/plex /kustomization.yaml apps/media/kustomization.yaml: plex",
            "media/sonarr apps apps/media/sonarr /kustomization.yaml apps/media/kustomization.yaml: sonarr",
            "tools/wiki apps apps/tools/wiki /kustomization.yaml apps/tools/kustomization.yaml: wiki",
        ],
        id="groups with lists of their own, one with a single app",
    ),
    pytest.param(
        layered.single_files(),
        [
            "web/homer apps apps/homer.yaml = apps/kustomization.yaml: homer.yaml",
            "web/podinfo apps apps/podinfo-release.yaml = apps/kustomization.yaml: podinfo-release.yaml",
            "web/wiki apps apps/wiki /kustomization.yaml apps/kustomization.yaml: wiki",
        ],
        id="a list with single files",
    ),
    pytest.param(
        layered.scanned(),
        ["media/plex apps apps/plex /release.yaml unlisted", "media/radarr apps apps/radarr /release.yaml unlisted"],
        id="folders without any kustomize file",
    ),
    pytest.param(
        layered.listed_files(),
        [
            "media/plex apps apps/plex /release.yaml apps/kustomization.yaml: plex/release.yaml",
            "media/radarr apps apps/radarr /release.yaml apps/kustomization.yaml: radarr/release.yaml",
        ],
        id="a list that names the files of folders",
    ),
    pytest.param(
        layered.overlays(),
        [
            "two/podinfo-two apps apps/production/podinfo-two /kustomization.yaml "
            "apps/production/kustomization.yaml: podinfo-two",
            "podinfo/podinfo apps apps/production/podinfo /kustomization.yaml "
            "apps/production/kustomization.yaml: podinfo",
            "wiki/wiki apps apps/production/wiki /kustomization.yaml apps/production/kustomization.yaml: wiki",
            "nginx/nginx infrastructure infrastructure/nginx /kustomization.yaml "
            "infrastructure/kustomization.yaml: nginx",
        ],
        id="a folder for each app over a base, one base twice",
    ),
    pytest.param(
        layered.with_entry_files(),
        [
            "web/homer apps apps/homer /kustomization.yaml apps/kustomization.yaml: homer",
            "web/wiki apps apps/wiki /kustomization.yaml apps/kustomization.yaml: wiki",
        ],
        id="a layer that lists an entry file, too",
    ),
    pytest.param(
        layered.in_parts(),
        [
            "immich/immich apps apps/immich /kustomization.yaml apps/kustomization.yaml: immich",
            "nextcloud/nextcloud apps apps/nextcloud /kustomization.yaml apps/kustomization.yaml: nextcloud",
            "wiki/wiki apps apps/wiki /kustomization.yaml apps/kustomization.yaml: wiki",
        ],
        id="apps of several folders or workloads",
    ),
    pytest.param(
        layered.in_one_file(),
        [
            "wiki/wiki apps apps/wiki /helmrelease.yaml unlisted",
            "postgres/postgres db db/postgres /helmrelease.yaml unlisted",
            "cert-manager/cert-manager infra infra/cert-manager /helmrelease.yaml unlisted",
        ],
        id="layers of one app each, in one file",
    ),
    pytest.param(
        layered.for_each_namespace(),
        [
            "media/plex media apps/media/plex /helmrelease.yaml unlisted",
            "media/sonarr media apps/media/sonarr /helmrelease.yaml unlisted",
            "tools/wiki tools apps/tools/wiki /helmrelease.yaml unlisted",
        ],
        id="a layer for each namespace",
    ),
]


@pytest.mark.parametrize(("files", "expected"), LAYOUTS)
def test_the_apps_of_layers(files: Files, expected: list[str]) -> None:
    _, apps = read(files)
    assert shown(apps) == expected


@pytest.mark.parametrize("cluster", ["production", "staging"])
def test_clusters_share_a_base(cluster: str) -> None:
    layers, apps = read(layered.bases("production", "staging"), cluster)
    assert [each.name for each in layers] == ["infrastructure", "apps"]
    assert shown(apps)[0] == (
        f"podinfo/podinfo apps apps/base/podinfo /kustomization.yaml apps/{cluster}/kustomization.yaml: ../base/podinfo"
    )


def test_apps_of_both_kinds_stand_beside_each_other() -> None:
    layers, apps = read(layered.mixed())
    assert [(each.name, each.role) for each in layers] == [("infra", Role.INFRASTRUCTURE)]
    assert [(app.name, app.layered) for app in apps] == [
        *(("plex", False), ("radarr", False)),
        *(("longhorn", True), ("traefik", True)),
    ]


def test_what_belongs_to_an_app_of_a_layer_alone() -> None:
    _, apps = read(layered.three())
    wiki = next(app for app in apps if app.name == "wiki")
    assert (wiki.own, wiki.declared, wiki.path, wiki.is_file) == (frozenset(), {}, "apps/wiki", False)
    assert [resource.name for resource in wiki.resources] == ["wiki"]
    assert len({app.key for app in apps}) == len(apps)
    _, apps = read(namespaced("media/plex"))
    assert (apps[0].own, apps[0].path) == (frozenset({apps[0].main.id}), "cluster/media/plex/app")


def test_a_release_that_is_installed_elsewhere_counts_where_it_runs() -> None:
    files = layered.three()
    files["apps/wiki/helmrelease.yaml"] = release("wiki", "flux-system", targetNamespace="office")
    _, apps = read(files)
    assert next(app.namespace for app in apps if app.name == "wiki") == "office"


def test_what_a_layer_patches_away_is_no_app() -> None:
    files = layered.three()
    gone = "[{target: {kind: HelmRelease, name: wiki}, patch: '{$patch: delete, kind: HelmRelease}'}]"
    files["apps/kustomization.yaml"] = kustomize_file("homer", "wiki", patches=gone)
    _, apps = read(files)
    assert [app.name for app in apps if app.main.name == "apps"] == ["homer"]


NO_LAYER = [
    pytest.param(namespaced("media/plex", "media/radarr", "tools/wiki"), id="a Kustomization for each app"),
    pytest.param({**layered.ROOT, "cluster/a.yaml": ks("a", "./a"), "a/c.yaml": config("c")}, id="nothing that runs"),
    pytest.param(
        {
            **layered.ROOT,
            "cluster/rook.yaml": ks("rook-ceph", "./rook-ceph", "flux-system"),
            "rook-ceph/operator/h.yaml": layered.chart("rook-ceph-operator", "rook"),
            "rook-ceph/cluster/h.yaml": layered.chart("rook-ceph-cluster", "rook"),
        },
        id="an app of two releases that are named as it",
    ),
    pytest.param(
        {
            **layered.ROOT,
            "cluster/cloud.yaml": ks("cloud", "./cloud", "flux-system"),
            **{f"cloud/{n}/deployment.yaml": layered.deployment(n, "c") for n in ("redis", "mariadb", "cloud-web")},
        },
        id="an app that brings its database and its cache",
    ),
    pytest.param(
        {
            **layered.ROOT,
            "cluster/runner/ks.yaml": ks("runner", "./cluster/runner/app")
            + "---\n"
            + ks("runner-sets", "./cluster/runner/sets"),
            "cluster/runner/app/helmrelease.yaml": layered.chart("runner", "ci"),
            "cluster/runner/sets/kustomization.yaml": kustomize_file("one", "two"),
            **layered.folders("cluster/runner/sets", ("one", "two"), "ci"),
        },
        id="a second Kustomization of an app, with several releases",
    ),
    pytest.param(
        {
            **layered.ROOT,
            "cluster/stores/ks.yaml": ks("stores", "./cluster/stores/all"),
            "cluster/stores/all/kustomization.yaml": kustomize_file("vault"),
            **layered.folders("cluster/stores/all", ("vault",)),
        },
        id="a folder with a single one beside its entry file",
    ),
]


@pytest.mark.parametrize("files", NO_LAYER)
def test_what_is_no_layer(files: Files) -> None:
    layers, apps = read(files)
    assert layers == ()
    assert not any(app.layered for app in apps)


def roles(files: Files) -> dict[str, str]:
    return {each.name: f"{each.role}: {each.why}" for each in read(files)[0]}


def four(apps: str = "wiki", controllers: str = "cert-manager") -> dict[str, str]:
    """Return repositories, controllers, configs and apps, under names that tell nothing."""
    files = {
        **layered.ROOT,
        "cluster/d.yaml": layered.layer("d", "c"),
        "cluster/c.yaml": layered.layer("c", "b"),
        "cluster/b.yaml": layered.layer("b", "a"),
        "cluster/a.yaml": layered.layer("a"),
        "a/charts.yaml": layered.source("charts", "https://charts.example.com"),
        "c/issuer.yaml": "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: acme}\n",
    }
    return files | layered.folders("b", (controllers, "traefik")) | layered.folders("d", (apps, "homer"))


def test_roles_follow_from_what_layers_apply_and_from_their_order() -> None:
    assert list(roles(four()).items()) == [
        ("a", "repositories: what it applies"),
        ("b", "infrastructure: what it applies"),
        ("c", "configs: what it applies"),
        ("d", "apps: nothing waits for it"),
    ]


ROLES = [
    pytest.param(
        layered.three(),
        {
            "infrastructure": "infrastructure: what it applies",
            "databases": "databases: what it applies",
            "apps": "apps: nothing waits for it",
        },
        id="three layers",
    ),
    pytest.param(
        four(apps="postgres"),
        {
            "a": "repositories: what it applies",
            "b": "infrastructure: what it applies",
            "c": "configs: what it applies",
            "d": "apps: nothing waits for it",
        },
        id="a database among the apps",
    ),
    pytest.param(
        {**layered.three(), "databases/kustomization.yaml": "resources: []\n"},
        {
            "infrastructure": "infrastructure: what it applies",
            "databases": "databases: its name",
            "apps": "apps: nothing waits for it",
        },
        id="a layer that is empty yet",
    ),
    pytest.param(
        {
            **layered.ROOT,
            "cluster/l.yaml": layered.layer("infra") + "---\n" + layered.layer("apps", "infra"),
            "infra/kustomization.yaml": "resources: []\n",
            "apps/kustomization.yaml": "resources: []\n",
        },
        {"infra": "infrastructure: its name", "apps": "apps: its name"},
        id="layers of a cluster that runs nothing yet",
    ),
    pytest.param(
        {
            **layered.ROOT,
            "cluster/x.yaml": layered.layer("x"),
            "cluster/y.yaml": layered.layer("y", "x"),
            **layered.folders("x", ("one", "two")),
            **layered.folders("y", ("three", "four")),
        },
        {"x": "infrastructure: the order", "y": "apps: nothing waits for it"},
        id="names and charts that nobody knows",
    ),
]


@pytest.mark.parametrize(("files", "expected"), ROLES)
def test_roles(files: Files, expected: dict[str, str]) -> None:
    assert roles(files) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(("docker.io/library/redis:8", "cache"), Purpose.DATA, id="an image of a cache"),
        pytest.param(("postgresql-ha",), Purpose.DATA, id="a chart of a database"),
        pytest.param(("cert-manager",), Purpose.INFRASTRUCTURE, id="a chart that serves the cluster"),
        pytest.param(("redis-operator",), Purpose.INFRASTRUCTURE, id="an operator of caches"),
        pytest.param(("ghcr.io/owner/wiki:1", "wiki"), Purpose.APPLICATION, id="an application"),
        pytest.param(("redisinsight",), Purpose.APPLICATION, id="a name that only begins as a cache"),
        pytest.param(("",), Purpose.APPLICATION, id="nothing known"),
    ],
)
def test_what_a_service_is_follows_from_its_names(names: tuple[str, ...], expected: Purpose) -> None:
    assert purpose_of(*names) is expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(layered.three(), ["databases", "infrastructure", "apps"], id="three layers"),
        pytest.param(four(), ["d", "b", "d"], id="without a layer for data"),
        pytest.param(layered.mixed(), ["infra", "infra", "infra"], id="one layer for all"),
        pytest.param(layered.for_each_namespace(), ["media", "media", "media"], id="several for apps: the largest"),
        pytest.param(namespaced("media/plex"), [None, None, None], id="no layer"),
    ],
)
def test_the_layer_that_a_service_goes_into(files: Files, expected: list[str | None]) -> None:
    layers, _ = read(files)
    found = [default_layer(layers, purpose) for purpose in Purpose]
    assert [each.name if each else None for each in found] == expected


def test_the_layer_of_the_nearest_apps_comes_first() -> None:
    layers, apps = read(layered.for_each_namespace())
    near = [app.main.id for app in apps if app.namespace == "tools"]
    found = default_layer(layers, Purpose.APPLICATION, near)
    assert found is not None
    assert found.name == "tools"
