"""Finds the clusters of any repository with Talos configs: their nodes, and each node's layers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.settings import SETTINGS_FILE
from scaffold.talos.arrangement import Arrangement, LayerFile, arrange
from scaffold.talos.explicit_layers import layers_of_node, needs_file, nodes_of_layers
from scaffold.talos.folders import Read, find_layer_files, find_talconfigs, is_below
from scaffold.talos.layer_names import role_in_name
from scaffold.talos.layer_texts import cluster_name, machine_type
from scaffold.talos.nodes import Layer, Node, Role, TalosFolder
from scaffold.talos.schematic_files import joined, schematic_files, schematic_for
from scaffold.talos.settings import ClusterSettings, NodeSettings, TalosSettings, read_nodes
from scaffold.talos.sops_values import sops_references

_GENERIC = frozenset(
    {"talos", "kubernetes", "k8s", "clusters", "cluster", "infrastructure", "infra", "bootstrap", "provision"}
)
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class _Found:
    """A Talos folder before anything is said of its nodes.

    Attributes:
        files: What may be layers.
        talconfig: Talhelper's file that says everything instead; empty for none.
    """

    files: tuple[LayerFile, ...]
    talconfig: str = ""


def find_folders(
    paths: Collection[str], read: Read, settings: TalosSettings, environment: Mapping[str, str]
) -> tuple[TalosFolder, ...]:
    """Find the Talos folders of a repository, the one with the most usual name first.

    Args:
        paths: Every file of the repository.
        read: Gives the text of a file.
        settings: What the repository itself says of them.
        environment: The process' variables, which talhelper's files may name.

    Raises:
        ScaffoldError: The settings name something that is not there.
    """
    found = _find(paths, read, settings)
    names = _cluster_names(found, settings, read)
    _refuse_unknown(settings, names.values())
    folders: list[TalosFolder] = []
    for root, each in found.items():
        own = _with_nodes_file(settings.of(names[root]), read)
        if each.talconfig:
            folders.append(_talhelper(root, each.talconfig, names[root], own, read, environment))
        else:
            folders.append(_layered(root, each.files, names[root], own, paths, read))
    with_nodes = _with_files_around([folder for folder in folders if folder.nodes], folders)
    _refuse_phantoms(settings, read, with_nodes or tuple(folders))
    return with_nodes or tuple(folders)


def _with_files_around(clusters: Sequence[TalosFolder], folders: Sequence[TalosFolder]) -> tuple[TalosFolder, ...]:
    """Say of clusters which files in a folder around them, which has no nodes, are no layers."""
    found: list[TalosFolder] = []
    for each in clusters:
        around = [
            other for other in folders if other.path and other.path != each.path and is_below(each.path, other.path)
        ]
        files = [file for other in around if not other.nodes for file in other.files]
        found.append(replace(each, unused=(*each.unused, *files)))
    return tuple(found)


def _find(paths: Collection[str], read: Read, settings: TalosSettings) -> Mapping[str, _Found]:
    wanted = (*settings.folders, *(each.folder for each in settings.clusters.values() if each.folder is not None))
    for folder in wanted:
        if not any(is_below(path, folder) for path in paths):
            raise ScaffoldError(f"`{printable(folder)}`, a Talos folder by the settings, is not in the repository")
    found = {root: _Found(files) for root, files in find_layer_files(paths, read, wanted).items()}
    for root, path in find_talconfigs(paths).items():
        inside = [each for each in found if is_below(each, root)]
        templates = any(file.path.endswith(".j2") for each in inside for file in found[each].files)
        if (wanted and root not in wanted) or templates:
            continue
        for each in inside:  # patches, which the file names
            del found[each]
        found[root] = _Found((), path)
    return dict(sorted(found.items()))


def _cluster_names(found: Mapping[str, _Found], settings: TalosSettings, read: Read) -> Mapping[str, str]:
    """Name each folder's cluster: by the settings, by the parts of its path that differ, by `clusterName`."""
    given = {each.folder: name for name, each in settings.clusters.items() if each.folder is not None}
    parts = {root: root.split("/") for root in found}
    names: dict[str, str] = {}
    for root, each in found.items():
        if len(found) > 1:
            differing = [part for part in parts[root] if not all(part in other for other in parts.values())]
            telling = [part for part in differing if part.lower() not in _GENERIC]
        else:
            differing = parts[root][-1:]
            telling = [part for part in parts[root] if part.lower() not in _GENERIC][-1:]
        texts = [file.text for file in each.files] or [read(each.talconfig) or ""]
        named = given.get(root) or "-".join(telling) or cluster_name(texts)
        names[root] = named or "-".join(differing) or "default"
    several = [name for name in names.values() if list(names.values()).count(name) > 1]
    return {root: root if name in several and root else name for root, name in names.items()}


def _with_nodes_file(own: ClusterSettings, read: Read) -> ClusterSettings:
    if not own.nodes_file:
        return own
    text = read(own.nodes_file)
    if text is None:
        raise ScaffoldError(f"`{printable(own.nodes_file)}`, the file of nodes by the settings, is not there")
    return replace(own, nodes=read_nodes(text, own.nodes_file))


def _talhelper(
    root: str, talconfig: str, cluster: str, own: ClusterSettings, read: Read, environment: Mapping[str, str]
) -> TalosFolder:
    from scaffold.talos.talhelper import TALHELPER_NOTE, read_talhelper

    found = read_talhelper(read(talconfig) or "", talconfig, read, environment)
    said = {node.name: node.variables for node in own.nodes}
    nodes = [
        Node(each.name, each.role, cluster, root, each.layers, {**each.variables, **said.get(each.name, {})})
        for each in found
    ]
    notes = (TALHELPER_NOTE, *dict.fromkeys(note for each in found for note in each.notes))
    version = own.version or next((each.version for each in found if each.version), "")
    return TalosFolder(root, cluster, _sorted(nodes), variables=_variables(own, read), version=version, notes=notes)


def _layered(
    root: str, files: Sequence[LayerFile], cluster: str, own: ClusterSettings, paths: Collection[str], read: Read
) -> TalosFolder:
    arrangement = Arrangement() if own.layers else arrange(files)
    found = nodes_of_layers(own.layers, root, paths) if own.layers else arrangement.node_roles
    roles: dict[str, Role | None] = dict(found)
    if not (needs_file(own.layers) if own.layers else arrangement.nodes):  # then a name is all that a node needs
        for each in own.nodes:
            roles.setdefault(each.name, None)
    said = {node.name: node for node in own.nodes}
    schematics = {"": joined(root, own.schematic)} if own.schematic else schematic_files(paths, root)
    nodes: list[Node] = []
    for name, found_role in roles.items():
        node = said.get(name, NodeSettings(name))
        role = node.role or found_role
        if own.layers:
            role = role or _role(name, own.layers, root, paths, read)
            layers = layers_of_node(own.layers, root, paths, name, role)
        else:
            layers = arrangement.layers(name, role)
        schematic = schematic_for(schematics, name, role)
        nodes.append(Node(name, role, cluster, root, tuple(map(Layer, layers)), node.variables, schematic))
    return TalosFolder(
        root,
        cluster,
        _sorted(nodes),
        variables=_variables(own, read),
        schematic=schematic_for(schematics, "", None),
        version=own.version,
        has_role_layers=bool(arrangement.roles),
        files=tuple(file.path for file in files),
        unused=arrangement.unused,
    )


def _role(name: str, layers: Sequence[str], root: str, paths: Collection[str], read: Read) -> Role | None:
    """Return what the text of a node's own layers says of its role, else its name."""
    own = [f"{layer.removesuffix('?')}?" for layer in layers if "{node}" in layer and "{role}" not in layer]
    texts = (read(path) or "" for path in layers_of_node(own, root, paths, name, None))
    return next((role for text in texts if (role := machine_type(text))), None) or role_in_name(name)


def _variables(own: ClusterSettings, read: Read) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for path in own.values:
        text = read(path)
        if text is None:
            raise ScaffoldError(f"`{printable(path)}`, a file of values by the settings, is not there")
        found |= sops_references(text, path)
    return {**found, **own.variables}


def _sorted(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """Sort nodes by name as people count: `k8s-2` before `k8s-10`."""

    def key(node: Node) -> list[tuple[int, str]]:
        return [(len(part) if part.isdigit() else 0, part) for part in _DIGITS.split(node.name)]

    return tuple(sorted(nodes, key=key))


def _refuse_unknown(settings: TalosSettings, clusters: Collection[str]) -> None:
    for name in settings.clusters:
        if name not in clusters:
            raise ScaffoldError(
                f"{SETTINGS_FILE}: no cluster `{printable(name)}` in `talos.clusters`{_near(name, clusters)}"
            )


def _refuse_phantoms(settings: TalosSettings, read: Read, folders: Sequence[TalosFolder]) -> None:
    """Refuse nodes of the settings that no folder has: a slip in a name would leave a node without its variables."""
    there = [node.name for folder in folders for node in folder.nodes]
    for each in (settings.common, *settings.clusters.values()):
        for node in _with_nodes_file(each, read).nodes:
            if node.name not in there:
                origin = each.nodes_file or SETTINGS_FILE
                raise ScaffoldError(f"{printable(origin)}: the node `{node.name}` has no file{_near(node.name, there)}")


def _near(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, 1)
    listed = ", ".join(f"`{printable(each)}`" for each in sorted(known)[:12])
    return f"; did you mean `{printable(near[0])}`" if near else f"; there is {listed}" if known else ""
