"""The questions that only the user can answer, with the repository's own choices and the reason for each default."""

from scaffold.questions.about_likeness import Like, as_in, ask_counterpart
from scaffold.questions.order import IDENTITY, Known, Step, missing_flags, questions, settle, steps
from scaffold.questions.question import (
    VARIABLE,
    Answer,
    Choice,
    Kind,
    Question,
    answer_in,
    apply_answer,
    forget_answer,
)
from scaffold.questions.schema import answers_schema
from scaffold.questions.shown import cut, one_line, refused, shown

__all__ = [
    "IDENTITY",
    "VARIABLE",
    "Answer",
    "Choice",
    "Kind",
    "Known",
    "Like",
    "Question",
    "Step",
    "answer_in",
    "answers_schema",
    "apply_answer",
    "as_in",
    "ask_counterpart",
    "cut",
    "forget_answer",
    "missing_flags",
    "one_line",
    "questions",
    "refused",
    "settle",
    "shown",
    "steps",
]
