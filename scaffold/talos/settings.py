"""Settings of Talos configs: `talos` in `.scaffold.yaml`, and files of nodes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from scaffold.diagnostic import printable
from scaffold.errors import ScaffoldError
from scaffold.repository import Document, Repository
from scaffold.settings import SETTINGS_FILE, mapping, refuse_unknown, settings_document
from scaffold.talos.layer_names import role_named
from scaffold.talos.nodes import Role

_CLUSTER = ("folder", "layers", "nodes", "variables", "values", "schematic", "version")
_TOP = (*_CLUSTER, "folders", "clusters")
_NODE_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\Z")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_FROM_FOLDER = ("layers", "schematic")
"""Paths that are relative to a Talos folder; all others are to the repository's root."""
_TEXT = "is a text; put it in quotes"
_LIST = "is a list of paths"


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """What is said of one node: its role, where that is said, and its variables."""

    name: str
    role: Role | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClusterSettings:
    """What is said of a cluster, or of all.

    Attributes:
        folder: Its Talos folder; `None` to find it.
        layers: Paths relative to the Talos folder, in the order of merging, with `{node}` and `{role}`, and a `?`
            behind one that may be missing; empty to find them.
        nodes: Its nodes.
        nodes_file: The file that says them instead, relative to the repository's root; empty for none.
        variables: Variables of every node.
        values: YAML files whose keys are such variables, relative to the repository's root.
        schematic: The schematic file, relative to the Talos folder; empty to find it.
        version: The Talos version; empty to read the installer's image.
    """

    folder: str | None = None
    layers: tuple[str, ...] = ()
    nodes: tuple[NodeSettings, ...] = ()
    nodes_file: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    schematic: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class TalosSettings:
    """What `.scaffold.yaml` says of Talos configs.

    Attributes:
        common: What holds for every cluster.
        folders: The Talos folders; empty to find them.
        clusters: What a cluster of this name says instead.
    """

    common: ClusterSettings = field(default_factory=ClusterSettings)
    folders: tuple[str, ...] = ()
    clusters: Mapping[str, ClusterSettings] = field(default_factory=dict)

    def of(self, cluster: str) -> ClusterSettings:
        """Return what holds for a cluster: variables and values are joined, anything else of its own stands instead."""
        own, common = self.clusters.get(cluster, ClusterSettings()), self.common
        named = bool(own.nodes or own.nodes_file)
        return replace(
            own,
            layers=own.layers or common.layers,
            nodes=own.nodes if named else common.nodes,
            nodes_file=own.nodes_file if named else common.nodes_file,
            variables={**common.variables, **own.variables},
            values=(*common.values, *own.values),
            schematic=own.schematic or common.schematic,
            version=own.version or common.version,
        )


def read_talos_settings(text: str | None) -> TalosSettings:
    """Read the `talos` section of `.scaffold.yaml`.

    Args:
        text: The whole file; `None` where there is none.

    Raises:
        ScaffoldError: It does not parse, or has an unknown key or a value of a wrong type; the place is named.
    """
    document = settings_document(_repository(SETTINGS_FILE, text)) if text is not None else None
    if document is None:
        return TalosSettings()
    mapping(document, "talos")
    refuse_unknown(document, ("talos",), _TOP)
    clusters: dict[str, ClusterSettings] = {}
    for name in mapping(document, "talos", "clusters"):
        mapping(document, "talos", "clusters", name)
        refuse_unknown(document, ("talos", "clusters", name), _CLUSTER)
        clusters[str(name)] = _cluster(document, ("talos", "clusters", name))
    common = _cluster(document, ("talos",))
    folders = _paths(document, ("talos", "folders"))
    if common.folder is not None:
        folders, common = (common.folder, *folders), replace(common, folder=None)
    return TalosSettings(common, folders, clusters)


def read_nodes(text: str, origin: str) -> tuple[NodeSettings, ...]:
    """Read a file of nodes: a list with names, or a mapping by name; both may stand under the key `nodes`.

    Raises:
        ScaffoldError: It does not parse, or is of another shape; the place is named.
    """
    repository = _repository(origin, text)
    problem = repository.unreadable(origin)
    if problem:
        raise ScaffoldError(f"{printable(origin)}:{problem.line}:{problem.column}: {problem.message}")
    documents = repository.documents(origin)
    if not documents:
        return ()
    body = documents[0].body
    keys = ("nodes",) if isinstance(body, dict) and isinstance(body.get("nodes"), (dict, list)) else ()
    return _nodes(documents[0], keys)


def _repository(path: str, text: str) -> Repository:
    return Repository({path: text.encode()}, frozenset({path}))


def _cluster(document: Document, keys: tuple[str, ...]) -> ClusterSettings:
    found = mapping(document, *keys)
    nodes = found.get("nodes")
    layers = _paths(document, (*keys, "layers"))
    for position, layer in enumerate(layers):
        for name in _PLACEHOLDER.findall(layer):
            if name not in ("node", "role"):
                place = document.at(*keys, "layers", position)
                raise ScaffoldError(
                    f"{place}: unknown placeholder `{{{printable(name)}}}`; known are `{{node}}` and `{{role}}`"
                )
    return ClusterSettings(
        folder=_path(document, (*keys, "folder")) if found.get("folder") is not None else None,
        layers=layers,
        nodes=() if nodes is None or isinstance(nodes, str) else _nodes(document, (*keys, "nodes")),
        nodes_file=_path(document, (*keys, "nodes")) if isinstance(nodes, str) else "",
        variables=_texts(mapping(document, *keys, "variables")),
        values=_paths(document, (*keys, "values")),
        schematic=_path(document, (*keys, "schematic")) if found.get("schematic") is not None else "",
        version=_text(document, (*keys, "version")) if found.get("version") is not None else "",
    )


def _nodes(document: Document, keys: tuple[str | int, ...]) -> tuple[NodeSettings, ...]:
    found = _at(document, keys)
    if isinstance(found, dict):
        return tuple(_node(document, (*keys, name), str(name), facts) for name, facts in found.items())
    if not isinstance(found, list):
        raise ScaffoldError(f"{document.at(*keys)}: nodes are a mapping by name, a list of `name: …`, or a file's path")
    nodes: list[NodeSettings] = []
    for position, facts in enumerate(found):
        place = (*keys, position)
        name = facts.get("name", facts.get("hostname")) if isinstance(facts, dict) else None
        if not isinstance(name, str):
            raise ScaffoldError(f"{document.at(*place)}: a node has a `name`")
        if any(node.name == name for node in nodes):
            raise ScaffoldError(f"{document.at(*place)}: a second node `{printable(name)}`")
        nodes.append(_node(document, place, name, {key: value for key, value in facts.items() if key != "name"}))
    return tuple(nodes)


def _node(document: Document, keys: Sequence[str | int], name: str, facts: Any) -> NodeSettings:
    if not _NODE_NAME.match(name):
        raise ScaffoldError(
            f"{document.at(*keys)}: `{printable(name)}` is no name for a node; letters, digits, `.`, `-` and `_` are"
        )
    if facts is None:
        return NodeSettings(name)
    if not isinstance(facts, dict):
        raise ScaffoldError(f"{document.at(*keys)}: a node is a mapping; write `key: value` lines")
    variables = _texts(facts)
    role: Role | None = None
    if "role" in variables:
        role = role_named(str(variables.pop("role")))
        if role is None:
            raise ScaffoldError(f"{document.at(*keys, 'role')}: `role` is `controlplane` or `worker`")
    elif isinstance(variables.get("controller", variables.get("controlPlane")), bool):
        role = Role.CONTROLPLANE if variables.get("controller", variables.get("controlPlane")) else Role.WORKER
    return NodeSettings(name, role, variables)


def _texts(found: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): value for key, value in found.items()}


def _at(document: Document, keys: Sequence[str | int]) -> Any:
    value = document.body
    for key in keys:
        if isinstance(value, list) and isinstance(key, int):
            value = value[key]
        else:
            value = value.get(key) if isinstance(value, dict) else None
    return value


def _text(document: Document, keys: tuple[str | int, ...]) -> str:
    value = _at(document, keys)
    if not isinstance(value, str):
        raise ScaffoldError(f"{document.at(*keys)}: `{keys[-1]}` {_TEXT}")
    return value


def _path(document: Document, keys: tuple[str | int, ...]) -> str:
    """Return a path without needless parts, the root as empty; one that leads out of the repository is refused.

    What is relative to a Talos folder may lead out of that; whether it is in the repository is seen when it is read.
    """
    value = _at(document, keys)
    name = next(key for key in reversed(keys) if isinstance(key, str))
    if not isinstance(value, str):
        raise ScaffoldError(f"{document.at(*keys)}: `{name}` {_LIST if name != keys[-1] else _TEXT}")
    path = posixpath.normpath(value)
    outside = path.startswith(("/", "../")) or path == ".."
    if path.startswith("/") or (outside and name not in _FROM_FOLDER):
        raise ScaffoldError(f"{document.at(*keys)}: `{printable(value)}` is outside of the repository")
    return "" if path == "." else path


def _paths(document: Document, keys: tuple[str, ...]) -> tuple[str, ...]:
    value = _at(document, keys)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ScaffoldError(f"{document.at(*keys)}: `{keys[-1]}` {_LIST}")
    return tuple(_path(document, (*keys, position)) for position in range(len(value)))
