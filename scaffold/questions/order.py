"""Which questions apply, in their order, with defaults that follow from the answers before them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from scaffold.answers.charts import is_vendor
from scaffold.answers.context import Context
from scaffold.answers.inputs import Inputs
from scaffold.answers.routes import gateway_choices
from scaffold.questions import about_app, about_chart, about_reach, about_services, about_storage
from scaffold.questions.about_likeness import Like, as_in
from scaffold.questions.question import VARIABLE, Answer, Maker, Question, answer_in, apply_answer
from scaffold.questions.shown import refused

IDENTITY = ("cluster", "app", "namespace", "image")
"""What tells apps apart: always the user's own word, never a default that may change behind his back."""

_ABOUT: tuple[Maker, ...] = (
    about_app.ask_app,
    about_app.ask_namespace,
    about_chart.ask_chart,
    about_chart.ask_chart_repo,
    about_chart.ask_chart_version,
    about_app.ask_image,
    about_chart.ask_layer,
)
_PINNING: tuple[Maker, ...] = (about_app.ask_no_pin, about_app.ask_digest)
_REST: tuple[Maker, ...] = (
    about_app.ask_workload,
    about_app.ask_schedule,
    about_reach.ask_port,
    about_reach.ask_gateways,
    about_reach.ask_hostnames,
    about_reach.ask_middlewares,
    about_storage.ask_storage,
    about_storage.ask_size,
    about_storage.ask_access_mode,
    about_storage.ask_mount,
    about_storage.ask_nfs,
    about_services.ask_secret_backend,
    about_services.ask_secrets,
    about_services.ask_secret_items,
    about_services.ask_database,
    about_services.ask_cache,
    about_chart.ask_health_check,
)
_OF_THE_CONTAINER = frozenset(
    {
        about_app.ask_image,
        *_PINNING,
        about_app.ask_workload,
        about_app.ask_schedule,
        about_storage.ask_mount,
        about_services.ask_database,
        about_services.ask_cache,
    }
)
"""What a chart of its own decides."""

MAKERS = (*_ABOUT, *_PINNING, *_REST)
"""What makes each question but the cluster's and the components' variables, in the order of asking."""


@dataclass(frozen=True, slots=True)
class Known:
    """What questions are made from.

    Attributes:
        context: The cluster's habits, the app and its namespace (empty while unknown); `None` while the cluster is.
        clusters: How many apps each cluster has, by its name.
        unresolved: Whether the registry was asked for the image and gave no digest.
        like: The app that the new one is to be like; its answers are the defaults.
    """

    context: Context | None
    clusters: Mapping[str, int] = field(default_factory=dict)
    unresolved: bool = False
    like: Like | None = None


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
    answered = _normal(known, inputs)
    for ask in _askers(known):
        for question in filter(None, (as_in(known.like, made) for made in ask(answered))):
            said = answer_in(answered, question.name)
            value = question.default if said is None else said
            step = Step(question, value, said is not None, question.problem(value))
            yield step
            if not step.problem or step.own:
                answered = apply_answer(answered, question.name, question.default if step.problem else value)
            if question.name in IDENTITY[:3] and (step.problem or not step.own):
                return


def _askers(known: Known) -> Iterator[Callable[[Inputs], Iterable[Question]]]:
    yield lambda _: filter(None, (about_app.ask_cluster(known.clusters),))
    if known.context is not None:
        for make in (*_ABOUT, *(_PINNING if known.unresolved else ()), *_REST):
            yield partial(_one, make, known.context)
        yield partial(about_services.ask_variables, known.context)


def _one(make: Maker, context: Context, inputs: Inputs) -> Iterable[Question]:
    skipped = make in _OF_THE_CONTAINER and is_vendor(inputs)
    return () if skipped else filter(None, (make(context, inputs),))


def _normal(known: Known, inputs: Inputs) -> Inputs:
    """Put gateways' names in the place of `internal` and `external`."""
    if known.context is None or not inputs.gateways:
        return inputs
    names = gateway_choices(known.context)
    return replace(inputs, gateways=tuple(names.get(name, name) for name in inputs.gateways))


def questions(known: Known, inputs: Inputs) -> tuple[Question, ...]:
    """Return the questions that apply now, answered or not."""
    return tuple(step.question for step in steps(known, inputs))


def settle(known: Known, inputs: Inputs) -> Inputs:
    """Return the inputs with the default of every question that applies and that the user left alone.

    What is as in another app is left out: it follows from that, and more exactly than an answer could say it.
    """
    settled = _normal(known, inputs)
    for step in steps(known, inputs):
        follows = known.like is not None and answer_in(known.like.inputs, step.question.name) is not None
        if not step.own and not step.problem and not follows:
            settled = apply_answer(settled, step.question.name, step.value)
    return settled


def missing_flags(known: Known, inputs: Inputs) -> tuple[str, ...]:
    """Name the flags that are needed where nobody can be asked, each with the reason."""
    wanted = ("app", "namespace") if is_vendor(inputs) else ("app", "namespace", "image")
    needed = {name: "is required" for name in wanted if answer_in(inputs, name) is None}
    if len(known.clusters) > 1 and inputs.cluster is None:
        needed = {"cluster": f"is required; there is {', '.join(f'`{name}`' for name in known.clusters)}", **needed}
    for step in steps(known, inputs):
        if step.problem:
            value = f"`{refused(step.question.name, step.value)}` " if step.value else ""
            needed.setdefault(step.question.name, f"{value}{step.problem}")
    return tuple(f"`{flag(name)}` {reason}" for name, reason in needed.items())


def flag(name: str) -> str:
    """Return the command line's flag for a question."""
    if name.startswith(VARIABLE):
        return f"--variable {name.removeprefix(VARIABLE)}=VALUE"
    written = {
        "app": "NAME",
        "gateways": "--gateway",
        "hostnames": "--hostname",
        "middlewares": "--middleware",
        "secrets": "--secret",
    }
    written |= {"secret_items": "--secret-item", "route_path": "--path"}
    return written.get(name, f"--{name.replace('_', '-')}")
