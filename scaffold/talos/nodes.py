"""The nodes of a Talos cluster: role, layers in the order in which they merge, variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a node does in its cluster, as `machine.type` says it."""

    CONTROLPLANE = "controlplane"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a node's config: a file, or a text that is made from one.

    Attributes:
        path: The file, relative to the repository's root.
        text: What is made from the file, such as from talhelper's `talconfig.yaml`; `None` for the file itself.
        lines: For a made text, the line of the file that each of its lines comes from.
    """

    path: str
    text: str | None = None
    lines: tuple[int, ...] = ()

    @property
    def is_made(self) -> bool:
        """Tell whether its text is made from the file by talhelper's rules, which add more to the config."""
        return self.text is not None

    @property
    def is_template(self) -> bool:
        """Tell whether the template engine renders it."""
        return self.text is None and self.path.endswith(".j2")


@dataclass(frozen=True, slots=True)
class Node:
    """A node.

    Attributes:
        name: Its name in the repository, usually that of its file.
        role: Its role; `None` where nothing says it.
        cluster: Its cluster's name.
        folder: Its Talos folder, relative to the repository's root; empty for the root itself.
        layers: What its config is merged from, in that order.
        variables: What the settings say for this node.
        schematic: The schematic file that holds for it; empty for none.
    """

    name: str
    role: Role | None
    cluster: str
    folder: str
    layers: tuple[Layer, ...]
    variables: Mapping[str, Any] = field(default_factory=dict)
    schematic: str = ""

    @property
    def is_partial(self) -> bool:
        """Tell whether talhelper adds more to its config than its layers hold."""
        return any(layer.is_made for layer in self.layers)


@dataclass(frozen=True, slots=True)
class TalosFolder:
    """A folder with the configs of one cluster.

    Attributes:
        path: The folder, relative to the repository's root; empty for the root itself.
        cluster: The cluster's name.
        nodes: Its nodes, by name.
        variables: What the settings say for all of its nodes.
        schematic: The schematic file of nodes that have none of their own; empty for none.
        version: The Talos version that its settings or talhelper's name, as written; empty for none.
        has_role_layers: Whether some layers are of one role only, so that the role of each node must be known.
        files: Those that may be layers.
        unused: Files that look like machine configs and are no layer of any node.
        notes: What is to be known about the way it was read.
    """

    path: str
    cluster: str
    nodes: tuple[Node, ...]
    variables: Mapping[str, Any] = field(default_factory=dict)
    schematic: str = ""
    version: str = ""
    has_role_layers: bool = False
    files: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
