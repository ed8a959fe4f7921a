"""The archives of released versions: what is in them never changes, and a script makes the next one."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from scaffold.adapters import template_archives
from scaffold.adapters.template_archives import DIGESTS, archive_digests, archived_files, files_of_tar, version_of
from scaffold.adapters.template_source import current_tag, shipped_tags, template_root
from scaffold.errors import ScaffoldError

ROOT = Path(__file__).resolve().parents[2]
RELEASES = ROOT / "scaffold" / "releases"
TAGS = tuple(archive_digests())


def git(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
    settings = ("-c", "safe.directory=*", "-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
    return subprocess.run(["git", *settings, *arguments], cwd=cwd, capture_output=True, check=False)


def tar(*members: tuple[str, bytes], kind: bytes = tarfile.REGTYPE) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.type, entry.size = kind, len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


# ---- what is kept


def test_every_archive_is_the_one_that_was_released() -> None:
    present = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in RELEASES.glob("*.tar.gz")}
    assert present == {f"{tag}.tar.gz": digest for tag, digest in archive_digests().items()}


def test_no_commit_has_changed_an_archive_or_a_line_of_the_list() -> None:
    if git("rev-parse", "--git-dir").returncode:
        pytest.skip("this is no Git repository")
    changed = git("log", "--diff-filter=MD", "--format=%h", "--", "scaffold/releases/*.tar.gz", "tests/releases")
    assert (changed.stdout.decode(), changed.returncode) == ("", 0)
    log = git("log", "--format=", "--unified=0", "--patch", "--", f"scaffold/releases/{DIGESTS}").stdout.decode()
    assert [line for line in log.splitlines() if line.startswith("-") and not line.startswith("---")] == []


@pytest.mark.parametrize("tag", TAGS)
def test_an_archive_holds_what_git_has_under_the_tag(tag: str) -> None:
    archive = git("archive", "--format=tar", tag, "copier.yml", "templates")
    if archive.returncode:
        pytest.skip(f"this repository has no tag `{tag}`")
    assert files_of_tar(archive.stdout) == archived_files(tag)


def test_the_oldest_comes_first_and_none_follows_the_current_version() -> None:
    versions = [version_of(tag) for tag in shipped_tags()]
    assert None not in versions
    assert versions == sorted(set(versions))


def test_the_template_does_not_change_under_a_version_that_is_released() -> None:
    root = template_root()
    paths = [root / "copier.yml", *(path for path in (root / "templates").rglob("*") if path.is_file())]
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    tag = current_tag()
    assert tag not in TAGS or files == archived_files(tag), "raise the version first"


# ---- reading


@pytest.mark.parametrize(
    ("tag", "version"),
    [
        ("v0.1.0", (0, 1, 0)),
        ("v10.20.30", (10, 20, 30)),
        ("0.1.0", None),
        ("v0.1", None),
        ("v01.0.0", None),
        ("v1.0.0-rc.1", None),
        ("v0.1.0-3-g0123abc", None),
        ("v0.1.0\n", None),
    ],
    ids=lambda value: repr(value) if isinstance(value, str) else "",
)
def test_which_tags_are_versions(tag: str, version: tuple[int, int, int] | None) -> None:
    assert version_of(tag) == version


def test_an_archive_is_read_by_paths_in_their_order() -> None:
    content = tar(("templates/b", b"2"), ("copier.yml", b"1"))
    assert list(files_of_tar(content).items()) == [("copier.yml", b"1"), ("templates/b", b"2")]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (tar(("templates/link", b""), kind=tarfile.SYMTYPE), "templates/link"),
        (tar(("templates/pipe", b""), kind=tarfile.FIFOTYPE), "templates/pipe"),
        (tar(("../outside", b"x")), "../outside"),
        (tar(("/outside", b"x")), "/outside"),
    ],
    ids=["a link", "a pipe", "a path that leads out", "a path from the root"],
)
def test_what_is_no_plain_file_below_the_template_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(ScaffoldError) as refused:
        files_of_tar(content)
    assert str(refused.value) == f"the template holds `{name}`, which is no plain file"


def test_a_damaged_archive_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tag = TAGS[0]
    (tmp_path / DIGESTS).write_bytes((RELEASES / DIGESTS).read_bytes())
    (tmp_path / f"{tag}.tar.gz").write_bytes((RELEASES / f"{tag}.tar.gz").read_bytes()[:-1])
    monkeypatch.setattr(template_archives, "_RELEASES", tmp_path)
    with pytest.raises(ScaffoldError) as refused:
        archived_files(tag)
    assert str(refused.value) == (
        f"the installation's copy of the template `{tag}` is damaged; install `flux-scaffold` again"
    )


def test_an_installation_without_archives_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_archives, "_RELEASES", tmp_path)
    with pytest.raises(ScaffoldError) as refused:
        archive_digests()
    assert str(refused.value) == "the installation lacks the template's releases; install `flux-scaffold` again"


# ---- the script that makes a release


def freeze(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / ".ci" / "release.py")]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def project(folder: Path, date: str) -> Path:
    """Make a repository with a template, at version 1.2.3, in which nothing is released yet."""
    for path, text in {
        "scaffold/__init__.py": '"""A program."""\n\n__version__ = "1.2.3"\n',
        "scaffold/releases/SHA256SUMS": "",
        "copier.yml": "kind: triad\n",
        "templates/triad/a.jinja": "a\n",
        "tests/releases/.gitkeep": "",
        "tests/golden/one/after/apps/a/.copier-answers.yml": "app: a\n",
        "tests/golden/one/after/apps/a/ks.yaml": "kind: Kustomization\n",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    git("init", "--quiet", cwd=folder)
    git("add", "--all", cwd=folder)
    assert git("commit", "--quiet", "--message", "All", "--date", date, cwd=folder).returncode == 0
    return folder


def test_a_release_is_made_of_the_commit_and_the_same_again_from_another_one(tmp_path: Path) -> None:
    one, two = project(tmp_path / "one", "2001-01-01T00:00:00Z"), project(tmp_path / "two", "2002-01-01T00:00:00Z")
    (one / "copier.yml").write_text("not committed\n", encoding="utf-8")
    done = freeze(one)
    content = (one / "scaffold/releases/v1.2.3.tar.gz").read_bytes()
    assert (done.stdout, done.returncode) == (f"scaffold/releases/v1.2.3.tar.gz: {len(content)} bytes\n", 0)
    assert files_of_tar(content) == {"copier.yml": b"kind: triad\n", "templates/triad/a.jinja": b"a\n"}
    assert (one / "scaffold/releases/SHA256SUMS").read_text(encoding="ascii") == (
        f"{hashlib.sha256(content).hexdigest()}  v1.2.3.tar.gz\n"
    )
    answers = (one / "tests/releases/v1.2.3.tar.gz").read_bytes()
    assert files_of_tar(answers) == {"tests/golden/one/after/apps/a/.copier-answers.yml": b"app: a\n"}
    assert freeze(two).returncode == 0
    assert (two / "scaffold/releases/v1.2.3.tar.gz").read_bytes() == content
    assert (two / "tests/releases/v1.2.3.tar.gz").read_bytes() == answers


def test_a_release_is_never_made_twice(tmp_path: Path) -> None:
    folder = project(tmp_path, "2001-01-01T00:00:00Z")
    freeze(folder)
    before = {path: path.read_bytes() for path in (folder / "scaffold" / "releases").iterdir()}
    done = freeze(folder)
    assert (done.returncode, done.stderr) == (
        1,
        "scaffold/releases/v1.2.3.tar.gz exists: a release never changes; raise the version first\n",
    )
    assert {path: path.read_bytes() for path in (folder / "scaffold" / "releases").iterdir()} == before
