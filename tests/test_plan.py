"""The plan of a new app: rendered files and the repository in, exactly the changes out."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scaffold.answers.context import Context
from scaffold.changes import ChangeSet
from scaffold.conventions import Siblings
from scaffold.errors import ConflictError, NotRoundTrippableError
from scaffold.flux import read_fleet
from scaffold.plan import plan_app, plan_registration, refuse_taken
from scaffold.repository import Repository
from scaffold.settings import Settings
from tests.build import GOTK_SYNC, Files, config, ks, kustomize_file, namespaced, release, text

APPS = ("media/plex", "media/radarr", "tools/wiki")
RENDERED = {"ks.yaml": b"entry\n", "app/helmrelease.yaml": b"release\n"}


def context(
    files: Files, namespace: str = "media", app: str = "sonarr", links: Mapping[str, str] | None = None
) -> Context:
    contents = {path: text(content).encode() for path, content in files.items()}
    fleet = read_fleet(Repository(contents, frozenset({*contents, *(links or {})}), links or {}))
    return Context(Siblings(fleet, fleet.clusters[0], Settings()), app, namespace)


def edits(changes: ChangeSet) -> dict[str, str]:
    """Return the files that were there before, with their new text."""
    return {change.path: (change.after or b"").decode() for change in changes if change.before is not None}


def made(changes: ChangeSet) -> dict[str, str]:
    return {change.path: (change.after or b"").decode() for change in changes if change.before is None}


# ---- what is written


def test_an_app_is_its_files_and_one_line_in_the_list() -> None:
    changes = plan_app(context(namespaced(*APPS)), RENDERED, None)
    assert made(changes) == {
        "cluster/media/sonarr/app/helmrelease.yaml": "release\n",
        "cluster/media/sonarr/ks.yaml": "entry\n",
    }
    before = text(namespaced(*APPS)["cluster/media/kustomization.yaml"])
    assert edits(changes) == {"cluster/media/kustomization.yaml": before + "  - ./sonarr/ks.yaml\n"}


def test_an_entry_outside_the_folder_is_written_beside_it() -> None:
    files = {
        "cluster/flux-system/gotk-sync.yaml": GOTK_SYNC,
        "cluster/kustomization.yaml": kustomize_file("media"),
        "cluster/media/kustomization.yaml": kustomize_file("plex.yaml", namespace="media"),
        "cluster/media/plex.yaml": ks("plex", "./cluster/media/plex"),
        "cluster/media/plex/release.yaml": release("plex"),
    }
    changes = plan_app(context(files), {"release.yaml": b"release\n"}, b"entry\n")
    assert made(changes) == {"cluster/media/sonarr.yaml": "entry\n", "cluster/media/sonarr/release.yaml": "release\n"}
    assert "  - sonarr.yaml\n" in edits(changes)["cluster/media/kustomization.yaml"]


def test_a_new_namespace_gets_its_list_and_its_place_in_the_parent_s() -> None:
    files = {**namespaced(*APPS), "cluster/kustomization.yaml": kustomize_file("./flux-system", "./media", "./tools")}
    changes = plan_registration(context(files, namespace="office"))
    assert "  - ./sonarr/ks.yaml\n" in made(changes)["cluster/office/kustomization.yaml"]
    assert edits(changes) == {"cluster/kustomization.yaml": text(files["cluster/kustomization.yaml"]).replace(
        "  - ./media\n", "  - ./media\n  - ./office\n"
    )}  # fmt: skip


def test_a_new_namespace_needs_no_more_where_flux_finds_it_by_itself() -> None:
    files = namespaced(*APPS)
    del files["cluster/kustomization.yaml"]
    changes = plan_registration(context(files, namespace="office"))
    assert changes.paths == ("cluster/office/kustomization.yaml", "cluster/office/namespace.yaml")


def test_without_a_list_nothing_is_registered() -> None:
    files = {
        "cluster/flux-system/gotk-sync.yaml": GOTK_SYNC,
        "cluster/media/plex.yaml": ks("plex", "./apps/media/plex"),
        "apps/media/plex/kustomization.yaml": kustomize_file("release.yaml"),
        "apps/media/plex/release.yaml": release("plex"),
    }
    found = context(files)
    assert found.placement.list_file is None
    assert len(plan_registration(found)) == 0


CHART = {
    "cluster/components/chart/kustomization.yaml": "kind: Component\nresources: [source.yaml]\n",
    "cluster/components/chart/source.yaml": (
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata:\n  name: app-template\n"
        "spec:\n  url: oci://ghcr.io/bjw-s-labs/helm/app-template\n"
    ),
}
"""A component that brings the chart to the namespace whose list names it."""


def test_a_namespace_without_the_shared_chart_s_component_gets_it() -> None:
    files = {**namespaced("media/plex", "books/kavita", "tools/wiki"), **CHART}
    for namespace in ("media", "books"):
        path = f"cluster/{namespace}/kustomization.yaml"
        files[path] += "components:\n  - ../components/chart\n"
    files["cluster/tools/wiki/app/helmrelease.yaml"] = release("wiki", chartRef="{kind: OCIRepository, name: wiki}")
    listed = files["cluster/tools/kustomization.yaml"]
    (tools,) = edits(plan_registration(context(files, namespace="tools"))).values()
    assert (
        tools
        == listed.replace("  - ./wiki", "  - ./sonarr/ks.yaml\n  - ./wiki") + "components:\n  - ../components/chart\n"
    )
    (media,) = edits(plan_registration(context(files, namespace="media"))).values()
    assert media.count("../components/chart") == 1


def test_a_list_in_a_form_that_no_text_edit_can_keep_says_what_to_add_by_hand() -> None:
    files = namespaced(*APPS)
    path = "cluster/media/kustomization.yaml"
    files[path] = "resources: &apps\n  - ./plex/ks.yaml\n  - ./radarr/ks.yaml\nmore: *apps\n"
    with pytest.raises(NotRoundTrippableError) as refused:
        plan_registration(context(files))
    assert str(refused.value).startswith(f"cannot add to `resources` in `{path}`")
    assert str(refused.value).endswith("add `  - ./sonarr/ks.yaml` by hand")


# ---- what is refused


def refusal(found: Context) -> str:
    with pytest.raises(ConflictError) as refused:
        refuse_taken(found)
    return str(refused.value)


def test_a_free_place_is_not_refused() -> None:
    refuse_taken(context(namespaced(*APPS)))


def test_a_folder_that_exists() -> None:
    assert refusal(context(namespaced(*APPS), app="plex")) == (
        "app `plex` exists: `cluster/media/plex`; choose another name or remove it first"
    )


def test_a_folder_with_nothing_but_other_files() -> None:
    files = {**namespaced(*APPS), "cluster/media/sonarr/notes.yaml": config("notes")}
    assert refusal(context(files)) == (
        "app `sonarr` exists: `cluster/media/sonarr`; choose another name or remove it first"
    )


@pytest.mark.parametrize("link", ["cluster/media/sonarr", "cluster/media"])
def test_a_symlink_on_the_way(link: str) -> None:
    found = context(namespaced(*APPS), links={link: "../elsewhere"})
    with pytest.raises(ConflictError) as refused:
        refuse_taken(found)
    assert str(refused.value) == f"destination is a symlink: `{link}` → `../elsewhere`"


def test_a_kustomization_of_that_name() -> None:
    files = namespaced(*APPS)
    path = "cluster/media/plex/ks.yaml"
    files[path] += "---\n" + ks("sonarr", "./cluster/media/plex/app")
    said = refusal(context(files))
    assert said.startswith("Kustomization `")
    assert f"/sonarr` exists: `{path}:" in said
    assert said.endswith("; choose another name")


def test_a_release_of_that_name_in_the_same_namespace_alone() -> None:
    files = namespaced(*APPS)
    path = "cluster/media/plex/app/helmrelease.yaml"
    files[path] = files[path].replace("plex", "sonarr")
    assert refusal(context(files)) == f"HelmRelease `media/sonarr` exists: `{path}:4:9`; choose another name"
    refuse_taken(context(files, namespace="tools"))
