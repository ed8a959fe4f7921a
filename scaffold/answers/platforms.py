"""Says which node architecture of a cluster an image lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scaffold.flux import Cluster

ARCHITECTURE_LABEL = "kubernetes.io/arch"
USUAL_ARCHITECTURE = "amd64"


def node_architectures(cluster: Cluster) -> frozenset[str]:
    """Return the architectures that the cluster's manifests select nodes by, and the usual one."""
    found = {name for resource, _ in cluster.resources for name in _selected(resource.body)}
    return frozenset({*found, USUAL_ARCHITECTURE})


def lacking(platforms: tuple[str, ...], cluster: Cluster) -> str:
    """Say what an image lacks, in one sentence; empty where it lacks nothing or its platforms are unknown.

    Args:
        platforms: For example `linux/amd64`, `linux/arm64/v8`.
        cluster: The cluster that the image is to run in.
    """
    built = {parts[1] for platform in platforms if len(parts := platform.split("/")) > 1 and parts[0] == "linux"}
    missing = sorted(node_architectures(cluster) - built) if platforms else []
    if not missing:
        return ""
    has = ", ".join(f"`{platform}`" for platform in platforms)
    return f"the image is not built for {', '.join(f'`linux/{name}`' for name in missing)}; it is for {has}"


def _selected(body: Any) -> Iterator[str]:
    """Yield the values of node selectors and affinity terms for the architecture label."""
    if isinstance(body, dict):
        selected = body.get(ARCHITECTURE_LABEL)
        if isinstance(selected, str):
            yield selected
        if (
            body.get("key") == ARCHITECTURE_LABEL
            and body.get("operator") == "In"
            and isinstance(body.get("values"), list)
        ):
            yield from (str(value) for value in body["values"])
        for child in body.values():
            yield from _selected(child)
    elif isinstance(body, list):
        for child in body:
            yield from _selected(child)
