"""Collects named answers: a file or standard input first, then `--data`, then flags, the later winning."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scaffold.adapters.template_config import load_questions
from scaffold.diagnostic import printable
from scaffold.errors import AnswersError
from scaffold.yaml_reader import YamlError, compose, construct, refuse_repeated


def read_given(
    flags: Mapping[str, Any], data: Sequence[str] | None, variables: Sequence[str] | None, answers: str | None
) -> dict[str, Any]:
    """Return all answers that were given, by name.

    Raises:
        AnswersError: A file that cannot be read, or a pair without `=`.
    """
    given: dict[str, Any] = _answers_in(answers) if answers else {}
    texts = _text_questions() if data else frozenset()
    for pair in data or ():
        name, text = _pair(pair, "--data")
        value = _parse(text, f"--data {name}")
        # a text that YAML takes for a number or a boolean, such as `tag=1.10`, stays as it was typed
        given[name] = text if name in texts and isinstance(value, (bool, int, float)) else value
    if variables:
        given["variables"] = dict(_pair(pair, "--variable") for pair in variables)
    given.update((name, value) for name, value in flags.items() if value is not None)
    return given


def refuse_shared_input(answers: str | None, values: str | None, secrets: Sequence[str] | None) -> None:
    """Refuse two readers of standard input: what the first one reads the other cannot.

    Raises:
        AnswersError: Names all of them.
    """
    piped = [spec for spec in secrets or () if spec.endswith("=-")]
    readers = [f"`--{name} -`" for name, file in (("answers", answers), ("values", values)) if file == "-"]
    readers += [f"`--secret {printable(spec)}`" for spec in piped[:1]]
    if len(readers) > 1:
        raise AnswersError(f"standard input is read once, not by {' and '.join(readers)}; put one into a file")


def _answers_in(name: str) -> dict[str, Any]:
    found = read_mapping(name, "answers file")
    return {key: value for key, value in found.items() if not key.startswith("_")}


def _text_questions() -> frozenset[str]:
    """Return the template's questions whose answer is a text."""
    return frozenset(question.name for question in load_questions() if question.type == "str")


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise AnswersError(f"`{option} {text}` has no `=`; write `{option} name=value`")
    return name, value


def read_mapping(name: str, what: str) -> Mapping[str, Any]:
    """Read a mapping from a file, or with `-` from standard input.

    Raises:
        AnswersError: It cannot be read, does not parse, or is no mapping.
    """
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = (getattr(error, "strerror", None) or "").lower() or "is not UTF-8 text"
        raise AnswersError(f"{what} `{name}`: {reason}") from None
    body = _parse(text, "standard input" if name == "-" else name)
    if not isinstance(body, dict):
        raise AnswersError(f"{what} `{name}` is no mapping; write `name: value` lines or a JSON object")
    if odd := [key for key in body if key is None or isinstance(key, bool)]:
        raise AnswersError(f"{what} `{name}` has the key `{json.dumps(odd[0])}`, which is no text; quote it")
    return {str(key): value for key, value in body.items()}


def _parse(text: str, where: str) -> Any:
    try:
        nodes = compose(text)
        if len(nodes) > 1:
            raise AnswersError(f"{where}: {len(nodes)} documents, where one is read; leave the others out")
        refuse_repeated(nodes)
        return construct(nodes[0]) if nodes else ""
    except YamlError as error:
        place = f"{where}:{error.line}:{error.column}" if error.line else where
        raise AnswersError(f"{place}: not YAML: {error.message}") from None


def read_counterparts(pairs: Sequence[str] | None) -> Mapping[str, str]:
    """Read `--map OLD=NEW` flags.

    Raises:
        AnswersError: One has no `=`, or an empty side.
    """
    found: dict[str, str] = {}
    for pair in pairs or ():
        old, equals, new = pair.partition("=")
        if not (old and equals and new):
            raise AnswersError(f"`--map {pair}` is no pair; write `--map OLD=NEW`, or `--map OLD=none` to leave it out")
        found[old] = new
    return found
