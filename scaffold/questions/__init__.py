"""The questions that only the user can answer, with the repository's own choices and the reason for each default."""

from scaffold.questions.order import Known, Step, missing_flags, questions, settle, steps
from scaffold.questions.question import Answer, Choice, Kind, Question, answer_in, apply_answer, forget_answer
from scaffold.questions.schema import answers_schema

__all__ = [
    "Answer",
    "Choice",
    "Kind",
    "Known",
    "Question",
    "Step",
    "answer_in",
    "answers_schema",
    "apply_answer",
    "forget_answer",
    "missing_flags",
    "questions",
    "settle",
    "steps",
]
