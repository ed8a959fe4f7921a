"""Chains: for each purpose, who comes before whom, up to those that all wait for."""

from __future__ import annotations

import pytest

from scaffold.graph.chains import chains
from tests.report.graphs import graph


def told(*sentences: str) -> list[str]:
    """Return each chain as its purpose, its links, and what follows the last of them."""
    found = [(chain.purpose or "order", (*chain.links, "|", *chain.followers)) for chain in chains(graph(*sentences))]
    return [f"{purpose}: {' '.join(one.rpartition('/')[2] for one in ids)}" for purpose, ids in found]


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        pytest.param((), [], id="nothing"),
        pytest.param(("n/a delivers n/b", "n/a source n/c"), [], id="only dependsOn makes a chain"),
        pytest.param(("n/b dependsOn n/a",), ["order: a | b"], id="without a purpose"),
        pytest.param(
            ("n/b dependsOn n/a for database", "n/c dependsOn n/b for database", "n/d dependsOn n/b for database"),
            ["database: a b | c d"],
            id="through the one that all wait for",
        ),
        pytest.param(
            ("n/b dependsOn n/a for storage", "n/c dependsOn n/b for storage", "n/d dependsOn n/a for storage"),
            ["storage: a | d", "storage: a b | c"],
            id="one for each that somebody waits for",
        ),
        pytest.param(
            ("n/x dependsOn n/b for cache", "n/y dependsOn n/b for cache", "n/z dependsOn n/a for cache"),
            ["cache: b | x y", "cache: a | z"],
            id="most followers first",
        ),
        pytest.param(
            (
                "n/c dependsOn n/a for gateway",
                "n/c dependsOn n/b for gateway",
                "n/b dependsOn n/a for gateway",
                "n/d dependsOn n/c for gateway",
            ),
            ["gateway: a b c | d"],
            id="the longest way",
        ),
        pytest.param(
            ("n/b dependsOn n/a for secret store, CRDs",),
            ["secret store: a | b", "CRDs: a | b"],
            id="one for each purpose, in their order",
        ),
        pytest.param(
            ("n/a dependsOn n/b for cache", "n/b dependsOn n/a for cache", "n/c dependsOn n/a for cache"),
            ["cache: a | c"],
            id="a cycle ends",
        ),
    ],
)
def test_chains(sentences: tuple[str, ...], expected: list[str]) -> None:
    assert told(*sentences) == expected
