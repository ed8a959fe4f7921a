"""Reads what a version of the template asks and how it is set up: its `copier.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scaffold.adapters.template_source import template_root
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError

TYPES = {"str": "a text", "int": "a whole number", "bool": "true or false", "yaml": "plain data"}
"""The types of questions that are answered here, and what their answers must be."""


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


@dataclass(frozen=True, slots=True)
class TemplateConfig:
    """What a version's `copier.yml` says.

    Attributes:
        settings: Copier's settings, by their names without the underscore.
        bodies: The questions as they are written.
        questions: The questions, in their order.
    """

    settings: Mapping[str, Any]
    bodies: Mapping[str, Any]
    questions: tuple[Question, ...]


def load_config(root: Path | None = None) -> TemplateConfig:
    """Read the template's `copier.yml`.

    Args:
        root: The folder that holds `copier.yml`, by default the shipped template's.

    Raises:
        ScaffoldError: The file is no mapping of settings and questions.
    """
    path = (root or template_root()) / "copier.yml"
    try:
        data = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, yaml.YAMLError, ValueError):
        raise ScaffoldError(f"cannot read the template's questions in `{printable(str(path))}`") from None
    if not isinstance(data, dict):
        raise ScaffoldError(f"`{printable(str(path))}` holds no questions")
    settings = {str(name)[1:]: value for name, value in data.items() if str(name).startswith("_")}
    bodies = {str(name): body for name, body in data.items() if not str(name).startswith("_")}
    return TemplateConfig(settings, bodies, tuple(_question(name, body) for name, body in bodies.items()))


def load_questions(root: Path | None = None) -> tuple[Question, ...]:
    """Read the questions of the template's `copier.yml`, in its order; see `load_config`."""
    return load_config(root).questions


def _question(name: str, written: object) -> Question:
    body: Mapping[str, Any] = written if isinstance(written, dict) else {"default": written}
    default = body.get("default")
    implied = type(default).__name__
    choices = body.get("choices") or ()
    pairs = choices.items() if isinstance(choices, dict) else (_pair(choice) for choice in choices)
    return Question(
        name=name,
        type=str(body.get("type") or (implied if implied in TYPES else "yaml")),
        help=str(body.get("help", "")),
        default=default,
        choices=tuple(Choice(str(label), value) for label, value in pairs),
        validator=str(body.get("validator", "")),
        when=str(body.get("when", "true")),
    )


def _pair(choice: Any) -> tuple[Any, Any]:
    return (choice[0], choice[1]) if isinstance(choice, list) and len(choice) == 2 else (choice, choice)
