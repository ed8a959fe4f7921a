"""Layers of any shape: every rule copes with values that are not what Talos wants there."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.talos.rules.clusters import HEALTHY
from tests.talos.rules.healthy import lines

ODD = (
    None,
    "",
    0,
    False,
    [],
    {},
    "x",
    [1, "a"],
    {"a": 1},
    [[1]],
    [None],
    [{"name": "a"}],
    {"$patch": "delete"},
    10**30,
)
KEYS = ("kind", "name", "apiVersion", "machine", "a.b", "$patch", "vip", "")


def spoiled(value: Any, random: Random) -> Any:
    """Return a value with some of what is in it replaced, some keys renamed, some lists doubled."""
    if random.random() < 0.04:
        return random.choice(ODD)
    if isinstance(value, dict):
        return {
            random.choice(KEYS) if random.random() < 0.03 else key: spoiled(inner, random)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        items = [spoiled(item, random) for item in value]
        return items * 2 if random.random() < 0.05 else items
    return value


@given(random=st.randoms(use_true_random=False), version=st.sampled_from(("1.10", "1.11", "1.12", "1.13", "1.14")))
@settings(max_examples=50, deadline=None)
def test_findings_and_no_crash(random: Random, version: str) -> None:
    cluster = random.choice(tuple(HEALTHY.values()))
    files = {
        path: yaml.safe_dump_all([spoiled(document, random) for document in yaml.safe_load_all(content)])
        for path, content in cluster.files.items()
    }
    found = lines(replace(cluster, files=files, version=version))
    assert len(set(found)) == len(found)
    assert all(line.rpartition(" [")[2] for line in found)
