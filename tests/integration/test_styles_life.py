"""An app's whole life in a repository of each style, with the real programs: added, updated, adopted, removed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scaffold.cli import run
from scaffold.repository import Repository
from scaffold.roots import is_kustomization
from scaffold.update.answers_file import ANSWERS_FILE
from tests.copier_loop import update_each
from tests.golden_trees import read
from tests.integration.conftest import require_tool
from tests.integration.encrypting import Keys, decrypted, sealing_keys, started, unsealed
from tests.integration.style_lives import LIVES, VALUE, Life
from tests.template_versions import improve
from tests.update_repository import NEW, git, serve_template

pytestmark = pytest.mark.integration

VALUES = "replicas: 1\nconfig:\n  title: Home\n"


@dataclass(frozen=True)
class Home:
    """A repository that apps were added to.

    Attributes:
        root: Where it is.
        life: What happened in it.
        said: What each command printed, results and notes, without the last line that says what comes next.
        keys: What decrypts its secrets.
    """

    root: Path
    life: Life
    said: tuple[tuple[str, str], ...]
    keys: Keys

    def clean(self) -> None:
        """Judge it and build all of it."""
        found = started(self.root, "check", "--no-cache")
        assert found.returncode == 0, found.stdout.decode()
        assert found.stdout.startswith(b"no findings in ")
        for path in applied(self.root):
            command = [require_tool("kustomize"), "build", path]
            done = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (0, ""), path


def applied(root: Path) -> list[str]:
    """Return the folder of each Kustomization that has a kustomize file; of the others Flux lists the files itself."""
    files = {path: content for path, content in read(root).items() if path.endswith((".yaml", ".yml"))}
    repository = Repository(files, frozenset(files))
    documents = [document for path in repository.yaml_paths() for document in repository.documents(path)]
    paths = {str(d.body["spec"]["path"]).removeprefix("./") for d in documents if is_kustomization(d)}
    return sorted(path for path in paths if path and (root / path / "kustomization.yaml").exists())


@pytest.fixture(scope="module", autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the user's cache and configuration out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("caches")))
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        yield


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what the commands read: a value, a chart's values."""
    folder = tmp_path_factory.mktemp("given")
    (folder / "value").write_bytes(VALUE)
    (folder / "values.yaml").write_text(VALUES, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return an environment in which the template has one version more."""
    scratch = tmp_path_factory.mktemp("published")
    return dict(serve_template(scratch / "template", improve).environment(os.environ, scratch / "cache"))


@pytest.fixture(scope="module", params=LIVES)
def home(request: pytest.FixtureRequest, scratch: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Make a repository of a style and add its apps, each in a commit of its own; the first one is tagged `start`."""
    name, life = request.param, LIVES[request.param]
    root = tmp_path_factory.mktemp("homes") / name
    keys = Keys("", root / "age.agekey")
    if name == "sops-layers":
        require_tool("sops"), require_tool("age-keygen")
    if name == "sealed-layers":
        require_tool("kubeseal")
        keys = sealing_keys(scratch)
    certificate = ("--cert", keys.public) if name == "sealed-layers" else ()
    assert run(["init", name, str(root), *certificate]) == 0
    record(root, "Start")
    git(root, "tag", "start")
    said = []
    for app in life.apps:
        texts = {
            "@VALUES": str(scratch / "values.yaml"),
            "@VALUE": f"@{scratch / 'value'}",
            "@CERTIFICATE": keys.public,
        }
        words = app.arguments.split()
        done = started(root, "new-app", *(put(word, texts) for word in words))
        assert done.returncode == 0, done.stderr.decode()
        notes = [line for line in done.stderr.decode().splitlines(keepends=True) if not line.startswith("review with")]
        said.append((done.stdout.decode(), "".join(notes)))
        record(root, f"Add {app.name}")
    return Home(root, life, tuple(said), keys)


def put(word: str, texts: dict[str, str]) -> str:
    """Put the names of files into a word of a command line."""
    for mark, text in texts.items():
        if word.endswith(mark):
            return word.removesuffix(mark) + text
    return word


def record(root: Path, message: str) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", message)


@pytest.fixture
def copy(home: Home, tmp_path: Path) -> Iterator[Home]:
    """Return a repository that a test may change."""
    shutil.copytree(home.root, tmp_path / "copy", symlinks=True)
    yield Home(tmp_path / "copy", home.life, home.said, home.keys)


def test_each_app_changes_its_own_files_and_its_lists(home: Home) -> None:
    assert home.said == tuple((app.changed, app.notes) for app in home.life.apps)


def test_the_repository_is_valid_with_them(home: Home) -> None:
    home.clean()


def test_secrets_are_encrypted_and_nowhere_else(home: Home) -> None:
    found = [path for path in home.root.rglob("*") if path.is_file() and VALUE in path.read_bytes()]
    assert found == []
    secrets = [path for folder in home.life.folders for path in (home.root / folder).glob("*secret*.yaml")]
    sealed = [path for path in secrets if "sealed" in path.name]
    for path in sealed:
        assert VALUE in unsealed(path.read_bytes(), home.keys).values()
    for path in {*secrets} - {*sealed}:
        assert VALUE in decrypted(home.root, path.relative_to(home.root).as_posix(), home.keys).values()
    encrypts = any("=@VALUE" in app.arguments for app in home.life.apps)
    assert bool(secrets) == encrypts


def test_the_answers_make_the_same_files(copy: Home) -> None:
    assert run(["update", "--all", "--repo", str(copy.root)]) == 0
    assert git(copy.root, "status", "--porcelain") == ""


def test_a_newer_version_arrives_as_by_a_loop_of_copier_update(
    copy: Home, template: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_copier = update_each(copy.root, copy.life.folders, NEW, [template], tmp_path)
    for name, value in template.items():
        monkeypatch.setenv(name, value)
    assert run(["update", "--all", "--to", NEW, "--yes", "--repo", str(copy.root)]) == 0
    for folder, files in by_copier.items():
        written = read(copy.root / folder)
        assert written == {path.removeprefix(f"{folder}/"): content for path, (content, _) in files.items()}
        assert f"_commit: {NEW}\n".encode() in written[ANSWERS_FILE]
        assert any(path.endswith("networkpolicy.yaml") for path in written)
    outside = [line[3:] for line in git(copy.root, "status", "--porcelain", "-uall").splitlines()]
    assert [path for path in outside if not path.startswith(copy.life.folders)] == []
    copy.clean()


def test_what_was_written_by_hand_is_adopted_and_updated(copy: Home) -> None:
    assert run(["adopt", "--all", "--repo", str(copy.root)]) in (0, 1)
    changed = git(copy.root, "status", "--porcelain", "-uall").splitlines()
    assert [line[:2] for line in changed] == ["??"] * len(copy.life.adopted)
    assert sorted(Path(line[3:]).parent.name for line in changed) == sorted(copy.life.adopted)
    copy.clean()
    record(copy.root, "Adopt")
    assert run(["update", "--all", "--data", "helmrelease_interval=47m", "--repo", str(copy.root)]) == 0
    added = [line for line in git(copy.root, "diff", "--unified=0").splitlines() if line.startswith("+ ")]
    assert added == ["+  interval: 47m"] * (len(copy.life.adopted) + len(copy.life.apps))
    copy.clean()


def test_what_is_removed_leaves_what_others_may_use(copy: Home) -> None:
    for app in reversed(copy.life.apps):
        assert run(["remove-app", app.name, "--yes", "--repo", str(copy.root)]) == 0
        record(copy.root, f"Remove {app.name}")
        copy.clean()
    assert git(copy.root, "diff", "--name-status", "start") == copy.life.kept


def test_an_app_is_copied_into_a_second_cluster_of_layers(
    tmp_path: Path, scratch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, other = tmp_path / "home", tmp_path / "other"
    for program in ("sops", "age-keygen"):
        require_tool(program)
    assert run(["init", "sops-layers", str(root)]) == 0
    assert run(["init", "sops-layers", str(other), "--cluster", "second", "--domain", "second.example.net"]) == 0
    shutil.copytree(other / "gitops", root / "office")
    shutil.copytree(other / "clusters" / "second", root / "clusters" / "second")
    for layer in (root / "clusters" / "second" / "flux-system").glob("*-kustomization.yaml"):
        layer.write_text(layer.read_text().replace("./gitops/", "./office/"))
    for name, listed in (("apps/applications", "navidrome"), ("infrastructure/storage", "media.yaml")):
        found = root / "office" / name / "kustomization.yaml"
        found.write_text(found.read_text().replace(f"  - {listed}\n", ""))
    shutil.rmtree(root / "office/apps/applications/navidrome")
    (root / "office/infrastructure/storage/media.yaml").unlink()
    record(root, "Start")
    said = ("--map", "traefik=traefik", "--map", "nas.home.example.com=nas.second.example.net")
    said = (*said, "--hostname", "music.second.example.net")
    secret = ("--secret", f"ND_PASSWORDENCRYPTIONKEY=@{scratch / 'value'}")
    capsys.readouterr()
    assert run(["copy-app", "navidrome", "--to", "second", *said, *secret, "--repo", str(root)]) == 0
    told = capsys.readouterr()
    assert "note: volume `navidrome-media` is `/volume1/media` in both clusters\n" in told.err
    assert (
        told.out
        == """\
M office/apps/applications/kustomization.yaml
A office/apps/applications/navidrome/.copier-answers.yml
A office/apps/applications/navidrome/helmrelease.yaml
A office/apps/applications/navidrome/kustomization.yaml
A office/apps/applications/navidrome/media.yaml
A office/apps/applications/navidrome/pvc.yaml
A office/apps/applications/navidrome/secret.enc.yaml
"""
    )
    folder = root / "office/apps/applications/navidrome"
    original = (root / "gitops/apps/applications/navidrome/helmrelease.yaml").read_text()
    assert (folder / "helmrelease.yaml").read_text() == original.replace(
        "navidrome.home.example.com", "music.second.example.net"
    )
    assert "server: nas.second.example.net\n" in (folder / "media.yaml").read_text()
    Home(root, LIVES["sops-layers"], (), Keys("", root / "age.agekey")).clean()
