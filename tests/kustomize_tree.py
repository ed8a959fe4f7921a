"""A small tree of kustomize files, and how to write one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple


class Tree(NamedTuple):
    """A situation, its files, and the objects of the root folder as `Kind namespace/name` or `Kind name`, sorted."""

    situation: str
    files: Mapping[str, str]
    objects: tuple[str, ...]


def kustomization(**fields: Any) -> str:
    """Return a kustomize file."""
    return json.dumps({"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", **fields}) + "\n"


def component(**fields: Any) -> str:
    """Return the kustomize file of a component."""
    return json.dumps({"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component", **fields}) + "\n"


def manifest(kind: str, name: str, namespace: str = "", api: str = "v1", **metadata: Any) -> str:
    """Return an object without any content."""
    place = {"namespace": namespace} if namespace else {}
    return json.dumps({"apiVersion": api, "kind": kind, "metadata": {"name": name, **place, **metadata}}) + "\n"


def config(name: str, namespace: str = "", **metadata: Any) -> str:
    """Return a ConfigMap."""
    return manifest("ConfigMap", name, namespace, **metadata)


def deletion(**target: Any) -> dict[str, Any]:
    """Return a patch that deletes what its target selects."""
    return {"target": target, "patch": '{"kind": "ConfigMap", "metadata": {"name": "any"}, "$patch": "delete"}'}


def operation(path: str, value: str, op: str = "replace", **target: Any) -> dict[str, Any]:
    """Return a patch with one JSON 6902 operation."""
    return {"target": target, "patch": json.dumps([{"op": op, "path": path, "value": value}])}


AB = {"a.yaml": config("a"), "b.yaml": config("b")}
"""The two manifests of most trees."""
