"""Placement: files in; where a new app goes, out."""

from __future__ import annotations

import pytest

from scaffold.errors import ScaffoldError
from scaffold.placement import Placement, namespaces, per_app, place
from tests.build import GOTK_SYNC, Files, config, ks, kustomize_file, namespaced, release, siblings

APPS = ("media/plex", "media/radarr", "tools/wiki")


def placed(files: Files, namespace: str = "media", app: str = "new") -> Placement:
    found = siblings(files)
    return place(found, found.decide(namespace), app, namespace)


def test_an_app_in_a_namespace_that_exists() -> None:
    found = placed(namespaced(*APPS))
    assert found == Placement(
        folder="cluster/media/new",
        entry="cluster/media/new/ks.yaml",
        namespace_folder="cluster/media",
        list_file="cluster/media/kustomization.yaml",
        siblings=("./plex/ks.yaml", "./radarr/ks.yaml"),
        new_namespace=False,
        parent_list=None,
        inner_list=False,
        kustomization_namespace="media",
    )
    assert found.list_entry == "new/ks.yaml"


def test_an_app_in_a_new_namespace() -> None:
    found = placed(namespaced(*APPS), "games")
    assert found == Placement(
        folder="cluster/games/new",
        entry="cluster/games/new/ks.yaml",
        namespace_folder="cluster/games",
        list_file="cluster/games/kustomization.yaml",
        siblings=(),
        new_namespace=True,
        parent_list="cluster/kustomization.yaml",
        inner_list=False,
        kustomization_namespace="games",
    )


def test_a_namespace_without_apps_exists_all_the_same() -> None:
    files = namespaced(*APPS)
    files["cluster/games/kustomization.yaml"] = kustomize_file("namespace.yaml", namespace="games")
    files["cluster/games/namespace.yaml"] = "apiVersion: v1\nkind: Namespace\nmetadata: {name: games}\n"
    files["cluster/kustomization.yaml"] += "  - ./games\n"
    found = placed(files, "games")
    assert (found.new_namespace, found.namespace_folder, found.siblings) == (False, "cluster/games", ())


def test_a_namespaces_folder_may_have_another_name() -> None:
    files = {
        path.replace("cluster/media/", "cluster/tv/"): text.replace("./cluster/media/", "./cluster/tv/")
        for path, text in namespaced(*APPS).items()
    }
    files["cluster/kustomization.yaml"] = files["cluster/kustomization.yaml"].replace("./media", "./tv")
    assert placed(files).entry == "cluster/tv/new/ks.yaml"


def flat(*, target: bool = True) -> dict[str, str]:
    """Return apps whose entry files lie side by side, without any list."""
    files = {"cluster/gotk-sync.yaml": GOTK_SYNC}
    for name in ("plex", "radarr"):
        spec = {"targetNamespace": "media"} if target else {}
        files[f"cluster/{name}.yaml"] = ks(name, f"./apps/{name}", "flux-system", **spec)
        files[f"apps/{name}/r.yaml"] = release(name, "media")
    return files


def test_entry_files_beside_each_other_register_themselves() -> None:
    found = placed(flat())
    assert (found.folder, found.entry, found.list_file) == ("apps/new", "cluster/new.yaml", None)
    assert found.kustomization_namespace == "flux-system"


def test_every_namespace_shares_one_folder_there() -> None:
    found = placed(flat(), "games")
    assert (found.entry, found.new_namespace, found.list_file) == ("cluster/new.yaml", False, None)


def test_an_inner_list_names_the_entry_file() -> None:
    files = namespaced(*APPS)
    for app in APPS:
        files[f"cluster/{app}/kustomization.yaml"] = kustomize_file("./ks.yaml")
    for space in ("media", "tools"):
        path = f"cluster/{space}/kustomization.yaml"
        files[path] = files[path].replace("/ks.yaml", "")
    found = placed(files)
    assert (found.inner_list, found.siblings, found.list_entry) == (True, ("./plex", "./radarr"), "new")


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({}, id="nothing but the root"),
        pytest.param({"cluster/a.yaml": ks("a", "./a"), "a/c.yaml": config("c")}, id="nothing that runs"),
    ],
)
def test_the_first_app_of_a_cluster(files: Files) -> None:
    found = placed({"cluster/gotk-sync.yaml": GOTK_SYNC, **files})
    assert found.entry.endswith("/media/new/install.yaml")
    assert (found.new_namespace, found.siblings, found.list_file) == (
        True,
        (),
        f"{found.namespace_folder}/kustomization.yaml",
    )


INSTANCE = """
    apiVersion: fluxcd.controlplane.io/v1
    kind: FluxInstance
    metadata: {name: flux, namespace: flux-system}
    spec: {sync: {path: cluster}}
    """


def test_workloads_of_the_root_itself_are_not_followed() -> None:
    files = {"i.yaml": INSTANCE, "cluster/plex/release.yaml": release("plex")}
    with pytest.raises(ScaffoldError) as raised:
        per_app(siblings(files))
    assert str(raised.value) == (
        "cluster `cluster` has no Kustomization per app to follow: whole layers are applied by the root itself with 1 "
        "workloads (`cluster`); add a Flux Kustomization that applies one app alone, and the next app will follow it"
    )


def test_what_the_root_runs_beside_layers_is_in_nobodys_way() -> None:
    files = {"cluster/apps.yaml": ks("apps", "./apps", "flux-system"), "cluster/plex/release.yaml": release("plex")}
    files |= {f"apps/{name}/release.yaml": release(name, "media") for name in ("radarr", "sonarr")}
    assert per_app(siblings({"i.yaml": INSTANCE, **files})) == ()


def test_each_namespace_with_a_kustomization_of_its_own_needs_one_more() -> None:
    files = {
        "cluster/kustomization.yaml": kustomize_file("gotk-sync.yaml", "media.yaml"),
        "cluster/gotk-sync.yaml": GOTK_SYNC,
        "cluster/media.yaml": ks("media", "./apps/media", "flux-system"),
        "apps/media/kustomization.yaml": kustomize_file("plex/ks.yaml"),
        "apps/media/plex/ks.yaml": ks("plex", "./apps/media/plex/app", targetNamespace="media"),
        "apps/media/plex/app/r.yaml": release("plex"),
    }
    assert placed(files).entry == "apps/media/new/ks.yaml"
    with pytest.raises(ScaffoldError) as raised:
        placed(files, "games")
    assert str(raised.value) == (
        "namespace `games` does not exist, and each namespace here has a Kustomization of its own (`media` in "
        "`cluster/media.yaml`); add one for `apps/games` first"
    )


def test_namespaces_are_those_of_apps_and_of_manifests() -> None:
    files = namespaced(*APPS)
    more = "".join(
        f"---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: '{name}'}}\n" for name in ("zoo", "${X}", "_")
    )
    files["cluster/more.yaml"] = more
    files["cluster/kustomization.yaml"] += "  - ./more.yaml\n"
    assert namespaces(siblings(files)) == ("media", "tools", "zoo")
