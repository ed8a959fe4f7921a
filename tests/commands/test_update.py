"""`scaffold update`: what it does with clean and edited apps, what it prints, and that a second run does nothing."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from scaffold.adapters.template_releases import release_tags
from tests.commands.updating import OFFICE, PAPERLESS, RELEASE, WIKI, app, changed, cluster, edit, two, update
from tests.golden_trees import read
from tests.released_answers import OLDER, released_answers
from tests.template_answers import FLAT, OWN_DATABASE, REFERENCE
from tests.template_versions import NEW_VALUES
from tests.update_repository import NEW, OLD, STRICTER, WITHOUT_CHART, commit, put, render

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("template")]

REVIEW = "; review with `git diff`, commit, push\n"


# ---- the no-op


def test_an_app_that_is_there_already_stays_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, app("paperless", tag=release_tags()[-1]))
    before = read(tmp_path)
    commit(tmp_path)
    update(tmp_path, "--all")
    tag = release_tags()[-1]
    assert capsys.readouterr() == (
        f"app        namespace  version  state    files\npaperless  office     {tag}   current\n",
        "1 current\n",
    )
    assert read(tmp_path) == before


def test_a_second_run_does_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two(tmp_path)
    update(tmp_path, "--all", "--to", NEW)
    commit(tmp_path)
    before = read(tmp_path)
    capsys.readouterr()
    update(tmp_path, "--all", "--to", NEW)
    assert capsys.readouterr().err == "2 current\n"
    assert read(tmp_path) == before


def test_a_repository_without_apps_has_nothing_to_update(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commit(tmp_path)
    update(tmp_path, "--all")
    assert capsys.readouterr() == ("app  namespace  version  state  files\n", "no apps\n")


# ---- what changes


def test_apps_are_updated_with_what_was_changed_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two(tmp_path)
    edit(tmp_path, RELEASE, "kind: HelmRelease\n", "kind: HelmRelease # by hand\n")
    commit(tmp_path)
    update(tmp_path, "--all", "--to", NEW)
    assert capsys.readouterr() == (
        "app        namespace  version          state       files\n"
        f"paperless  office     {OLD} → {NEW}  merged      4 changed, 1 added\n"
        f"wiki       office     {OLD} → {NEW}  adds files  4 changed, 1 added\n",
        "1 adds files, 1 merged" + REVIEW,
    )
    text = (tmp_path / RELEASE).read_text(encoding="utf-8")
    assert "kind: HelmRelease # by hand\n" in text
    assert NEW_VALUES in text
    assert changed(tmp_path) == {
        f"{OFFICE}/{name}/{path}": status
        for name in ("paperless", "wiki")
        for path, status in (
            (".copier-answers.yml", "M"),
            ("app/helmrelease.yaml", "M"),
            ("app/kustomization.yaml", "M"),
            ("app/networkpolicy.yaml", "??"),
            ("install.yaml", "M"),
        )
    }


def test_only_the_named_app_is_updated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update(two(tmp_path), "office/wiki", "--to", NEW, "--json")
    assert json.loads(capsys.readouterr().out) == [
        {
            "app": "wiki",
            "namespace": "office",
            "cluster": "main",
            "folder": WIKI,
            "from": OLD,
            "to": NEW,
            "state": "adds files",
            "changed": [
                f"{WIKI}/{path}"
                for path in (".copier-answers.yml", "app/helmrelease.yaml", "app/kustomization.yaml", "install.yaml")
            ],
            "added": [f"{WIKI}/app/networkpolicy.yaml"],
            "removed": [],
            "conflicts": [],
        }
    ]
    assert {path.removeprefix(f"{WIKI}/") for path in changed(tmp_path)} == {
        *(".copier-answers.yml", "app/helmrelease.yaml", "app/kustomization.yaml", "app/networkpolicy.yaml"),
        "install.yaml",
    }


LAYOUTS = ("database-own-cluster", "anchors-style", "entry-outside-folder", "indentless-lists", "cronjob")


@pytest.mark.parametrize("start", OLDER)
@pytest.mark.parametrize("situation", LAYOUTS)
def test_every_released_version_reaches_the_current_one(start: str, situation: str, tmp_path: Path) -> None:
    answers = released_answers(start)[situation]
    put(tmp_path / "app", render(answers, start))
    (release,) = (path for path in tmp_path.rglob("*.yaml") if b"\nkind: HelmRelease" in path.read_bytes())
    release.write_bytes(release.read_bytes() + b"# by hand\n")
    commit(tmp_path)
    update(tmp_path, "--all", "--yes")
    written = read(tmp_path / "app")
    edited = release.relative_to(tmp_path / "app").as_posix()
    assert written[edited].endswith(b"# by hand\n")
    assert f"\n_commit: {release_tags()[-1]}\n".encode() in written[".copier-answers.yml"]
    fresh = render(answers, release_tags()[-1])
    assert written.keys() == fresh.keys()
    assert {path for path in fresh if written[path] != fresh[path]} <= {edited, ".copier-answers.yml"}


def test_a_patch_makes_the_same_tree(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    copies = [two(tmp_path / name) for name in ("written", "patched")]
    for root in copies:
        edit(root, RELEASE, "kind: HelmRelease\n", "kind: HelmRelease # by hand\n")
        commit(root)
    before = read(copies[1])
    update(copies[1], "--all", "--to", NEW, "--dry-run")
    patch, table = capfdbinary.readouterr()
    assert read(copies[1]) == before
    assert table.startswith(b"app        namespace  version          state       files\npaperless  office ")
    subprocess.run(["git", "apply"], cwd=copies[1], input=patch, check=True)
    update(copies[0], "--all", "--to", NEW)
    assert read(copies[1]) == read(copies[0]) != before


# ---- answers


def test_a_new_answer_alone_keeps_the_version(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update(two(tmp_path), "wiki", "--data", "port=9000")
    assert capsys.readouterr().out == (
        f"app   namespace  version  state  files\nwiki  office     {OLD}   clean  2 changed\n"
    )
    assert set(changed(tmp_path)) == {f"{WIKI}/.copier-answers.yml", f"{WIKI}/app/helmrelease.yaml"}
    assert "\nport: 9000\n" in (tmp_path / WIKI / ".copier-answers.yml").read_text(encoding="utf-8")


def test_an_answer_that_is_recorded_already_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update(two(tmp_path), "wiki", "--data", "port=8000")
    assert capsys.readouterr().err == "1 current\n"
    assert changed(tmp_path) == {}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param("prot=1", "`prot` is no question; did you mean `port`", id="unknown"),
        pytest.param("port=x", "`port` must be a whole number", id="of a wrong type"),
        pytest.param("schedule='@daily'", "`schedule` is not asked here", id="not asked"),
    ],
)
def test_an_answer_that_is_none_is_refused(
    data: str, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    update(two(tmp_path), "wiki", "--data", data, code=1)
    assert capsys.readouterr().out == (
        f"app   namespace  version  state    files\nwiki  office     {OLD}   refused\n{WIKI}: {reason}\n"
    )
    assert changed(tmp_path) == {}


def test_an_answer_that_the_new_version_does_not_take_is_refused_and_can_be_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, app("paperless", {**REFERENCE, "port": 80}))
    commit(tmp_path)
    update(tmp_path, "paperless", "--to", STRICTER, code=1)
    assert f"\n{PAPERLESS}: `port` must be 1024 or more\n" in capsys.readouterr().out
    update(tmp_path, "paperless", "--to", STRICTER, "--data", "port=8080")
    assert "\nport: 8080\n" in (tmp_path / PAPERLESS / ".copier-answers.yml").read_text(encoding="utf-8")


# ---- the entry file outside the app's folder


OUTSIDE = {**FLAT, "entry_file": "paperless.yaml"}
ENTRY = f"{OFFICE}/paperless.yaml"


def outside(root: Path, listed: str = "./paperless.yaml") -> Path:
    """Make a repository whose app has its entry file beside its folder."""
    folder = app("paperless", OUTSIDE)
    inside = render({**OUTSIDE, "app": "paperless", "app_path": f"./{PAPERLESS}", "entry_in_folder": True})
    put(root, {**cluster(listed), **folder, ENTRY: inside["paperless.yaml"]})
    commit(root)
    return root


def test_an_entry_file_beside_the_folder_is_merged_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside(tmp_path)
    edit(tmp_path, ENTRY, "  prune: true\n", "  prune: true # by hand\n")
    commit(tmp_path)
    update(tmp_path, "paperless", "--to", NEW)
    text = (tmp_path / ENTRY).read_text(encoding="utf-8")
    assert "\nspec:\n  force: false\n" in text
    assert "  prune: true # by hand\n" in text
    assert "merged" in capsys.readouterr().out


def test_an_entry_file_that_is_not_committed_counts_as_the_app_s(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(outside(tmp_path), ENTRY, "  prune: true\n", "  prune: true # by hand\n")
    update(tmp_path, "paperless", "--to", NEW, code=1)
    assert f"\n{PAPERLESS}: `{ENTRY}` is not committed; commit or stash it first\n" in capsys.readouterr().out


def test_an_entry_file_that_nothing_reaches_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside(tmp_path, "./other.yaml")
    update(tmp_path, "paperless", "--to", NEW)
    assert capsys.readouterr().err.splitlines()[0] == (
        f"`paperless.yaml`, the entry file outside `{PAPERLESS}`, would change, too, "
        "but no cluster reaches such a file that is this app's alone"
    )
    assert ENTRY not in changed(tmp_path)


@pytest.mark.parametrize(
    ("data", "name"), [("entry_in_folder=true", "entry_in_folder"), ("entry_file=x.yaml", "entry_file")]
)
def test_an_entry_file_outside_does_not_move(
    data: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    update(outside(tmp_path), "paperless", "--data", data, code=1)
    assert (
        f"\n{PAPERLESS}: the answer `{name}` cannot change: a list names the entry file where it is\n"
        in capsys.readouterr().out
    )


# ---- the checks


def test_an_update_that_makes_something_faulty_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two(tmp_path)
    put(tmp_path, {**app("wiki", OWN_DATABASE)})
    edit(tmp_path, f"{WIKI}/app/kustomization.yaml", "  - ocirepository.yaml\n", "")
    commit(tmp_path)
    update(tmp_path, "--all", "--to", WITHOUT_CHART, "--yes", code=1)
    out = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in out[1:3]] == ["paperless", "wiki"]
    assert out[3].startswith(f"{PAPERLESS}: the result would be faulty: {PAPERLESS}/app/kustomization.yaml:")
    assert {path for path in changed(tmp_path) if path.startswith(PAPERLESS)} == set()
    assert changed(tmp_path)[f"{WIKI}/app/ocirepository.yaml"] == "D"


def test_an_update_that_breaks_what_is_not_updated_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone, waiting = {**REFERENCE, "depends_on": []}, {**REFERENCE, "depends_on": [{"name": "paperless"}]}
    put(tmp_path, cluster("./paperless/install.yaml", "./wiki/install.yaml"))
    put(tmp_path, {**app("paperless", alone), **app("wiki", waiting)})
    commit(tmp_path)
    update(tmp_path, "paperless", "--data", "kustomization_name=other", code=2)
    out, error = capsys.readouterr()
    assert out == ""
    assert error.splitlines()[0] == "error: the result would be faulty, nothing was written"
    assert error.splitlines()[1].startswith(f"  {WIKI}/install.yaml:")
    assert changed(tmp_path) == {}
