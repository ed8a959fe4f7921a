"""Replacements: objects and replacements in, the objects out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scaffold.objects import read_objects
from scaffold.replacements import apply_replacements, split_field_path
from tests.build import repository

SOURCE = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "source", "namespace": "flux-system", "annotations": {"a.b/c": "dotted"}},
    "data": {"host": "a.example.com", "list": ["x", "y"]},
}
TARGET = {
    "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
    "kind": "Kustomization",
    "metadata": {"name": "target"},
    "spec": {"url": "https://old/path", "hosts": [{"name": "a", "host": "1"}, {"name": "b", "host": "2"}]},
}
OTHER = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "other"}}


def apply(*replacements: dict[str, Any]) -> list[Any]:
    texts = "---\n".join(json.dumps(body) + "\n" for body in (SOURCE, TARGET, OTHER))
    objects = list(read_objects(repository({"a.yaml": texts}).documents("a.yaml")))
    return [resource.body for resource in apply_replacements(replacements, objects)]


def to(*paths: str, select: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    return {"select": select or {"kind": "Kustomization"}, "fieldPaths": list(paths), **more}


def source(path: str = "data.host", **more: Any) -> dict[str, Any]:
    return {"kind": "ConfigMap", "name": "source", "fieldPath": path, **more}


def test_no_replacement_changes_nothing() -> None:
    assert apply() == [SOURCE, TARGET, OTHER]


@pytest.mark.parametrize(
    ("replacement", "spec"),
    [
        pytest.param({"source": source(), "targets": [to("spec.url")]}, {"url": "a.example.com"}, id="a field"),
        pytest.param(
            {"source": source("data.list.1"), "targets": [to("spec.url")]}, {"url": "y"}, id="an entry of a list"
        ),
        pytest.param(
            {"source": source("metadata.annotations.[a.b/c]"), "targets": [to("spec.url")]},
            {"url": "dotted"},
            id="a key with dots",
        ),
        pytest.param(
            {"source": source(options={"delimiter": ".", "index": 1}), "targets": [to("spec.url")]},
            {"url": "example"},
            id="a part of the source",
        ),
        pytest.param(
            {"source": source(), "targets": [to("spec.url", options={"delimiter": "/", "index": 2})]},
            {"url": "https://a.example.com/path"},
            id="a part of the target",
        ),
        pytest.param(
            {"source": source(), "targets": [to("spec.url", options={"delimiter": "/", "index": 9})]},
            {"url": "https://old/path/a.example.com"},
            id="past the target's last part",
        ),
        pytest.param(
            {"source": source(), "targets": [to("spec.url", options={"delimiter": "/", "index": -1})]},
            {"url": "a.example.com/https://old/path"},
            id="before the target's first part",
        ),
        pytest.param(
            {"source": source(), "targets": [to("spec.hosts.[name=b].host")]},
            {"hosts": [{"name": "a", "host": "1"}, {"name": "b", "host": "a.example.com"}]},
            id="the entry of a list that has a value",
        ),
        pytest.param(
            {"source": source(), "targets": [to("spec.hosts.*.host")]},
            {"hosts": [{"name": "a", "host": "a.example.com"}, {"name": "b", "host": "a.example.com"}]},
            id="every entry of a list",
        ),
        pytest.param(
            {"source": source(), "targets": [to("spec.hosts.0.host")]},
            {"hosts": [{"name": "a", "host": "a.example.com"}, {"name": "b", "host": "2"}]},
            id="an entry by its number",
        ),
        pytest.param({"source": source(), "targets": [to("spec.new")]}, {}, id="a missing field stays missing"),
        pytest.param(
            {"source": source(), "targets": [to("spec.new.deep", options={"create": True})]},
            {"new": {"deep": "a.example.com"}},
            id="a missing field is created on request",
        ),
        pytest.param({"source": source("data.none"), "targets": [to("spec.url")]}, {}, id="a source without the field"),
        pytest.param(
            {"source": {"kind": "ConfigMap", "name": "nowhere"}, "targets": [to("spec.url")]}, {}, id="no source"
        ),
        pytest.param({"sourceValue": "fixed", "targets": [to("spec.url")]}, {"url": "fixed"}, id="a fixed value"),
        pytest.param({"source": source("data.list"), "targets": [to("spec.url")]}, {"url": ["x", "y"]}, id="a list"),
        pytest.param(
            {"source": {"kind": "ConfigMap"}, "targets": [to("spec.url")]}, {"url": "source"}, id="the name by default"
        ),
        pytest.param({"source": source(), "targets": [to("spec.url", select={"kind": "Job"})]}, {}, id="no target"),
        pytest.param(
            {"source": source(), "targets": [to("spec.url", reject=[{"name": "target"}])]}, {}, id="a rejected target"
        ),
        pytest.param({"source": source(), "targets": ["text"]}, {}, id="targets that are none"),
        pytest.param({"source": source(), "targets": [to("")]}, {}, id="an empty path"),
    ],
)
def test_a_field_is_copied(replacement: dict[str, Any], spec: dict[str, Any]) -> None:
    assert apply(replacement) == [SOURCE, {**TARGET, "spec": {**TARGET["spec"], **spec}}, OTHER]


def test_a_namespace_is_copied_and_becomes_the_effective_one() -> None:
    texts = "---\n".join(json.dumps(body) + "\n" for body in (SOURCE, TARGET))
    objects = list(read_objects(repository({"a.yaml": texts}).documents("a.yaml")))
    replacement = {
        "source": source("metadata.namespace"),
        "targets": [to("metadata.namespace", options={"create": True})],
    }
    _, target = apply_replacements([replacement], objects)
    assert (target.namespace, target.earlier) == ("flux-system", (("target", ""),))


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("metadata.name", ["metadata", "name"]),
        ("metadata.annotations.[a.b/c]", ["metadata", "annotations", "a.b/c"]),
        ("spec.list.[name=x].value", ["spec", "list", "name=x", "value"]),
        ("spec.a\\.b.c", ["spec", "a.b", "c"]),
        ("spec.*.0", ["spec", "*", "0"]),
        ("", []),
    ],
)
def test_field_paths(path: str, keys: list[str]) -> None:
    assert split_field_path(path) == keys
