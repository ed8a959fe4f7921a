"""`scaffold inventory`: what was read of the repository, and what did not resolve."""

from __future__ import annotations

import json
from pathlib import Path

from scaffold.adapters import terminal
from scaffold.commands.session import open_fleet, pick_cluster
from scaffold.report.inventory import inventory
from scaffold.report.inventory_text import format_inventory


def run(root: Path, *, cluster: str | None, json_output: bool) -> int:
    """Print every cluster, or the named one; return the exit code.

    Raises:
        ScaffoldError: Not a Git repository, no cluster root in it, or no cluster of that name.
    """
    _, fleet = open_fleet(root)
    clusters = fleet.clusters if cluster is None else (pick_cluster(fleet, cluster),)
    described = inventory(fleet, clusters)
    if json_output:
        terminal.result(json.dumps(described, indent=2, ensure_ascii=False))
    else:
        terminal.result(format_inventory(described))
    return 0
