"""Edits YAML as text: one entry more, one less, another value; every other byte stays, or the edit is refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import yaml

from scaffold.edit_proof import Edit, Found, Keys, Source, Splice, find, finish, finish_shared, is_same, items_of, read
from scaffold.list_order import Row, RowKind, bare, comment_rows, find_kin, find_place, in_form, list_rows
from scaffold.list_style import Like, item_like, list_like, quote_of
from scaffold.splice import dash_and_gap, into_flow, new_key, new_lines, out_of_flow, without_lines
from scaffold.yaml_reader import compose, construct
from scaffold.yaml_text import (
    Item,
    UnclearError,
    column,
    content_end,
    is_block,
    line_start,
    line_stop,
    value_start,
    write_block,
    write_flow,
    write_scalar,
)

_BEFORE_RESOURCES = ("apiVersion", "kind", "metadata", "namespace", "components")
_COLON = re.compile(r"[ \t]*:(?:[ \t]+[&!][^\s,\[\]{}]*)*")
_ONE_WORD = re.compile(r"[\w.+-]+")


def add_list_entry(
    text: str, path: str, keys: Keys, entry: str, *, siblings: Sequence[str] | None = None, document: int = 0
) -> str:
    """Add a scalar to a list, in the list's own form and order; a list that has it already stays as it is.

    The entry takes the quotes, `./` and indentation of its kin. It goes to its sorted place where they are sorted,
    in whichever collation, else behind the last of them. A list that is missing or empty is made.

    Args:
        text: The file.
        path: Its name, for messages.
        keys: Where the list is, such as `("resources",)`.
        entry: What to add; with or without `./` it counts as the same.
        siblings: The entries of the same kind, such as the other `*/ks.yaml`; else those of the same shape.
        document: Which of the file's documents that are not empty, from 0.

    Raises:
        NotRoundTrippableError: It cannot be done without changing anything else.
    """
    edit = Edit(path, keys, document, "add to", f"add `  - {entry}` by hand")
    source = read(edit, text)
    found = find(edit, source)
    if found.is_empty:
        return add_mapping_list(text, path, keys[:-1], str(keys[-1]), [entry], document=document)
    node, items, old = list_at_keys(edit, source, found)
    if any(isinstance(value, str) and bare(value) == bare(entry) for value in old):
        return text
    rows = _rows(source.text, found, node, items, old)
    kin = find_kin(rows, entry, siblings)
    written = in_form(entry, rows, kin)
    live = [index for index, row in enumerate(rows) if row.kind is RowKind.ENTRY]
    scalars = [(row, quote_of(item.node)) for row, item in zip(live, items, strict=True) if _is_scalar(item.node)]
    styles = Counter([style for row, style in scalars if row in kin] or [style for _, style in scalars])
    scalar = write_scalar(written, styles.most_common(1)[0][0] if styles else None, flow=bool(node.flow_style))
    place = find_place(rows, written, kin)
    index = sum(row < place for row in live)
    if node.flow_style:
        splices = into_flow(source.text, node, items, index, scalar)
    else:
        indent, gap = dash_and_gap(source.text, items[max(index - 1, 0)])
        line = f"{indent}-{gap}{scalar}"
        edit = replace(edit, hand=f"add `{line}` by hand")
        splices = [new_lines(source.text, rows[place - 1].stop if place else rows[0].start, (line,))]
    return finish(edit, source, splices, [*old[:index], written, *old[index:]])


def add_mapping_list(
    text: str,
    path: str,
    parent_keys: Keys,
    key: str,
    entries: Sequence[str | Mapping[str, object]],
    *,
    after: Sequence[str] | None = None,
    indent: int = 2,
    document: int = 0,
    like: Like | None = None,
) -> str:
    """Give a mapping a list with these entries: the key is added, or filled where it is null or `[]`.

    Entries that a filled list has already are not added again.

    Args:
        text: The file.
        path: Its name, for messages.
        parent_keys: Where the mapping is; `()` is the document itself.
        key: The list's key.
        entries: Scalars or mappings, written in this order.
        after: The keys to put a new key behind, the last of those that are there; else it goes to the end.
        indent: The dashes' indentation where no other list of the file shows it.
        document: Which of the file's documents that are not empty, from 0.
        like: A mapping whose list shows how a new one is written, and behind which keys; `after` and `indent` do not
            count then.

    Raises:
        NotRoundTrippableError: It cannot be done without changing anything else.
    """
    shown = ", ".join(f"`- {write_flow(entry, {}, padded=False)}`" for entry in entries)
    edit = Edit(path, (*parent_keys, key), document, "add to", f"add {shown} by hand")
    source = read(edit, text)
    found = find(edit, source)
    if not found.is_empty:
        for entry in entries:
            if isinstance(entry, str):
                text = add_list_entry(text, path, edit.keys, entry, document=document)
            else:
                text = add_mapping_entry_to_list(text, path, edit.keys, entry, document=document)
        return text
    if not entries:
        return text
    if found.parent.flow_style:
        splices = [into_flow_mapping(source.text, found, key, write_flow(entries, {}, padded=False))]
    elif not isinstance(found.parent, yaml.MappingNode):
        raise edit.refuse()
    else:
        first = found.key or found.parent.value[0][0]
        indentation = column(source.text, first.start_mark.index)
        dash = " " * (indentation + _dash_offset(source, indent))
        lines = tuple(dash + line for entry in entries for line in _block_item(entry))
        if found.node is None and like is not None:
            margin = " " * indentation
            try:
                lines = tuple(margin + line for line in list_like(like, entries))
            except UnclearError:
                raise edit.refuse("as others have it") from None
            splices = [new_key(source.text, found.parent, like.before, lines, first=True)]
        elif found.node is None:
            after = _BEFORE_RESOURCES if after is None and key == "resources" else after or ()
            lines = (" " * indentation + write_scalar(key) + ":", *lines)
            splices = [new_key(source.text, found.parent, after, lines)]
        else:
            splices = _fill(edit, source.text, found, entries[0], lines)
    return finish(edit, source, splices, plain(entries))


def add_mapping_entry_to_list(
    text: str, path: str, keys: Keys, item: Mapping[str, object], *, document: int = 0
) -> str:
    """Add a mapping such as `{name: x, namespace: y}` behind a list's last item, in the style of the mappings there.

    Nothing changes where an item says the same already, possibly with further keys.

    Raises:
        NotRoundTrippableError: It cannot be done without changing anything else.
    """
    edit = Edit(path, keys, document, "add to", f"add `- {write_flow(item, {}, padded=False)}` by hand")
    source = read(edit, text)
    found = find(edit, source)
    if found.is_empty:
        return add_mapping_list(text, path, keys[:-1], str(keys[-1]), [item], document=document)
    node, items, old = list_at_keys(edit, source, found)
    wanted = plain(item)
    if any(isinstance(value, dict) and is_same({**value, **wanted}, value) for value in old):
        return text
    models = [one for one in items if isinstance(one.node, yaml.MappingNode) and not one.is_alias]
    pairs = models[-1].node.value if models else []
    order = [name.value for name, _ in pairs]
    order += [name for name in wanted if name not in order]
    new = {name: wanted[name] for name in sorted(wanted, key=order.index)}
    lines = item_like(source.text, models[-1] if models else None, new, flow=bool(node.flow_style))
    if node.flow_style:
        return finish(edit, source, into_flow(source.text, node, items, len(items), lines[0]), [*old, new])
    indent, gap = dash_and_gap(source.text, (models or items)[-1])
    heads = [f"{indent}-{gap}", *[f"{indent} {' ' * len(gap)}"] * (len(lines) - 1)]
    written = [head + line for head, line in zip(heads, lines, strict=True)]
    at = line_stop(source.text, items[-1].end)
    return finish(edit, source, [new_lines(source.text, at, written)], [*old, new])


def remove_list_entry(text: str, path: str, keys: Keys, entry: str, *, document: int = 0) -> str:
    """Remove a scalar, with the comment on its line, from a list: the inverse of `add_list_entry`.

    Every occurrence goes, with or without `./`; a list that becomes empty stays as `[]`.

    Raises:
        NotRoundTrippableError: It cannot be done without changing anything else.
    """
    edit = Edit(path, keys, document, "remove from", f"remove `- {entry}` by hand")
    source = read(edit, text)
    found = find(edit, source)
    if found.is_empty:
        return text
    node, items, old = list_at_keys(edit, source, found)
    matches = [index for index, value in enumerate(old) if isinstance(value, str) and bare(value) == bare(entry)]
    if not matches:
        return text
    after = without_item(edit, source, found, (node, items, old), matches[0])
    return remove_list_entry(after, path, keys, entry, document=document) if len(matches) > 1 else after


def without_item(
    edit: Edit,
    source: Source,
    found: Found,
    listed: tuple[yaml.SequenceNode, tuple[Item, ...], list[Any]],
    index: int,
) -> str:
    """Take one item out of a list."""
    node, items, old = listed
    if node.flow_style:
        splices = out_of_flow(source.text, node, items, index)
    else:
        start, stop = line_start(source.text, items[index].dash), line_stop(source.text, items[index].end)
        splices = [without_lines(source.text, start, stop)]
        if len(items) == 1:
            colon = _COLON.match(source.text, found.key.end_mark.index) if found.key is not None else None
            if colon is None:
                raise edit.refuse()
            splices.append((colon.end(), colon.end(), " []"))
    return finish(edit, source, splices, old[:index] + old[index + 1 :])


def set_scalar(text: str, path: str, keys: Keys, value: str, *, document: int = 0, shared: bool = False) -> str:
    """Replace a scalar's text, keeping its quotes; what was text stays text, anything else may change its type.

    Args:
        text: The file.
        path: Its name, for messages.
        keys: Where the scalar is.
        value: What it is to say.
        document: Which of the file's documents that are not empty, from 0.
        shared: Whether it may change in the other places, too, that an anchor gives it to; else that is refused.

    Raises:
        NotRoundTrippableError: It cannot be done without changing anything else.
    """
    edit = Edit(path, keys, document, "set", f"write `{value}` by hand")
    source = read(edit, text)
    found = find(edit, source)
    node = found.node
    if not isinstance(node, yaml.ScalarNode):
        raise edit.refuse("because it is not there" if node is None else "because it is no scalar")
    old = construct(node)
    start, stop = value_start(source.text, node), content_end(source.text, node)
    if old == value or (not isinstance(old, str) and source.text[start:stop] == value):
        return text
    if node.style in ("|", ">"):
        raise edit.refuse("because it is a block of text")
    new: Any = value
    written = write_scalar(value, node.style, flow=bool(found.parent.flow_style))
    if not isinstance(old, str) and _ONE_WORD.fullmatch(value):
        new, written = construct(compose(f"- {value}")[0])[0], value
    splices = [(start, stop, written if stop > start else f" {written}")]
    return finish_shared(edit, source, splices, node, written) if shared else finish(edit, source, splices, new)


def add_scalar(text: str, path: str, keys: Keys, value: str, *, after: Sequence[str] = (), document: int = 0) -> str:
    """Give a mapping a key with a text, behind the last key named in `after`, else at its end.

    Raises:
        NotRoundTrippableError: It cannot be done without changing anything else, or another value is there.
    """
    key = str(keys[-1])
    edit = Edit(path, keys, document, "set", f"add `{key}: {value}` by hand")
    source = read(edit, text)
    found = find(edit, source)
    if found.node is not None and construct(found.node) == value:
        return text
    if found.node is not None or not isinstance(found.parent, yaml.MappingNode) or not found.parent.value:
        raise edit.refuse()
    flow = bool(found.parent.flow_style)
    written = write_scalar(value, flow=flow)
    if flow:
        splice = into_flow_mapping(source.text, found, key, written)
    else:
        indent = " " * column(source.text, found.parent.value[0][0].start_mark.index)
        splice = new_key(source.text, found.parent, after, (f"{indent}{write_scalar(key)}: {written}",))
    return finish(edit, source, [splice], value)


def list_at_keys(edit: Edit, source: Source, found: Found) -> tuple[yaml.SequenceNode, tuple[Item, ...], list[Any]]:
    """Return a list that is not empty: its node, its items' places and its value."""
    if not isinstance(found.node, yaml.SequenceNode) or not found.node.value:
        raise edit.refuse("because it is no list")
    return found.node, items_of(edit, source.text, found.node), construct(found.node)


def _rows(
    text: str, found: Found, node: yaml.SequenceNode, items: Sequence[Item], values: Sequence[Any]
) -> tuple[Row, ...]:
    names = [value if isinstance(value, str) and "\n" not in value else "" for value in values]
    if node.flow_style:
        return tuple(Row(RowKind.ENTRY, item.start, item.end, name) for item, name in zip(items, names, strict=True))
    entries = [
        Row(RowKind.ENTRY, line_start(text, item.dash), line_stop(text, item.end), name)
        for item, name in zip(items, names, strict=True)
    ]
    start = line_stop(text, found.key.end_mark.index) if found.key is not None else entries[0].start
    stop = int(node.end_mark.index)
    return list_rows(text, entries, start, stop if stop == len(text) else line_start(text, stop))


def _fill(edit: Edit, text: str, found: Found, entry: str | Mapping[str, object], lines: Sequence[str]) -> list[Splice]:
    """Put lines under a key that is null or `[]`; comments indented below the key stay above them."""
    assert found.node is not None and found.key is not None
    start, stop = value_start(text, found.node), int(found.node.end_mark.index)
    if "#" in text[start:stop]:
        raise edit.refuse()
    at = after = line_stop(text, stop)
    indentation = column(text, found.key.start_mark.index)
    while at < len(text):
        end = line_stop(text, at)
        line = text[at:end]
        indented = len(line) - len(line.lstrip()) > indentation
        if not line.lstrip().startswith("#") or not (indented or comment_rows(text, at, end)[0].is_member):
            break
        at = end
    rows = comment_rows(text, after, at)
    if rows and isinstance(entry, str):
        place = find_place(rows, entry, find_kin(rows, entry))
        at = rows[place - 1].stop if place else after
    cut = [(len(text[:start].rstrip(" \t")), stop, "")] if stop > start else []
    return [*cut, new_lines(text, at, lines)]


def into_flow_mapping(text: str, found: Found, key: str, flow: str) -> Splice:
    """Write a value into a flow mapping, where the old one is or behind the last key."""
    if found.node is not None:
        start, stop = value_start(text, found.node), int(found.node.end_mark.index)
        return start, stop, flow if stop > start else f" {flow}"
    pair = f"{write_scalar(key, flow=True)}: {flow}"
    if found.parent.value:
        end = int(found.parent.value[-1][1].end_mark.index)
        return end, end, f", {pair}"
    start = value_start(text, found.parent) + 1
    return start, start, pair


def _dash_offset(source: Source, default: int) -> int:
    """Return how far lists' dashes stand behind their keys in most of the file's lists."""
    offsets: Counter[int] = Counter()
    seen: set[int] = set()
    stack = list(source.nodes)
    while stack:
        node = stack.pop()
        if id(node) in seen or isinstance(node, yaml.ScalarNode):
            continue
        seen.add(id(node))
        for pair in node.value:
            stack.extend(pair if isinstance(pair, tuple) else (pair,))
            if isinstance(pair, tuple) and isinstance(pair[1], yaml.SequenceNode) and is_block(pair[1]):
                name, child = (int(one.start_mark.index) for one in pair)
                if source.text[child] == "-" and child > name:
                    offsets[column(source.text, child) - column(source.text, name)] += 1
    return offsets.most_common(1)[0][0] if offsets else default


def _block_item(entry: str | Mapping[str, object]) -> tuple[str, ...]:
    if isinstance(entry, str):
        return (f"- {write_scalar(entry)}",)
    first, *others = write_block(entry, {})
    return (f"- {first}", *(f"  {line}" for line in others))


def plain(value: Any) -> Any:
    """Return a value as a YAML reader would: dicts and lists."""
    if isinstance(value, Mapping):
        return {key: plain(child) for key, child in value.items()}
    return [plain(child) for child in value] if isinstance(value, (list, tuple)) else value


def _is_scalar(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode)
