"""The answers files that each release of the template wrote: those of the golden folders, frozen with the release."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

import yaml

from scaffold.adapters.template_archives import files_of_tar
from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_questions import Question, load_questions
from scaffold.adapters.template_releases import release_root, release_tags
from tests.template_answers import Answers

FOLDER = Path(__file__).resolve().parent / "releases"
OLDER = release_tags()[:-1]
"""The versions that came before the current one."""


@functools.cache
def released_answers(tag: str) -> Mapping[str, Answers]:
    """Return what the answers files of a release record, by the golden folder's name."""
    files = files_of_tar((FOLDER / f"{tag}.tar.gz").read_bytes())
    found = {Path(path).parts[2]: yaml.safe_load(content) for path, content in files.items()}
    return {
        situation: {name: value for name, value in body.items() if not name.startswith("_")}
        for situation, body in found.items()
    }


@functools.cache
def engine(tag: str) -> Engine:
    """Return what renders a version."""
    return Engine(release_root(tag))


@functools.cache
def questions(tag: str) -> Mapping[str, Question]:
    """Return the questions of a version, by name."""
    return {question.name: question for question in load_questions(release_root(tag))}
