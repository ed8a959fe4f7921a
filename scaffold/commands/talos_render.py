"""`scaffold talos render`: renders and merges the layers of nodes, or renders any other template."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from scaffold.adapters import terminal
from scaffold.adapters.private_file import write_all_private
from scaffold.adapters.talos_files import find_folder
from scaffold.commands.talos_rendering import render_file, render_layers, render_node
from scaffold.commands.talos_session import Options, Session, open_session
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos.documents import Document, read_documents
from scaffold.talos.fields import VERSIONS, load_table
from scaffold.talos.nodes import Node
from scaffold.talos.references import find_references
from scaffold.talos.rendered import RenderedLayer, RenderedNode
from scaffold.talos.secret_fields import plaintext_secrets
from scaffold.talos.writer import write_documents

_Result = TypeVar("_Result")
_MOST_NOTES = 5
"""Surprises of the merge that are said; beyond it they are counted."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is rendered: nodes by their names or all of them; or a file, with the variables of a node."""

    names: Sequence[str] = ()
    everything: bool = False
    cluster: str | None = None
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Mode:
    """What becomes of it.

    Attributes:
        merge: Whether layers are merged, or printed one by one.
        out: The folder that gets a file for each node; `None` prints.
        secrets: Who resolves secret references; nobody leaves them as they are.
        json_output: Print JSON.
    """

    merge: bool = True
    out: Path | None = None
    secrets: Sequence[str] = ()
    json_output: bool = False


def run(repo: Path | None, wanted: Wanted, options: Options, mode: Mode) -> int:
    """Render, and print or write.

    Raises:
        ScaffoldError: Options that exclude each other, or anything on the way; nothing was written.
    """
    _refuse_contradictions(wanted, mode)
    session = open_session(repo, wanted.cluster, options)
    if wanted.file is not None:
        terminal.result(_file(session, wanted, mode))
        return 0
    nodes = session.pick(wanted.names, everything=wanted.everything)
    if not mode.merge:
        terminal.result(_sections(nodes, [_layers(each) for each in _each(session, nodes, render_layers)]))
        return 0
    rendered = _each(session, nodes, render_node)
    if mode.out is not None:
        _refuse_tracked(mode.out, rendered, resolved=bool(mode.secrets))
    configs: Sequence[Sequence[Document]] = [each.merged.documents for each in rendered]
    if mode.secrets:
        from scaffold.adapters.secret_sources import resolve_documents

        configs = resolve_documents(configs, mode.secrets, session.root)
    texts = [write_documents(config) for config in configs]
    if mode.out is not None:
        write_all_private(mode.out, {_name(node): text.encode() for node, text in zip(nodes, texts, strict=True)})
        count = "1 machine config is" if len(nodes) == 1 else f"{len(nodes)} machine configs are"
        terminal.say(f"{count} in `{printable(str(mode.out))}`")
    elif mode.json_output:
        terminal.result(json.dumps([_described(*each) for each in zip(rendered, texts, strict=True)], indent=2))
    else:
        terminal.result(_sections(nodes, texts))
    _say_surprises(session, rendered)
    return 0


def _each(session: Session, nodes: Sequence[Node], render: Callable[[Session, Node], _Result]) -> list[_Result]:
    """Render every node; an error says which of several it was."""
    results: list[_Result] = []
    for node in nodes:
        try:
            results.append(render(session, node))
        except ScaffoldError as error:
            if len(nodes) == 1:
                raise
            raise ScaffoldError(f"node `{printable(node.name)}`: {error}") from None
    return results


def _refuse_contradictions(wanted: Wanted, mode: Mode) -> None:
    if wanted.file is not None:
        if wanted.everything or len(wanted.names) > 1:
            raise ScaffoldError("`--file` takes the variables of one node at most; name only that one")
        if mode.out is not None or not mode.merge or mode.json_output:
            raise ScaffoldError("`--file` prints one rendered file; leave out `--out`, `--no-merge` and `--json`")
    if not mode.merge and (mode.out is not None or mode.json_output or mode.secrets):
        raise ScaffoldError("`--no-merge` prints layers; leave out `--out`, `--json` and `--secrets`")
    if mode.out is not None and mode.json_output:
        raise ScaffoldError("`--out` writes files and `--json` prints; give one of them")


def _file(session: Session, wanted: Wanted, mode: Mode) -> str:
    """Render any template, with the variables of the node that is named."""
    place = (wanted.file or Path()).resolve()
    if not place.is_relative_to(session.root.resolve()):
        raise ScaffoldError(
            f"`{printable(str(wanted.file))}` is not in the repository `{printable(str(session.root))}`"
        )
    path = place.relative_to(session.root.resolve()).as_posix()
    node = session.pick(wanted.names, everything=False)[0] if wanted.names else None
    text = render_file(session, path, node)
    if not mode.secrets:
        return text
    from scaffold.adapters.secret_sources import resolve_documents

    table = load_table(VERSIONS[-1])
    return write_documents(resolve_documents([read_documents(text, path, table)], mode.secrets, session.root)[0])


def _layers(layers: Sequence[RenderedLayer]) -> str:
    """Return rendered layers as one stream, each behind a comment with its path."""
    parts = (f"# {printable(layer.path)}\n{layer.text.removeprefix('---').lstrip(chr(10))}" for layer in layers)
    return "---\n".join(part if part.endswith("\n") else f"{part}\n" for part in parts)


def _sections(nodes: Sequence[Node], texts: Sequence[str]) -> str:
    """Return the text of one node as it is, those of several each behind a comment with the node's name."""
    if len(nodes) == 1:
        return texts[0]
    several = len({node.cluster for node in nodes}) > 1
    heads = (f"# {node.cluster}/{node.name}" if several else f"# {node.name}" for node in nodes)
    return "---\n".join(f"{printable(head)}\n{text}" for head, text in zip(heads, texts, strict=True))


def _described(rendered: RenderedNode, config: str) -> dict[str, object]:
    node = rendered.node
    return {
        "node": node.name,
        "cluster": node.cluster,
        "role": node.role,
        "version": rendered.version,
        "layers": [layer.path for layer in rendered.layers],
        "surprises": [str(note) for note in rendered.merged.notes],
        "config": config,
    }


def _refuse_tracked(out: Path, rendered: Sequence[RenderedNode], *, resolved: bool) -> None:
    """Refuse a folder whose files Git would track, once one of them holds a secret."""
    from scaffold.adapters.app_files import ignored

    names = [_name(each.node) for each in rendered]
    if len(set(names)) < len(names):
        raise ScaffoldError("several clusters have nodes of the same name; add `--cluster`")
    above = next(folder for folder in (out.absolute(), *out.absolute().parents) if folder.is_dir())
    root = find_folder(above)
    if not (root / ".git").exists():
        return
    below = out.resolve().relative_to(root).as_posix()
    paths = {name: name if below == "." else f"{below}/{name}" for name in names}
    kept = ignored(root, paths.values())
    for each in rendered:
        path = paths[_name(each.node)]
        documents = each.merged.documents
        if path not in kept and ((resolved and find_references(documents)) or plaintext_secrets(documents)):
            raise ScaffoldError(
                f"`{printable(path)}` would hold secrets, and Git would track it; add it to `.gitignore`, or name a "
                "folder that is ignored or in no repository"
            )


def _name(node: Node) -> str:
    return f"{node.name}.yaml"


def _say_surprises(session: Session, rendered: Sequence[RenderedNode]) -> None:
    folders = {folder.path: folder for folder in (session.folder(each.node) for each in rendered)}
    for note in dict.fromkeys(note for folder in folders.values() for note in folder.notes):
        terminal.say(f"note: {printable(note)}")
    for path in dict.fromkeys(path for folder in folders.values() for path in folder.unused):
        terminal.say(
            f"warning: `{printable(path)}` looks like a machine config and is no layer of any node; if it is one, "
            "name all layers in `talos.layers` of `.scaffold.yaml`",
            "yellow",
        )
    notes = dict.fromkeys(str(note) for each in rendered for note in each.merged.notes if not note.is_ordinary)
    for sentence in list(notes)[:_MOST_NOTES]:
        terminal.say(f"warning: {sentence}", "yellow")
    if len(notes) > _MOST_NOTES:
        terminal.say(f"warning: and {len(notes) - _MOST_NOTES} more; `scaffold talos lint` says all", "yellow")
