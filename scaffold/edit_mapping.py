"""Edits mappings in YAML text: gives one a key with a mapping, takes one out of a list; every other byte stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import yaml

from scaffold.edit import into_flow_mapping, list_at_keys, plain, without_item
from scaffold.edit_proof import Edit, Keys, find, finish, is_same, read
from scaffold.splice import new_key
from scaffold.yaml_reader import construct
from scaffold.yaml_text import column, write_block, write_flow, write_scalar


def add_mapping(
    text: str,
    path: str,
    keys: Keys,
    value: Mapping[str, object],
    *,
    after: Sequence[str] = (),
    document: int = 0,
) -> str:
    """Give a mapping a key with a mapping, behind the last key named in `after`, else at its end.

    Nothing changes where the key says the same already.

    Raises:
        NotRoundTrippableError: It cannot be done without changing anything else, or another value is there.
    """
    key = str(keys[-1])
    shown = write_flow({key: value}, {}, padded=False)[1:-1]
    edit = Edit(path, keys, document, "set", f"add `{shown}` by hand")
    source = read(edit, text)
    found = find(edit, source)
    if found.node is not None and is_same(construct(found.node), plain(value)):
        return text
    if found.node is not None or not isinstance(found.parent, yaml.MappingNode) or not found.parent.value:
        raise edit.refuse()
    if found.parent.flow_style:
        splice = into_flow_mapping(source.text, found, key, write_flow(value, {}, padded=False))
    else:
        margin = " " * column(source.text, found.parent.value[0][0].start_mark.index)
        lines = (f"{write_scalar(key)}:", *(f"  {line}" for line in write_block(value, {})))
        splice = new_key(source.text, found.parent, after, tuple(margin + line for line in lines))
    return finish(edit, source, [splice], plain(value))


def remove_mapping_entry(text: str, path: str, keys: Keys, item: Mapping[str, object], *, document: int = 0) -> str:
    """Remove the mappings that say the same as `item`, with the comments on their lines, from a list.

    A list that becomes empty stays as `[]`; nothing changes where no item says so.

    Raises:
        NotRoundTrippableError: It cannot be done without changing anything else.
    """
    edit = Edit(path, keys, document, "remove from", f"remove `- {write_flow(item, {}, padded=False)}` by hand")
    source = read(edit, text)
    found = find(edit, source)
    if found.is_empty:
        return text
    node, items, old = list_at_keys(edit, source, found)
    matches = [index for index, value in enumerate(old) if isinstance(value, dict) and is_same(value, plain(item))]
    if not matches:
        return text
    after = without_item(edit, source, found, (node, items, old), matches[0])
    return remove_mapping_entry(after, path, keys, item, document=document) if len(matches) > 1 else after
