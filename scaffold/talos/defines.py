"""Variables from the command line, as `minijinja-cli` takes them: `NAME=TEXT`, `NAME:=YAML`, `NAME` for true."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos.tree import Items, Map, Scalar, Value, parse

_WORDS: Mapping[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(
    r"(?P<ten>[-+]?[0-9]+)|0o(?P<eight>[0-7]+)|0x(?P<sixteen>[0-9a-fA-F]+)"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<special>[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))"
)
_BASES = {"ten": 10, "eight": 8, "sixteen": 16}
_LARGEST = 1 << 127
_MOST_DIGITS = 200


def read_defines(defines: Iterable[str]) -> Mapping[str, Any]:
    """Read definitions; the last of a name counts.

    Raises:
        ScaffoldError: A definition without a usable name, or whose value is no YAML.
    """
    return dict(map(parse_define, defines))


def parse_define(define: str) -> tuple[str, Any]:
    """Read a definition into a name and a value: a text, a YAML value or true.

    Raises:
        ScaffoldError: No name that a template can use, or a value that is no YAML.
    """
    name, sign, text = define.partition("=")
    is_yaml = bool(sign) and name.endswith(":")
    name = name.removesuffix(":") if is_yaml else name
    if not name.isidentifier():
        if not name:
            raise ScaffoldError("`-D` without a name; write `-D NAME=TEXT` or `-D NAME:=YAML`")
        usable = re.sub(r"\W", "_", name.strip())
        hint = f"; did you mean `{printable(usable)}`" if usable.isidentifier() else ""
        raise ScaffoldError(f"`-D {printable(name)}`: no template can use this name{hint}")
    if not is_yaml:
        return name, text if sign else True
    documents = parse(text, f"-D {name}")
    if len(documents) > 1:
        raise ScaffoldError(f"`-D {printable(name)}`: more than one YAML document")
    return name, _plain(documents[0]) if documents else None


def _plain(value: Value) -> Any:
    """Return a YAML value with the types of YAML 1.2, which the program reads: `yes` and `1_000` are texts."""
    if isinstance(value, Scalar):
        return value.text if value.style else _typed(value.text)
    if isinstance(value, Items):
        return [_plain(item) for item in value.values]
    assert isinstance(value, Map)
    return {_plain(entry.key): _plain(entry.value) for entry in value.entries.values()}


def _typed(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text
    kind = match.lastgroup or ""
    if kind == "special":
        return float(text.replace(".", ""))
    if kind == "float":
        return float(text)
    if len(text) > _MOST_DIGITS:
        return float(text) if kind == "ten" else math.inf
    number = int(match[kind], _BASES[kind])
    return number if -_LARGEST <= number < 2 * _LARGEST else float(number)
