"""Writes a list's items, and a whole list, as others are written: block or flow, quotes, spaces, indentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from scaffold.splice import dash_and_gap
from scaffold.yaml_text import Item, column, is_block, read_items, write_block, write_flow, write_scalar


@dataclass(frozen=True, slots=True)
class Like:
    """A block mapping, here or in another file, that has the list which is to be made in one that is alike.

    Attributes:
        text: Its file, without a byte order mark.
        mapping: The mapping in it.
        key: The list's key; the list is not empty.
    """

    text: str
    mapping: yaml.MappingNode
    key: str

    @property
    def before(self) -> tuple[str, ...]:
        """Return the keys in front of the list's."""
        names = [name.value for name, _ in self.mapping.value]
        return tuple(names[: names.index(self.key)])


def item_like(text: str, model: Item | None, entry: Mapping[str, Any], *, flow: bool) -> tuple[str, ...]:
    """Write an item's lines as another item is written: a flow mapping with its spaces, or lines, with its quotes.

    Args:
        text: The other item's file.
        model: The other item, a mapping; `None` where there is none.
        entry: What the item says, in its order.
        flow: Whether it goes between brackets.
    """
    pairs = model.node.value if model else []
    styles = {name.value: quote_of(child) for name, child in pairs}
    if not flow and (model is None or is_block(model.node)):
        return write_block(entry, styles)
    return (write_flow(entry, styles, padded=model is not None and text.startswith("{ ", model.start)),)


def list_like(like: Like, entries: Sequence[str | Mapping[str, object]]) -> tuple[str, ...]:
    """Write the lines of a key with a list as another mapping has it, from column 0.

    Raises:
        UnclearError: The other list is written in a way that hides its items.
    """
    name, node = next(pair for pair in like.mapping.value if pair[0].value == like.key)
    items = read_items(like.text, node)
    model = next((item for item in items if isinstance(item.node, yaml.MappingNode) and not item.is_alias), None)
    flow = bool(node.flow_style)
    written = [
        (write_scalar(entry, flow=flow),) if isinstance(entry, str) else item_like(like.text, model, entry, flow=flow)
        for entry in entries
    ]
    head = f"{write_scalar(like.key)}:"
    if flow:
        return (f"{head} [{', '.join(line for lines in written for line in lines)}]",)
    indent, gap = dash_and_gap(like.text, items[0])
    dash = f"{indent[column(like.text, name.start_mark.index) :]}-{gap}"
    heads = (dash, " " * len(dash))
    return (head, *(heads[number > 0] + line for lines in written for number, line in enumerate(lines)))


def quote_of(node: yaml.Node) -> str | None:
    """Return the quote a scalar is written in; nothing for any other style and node."""
    return node.style if isinstance(node, yaml.ScalarNode) and node.style in ("'", '"') else None
