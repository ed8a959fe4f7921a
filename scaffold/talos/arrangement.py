"""Which file of a Talos folder is a layer of every node, of a role, or of one node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from scaffold.talos.layer_names import BASES, NODE_FOLDERS, SHARED_FOLDERS, base_rank, normal, role_in_name, role_named
from scaffold.talos.layer_texts import has_version, hostname, is_whole, machine_type
from scaffold.talos.nodes import Role


@dataclass(frozen=True, slots=True)
class LayerFile:
    """A file that may be a layer.

    Attributes:
        path: The file, relative to the repository's root.
        folders: The folders between the Talos folder and the file.
        stem: Its name without the suffix.
        text: Its text.
    """

    path: str
    folders: tuple[str, ...]
    stem: str
    text: str


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The layers of a Talos folder, each list in the order of merging.

    Attributes:
        shared: Of every node, the base first.
        roles: Of the nodes of a role.
        nodes: Of one node.
        node_roles: What a node's folder, file or name says of its role.
        unused: What is none of these.
        mains: Those with the mark of the main document.
        whole: Those of them that are a whole config.
    """

    shared: tuple[str, ...] = ()
    roles: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)
    nodes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    node_roles: Mapping[str, Role | None] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    mains: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()

    def layers(self, node: str, role: Role | None) -> tuple[str, ...]:
        """Return the layers of a node: shared ones, its role's, its own; a whole config comes before its patches."""
        found = (*self.shared, *(self.roles.get(role, ()) if role else ()), *self.nodes.get(node, ()))
        main = next((path for path in found if path in self.mains), "")
        return (main, *(path for path in found if path != main)) if main in self.whole else found


@dataclass(frozen=True, slots=True)
class _Place:
    """What a file is by its place: of a node, of a role, of both, of neither; in a folder for nodes or for layers."""

    node: str = ""
    role: Role | None = None
    among_nodes: bool = False
    among_layers: bool = False
    known: bool = True


def arrange(files: Sequence[LayerFile]) -> Arrangement:
    """Sort the files of one Talos folder by what they are layers of."""
    groups = _groups(files)
    places = {file.path: _place(file, groups) for file in files}
    has_nodes = any(place.node and place.among_nodes for place in places.values())
    shared: list[LayerFile] = []
    roles: dict[Role, list[LayerFile]] = {}
    nodes: dict[str, list[LayerFile]] = {}
    node_roles: dict[str, Role | None] = {}
    unused: list[str] = []
    named = {place.node for place in places.values() if place.among_nodes}
    for file in sorted(files, key=lambda file: (len(file.folders), file.folders, base_rank(file.stem), file.path)):
        place = places[file.path]
        node = place.node if place.among_nodes or not has_nodes else ""
        if not node and place.among_layers and file.stem in named:
            node = file.stem
        if node:
            nodes.setdefault(node, []).append(file)
            node_roles[node] = node_roles.get(node) or place.role
        elif place.role:
            roles.setdefault(place.role, []).append(file)
        elif place.known:
            shared.append(file)
        else:
            unused.append(file.path)
    if not nodes:
        nodes = _nodes_by_hostname(shared, roles, node_roles)
    for node, own in nodes.items():
        node_roles[node] = node_roles.get(node) or _role_of(node, own, roles, shared)
    return Arrangement(
        tuple(file.path for file in shared),
        {role: tuple(file.path for file in found) for role, found in roles.items()},
        {node: tuple(file.path for file in own) for node, own in nodes.items()},
        node_roles,
        tuple(unused),
        frozenset(file.path for file in files if has_version(file.text)),
        frozenset(file.path for file in files if is_whole(file.text)),
    )


def _groups(files: Sequence[LayerFile]) -> frozenset[str]:
    """Return folders of several nodes beside those of the roles, such as `nodes/gpu` beside `nodes/workers`."""
    stems: dict[str, set[str]] = {}
    for file in files:
        if len(file.folders) > 1 and file.folders[-2].lower() in NODE_FOLDERS:
            stems.setdefault(file.folders[-1], set()).add(file.stem)
    others = {folder: names for folder, names in stems.items() if not role_named(folder)}
    if len(others) == len(stems):
        return frozenset()
    usual = Counter(name for names in others.values() for name in names)  # in several folders: of one node each
    return frozenset(
        folder
        for folder, names in others.items()
        if folder not in names and not any(usual[name] > 1 or base_rank(name) < len(BASES) for name in names)
    )


def _place(file: LayerFile, groups: Collection[str]) -> _Place:
    folders, role = list(file.folders), None
    own_role = role_named(file.stem)
    is_base = base_rank(file.stem) < len(BASES)
    position = next((number for number, name in enumerate(folders) if name.lower() in NODE_FOLDERS), None)
    if position is not None:
        role = next((found for name in folders if (found := role_named(name))), None)
        within = [name for name in folders[position + 1 :] if not role_named(name) and name not in groups]
        if within:
            return _Place(within[0], role or own_role, among_nodes=True)
        if own_role or is_base:  # beside the nodes, for all of them
            return _Place("", own_role or role)
        return _Place(file.stem, role, among_nodes=True)
    among_layers = bool(folders) and normal(folders[0]) in SHARED_FOLDERS
    while folders and normal(folders[0]) in SHARED_FOLDERS:
        folders.pop(0)
    if folders and (role := role_named(folders[0])):
        folders.pop(0)
        if folders:
            return _Place(folders[0], role)
        maybe = not (among_layers or own_role or is_base)
        return _Place(file.stem if maybe else "", role, among_layers=among_layers)
    if folders and normal(folders[0]) in SHARED_FOLDERS:
        folders.pop(0)
    if folders:
        return _Place(folders[0], known=False, among_layers=among_layers)
    return _Place("", own_role, among_layers=among_layers)


def _nodes_by_hostname(
    shared: list[LayerFile], roles: Mapping[Role, list[LayerFile]], node_roles: dict[str, Role | None]
) -> dict[str, list[LayerFile]]:
    """Take the files that write out a host name for nodes, where no folder is one of nodes."""
    nodes: dict[str, list[LayerFile]] = {}
    for role, files in ((None, shared), *roles.items()):
        for file in list(files):
            name = hostname(file.text)
            if name:
                files.remove(file)
                node = name if role_named(file.stem) or base_rank(file.stem) < len(BASES) else file.stem
                nodes.setdefault(node, []).append(file)
                node_roles[node] = role
    return nodes


def _role_of(
    node: str, own: Sequence[LayerFile], roles: Mapping[Role, Sequence[LayerFile]], shared: Sequence[LayerFile]
) -> Role | None:
    """Return what a node's own text says of its role, else its name, else the only role that the layers have."""
    written = next((role for file in reversed(own) if (role := machine_type(file.text))), None)
    if role := written or role_in_name(node):
        return role
    if everywhere := next((role for file in shared if (role := machine_type(file.text))), None):
        return everywhere
    return next(iter(roles)) if len(roles) == 1 else None
