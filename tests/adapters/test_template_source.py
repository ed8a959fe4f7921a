"""The template as a Git repository, made of the versions that the program ships."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scaffold.adapters import template_source
from scaffold.adapters.template_archives import archived_files
from scaffold.adapters.template_source import TemplateSource, current_tag, shipped_tags
from scaffold.errors import ScaffoldError

URL = "https://github.com/flux-scaffold/flux-scaffold.git"
TAG = current_tag()


@pytest.fixture(autouse=True)
def canonical_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(template_source.URL_VARIABLE, raising=False)


def git(*arguments: str, cwd: Path) -> str:
    done = subprocess.run(["git", *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def write_template(root: Path, text: str = "one\n") -> Path:
    (root / "templates" / "triad").mkdir(parents=True)
    (root / "copier.yml").write_text("kind: triad\n", encoding="utf-8")
    (root / "templates" / "triad" / "{% if a == 'b c' %}d{% endif %}.jinja").write_text(text, encoding="utf-8")
    return root


def commits(source: TemplateSource) -> list[str]:
    """Return the commits by their tags, from the first one on."""
    log = git("log", "--reverse", "--format=%H %s", "main", cwd=source.repository).splitlines()
    tags = {git("rev-parse", tag, cwd=source.repository).strip(): tag for tag in shipped_tags()}
    assert [f"{commit} Template {tag}" for commit, tag in tags.items()] == log
    return list(tags)


def test_every_version_has_its_commit_and_its_tag_and_the_current_one_is_the_last(tmp_path: Path) -> None:
    source = template_source.template_source(cache_dir=tmp_path)
    assert commits(source)[-1] == source.commit
    assert git("tag", cwd=source.repository).split() == sorted(shipped_tags())


@pytest.mark.parametrize("tag", shipped_tags()[:-1])
def test_the_commit_of_a_release_holds_its_files_and_no_others(tag: str, tmp_path: Path) -> None:
    source = template_source.template_source(cache_dir=tmp_path)
    names = git("ls-tree", "-r", "--name-only", "-z", tag, cwd=source.repository).split("\0")[:-1]
    found = {name: git("cat-file", "blob", f"{tag}:{name}", cwd=source.repository).encode() for name in names}
    assert found == archived_files(tag)


def test_a_new_version_changes_no_commit_of_the_releases(tmp_path: Path) -> None:
    one = template_source.template_source(write_template(tmp_path / "one"), tmp_path / "cache")
    two = template_source.template_source(write_template(tmp_path / "two", "two\n"), tmp_path / "other-cache")
    assert commits(one)[:-1] == commits(two)[:-1]
    assert commits(one)[-1] != commits(two)[-1]


def test_the_current_version_is_not_doubled_once_it_is_released(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = shipped_tags()[-2]
    monkeypatch.setattr(template_source, "__version__", newest.removeprefix("v"))
    assert shipped_tags()[-1] == newest
    assert len(set(shipped_tags())) == len(shipped_tags())
    source = template_source.template_source(cache_dir=tmp_path)
    assert (source.tag, len(commits(source))) == (newest, len(shipped_tags()))


def test_the_same_files_make_the_same_commit_and_others_another(tmp_path: Path) -> None:
    one = write_template(tmp_path / "one")
    first = template_source.template_source(one, tmp_path / "cache")
    again = template_source.template_source(one, tmp_path / "other-cache")
    other = template_source.template_source(write_template(tmp_path / "two", "two\n"), tmp_path / "cache")
    assert (first.commit, first.tag, first.url) == (again.commit, TAG, URL)
    assert other.commit != first.commit
    assert git("cat-file", "-t", first.commit, cwd=first.repository) == "commit\n"
    assert git("ls-tree", "-r", "--name-only", "-z", TAG, cwd=first.repository).split("\0")[:-1] == [
        "copier.yml",
        "templates/triad/{% if a == 'b c' %}d{% endif %}.jinja",
    ]


def test_a_repository_is_built_once(tmp_path: Path) -> None:
    root = write_template(tmp_path / "template")
    source = template_source.template_source(root, tmp_path / "cache")
    before = source.repository.stat().st_mtime_ns
    assert template_source.template_source(root, tmp_path / "cache") == source
    assert (source.repository.stat().st_mtime_ns, len(list((tmp_path / "cache").iterdir()))) == (before, 1)


def test_many_may_build_it_at_once(tmp_path: Path) -> None:
    root = write_template(tmp_path / "template")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: template_source.template_source(root, tmp_path / "cache"), range(8)))
    assert len(set(found)) == 1
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [found[0].repository.name]
    assert git("fsck", "--strict", cwd=found[0].repository) == ""


def test_a_half_built_repository_is_replaced(tmp_path: Path) -> None:
    root = write_template(tmp_path / "template")
    source = template_source.template_source(root, tmp_path / "cache")
    (source.repository / "refs" / "tags" / TAG).unlink()
    assert template_source.template_source(root, tmp_path / "cache").commit


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("", encoding="utf-8")
    with pytest.raises(ScaffoldError) as refused:
        template_source.template_source(write_template(tmp_path / "template"), tmp_path / "cache")
    assert str(refused.value) == (
        f"cannot keep the template in `{tmp_path / 'cache'}`: file exists; "
        "set `XDG_CACHE_HOME` to a folder that can be written"
    )


def test_settings_for_git_that_are_there_already_are_kept(tmp_path: Path) -> None:
    source = TemplateSource(URL, TAG, tmp_path)
    base = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "a.b", "GIT_CONFIG_VALUE_0": "c", "GIT_DIR": "x", "HOME": "/h"}
    environment = source.environment(base, tmp_path / "cache")
    count = int(environment["GIT_CONFIG_COUNT"])
    pairs = {environment[f"GIT_CONFIG_KEY_{i}"]: environment[f"GIT_CONFIG_VALUE_{i}"] for i in range(count)}
    assert pairs["a.b"] == "c"
    assert pairs[f"url.{tmp_path}.insteadOf"] == URL
    assert (environment["HOME"], environment["COPIER_CACHE_DIR"]) == ("/h", str(tmp_path / "cache"))
    assert "GIT_DIR" not in environment


@pytest.mark.parametrize(
    "address", ["fork", "/srv/fork.git", "https://example.org/fork", "https://example.org/a b.git"]
)
def test_an_address_that_copier_would_not_clone_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(template_source.URL_VARIABLE, address)
    with pytest.raises(ScaffoldError) as refused:
        template_source.template_source()
    assert str(refused.value) == (
        f"`{address}` is no address of a template; "
        "set `SCAFFOLD_TEMPLATE_URL` to one such as `https://github.com/owner/repository.git`"
    )
