"""Completes and checks answers to the template's questions as Copier would, all at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from scaffold.adapters.template_config import TYPES, Question, load_questions
from scaffold.diagnostic import printable
from scaffold.errors import AnswersError

if TYPE_CHECKING:
    from scaffold.adapters.template_engine import Engine

__all__ = [
    "DISCOVERED",
    "CheckedAnswers",
    "Question",
    "check_answers",
    "load_questions",
    "recorded_answers",
    "updated_answers",
]

DISCOVERED = "discovered"
"""The datum that is no answer: what a tool found in the repository, shown to whoever answers."""

_FALSE = frozenset({"", "n", "no", "f", "false", "off", "~", "null", "none"})


@dataclass(frozen=True, slots=True)
class CheckedAnswers:
    """Answers that the template takes.

    Attributes:
        visible: What is recorded: the answers to the questions that are asked, by name and in their order.
        all: These, and the defaults of the questions that are not asked.
    """

    visible: Mapping[str, Any]
    all: Mapping[str, Any]


def check_answers(engine: Engine, questions: Iterable[Question], answers: Mapping[str, object]) -> CheckedAnswers:
    """Complete answers by the questions' defaults, and check every one that is given.

    Defaults are not checked here: they follow from answers that are, and Copier checks them once more.

    Args:
        engine: Renders defaults, conditions and validators.
        questions: The template's questions.
        answers: Answers by name; those to questions that are not asked are dropped.

    Raises:
        AnswersError: Names every unknown answer, every one of a wrong type, and every one that a validator refuses.
    """
    questions = tuple(questions)
    problems = list(_unknown(questions, answers))
    context: dict[str, Any] = {"_folder_name": str(answers.get("app", ""))}
    if DISCOVERED in answers:
        context[DISCOVERED] = _plain(answers[DISCOVERED])
    checked, found = _complete(engine, questions, answers, context)
    _refuse([*problems, *found])
    return checked


def recorded_answers(
    engine: Engine, questions: Iterable[Question], recorded: Mapping[str, object], folder: str
) -> CheckedAnswers:
    """Take an answers file's answers for the version that they were recorded for, as Copier does to render it again.

    Copier gives them as data: those that no question asks for are there for whoever reads them.

    Args:
        engine: Renders that version.
        questions: That version's questions.
        recorded: The answers as they were read.
        folder: The name of the app's folder.

    Raises:
        AnswersError: Names every answer that this version does not take.
    """
    context = {**recorded, "_folder_name": folder}
    checked, problems = _complete(engine, tuple(questions), recorded, context, keep_hidden=True, check_defaults=True)
    _refuse(problems)
    return _in_order(checked, recorded)


def updated_answers(
    engine: Engine,
    questions: Iterable[Question],
    recorded: Mapping[str, object],
    data: Mapping[str, object],
    folder: str,
) -> CheckedAnswers:
    """Carry an answers file's answers over to a version, as `copier update --defaults --data` does.

    Where the version does not take a recorded answer, Copier puts the default in its place without a word; here that
    is refused, and so is a new answer to a question that is not asked.

    Args:
        engine: Renders the version.
        questions: The version's questions.
        recorded: The answers as they were read.
        data: New answers, which win.
        folder: The name of the app's folder.

    Raises:
        AnswersError: Names every answer that this version does not take.
    """
    questions = tuple(questions)
    given = {**recorded, **data}
    checked, found = _complete(engine, questions, given, {**given, "_folder_name": folder}, check_defaults=True)
    problems = list(_unknown(questions, data))
    if not problems:
        problems += [f"`{name}` is not asked here" for name in data if name not in checked.visible]
    _refuse([*problems, *found])
    return _in_order(checked, given)


def _refuse(problems: Sequence[str]) -> None:
    """Raise an error that lists the problems, if there are any."""
    if len(problems) == 1:
        raise AnswersError(problems[0])
    if problems:
        raise AnswersError(f"{len(problems)} answers are invalid\n" + "\n".join(f"  {each}" for each in problems))


def _in_order(checked: CheckedAnswers, given: Mapping[str, object]) -> CheckedAnswers:
    """Put what is recorded in Copier's order: what was recorded before stays where it is, the rest follows."""
    kept = {name: checked.visible[name] for name in given if name in checked.visible}
    return CheckedAnswers({**kept, **checked.visible}, {**given, **checked.all})


def _complete(
    engine: Engine,
    questions: tuple[Question, ...],
    given: Mapping[str, object],
    context: dict[str, Any],
    *,
    keep_hidden: bool = False,
    check_defaults: bool = False,
) -> tuple[CheckedAnswers, list[str]]:
    """Answer the questions one after the other, and say which answers are refused; the context comes to hold them.

    Args:
        engine: Renders defaults, conditions and validators.
        questions: The template's questions.
        given: Answers by name.
        context: What the templates know besides the answers.
        keep_hidden: Whether a question that is not asked takes an answer that is given, which is not recorded.
        check_defaults: Whether the defaults are checked, too.
    """
    problems: list[str] = []
    complete: dict[str, Any] = {}
    visible: dict[str, Any] = {}
    for question in questions:
        asked = _is_true(engine.text(question.when, context))
        own = question.name in given and (asked or keep_hidden)
        try:
            value = _cast(question, given[question.name]) if own else _default(engine, question, context)
            problem = ""
            if own or (asked and check_defaults):
                problem = _choice_problem(question, value) or _refusal(engine, question, value, context)
        except ValueError as error:
            problem = str(error)
        if problem:
            problems.append(f"`{question.name}` {problem}")
            # what later questions say must not follow from a refused answer
            value = _default(engine, question, context) if own else None
        context[question.name] = complete[question.name] = value
        if asked:
            visible[question.name] = value
    return CheckedAnswers(visible, complete), problems


def _unknown(questions: tuple[Question, ...], answers: Mapping[str, object]) -> Iterable[str]:
    names = [question.name for question in questions]
    for name in answers:
        if name not in names and name != DISCOVERED:
            near = difflib.get_close_matches(name, names, 1)
            yield f"`{printable(name)}` is no question" + (f"; did you mean `{near[0]}`" if near else "")


def _default(engine: Engine, question: Question, context: Mapping[str, Any]) -> Any:
    """Render a default as Copier does: a text, and the texts that are a list's items.

    Raises:
        ValueError: It is none of the question's type.
    """
    value = _rendered(engine, question.default, context)
    if question.type == "yaml":
        return yaml.safe_load(value) if isinstance(value, str) else value
    if question.type == "bool" and not isinstance(value, bool):
        return _is_true(str(value))
    if question.type == "int" and not isinstance(value, int):
        try:
            return int(value)
        except ValueError:
            raise ValueError(f"must be {TYPES['int']}") from None
    return value


def _rendered(engine: Engine, default: Any, context: Mapping[str, Any]) -> Any:
    if isinstance(default, list):
        return [_rendered(engine, item, context) for item in default]
    return engine.text(default, context) if isinstance(default, str) else _plain(default)


def _cast(question: Question, value: object) -> Any:
    """Take a value as the question's type; Copier parses a text as YAML where that is the type."""
    if question.type == "yaml":
        if isinstance(value, str):
            try:
                value = yaml.safe_load(value)
            except yaml.YAMLError:
                raise ValueError("must be YAML") from None
        return _plain(value)
    wanted = {"str": str, "int": int, "bool": bool}[question.type]
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise ValueError(f"must be {TYPES[question.type]}")
    return value


def _plain(value: object) -> Any:
    """Copy plain data, so that nothing of it is shared: YAML would show that as an alias."""
    if isinstance(value, Mapping):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise ValueError("must be plain data: texts, numbers, booleans, lists and mappings; quote a date")


def _refusal(engine: Engine, question: Question, value: Any, context: Mapping[str, Any]) -> str:
    return engine.text(question.validator, {**context, question.name: value}).strip()


def _choice_problem(question: Question, value: Any) -> str:
    values = [choice.value for choice in question.choices]
    if not values or value in values:
        return ""
    listed = ", ".join(f"`{each}`" for each in values if each != "")
    return f"must be one of {listed}" + (", or empty" if "" in values else "")


def _is_true(text: str) -> bool:
    """Read a rendered condition as Copier does."""
    try:
        return bool(float(text))
    except ValueError:
        return text.strip().lower() not in _FALSE
