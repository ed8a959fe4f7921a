"""Places in layers: files in; which layer, which folder, which lists change, out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaffold.answers.context import Context
from scaffold.errors import ScaffoldError
from scaffold.flux import read_fleet
from scaffold.layers import Purpose
from scaffold.plan import plan_app, plan_registration
from scaffold.removal import Extent, plan_removal, prove
from scaffold.siblings import read_apps
from tests import layered
from tests.build import Files, kustomize_file, siblings


def context(files: Files, app: str = "new", namespace: str = "web", layer: str = "") -> Context:
    return Context(siblings(files), app, namespace, wanted_layer=layer)


def added(found: Context) -> dict[str, list[str]]:
    """Return the lines that the registration adds, by file."""
    changes = {}
    for change in plan_registration(found):
        before = (change.before or b"").decode().splitlines()
        changes[change.path] = [line for line in (change.after or b"").decode().splitlines() if line not in before]
        assert all(line in (change.after or b"").decode().splitlines() for line in before if line != "resources: []")
    return changes


PLACES = [
    pytest.param(
        context(layered.three()),
        "apps/new",
        {"apps/kustomization.yaml": ["  - new"]},
        id="an app of a namespace that exists",
    ),
    pytest.param(
        context(layered.three(), "redis", "cache"),
        "databases/redis",
        {"databases/kustomization.yaml": ["  - redis"]},
        id="a database, by its name",
    ),
    pytest.param(
        context(layered.three(), layer="infrastructure"),
        "infrastructure/new",
        {"infrastructure/kustomization.yaml": ["  - new"]},
        id="the layer that the user names",
    ),
    pytest.param(
        context(layered.grouped(), namespace="media"),
        "apps/media/new",
        {"apps/media/kustomization.yaml": ["  - new"]},
        id="a group",
    ),
    pytest.param(
        context(layered.grouped(), namespace="games"),
        "apps/games/new",
        {
            "apps/games/kustomization.yaml": [
                *("apiVersion: kustomize.config.k8s.io/v1beta1", "kind: Kustomization", "namespace: games"),
                *("resources:", "  - namespace.yaml", "  - new"),
            ],
            "apps/games/namespace.yaml": ["apiVersion: v1", "kind: Namespace", "metadata:", "  name: games"],
            "apps/kustomization.yaml": ["  - games"],
        },
        id="a group that is new",
    ),
    pytest.param(
        context(layered.single_files()),
        "apps/new",
        {"apps/kustomization.yaml": ["  - new"]},
        id="a folder beside single files",
    ),
    pytest.param(context(layered.scanned(), namespace="media"), "apps/new", {}, id="files that register themselves"),
    pytest.param(
        context(layered.listed_files(), namespace="media"),
        "apps/new",
        {"apps/kustomization.yaml": ["  - new"]},
        id="a list that names files: the folder's own list is named",
    ),
    pytest.param(
        context(layered.bases("production")),
        "apps/base/new",
        {"apps/production/kustomization.yaml": ["  - ../base/new"]},
        id="a base that clusters share",
    ),
    pytest.param(
        context(layered.overlays(), namespace="games"),
        "apps/production/new",
        {"apps/production/kustomization.yaml": ["  - new"]},
        id="a folder beside overlays",
    ),
    pytest.param(
        context(layered.mixed(), namespace="media"),
        "cluster/media/new",
        {"cluster/media/kustomization.yaml": ["  - ./new/ks.yaml"]},
        id="a namespace of apps with a Kustomization each",
    ),
    pytest.param(
        context(layered.mixed(), "openebs", "openebs"),
        "infra/openebs",
        {"infra/kustomization.yaml": ["  - openebs"]},
        id="infrastructure, where that alone is a layer",
    ),
    pytest.param(
        context(layered.with_entry_files()),
        "apps/new",
        {"apps/kustomization.yaml": ["  - new"]},
        id="a namespace of the layer, though the layer lists an entry file, too",
    ),
    pytest.param(
        context(layered.with_entry_files(), namespace="media"),
        "apps/new",
        {"apps/kustomization.yaml": ["  - new/ks.yaml"]},
        id="a namespace of an entry file that a layer lists",
    ),
    pytest.param(
        context({**layered.three(), "apps/kustomization.yaml": kustomize_file("./homer/", "./wiki/")}),
        "apps/new",
        {"apps/kustomization.yaml": ["  - ./new/"]},
        id="entries with a slash at both ends",
    ),
    pytest.param(
        context({**layered.three(), "databases/kustomization.yaml": "resources: []\n"}, "redis", "cache"),
        "databases/redis",
        {"databases/kustomization.yaml": ["resources:", "  - redis"]},
        id="a layer that is empty yet",
    ),
]


@pytest.mark.parametrize(("found", "folder", "changes"), PLACES)
def test_places(found: Context, folder: str, changes: dict[str, list[str]]) -> None:
    assert found.placement.folder == folder
    assert added(found) == changes


def test_an_app_of_a_layer_has_a_list_of_its_own_and_no_kustomization() -> None:
    placement = context(layered.three()).placement
    assert (placement.entry, placement.inner_list, placement.list_entry) == ("apps/new/kustomization.yaml", True, "new")
    assert placement.layer is not None
    assert placement.layer.name == "apps"


def test_what_the_service_is_counts_more_than_its_name() -> None:
    found = replace(context(layered.three(), "redis", "cache"), purpose=Purpose.APPLICATION)
    assert found.placement.folder == "apps/redis"


def namespaced_beside() -> dict[str, str]:
    """Return layers whose namespaces are declared side by side in the first one."""
    files = layered.three()
    files["infrastructure/kustomization.yaml"] = kustomize_file("namespaces", "sources", "cert-manager", "traefik")
    files["infrastructure/namespaces/kustomization.yaml"] = kustomize_file("postgres.yaml", "web.yaml")
    for name in ("postgres", "web"):
        files[f"infrastructure/namespaces/{name}.yaml"] = "# made by hand\n" + layered.made(name)
    return files


def test_a_new_namespace_is_declared_where_the_others_are() -> None:
    found = context(namespaced_beside(), namespace="games")
    assert found.placement.namespace_file == "infrastructure/namespaces/games.yaml"
    assert added(found) == {
        "apps/kustomization.yaml": ["  - new"],
        "infrastructure/namespaces/games.yaml": [
            *("# made by hand", "apiVersion: v1", "kind: Namespace", "metadata:", "  name: games")
        ],
        "infrastructure/namespaces/kustomization.yaml": ["  - games.yaml"],
    }


def test_a_new_namespace_is_declared_in_the_file_of_all() -> None:
    files = layered.three()
    files["infrastructure/kustomization.yaml"] = kustomize_file("namespaces.yaml", "sources", "cert-manager", "traefik")
    files["infrastructure/namespaces.yaml"] = "---\n".join(map(layered.made, ("postgres", "web")))
    found = context(files, namespace="games")
    assert added(found)["infrastructure/namespaces.yaml"] == ["  name: games"]


def test_a_new_namespace_that_apps_declare_themselves_is_a_file_of_the_new_app() -> None:
    files = layered.three()
    files["apps/wiki/kustomization.yaml"] = kustomize_file("ns.yaml", "helmrelease.yaml")
    files["apps/wiki/ns.yaml"] = layered.made("web")
    found = context(files, namespace="games")
    assert found.placement.namespace_file == "apps/new/ns.yaml"
    assert added(found) == {"apps/kustomization.yaml": ["  - new"]}


@pytest.mark.parametrize("namespace", ["web", "kube-system"])
def test_a_namespace_that_exists_needs_no_manifest(namespace: str) -> None:
    assert context(namespaced_beside(), namespace=namespace).placement.namespace_file == ""


@pytest.mark.parametrize(
    ("files", "layer", "message"),
    [
        pytest.param(layered.three(), "app", "no layer `app`; did you mean `apps`", id="misspelt"),
        pytest.param(
            layered.three(), "x", "no layer `x`; there is `infrastructure`, `databases`, `apps`", id="none so called"
        ),
        pytest.param(
            {**layered.ROOT}, "apps", "no layer `apps`: each app here has a Kustomization of its own", id="no layers"
        ),
    ],
)
def test_a_layer_that_does_not_exist(files: Files, layer: str, message: str) -> None:
    with pytest.raises(ScaffoldError) as raised:
        _ = context(files, layer=layer).placement
    assert str(raised.value) == message


def test_a_new_namespace_where_each_has_a_layer_of_its_own() -> None:
    assert context(layered.for_each_namespace(), namespace="tools").placement.folder == "apps/tools/new"
    with pytest.raises(ScaffoldError) as raised:
        _ = context(layered.for_each_namespace(), namespace="games").placement
    assert str(raised.value) == (
        "namespace `games` does not exist, and each namespace here has a Kustomization of its own (`media` in "
        "`cluster/media.yaml`); add one for `apps/games` first"
    )


def test_the_apps_of_the_layer_vote_first() -> None:
    files = layered.three()
    for name in ("postgres", "redis", "mysql"):
        files[f"databases/{name}/kustomization.yaml"] = kustomize_file("./helmrelease.yaml")
        files[f"databases/{name}/helmrelease.yaml"] = layered.chart(name, name)
    files["databases/kustomization.yaml"] = kustomize_file("mysql", "postgres", "redis")
    apps, databases = context(files, namespace="games"), context(files, "valkey", "games")
    assert (apps.value("resource_prefix"), apps.why("resource_prefix")) == ("", "2 of 2 in layer apps")
    assert (databases.value("resource_prefix"), databases.why("resource_prefix")) == ("./", "3 of 3 in layer databases")


ROUND = [
    pytest.param(layered.three(), "web", id="a list"),
    pytest.param(layered.grouped(), "media", id="a group"),
    pytest.param(layered.single_files(), "web", id="single files"),
    pytest.param(layered.scanned(), "media", id="no list"),
    pytest.param(layered.listed_files(), "media", id="a list of files"),
    pytest.param(layered.overlays(), "wiki", id="overlays"),
    pytest.param(layered.bases("production"), "wiki", id="a base"),
    pytest.param(layered.with_entry_files(), "web", id="entry files beside"),
    pytest.param(layered.in_parts(), "wiki", id="apps of parts"),
    pytest.param(layered.in_one_file(), "wiki", id="layers in one file"),
]


@pytest.mark.parametrize(("files", "namespace"), ROUND)
def test_what_is_added_is_an_app_of_its_layer_and_can_be_removed(files: Files, namespace: str) -> None:
    before = context(files, "blog", namespace)
    manifests = layered.folders("", ("blog",), namespace)
    rendered = {path.removeprefix("/blog/"): text.encode() for path, text in manifests.items()}
    repository = before.siblings.repository.overlay(plan_app(before, rendered, None))
    fleet = read_fleet(repository)
    (blog,) = (app for app in read_apps(fleet, fleet.clusters[0]) if app.name == "blog")
    assert before.layer is not None
    assert (blog.main.id, blog.folder, blog.entry) == (
        before.layer.id,
        before.placement.folder,
        before.placement.entry,
    )
    goes = Extent(fleet, fleet.clusters[0], blog)
    changes = plan_removal(goes, {path: repository.files[path] for path in goes.files})
    prove(goes, changes)
    assert repository.overlay(changes).files == before.siblings.repository.files
