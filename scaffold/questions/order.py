"""Which questions apply, in their order, with defaults that follow from the answers before them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from scaffold.answers.context import Context
from scaffold.answers.inputs import Inputs
from scaffold.answers.routes import gateway_choices
from scaffold.questions import about_app, about_reach, about_services, about_storage
from scaffold.questions.question import Answer, Maker, Question, answer_in, apply_answer

IDENTITY = ("cluster", "app", "namespace", "image")
"""What tells apps apart: always the user's own word, never a default that may change behind his back."""

_PINNING: tuple[Maker, ...] = (about_app.ask_no_pin, about_app.ask_digest)
_REST: tuple[Maker, ...] = (
    about_app.ask_workload,
    about_app.ask_schedule,
    about_reach.ask_port,
    about_reach.ask_gateways,
    about_reach.ask_hostnames,
    about_storage.ask_storage,
    about_storage.ask_size,
    about_storage.ask_access_mode,
    about_storage.ask_mount,
    about_services.ask_secrets,
    about_services.ask_secret_items,
    about_services.ask_database,
    about_services.ask_cache,
)


@dataclass(frozen=True, slots=True)
class Known:
    """What questions are made from.

    Attributes:
        context: The cluster's habits, the app and its namespace (empty while unknown); `None` while the cluster is.
        clusters: How many apps each cluster has, by its name.
        unresolved: Whether the registry was asked for the image and gave no digest.
    """

    context: Context | None
    clusters: Mapping[str, int] = field(default_factory=dict)
    unresolved: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A question and where it stands.

    Attributes:
        question: The question.
        value: The user's answer, else the default.
        own: Whether the user gave it.
        problem: Why the value cannot stay; empty where it can.
    """

    question: Question
    value: Answer
    own: bool
    problem: str


def steps(known: Known, inputs: Inputs) -> Iterator[Step]:
    """Yield the questions that apply now; each follows from the answers, and else the defaults, of those before it.

    Nothing follows a missing or impossible cluster, app or namespace: everything depends on these.
    """
    answered = inputs
    for make in (*_identity(known), *_makers(known)):
        for question in make(answered):
            said = answer_in(answered, question.name)
            value = question.default if said is None else said
            step = Step(question, value, said is not None, question.problem(value))
            yield step
            if not step.problem:
                answered = apply_answer(answered, question.name, value)
            elif step.own:
                answered = apply_answer(answered, question.name, question.default)
            if question.name in IDENTITY[:3] and (step.problem or not step.own):
                return


def questions(known: Known, inputs: Inputs) -> tuple[Question, ...]:
    """Return the questions that apply now, answered or not."""
    return tuple(step.question for step in steps(known, inputs))


def settle(known: Known, inputs: Inputs) -> Inputs:
    """Return the inputs with the default of every question that applies and that the user left alone."""
    settled = _normal(known, inputs)
    for step in steps(known, inputs):
        if not step.own and not step.problem:
            settled = apply_answer(settled, step.question.name, step.value)
    return settled
