"""Judges rendered and merged machine configs by rules, and says each finding once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from importlib import import_module

from scaffold.diagnostic import Diagnostic, printable
from scaffold.errors import ScaffoldError
from scaffold.talos.decode import decode
from scaffold.talos.documents import Document
from scaffold.talos.fields import Table
from scaffold.talos.merge import Patch, merge
from scaffold.talos.nodes import Node
from scaffold.talos.rendered import RenderedLayer
from scaffold.talos.rules import ALL_RULES, LintRule
from scaffold.talos.rules.rule import Failure, JudgedLayer, JudgedNode, View, quote

_LISTED = 5


@dataclass(frozen=True, slots=True)
class Judgement:
    """What can be judged of a node.

    Attributes:
        judged: The node, without merged documents where its layers do not merge; `None` where one does not render.
        failure: Why its config cannot be made; `None` where it can.
    """

    judged: JudgedNode | None
    failure: Failure | None = None


def judge(node: Node, layers: Sequence[RenderedLayer], patches: Sequence[Patch], table: Table) -> Judgement:
    """Find what Talos refuses in a node's layers, and merge them all the same.

    Args:
        node: The node, with all variables that are given for it.
        layers: Its rendered layers.
        patches: What is read from each of them.
        table: What its Talos version knows.
    """
    read = tuple(
        _judged_layer(layer, patch, table, is_patch=position > 0)
        for position, (layer, patch) in enumerate(zip(layers, patches, strict=True))
    )
    try:
        merged = merge(_base(node, layers, patches), patches[1:], table, tolerant=True, partial=node.is_partial)
    except ScaffoldError as error:
        return Judgement(JudgedNode(node, read, (), (), table), Failure(node, str(error)))
    return Judgement(JudgedNode(node, read, merged.documents, merged.notes, table))


def _base(node: Node, layers: Sequence[RenderedLayer], patches: Sequence[Patch]) -> tuple[Document, ...]:
    if not patches or not patches[0].documents:
        origin = layers[0].path if layers else node.folder
        raise ScaffoldError(f"{printable(origin)}:1: the first layer has no document to merge into")
    return patches[0].documents


def _judged_layer(layer: RenderedLayer, patch: Patch, table: Table, *, is_patch: bool) -> JudgedLayer:
    problems = tuple(problem for document in patch.documents for problem in decode(document, table, patch=is_patch))
    return JudgedLayer(layer.path, layer.template, layer.text, patch.documents, problems)


def pick_rules(select: Sequence[str], ignore: Sequence[str]) -> tuple[LintRule, ...]:
    """Return the rules with the selected names, or all, without the ignored ones.

    Raises:
        ScaffoldError: No such rule.
    """
    selected, ignored = {find_rule(name).id for name in select}, {find_rule(name).id for name in ignore}
    return tuple(rule for rule in ALL_RULES if (not selected or rule.id in selected) and rule.id not in ignored)


def find_rule(name: str) -> LintRule:
    """Return a rule by its name.

    Raises:
        ScaffoldError: There is none.
    """
    by_id = {rule.id: rule for rule in ALL_RULES}
    if name not in by_id:
        near = get_close_matches(name, by_id, 1)
        hint = f"did you mean `{near[0]}`" if near else f"there is {', '.join(map(quote, by_id))}"
        raise ScaffoldError(f"no rule {quote(printable(name))}; {hint}")
    return by_id[name]


def manual(rule: LintRule) -> str:
    """Return a rule's manual."""
    module = import_module(f"scaffold.talos.rules.{rule.id.replace('-', '_')}")
    return f"{rule.id} ({rule.severity})\n\n{(module.__doc__ or '').strip()}\n"


def run_rules(view: View, rules: Sequence[LintRule] = ALL_RULES) -> tuple[Diagnostic, ...]:
    """Run rules; return their findings sorted by place, each once, with its nodes where it is not in all of them."""
    found: dict[Diagnostic, dict[str, None]] = {}
    for rule in rules:
        for node, finding in rule.check(view):
            found.setdefault(finding, {})[node] = None
    having = _nodes_by_file(view)
    return tuple(sorted(_worded(finding, tuple(nodes), having) for finding, nodes in found.items()))


def _nodes_by_file(view: View) -> Mapping[str, set[str]]:
    """Return the nodes that each layer's file is a layer of."""
    having: dict[str, set[str]] = {}
    for node in (*(judged.node for judged in view.nodes), *(failure.node for failure in view.failures)):
        for layer in node.layers:
            having.setdefault(layer.path, set()).add(node.name)
    return having


def _worded(finding: Diagnostic, nodes: Sequence[str], having: Mapping[str, set[str]]) -> Diagnostic:
    if "" in nodes or having.get(finding.path, set()) <= set(nodes):
        return finding
    listed = ", ".join(map(quote, nodes[:_LISTED])) + (", …" if len(nodes) > _LISTED else "")
    where = f"in node {listed}" if len(nodes) == 1 else f"in {len(nodes)} nodes: {listed}"
    return replace(finding, message=f"{finding.message}, {where}")
