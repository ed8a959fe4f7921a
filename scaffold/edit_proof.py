"""Finds the value that an edit is about, and proves of the edited text that this value alone changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import yaml

from scaffold.diagnostic import printable
from scaffold.errors import NotRoundTrippableError
from scaffold.yaml_reader import YamlError, compose, construct
from scaffold.yaml_text import Item, UnclearError, read_items

Keys = tuple[str | int, ...]
"""A path into a document: mapping keys and list indices."""

Splice = tuple[int, int, str]
"""What to put in the place of a span of text."""

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to be edited, and what to tell the user where that cannot be done.

    Attributes:
        path: The file's name.
        keys: Where the value is.
        document: Which of the file's documents that are not empty, from 0.
        verb: What is done, such as `add to`.
        hand: What the user can do instead.
    """

    path: str
    keys: Keys
    document: int
    verb: str
    hand: str

    def refuse(self, why: str = "without changing other lines") -> NotRoundTrippableError:
        """Return the error that says why not, and what to do by hand."""
        where = printable(_shown(self.keys))
        return NotRoundTrippableError(
            f"cannot {self.verb} `{where}` in `{printable(self.path)}` {why}; {printable(self.hand)}"
        )


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: its text behind the byte order mark, its documents' nodes and their values."""

    bom: str
    text: str
    nodes: tuple[yaml.Node, ...]
    bodies: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A value's place: its parent, its key and itself; `node` is absent where the parent has no such key."""

    parent: yaml.CollectionNode
    key: yaml.Node | None
    node: yaml.Node | None

    @property
    def is_empty(self) -> bool:
        """Tell whether a list is to be made here: under a mapping, missing, null or `[]`."""
        if not isinstance(self.parent, yaml.MappingNode):
            return False
        if isinstance(self.node, yaml.SequenceNode):
            return not self.node.value
        return self.node is None or (isinstance(self.node, yaml.ScalarNode) and construct(self.node) is None)


def read(edit: Edit, text: str) -> Source:
    """Parse the file.

    Raises:
        NotRoundTrippableError: It is not YAML, or has no such document.
    """
    bom = _BOM if text.startswith(_BOM) else ""
    text = text.removeprefix(_BOM)
    try:
        nodes = compose(text)
        bodies = tuple(construct(node) for node in nodes)
    except YamlError as error:
        place = f" (line {error.line})" if error.line else ""
        raise edit.refuse(f"because the file is not YAML{place}") from None
    if not 0 <= edit.document < len(nodes):
        raise edit.refuse("because the file is empty" if not nodes else f"because it has no document {edit.document}")
    return Source(bom, text, nodes, bodies)


def find(edit: Edit, source: Source) -> Found:
    """Follow the keys.

    Raises:
        NotRoundTrippableError: A key but the last is missing, any is there twice, comes by a merge key (`<<`), or
            leads through an alias, where an edit would change another place.
    """
    node = source.nodes[edit.document]
    body = source.bodies[edit.document]
    found: Found | None = None
    for depth, key in enumerate(edit.keys):
        name, child, is_alias = _step(edit, source.text, node, key)
        if child is None:
            if isinstance(body, dict) and key in body:
                raise edit.refuse("because a merge key brings it")
            if not isinstance(node, yaml.MappingNode) or depth < len(edit.keys) - 1:
                raise edit.refuse(f"because `{printable(_shown(edit.keys[: depth + 1]))}` is not there")
            return Found(node, None, None)
        if is_alias:
            raise edit.refuse("because it is an alias, which stands for another place")
        assert isinstance(node, yaml.CollectionNode)
        found = Found(node, name, child)
        node, body = child, body[key]
    if found is None:
        raise edit.refuse()
    return found


def _step(edit: Edit, text: str, node: yaml.Node, key: str | int) -> tuple[yaml.Node | None, yaml.Node | None, bool]:
    """Return the key's node, the value's node, and whether the value is written as an alias."""
    if isinstance(node, yaml.MappingNode):
        pairs = [
            (name, child) for name, child in node.value if isinstance(name, yaml.ScalarNode) and construct(name) == key
        ]
        if len(pairs) > 1:
            raise edit.refuse(f"because `{printable(str(key))}` is there twice")
        for name, child in pairs:
            return name, child, child.start_mark.index < name.end_mark.index
    elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and 0 <= key < len(node.value):
        item = items_of(edit, text, node)[key]
        return None, item.node, item.is_alias
    return None, None, False


def items_of(edit: Edit, text: str, node: yaml.SequenceNode) -> tuple[Item, ...]:
    """Find a list's items.

    Raises:
        NotRoundTrippableError: The list is written in a way that hides them.
    """
    try:
        return read_items(text, node)
    except UnclearError:
        raise edit.refuse() from None


def finish(edit: Edit, source: Source, splices: Sequence[Splice], value: Any) -> str:
    """Apply the splices and prove that the document has `value` at the edit's keys and is the same elsewhere.

    Raises:
        NotRoundTrippableError: It is not so.
    """
    expected = list(source.bodies)
    expected[edit.document] = _replaced(expected[edit.document], edit.keys, value)
    return _prove(edit, source, splices, expected)


def finish_shared(edit: Edit, source: Source, splices: Sequence[Splice], node: yaml.ScalarNode, written: str) -> str:
    """Apply the splices and prove that a scalar alone became what is written, wherever an alias repeats it.

    Raises:
        NotRoundTrippableError: It is not so.
    """
    (new,) = compose(f"- {written}")[0].value
    node.tag, node.value, node.style = new.tag, new.value, new.style
    return _prove(edit, source, splices, [construct(one) for one in source.nodes])


def _prove(edit: Edit, source: Source, splices: Sequence[Splice], expected: Sequence[Any]) -> str:
    text = source.text
    for start, stop, new in sorted(splices, reverse=True):
        text = text[:start] + new + text[stop:]
    try:
        actual = [construct(node) for node in compose(text)]
    except YamlError:
        raise edit.refuse() from None
    if not is_same(list(expected), actual):
        raise edit.refuse()
    return source.bom + text


def _replaced(body: Any, keys: Keys, value: Any) -> Any:
    """Return a copy with another value at `keys`; what an anchor shares with other places is not changed there."""
    if not keys:
        return value
    key, *others = keys
    copy: Any = dict(body) if isinstance(body, dict) else list(body)
    copy[key] = _replaced(copy[key] if others else None, tuple(others), value)
    return copy


def is_same(one: Any, other: Any) -> bool:
    """Compare values and their types: for YAML `1`, `1.0` and `true` differ."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(is_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    return one == other or (isinstance(one, float) and isnan(one) and isnan(other))


def _shown(keys: Keys) -> str:
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).removeprefix(".")
