"""Gathers the values of secrets: from files, from standard input, or by asking for them; never from arguments."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from scaffold.diagnostic import printable
from scaffold.errors import AnswersError
from scaffold.secret_manifest import LONGEST, SecretValue

Ask = Callable[[str], str]
"""Asks for the value of a name, with hidden input."""


def gather(sources: Mapping[str, str], ask: Ask | None) -> Mapping[str, SecretValue]:
    """Return the value of each name, in their order.

    Args:
        sources: Names with where the value comes from: `@FILE`, `-`, or nothing where it is asked for.
        ask: Asks for one; `None` where nobody can be asked.

    Raises:
        AnswersError: Values that nobody gives, that are empty or too long, or that cannot be read: all of them, and
            without a word of what was given, which may be a secret that stands in the wrong place.
        KeyboardInterrupt: The user pressed ^C.
    """
    problems: list[str] = []
    values: dict[str, SecretValue] = {}
    asked: list[str] = []
    for name, source in sources.items():
        if source == "-" and not sys.stdin.isatty():
            content: bytes | str = _standard_input()
        elif source.startswith("@"):
            content = _file(source[1:])
        elif ask is not None:
            asked.append(name)
            continue
        else:
            where = "comes from standard input, which is a terminal" if source == "-" else "has no value"
            content = f"{where}; give it with `--secret {name}=@FILE`" + (
                "" if source else f", or pipe it into `--secret {name}=-`"
            )
        if isinstance(content, str):
            problems.append(f"`secret` `{printable(name)}` {content}")
        else:
            values[name] = SecretValue(without_line_end(content))
            problems += [f"`secret` `{printable(name)}` {said}" for said in _faults(values[name])]
    if problems:
        raise AnswersError(_listed(problems))
    for name in asked:
        values[name] = SecretValue(ask(name).encode("utf-8", "surrogateescape") if ask else b"")
    return {name: values[name] for name in sources}


def without_line_end(content: bytes) -> bytes:
    """Leave out the line end of a single line of text, which editors put there; anything else stays as it is."""
    line = content.removesuffix(b"\r\n") if content.endswith(b"\r\n") else content.removesuffix(b"\n")
    try:
        return content if b"\n" in line or not line.decode().isprintable() else line
    except UnicodeDecodeError:
        return content


def _faults(value: SecretValue) -> list[str]:
    if not value.content:
        return ["is empty"]
    return ["is longer than 1 MiB, which no Secret holds"] if len(value.content) > LONGEST else []


def _standard_input() -> bytes:
    return sys.stdin.buffer.read(LONGEST + 2)


def _file(name: str) -> bytes | str:
    try:
        with Path(name).open("rb") as file:
            return file.read(LONGEST + 2)
    except (OSError, ValueError) as error:
        # a value that begins with `@` is taken for a file's name, and must not be told for that
        reason = (getattr(error, "strerror", None) or "no such file").lower()
        return f"cannot be read from its file: {reason}"


def _listed(problems: list[str]) -> str:
    if len(problems) == 1:
        return problems[0]
    return f"{len(problems)} secrets have no value\n" + "\n".join(f"  {problem}" for problem in problems)
