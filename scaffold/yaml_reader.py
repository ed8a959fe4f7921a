"""Reads YAML text into nodes that know their place and into plain values, as Flux's own tools would."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 100
MAX_VALUES = 500_000
"""Values a file may hold once its aliases are expanded."""

_MANY = 2000
"""Flow brackets in a file, or columns in a line (a block level needs one of its own), below which no nesting can
exhaust the C stack."""

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_NUMBER_START = frozenset("0123456789+-.")
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)\Z")
_OCTAL = re.compile(r"[-+]?0o?([0-7_]+)\Z")
_HEX = re.compile(r"[-+]?0x([0-9a-fA-F_]+)\Z")
_FLOAT = re.compile(r"[-+]?(?:[0-9][0-9_]*)?\.?[0-9_]*(?:[eE][-+]?[0-9]+)?\Z")
_SPECIAL_FLOAT = {
    ".inf": float("inf"),
    "+.inf": float("inf"),
    "-.inf": float("-inf"),
    ".nan": float("nan"),
}

_PLAIN = "plain"
_STR = "tag:yaml.org,2002:str"
_MAP = "tag:yaml.org,2002:map"
_SEQ = "tag:yaml.org,2002:seq"
_INT_TAG = "tag:yaml.org,2002:int"
_FLOAT_TAG = "tag:yaml.org,2002:float"


class YamlError(Exception):
    """YAML text that cannot be read; line and column count from 1."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


class _Resolver:
    """Leave a plain scalar's type to the constructor: PyYAML's regular expressions cost more than the parsing."""

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: Any) -> str:
        if kind is yaml.ScalarNode:
            return _PLAIN if implicit[0] else _STR
        return _MAP if kind is yaml.MappingNode else _SEQ

    def descend_resolver(self, node: yaml.Node, index: Any) -> None:
        """Do nothing: no path resolvers."""

    def ascend_resolver(self) -> None:
        """Do nothing: no path resolvers."""


class _PurePythonLoader(
    _Resolver, yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser, yaml.composer.Composer
):
    """Accept an anchor that is defined twice: legal YAML, accepted by go-yaml, refused by PyYAML."""

    def __init__(self, stream: str) -> None:
        yaml.reader.Reader.__init__(self, stream)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)
        yaml.composer.Composer.__init__(self)

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        anchor = getattr(event, "anchor", None)
        if anchor is not None and not isinstance(event, yaml.AliasEvent):
            self.anchors.pop(anchor, None)
        return super().compose_node(parent, index)


if yaml.__with_libyaml__:  # an optional part of PyYAML
    from yaml.cyaml import CParser  # type: ignore[attr-defined]

    class _FastLoader(_Resolver, CParser):
        """Parse with libyaml."""

        def __init__(self, stream: str) -> None:
            CParser.__init__(self, stream)

else:
    _FastLoader = _PurePythonLoader  # type: ignore[misc,assignment]


def compose(text: str) -> tuple[yaml.Node, ...]:
    """Parse a YAML stream into one node per non-empty document.

    Unknown tags are tolerated and an anchor may be defined again.

    Raises:
        YamlError: The text is not YAML, too large, or nested too deeply.
    """
    if len(text) > MAX_BYTES:
        raise YamlError(f"larger than {MAX_BYTES // (1024 * 1024)} MiB")
    try:
        if text.count("[") + text.count("{") > _MANY or max(map(len, text.splitlines()), default=0) > _MANY:
            _refuse_deep(text)
        try:
            return tuple(_nodes(_FastLoader(text)))
        except yaml.composer.ComposerError as error:
            if "duplicate anchor" not in f"{error.context} {error.problem}":
                raise
            return tuple(_nodes(_PurePythonLoader(text)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = " ".join(part for part in (error.context, error.problem) if part)
        raise YamlError(message, mark.line + 1 if mark else 0, mark.column + 1 if mark else 0) from None
    except UnicodeEncodeError:
        raise YamlError("half a surrogate pair, which no encoding has") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlError(f"character {error.character!r} is not allowed: {error.reason}", line, 1) from None
    except RecursionError:
        raise YamlError(f"nested deeper than {MAX_DEPTH} levels") from None


def _refuse_deep(text: str) -> None:
    """Count nesting by events, which libyaml gives without recursion; composing recurses on the C stack."""
    depth = 0
    loader: Any = _FastLoader
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                mark: Any = event.start_mark
                raise YamlError(f"nested deeper than {MAX_DEPTH} levels", mark.line + 1, mark.column + 1)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _nodes(loader: Any) -> Iterator[yaml.Node]:
    try:
        while loader.check_node():
            node = loader.get_node()
            if not (node is None or (node.__class__ is yaml.ScalarNode and node.tag == _PLAIN and not node.value)):
                yield node
    finally:
        loader.dispose()


def construct(node: yaml.Node) -> Any:
    """Turn a node into dicts, lists and scalars; a merge key (`<<`) is applied, the last of two equal keys wins.

    Raises:
        YamlError: Too deep, too large once aliases are expanded, or an alias that contains itself.
    """
    return _Constructor().construct(node, 0)[0]


def refuse_repeated(nodes: Iterable[yaml.Node]) -> None:
    """Refuse a key that a mapping has twice: of what the user writes, nothing is to be lost.

    Raises:
        YamlError: Names the key and its place.
    """
    seen: set[int] = set()
    left = list(nodes)
    while left:
        node = left.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            left += node.value
        elif isinstance(node, yaml.MappingNode):
            names: set[str] = set()
            for key, value in node.value:
                left.append(value)
                if isinstance(key, yaml.ScalarNode) and key.value in names and key.value != "<<":
                    mark = key.start_mark
                    raise YamlError(f"the key `{key.value}` is given twice", mark.line + 1, mark.column + 1)
                names.add(key.value if isinstance(key, yaml.ScalarNode) else "")


class _Constructor:
    def __init__(self) -> None:
        self._done: dict[int, tuple[Any, int]] = {}
        self._open: set[int] = set()
        self._total = 0

    def construct(self, node: yaml.Node, depth: int) -> tuple[Any, int]:
        cls = node.__class__
        if cls is yaml.ScalarNode:
            if node.tag == _PLAIN:
                return _plain(node.value), 1
            return _tagged(node), 1
        key = id(node)
        done = self._done.get(key)
        if done is not None:
            self._count(done[1], node)
            return done
        if key in self._open:
            raise YamlError("an alias contains itself", node.start_mark.line + 1, node.start_mark.column + 1)
        if depth > MAX_DEPTH:
            raise YamlError(
                f"nested deeper than {MAX_DEPTH} levels", node.start_mark.line + 1, node.start_mark.column + 1
            )
        self._open.add(key)
        size = 1
        body: Any
        if cls is yaml.MappingNode:
            body = {}
            merges: list[Any] = []
            for key_node, value_node in node.value:
                value, value_size = self.construct(value_node, depth + 1)
                size += value_size
                if key_node.__class__ is yaml.ScalarNode:
                    if key_node.tag == _PLAIN:
                        if key_node.value == "<<":
                            merges.extend(value if isinstance(value, list) else [value])
                            continue
                        name = _plain(key_node.value)
                    else:
                        name = _tagged(key_node)
                else:
                    name = str(self.construct(key_node, depth + 1)[0])
                body[name] = value
            for merged in merges:
                if isinstance(merged, dict):
                    body = {**merged, **body}
        else:
            body = []
            for child in node.value:
                value, value_size = self.construct(child, depth + 1)
                size += value_size
                body.append(value)
        self._open.discard(key)
        self._done[key] = (body, size)
        self._count(1, node)
        return body, size

    def _count(self, size: int, node: yaml.Node) -> None:
        self._total += size
        if self._total > MAX_VALUES:
            raise YamlError(f"more than {MAX_VALUES:,} values", node.start_mark.line + 1, node.start_mark.column + 1)


def _plain(value: str) -> Any:
    """Resolve a plain scalar as go-yaml v3 does: `yes` and `on` are strings, `0755` is octal."""
    if value[:1] in _NUMBER_START and value:
        number = _number(value)
        if number is not None:
            return number
        return value
    if value in _NULL:
        return None
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    return value


def _number(value: str) -> int | float | None:
    if _INT.match(value):
        return _int(value.replace("_", ""), 10)
    if _OCTAL.match(value):
        return _int(value.replace("_", "").replace("o", ""), 8)
    if _HEX.match(value):
        return _int(value.replace("_", ""), 16)
    special = _SPECIAL_FLOAT.get(value.lower())
    if special is not None:
        return special
    if _FLOAT.match(value) and any(character.isdigit() for character in value):
        try:
            return float(value.replace("_", ""))
        except ValueError:
            return None
    return None


def _int(digits: str, base: int) -> int | None:
    try:
        return int(digits, base)
    except ValueError:  # more digits than Python converts
        return None


def _tagged(node: yaml.Node) -> Any:
    if node.tag in (_INT_TAG, _FLOAT_TAG):
        number = _number(node.value)
        return node.value if number is None else number
    return node.value
