"""Finds a document of a kind that the node's Talos version does not know.

Talos refuses the whole config. Most kinds came with 1.12 and 1.14; one that is newer than the installer's image
cannot be used before the upgrade.

Bad, with Talos 1.13:

    apiVersion: v1alpha1
    kind: KubeletConfig

Good, with Talos 1.13:

    machine:
      kubelet: {}

Source: https://www.talos.dev/latest/reference/configuration/
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.talos.decode import ProblemKind
from scaffold.talos.rules.rule import JudgedNode, LintRule, each_node


def check(judged: JudgedNode) -> Iterator[Diagnostic]:
    """Yield an error for each document of an unknown kind, in each layer."""
    for problem in judged.problems:
        if problem.kind is ProblemKind.UNKNOWN_KIND:
            yield RULE.finding(problem.place, problem.message)


RULE = LintRule("unknown-kind", Severity.ERROR, each_node(check))
