"""Adopts an app in memory: infers its answers, renders them, and compares the render with what is written."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_questions import CheckedAnswers, check_answers
from scaffold.changes import ChangeSet, FileChange
from scaffold.conventions import Siblings
from scaffold.diagnostic import printable
from scaffold.errors import AnswersError
from scaffold.flux import Fleet, read_fleet
from scaffold.inference import NotAdoptableError, infer
from scaffold.inference.manifest_orders import manifest_order_answers
from scaffold.inference.manifests import LAYERED
from scaffold.inference.outcome import Outcome
from scaffold.inference.written import written_documents
from scaffold.leaves import Comparison, Files, compare
from scaffold.repository import is_yaml
from scaffold.siblings import App
from scaffold.update.answers_file import ANSWERS_FILE
from scaffold.update.apps import read_app
from scaffold.yaml_reader import compose, construct

_REFUSED = re.compile(r"^\s*`(\w+)` (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Adoption:
    """What the template makes of an app.

    Attributes:
        answers: What the answers file records, but for the template's address and version.
        comparison: How much of the app the template writes.
        notes: What the user should know of it, one sentence each.
    """

    answers: CheckedAnswers
    comparison: Comparison
    notes: tuple[str, ...]


def adopt_all(
    fleet: Fleet, apps: Sequence[tuple[Siblings, App]], recorded: Mapping[str, str], engine: Engine | None = None
) -> tuple[Outcome, ...]:
    """Adopt apps in memory, or say why they cannot be.

    Args:
        fleet: The repository, evaluated.
        apps: The apps, each with those of its cluster.
        recorded: The template's version and address, as Copier records them.
        engine: The template, by default the shipped one.
    """
    engine = engine or Engine()
    return tuple(_refuse_deployed(fleet, [_outcome(engine, siblings, app, recorded) for siblings, app in apps]))


def _outcome(engine: Engine, siblings: Siblings, app: App, recorded: Mapping[str, str]) -> Outcome:
    if answers_path(app) in siblings.repository.paths:
        foreign = f"`{printable(answers_path(app))}` is there and names no app; move it away first"
        is_app = read_app(siblings.repository, app.folder) is not None
        return Outcome(app, refused="already adopted; use `scaffold update`" if is_app else foreign)
    try:
        adoption = adopt(engine, siblings, app)
    except NotAdoptableError as error:
        return Outcome(app, refused=str(error))
    answers = adoption.answers
    content = engine.answers_file(answers.all, {**recorded, **answers.visible})
    return Outcome(app, adoption.comparison, content, adoption.notes)


def adopt(engine: Engine, siblings: Siblings, app: App) -> Adoption:
    """Infer an app's answers and say how much of it they write.

    Raises:
        NotAdoptableError: The template cannot express the app.
    """
    written = {
        path: [document.body for document in documents] for path, documents in written_documents(siblings, app).items()
    }
    inferred = infer(siblings, app)
    checked, notes = _checked(engine, inferred.answers)
    rendered = render_documents(engine, checked, app)
    orders = manifest_order_answers(written, rendered)
    ordered = CheckedAnswers(*({**answers, **orders} for answers in (checked.visible, checked.all)))
    return Adoption(ordered, compare(written, rendered), (*inferred.notes, *notes))


def answers_path(app: App) -> str:
    """Return the path of an app's answers file."""
    return posixpath.join(app.folder, ANSWERS_FILE)


def _refuse_deployed(fleet: Fleet, outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """Refuse the apps whose answers file Flux would take for a manifest."""
    files = {answers_path(outcome.app): outcome.content for outcome in outcomes if outcome.content}
    changes = ChangeSet(tuple(FileChange(path, None, content) for path, content in files.items()))
    after = read_fleet(fleet.repository.overlay(changes))
    deployed = {path for cluster in after.clusters for path in cluster.files if path in files}
    for outcome in outcomes:
        if answers_path(outcome.app) in deployed:
            lacking = f"`{printable(outcome.app.folder)}` has no kustomize file that names what is applied there"
            yield Outcome(outcome.app, refused=f"Flux would take the answers file for a manifest: {lacking}; add one")
        else:
            yield outcome


def render_documents(engine: Engine, checked: CheckedAnswers, app: App) -> Files:
    """Render an app and return its documents' values by file, relative to its folder."""
    files = engine.files(checked.all, {})
    del files[ANSWERS_FILE]
    if checked.all["kind"] != LAYERED["kind"] and not checked.all["entry_in_folder"]:
        files[posixpath.relpath(app.entry, app.folder)] = engine.entry(checked.all)
    return {
        path: [construct(node) for node in compose(content.decode())]
        for path, content in files.items()
        if is_yaml(path)
    }


def _checked(engine: Engine, answers: Mapping[str, Any]) -> tuple[CheckedAnswers, tuple[str, ...]]:
    """Check the answers; what is refused and may be empty is left out, and said."""
    questions = engine.config.questions
    usual = {question.name: question.default for question in questions}
    # an answer that is the default needs no check, and most are
    given = {name: value for name, value in answers.items() if not _is_same(value, usual.get(name))}
    try:
        return check_answers(engine, questions, given), ()
    except AnswersError as error:
        refused = dict(_REFUSED.findall(str(error)))
    kept = {name: value for name, value in given.items() if name not in refused}
    needed = [name for name in refused if usual[name] not in ("", [], {})]
    if needed or not refused:
        said = "; ".join(f"`{name}` {printable(refused[name])}" for name in needed)
        raise NotAdoptableError(f"the template does not take its answers: {said}")
    notes = tuple(f"`{name}` is left out: it {printable(reason)}" for name, reason in refused.items())
    return check_answers(engine, questions, kept), notes


def _is_same(value: object, default: object) -> bool:
    """Tell whether an answer is a default that is no template, in the same order."""
    written = default if isinstance(default, list) else [default]
    return repr(value) == repr(default) and not any("{" in text for text in written if isinstance(text, str))
