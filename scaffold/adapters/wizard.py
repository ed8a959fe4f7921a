"""Leads through the questions about a new app, one at a time, and lets the user change any answer at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from scaffold.adapters import prompts
from scaffold.answers.context import Context, ImageFacts
from scaffold.answers.inputs import Inputs
from scaffold.errors import AnswersError, ScaffoldError
from scaffold.placement import per_app
from scaffold.questions import (
    IDENTITY,
    Answer,
    Known,
    Like,
    Question,
    Step,
    apply_answer,
    forget_answer,
    missing_flags,
    refused,
    settle,
    shown,
    steps,
)

LoadContext = Callable[[Inputs], Context]
OnImage = Callable[[Inputs], ImageFacts | str]
LayOut = Callable[[Iterable[Step], int], tuple[str, ...]]
LikeIn = Callable[[Context], Like]


@dataclass
class _Session:
    """What was learned so far; the repository and the registry are asked once for the same answers.

    Attributes:
        load_context: Returns the habits of the cluster and namespace that the inputs name.
        on_image: Asks the registry; returns what the image says, or why nobody knows.
        clusters: How many apps each cluster has.
        like_in: Returns the answers of the app that the new one is to be like, once its name and namespace are known.
        said: What the user said, and nothing else.
        seen: The questions whose default he accepted.
    """

    load_context: LoadContext
    on_image: OnImage | None
    clusters: Mapping[str, int]
    like_in: LikeIn | None
    said: Inputs
    seen: set[str] = field(default_factory=set)
    _context: Context | None = None
    _context_for: tuple[str | None, ...] | None = None
    _image: ImageFacts | str = field(default_factory=ImageFacts)
    _image_for: str | None = None
    _like: Like | None = None

    def known(self) -> Known:
        """Return what questions are made from, given what the user said."""
        if len(self.clusters) > 1 and self.said.cluster not in self.clusters:
            return Known(None, self.clusters)
        key = (self.said.cluster, self.said.app, self.said.namespace)
        if key != self._context_for or self._context is None:
            self._context, self._context_for = self._load(), key
            self._like = self.like_in(self._context) if self.like_in else None
        facts = self._image if isinstance(self._image, ImageFacts) else ImageFacts()
        if self._context.image != facts:
            self._context = replace(self._context, image=facts)
        return Known(self._context, self.clusters, isinstance(self._image, str), self._like)

    def _load(self) -> Context:
        try:
            context = self.load_context(self.said)
        except ScaffoldError as error:
            if self.said.app is None or self.said.namespace is None:
                raise
            # together they are taken or have no place: both may be what the user wants to change
            prompts.tell(str(error))
            self.said = replace(self.said, app=None, namespace=None)
            context = self.load_context(self.said)
        per_app(context.siblings)
        return context

    def look_up(self) -> None:
        """Ask the registry for the image, where it is another than before."""
        if self.on_image is None or self.said.image in (None, self._image_for):
            return
        if not any(step.question.name == "image" and not step.problem for step in steps(self.known(), self.said)):
            return
        self._image, self._image_for = self.on_image(self.said), self.said.image
        if isinstance(self._image, str):
            prompts.tell(self._image)

    def take(self, question: Question, answer: Answer) -> None:
        """Keep an answer, unless it is the default, which may follow from other answers later on."""
        self.seen.add(question.name)
        if question.name == "image":
            self._image_for = None  # the same image again tries its registry again
            if self.said.image not in (None, answer):  # what was said about pinning was said about another image
                self.said = replace(self.said, digest=None, no_pin=None)
        if answer == question.default and question.name not in IDENTITY:
            self.said = forget_answer(self.said, question.name)
        else:
            self.said = apply_answer(self.said, question.name, answer)


def wizard(
    load_context: LoadContext,
    inputs: Inputs,
    lay_out: LayOut,
    *,
    clusters: Mapping[str, int] | None = None,
    on_image: OnImage | None = None,
    like_in: LikeIn | None = None,
) -> Inputs:
    """Ask what is not answered yet, show all answers, change those that the user picks.

    Args:
        load_context: Returns what is known for the inputs' cluster, app and namespace (empty texts for what is still
            unknown); it may refuse a taken name with a `ScaffoldError`, which makes both be asked again.
        inputs: What is answered already, for example by flags; asked again only where it cannot stay.
        lay_out: Formats the review for a width, see `report.review.format_review`.
        clusters: How many apps each cluster has, by name.
        on_image: Asks the registry about the image, once it is answered; a text says why that failed.
        like_in: Returns the answers of an app that the new one is to be like; they are the defaults.

    Returns:
        The inputs with all answers, the accepted defaults too; without a terminal the inputs as they came.

    Raises:
        AnswersError: Nobody can be asked and something is missing; names the flags.
        ScaffoldError: From `load_context`; or the cluster has no app to follow.
        KeyboardInterrupt: The user pressed ^C or chose to cancel.
    """
    session = _Session(load_context, on_image, clusters or {}, like_in, inputs)
    if not prompts.interactive():
        missing = missing_flags(session.known(), inputs)
        if missing:
            raise AnswersError("nobody can be asked without a terminal\n" + "\n".join(f"  {line}" for line in missing))
        return inputs
    while True:
        _ask_open(session)
        known = session.known()
        asked = tuple(steps(known, session.said))
        picked = prompts.review([step.question.name for step in asked], lay_out(asked, prompts.columns()))
        if picked == prompts.CANCEL:
            raise KeyboardInterrupt
        if picked == prompts.OK:
            return settle(known, session.said)
        _change(session, next(step for step in asked if step.question.name == picked))


def _ask_open(session: _Session) -> None:
    """Ask until every question that applies is answered or its default was accepted."""
    while True:
        session.look_up()
        step = next(_open(session), None)
        if step is None:
            return
        if step.own:
            prompts.tell(f"{step.question.message} `{refused(step.question.name, step.value)}`: {step.problem}")
        session.take(step.question, prompts.ask(step.question))


def _open(session: _Session) -> Iterator[Step]:
    for step in steps(session.known(), session.said):
        if step.problem or not (step.own or step.question.name in session.seen):
            yield step


def _change(session: _Session, step: Step) -> None:
    """Ask a question again, with the present answer at hand; giving the default makes it follow other answers again."""
    again = step.question
    if step.own:
        why = f"default {shown(again.default)}{': ' if again.why else ''}{again.why}" if again.default else again.why
        again = replace(again, default=step.value, why=why)
    session.take(step.question, prompts.ask(again))
