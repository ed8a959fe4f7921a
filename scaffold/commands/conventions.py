"""`scaffold conventions`: how the repository's apps are written, with the votes behind each answer."""

from __future__ import annotations

import json
from pathlib import Path

from scaffold.adapters import terminal
from scaffold.commands.session import open_fleet, open_siblings, pick_cluster
from scaffold.report.conventions import describe_conventions, format_conventions


def run(root: Path, *, cluster: str | None, namespace: str, json_output: bool) -> int:
    """Print what a new app in a namespace (empty: in any) would look like, and why; return the exit code.

    Raises:
        ScaffoldError: Not a Git repository, no cluster root in it, no such cluster or several, malformed settings.
    """
    _, fleet = open_fleet(root)
    siblings = open_siblings(fleet, pick_cluster(fleet, cluster))
    found = siblings.decide(namespace)
    if json_output:
        described = describe_conventions(siblings, found, namespace)
        terminal.result(json.dumps(described, indent=2, ensure_ascii=False, default=str))
    else:
        terminal.result(format_conventions(siblings, found, namespace))
    return 0
