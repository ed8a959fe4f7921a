"""What the tests of commands share: a template with a version that no release has, a repository with Talos configs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from scaffold.adapters.template_source import URL_VARIABLE, TemplateSource, template_url
from scaffold.cli import run
from tests.commands.checking import settle
from tests.commands.talos_repository import FILES, Render, write
from tests.template_versions import drop_chart, improve, publish, tighten
from tests.update_repository import NEW, STRICTER, WITHOUT_CHART


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> TemplateSource:
    """Return a repository of the template with versions that come after all that the program ships."""
    if shutil.which("git") is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("git is not installed")
    scratch = tmp_path_factory.mktemp("template")
    versions = {WITHOUT_CHART: drop_chart, STRICTER: tighten, NEW: improve}
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(URL_VARIABLE, raising=False)
        publish(scratch / "served.git", versions, scratch)
        return TemplateSource(template_url(), NEW, scratch / "served.git")


@pytest.fixture(scope="session")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for the program's and Copier's caches, which the tests share."""
    return tmp_path_factory.mktemp("caches")


@pytest.fixture
def template(served: TemplateSource, caches: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Git find the served template at the canonical address, and nothing of the user's."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(caches))
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    for name, value in served.environment(dict(os.environ), caches / "copier").items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a healthy work tree, which is the current folder."""
    for name in ("GITHUB_BASE_REF", "GITHUB_WORKSPACE", "NO_COLOR", "SCAFFOLD_SCHEMA_LOCATION"):
        monkeypatch.delenv(name, raising=False)
    made = settle(tmp_path / "home")
    monkeypatch.chdir(made)
    return made


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> pytest.CaptureFixture[str]:
    """Return what catches the output, under a shorter name."""
    return capsys


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let nobody's own configuration count."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("MINIJINJA_CONFIG_FILE", "IS_CONTROLPLANE", "SCHEMATIC"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def render(capfdbinary: pytest.CaptureFixture[bytes], bare_environment: None) -> Render:
    """Return a function that runs `talos render` and returns its exit code, what it prints and what it says."""

    def render(root: Path, *arguments: str) -> tuple[int, str, str]:
        code = run(["talos", "render", "--repo", str(root), *arguments])
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return render


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    return write(tmp_path / "repo", FILES)
