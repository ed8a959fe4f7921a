"""Rendering through Copier itself, from a Git repository that the program makes of its own template."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import scaffold
from scaffold.adapters import copier_template, template_source
from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_source import TemplateSource
from scaffold.errors import AnswersError, ScaffoldError
from tests.template_answers import FLAT, REFERENCE, SITUATIONS, Answers

URL = "https://github.com/flux-scaffold/flux-scaffold.git"
TAG = f"v{scaffold.__version__}"
IDENTITY = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in (("NAME", "somebody"), ("EMAIL", "somebody@example.org"))
}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def own_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's cache, configuration and address out of the tests."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv(template_source.URL_VARIABLE, raising=False)


def git(*arguments: str, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        ["git", *arguments],
        cwd=cwd,
        env={**os.environ, **IDENTITY, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def copier(*arguments: str, cwd: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "copier", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


# ---- render


@pytest.mark.parametrize(
    "situation",
    ["reference", "own-database", "flat", "every-volume", "cron-job", "hand-written-extras", "further-manifests"],
)
def test_copier_renders_what_is_rendered_in_memory(situation: str) -> None:
    answers = SITUATIONS[situation]
    checked = copier_template.check(answers)
    recorded = {"_commit": TAG, "_src_path": URL, **checked.visible}
    assert copier_template.render(answers) == Engine().files(checked.all, recorded)


def test_the_answers_file_names_the_template_and_only_what_was_asked(capfd: pytest.CaptureFixture[str]) -> None:
    files = copier_template.render({**REFERENCE, "schedule": "@daily", "discovered": {"namespaces": ["office"]}})
    text = files[".copier-answers.yml"].decode()
    recorded = yaml.safe_load(text)
    assert text.startswith(
        "# The answers that this folder was rendered from, kept by Copier: "
        "change them with `copier update`, not here.\n"
        f"_commit: {TAG}\n"
        f"_src_path: {URL}\n"
        "kind: triad\n"
        "app: paperless\n"
    )
    assert recorded["digest"] == REFERENCE["digest"]
    assert not {"schedule", "database_name", "discovered"} & recorded.keys()
    assert capfd.readouterr() == ("", "")


def test_every_wrong_answer_is_told_before_anything_is_rendered(tmp_path: Path) -> None:
    staging = tmp_path / "staging"
    with pytest.raises(AnswersError) as refused:
        copier_template.render({"app": "paperless", "port": 70000, "prot": 1}, staging=staging)
    assert str(refused.value) == (
        "2 answers are invalid\n"
        "  `prot` is no question; did you mean `port`\n"
        "  `port` must be a whole number from 0 to 65535"
    )
    assert not staging.exists()


def test_a_staging_folder_keeps_the_files(tmp_path: Path) -> None:
    staging = tmp_path / "staging"
    files = copier_template.render(REFERENCE, staging=staging)
    assert {p.relative_to(staging).as_posix(): p.read_bytes() for p in staging.rglob("*") if p.is_file()} == files


def test_a_staging_folder_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "install.yaml").write_text("mine\n", encoding="utf-8")
    with pytest.raises(ScaffoldError) as refused:
        copier_template.render(REFERENCE, staging=tmp_path)
    assert str(refused.value) == f"cannot render into `{tmp_path}`: it is not an empty folder"
    assert (tmp_path / "install.yaml").read_text(encoding="utf-8") == "mine\n"


def test_the_entry_file_can_be_rendered_alone() -> None:
    assert copier_template.render_entry(REFERENCE) == copier_template.render(REFERENCE)["install.yaml"]
    assert "install.yaml" not in copier_template.render(FLAT)
    assert copier_template.render_entry(FLAT).startswith(b"apiVersion: kustomize.toolkit.fluxcd.io/v1\n")


def test_the_environment_is_as_before_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    from plumbum import local

    before, kept = dict(os.environ), dict(local.env.items())
    copier_template.render(REFERENCE)
    monkeypatch.setattr(template_source, "__version__", "9.9.9-none")  # a tag that no version sorts
    copier_template.render(REFERENCE)
    assert (dict(os.environ), dict(local.env.items())) == (before, kept)


def test_it_works_inside_a_hook_of_another_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git("init", "--quiet", cwd=tmp_path)
    usual = copier_template.render(REFERENCE)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / ".git" / "index"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path))
    assert copier_template.render(REFERENCE) == usual
    assert not (tmp_path / ".git" / "index").exists()


def test_the_user_s_configuration_decides_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = copier_template.render(REFERENCE)
    (tmp_path / "hooks").mkdir()
    hook = tmp_path / "hooks" / "post-checkout"
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    config = tmp_path / "gitconfig"
    config.write_text(
        f"[core]\n\tautocrlf = true\n\thooksPath = {tmp_path / 'hooks'}\n"
        '[url "git@github.com:"]\n\tinsteadOf = https://github.com/\n'
        "[protocol]\n\tallow = never\n"
        "[commit]\n\tgpgSign = true\n[tag]\n\tgpgSign = true\n",
        encoding="utf-8",
    )
    settings = tmp_path / "copier.yml"
    settings.write_text("defaults:\n  namespace: other\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("COPIER_SETTINGS_PATH", str(settings))
    assert copier_template.render(REFERENCE) == usual


def test_an_address_of_a_fork_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(template_source.URL_VARIABLE, "https://git.example.org/me/fork.git")
    recorded = yaml.safe_load(copier_template.render(REFERENCE)[".copier-answers.yml"])
    assert (recorded["_src_path"], recorded["_commit"]) == ("https://git.example.org/me/fork.git", TAG)


def test_reading_the_questions_imports_neither_copier_nor_jinja() -> None:
    script = (
        "import sys; from scaffold.adapters import copier_template as c; "
        "assert c.question_names()[:3] == ('kind', 'app', 'namespace'); "
        "print([m for m in ('copier', 'jinja2', 'plumbum', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# ---- Copier's own command


@pytest.mark.integration
@pytest.mark.parametrize("answers", [{}, {"namespace": "office", "port": "9000", "env": "{A: 'yes'}"}], ids=str)
def test_copier_copies_without_trust_and_without_this_program(answers: Answers, tmp_path: Path) -> None:
    environment = template_source.template_source().environment(os.environ, tmp_path / "cache")
    data = [part for name, value in answers.items() for part in ("--data", f"{name}={value}")]
    done = copier("copy", "--defaults", *data, URL, "my_App", cwd=tmp_path, environment=environment)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "my_App"
    recorded = yaml.safe_load((folder / ".copier-answers.yml").read_bytes())
    assert (recorded["app"], recorded["namespace"]) == ("my-app", answers.get("namespace", "default"))
    usual = dict(copier_template.render({**answers, "app": "my-app"} | ({"port": 9000} if answers else {})))
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert recorded == yaml.safe_load(usual.pop(".copier-answers.yml"))  # Copier records what it is given first
    assert {path: files[path] for path in usual} == usual
    assert len(files) == len(usual) + 1


@pytest.mark.integration
def test_copier_says_what_is_wrong_with_an_answer(tmp_path: Path) -> None:
    environment = template_source.template_source().environment(os.environ, tmp_path / "cache")
    done = copier("copy", "--defaults", "--data", "port=-1", URL, "app", cwd=tmp_path, environment=environment)
    assert done.returncode != 0
    assert "Validation error for question 'port': must be a whole number from 0 to 65535" in done.stderr
    assert not (tmp_path / "app").exists()


def newer_template(folder: Path, source: TemplateSource) -> TemplateSource:
    """Return a template with one more version, v999.0.0, which adds a comment to kustomize files."""
    work = folder / "work"
    git("clone", "--quiet", str(source.repository), str(work), cwd=folder)
    macro = work / "templates" / "_macros" / "kustomization.jinja"
    text = macro.read_text(encoding="utf-8")
    macro.write_text(
        text.replace("{{- manifest([{", "{{- '# of the new version\\n' -}}\n{{- manifest([{"), encoding="utf-8"
    )
    git("commit", "--quiet", "--all", "--message", "New version", cwd=work)
    git("tag", "v999.0.0", cwd=work)
    bare = folder / "newer.git"
    git("clone", "--quiet", "--bare", str(work), str(bare), cwd=folder)
    return TemplateSource(source.url, "v999.0.0", bare)


@pytest.mark.integration
@pytest.mark.parametrize("command", [["update"], ["recopy", "--overwrite"]], ids=lambda command: command[0])
def test_a_newer_template_reaches_an_app_by_copier_alone(command: list[str], tmp_path: Path) -> None:
    source = template_source.template_source()
    repository = tmp_path / "repository"
    app = repository / "kubernetes" / "main" / "apps" / "office" / "paperless"
    for path, content in copier_template.render({**REFERENCE, "env": {"B": "1", "A": "2"}}).items():
        (app / path).parent.mkdir(parents=True, exist_ok=True)
        (app / path).write_bytes(content)
    release = app / "app" / "helmrelease.yaml"
    git("init", "--quiet", cwd=repository)
    git("add", "--all", cwd=repository)
    git("commit", "--quiet", "--message", "Add paperless", cwd=repository)
    edited = release.read_text(encoding="utf-8").replace("  interval: 1h\n", "  interval: 2h # by hand\n", 1)
    release.write_text(edited, encoding="utf-8")
    git("commit", "--quiet", "--all", "--message", "Edit paperless", cwd=repository)

    environment = newer_template(tmp_path, source).environment({**os.environ, **IDENTITY}, tmp_path / "cache")
    done = copier(*command, "--defaults", "--quiet", str(app), cwd=repository, environment=environment)

    assert done.returncode == 0, done.stderr
    assert "# of the new version\n---\n" in (app / "app" / "kustomization.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load((app / ".copier-answers.yml").read_bytes())["_commit"] == "v999.0.0"
    changed = {line[3:].rpartition("/")[2] for line in git("status", "--porcelain", cwd=repository).splitlines()}
    if command[0] == "update":
        assert release.read_text(encoding="utf-8") == edited
        assert changed == {".copier-answers.yml", "kustomization.yaml"}
    else:
        assert "  interval: 1h\n" in release.read_text(encoding="utf-8")
