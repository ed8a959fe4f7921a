"""Infers the anchors of a release: what is written once, and what refers to it."""

from __future__ import annotations

import re

import yaml

from scaffold.inference.entries import Entry
from scaffold.repository import Document

_ANCHOR = re.compile(r"&([A-Za-z0-9_-]+)(?=\s|$)")


def anchor_answers(release: Document, text: str) -> Entry:
    """Return the answer about the anchors of a release, whose file has this text."""
    found: dict[str, list[str]] = {}
    _walk(release.node, "", text.splitlines(), {}, found)
    return {"helmrelease_anchors": {anchor: list(dict.fromkeys(paths)) for anchor, paths in found.items()}}


def _walk(node: yaml.Node, path: str, lines: list[str], seen: dict[int, str], found: dict[str, list[str]]) -> None:
    """Find the anchors below a node.

    Args:
        node: The node.
        path: The keys that lead to it; a list's items stand at the list's own path.
        lines: The file's lines.
        seen: The anchor of each node that was met, empty where it has none; filled on the way.
        found: The paths by anchor; filled on the way.
    """
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            if id(item) not in seen:
                seen[id(item)] = ""
                _walk(item, path, lines, seen, found)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            place = f"{path}.{key.value}" if path else str(key.value)
            if id(value) in seen:
                if seen[id(value)]:
                    found[seen[id(value)]].append(place)
                continue
            mark = value.start_mark
            anchor = _ANCHOR.match(lines[mark.line], mark.column) if mark.line < len(lines) else None
            seen[id(value)] = anchor[1] if anchor else ""
            if anchor:
                found.setdefault(anchor[1], []).append(place)
            _walk(value, place, lines, seen, found)
