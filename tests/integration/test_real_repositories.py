"""The inventory of real repositories has the numbers that another program counted in them.

Needs two folders that are no part of this project: `SCAFFOLD_SHARED` with `expected-inventory.json`, and
`SCAFFOLD_REAL` with a checkout `OWNER_NAME` of each repository that the file names, at the commit that it names.
"""

from __future__ import annotations

import json
import os
import posixpath
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from scaffold.adapters import worktree
from scaffold.flux import Fleet, Kustomization, read_fleet
from scaffold.report.inventory import inventory
from scaffold.repository import text_at

pytestmark = pytest.mark.integration


def checkouts() -> Iterator[tuple[str, Mapping[str, Any], Path]]:
    """Yield each repository's name, what is expected of it, and its checkout."""
    shared, real = os.environ.get("SCAFFOLD_SHARED"), os.environ.get("SCAFFOLD_REAL")
    if not shared or not real:
        pytest.skip("SCAFFOLD_SHARED and SCAFFOLD_REAL do not name the folders of the real repositories")
    expected = json.loads((Path(shared) / "expected-inventory.json").read_text(encoding="utf-8"))
    for name, numbers in expected.items():
        root = Path(real) / name.replace("/", "_")
        command = ["git", "-c", "safe.directory=*", "-C", str(root), "rev-parse", "HEAD"]
        commit = subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()
        if commit != numbers["commit"]:
            pytest.skip(f"{root} is at {commit}, not at {numbers['commit']}")
        yield name, numbers, root


def test_the_numbers_are_those_that_are_expected() -> None:
    for name, expected, root in checkouts():
        fleet = read_fleet(worktree.load(root))
        described = inventory(fleet, fleet.clusters)
        clusters = described["clusters"].values()
        found = {
            "clusters": {cluster["root"]: len(cluster["kustomizations"]) for cluster in clusters},
            "kustomizations": sum(len(cluster["kustomizations"]) for cluster in clusters),
            "dependsOn_edges": sum(len(k["depends_on"]) for cluster in clusters for k in cluster["kustomizations"]),
            "dangling": len(described["dangling"]),
            "cycles": len(described["cycles"]),
            "helmreleases": sum(len(cluster["helmreleases"]) for cluster in clusters),
            "store": Counter(
                f"{secret['store']['kind']}/{secret['store']['name']}"
                for cluster in clusters
                for secret in cluster["external_secrets"]
            ),
            "entry": entries(fleet, expected["entry"]),
            "interval": Counter(text_at(k.spec, "interval") or "-" for k in kustomizations(fleet)),
            "timeout": Counter(text_at(k.spec, "timeout") or "-" for k in kustomizations(fleet)),
        }
        assert found == {key: expected[key] for key in found}, name
        assert described["diagnostics"] == [], name


def kustomizations(fleet: Fleet) -> Iterator[Kustomization]:
    return (kustomization for cluster in fleet.clusters for kustomization in cluster.kustomizations)


def entries(fleet: Fleet, named: Mapping[str, int]) -> Counter[str]:
    """Count the entry files by their name, those of an unusual name together."""
    names = [posixpath.basename(path) for path in {kustomization.file for kustomization in kustomizations(fleet)}]
    return Counter(name if name in named else "<app>.yaml/other" for name in names)
