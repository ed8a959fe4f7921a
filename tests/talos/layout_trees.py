"""Talos folders in memory: paths and texts in, nodes with their layers out."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from scaffold.talos.layouts import find_folders
from scaffold.talos.nodes import TalosFolder
from scaffold.talos.settings import read_talos_settings

BASE = "version: v1alpha1\nmachine:\n  token: op://vault/talos/TOKEN\ncluster:\n  clusterName: lab\n"
PART = "apiVersion: v1alpha1\nkind: WatchdogTimerConfig\ndevice: /dev/watchdog0\n"
CONTROLPLANE = "machine:\n  type: controlplane\n"
WORKER = "machine:\n  type: worker\n"


def node_text(name: str) -> str:
    """Return a node's own layer, which says nothing of its role."""
    return f"apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: {name}\n"


def folders(files: Mapping[str, str], settings: str = "") -> tuple[TalosFolder, ...]:
    """Find the Talos folders among files."""
    texts = {path: dedent(text) for path, text in files.items()}
    return find_folders(frozenset(texts), texts.get, read_talos_settings(dedent(settings) or None), {})


def shown(files: Mapping[str, str], settings: str = "") -> list[str]:
    """Return a line for each cluster and each of its nodes: role, name, layers relative to the Talos folder."""
    lines: list[str] = []
    for folder in folders(files, settings):
        lines.append(f"{folder.cluster}: {folder.path or '.'}")
        for node in folder.nodes:
            start = f"{folder.path}/" if folder.path else ""
            layers = " ".join(layer.path.removeprefix(start) for layer in node.layers)
            lines.append(f"  {node.role or '?'} {node.name}: {layers}")
        lines += [f"  unused: {path}" for path in folder.unused]
    return lines
