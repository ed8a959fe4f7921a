"""A repository at a Git revision: what it holds, and which revision a change starts from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scaffold.adapters.revision import (
    Revision,
    default_revision,
    find_revision,
    is_revision,
    load_revision,
)
from scaffold.adapters.worktree import load
from scaffold.errors import ScaffoldError
from scaffold.repository import Repository
from tests.update_repository import git

FILES = {
    "a.yaml": b"a: 1\n",
    "b/c.yaml": b"c: 1\n",
    "b/kustomization.yaml": b"resources: [c.yaml]\n",
    "README.md": b"read me\n",
    "ä b.yaml": b"\xffno text",
}


@pytest.fixture(autouse=True)
def no_workflow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run as outside of a workflow, whatever runs the tests."""
    monkeypatch.delenv("GITHUB_BASE_REF", raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def commit(root: Path, message: str = "x") -> str:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(root, "rev-parse", "HEAD").strip()


def put(root: Path, path: str, content: bytes) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(content)


@pytest.fixture(params=["sha1", "sha256"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a work tree with one commit, whose objects Git names in either way."""
    made = tmp_path / "work"
    made.mkdir()
    git(made, "init", "--quiet", "--initial-branch=main", f"--object-format={request.param}")
    for path, content in FILES.items():
        put(made, path, content)
    (made / "link.yaml").symlink_to("b/c.yaml")
    (made / "folder").symlink_to("b")
    (made / "outside.yaml").symlink_to("/dev/null")
    commit(made)
    return made


def at(root: Path, name: str = "HEAD") -> Repository:
    return load_revision(root, find_revision(root, name), load(root))


def same(one: Repository, other: Repository) -> bool:
    return (one.files, one.paths, one.links, one.problems) == (other.files, other.paths, other.links, other.problems)


def test_the_commit_of_an_unchanged_work_tree_is_the_work_tree(root: Path) -> None:
    now = load(root)
    assert set(now.links) == {"folder", "link.yaml", "outside.yaml"}
    assert same(at(root), now)


def test_what_was_changed_added_and_deleted_is_as_it_was(root: Path) -> None:
    before = load(root)
    put(root, "a.yaml", b"a: 2\n")
    put(root, "new.yaml", b"n: 1\n")
    (root / "b/c.yaml").unlink()
    (root / "link.yaml").unlink()
    put(root, "link.yaml", b"no: link\n")
    assert same(at(root), before)
    commit(root)
    assert same(at(root, "HEAD~1"), before)
    assert same(at(root), load(root))


def test_what_did_not_change_is_not_parsed_again(root: Path) -> None:
    put(root, "a.yaml", b"a: 2\n")
    now = load(root)
    parsed = {path: now.documents(path) for path in ("a.yaml", "b/c.yaml")}
    before = load_revision(root, find_revision(root, "HEAD"), now)
    assert before.documents("b/c.yaml") is parsed["b/c.yaml"]
    assert before.documents("a.yaml")[0].body == {"a": 1}
    assert now.documents("a.yaml") is parsed["a.yaml"]


def test_a_file_with_windows_line_ends_on_the_disk(root: Path) -> None:
    git(root, "config", "core.autocrlf", "true")
    put(root, "a.yaml", b"a: 1\r\n")
    assert at(root).files["a.yaml"] == b"a: 1\n"


def test_a_file_that_is_too_large_is_a_problem(root: Path) -> None:
    put(root, "large.yaml", b"#" * (4 * 1024 * 1024 + 1))
    commit(root)
    found = at(root)
    assert same(found, load(root))
    assert [str(problem) for problem in found.problems] == ["large.yaml: warning: larger than 4 MiB [unreadable]"]


def test_a_submodule_is_left_out(root: Path) -> None:
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{git(root, 'rev-parse', 'HEAD').strip()},sub")
    git(root, "commit", "--quiet", "--message", "sub")
    assert "sub" not in at(root).paths


def test_what_a_hook_sets_does_not_mislead(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_INDEX_FILE", str(root / "elsewhere"))
    monkeypatch.setenv("GIT_DIR", str(root / "nowhere"))
    assert same(at(root), load(root))


def test_revisions(root: Path) -> None:
    head = git(root, "rev-parse", "HEAD").strip()
    git(root, "tag", "v1")
    assert (is_revision(root, "v1"), is_revision(root, "v1..."), is_revision(root, "b")) == (True, True, False)
    assert find_revision(root, "v1") == Revision(head, "`v1`")
    assert find_revision(root, head[:10]).commit == head
    assert not is_revision(root, "--help")
    assert not is_revision(root, "HEAD:a.yaml")


def test_a_revision_that_is_not_there(root: Path) -> None:
    with pytest.raises(ScaffoldError) as caught:
        find_revision(root, "origin/main")
    assert str(caught.value) == (
        "there is no commit `origin/main` here; fetch it (in a workflow, check out with `fetch-depth: 0`)"
    )


def branch_off(root: Path) -> str:
    """Commit on `main` and on a branch `work`, which is then checked out; return where they part."""
    start = git(root, "rev-parse", "HEAD").strip()
    git(root, "checkout", "--quiet", "-b", "work")
    put(root, "a.yaml", b"a: 2\n")
    commit(root)
    git(root, "checkout", "--quiet", "main")
    put(root, "z.yaml", b"z: 1\n")
    commit(root)
    git(root, "checkout", "--quiet", "work")
    return start


def test_three_dots_are_where_the_branches_part(root: Path) -> None:
    start = branch_off(root)
    assert find_revision(root, "main...") == Revision(start, "the last commit in common with `main`")
    assert find_revision(root, "main").commit != start


def test_a_change_starts_where_the_branch_left_main(root: Path) -> None:
    start = branch_off(root)
    assert default_revision(root) == Revision(start, "the last commit in common with `main`")


def test_a_change_on_main_starts_at_its_last_commit(root: Path) -> None:
    head = git(root, "rev-parse", "HEAD").strip()
    assert default_revision(root) == Revision(head, "the last commit in common with `main`")


def test_a_repository_with_another_branch_alone(root: Path) -> None:
    git(root, "branch", "--move", "trunk")
    head = git(root, "rev-parse", "HEAD").strip()
    assert default_revision(root) == Revision(head, "`HEAD`")


@pytest.fixture
def clone(root: Path) -> Path:
    """Return a clone with a commit of its own on a branch."""
    start = branch_off(root)
    git(root, "checkout", "--quiet", "main")
    git(root.parent, "clone", "--quiet", str(root), "clone")
    made = root.parent / "clone"
    git(made, "checkout", "--quiet", "-b", "more", start)
    put(made, "a.yaml", b"a: 3\n")
    commit(made)
    return made


def test_a_change_in_a_clone_starts_where_it_left_the_remotes_branch(clone: Path) -> None:
    start = git(clone, "merge-base", "HEAD", "origin/main").strip()
    assert default_revision(clone) == Revision(start, "the last commit in common with `origin/HEAD`")
    git(clone, "remote", "set-head", "origin", "--delete")
    assert default_revision(clone) == Revision(start, "the last commit in common with `origin/main`")


def test_a_pull_requests_workflow_names_the_branch(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_BASE_REF", "work")
    assert default_revision(clone).name == "the last commit in common with `origin/work`"
    monkeypatch.setenv("GITHUB_BASE_REF", "gone")
    with pytest.raises(ScaffoldError) as caught:
        default_revision(clone)
    assert str(caught.value) == (
        "there is no commit `origin/gone` here; fetch it (in a workflow, check out with `fetch-depth: 0`)"
    )


def test_histories_with_nothing_in_common(clone: Path) -> None:
    git(clone, "checkout", "--quiet", "--orphan", "alone")
    commit(clone)
    with pytest.raises(ScaffoldError) as caught:
        default_revision(clone)
    assert str(caught.value) == (
        "`HEAD` and `origin/HEAD` have no commit in common here; fetch more of the history "
        "(in a workflow, check out with `fetch-depth: 0`), or name a revision"
    )


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    with pytest.raises(ScaffoldError) as caught:
        default_revision(tmp_path)
    assert str(caught.value) == "there is no commit yet, so nothing to compare with; leave out `--changed`"
