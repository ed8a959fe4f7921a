"""Apps in repositories with a history, as somebody has them who updates them with Copier alone."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_questions import check_answers, load_questions
from scaffold.adapters.template_releases import release_root
from tests.golden_situations import BY_NAME
from tests.golden_trees import Tree, read, result, write
from tests.plain_copier import Person
from tests.template_answers import Answers
from tests.template_versions import Change, drop_chart, drop_choice, improve, tighten

ANSWERS_FILE = ".copier-answers.yml"
NEWER = "v9.9.9"
WITHOUT_CHART = "v9.1.0"
WITHOUT_CHOICE = "v9.2.0"
STRICTER = "v9.3.0"
VERSIONS: Mapping[str, Change] = {
    WITHOUT_CHART: drop_chart,
    WITHOUT_CHOICE: drop_choice,
    STRICTER: tighten,
    NEWER: improve,
}
"""What the template's repository holds beside the releases; each follows the current version."""


@dataclass(frozen=True)
class App:
    """An app in a repository whose owner is `person`; `path` is the app's folder, relative to `root`."""

    person: Person
    root: Path
    path: str

    @property
    def folder(self) -> Path:
        return self.root / self.path

    @property
    def release(self) -> Path:
        """Return the file of the HelmRelease."""
        return self.holding("\nkind: HelmRelease")

    @property
    def kustomize_file(self) -> Path:
        """Return the kustomize file beside the HelmRelease."""
        return next(self.release.parent.glob("kustomization.y*ml"))

    def holding(self, text: str) -> Path:
        """Return the one file of the app that holds a text."""
        (found,) = [path for path in self.folder.rglob("*.yaml") if text in path.read_text(encoding="utf-8")]
        return found

    def git(self, *arguments: str) -> str:
        return self.person.git(*arguments, cwd=self.root)

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def changed(self) -> dict[str, str]:
        """Return Git's two letters for each changed file, untracked ones too, by its path from the root."""
        listed = self.git("status", "--porcelain", "--untracked-files=all", "-z").split("\0")[:-1]
        return {line[3:]: line[:2] for line in listed}

    def files(self) -> Tree:
        """Return the repository's files, Git's own excepted."""
        return read(self.root)

    def copier(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Update with Copier in the app's folder, whatever becomes of it."""
        return self.person.copier("update", "--defaults", *options, cwd=self.folder)

    def update(self, *options: str) -> str:
        """Update with Copier in the app's folder, which has to succeed; return what it says."""
        done = self.copier(*options)
        assert done.returncode == 0, done.stderr
        return done.stderr


def new_app(person: Person, root: Path, situation: str) -> App:
    """Let `scaffold new-app` add the app of a golden folder to its repository, and commit."""
    before = BY_NAME[situation]
    (path,) = [Path(path).parent for path in result(before, root) if Path(path).name == ANSWERS_FILE]
    app = App(person, root, path.as_posix())
    app.commit("Add the app")
    return app


def place(person: Person, root: Path, tag: str, answers: Mapping[str, Answers]) -> list[App]:
    """Write apps as a version of the template makes them from answers, by folder, into a new repository; commit."""
    template = release_root(tag)
    engine, questions = Engine(template), load_questions(template)
    for folder, given in answers.items():
        checked = check_answers(engine, questions, given)
        recorded = {"_commit": tag, "_src_path": person.url, **checked.visible}
        write(engine.files(checked.all, recorded), root / folder)
    person.git("init", "--quiet", cwd=root)
    apps = [App(person, root, folder) for folder in answers]
    apps[0].commit("Add the apps")
    return apps
