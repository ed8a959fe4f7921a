"""The template engine's configuration, `.minijinja.toml`, with the meaning that `minijinja-cli` gives to every key."""

from __future__ import annotations

import datetime
import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "format": ("auto", "cbor", "ini", "json", "querystring", "toml", "yaml"),
    "autoescape": ("auto", "html", "json", "none"),
    "expr-out": ("print", "json", "json-pretty", "status"),
}
_TYPES: Mapping[type, str] = {
    str: "a text; put it in quotes",
    bool: "`true` or `false`",
    int: "a whole number that is not negative",
    tuple: "a list of paths",
}
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_VARIABLE = "MINIJINJA_"
_TABLE = re.compile(r"\s*\[\s*([\w.\"'-]+)\s*\]\s*(?:#.*)?\Z")
_TOML_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)\Z")
_MAX_FUEL = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Syntax:
    """What encloses code in a template; an empty prefix is none."""

    block_start: str = "{%"
    block_end: str = "%}"
    variable_start: str = "{{"
    variable_end: str = "}}"
    comment_start: str = "{#"
    comment_end: str = "#}"
    line_statement_prefix: str = ""
    line_comment_prefix: str = ""


@dataclass(frozen=True, slots=True)
class MinijinjaConfig:
    """How templates are rendered; the defaults are those of `minijinja-cli`.

    Attributes:
        format: Of data files, which this program has none of.
        autoescape: `auto` goes by the template's name: values are written as JSON into `.yaml`, `.yml` and `.json`.
        include: Whether a template may use others.
        newline: Whether a line break follows the rendered text; the engine drops one at a template's end.
        trim_blocks: Whether the line break behind a block is dropped.
        lstrip_blocks: Whether white space before a block is dropped.
        py_compat: Whether values have the methods that they have in Python.
        env: Whether templates see the process' environment as `ENV`.
        strict: Read and ignored: a missing variable is always an error here.
        safe_paths: The only folders whose templates are used; empty for all of the repository.
        expr_out: Of expressions on the command line, which this program has none of.
        fuel: The steps that a render may take; 0 for any number.
        syntax: What encloses code.
        defines: Variables.
    """

    format: str = "auto"
    autoescape: str = "auto"
    include: bool = True
    newline: bool = True
    trim_blocks: bool = False
    lstrip_blocks: bool = False
    py_compat: bool = False
    env: bool = False
    strict: bool = False
    safe_paths: tuple[str, ...] = ()
    expr_out: str = "print"
    fuel: int = 0
    syntax: Syntax = field(default_factory=Syntax)
    defines: Mapping[str, Any] = field(default_factory=dict)

    @property
    def delimiters(self) -> tuple[tuple[str, str], ...]:
        """Return what encloses expressions, blocks and comments."""
        used = self.syntax
        return (
            (used.variable_start, used.variable_end),
            (used.block_start, used.block_end),
            (used.comment_start, used.comment_end),
        )

    @property
    def has_lines(self) -> bool:
        """Tell whether whole lines may be statements or comments."""
        return bool(self.syntax.line_statement_prefix or self.syntax.line_comment_prefix)


def read_config(text: str, origin: str, note: Callable[[str], None] | None = None) -> MinijinjaConfig:
    """Read a configuration; a key that is not known is left out, as `minijinja-cli` does.

    Args:
        text: The TOML text.
        origin: Its path, for messages.
        note: Gets a sentence for every key that is left out.

    Raises:
        ScaffoldError: No TOML, or a value of a wrong type; the line is named.
    """
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _TOML_PLACE.search(message)
        at = f"{origin}:{place[1]}:{place[2]}" if place else origin
        message = _TOML_PLACE.sub("", message)
        raise ScaffoldError(f"{printable(at)}: not TOML: {printable(message[:1].lower() + message[1:])}") from None
    reader = _Reader(text, origin, note)
    found = reader.values(read, MinijinjaConfig(), "")
    syntax = reader.table(read, "syntax")
    used = Syntax(**reader.values(syntax, Syntax(), "syntax"))
    clash = _clash(used)
    if clash:
        raise ScaffoldError(f"{reader.at('syntax', clash[0])}: {clash[1]}")
    defines = {name: _value(value) for name, value in reader.table(read, "defines").items()}
    return MinijinjaConfig(**found, syntax=used, defines=defines)


def with_environment(config: MinijinjaConfig, environment: Mapping[str, str]) -> MinijinjaConfig:
    """Return a configuration with what variables such as `MINIJINJA_NEWLINE` say instead.

    Raises:
        ScaffoldError: A variable has a value that means nothing.
    """
    changes: dict[str, Any] = {}
    for each in fields(MinijinjaConfig):
        variable = f"{_VARIABLE}{each.name.upper()}"
        said = environment.get(variable)
        if said is None or each.name in ("syntax", "defines"):
            continue
        default = getattr(MinijinjaConfig(), each.name)
        if isinstance(default, bool):
            if said.lower() not in _TRUE | _FALSE:
                raise ScaffoldError(f"the environment variable `{variable}` is `true` or `false`")
            changes[each.name] = said.lower() in _TRUE
        elif isinstance(default, int):
            if re.fullmatch(r"\+?[0-9]+", said) and int(said):  # anything else counts as unset, as for the program
                changes[each.name] = min(int(said), _MAX_FUEL)
        elif isinstance(default, tuple):
            changes[each.name] = tuple(said.split(":"))
        else:
            choices = _CHOICES[_key(each.name)]
            if said not in choices:
                raise ScaffoldError(f"the environment variable `{variable}` is {_listed(choices)}")
            changes[each.name] = said
    variable = f"{_VARIABLE}SYNTAX"
    if variable in environment:
        known = {_key(each.name): each.name for each in fields(Syntax)}
        pairs: dict[str, str] = {}
        for pair in environment[variable].split():
            key, sign, value = pair.partition("=")
            if not sign or key not in known:
                raise ScaffoldError(f"the environment variable `{variable}` is made of `KEY=VALUE`: {_listed(known)}")
            pairs[known[key]] = value
        changes["syntax"] = replace(config.syntax, **pairs)
        clash = _clash(changes["syntax"])
        if clash:
            raise ScaffoldError(f"the environment variable `{variable}`: {clash[1]}")
    return replace(config, **changes) if changes else config


class _Reader:
    """Reads tables of one file, and knows the lines of its keys."""

    def __init__(self, text: str, origin: str, note: Callable[[str], None] | None) -> None:
        self._text = text
        self._origin = origin
        self._note = note

    def at(self, table: str, key: str) -> str:
        """Return the place of a key; of the file where it is written in a way that hides its line."""
        current = ""
        for number, line in enumerate(self._text.splitlines(), 1):
            header = _TABLE.match(line)
            if header:
                current = re.sub(r"[\"']", "", header[1])
                if not table and current.partition(".")[0] == key:
                    return printable(f"{self._origin}:{number}")
                continue
            name = re.sub(r"[\"'\s]", "", line.partition("=")[0])
            path = f"{current}.{name}" if current else name
            wanted = f"{table}.{key}" if table else key
            if "=" in line and (path == wanted or path.startswith(f"{wanted}.")):
                return printable(f"{self._origin}:{number}")
        return printable(self._origin)

    def table(self, read: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Return a table, empty where there is none."""
        value = read.get(key, {})
        if not isinstance(value, dict):
            raise ScaffoldError(f"{self.at('', key)}: `{key}` is a table; write `[{key}]` and its keys below")
        return value

    def values(self, read: Mapping[str, Any], default: MinijinjaConfig | Syntax, table: str) -> dict[str, Any]:
        """Return what a table says, in the types of the defaults, by the names of the attributes."""
        known = {_key(each.name): each.name for each in fields(default)}
        found: dict[str, Any] = {}
        for key, value in read.items():
            if key not in known:
                if self._note is not None:
                    near = difflib.get_close_matches(key.replace("_", "-"), known, 1)
                    hint = f"did you mean `{near[0]}`" if near else f"known are {_listed(known, 'and')}"
                    self._note(f"{self.at(table, key)}: unknown key `{printable(key)}` counts for nothing; {hint}")
                continue
            like = getattr(default, known[key])
            if not isinstance(like, (str, bool, int, tuple)):
                continue
            if not _is_like(value, like):
                raise ScaffoldError(f"{self.at(table, key)}: `{key}` is {_TYPES[type(like)]}")
            choices = _CHOICES.get(key, ()) if not table else ()
            if choices and value not in choices:
                raise ScaffoldError(f"{self.at(table, key)}: `{key}` is {_listed(choices)}")
            found[known[key]] = tuple(value) if isinstance(value, list) else value
        return found


def _is_like(value: Any, like: Any) -> bool:
    if isinstance(like, tuple):
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if isinstance(like, int) and not isinstance(like, bool):
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_FUEL
    return isinstance(value, type(like))


def _clash(syntax: Syntax) -> tuple[str, str] | None:
    """Return the key that the engine refuses, and why: starts must differ, and only prefixes may be empty."""
    seen: dict[str, str] = {}
    for each in sorted(fields(syntax), key=lambda each: getattr(syntax, each.name) != each.default):
        key, value = _key(each.name), getattr(syntax, each.name)  # those that nobody changed come first
        if not value and not key.endswith("-prefix"):
            return key, f"`{key}` is empty"
        if value and not key.endswith("-end"):
            if value in seen:
                return key, f"`{key}` is the same as `{seen[value]}`"
            seen[value] = key
    return None


def _value(value: Any) -> Any:
    """Return a TOML value; a date or time as the text that templates see."""
    if isinstance(value, dict):
        return {name: _value(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_value(item) for item in value]
    if isinstance(value, (datetime.date, datetime.time)):
        text = re.sub(r"(\.\d*?)0+(?!\d)", r"\1", value.isoformat())
        return text.replace("+00:00", "Z")
    return value


def _key(name: str) -> str:
    return name.replace("_", "-")


def _listed(names: Iterable[str], last: str = "or") -> str:
    *others, final = (f"`{name}`" for name in names)
    return f"{', '.join(others)} {last} {final}"
