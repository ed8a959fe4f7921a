"""Finds rendered files that are committed beside their templates, and what the templates render to, now and earlier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scaffold.adapters.talos_files import revision
from scaffold.adapters.talos_history import revisions
from scaffold.commands.talos_rendering import merge_layers, render_file, render_layers
from scaffold.commands.talos_session import Session, open_session
from scaffold.errors import ScaffoldError
from scaffold.talos.fields import VERSIONS, load_table
from scaffold.talos.rules.rendered_files import agrees
from scaffold.talos.rules.rule import CommittedRender, JudgedNode
from scaffold.talos.writer import write_documents

_SUFFIX = ".j2"
_YAML = (".yaml", ".yml")
_REVISIONS = 20
"""How many commits of a template are looked at for the one that a file was rendered from."""


def committed_renders(session: Session, judged: Sequence[JudgedNode]) -> tuple[CommittedRender, ...]:
    """Return the rendered files beside layers; only where all nodes that have the layer are judged."""
    found: list[CommittedRender] = []
    for template in sorted({layer.path for each in judged for layer in each.layers if layer.path.endswith(_SUFFIX)}):
        path = template.removesuffix(_SUFFIX)
        text = session.sources.read(path) if path in session.sources.paths else None
        holders = [each for each in judged if any(layer.path == template for layer in each.layers)]
        if text is None or len(holders) < _count(session, template):
            continue
        renders = [layer.text for each in holders for layer in each.layers if layer.path == template]
        if len(holders) == 1 and holders[0].documents:
            renders.append(write_documents(holders[0].documents))
        table = holders[0].table
        older = () if agrees(text, renders, table) else tuple(_older(session, template, path))
        found.append(CommittedRender(path, text, template, table, tuple(dict.fromkeys(renders)), older))
    return (*found, *_of_no_node(session))


def _of_no_node(session: Session) -> Iterator[CommittedRender]:
    """Yield the rendered files beside templates that are no layers, such as bootstrap resources.

    A template that does not render with the variables of no node is another program's, or needs what only its caller
    knows: of such a file nothing is said.
    """
    layers = {layer.path for node in session.nodes for layer in node.layers}
    table = load_table(VERSIONS[-1])
    for template in sorted(session.sources.paths - layers):
        path = template.removesuffix(_SUFFIX)
        if path == template or not path.endswith(_YAML) or path not in session.sources.paths:
            continue
        try:
            text, render = session.sources.read(path) or "", render_file(session, template, None)
        except ScaffoldError:
            continue
        older = () if agrees(text, (render,), table) else tuple(_older(session, template, path))
        yield CommittedRender(path, text, template, table, (render,), older)


def _count(session: Session, template: str) -> int:
    return sum(any(layer.path == template for layer in node.layers) for node in session.nodes)


def _older(session: Session, template: str, path: str) -> Iterator[str]:
    """Yield what a template rendered to when the file was last committed, and at each commit of the template."""
    commits = (*revisions(session.root, path, 1), *revisions(session.root, template, _REVISIONS))
    for commit in dict.fromkeys(commits):
        try:
            earlier = open_session(session.root, None, session.options, revision(session.root, commit))
            yield from _renders(earlier, template)
        except ScaffoldError:  # a revision that does not render tells nothing
            continue


def _renders(session: Session, template: str) -> Iterator[str]:
    if not _count(session, template):
        yield render_file(session, template, None)
    for node in session.nodes:
        if any(layer.path == template for layer in node.layers):
            layers = render_layers(session, node)
            yield from (layer.text for layer in layers if layer.path == template)
            if _count(session, template) == 1:
                yield write_documents(merge_layers(session, node, layers, tolerant=True).merged.documents)
