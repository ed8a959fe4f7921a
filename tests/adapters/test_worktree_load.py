"""Reading a work tree: what is listed, what is read, and what is never touched."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scaffold.adapters.worktree import find_root, git_folder, load
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.errors import ScaffoldError

NOBODY = 65534


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "protocol.file.allow=always")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


def put(root: Path, files: dict[str, bytes]) -> None:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)


@pytest.fixture(autouse=True)
def plain_git(monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("git") is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("git is not installed")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "repo"
    place.mkdir()
    git(place, "init", "-q")
    return place


@contextmanager
def unprivileged(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Be somebody whom permissions stop; root gives the repository away and steps down."""
    if os.geteuid() != 0:
        yield
        return
    monkeypatch.setenv("HOME", str(root))
    for place in (root, *root.rglob("*")):
        os.chown(place, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_root() -> Iterator[Path]:
    """Make a repository where everybody may pass; the folder that pytest gives is its owner's alone."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)
        git(place, "init", "-q")
        yield place


def problem(path: str, message: str) -> Diagnostic:
    return Diagnostic(path, 0, 0, Severity.WARNING, "unreadable", message)


def test_an_empty_repository_has_nothing(root: Path) -> None:
    repository = load(root)
    assert (repository.files, repository.paths, repository.links, repository.problems) == ({}, frozenset(), {}, ())


def test_yaml_and_settings_are_read_and_other_files_only_named(root: Path) -> None:
    read = {
        ".editorconfig": b"root = true\n",
        ".minijinja.toml": b"",
        ".scaffold.yaml": b"{}\n",
        ".sops.yaml": b"creation_rules: []\n",
        "apps/Kustomization": b"kind: Kustomization\n",
        "apps/a.yaml": b"a: \xff\r\n",
        "apps/sp ace/\u00e9\u2603.yml": b"",
    }
    put(root, read | {"README.md": b"# x\n", "x.editorconfig": b"", "image.png": b"\0"})
    repository = load(root)
    assert repository.files == read
    assert repository.paths == {*read, "README.md", "x.editorconfig", "image.png"}
    assert repository.problems == ()


def test_ignored_files_are_absent_and_untracked_and_tracked_ones_are_not(root: Path) -> None:
    put(root, {".gitignore": b"out/\n", "out/a.yaml": b"", "tracked.yaml": b"", "untracked.yaml": b""})
    git(root, "add", "tracked.yaml")
    assert load(root).paths == {".gitignore", "tracked.yaml", "untracked.yaml"}


def test_files_that_are_gone_from_the_disk_are_absent(root: Path) -> None:
    put(root, {"a.yaml": b"", "gone.yaml": b"", "folder/gone.yaml": b"", "file/gone.yaml": b""})
    git(root, "add", "-A")
    (root / "gone.yaml").unlink()
    shutil.rmtree(root / "folder")
    shutil.rmtree(root / "file")
    (root / "file").write_bytes(b"")
    assert load(root).paths == {"a.yaml", "file"}


def test_a_file_in_a_merge_conflict_is_read_once(root: Path) -> None:
    put(root, {"a.yaml": b"base\n"})
    git(root, "add", "-A")
    git(root, "commit", "-qm", "base")
    git(root, "checkout", "-qb", "other")
    put(root, {"a.yaml": b"other\n"})
    git(root, "commit", "-qam", "other")
    git(root, "checkout", "-q", "-")
    put(root, {"a.yaml": b"ours\n"})
    git(root, "commit", "-qam", "ours")
    with pytest.raises(subprocess.CalledProcessError):
        git(root, "merge", "-q", "other")
    repository = load(root)
    assert repository.paths == {"a.yaml"}
    assert repository.files["a.yaml"].startswith(b"<<<<<<< ")


def test_links_are_recorded_and_read_only_inside_the_repository(root: Path, tmp_path: Path) -> None:
    put(tmp_path, {"outside.yaml": b"secret: 1\n", "outside/a.yaml": b"secret: 2\n"})
    put(root, {"apps/a.yaml": b"a: 1\n", "apps/notes.txt": b"", ".git/inside.yaml": b"secret: 3\n"})
    links = {
        "absolute.yaml": str(root / "apps/a.yaml"),
        "broken.yaml": "nowhere.yaml",
        "chain.yaml": "relative.yaml",
        "escape.yaml": "../outside.yaml",
        "folder": "apps",
        "folder.yaml": "apps",
        "git.yaml": ".git/inside.yaml",
        "loop-a.yaml": "loop-b.yaml",
        "loop-b.yaml": "loop-a.yaml",
        "notes.yaml": "apps/notes.txt",
        "out": "../outside",
        "relative.yaml": "apps/a.yaml",
        "self.yaml": "self.yaml",
        "through.yaml": "out/a.yaml",
        "zero.yaml": "/dev/zero",
    }
    for path, target in links.items():
        (root / path).symlink_to(target)
    repository = load(root)
    assert repository.links == links
    assert repository.paths == {*links, "apps/a.yaml", "apps/notes.txt"}
    assert repository.files == {
        "absolute.yaml": b"a: 1\n",
        "apps/a.yaml": b"a: 1\n",
        "chain.yaml": b"a: 1\n",
        "notes.yaml": b"",
        "relative.yaml": b"a: 1\n",
    }
    assert repository.problems == ()


def test_a_tracked_file_behind_a_folder_that_became_a_link_is_gone(root: Path, tmp_path: Path) -> None:
    put(root, {"apps/deep/a.yaml": b"a: 1\n"})
    git(root, "add", "-A")
    (root / "apps").rename(tmp_path / "elsewhere")
    (root / "apps").symlink_to("../elsewhere")
    repository = load(root)
    assert repository.paths == {"apps"}
    assert repository.files == {}


def test_what_is_no_regular_file_is_skipped_without_waiting_for_it(root: Path) -> None:
    put(root, {"a.yaml": b"", "fifo.yaml": b"", "socket.yaml": b""})
    git(root, "add", "-A")
    (root / "fifo.yaml").unlink()
    os.mkfifo(root / "fifo.yaml")
    os.mkfifo(root / "untracked-fifo.yaml")
    (root / "link-to-fifo.yaml").symlink_to("fifo.yaml")
    (root / "socket.yaml").unlink()
    earlier = Path.cwd()
    os.chdir(root)  # a socket's path is short
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("socket.yaml")
            repository = load(root)
    finally:
        os.chdir(earlier)
    assert repository.paths == {"a.yaml", "link-to-fifo.yaml"}
    assert repository.files == {"a.yaml": b""}


def test_a_repository_inside_is_another_repository(root: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    put(library, {"library.yaml": b""})
    git(library, "init", "-q")
    git(library, "add", "-A")
    git(library, "commit", "-qm", "library")
    git(root, "submodule", "add", "-q", str(library), "submodule")
    shutil.copytree(library, root / "nested")
    assert load(root).paths == {".gitmodules"}


def test_a_large_file_is_a_problem(root: Path) -> None:
    put(root, {"fits.yaml": b"#" * 4 * 1024 * 1024, "large.yaml": b"#" * (4 * 1024 * 1024 + 1), "large.bin": b""})
    repository = load(root)
    assert set(repository.files) == {"fits.yaml"}
    assert "large.yaml" in repository.paths
    assert repository.problems == (problem("large.yaml", "larger than 4 MiB"),)


def test_a_name_that_is_not_utf8_is_a_problem(root: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.yaml")).write_bytes(b"a: 1\n")
    except OSError as error:
        pytest.skip(f"the file system refuses such a name: {error.strerror}")
    repository = load(root)
    assert repository.paths == set()
    assert repository.files == {}
    assert repository.problems == (problem("caf\ufffd.yaml", "the name is not UTF-8"),)


def test_files_without_permission_are_problems(open_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(open_root, {"a.yaml": b"", "closed.yaml": b"", "closed.txt": b"", "closed/b.yaml": b""})
    git(open_root, "add", "-A")
    with unprivileged(open_root, monkeypatch):
        for name in ("closed.yaml", "closed.txt", "closed"):
            (open_root / name).chmod(0)
        try:
            repository = load(open_root)
        finally:
            (open_root / "closed").chmod(0o755)
    assert repository.files == {"a.yaml": b""}
    assert repository.problems == (
        problem("closed.yaml", "permission denied"),
        problem("closed/b.yaml", "permission denied"),
    )


def test_a_linked_work_tree_is_read_and_its_git_folder_found(root: Path, tmp_path: Path) -> None:
    put(root, {"a.yaml": b"a: 1\n"})
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    linked = tmp_path / "linked"
    git(root, "worktree", "add", "-q", str(linked))
    assert load(linked).files == {"a.yaml": b"a: 1\n"}
    assert find_root(linked) == linked
    assert git_folder(linked) == root / ".git/worktrees/linked"


def test_the_repository_of_a_surrounding_git_hook_is_not_the_one_that_is_read(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    put(other, {"other.yaml": b""})
    git(other, "init", "-q")
    git(other, "add", "-A")
    put(root, {"a.yaml": b""})
    for name, value in {
        "GIT_DIR": other / ".git",
        "GIT_WORK_TREE": other,
        "GIT_INDEX_FILE": other / ".git/index",
    }.items():
        monkeypatch.setenv(name, str(value))
    assert load(root).paths == {"a.yaml"}


def test_the_root_is_found_from_below(root: Path) -> None:
    put(root, {"apps/media/a.yaml": b""})
    assert find_root(root) == root
    assert find_root(root / "apps/media") == root


def test_a_folder_outside_a_repository_has_no_root(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError) as caught:
        find_root(tmp_path)
    assert str(caught.value) == (
        f"`{tmp_path}` is not inside a Git repository; run `git init` there or name one with `--repo`"
    )


def test_a_folder_that_does_not_exist_has_no_root(root: Path) -> None:
    with pytest.raises(ScaffoldError) as caught:
        find_root(root / "missing")
    assert str(caught.value) == f"`{root}/missing` does not exist; name a folder inside a Git repository"


@pytest.mark.parametrize("content", [b"gitdir: nowhere\n", b"hello\n", b"\xff", b""], ids=repr)
def test_a_git_file_that_names_no_folder_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".git").write_bytes(content)
    with pytest.raises(ScaffoldError) as caught:
        git_folder(tmp_path)
    assert str(caught.value) == f"`{tmp_path}/.git` names no Git folder; run `git status` there"
