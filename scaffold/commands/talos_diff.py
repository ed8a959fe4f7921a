"""`scaffold talos diff`: what differs between configs here and those of a revision, in a file, or on the nodes."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from scaffold.adapters import terminal
from scaffold.adapters.named_files import read_named
from scaffold.adapters.process import run as run_program
from scaffold.adapters.talos_files import revision
from scaffold.commands.talos_rendering import render_node
from scaffold.commands.talos_session import Options, Session, open_session
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.report.talos_diff import NodeDifference, counted, describe_differences, format_differences
from scaffold.talos.difference import compare
from scaffold.talos.documents import Document
from scaffold.talos.fields import Table, load_table
from scaffold.talos.node_config import read_node_config
from scaffold.talos.nodes import Node

_LIVE = "live"
_TIMEOUT = 60.0
"""Seconds for a node to answer."""

_KEY_BYTES = 32

_Before = Callable[[Node, Table], Sequence[Document]]


def run(
    names: Sequence[str],
    *,
    everything: bool,
    repo: Path | None,
    cluster: str | None,
    options: Options,
    against: str,
    json_output: bool,
) -> int:
    """Print what differs; return 1 where anything does.

    Args:
        names: The nodes.
        everything: All nodes; also where none is named.
        repo: A folder in the repository; by default the current one.
        cluster: The only cluster that counts.
        options: What the command line says of rendering.
        against: A file or a folder of files, `live`, `live:ADDRESS`, or a Git revision.
        json_output: Print JSON.

    Raises:
        ScaffoldError: Something does not render, cannot be read, or there is no such revision.
    """
    session = open_session(repo, cluster, options)
    everything = everything or not names
    nodes = session.pick(names, everything=everything)
    key = secrets.token_bytes(_KEY_BYTES)
    gone: tuple[tuple[Node, Sequence[Document], Table], ...] = ()
    path = Path(against)
    if against == _LIVE or against.startswith(f"{_LIVE}:"):
        before, resolved = _on_the_node(nodes, against.partition(":")[2]), True
    elif path.is_file() or (path.is_dir() and os.sep in against):  # else a folder would hide the branch of its name
        before, resolved = _in_files(nodes, path), True
    else:
        earlier = _Earlier(session, against)
        before, resolved = earlier.config, False
        gone = earlier.gone(nodes, cluster) if everything else ()
    found: list[NodeDifference] = []
    for node in nodes:
        rendered = render_node(session, node)
        table = load_table(rendered.version)
        difference = compare(before(node, table), rendered.merged.documents, table, key, resolved=resolved)
        found.append(NodeDifference(node.name, node.cluster, difference))
    for node, documents, table in gone:
        found.append(NodeDifference(node.name, node.cluster, compare(documents, (), table, key)))
    _show(found, against, json_output)
    return int(any(each.difference.documents for each in found))


def _show(found: Sequence[NodeDifference], against: str, json_output: bool) -> None:
    if json_output:
        terminal.result(json.dumps(describe_differences(found, against), indent=2, ensure_ascii=False))
        return
    for line, colour in format_differences(found):
        terminal.result(terminal.paint(line, colour, sys.stdout) if colour else line)
    for sentence in counted(found, against):
        terminal.say(sentence)


class _Earlier:
    """The nodes of a Git revision."""

    def __init__(self, session: Session, name: str) -> None:
        self._name = printable(name)
        sources = revision(session.root, name)
        try:
            self._session = open_session(None, None, session.options, sources)
        except ScaffoldError as error:
            raise ScaffoldError(f"at `{self._name}`: {error}") from None
        self._nodes = {(node.cluster, node.name): node for node in self._session.nodes}

    def config(self, node: Node, _: Table) -> Sequence[Document]:
        """Return the config that a node had, none for one that is new."""
        old = self._nodes.get((node.cluster, node.name))
        return self._render(old)[0] if old else ()

    def gone(self, nodes: Sequence[Node], cluster: str | None) -> tuple[tuple[Node, Sequence[Document], Table], ...]:
        """Return the configs of the nodes that are no more."""
        here = {(node.cluster, node.name) for node in nodes}
        return tuple(
            (old, *self._render(old))
            for identity, old in self._nodes.items()
            if identity not in here and cluster in (None, old.cluster)
        )

    def _render(self, node: Node) -> tuple[Sequence[Document], Table]:
        try:
            rendered = render_node(self._session, node)
        except ScaffoldError as error:
            raise ScaffoldError(f"at `{self._name}`: {error}") from None
        return rendered.merged.documents, load_table(rendered.version)


def _in_files(nodes: Sequence[Node], path: Path) -> _Before:
    """Read a node's config from a file; in a folder from `NODE.yaml`, as `talos render --out` writes it."""
    if len(nodes) > 1 and not path.is_dir():
        raise ScaffoldError(f"`{printable(str(path))}` is one config and there are {len(nodes)} nodes; name one node")

    def read(node: Node, table: Table) -> Sequence[Document]:
        file = path / f"{node.name}.yaml" if path.is_dir() else path
        return read_node_config(read_named(file), str(file), table)

    return read


def _on_the_node(nodes: Sequence[Node], address: str) -> _Before:
    if address and len(nodes) > 1:
        raise ScaffoldError(f"`{_LIVE}:{printable(address)}` is one node and {len(nodes)} are named; name one")

    def read(node: Node, table: Table) -> Sequence[Document]:
        target = address or node.name
        argv = ["talosctl", f"--nodes={target}", "get", "machineconfig", "v1alpha1", "--output=yaml"]
        text = run_program(argv, timeout=_TIMEOUT).decode("utf-8", "replace")
        return read_node_config(text, f"node {target}", table)

    return read
