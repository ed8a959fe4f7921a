"""What the names of files and folders say about the layers of machine configs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from scaffold.talos.nodes import Role

SUFFIXES = (".yaml.j2", ".yml.j2", ".j2", ".yaml", ".yml")
"""How the files of layers end, the longest first."""

BASES = (
    "machineconfig", "machine", "cluster", "base", "global", "common", "shared", "all", "talos", "config", "main",
    "default", "defaults",
)  # fmt: skip
"""Names of a base layer: the one that stands first here is the base, others beside it come next."""

NODE_FOLDERS = frozenset({"nodes", "node", "hosts", "host", "machines"})
"""Folders that hold the nodes' own files."""

SHARED_FOLDERS = frozenset(
    "patches patch layers global common shared base bases all cluster config configs template templates "
    "machineconfig machineconfigs".split()
)
"""Folders that hold layers of every node, or of every node of a role."""

_OUTPUT_FOLDERS = frozenset({"clusterconfig", "rendered", "generated", "output", "out", "build", "dist"})
_NOT_DEPLOYED = frozenset(
    "archive archived attic deprecated docs example examples fixtures obsolete testdata tests".split()
)
_OTHERS = ("talosconfig", "kubeconfig", "talconfig", "talsecret", "talenv", "secret", "value", "vars", "schematic")
_ROLES: Mapping[str, Role] = {
    "controlplane": Role.CONTROLPLANE,
    "control": Role.CONTROLPLANE,
    "controller": Role.CONTROLPLANE,
    "ctrl": Role.CONTROLPLANE,
    "master": Role.CONTROLPLANE,
    "cp": Role.CONTROLPLANE,
    "worker": Role.WORKER,
    "wk": Role.WORKER,
}
_WORD = re.compile(r"[a-z]+")


def normal(name: str) -> str:
    """Return a name without what people write differently: case, hyphens, underscores."""
    return name.lower().replace("-", "").replace("_", "").lstrip(".")


def stem(path: str) -> str:
    """Return the name of a file that may be a layer, without its suffix; empty for any other file."""
    name = posixpath.basename(path)
    return next((name.removesuffix(suffix) for suffix in SUFFIXES if name.endswith(suffix)), "")


def role_named(name: str) -> Role | None:
    """Return the role that a file or folder is named for, such as `control-plane` or `workers`."""
    plain = normal(name)
    return _ROLES.get(plain) or _ROLES.get(plain.removesuffix("s"))


def role_in_name(name: str) -> Role | None:
    """Return the role that a node's name tells, such as `worker-1` or `lab-cp0`; `None` where it tells none or two."""
    text = name.lower().replace("control-plane", "controlplane").replace("control_plane", "controlplane")
    found = {role for word in _WORD.findall(text) if (role := _ROLES.get(word.removesuffix("s")))}
    return found.pop() if len(found) == 1 else None


def base_rank(name: str) -> int:
    """Return how much a name is that of a base: the lower the more, `len(BASES)` for one that is none."""
    plain = normal(name)
    return BASES.index(plain) if plain in BASES else len(BASES)


def is_schematic(path: str) -> bool:
    """Tell whether a file is an Image Factory schematic by its name."""
    name = normal(stem(path))
    return name.endswith("schematic")


def may_be_layer(path: str) -> bool:
    """Tell whether a file may be a layer by its path: no other thing by its name, not hidden, output, or out of use."""
    name = stem(path)
    if not name or name.startswith(".") or ".sops" in name or normal(name).startswith(_OTHERS) or is_schematic(path):
        return False
    folders = [folder.lower() for folder in path.split("/")[:-1]]
    unused = _OUTPUT_FOLDERS | _NOT_DEPLOYED
    return not any(folder.startswith(".") or folder.strip("_") in unused for folder in folders)


def is_hinted(path: str) -> bool:
    """Tell whether a path is one where a machine config is likely, so that it is worth reading."""
    if path.endswith(".j2"):
        return True
    folders = [folder.lower() for folder in path.split("/")[:-1]]
    name = stem(path)
    hinted = any("talos" in folder or folder in NODE_FOLDERS for folder in folders)
    return hinted or role_named(name) is not None or normal(name) in BASES[:2]
