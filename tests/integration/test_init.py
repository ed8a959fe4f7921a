"""`scaffold init` with the real programs: kustomize builds it, kubeconform takes it, SOPS decrypts what it wrote."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from scaffold.cli import run
from scaffold.repository import Repository
from scaffold.roots import is_kustomization
from scaffold.styles.catalogue import BY_NAME, SOPS_LAYERS
from tests.golden_trees import read, write
from tests.integration.conftest import require_tool
from tests.integration.encrypting import Keys, decrypted, sealing_keys, unsealed
from tests.styles.made import made

pytestmark = pytest.mark.integration


def schema_location() -> str:
    """Return the folder of the JSON Schemas; without it the test cannot run."""
    location = os.environ.get("SCAFFOLD_SCHEMA_LOCATION")
    if location is None:
        pytest.skip("SCAFFOLD_SCHEMA_LOCATION is not set")
    return location.rstrip("/")


def applied(name: str) -> list[str]:
    """Return the path of each Kustomization of the repository's own source."""
    files = made(name)
    repository = Repository(files, frozenset(files))
    documents = [document for path in repository.yaml_paths() for document in repository.documents(path)]
    specs = [document.body["spec"] for document in documents if is_kustomization(document)]
    return sorted({spec["path"] for spec in specs if spec["sourceRef"]["kind"] == "GitRepository"})


@pytest.mark.parametrize("name", BY_NAME)
def test_kustomize_builds_what_each_kustomization_applies(name: str, tmp_path: Path) -> None:
    program = require_tool("kustomize")
    write(dict(made(name)), tmp_path)
    paths = applied(name)
    assert len(paths) >= 3
    for path in paths:
        if (tmp_path / path / "kustomization.yaml").exists():  # else Flux lists the folder's files itself
            done = subprocess.run([program, "build", path], cwd=tmp_path, capture_output=True, text=True, check=False)
            assert (done.returncode, done.stderr) == (0, ""), path


@pytest.mark.parametrize("name", BY_NAME)
def test_kubeconform_takes_what_each_kustomization_applies(name: str, tmp_path: Path) -> None:
    location = schema_location()
    kustomize, kubeconform = require_tool("kustomize"), require_tool("kubeconform")
    write(dict(made(name)), tmp_path)
    built = [
        subprocess.run([kustomize, "build", path], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        for path in applied(name)
        if (tmp_path / path / "kustomization.yaml").exists()
    ]
    text = "\n---\n".join(built)
    template = f"{location}/{{{{.Group}}}}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json"
    command = [kubeconform, "-strict", "-ignore-missing-schemas", "-skip", "Secret", "-schema-location", template, "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    assert text.count("kind: HelmRelease") > 3


@pytest.mark.parametrize("name", BY_NAME)
def test_the_schemas_take_every_manifest_and_the_charts_values(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    location = schema_location()
    write(dict(made(name)), tmp_path)
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    assert run(["check", "--no-cache", "--schemas", location, "-C", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("no findings in ")


@pytest.fixture
def encrypted(tmp_path: Path) -> Path:
    """Return a repository whose secrets SOPS encrypted for a new key."""
    require_tool("sops")
    require_tool("age-keygen")
    assert run(["init", "sops-layers", str(tmp_path / "home")]) == 0
    return tmp_path / "home"


def test_sops_decrypts_every_secret_with_the_key_that_was_made(encrypted: Path) -> None:
    keys = Keys("", encrypted / "age.agekey")
    values = {secret.name: decrypted(encrypted, secret.path, keys) for secret in SOPS_LAYERS.secrets}
    assert {name: set(found) for name, found in values.items()} == {
        secret.name: set(secret.values) for secret in SOPS_LAYERS.secrets
    }
    assert values["authentik"]["AUTHENTIK_POSTGRESQL__PASSWORD"] == values["postgresql"]["POSTGRES_PASSWORD"]
    texts = {text for data in values.values() for text in data.values()}
    assert len(texts) == 4
    assert all(len(text) == 43 for text in texts)
    for path, content in read(encrypted.parent).items():
        assert not any(text in content for text in texts), path


def test_no_commit_would_hold_the_private_key(encrypted: Path) -> None:
    subprocess.run(["git", "add", "--all"], cwd=encrypted, check=True)
    staged = subprocess.run(
        ["git", "ls-files"], cwd=encrypted, capture_output=True, text=True, check=True
    ).stdout.split()
    assert sorted(staged) == sorted(set(read(encrypted)) - {"age.agekey"})
    assert not any(b"AGE-SECRET-KEY" in (encrypted / path).read_bytes() for path in staged)


def test_check_finds_nothing_in_what_sops_encrypted(encrypted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["check", "--no-cache", "-C", str(encrypted)]) == 0
    assert capsys.readouterr().out.startswith("no findings in ")


def test_kubeseal_seals_for_the_certificate_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    require_tool("kubeseal")
    keys, home = sealing_keys(tmp_path), tmp_path / "home"
    assert run(["init", "sealed-layers", str(home), "--cert", keys.public]) == 0
    capsys.readouterr()
    assert run(["check", "--no-cache", "-C", str(home)]) == 0
    assert capsys.readouterr().out.startswith("no findings in ")
    sealed = (home / "apps/navidrome/sealed-secret.yaml").read_bytes()
    (value,) = unsealed(sealed, keys).values()
    assert len(value) == 43
    assert not any(value in content for content in read(tmp_path).values())


def test_git_is_the_only_program_that_it_cannot_do_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    assert run(["init", "triad", str(tmp_path / "home")]) == 2
    assert capsys.readouterr().err == (
        "error: `git` is needed and was not found; get it from https://git-scm.com/downloads\n"
    )
    assert not (tmp_path / "home").exists()
    assert shutil.which("git") is None
