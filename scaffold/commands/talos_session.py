"""Opens a repository's Talos configs for a command: the nodes, and each node's config."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from scaffold.adapters import terminal
from scaffold.adapters.engine_config import find_config
from scaffold.adapters.minijinja_engine import Engine
from scaffold.adapters.named_files import read_named
from scaffold.adapters.talos_files import Sources, find_folder, work_tree
from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.settings import SETTINGS_FILE
from scaffold.talos.documents import as_document
from scaffold.talos.fields import VERSIONS, load_table
from scaffold.talos.layer_texts import included
from scaffold.talos.layouts import find_folders
from scaffold.talos.merge import Patch, read_patch
from scaffold.talos.nodes import Node, TalosFolder
from scaffold.talos.rendered import RenderedLayer
from scaffold.talos.settings import read_nodes, read_talos_settings
from scaffold.talos.variables import Uses, uses

_INVENTORIES = ("nodes", "node", "hosts", "machines", "inventory")
"""Names of files that people keep a list of their nodes in."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says.

    Attributes:
        variables: What `-D` gives.
        config_file: The engine's configuration.
        nodes_file: A file of nodes, in place of the settings' ones.
        version: The Talos version; none for that of the installer's image.
    """

    variables: Mapping[str, Any] = field(default_factory=dict)
    config_file: Path | None = None
    nodes_file: Path | None = None
    version: str | None = None


@dataclass(frozen=True)
class Session:
    """A repository with Talos configs, as it is or as it was.

    Attributes:
        sources: Its files.
        folders: Its Talos folders, of the picked cluster or of all.
        options: What the command line says.
        environment: The process' variables.
    """

    sources: Sources
    folders: tuple[TalosFolder, ...]
    options: Options
    environment: Mapping[str, str]
    _engines: dict[str, Engine] = field(default_factory=dict, repr=False)
    _uses: dict[str, Uses] = field(default_factory=dict, repr=False)
    _said: set[str] = field(default_factory=set, repr=False)
    ids: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)
    _patches: dict[tuple[str, str, str], Patch] = field(default_factory=dict, repr=False)

    @property
    def root(self) -> Path:
        """Return the repository's root."""
        return self.sources.root

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Return all nodes."""
        return tuple(node for folder in self.folders for node in folder.nodes)

    def folder(self, node: Node) -> TalosFolder:
        """Return the Talos folder of a node."""
        return next(folder for folder in self.folders if folder.path == node.folder)

    def pick(self, names: Sequence[str], *, everything: bool) -> tuple[Node, ...]:
        """Return the nodes that the user names, or all.

        Raises:
            ScaffoldError: None is named, there is no such node or none at all, or several have the name.
        """
        if not self.nodes:
            raise ScaffoldError(self._no_nodes())
        listed = ", ".join(f"`{node.name}`" for node in self.nodes)
        if everything:
            if names:
                raise ScaffoldError("name nodes or give `--all`, not both")
            return self.nodes
        if not names:
            raise ScaffoldError(f"name nodes, or give `--all`; there is {listed}")
        picked: list[Node] = []
        for name in dict.fromkeys(names):
            found = [node for node in self.nodes if node.name == name]
            if len(found) > 1:
                clusters = ", ".join(f"`{node.cluster}`" for node in found)
                raise ScaffoldError(f"the clusters {clusters} all have a node `{printable(name)}`; add `--cluster`")
            if not found:
                near = get_close_matches(name, [node.name for node in self.nodes], 1)
                hint = f"did you mean `{near[0]}`" if near else f"there is {listed}"
                raise ScaffoldError(f"no node `{printable(name)}`; {hint}")
            picked += found
        return tuple(picked)

    def _no_nodes(self) -> str:
        folder = self.folders[0].path
        files = (posixpath.join(folder, f"{name}{suffix}") for name in _INVENTORIES for suffix in (".yaml", ".yml"))
        found = next((path for path in files if path in self.sources.paths), "")
        there = f", such as `{printable(found)}`" if found else ""
        return (
            f"no nodes in `{printable(folder or '.')}`; write each one's layer as `nodes/NODE.yaml.j2`, or name the "
            f"nodes, or a file that has them{there}, below `talos.nodes` in `{SETTINGS_FILE}`"
        )

    def engine(self, folder: str) -> Engine:
        """Return the template engine with the configuration that holds for a Talos folder."""
        if folder not in self._engines:
            config = find_config(self.sources, folder, self.options.config_file, self._note)
            self._engines[folder] = Engine(config, self.sources.read, root=str(self.root))
        return self._engines[folder]

    def _note(self, sentence: str) -> None:
        """Tell the user something once; of an earlier revision nothing, which nobody can change."""
        if not self.sources.revision and sentence not in self._said:
            self._said.add(sentence)
            terminal.say(f"note: {sentence}")

    def uses(self, path: str, engine: Engine) -> Uses:
        """Return what a template uses, itself and through what it includes."""
        if path not in self._uses:
            texts: dict[str, str] = {}
            wanted = [path]
            while wanted:
                each = wanted.pop()
                text = self.sources.read(each) if each not in texts else None
                if text is not None:
                    texts[each] = text
                    near = posixpath.dirname(each), posixpath.dirname(path), ""
                    wanted += [posixpath.join(folder, name) for name in included(text) for folder in near]
            self._uses[path] = uses(texts.values(), engine.config.delimiters[:2], whole=engine.config.has_lines)
        return self._uses[path]

    def patch(self, layer: RenderedLayer, version: str) -> Patch:
        """Parse a layer, once for all nodes that have the same."""
        key = layer.path, layer.text, version
        if key not in self._patches:
            self._patches[key] = self._patch(layer, version)
        return self._patches[key]

    def _patch(self, layer: RenderedLayer, version: str) -> Patch:
        table = load_table(version)
        if version == VERSIONS[-1]:
            return read_patch(layer.text, layer.path, table, layer.lines)
        newest = self.patch(layer, VERSIONS[-1])
        return replace(newest, documents=tuple(as_document(each.body, table) for each in newest.documents))


def open_session(
    repo: Path | None, cluster: str | None, options: Options | None = None, sources: Sources | None = None
) -> Session:
    """Find the Talos folders of a repository.

    Args:
        repo: A folder in the repository; by default the current one.
        cluster: The only cluster that counts; `None` for all.
        options: What the command line says.
        sources: The files to read in place of the work tree's.

    Raises:
        ScaffoldError: No Talos folder, no such cluster, or malformed settings.
    """
    options = options or Options()
    sources = sources or work_tree(find_folder(repo or Path.cwd()))
    settings = read_talos_settings(sources.read(SETTINGS_FILE))
    if options.nodes_file is not None:
        nodes = read_nodes(read_named(options.nodes_file), str(options.nodes_file))
        clusters = {name: replace(each, nodes=(), nodes_file="") for name, each in settings.clusters.items()}
        settings = replace(settings, common=replace(settings.common, nodes=nodes, nodes_file=""), clusters=clusters)
    environment = dict(os.environ)  # which itself decodes every name and value each time
    folders = find_folders(sources.paths, sources.read, settings, environment)
    if not folders:
        raise ScaffoldError(
            f"no Talos configs in `{printable(str(sources.root))}`: looked for folders with layers such as "
            "`machineconfig.yaml.j2` and `nodes/NODE.yaml.j2`, and for `talconfig.yaml`; name the layers below `talos` "
            f"in `{SETTINGS_FILE}`, or another repository with `--repo`"
        )
    if cluster is not None:
        names = [folder.cluster for folder in folders]
        if cluster not in names:
            near = get_close_matches(cluster, names, 1)
            listed = ", ".join(f"`{printable(name)}`" for name in names)
            hint = f"did you mean `{near[0]}`" if near else f"there is {listed}"
            raise ScaffoldError(f"no cluster `{printable(cluster)}` with Talos configs; {hint}")
        folders = tuple(folder for folder in folders if folder.cluster == cluster)
    return Session(sources, folders, options, environment)
