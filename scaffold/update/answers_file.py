"""Reads an app's answers file as Copier reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from scaffold.diagnostic import printable
from scaffold.errors import AnswersError
from scaffold.yaml_reader import YamlError, compose, construct

ANSWERS_FILE = ".copier-answers.yml"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What an answers file says.

    Attributes:
        url: The template's address.
        tag: The version that the app was rendered from.
        answers: The answers by name, in the file's order.
    """

    url: str
    tag: str
    answers: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Return an answer that is a text, empty where there is none."""
        value = self.answers.get(name)
        return value if isinstance(value, str) else ""


def parse_answers(content: bytes) -> Recorded:
    """Read an answers file.

    Copier reads YAML 1.1, Flux' tools and this program's own reader do not: the latter only guards, so that no text
    exhausts anything.

    Raises:
        AnswersError: It is no mapping of names to answers, or names no template and version.
    """
    try:
        text = content.decode().removeprefix("\ufeff")
        for node in compose(text):
            construct(node)
        body = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except UnicodeDecodeError as error:
        raise AnswersError(f"not UTF-8 (byte {error.start})") from None
    except YamlError as error:
        place = f"line {error.line}, column {error.column}: " if error.line else ""
        raise AnswersError(f"{place}{printable(error.message)}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise AnswersError(f"not YAML as Copier reads it: {printable(str(error).splitlines()[0])}") from None
    if not isinstance(body, dict) or not all(isinstance(name, str) for name in body):
        raise AnswersError("no mapping of names to answers")
    for name in ("_src_path", "_commit"):
        if not isinstance(body.get(name), str) or not body[name]:
            raise AnswersError(f"`{name}` is missing, so that nobody knows which template it is from")
    answers = {name: value for name, value in body.items() if not name.startswith("_")}
    return Recorded(body["_src_path"], body["_commit"], answers)


def refuse_replaced(before: Mapping[str, Any], after: Mapping[str, Any], data: Mapping[str, object]) -> None:
    """Refuse answers that Copier has replaced without a word, because the new version does not take them.

    Args:
        before: The recorded answers.
        after: Those that are recorded after an update.
        data: The new ones that were wanted.

    Raises:
        AnswersError: Names every one.
    """
    replaced = [name for name in before if name in after and name not in data and before[name] != after[name]]
    if replaced:
        names = ", ".join(f"`{printable(name)}`" for name in replaced)
        raise AnswersError(f"the new version does not take what is recorded for {names}; say what holds with `--data`")
