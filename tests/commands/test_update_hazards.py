"""`scaffold update` where plain Copier does harm: conflicts, uncommitted changes, deletions, the user's settings."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.commands.updating import OFFICE, PAPERLESS, RELEASE, WIKI, app, changed, edit, two, update
from tests.golden_trees import read
from tests.template_answers import FLAT, OWN_DATABASE, REFERENCE
from tests.template_versions import NEW_VALUES
from tests.update_repository import NEW, OLD, WITHOUT_CHART, commit, git, put, render

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("template")]

BY_HAND = "  # by hand\n  values:\n"
MARKED = "<<<<<<< before updating\n  # by hand\n=======\n  # of the new version\n>>>>>>> after updating\n  values:\n"
CHART = f"{PAPERLESS}/app/ocirepository.yaml"


def in_conflict(root: Path) -> Path:
    """Make a repository of two apps, the first one edited where the new version writes."""
    edit(two(root), RELEASE, "  values:\n", BY_HAND)
    commit(root)
    return root


def states(out: str) -> dict[str, str]:
    return {outcome["app"]: outcome["state"] for outcome in json.loads(out)}


def reason(out: str, name: str = "paperless") -> Any:
    return next(outcome["reason"] for outcome in json.loads(out) if outcome["app"] == name)


# ---- conflicts


def test_an_app_with_a_conflict_is_left_and_the_others_are_updated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    update(in_conflict(tmp_path), "--all", "--to", NEW, code=1)
    assert capsys.readouterr() == (
        "app        namespace  version          state       files\n"
        f"paperless  office     {OLD} → {NEW}  conflict    4 changed, 1 added\n"
        f"wiki       office     {OLD} → {NEW}  adds files  4 changed, 1 added\n"
        f"{RELEASE}: changed by hand where the template changes it, too\n",
        "1 adds files, 1 conflict; review with `git diff`, commit, push\n"
        "what conflicts was not written: `--conflicts inline` writes it with markers, `--conflicts rej` with what was "
        "rejected beside it\n",
    )
    assert {path for path in changed(tmp_path) if path.startswith(PAPERLESS)} == set()
    assert f"{WIKI}/app/networkpolicy.yaml" in changed(tmp_path)


def test_a_conflict_is_written_with_markers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update(in_conflict(tmp_path), "--all", "--to", NEW, "--conflicts", "inline", code=1)
    assert capsys.readouterr().err == "1 adds files, 1 conflict; review with `git diff`, commit, push\n"
    assert MARKED in (tmp_path / RELEASE).read_text(encoding="utf-8")
    assert f"{PAPERLESS}/app/networkpolicy.yaml" in changed(tmp_path)


def test_a_conflict_is_written_with_what_was_rejected_beside_it(tmp_path: Path) -> None:
    update(in_conflict(tmp_path), "--all", "--to", NEW, "--conflicts", "rej", code=1)
    text = (tmp_path / RELEASE).read_text(encoding="utf-8")
    assert NEW_VALUES in text
    assert "# by hand" not in text
    rejected = (tmp_path / f"{RELEASE}.rej").read_text(encoding="utf-8")
    assert rejected.startswith(f"diff a/{RELEASE} b/{RELEASE}\t(rejected hunks)\n@@ ")
    assert "\n+  # by hand\n" in rejected


def test_a_conflict_that_is_there_does_not_stop_another_app(tmp_path: Path) -> None:
    update(in_conflict(tmp_path), "paperless", "--to", NEW, "--conflicts", "inline", code=1)
    update(tmp_path, "wiki", "--to", NEW)
    assert f"{WIKI}/app/networkpolicy.yaml" in changed(tmp_path)


def test_a_way_to_write_conflicts_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update(two(tmp_path), "--all", "--conflicts", "ours", code=2)
    assert capsys.readouterr().err == "error: `--conflicts ours`: there is `inline` and `rej`\n"


# ---- what is not committed


def test_what_was_deleted_elsewhere_stays_deleted_and_what_was_changed_stays_changed(tmp_path: Path) -> None:
    put(tmp_path, {"notes.md": b"mine\n", "other.yaml": b"a: 1\n"})
    two(tmp_path)
    (tmp_path / "notes.md").unlink()
    (tmp_path / "other.yaml").write_text("a: 2\n", encoding="utf-8")
    put(tmp_path, {"untracked.yaml": b"b: 1\n"})
    edit(tmp_path, f"{WIKI}/install.yaml", "  prune: true\n", "  prune: false\n")
    update(tmp_path, "paperless", "--to", NEW)
    elsewhere = {path: status for path, status in changed(tmp_path).items() if not path.startswith(PAPERLESS)}
    assert elsewhere == {"notes.md": "D", "other.yaml": "M", "untracked.yaml": "??", f"{WIKI}/install.yaml": "M"}


def test_what_sparse_checkout_leaves_out_stays_out(tmp_path: Path) -> None:
    put(tmp_path, {"other/notes.md": b"mine\n"})
    git(two(tmp_path), "sparse-checkout", "set", "cluster")
    update(tmp_path, "--all", "--to", NEW)
    assert not (tmp_path / "other").exists()
    assert {path for path in changed(tmp_path) if not path.startswith(OFFICE)} == set()


@pytest.mark.parametrize("staged", [False, True], ids=["in the work tree", "in the index"])
@pytest.mark.parametrize("path", [RELEASE, f"{PAPERLESS}/new.yaml"], ids=["changed", "new"])
def test_an_app_with_changes_that_are_not_committed_is_refused_and_the_others_are_updated(
    path: str, staged: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two(tmp_path)
    put(tmp_path, {path: b"kind: ConfigMap\n"})
    if staged:
        git(tmp_path, "add", "--all")
    update(tmp_path, "--all", "--to", NEW, "--json", code=1)
    out = capsys.readouterr().out
    assert states(out) == {"paperless": "refused", "wiki": "adds files"}
    assert reason(out) == f"`{path}` is not committed; commit or stash it first"
    assert {each for each in changed(tmp_path) if each.startswith(PAPERLESS)} == {path}


def test_an_app_that_was_never_committed_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(two(tmp_path), app("new"))
    update(tmp_path, "new", "--to", NEW, "--json", code=1)
    assert reason(capsys.readouterr().out, "new") == f"`{OFFICE}/new` is not committed; commit or stash it first"


def test_a_file_that_git_ignores_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, {".gitignore": b"networkpolicy.yaml\n"})
    two(tmp_path)
    path = f"{PAPERLESS}/app/networkpolicy.yaml"
    put(tmp_path, {path: b"mine\n"})
    update(tmp_path, "--all", "--to", NEW, "--json", code=1)
    out = capsys.readouterr().out
    assert states(out) == {"paperless": "refused", "wiki": "adds files"}
    assert reason(out) == f"`{path}` is there, and Git ignores it; move it away first"
    assert (tmp_path / path).read_bytes() == b"mine\n"


# ---- what goes away


def test_a_file_that_was_edited_and_that_the_template_drops_is_asked_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("paperless", "wiki"):
        put(tmp_path, app(name))
    (tmp_path / CHART).write_bytes((tmp_path / CHART).read_bytes() + b"# by hand\n")
    commit(tmp_path)
    update(tmp_path, "--all", "--to", WITHOUT_CHART, "--json", code=1)
    out = capsys.readouterr().out
    assert states(out) == {"paperless": "refused", "wiki": "removes files"}
    assert reason(out) == (
        f"`{CHART}` was changed by hand, and the template no longer writes it: it would be deleted; "
        "add `--yes` to do it"
    )
    update(tmp_path, "paperless", "--to", WITHOUT_CHART, "--yes")
    assert changed(tmp_path)[CHART] == "D"


def test_a_database_that_is_answered_away_is_asked_about(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, {**app("paperless", OWN_DATABASE), f"{PAPERLESS}/db/notes.md": b"mine\n"})
    commit(tmp_path)
    update(tmp_path, "--all", "--data", "database=none", "--json", code=1)
    assert reason(capsys.readouterr().out) == (
        "the database goes from `cluster` to `none`: Flux' pruning may delete it with its volumes; add `--yes` to do it"
    )
    assert changed(tmp_path) == {}
    update(tmp_path, "--all", "--data", "database=none", "--yes")
    assert [path.name for path in (tmp_path / PAPERLESS / "db").iterdir()] == ["notes.md"]


def test_a_claim_that_is_answered_away_is_asked_about(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, app("paperless", {**REFERENCE, "storage": "block"}))
    commit(tmp_path)
    update(tmp_path, "--all", "--data", "storage=", "--data", "claim_source=none", "--json", code=1)
    assert reason(capsys.readouterr().out) == (
        f"`{PAPERLESS}/app/pvc.yaml` would be deleted with the claim `paperless`: "
        "Flux' pruning may delete its volume; add `--yes` to do it"
    )


# ---- what stands in the way


def test_a_symbolic_link_is_not_written_through(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two(tmp_path)
    (tmp_path / RELEASE).unlink()
    (tmp_path / RELEASE).symlink_to(tmp_path / WIKI / "app" / "helmrelease.yaml")
    commit(tmp_path)
    update(tmp_path, "--all", "--to", NEW, "--json", code=1)
    out = capsys.readouterr().out
    assert states(out) == {"paperless": "refused", "wiki": "adds files"}
    assert reason(out) == f"`{RELEASE}` is a symbolic link; put what it names there first"


def test_a_binary_file_is_merged_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(two(tmp_path), {RELEASE: b"\0\n"})
    commit(tmp_path)
    update(tmp_path, "--all", "--to", NEW, "--json", code=1)
    out = capsys.readouterr().out
    assert states(out) == {"paperless": "refused", "wiki": "adds files"}
    assert reason(out) == f"`{RELEASE}` is binary, changed by hand and by the template; merge it by hand"


def test_a_file_where_a_folder_is_needed_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, {**app("paperless"), f"{PAPERLESS}/db": b"mine\n"})
    commit(tmp_path)
    update(tmp_path, "--all", "--data", "database=cluster", "--json", code=1)
    assert reason(capsys.readouterr().out) == (
        f"cannot write `{PAPERLESS}/db/cluster.yaml`: `{PAPERLESS}/db` is a file; move it away first"
    )


def test_two_apps_in_one_folder_are_not_both_updated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, {**app("paperless"), **{f"{PAPERLESS}/app/{path}": text for path, text in render(FLAT).items()}})
    commit(tmp_path)
    update(tmp_path, "--all", "--to", NEW, "--json", code=1)
    found = json.loads(capsys.readouterr().out)
    assert [outcome["folder"] for outcome in found] == [PAPERLESS, f"{PAPERLESS}/app"]
    assert found[1]["reason"] == f"`{PAPERLESS}/app/helmrelease.yaml` is the app's in `{PAPERLESS}`, too"


def test_an_answers_file_that_cannot_be_read_stops_no_other_app(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(two(tmp_path), {f"{PAPERLESS}/.copier-answers.yml": b"app: [\n"})
    commit(tmp_path)
    update(tmp_path, "--all", "--to", NEW, "--json", code=1)
    out = capsys.readouterr().out
    assert states(out) == {"paperless": "refused", "wiki": "adds files"}
    assert reason(out).startswith(f"cannot read `{PAPERLESS}/.copier-answers.yml`: line 2, column 1: ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param((), "name an app, or all 2 with `--all`", id="nothing named"),
        pytest.param(
            ("papeless",), "no app `papeless` has a `.copier-answers.yml`; did you mean `paperless`", id="a slip"
        ),
        pytest.param(("--all", "--cluster", "x"), "no app is in a cluster `x`; there is `main`", id="no cluster"),
    ],
)
def test_what_names_no_app_is_refused(
    arguments: tuple[str, ...], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    update(two(tmp_path), *arguments, code=2)
    assert capsys.readouterr().err == f"error: {message}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ("--to", "v0.0.1"),
            f"it is at `{OLD}`, which is newer than `v0.0.1`; "
            "an update never goes back to an older version of the template",
            id="back",
        ),
        pytest.param(
            ("--to", "v8.8.8"),
            "cannot get the template's version `v8.8.8` from `https://github.com/flux-scaffold/flux-scaffold.git`: "
            "`git` failed with exit code 128: fatal: couldn't find remote ref refs/tags/v8.8.8; "
            "check the address, the tag and the network",
            id="to a version that there is not",
        ),
    ],
)
def test_an_app_does_not_go(
    arguments: tuple[str, ...], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    update(two(tmp_path), "paperless", *arguments, "--json", code=1)
    assert reason(capsys.readouterr().out) == message


# ---- the user's settings


SETTINGS = """\
[core]
\tautocrlf = false
\tattributesFile = {attributes}
\texcludesFile = {attributes}
\thooksPath = {attributes}
[apply]
\twhitespace = fix
[merge]
\tconflictStyle = diff3
[diff]
\tnoprefix = true
\tcontext = 0
\talgorithm = patience
\texternal = false
[color]
\tui = always
[commit]
\tgpgSign = true
[status]
\tshowUntrackedFiles = no
\trelativePaths = true
"""


def test_the_user_s_settings_decide_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual, other = in_conflict(tmp_path / "usual"), in_conflict(tmp_path / "other")
    for root in (usual, other):
        edit(root, f"{WIKI}/app/helmrelease.yaml", "kind: HelmRelease\n", "kind: HelmRelease   \n")
        put(root, {".gitattributes": b"*.yaml -diff merge=ours whitespace=fix\n"} if root is other else {})
        commit(root)
    update(usual, "--all", "--to", NEW, "--conflicts", "inline", code=1)
    attributes = tmp_path / "attributes"
    attributes.write_text("* binary\n", encoding="utf-8")
    config = tmp_path / "gitconfig"
    config.write_text(SETTINGS.format(attributes=attributes), encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    update(other, "--all", "--to", NEW, "--conflicts", "inline", code=1)
    written = read(other)
    del written[".gitattributes"]
    assert written == read(usual)


@pytest.mark.parametrize("how", ["core.autocrlf", "eol=crlf"])
def test_line_ends_that_git_converts_are_no_changes_by_hand(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, root = two(tmp_path / "usual"), two(tmp_path / "windows")
    update(usual, "--all", "--to", NEW)
    if how == "eol=crlf":
        put(root, {".gitattributes": b"*.yaml text eol=crlf\n*.yml text eol=crlf\n"})
        commit(root)
    else:
        names = {os.environ[name]: name for name in os.environ if name.startswith("GIT_CONFIG_KEY_")}
        monkeypatch.setenv(names["core.autocrlf"].replace("KEY", "VALUE"), "true")
    for path in root.rglob("*.y*ml"):
        path.unlink()
    git(root, "checkout", "--", ".")
    assert b"\r\n" in (root / RELEASE).read_bytes()
    update(root, "--all", "--to", NEW)
    written = {path: content for path, content in read(root).items() if path != ".gitattributes"}
    assert b"\r\n" in written[RELEASE]
    assert {path: content.replace(b"\r\n", b"\n") for path, content in written.items()} == read(usual)
