"""Invented healthy Talos folders in memory, one of each layout, and what a rule says about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from scaffold.errors import ScaffoldError
from scaffold.talos.fields import Table, load_table
from scaffold.talos.lint import Judgement, judge, run_rules
from scaffold.talos.merge import read_patch
from scaffold.talos.nodes import Layer, Node, Role
from scaffold.talos.rendered import RenderedLayer
from scaffold.talos.rules import ALL_RULES, LintRule
from scaffold.talos.rules.rule import CommittedRender, Failure, View
from tests.build import text


@dataclass(frozen=True)
class Cluster:
    """Rendered layers of a few nodes.

    Attributes:
        files: The layers' texts, which render to themselves, and other tracked files.
        nodes: Each node's layers.
        version: The Talos version.
        rendered: What a layer renders to, where that is another text of as many lines.
        variables: Each node's variables.
        committed: Rendered files that are tracked.
        unused: Files that are no layer of any node.
    """

    files: Mapping[str, str]
    nodes: Mapping[str, Sequence[str]]
    version: str
    rendered: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    committed: tuple[CommittedRender, ...] = ()
    unused: tuple[str, ...] = ()


def view_of(cluster: Cluster) -> View:
    """Build what rules judge."""
    table = load_table(cluster.version)
    found = []
    for name, paths in cluster.nodes.items():
        layers = []
        for path in paths:
            template = text(cluster.files[path])
            rendered = text(cluster.rendered.get(path, template))
            layers.append(RenderedLayer(path, template, rendered, tuple(range(1, rendered.count("\n") + 2))))
        role = Role.WORKER if "worker" in name else Role.CONTROLPLANE
        node = Node(name, role, "main", "talos", tuple(map(Layer, paths)), cluster.variables.get(name, {}))
        found.append(_judged(node, layers, table))
    return View(
        tuple(each.judged for each in found if each.judged),
        tuple(each.failure for each in found if each.failure),
        cluster.committed,
        {path: text(content) for path, content in cluster.files.items()},
        cluster.unused,
    )


def _judged(node: Node, layers: Sequence[RenderedLayer], table: Table) -> Judgement:
    try:
        patches = [read_patch(layer.text, layer.path, table, layer.lines) for layer in layers]
    except ScaffoldError as error:
        return Judgement(None, Failure(node, str(error)))
    return judge(node, layers, patches, table)


def lines(cluster: Cluster, *rules: LintRule) -> list[str]:
    """Return the findings as text, of all rules where none is named."""
    return [str(finding) for finding in run_rules(view_of(cluster), rules or ALL_RULES)]


def layered(*layers: str, version: str = "1.14", name: str = "cp-1", **more: Any) -> Cluster:
    """Return a cluster of one node from its layers' texts: `base.yaml`, then `patch1.yaml`, `patch2.yaml`, …."""
    paths = ["base.yaml", *(f"patch{number}.yaml" for number in range(1, len(layers)))]
    return Cluster(dict(zip(paths, layers, strict=True)), {name: paths}, version, **more)


def edited(cluster: Cluster, path: str, old: str, new: str) -> Cluster:
    """Return a cluster with the first occurrence of a text in one file replaced."""
    content = text(cluster.files[path])
    assert old in content, f"{old!r} is not in {path}"
    return replace(cluster, files={**cluster.files, path: content.replace(old, new, 1)})
