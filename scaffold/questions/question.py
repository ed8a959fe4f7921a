"""A question as a value, and how its answer goes into the inputs and comes back out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from scaffold.answers.context import Context
from scaffold.answers.inputs import Inputs, problems_with, read_inputs
from scaffold.settings import SETTINGS_FILE
from scaffold.votes import Convention

Answer = str | bool | tuple[str, ...]
"""A text or a choice's value, a yes or no, or the values that are ticked."""

VARIABLE = "variables."
"""What a question's name starts with where it asks for a component's variable."""

_TEXT_LISTS = ("hostnames", "nfs", "secrets", "secret_items")
_IMAGE = re.compile(r"^image `[^`]*`: ")
_ITEM = re.compile(r"(?:\{\{.*?\}\}|[^,])+")


class Kind(StrEnum):
    """How a question is asked."""

    TEXT = "text"
    CHOICE = "choice"
    CHECKBOX = "checkbox"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: the value that is recorded, its name, and a hint, such as `6 apps`."""

    value: str
    title: str
    hint: str = ""


def _no_problem(_: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something that only the user knows.

    Attributes:
        name: The field of `Inputs` that the answer goes into, or `variables.NAME`.
        message: What is asked for, a noun.
        kind: How it is asked.
        default: The answer that holds where the user says nothing; it may be one that `problem` refuses.
        why: Why the default is believed, such as `12 of 14 in media`; empty where there is nothing to say.
        help: How the answer is written, where that does not go without saying.
        choices: What there is to choose from; also examples where a text is asked for.
        allows_other: Whether a text that is no choice is an answer, too.
        accepts: Values that are no choices and yet answers, such as a pattern by its name.
        validate: Says why a text is no answer, nothing where it is one.
    """

    name: str
    message: str
    kind: Kind
    default: Answer
    why: str = ""
    help: str = ""
    choices: tuple[Choice, ...] = ()
    allows_other: bool = False
    accepts: tuple[str, ...] = ()
    validate: Callable[[str], str] = field(default=_no_problem, compare=False, repr=False)

    def problem(self, answer: Answer) -> str:
        """Say why an answer is none, nothing where it is one."""
        if isinstance(answer, bool):
            return "" if self.kind is Kind.CONFIRM else "must be a text"
        if self.kind is Kind.CHECKBOX:
            return next((said for value in answer if (said := self._unknown(value))), "")
        text = answer if isinstance(answer, str) else ", ".join(answer)
        if self.kind is Kind.TEXT or (self.allows_other and text not in self._known):
            return self.validate(text)
        return self._unknown(text) or self.validate(text)

    @property
    def _known(self) -> tuple[str, ...]:
        return (*(choice.value for choice in self.choices), *self.accepts)

    def _unknown(self, value: str) -> str:
        if value in self._known:
            return ""
        return f"does not exist here; there is {', '.join(f'`{choice.value}`' for choice in self.choices) or 'none'}"


Maker = Callable[[Context, Inputs], Question | None]
"""Makes a question from what is known and what is answered so far; `None` where there is nothing to ask."""


def answer_in(inputs: Inputs, name: str) -> Answer | None:
    """Return what the inputs say to a question, `None` where they say nothing."""
    if name.startswith(VARIABLE):
        return inputs.variables.get(name.removeprefix(VARIABLE))
    value = getattr(inputs, name)
    if isinstance(value, tuple):
        return ", ".join(value) if name in _TEXT_LISTS else value
    return value if value is None or isinstance(value, bool) else str(value)


def apply_answer(inputs: Inputs, name: str, value: Answer) -> Inputs:
    """Return the inputs with an answer.

    Args:
        inputs: What is answered so far.
        name: A question's name: a field of `Inputs`, or `variables.NAME`.
        value: The answer; a text where a list is wanted is separated by commas.

    Raises:
        AnswersError: No such question, or a value of a wrong type.
    """
    if name.startswith(VARIABLE):
        return replace(inputs, variables={**inputs.variables, name.removeprefix(VARIABLE): str(value)})
    given = split_list(value) if name in _TEXT_LISTS and isinstance(value, str) else value
    return replace(inputs, **{name: getattr(read_inputs({name: given}, ()), name)})


def forget_answer(inputs: Inputs, name: str) -> Inputs:
    """Return the inputs without the answer to a question, so that its default holds."""
    if name.startswith(VARIABLE):
        left: Mapping[str, str] = {k: v for k, v in inputs.variables.items() if k != name.removeprefix(VARIABLE)}
        return replace(inputs, variables=left)
    nothing: dict[str, Any] = {name: None}
    return replace(inputs, **nothing)


def split_list(text: str) -> tuple[str, ...]:
    """Split at commas, but not at those inside `{{ … }}`."""
    return tuple(item.strip() for item in _ITEM.findall(text) if item.strip())


def problem_in(inputs: Inputs) -> str:
    """Return the first problem with inputs that hold one answer, without what the question itself says.

    An entry of a list is still named: the answer has several.
    """
    found = next(iter(problems_with(inputs)), "")
    for name, value in ((f.name, getattr(inputs, f.name)) for f in fields(inputs)):
        prefix = f"`{name.removesuffix('s')}` " if name in _TEXT_LISTS else f"`{name}` `{value}` "
        found = found.removeprefix(prefix).removeprefix(f"`{name}` ")
    return _IMAGE.sub("", found)


def because(habit: Convention, ending: str = "") -> str:
    """Say why a habit is believed: `12 of 14 in media`, perhaps with an ending such as ` have none`."""
    if habit.total or habit.scope == SETTINGS_FILE:
        return habit.why + ending
    return "no app here shows a habit"


def amount(count: int, thing: str) -> str:
    """Return a number with its noun: `no app`, `1 app`, `6 apps`."""
    if not count:
        return f"no {thing}"
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def hints(*texts: str) -> str:
    """Join what is known about a choice."""
    return " · ".join(text for text in texts if text)
