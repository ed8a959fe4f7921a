"""What a removal changes: which files go, which lists, and what is refused because it is not the app's alone."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scaffold.changes import ChangeSet, FileChange
from scaffold.errors import ConflictError, NotRoundTrippableError, ScaffoldError
from scaffold.flux import read_fleet
from scaffold.removal import Extent, plan_removal, prove, refuse_shared
from tests.build import GOTK_SYNC, Files, ks, kustomize_file, release, repository
from tests.removal.apps import BASE, RADARR, SONARR, extent, files, lines, manifest

LIST = "cluster/media/kustomization.yaml"
HEAD = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: media\n"
OWN = (f"{RADARR}/app/helmrelease.yaml", f"{RADARR}/app/kustomization.yaml", f"{RADARR}/ks.yaml")


def planned(goes: Extent) -> tuple[list[str], dict[str, str]]:
    """Return the files that a removal deletes, and the others that it changes; refuse as the command does."""
    refuse_shared(goes)
    changes = plan_removal(goes, goes.repository.files)
    prove(goes, changes)
    deleted = [change.path for change in changes if change.after is None]
    return deleted, {change.path: change.after.decode() for change in changes if change.after is not None}


def test_an_app_goes_with_its_folder_and_its_line() -> None:
    assert planned(extent(BASE)) == ([*OWN], {LIST: BASE[LIST].replace("  - ./radarr/ks.yaml\n", "")})


def test_what_the_repository_did_not_read_goes_too() -> None:
    others = (f"{RADARR}/README.md", f"{RADARR}/app/run.sh")
    goes = extent(read_fleet(repository(BASE, others=others)))
    changes = plan_removal(goes, {**goes.repository.files, **dict.fromkeys(others, b"\0")})
    assert [change.path for change in changes if change.before == b"\0"] == [*others]


LISTS: Mapping[str, tuple[str, str]] = {
    "the comment on its line goes, those above stay": (
        f"{HEAD}resources:\n  # Films\n  - ./radarr/ks.yaml # needs a disk\n  # Series\n  - ./sonarr/ks.yaml\n",
        f"{HEAD}resources:\n  # Films\n  # Series\n  - ./sonarr/ks.yaml\n",
    ),
    "an entry in a comment stays": (
        f"{HEAD}resources:\n- ./radarr/ks.yaml\n# - ./radarr/ks.yaml\n- ./sonarr/ks.yaml\n",
        f"{HEAD}resources:\n# - ./radarr/ks.yaml\n- ./sonarr/ks.yaml\n",
    ),
    "every entry that names it": (
        f"{HEAD}resources:\n  - radarr/ks.yaml\n  - 'sonarr/ks.yaml'\n  - \"./radarr/ks.yaml\"\n",
        f"{HEAD}resources:\n  - 'sonarr/ks.yaml'\n",
    ),
    "a list on one line": (
        f"{HEAD}resources: [ ./radarr/ks.yaml, ./sonarr/ks.yaml ]\n",
        f"{HEAD}resources: [ ./sonarr/ks.yaml ]\n",
    ),
    "the old key": (
        f"{HEAD}bases:\n  - radarr/ks.yaml\nresources:\n  - sonarr/ks.yaml\n",
        f"{HEAD}bases: []\nresources:\n  - sonarr/ks.yaml\n",
    ),
    "line ends of another system": (
        f"{HEAD}resources:\n  - radarr/ks.yaml\n  - sonarr/ks.yaml\n".replace("\n", "\r\n"),
        f"{HEAD}resources:\n  - sonarr/ks.yaml\n".replace("\n", "\r\n"),
    ),
    "a file whose last line has no end": (
        f"{HEAD}resources:\n  - sonarr/ks.yaml\n  - radarr/ks.yaml",
        f"{HEAD}resources:\n  - sonarr/ks.yaml",
    ),
}


@pytest.mark.parametrize(("before", "after"), LISTS.values(), ids=LISTS)
def test_a_list_loses_the_entry_and_no_other_byte(before: str, after: str) -> None:
    changed = ChangeSet((FileChange(LIST, BASE[LIST].encode(), before.encode()),))
    assert planned(extent(read_fleet(repository(BASE).overlay(changed)))) == ([*OWN], {LIST: after})


def test_a_list_whose_last_app_goes_stays_and_that_is_said() -> None:
    found = files({LIST: kustomize_file("./radarr/ks.yaml", namespace="media")})
    for path in [path for path in found if path.startswith(SONARR)]:
        del found[path]
    goes = extent(found)
    changes = plan_removal(goes, goes.repository.files)
    assert [change.after for change in changes if change.path == LIST] == [f"{HEAD}resources: []\n".encode()]
    assert lines(prove(goes, changes)) == [f"{LIST}:0: hint: `{LIST}` leads to no app any more, and stays"]


def moved(*, entry: str, **more: str) -> dict[str, str]:
    """Return the base with radarr's entry file elsewhere in `media`, and further files there."""
    found = files({f"cluster/media/{path}": content for path, content in more.items()})
    found[f"cluster/media/{entry}"] = found.pop(f"{RADARR}/ks.yaml")
    return found


def listed(*entries: str) -> str:
    return kustomize_file("./namespace.yaml", *entries, "./sonarr/ks.yaml", namespace="media")


LAYOUTS: Mapping[str, tuple[Files, list[str], dict[str, str]]] = {
    "the entry file stands beside the folder": (
        moved(entry="radarr.yaml", **{"kustomization.yaml": listed("./radarr.yaml")}),
        ["cluster/media/radarr.yaml", *OWN[:2]],
        {LIST: listed()},
    ),
    "the folder has a list of its own": (
        files({LIST: listed("./radarr"), f"{RADARR}/kustomization.yaml": kustomize_file("ks.yaml")}),
        [*OWN, f"{RADARR}/kustomization.yaml"],
        {LIST: listed()},
    ),
    "the list of its own has more of it": (
        files({
            LIST: listed("./radarr"),
            f"{RADARR}/kustomization.yaml": kustomize_file("ks.yaml", "source.yaml"),
            f"{RADARR}/source.yaml": manifest("OCIRepository", "radarr"),
        }),
        [*OWN, f"{RADARR}/kustomization.yaml", f"{RADARR}/source.yaml"],
        {LIST: listed()},
    ),
    "the list of its own lies deeper": (
        moved(entry="radarr/flux/ks.yaml", **{
            "kustomization.yaml": listed("./radarr/flux"),
            "radarr/flux/kustomization.yaml": kustomize_file("ks.yaml"),
            "radarr/app/kustomization.yaml": kustomize_file("helmrelease.yaml"),
        }),
        [*OWN[:2], f"{RADARR}/flux/ks.yaml", f"{RADARR}/flux/kustomization.yaml"],
        {LIST: listed()},
    ),
    "a component registers it": (
        files({
            LIST: kustomize_file("./namespace.yaml", "./sonarr/ks.yaml", namespace="media", components="[./radarr]"),
            f"{RADARR}/kustomization.yaml": "kind: Component\nresources: [ks.yaml]\n",
        }),
        [*OWN, f"{RADARR}/kustomization.yaml"],
        {LIST: kustomize_file("./namespace.yaml", "./sonarr/ks.yaml", namespace="media", components="[]")},
    ),
    "no list names it": (
        {path: text for path, text in BASE.items() if not path.endswith(("media/kustomization.yaml", "namespace.yaml"))}
        | {"cluster/kustomization.yaml": kustomize_file("./gotk-sync.yaml", "./media.yaml", "./tools"),
           "cluster/tools/kustomization.yaml": kustomize_file("wiki/ks.yaml"),
           "cluster/media.yaml": ks("media", "./flux/media", namespace="flux-system"),
           "flux/media/radarr.yaml": ks("radarr", f"./{RADARR}", targetNamespace="media"),
           "flux/media/sonarr.yaml": ks("sonarr", f"./{SONARR}", targetNamespace="media"),
           f"{RADARR}/kustomization.yaml": kustomize_file("app"),
           f"{SONARR}/kustomization.yaml": kustomize_file("app")},
        [*OWN, f"{RADARR}/kustomization.yaml", "flux/media/radarr.yaml"],
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("found", "deleted", "changed"), LAYOUTS.values(), ids=LAYOUTS)
def test_an_app_goes_however_it_is_laid_out(found: Files, deleted: list[str], changed: dict[str, str]) -> None:
    assert planned(extent(found, "radarr")) == (deleted, changed)


def test_two_lists_that_name_it_both_change() -> None:
    found = files(
        {
            "cluster/kustomization.yaml": kustomize_file(
                "./gotk-sync.yaml", "./media", "./tools", "./media/radarr/ks.yaml"
            )
        }
    )
    deleted, changed = planned(extent(found))
    assert deleted == [*OWN]
    assert changed == {
        "cluster/kustomization.yaml": BASE["cluster/kustomization.yaml"],
        LIST: BASE[LIST].replace("  - ./radarr/ks.yaml\n", ""),
    }


def test_a_kustomization_that_no_root_reaches_goes_and_is_named() -> None:
    goes = extent(files({f"{RADARR}/old/ks.yaml": ks("radarr-old", f"./{RADARR}/old")}))
    assert lines(prove(goes, plan_removal(goes, goes.repository.files))) == [
        f"{RADARR}/old/ks.yaml:4: hint: Kustomization `radarr-old`, which no root reaches, goes with the folder"
    ]


# ---- refusals


START = "app `media/radarr` cannot be removed:"
SHARED = f"{START} its folder `{RADARR}` and its entry file `{RADARR}/ks.yaml` are not its own alone; "


def other_cluster(**more: str) -> dict[str, str]:
    """Return a second cluster that applies more files."""
    return {
        "other/gotk-sync.yaml": GOTK_SYNC.replace("path: ./cluster", "path: ./other"),
        "other/kustomization.yaml": kustomize_file("./gotk-sync.yaml", "./apps.yaml"),
        **{f"other/{path}": text for path, text in more.items()},
    }


REFUSED: Mapping[str, tuple[Files, str]] = {
    "another app lies in its folder": (
        {f"{RADARR}/extra/ks.yaml": ks("extra", f"./{RADARR}/extra/app", targetNamespace="media"),
         f"{RADARR}/extra/app/kustomization.yaml": kustomize_file("helmrelease.yaml"),
         f"{RADARR}/extra/app/helmrelease.yaml": release("extra"),
         LIST: listed("./radarr/ks.yaml", "./radarr/extra/ks.yaml")},
        f"{SHARED}move or remove the other first\n  {RADARR}/extra/ks.yaml:4:9: Kustomization `media/extra`",
    ),
    "its entry file declares what applies others": (
        {f"{RADARR}/ks.yaml": f"{BASE[f'{RADARR}/ks.yaml']}---\n{ks('tools', './cluster/tools')}",
         "cluster/kustomization.yaml": kustomize_file("./gotk-sync.yaml", "./media")},
        f"{SHARED}move or remove the other first\n  {RADARR}/ks.yaml:14:9: Kustomization `media/tools`",
    ),
    "another cluster applies it": (
        other_cluster(**{"apps.yaml": ks("radarr", f"./{RADARR}/app", namespace="other")}),
        f"{SHARED}move or remove the other first\n"
        f"  {RADARR}/app/helmrelease.yaml: cluster `other` applies this file\n"
        f"  other/apps.yaml:4:9: Kustomization `other/radarr` of cluster `other` applies `{RADARR}/app`",
    ),
    "the cluster starts there": (
        {f"{RADARR}/app/helmrelease.yaml": release("radarr", values="{instance: {sync: {path: cluster}}}"),
         "cluster/gotk-sync.yaml": GOTK_SYNC.replace("kind: Kustomization", "kind: None")},
        f"{START} cluster `cluster` starts in its folder `{RADARR}` (`{RADARR}/app/helmrelease.yaml:7:36`)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("more", "message"), REFUSED.values(), ids=REFUSED)
def test_an_app_that_is_not_alone_is_refused(more: Files, message: str) -> None:
    goes = extent(files(more))
    with pytest.raises(ConflictError) as caught:
        refuse_shared(goes)
    assert str(caught.value) == message


def test_a_symlink_in_the_folder_is_refused() -> None:
    goes = extent(BASE, links={f"{RADARR}/app/notes.md": "../../../notes.md"})
    with pytest.raises(ConflictError) as caught:
        refuse_shared(goes)
    assert str(caught.value) == f"{START} `{RADARR}/app/notes.md` is a symlink; take it away with `git rm` first"


def test_a_list_that_cannot_be_edited_is_refused_with_what_to_do() -> None:
    found = files({LIST: f"{HEAD}resources:\n  - &first ./radarr/ks.yaml\n  - ./sonarr/ks.yaml\nnamePrefix: *first\n"})
    with pytest.raises(NotRoundTrippableError) as caught:
        planned(extent(found, RADARR))
    assert str(caught.value) == (
        f"cannot remove from `resources` in `{LIST}` without changing other lines; remove `- ./radarr/ks.yaml` by hand"
    )


PROVEN: Mapping[str, tuple[Files, bool, str]] = {
    "what stays would be faulty": (
        {f"{SONARR}/ks.yaml": ks("sonarr", f"./{SONARR}/app", targetNamespace="media", dependsOn="[{name: radarr}]")},
        True,
        "app `media/radarr` cannot be removed: what stays would be faulty, nothing was written\n"
        f"  {SONARR}/ks.yaml:9:22: error: Kustomization `media/sonarr` depends on `media/radarr`, which does not exist "
        "[unknown-dependency] (add that Kustomization, or remove the entry)",
    ),
    "the app would stay": (
        {},
        False,
        f"{START} it would change what Flux knows of `media/radarr`; nothing was written",
    ),
}


@pytest.mark.parametrize(("more", "is_planned", "message"), PROVEN.values(), ids=PROVEN)
def test_a_removal_that_does_not_do_what_it_should_is_refused(more: Files, is_planned: bool, message: str) -> None:
    goes = extent(files(more))
    with pytest.raises(ScaffoldError) as caught:
        prove(goes, plan_removal(goes, goes.repository.files) if is_planned else ChangeSet())
    assert str(caught.value) == message
