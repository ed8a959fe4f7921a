"""How memory grows: as the number of Kustomizations, up to ten thousand."""

from __future__ import annotations

import tracemalloc

from scaffold.graph.build import build_graph
from scaffold.report.graph_levels import format_levels
from tests.build import GOTK_SYNC, fleet
from tests.graph.clusters import kustomization

SOURCE = "{kind: GitRepository, name: flux-system}"


def peak(count: int) -> tuple[int, int]:
    """Return the most bytes that building and telling a graph holds, and its deepest level.

    Each Kustomization waits for the one before it, for one half as far, and for a tenth that serves all.
    """
    entries = [kustomization(f"k{number}", f"./k{number}", waits(number), source=SOURCE) for number in range(count)]
    found = fleet({"cluster/gotk-sync.yaml": GOTK_SYNC, "cluster/apps.yaml": "---\n".join(entries)})
    tracemalloc.start()
    graph = build_graph(found, found.clusters[0])
    format_levels(graph)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most, max(node.level for node in graph.nodes)


def waits(number: int) -> list[str]:
    """Return what a Kustomization waits for, all of which come before it."""
    return [f"k{other}" for other in sorted({number - 1, number // 2, number % 10}) if 0 <= other < number]


def test_ten_thousand_take_ten_times_the_memory_of_a_thousand() -> None:
    small, _ = peak(1_000)
    large, level = peak(10_000)
    assert level > 900
    assert large < 12 * small
