"""Reads the template's questions, and completes and checks answers to them as Copier would, all at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from scaffold.adapters.template_source import template_root
from scaffold.diagnostic import printable
from scaffold.errors import AnswersError, ScaffoldError

if TYPE_CHECKING:
    from scaffold.adapters.template_engine import Engine

DISCOVERED = "discovered"
"""The datum that is no answer: what a tool found in the repository, shown to whoever answers."""

_TYPES = {"str": "a text", "int": "a whole number", "bool": "true or false", "yaml": "plain data"}
_FALSE = frozenset({"", "n", "no", "f", "false", "off", "~", "null", "none"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers that a question takes: what is shown, and what is recorded."""

    label: str
    value: Any


@dataclass(frozen=True, slots=True)
class Question:
    """A question of `copier.yml`; the texts are Jinja templates over the answers to the questions before it.

    Attributes:
        name: The answer's name.
        type: `str`, `int`, `bool` or `yaml`.
        help: What is asked, one line.
        default: The answer where there is none, as written.
        choices: The answers that it takes, empty for any.
        validator: Renders to what the answer must be, or to nothing.
        when: Renders to whether the question is asked at all.
    """

    name: str
    type: str
    help: str
    default: Any
    choices: tuple[Choice, ...]
    validator: str
    when: str


def load_questions(root: Path | None = None) -> tuple[Question, ...]:
    """Read the questions of the template's `copier.yml`, in its order.

    Args:
        root: The folder that holds `copier.yml`, by default the shipped template's.

    Raises:
        ScaffoldError: The file is no list of questions.
    """
    path = (root or template_root()) / "copier.yml"
    try:
        data = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, yaml.YAMLError):
        raise ScaffoldError(f"cannot read the template's questions in `{printable(str(path))}`") from None
    if not isinstance(data, dict):
        raise ScaffoldError(f"`{printable(str(path))}` holds no questions")
    return tuple(_question(str(name), body) for name, body in data.items() if not str(name).startswith("_"))


def _question(name: str, body: Mapping[str, Any]) -> Question:
    choices = body.get("choices", ())
    pairs = choices.items() if isinstance(choices, dict) else ((choice, choice) for choice in choices)
    return Question(
        name=name,
        type=str(body.get("type", "yaml")),
        help=str(body.get("help", "")),
        default=body.get("default"),
        choices=tuple(Choice(str(label), value) for label, value in pairs),
        validator=str(body.get("validator", "")),
        when=str(body.get("when", "true")),
    )


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
    complete: dict[str, Any] = {}
    visible: dict[str, Any] = {}
    for question in questions:
        asked = _is_true(engine.text(question.when, context))
        value = default = _default(engine, question, context)
        if asked and question.name in answers:
            try:
                value = _cast(question, answers[question.name])
                problem = _choice_problem(question, value) or _refusal(engine, question, value, context)
            except ValueError as error:
                problem = str(error)
            if problem:
                problems.append(f"`{question.name}` {problem}")
                value = default  # what later questions say must not follow from a refused answer
        context[question.name] = complete[question.name] = value
        if asked:
            visible[question.name] = value
    if len(problems) == 1:
        raise AnswersError(problems[0])
    if problems:
        raise AnswersError(f"{len(problems)} answers are invalid\n" + "\n".join(f"  {each}" for each in problems))
    return CheckedAnswers(visible, complete)


def _unknown(questions: tuple[Question, ...], answers: Mapping[str, object]) -> Iterable[str]:
    names = [question.name for question in questions]
    for name in answers:
        if name not in names and name != DISCOVERED:
            near = difflib.get_close_matches(name, names, 1)
            yield f"`{printable(name)}` is no question" + (f"; did you mean `{near[0]}`" if near else "")


def _default(engine: Engine, question: Question, context: Mapping[str, Any]) -> Any:
    """Render a default as Copier does: a text, and the texts that are a list's items."""
    default = question.default
    if isinstance(default, list):
        return [engine.text(item, context) if isinstance(item, str) else _plain(item) for item in default]
    if not isinstance(default, str):
        return _plain(default)
    text = engine.text(default, context)
    return yaml.safe_load(text) if question.type == "yaml" else text


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
        raise ValueError(f"must be {_TYPES[question.type]}")
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
