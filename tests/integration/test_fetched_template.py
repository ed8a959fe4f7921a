"""Versions of the template that only a repository elsewhere has, fetched from a real Git server on this machine."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pytest

from scaffold.adapters import template_releases
from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_questions import check_answers, load_questions
from scaffold.adapters.template_releases import fetched_root, latest_tag, release_root, release_tags
from scaffold.errors import ScaffoldError, ToolMissingError
from tests.integration.copier_apps import NEWER
from tests.plain_copier import Person

pytestmark = pytest.mark.integration

ADVICE = "check the address, the tag and the network"


@pytest.fixture
def address(git_server: tuple[Path, str], person: Person) -> str:
    """Return where the template's repository is served; `person` stands for that it is there."""
    assert person
    return f"{git_server[1]}flux-scaffold.git"


@pytest.fixture(autouse=True)
def no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("GIT_CONFIG_GLOBAL", raising=False)


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def repository(folder: Path, tags: tuple[str, ...], files: dict[str, str]) -> str:
    """Make a repository with files and tags; return its path."""
    folder.mkdir()
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    settings = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--allow-empty", "--message", "All"]):
        subprocess.run(["git", *settings, *command], cwd=folder, check=True)
    for tag in tags:
        subprocess.run(["git", "tag", tag], cwd=folder, check=True)
    return str(folder)


# ---- a version


@pytest.mark.parametrize("tag", release_tags())
def test_a_version_is_fetched_as_it_is_shipped(tag: str, address: str, tmp_path: Path) -> None:
    shipped = release_root(tag, tmp_path)
    names = ["copier.yml", *(path.relative_to(shipped).as_posix() for path in (shipped / "templates").rglob("*"))]
    expected = {name: (shipped / name).read_bytes() for name in names if (shipped / name).is_file()}
    assert files(fetched_root(address, tag, tmp_path)) == expected


def test_a_newer_version_is_fetched_and_renders(address: str, tmp_path: Path) -> None:
    root = fetched_root(address, NEWER, tmp_path)
    engine = Engine(root)
    checked = check_answers(engine, load_questions(root), {"app": "whoami"})
    assert checked.visible["network_policy"] is True
    assert "app/networkpolicy.yaml" in engine.files(checked.all, checked.visible)


def test_a_version_is_fetched_once_and_then_needs_no_network(tmp_path: Path) -> None:
    source = repository(tmp_path / "source", ("v1.0.0",), {"copier.yml": "a: 1\n", "templates/a.jinja": "a\n"})
    root = fetched_root(source, "v1.0.0", tmp_path / "cache")
    (tmp_path / "source").rename(tmp_path / "elsewhere")
    (root / "copier.yml").unlink()
    assert fetched_root(source, "v1.0.0", tmp_path / "cache") == root
    assert files(root) == {"copier.yml": b"a: 1\n", "templates/a.jinja": b"a\n"}


def test_a_spoilt_archive_in_the_cache_is_fetched_again(tmp_path: Path) -> None:
    source = repository(tmp_path / "source", ("v1.0.0",), {"copier.yml": "a: 1\n", "templates/a.jinja": "a\n"})
    root = fetched_root(source, "v1.0.0", tmp_path / "cache")
    archive = root.with_name("v1.0.0.tar")
    archive.write_bytes(archive.read_bytes()[:100])
    assert files(fetched_root(source, "v1.0.0", tmp_path / "cache")) == {
        "copier.yml": b"a: 1\n",
        "templates/a.jinja": b"a\n",
    }


def test_two_repositories_with_the_same_tag_are_two_templates(tmp_path: Path) -> None:
    roots = [
        fetched_root(
            repository(tmp_path / text, ("v1.0.0",), {"copier.yml": f"a: {text}\n", "templates/a.jinja": ""}),
            "v1.0.0",
            tmp_path / "cache",
        )
        for text in ("one", "two")
    ]
    assert [(root / "copier.yml").read_text(encoding="utf-8") for root in roots] == ["a: one\n", "a: two\n"]


def test_the_hook_of_another_repository_leads_nobody_astray(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = repository(tmp_path / "other", (), {"a": "b"})
    monkeypatch.setenv("GIT_DIR", f"{other}/.git")
    monkeypatch.setenv("GIT_INDEX_FILE", f"{other}/.git/index")
    assert latest_tag(address) == NEWER
    assert (fetched_root(address, NEWER, tmp_path) / "copier.yml").is_file()
    assert not (Path(other) / ".git" / "shallow").exists()


def test_a_version_that_is_not_there_is_told(address: str, tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError) as refused:
        fetched_root(address, "v98.0.0", tmp_path)
    assert str(refused.value) == (
        f"cannot get the template's version `v98.0.0` from `{address}`: `git` failed with exit code 128: "
        f"fatal: couldn't find remote ref refs/tags/v98.0.0; {ADVICE}"
    )
    assert not (tmp_path / "fetched").exists()


def test_a_repository_that_holds_no_template_is_told(tmp_path: Path) -> None:
    source = repository(tmp_path / "source", ("v1.0.0",), {"README.md": "no template\n"})
    with pytest.raises(ScaffoldError) as refused:
        fetched_root(source, "v1.0.0", tmp_path)
    assert str(refused.value) == (
        f"cannot get the template's version `v1.0.0` from `{source}`: `git` failed with exit code 128: "
        f"fatal: pathspec 'copier.yml' did not match any files; {ADVICE}"
    )


def test_a_template_with_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "source" / "templates").mkdir(parents=True)
    (tmp_path / "source" / "templates" / "link").symlink_to("/etc/hostname")
    (tmp_path / "source").rename(tmp_path / "moved")
    source = repository(tmp_path / "source", (), {"copier.yml": "a: 1\n"})
    (tmp_path / "moved" / "templates").rename(tmp_path / "source" / "templates")
    subprocess.run(["git", "add", "--all"], cwd=source, check=True)
    settings = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
    subprocess.run(["git", *settings, "commit", "--quiet", "--message", "Link"], cwd=source, check=True)
    subprocess.run(["git", "tag", "v1.0.0"], cwd=source, check=True)
    with pytest.raises(ScaffoldError) as refused:
        fetched_root(source, "v1.0.0", tmp_path / "cache")
    assert str(refused.value) == "the template holds `templates/link`, which is no plain file"
    assert not (tmp_path / "cache").exists()


# ---- the newest version


def test_the_newest_version_is_found(address: str) -> None:
    assert latest_tag(address) == NEWER


def test_versions_are_ordered_as_numbers_and_what_is_none_is_passed_over(tmp_path: Path) -> None:
    tags = ("v0.9.0", "v0.10.0", "v0.10.1-rc.1", "v2", "v1.0.0-beta", "2.0.0", "version", "v0.2.0/x")
    assert latest_tag(repository(tmp_path / "source", tags, {"a": "b"})) == "v0.10.0"


def test_a_repository_without_versions_is_told(tmp_path: Path) -> None:
    source = repository(tmp_path / "source", ("nightly",), {"a": "b"})
    with pytest.raises(ScaffoldError) as refused:
        latest_tag(source)
    assert str(refused.value) == f"`{source}` has no version of a template, that is, no tag such as `v1.2.3`"


# ---- what cannot be reached


@pytest.fixture
def closed() -> str:
    """Return an address on this machine at which nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return f"127.0.0.1:{port}"


def test_a_server_that_is_not_there_is_told_without_the_password(closed: str, tmp_path: Path) -> None:
    url = f"http://somebody:secret@{closed}/template.git"
    for what, get in (
        (
            f"the template's version `v1.0.0` from `http://{closed}/template.git`",
            lambda: fetched_root(url, "v1.0.0", tmp_path),
        ),
        (f"the template's versions in `http://{closed}/template.git`", lambda: latest_tag(url)),
    ):
        with pytest.raises(ScaffoldError) as refused:
            get()
        said = str(refused.value)
        assert said.startswith(f"cannot get {what}: `git` failed with exit code 128: fatal: unable to access ")
        assert said.endswith(f"; {ADVICE}")
        assert "secret" not in said
        assert "somebody" not in said


def test_a_server_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_releases, "_PATIENCE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/template.git"
        with pytest.raises(ScaffoldError) as refused:
            latest_tag(url)
    assert str(refused.value) == (
        f"cannot get the template's versions in `{url}`: `git` did not end within 0.5 seconds; {ADVICE}"
    )


def test_a_server_that_wants_a_password_is_told_and_nobody_is_asked(
    git_server: tuple[Path, str], tmp_path: Path
) -> None:
    with pytest.raises(ScaffoldError) as refused:
        fetched_root(f"{git_server[1]}private.git", "v1.0.0", tmp_path)
    assert str(refused.value) == (
        f"cannot get the template's version `v1.0.0` from `{git_server[1]}private.git`: `git` failed with exit code "
        f"128: fatal: could not read Username for '{git_server[1].rstrip('/')}': terminal prompts disabled; {ADVICE}"
    )


def test_an_address_is_never_an_option_or_a_command(tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    for url in (f"--upload-pack=touch {touched}", f"ext::touch {touched}"):
        with pytest.raises(ScaffoldError):
            latest_tag(url)
        with pytest.raises(ScaffoldError):
            fetched_root(url, "v1.0.0", tmp_path)
    assert not touched.exists()


def test_without_git_its_source_is_named(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ToolMissingError) as refused:
        latest_tag(address)
    assert str(refused.value) == "`git` is needed and was not found; get it from https://git-scm.com/downloads"
