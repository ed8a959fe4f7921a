"""The versions of the template that the program ships, unpacked where they are needed."""

from __future__ import annotations

import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from scaffold.adapters.template_archives import archived_files
from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_questions import check_answers, load_questions
from scaffold.adapters.template_releases import fetched_root, release_root, release_tags, repository_url
from scaffold.adapters.template_source import current_tag, template_root
from scaffold.errors import ScaffoldError

OLDER = release_tags()[:-1]
OLDEST = OLDER[0]


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def unpack(cache: Path) -> Path:
    return release_root(OLDEST, cache)


def test_the_current_version_comes_last_and_is_unpacked_nowhere(tmp_path: Path) -> None:
    assert release_tags()[-1] == current_tag()
    assert release_root(current_tag(), tmp_path) == template_root()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("tag", OLDER)
def test_an_older_version_is_unpacked_as_it_was_released(tag: str, tmp_path: Path) -> None:
    root = release_root(tag, tmp_path)
    assert files(root) == archived_files(tag)
    assert [path for path in root.parent.iterdir() if path != root] == []


@pytest.mark.parametrize("tag", OLDER)
def test_an_older_version_renders(tag: str, tmp_path: Path) -> None:
    root = release_root(tag, tmp_path)
    engine = Engine(root)
    checked = check_answers(engine, load_questions(root), {"app": "whoami"})
    assert "install.yaml" in engine.files(checked.all, checked.visible)


def test_it_is_unpacked_once(tmp_path: Path) -> None:
    root = unpack(tmp_path)
    before = root.stat().st_ino
    assert unpack(tmp_path) == root
    assert root.stat().st_ino == before


@pytest.mark.parametrize("spoil", ["remove", "change", "empty"])
def test_what_somebody_did_to_the_cache_is_made_good(spoil: str, tmp_path: Path) -> None:
    root = unpack(tmp_path)
    if spoil == "remove":
        (root / "copier.yml").unlink()
    elif spoil == "change":
        (root / "copier.yml").write_text("kind: other\n", encoding="utf-8")
    else:
        shutil.rmtree(root)
        root.mkdir()
    assert files(unpack(tmp_path)) == archived_files(OLDEST)
    assert list(root.parent.iterdir()) == [root]


def test_many_processes_may_unpack_it_at_once(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        (root,) = set(pool.map(unpack, [tmp_path] * 16))
    assert files(root) == archived_files(OLDEST)
    assert list(root.parent.iterdir()) == [root]


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "releases").write_text("", encoding="utf-8")
    with pytest.raises(ScaffoldError) as refused:
        unpack(tmp_path)
    assert str(refused.value) == (
        f"cannot keep the template in `{tmp_path}/releases`: file exists; "
        "set `XDG_CACHE_HOME` to a folder that can be written"
    )


def test_a_version_that_is_not_shipped_is_told(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError) as refused:
        release_root("v99.0.0", tmp_path)
    assert str(refused.value) == (
        f"the template's version `v99.0.0` is not installed, `{'`, `'.join(release_tags())}` are; "
        "install the version of `flux-scaffold` that ships it"
    )


@pytest.mark.parametrize(
    "tag",
    ["v0.1.0-3-g0123abc", "main", "", "0123abc", "v1/../../x", "v1\n", "--upload-pack=x", "v1\x1b"],
    ids=repr,
)
def test_what_names_no_version_is_told_and_never_given_to_git(tag: str, tmp_path: Path) -> None:
    shown = tag.replace("\x1b", "\ufffd")
    for find in (release_root, lambda tag, cache: fetched_root("file:///none.git", tag, cache)):
        with pytest.raises(ScaffoldError) as refused:
            find(tag, tmp_path)
        assert str(refused.value) == (
            f"`{shown}` names no released version of the template; name one such as `{current_tag()}`"
        )


@pytest.mark.parametrize(
    ("recorded", "address"),
    [
        ("https://github.com/owner/name.git", "https://github.com/owner/name.git"),
        ("git@github.com:owner/name.git", "git@github.com:owner/name.git"),
        ("gh:owner/name", "https://github.com/owner/name.git"),
        ("gh:owner/name.git", "https://github.com/owner/name.git"),
        ("gl:/owner/name", "https://gitlab.com/owner/name.git"),
        ("git+https://example.org/name", "https://example.org/name"),
        ("git+ssh://git@example.org/name", "ssh://git@example.org/name"),
    ],
    ids=str,
)
def test_an_address_as_copier_takes_it_is_one_for_git(recorded: str, address: str) -> None:
    assert repository_url(recorded) == address
