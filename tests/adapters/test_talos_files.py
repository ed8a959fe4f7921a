"""Files of Talos configs, from a work tree, a folder without Git, and a Git revision."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.adapters.named_files import read_named
from scaffold.adapters.talos_files import find_folder, revision, work_tree
from scaffold.errors import ScaffoldError
from tests.adapters.work_trees import put
from tests.update_repository import git


@pytest.fixture
def committed(root: Path) -> Path:
    put(root, {"talos/a.yaml.j2": b"old\n", "talos/nodes/b.yaml.j2": b"b\n", ".gitignore": b"secret.yaml\n"})
    (root / "link.yaml").symlink_to("talos/a.yaml.j2")
    (root / "out.yaml").symlink_to("../outside.yaml")
    (root.parent / "outside.yaml").write_bytes(b"not ours\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    put(root, {"talos/a.yaml.j2": b"\xef\xbb\xbfnew\n", "talos/c.yaml.j2": b"c\n", "secret.yaml": b"s\n"})
    (root / "talos/nodes/b.yaml.j2").unlink()
    return root


def test_the_work_tree_as_it_is(committed: Path) -> None:
    sources = work_tree(committed)
    assert sorted(sources.paths) == [
        ".gitignore",
        "link.yaml",
        "out.yaml",
        "talos/a.yaml.j2",
        "talos/c.yaml.j2",
    ]
    assert sources.read("talos/a.yaml.j2") == sources.read("link.yaml") == "new\n"
    assert sources.read("secret.yaml") == "s\n"
    nothing = ["talos/nodes/b.yaml.j2", "talos", "out.yaml", "../outside.yaml", "/etc/passwd", ".git/config"]
    assert [sources.read(path) for path in nothing] == [None] * len(nothing)


def test_a_file_that_is_no_text(committed: Path) -> None:
    put(committed, {"talos/c.yaml.j2": b"a: 1\nb: \xff\n"})
    with pytest.raises(ScaffoldError) as raised:
        work_tree(committed).read("talos/c.yaml.j2")
    assert str(raised.value) == "talos/c.yaml.j2:2: not UTF-8; save it as UTF-8"


def test_a_revision(committed: Path) -> None:
    sources = revision(committed, "HEAD")
    assert sorted(sources.paths) == [".gitignore", "link.yaml", "out.yaml", "talos/a.yaml.j2", "talos/nodes/b.yaml.j2"]
    assert sources.read("talos/a.yaml.j2") == sources.read("link.yaml") == sources.read("./talos/a.yaml.j2") == "old\n"
    assert sources.read("talos/nodes/b.yaml.j2") == "b\n"
    assert [sources.read(path) for path in ("talos/c.yaml.j2", "secret.yaml", "out.yaml", "talos")] == [None] * 4


def test_a_revision_of_a_folder_in_the_repository(committed: Path) -> None:
    assert find_folder(committed / "talos") == committed
    assert revision(find_folder(committed / "talos"), "HEAD~0").read("talos/a.yaml.j2") == "old\n"


@pytest.mark.parametrize("name", ["nope", "--all", "HEAD:talos", ""])
def test_no_such_revision(committed: Path, name: str) -> None:
    with pytest.raises(ScaffoldError) as raised:
        revision(committed, name)
    assert str(raised.value) == f"no revision `{name}` in this repository; `git log --oneline` lists some"


def test_a_folder_without_git(tmp_path: Path) -> None:
    put(tmp_path, {"talos/a.yaml.j2": b"a\n", ".cache/x.yaml": b"x\n"})
    root = find_folder(tmp_path)
    assert (root, work_tree(root).paths) == (tmp_path, {"talos/a.yaml.j2"})
    with pytest.raises(ScaffoldError) as raised:
        revision(root, "HEAD")
    assert str(raised.value) == f"`{tmp_path}` is no Git repository, so it has no revision `HEAD`"


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError) as raised:
        find_folder(tmp_path / "nope")
    assert str(raised.value) == f"`{tmp_path}/nope` is no folder; name one with Talos configs in it"
    with pytest.raises(ScaffoldError) as raised:
        read_named(tmp_path / "nope.yaml")
    assert str(raised.value) == f"cannot read `{tmp_path}/nope.yaml`: no such file or directory"
    (tmp_path / "big.yaml").write_bytes(b"x" * (4 * 1024 * 1024 + 1))
    with pytest.raises(ScaffoldError) as raised:
        work_tree(tmp_path).read("big.yaml")
    assert str(raised.value) == "big.yaml: larger than 4 MiB"
