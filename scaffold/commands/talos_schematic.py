"""`scaffold talos schematic`: the ID of an Image Factory schematic, and the installer image that it stands for."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.adapters.named_files import decoded, read_named
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.talos.installer import FACTORY, installer_image
from scaffold.talos.schematic import Schematic, id_of, read_schematic

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scaffold.commands.talos_session import Session
    from scaffold.talos.nodes import Node


@dataclass(frozen=True, slots=True)
class Image:
    """The installer image that the user asks for; without a version, none."""

    version: str | None = None
    platform: str | None = None
    secureboot: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A schematic, and the file that it is from."""

    origin: str
    schematic: Schematic


def run(found: Found, image: Image, *, factory: str | None, register: bool, json_output: bool) -> int:
    """Print a schematic's ID, or its installer image.

    Raises:
        ScaffoldError: Options that do not fit, or the factory refuses.
    """
    if image.version is None and (image.platform or image.secureboot):
        raise ScaffoldError("`--platform` and `--secureboot` say which installer image; add `--version`")
    if factory and not (register or image.version):
        raise ScaffoldError("`--factory` says where; add `--register` to register, or `--version` for its image")
    identity, registry = id_of(found.schematic), FACTORY
    if factory or register:
        from scaffold.adapters import image_factory

        registry = image_factory.registry_of(factory) if factory else FACTORY
        if register:
            identity = image_factory.register(found.schematic, factory=factory or image_factory.PUBLIC_FACTORY)
    installer = None
    if image.version:
        platform = image.platform or "metal"
        installer = installer_image(
            identity, image.version, platform=platform, secureboot=image.secureboot, factory=registry
        )
    if json_output:
        facts = {"file": found.origin, "id": identity, "installer": installer, "registered": register}
        print(json.dumps(facts, indent=2, ensure_ascii=False))
    else:
        print(installer or identity)
    return 0


def find(file: str | None, repo: Path | None, cluster: str | None, node: str | None) -> Found:
    """Read the schematic that the user names, else the one of the node, else the one of the Talos folder.

    Raises:
        ScaffoldError: There is none, or several may be meant; it does not render, or is no schematic.
    """
    if file == "-":
        return Found("-", read_schematic(decoded(sys.stdin.buffer.read(), "standard input"), "standard input"))
    if file is not None and not file.endswith(".j2"):
        return Found(file, read_schematic(read_named(Path(file)), file))
    from scaffold.adapters.talos_files import find_folder
    from scaffold.commands.talos_session import open_session

    if file is None:
        session = open_session(repo, cluster)
        return _of_nodes(session, session.pick([node], everything=False) if node else session.nodes, named=bool(node))
    read_named(Path(file))  # it must be there before a repository is looked for around it
    path = Path(file).resolve()
    root = find_folder(repo or path.parent)
    if not path.is_relative_to(root):
        raise ScaffoldError(f"`{printable(file)}` is a template outside of the repository; name that with `--repo`")
    session = open_session(root, cluster)
    picked = session.pick([node], everything=False)[0] if node else None
    return _rendered(session, path.relative_to(root).as_posix(), picked)


def _of_nodes(session: Session, nodes: Sequence[Node], *, named: bool) -> Found:
    """Return the only schematic of nodes; that of a Talos folder stands for all that have none of their own."""
    files: dict[str, Node | None] = {}
    if not named:
        files = {folder.schematic: None for folder in session.folders if folder.schematic}
    for node in nodes:
        path = node.schematic if named else session.folder(node).schematic or node.schematic
        if path:
            files[path] = node if named else None
    if not files:
        return _of_talhelper(session, nodes)
    if len(files) > 1:
        raise ScaffoldError(
            f"several schematics: {_listed(files)}; name one, a node with `--node`, or a cluster with `--cluster`"
        )
    return _rendered(session, *files.popitem())


def _of_talhelper(session: Session, nodes: Sequence[Node]) -> Found:
    """Return the only schematic that talhelper's files state for nodes."""
    from scaffold.talos.talhelper import read_talhelper

    wanted = {(node.layers[0].path, node.name) for node in nodes if node.layers and node.layers[0].text is not None}
    found: dict[str, str] = {}
    for path in sorted({path for path, _ in wanted}):
        read = read_talhelper(session.sources.read(path) or "", path, session.sources.read, os.environ)
        found |= {each.schematic: path for each in read if each.schematic and (path, each.name) in wanted}
    if len(found) > 1:
        raise ScaffoldError(f"several schematics in {_listed(set(found.values()))}; name a node with `--node`")
    if not found:
        folders = _listed({each or "." for each in {node.folder for node in nodes} or {session.folders[0].path}})
        raise ScaffoldError(f"no schematic in {folders}; name a file, or add `schematic.yaml` there")
    text, origin = found.popitem()
    return Found(origin, read_schematic(text, origin))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{printable(name)}`" for name in sorted(names))


def _rendered(session: Session, path: str, node: Node | None) -> Found:
    text = session.sources.read(path)
    if text is None:
        raise ScaffoldError(f"`{printable(path)}`, a schematic, is not in the repository")
    lines: tuple[int, ...] = ()
    if path.endswith(".j2"):
        from scaffold.commands.talos_rendering import render_file
        from scaffold.talos.source_lines import source_lines

        template, text = text, render_file(session, path, node)
        lines = source_lines(template, text)
    return Found(path, read_schematic(text, path, lines))
