"""Environment variables in talhelper's files, as `github.com/a8m/envsubst` substitutes them before YAML is read."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError

_NAME = re.compile(r"\w+")
_OPERATOR = re.compile(r":?[-=+]")
_KEPT_COMMENT = re.compile(r"""['"].+['"]|[A-Za-z0-9]""")
"""What talhelper, looking at a `#` and the character before it, takes for text rather than for a comment."""


def substitute(text: str, values: Mapping[str, str], origin: str) -> tuple[str, tuple[int, ...]]:
    """Substitute `$NAME`, `${NAME}`, `${NAME:-default}` and the like; `$$` stands for a dollar sign.

    Comments stay as they are, which talhelper drops. A variable must be set and not be empty, as talhelper wants it.

    Args:
        text: The file.
        values: The variables.
        origin: What messages call the file, usually a path.

    Returns:
        The text, and for each of its lines the line of the file that it comes from, from 1.

    Raises:
        ScaffoldError: A variable is not set, or empty; or a brace is not closed.
    """
    lines: list[str] = []
    numbers: list[int] = []
    for number, line in enumerate(text.split("\n"), 1):
        end = _comment(line)
        place = f"{printable(origin)}:{number}"
        code = _Substitution(values, place).run(line[:end]) if "$" in line[:end] else line[:end]
        parts = (code + line[end:]).split("\n")
        lines += parts
        numbers += [number] * len(parts)
    return "\n".join(lines), tuple(numbers)


def _comment(line: str) -> int:
    """Return where the comment of a line begins, its end where it has none."""
    mark = line.find("#")
    return len(line) if mark < 0 or (mark and _KEPT_COMMENT.match(line, mark - 1)) else mark


class _Substitution:
    def __init__(self, values: Mapping[str, str], place: str) -> None:
        self._values = values
        self._place = place

    def run(self, text: str) -> str:
        """Return a text with its variables substituted."""
        result, start = "", 0
        while (dollar := text.find("$", start)) >= 0:
            result += text[start:dollar]
            behind = text[dollar + 1 : dollar + 2]
            name = _NAME.match(text, dollar + 1)
            if behind == "$":
                value, start = "$", dollar + 2
            elif behind == "{":
                value, start = self._braces(text, dollar + 2)
            elif name:
                value, start = self._required(name[0]), name.end()
            else:
                value, start = "$", dollar + 1
            result += value
        return result + text[start:]

    def _braces(self, text: str, start: int) -> tuple[str, int]:
        """Return the value of what is between braces, and where the text goes on behind them."""
        name = _NAME.match(text, start)
        end = self._closing(text, start)
        if name is None:
            raise ScaffoldError(f"{self._place}: `${{` needs the name of a variable; write `$${{` for the text itself")
        operator = _OPERATOR.match(text, name.end())
        if name.end() != end and operator is None:
            raise ScaffoldError(
                f"{self._place}: `{printable(text[start - 2 : end + 1])}` is no substitution that talhelper knows; "
                "write `$${` for the text itself"
            )
        if operator is None:
            return self._required(name[0]), end + 1
        other = text[operator.end() : end]
        if operator[0].endswith("+"):
            return self.run(other) if name[0] in self._values else "", end + 1
        empty_counts = not operator[0].startswith(":")
        if name[0] in self._values and (empty_counts or self._values[name[0]]):
            return self._required(name[0]), end + 1
        return self.run(other), end + 1

    def _closing(self, text: str, start: int) -> int:
        """Return where the brace that closes an open one stands; a default may hold further variables."""
        depth, position = 1, start
        while position < len(text):
            if text.startswith("${", position):
                depth += 1
            elif text[position] == "}":
                depth -= 1
                if not depth:
                    return position
            position += 1
        raise ScaffoldError(f"{self._place}: `${{` is not closed; write `$${{` for the text itself")

    def _required(self, name: str) -> str:
        value = self._values.get(name)
        if value:
            return value
        what = "is empty" if name in self._values else "is set neither in talenv.yaml nor in the environment"
        raise ScaffoldError(
            f"{self._place}: the variable `{printable(name)}` {what}; set it, or write `$${{{printable(name)}}}` "
            "for the text itself"
        )
