"""Questions about an app that is to be like another: what stands in the place of something that is not there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

from scaffold.answers.inputs import Inputs
from scaffold.likeness.links import NONE, Open
from scaffold.questions.question import Choice, Kind, Question, answer_in, problem_in, split_list


@dataclass(frozen=True, slots=True)
class Like:
    """The app that the new one is to be like, as far as questions go.

    Attributes:
        name: Its name.
        inputs: What somebody would say for one like it.
        settled: Questions that are not asked, as no answer to them could say what it does.
    """

    name: str
    inputs: Inputs
    settled: frozenset[str] = field(default_factory=frozenset)


def as_in(like: Like | None, question: Question) -> Question | None:
    """Give a question the other app's answer for a default; `None` where it is not to be asked."""
    said = answer_in(like.inputs, question.name) if like else None
    if like is None or said is None:
        return None if like and question.name in like.settled else question
    found = replace(question, default=said, why=f"as in {like.name}")
    return found if question.name not in like.settled and not found.problem(said) else None


def ask_counterpart(each: Open) -> Question:
    """Ask what stands in the place of something that is not there."""
    place = f" in {each.place}" if each.place else ""
    message = f"{each.kind or each.name} in place of {each.name}" if each.kind and each.name else each.kind or each.name
    why = each.why or f"it is not here{place}"
    name, message = each.question or each.name, message[:1].upper() + message[1:]
    if each.choices:
        left_out = (Choice(NONE, NONE, "leave it out"),) if each.droppable else ()
        choices = (*(Choice(choice, choice) for choice in each.choices), *left_out)
        return Question(name, message, Kind.CHOICE, each.choices[0], why, choices=choices)
    help_line = f"{NONE} leaves it out" if each.droppable else ""
    return Question(name, message, Kind.TEXT, "", why, help=help_line, validate=partial(_problem, each))


def _problem(each: Open, text: str) -> str:
    if not text.strip():
        return "is empty"
    if text.strip() == NONE and not each.droppable:
        return "cannot be left out"
    return problem_in(Inputs(hostnames=split_list(text))) if each.question == "hostnames" else ""
