"""The engine's configuration: which of several files holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.adapters.engine_config import UNCONFIGURED, find_config
from scaffold.adapters.talos_files import revision, work_tree
from scaffold.errors import ScaffoldError
from tests.adapters.work_trees import put
from tests.update_repository import git


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("MINIJINJA_CONFIG_FILE", "MINIJINJA_ENV", "MINIJINJA_TRIM_BLOCKS"):
        monkeypatch.delenv(name, raising=False)


def fuel(root: Path, folder: str = "talos", given: Path | None = None) -> int:
    """Return a number by which the tests tell the files apart."""
    return find_config(work_tree(root), folder, given).fuel


def test_nobody_configures_it(tmp_path: Path) -> None:
    assert find_config(work_tree(tmp_path), "talos", None) == UNCONFIGURED
    assert (UNCONFIGURED.autoescape, UNCONFIGURED.env) == ("none", True)


def test_the_nearer_file_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "repo"
    put(tmp_path, {"home/.minijinja.toml": b"fuel = 1\n", "repo/x.yaml": b""})
    assert fuel(root) == 1
    put(root, {".minijinja.toml": b"fuel = 2\n"})
    assert fuel(root) == 2
    put(root, {"a/talos/.minijinja.toml": b"fuel = 3\n"})
    assert (fuel(root, "a/talos"), fuel(root, "b/talos")) == (3, 2)
    put(tmp_path, {"named.toml": b"fuel = 4\n", "given.toml": b"fuel = 5\n"})
    monkeypatch.setenv("MINIJINJA_CONFIG_FILE", str(tmp_path / "named.toml"))
    assert fuel(root, "a/talos") == 4
    assert fuel(root, "a/talos", tmp_path / "given.toml") == 5


def test_the_environment_outvotes_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {".minijinja.toml": b"trim-blocks = false\n"})
    monkeypatch.setenv("MINIJINJA_TRIM_BLOCKS", "true")
    assert find_config(work_tree(tmp_path), "talos", None).trim_blocks


def test_a_revision_has_its_own_file_also_where_it_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, {".minijinja.toml": b"fuel = 1\n"})
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    put(root, {".minijinja.toml": b"fuel = 2\n"})
    monkeypatch.setenv("MINIJINJA_CONFIG_FILE", str(root / ".minijinja.toml"))
    assert find_config(revision(root, "HEAD"), "talos", None).fuel == 1
    assert fuel(root) == 2


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError) as raised:
        fuel(tmp_path, given=tmp_path / "nope.toml")
    assert str(raised.value) == f"cannot read `{tmp_path}/nope.toml`: no such file or directory"
