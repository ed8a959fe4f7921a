"""Measures how `scaffold graph` grows, and compares its levels with networkx and its picture with Graphviz alone.

    python benchmarks/graph.py [--kustomizations 1000 10000] [--pictures 100 1000] [--rounds 5]

The repositories are generated: the embedded sample with copies of its apps, of which each waits for what it uses. What
is compared takes turns in one run, so that its ratio means something on a noisy machine.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path

import networkx
from check import Use, measure, run, write_repository

from scaffold.adapters.worktree import load
from scaffold.flux import read_fleet
from scaffold.graph.build import build_graph
from scaffold.graph.levels import levels
from scaffold.graph.model import Graph

BIN = Path(sys.executable).parent
PER_APP = 1.25
"""Kustomizations: one of the sample's four apps has a database of its own."""

PATIENCE = 300
"""Seconds after which a picture is given up."""


def write_kustomizations(root: Path, count: int) -> Graph:
    """Write a repository of about that many Kustomizations, and return its graph."""
    shutil.rmtree(root, ignore_errors=True)
    write_repository(root, round(count / PER_APP))
    fleet = read_fleet(load(root))
    return build_graph(fleet, fleet.clusters[0])


def timed(work: Callable[[], object]) -> Use:
    """Run a function and return its seconds; what memory it took is measured elsewhere."""
    start = time.perf_counter()
    work()
    return Use(time.perf_counter() - start, 0)


def grow(root: Path, graph: Graph, rounds: int) -> None:
    """Print the row of one size: the whole command, from the files to its result."""
    tasks = {
        name: lambda form=form: run([str(BIN / "scaffold"), "graph", *form], root)
        for name, form in {"json": ["--json"], "levels": ["--levels"], "releases": ["--json", "--releases"]}.items()
    }
    found = measure(tasks, rounds)
    count = sum(node.kind == "Kustomization" for node in graph.nodes)
    used = found["json"]
    print(
        f"| {count:,} | {len(graph.edges):,} | {used.seconds:.2f} s | {used.seconds / count * 1000:.2f} ms "
        f"| {used.peak_mib:.0f} MiB | {used.peak_mib / count * 1024:.0f} KiB | {found['levels'].seconds:.2f} s "
        f"| {found['releases'].seconds:.2f} s |",
        flush=True,
    )


def compare_levels(graph: Graph, rounds: int) -> None:
    """Print how long the levels take, and how much memory, here and with networkx; both give the same."""
    before = {node.id: [edge.first for edge in edges] for node in graph.nodes for edges in [graph.before[node.id]]}

    def peer() -> Mapping[str, int]:
        made: networkx.DiGraph[str] = networkx.DiGraph()
        made.add_nodes_from(before)
        made.add_edges_from((first, later) for later, others in before.items() for first in others)
        generations = networkx.topological_generations(made)
        return {node: level for level, nodes in enumerate(generations) for node in nodes}

    if peer() != levels(before):
        sys.exit("networkx gives other levels")
    found = measure({"own": lambda: timed(lambda: levels(before)), "networkx": lambda: timed(peer)}, rounds)
    memory = {"own": allocated(lambda: levels(before)), "networkx": allocated(peer)}
    own, other = found["own"].seconds, found["networkx"].seconds
    seconds = f"{own * 1000:.1f} ms / {other * 1000:.1f} ms"
    held = f"{memory['own']:.1f} MiB / {memory['networkx']:.1f} MiB"
    print(f"| {len(before):,} | levels | networkx | {seconds} | {other / own:.1f}× as fast | {held} |", flush=True)


def allocated(work: Callable[[], object]) -> float:
    """Return the most MiB that a function holds at once."""
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1024 / 1024


def compare_pictures(root: Path, graph: Graph, scratch: Path) -> None:
    """Print how long a picture takes, and Graphviz' own of the same graph."""
    plain = scratch / "graph.dot"
    subprocess.run(
        [str(BIN / "scaffold"), "graph", "--format", "dot", "-o", str(plain)], cwd=root, check=True, capture_output=True
    )
    own = patiently([str(BIN / "scaffold"), "graph", "--format", "svg", "-o", str(scratch / "own.svg")], root)
    dot = shutil.which("dot")
    other = patiently([dot, "-Tsvg", str(plain), "-o", str(scratch / "other.svg")], root) if dot else None
    ratio = f"{other / own:.1f}× as fast" if own and other else ""
    print(f"| {len(graph.nodes):,} | svg | Graphviz | {said(own)} / {said(other)} | {ratio} | |", flush=True)


def patiently(arguments: list[str], cwd: Path) -> float | None:
    """Run a program and return its seconds, `None` where it fails or takes too long."""
    start = time.perf_counter()
    try:
        subprocess.run(arguments, cwd=cwd, check=True, capture_output=True, timeout=PATIENCE)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    return time.perf_counter() - start


def said(seconds: float | None) -> str:
    return "none" if seconds is None else f"{seconds:.1f} s"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kustomizations", nargs="*", type=int, default=[1000, 10_000], help="sizes to generate")
    parser.add_argument("--pictures", nargs="*", type=int, default=[100, 1000], help="sizes that are drawn, too")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        scratch = Path(place)
        print("| Kustomizations | edges | --json | each | peak | each | --levels | --releases |")
        print("|---:|---:|---:|---:|---:|---:|---:|---:|")
        graphs = {}
        for count in options.kustomizations:
            graphs[count] = write_kustomizations(scratch / "generated", count)
            grow(scratch / "generated", graphs[count], options.rounds)
        print("\n| nodes | work | compared with | seconds | ratio | memory |\n|---:|---|---|---:|---:|---:|")
        for count in options.kustomizations:
            compare_levels(graphs[count], options.rounds)
        for count in options.pictures:
            compare_pictures(scratch / "generated", write_kustomizations(scratch / "generated", count), scratch)


if __name__ == "__main__":
    main()
