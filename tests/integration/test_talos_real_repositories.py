"""Every node of real repositories renders and merges, and only control planes hold the keys of authorities.

Needs a folder that is no part of this project: `SCAFFOLD_REAL` with checkouts of repositories that have Talos configs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaffold.adapters.talos_files import work_tree
from scaffold.commands.talos_rendering import render_node
from scaffold.commands.talos_session import Session, open_session
from scaffold.talos.documents import MAIN
from scaffold.talos.nodes import Node, Role
from scaffold.talos.references import find_references
from scaffold.talos.rendered import RenderedNode
from scaffold.talos.tree import parse, text_at
from scaffold.talos.writer import write_documents

pytestmark = pytest.mark.integration

_KEYS = (
    ("machine", "ca", "key"),
    ("cluster", "ca", "key"),
    ("cluster", "aggregatorCA", "key"),
    ("cluster", "etcd", "ca", "key"),
    ("cluster", "serviceAccount", "key"),
)


def sessions() -> Iterator[Session]:
    """Open each repository as it is."""
    real = os.environ.get("SCAFFOLD_REAL")
    if not real:
        pytest.skip("SCAFFOLD_REAL does not name the folder of the real repositories")
    for root in sorted(Path(real).iterdir()):
        yield open_session(root, None, None, work_tree(root))


def nodes() -> Iterator[tuple[Session, Node, RenderedNode]]:
    for session in sessions():
        for node in session.nodes:
            yield session, node, render_node(session, node)


def test_every_node_renders_to_what_can_be_read_again() -> None:
    for session, node, rendered in nodes():
        text = write_documents(rendered.merged.documents)
        again = parse(text, node.name)
        assert again == tuple(document.body for document in rendered.merged.documents), (session.root, node.name)
        assert "{%" not in text and "{{ " not in text, (session.root, node.name)


def test_every_layer_is_in_the_result() -> None:
    for session, node, rendered in nodes():
        kinds = {(document.kind, document.name) for document in rendered.merged.documents}
        for layer in rendered.layers:
            documents = session.patch(layer, rendered.version).documents
            assert {(each.kind, each.name) for each in documents} <= kinds, (session.root, node.name, layer.path)


def test_only_control_planes_hold_the_keys_of_authorities() -> None:
    for session, node, rendered in nodes():
        main = next(each.body for each in rendered.merged.documents if each.kind == MAIN)
        assert text_at(main, "machine", "type") == node.role, (session.root, node.name)
        if not find_references(rendered.merged.documents):  # the secrets are elsewhere, as talhelper's are
            continue
        held = [keys for keys in _KEYS if text_at(main, *keys)]
        assert held == (list(_KEYS) if node.role is Role.CONTROLPLANE else []), (session.root, node.name)
