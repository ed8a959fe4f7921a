"""Infers how an app's YAML is written: document starts, modelines, indents, quotes, anchors, values on one line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import yaml

from scaffold.habits import text
from scaffold.inference.entries import Entry
from scaffold.inference.folder import Folder
from scaffold.inference.written import written_documents
from scaffold.repository import Document

_KINDS = frozenset(
    """Kustomization kustomize HelmRelease OCIRepository ExternalSecret PersistentVolumeClaim PersistentVolume HTTPRoute
    Cluster Database Dragonfly ReplicationSource ReplicationDestination""".split()
)
"""The kinds that the template writes, as modelines are told by."""

_ANCHOR = re.compile(r"^\s+name:\s+&(\S+)", re.MULTILINE)
_NAMESPACE_ANCHOR = re.compile(r"^\s+(?:namespace|targetNamespace):\s+&(\S+)", re.MULTILINE)
_FLOW_START = re.compile(r"\{( ?)[^ }]")


def style_answers(folder: Folder) -> Entry:
    """Return the answers about how the app's files are written."""
    app, repository = folder.app, folder.repository
    answers: Entry = {
        row.name: ballot.value
        for row in text.rows(repository)
        if row.name in ("document_start", "quote_style") and (ballot := row.cast(app)) is not None
    }
    documents = [d for found in written_documents(folder.siblings, app).values() for d in found]
    indents = Counter(indent for document in documents for indent in _list_indents(document.node))
    known = text.modelines(repository, (app,))
    return {
        **answers,
        "modelines": {kind: address for kind, address in known.items() if kind in _KINDS},
        **_anchors("" if app.layered else repository.text(app.entry)),
        **_flow(documents, folder),
        "list_indent": 0 if indents[0] > indents.total() - indents[0] else 2,
    }


def _anchors(entry: str) -> Entry:
    name, namespace = _ANCHOR.search(entry), _NAMESPACE_ANCHOR.search(entry)
    if not name:
        return {"anchors": False}
    return {"anchors": True, "anchor_name": name[1], "anchor_namespace": namespace[1] if namespace else ""}


def _flow(documents: list[Document], folder: Folder) -> Entry:
    """Return the keys whose values always stand on one line."""
    counts: dict[str, Counter[bool]] = {}
    padded: Counter[bool] = Counter()
    for document in documents:
        lines = folder.repository.text(document.path).splitlines()
        for key, node in _collections(document.node):
            counts.setdefault(key, Counter())[bool(node.flow_style)] += 1
            if node.flow_style and isinstance(node, yaml.MappingNode):
                found = _FLOW_START.match(lines[node.start_mark.line][node.start_mark.column :])
                padded.update([bool(found[1])] if found else [])
    keys = sorted(key for key, found in counts.items() if found[True] and not found[False])
    return {"flow_keys": keys} | ({"flow_padding": padded[True] >= padded[False]} if padded else {})


def _collections(node: yaml.Node) -> Iterator[tuple[str, Any]]:
    """Yield the mappings and lists that a block's keys have, but for empty ones and what is within a line."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(value, yaml.CollectionNode) and value.value and isinstance(key, yaml.ScalarNode):
                yield key.value, value
            if not getattr(value, "flow_style", False):
                yield from _collections(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            if not getattr(item, "flow_style", False):
                yield from _collections(item)


def _list_indents(node: yaml.Node) -> Iterator[int]:
    """Yield how far each list that is a mapping's value stands behind its key."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        for key, value in node.value:
            if isinstance(value, yaml.SequenceNode) and not value.flow_style:
                yield value.start_mark.column - key.start_mark.column
            yield from _list_indents(value)
    elif isinstance(node, yaml.SequenceNode) and not node.flow_style:
        for item in node.value:
            yield from _list_indents(item)
