"""The whole answer of `scaffold check`: what is reported, and its form for being kept until it is asked for again."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.findings.baseline import Entry
from scaffold.findings.result import Result


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, and what else is to be told.

    Attributes:
        result: What is reported.
        stale: The baseline's entries that are of no use any more.
        secrets: The path and the line of every secret that was found, which no report may show.
    """

    result: Result
    stale: tuple[Entry, ...] = ()
    secrets: frozenset[tuple[str, int]] = frozenset()


def format_answer(answer: Answer) -> bytes:
    """Return an answer as JSON; of the repository's texts it holds no more than the messages do."""
    result = answer.result
    body = {
        "findings": [astuple(finding) for finding in result.findings],
        "files": result.files,
        "rules": [*result.rules],
        "fails": sorted(result.fails),
        "ignored": result.ignored,
        "accepted": result.accepted,
        "stale": [astuple(entry) for entry in answer.stale],
        "secrets": sorted(answer.secrets),
    }
    return json.dumps(body, separators=(",", ":")).encode()


def parse_answer(content: bytes) -> Answer | None:
    """Return the answer that a text stands for, `None` where it is none."""
    try:
        body = json.loads(content)
        result = Result(
            tuple(
                Diagnostic(path, line, column, Severity(severity), rule, message, hint)
                for path, line, column, severity, rule, message, hint in body["findings"]
            ),
            body["files"],
            tuple(body["rules"]),
            frozenset(map(Severity, body["fails"])),
            body["ignored"],
            body["accepted"],
        )
        stale = tuple(Entry(*entry) for entry in body["stale"])
        return Answer(result, stale, frozenset((path, line) for path, line in body["secrets"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
