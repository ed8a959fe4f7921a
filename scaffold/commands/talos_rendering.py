"""Renders and merges the layers of a node, for every command that needs its config."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from scaffold.commands.talos_session import Session
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos.documents import MAIN, Document
from scaffold.talos.fields import VERSIONS, load_table, pick_version
from scaffold.talos.installed_version import installed_version
from scaffold.talos.layer_texts import role_of_type
from scaffold.talos.merge import merge
from scaffold.talos.nodes import Layer, Node, TalosFolder
from scaffold.talos.rendered import RenderedLayer, RenderedNode
from scaffold.talos.schematic import schematic_id
from scaffold.talos.source_lines import source_lines
from scaffold.talos.tree import Scalar, value_at
from scaffold.talos.variables import context, unknown_role


def render_node(session: Session, node: Node) -> RenderedNode:
    """Render and merge a node's layers.

    Raises:
        ScaffoldError: A layer does not render, is no machine config, or cannot be merged.
    """
    return merge_layers(session, node, render_layers(session, node))


def render_layers(session: Session, node: Node) -> tuple[RenderedLayer, ...]:
    """Render a node's layers.

    Raises:
        ScaffoldError: A layer is missing or does not render, or layers depend on a role that nothing tells.
    """
    if node.role is None and session.folder(node).has_role_layers:
        raise ScaffoldError(unknown_role(node))
    return tuple(_layer(session, node, layer) for layer in node.layers)


def version_of(session: Session, node: Node, layers: Sequence[RenderedLayer]) -> str:
    """Return the minor Talos version of a node: what the user says, the settings, the installer's image, the newest.

    Raises:
        ScaffoldError: A version that is not known.
    """
    if session.options.version is not None:
        return pick_version(session.options.version)
    said = session.folder(node).version
    if said:
        return pick_version(said)
    newest = VERSIONS[-1]
    documents = [document for layer in layers for document in session.patch(layer, newest).documents]
    installed = installed_version(documents)
    try:
        return pick_version(installed) if installed else newest
    except ScaffoldError as error:
        raise ScaffoldError(
            f"the node `{printable(node.name)}` installs `{printable(installed)}`: {error}; add `--talos-version`"
        ) from None


def merge_layers(
    session: Session, node: Node, layers: Sequence[RenderedLayer], *, tolerant: bool = False
) -> RenderedNode:
    """Merge a node's rendered layers.

    Args:
        session: The session.
        node: The node.
        layers: Its rendered layers, all of them.
        tolerant: Merge what can be merged of documents that Talos refuses.

    Raises:
        ScaffoldError: A layer is no machine config, or cannot be merged.
    """
    version = version_of(session, node, layers)
    patches = [session.patch(layer, version) for layer in layers]
    base = patches[0].documents if patches else ()
    if not base:
        origin = layers[0].path if layers else node.folder
        raise ScaffoldError(
            f"{printable(origin)}: the first layer of the node `{printable(node.name)}` has no document to merge into"
        )
    merged = merge(base, patches[1:], load_table(version), tolerant=tolerant, partial=node.is_partial)
    if not tolerant:
        refuse_other_role(node, merged.documents)
    return RenderedNode(node, tuple(layers), version, merged)


def render_file(session: Session, path: str, node: Node | None) -> str:
    """Render any other template with the variables of a node, or with those of no node.

    Raises:
        ScaffoldError: It is missing or does not render.
    """
    inside = [folder for folder in session.folders if path.startswith(f"{folder.path}/") or not folder.path]
    folder = session.folder(node) if node else (inside or list(session.folders))[0]
    return _render(session, path, folder, node)


def refuse_other_role(node: Node, documents: Sequence[Document]) -> None:
    """Refuse a config whose `machine.type` is not the role that its templates were rendered for.

    Raises:
        ScaffoldError: It is another role.
    """
    written = next((value_at(each.body, "machine", "type") for each in documents if each.kind == MAIN), None)
    if isinstance(written, Scalar) and (role := role_of_type(written.text)) and node.role and role is not node.role:
        raise ScaffoldError(
            f"{printable(str(written.place))}: `machine.type` is `{written.text}`, and `{printable(node.name)}` is a "
            f"{node.role} by its place in the repository, its name or the settings; make them agree"
        )


def _layer(session: Session, node: Node, layer: Layer) -> RenderedLayer:
    template = session.sources.read(layer.path)
    if template is None:
        raise ScaffoldError(f"`{printable(layer.path)}`, a layer of the node `{printable(node.name)}`, is not there")
    if layer.text is not None:
        return RenderedLayer(layer.path, template, layer.text, layer.lines)
    text = _render(session, layer.path, session.folder(node), node) if layer.is_template else template
    delimiters = session.engine(node.folder).config.delimiters
    return RenderedLayer(layer.path, template, text, source_lines(template, text, delimiters))


def _render(session: Session, path: str, folder: TalosFolder, node: Node | None) -> str:
    engine = session.engine(folder.path)
    given = (engine.config.defines, folder.variables, node.variables if node else {}, session.options.variables)
    used = session.uses(path, engine)

    def schematic(file: str) -> str | None:
        return _schematic_id(session, folder, node, file, path)

    found = context(node, used, given, session.environment, schematic)
    variables = dict(found.variables)
    if engine.config.env:
        variables.setdefault("ENV", found.environment)
    return engine.render(path, variables, found.functions)


def _schematic_id(session: Session, folder: TalosFolder, node: Node | None, file: str, asking: str) -> str | None:
    """Return the ID of a schematic file, of the one that holds for a node where none is named."""
    path = (node.schematic if node else folder.schematic) if not file else posixpath.join(folder.path, file)
    if file and session.sources.read(path) is None:
        path = file
    if not path or path == asking:
        return None
    text = session.sources.read(path)
    if text is None:
        raise ScaffoldError(f"`{printable(path)}`, a schematic, is not in the repository")
    if path.endswith(".j2"):
        text = _render(session, path, folder, node)
    key = path, text
    if key not in session.ids:
        session.ids[key] = schematic_id(text, path)
    return session.ids[key]
