"""Finds a key that the node's Talos version does not know.

Talos refuses the whole config, the layer as well as the merged one. The key is misspelled, stands one level too high
or too low, or belongs to another version: each version's own keys are compared, by the version that the installer's
image names.

Bad:

    machine:
      install:
        diskSelectors:
          model: Samsung SSD 870

Good:

    machine:
      install:
        diskSelector:
          model: Samsung SSD 870

Source: https://www.talos.dev/latest/reference/configuration/
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.talos.decode import ProblemKind
from scaffold.talos.rules.rule import JudgedNode, LintRule, each_node


def check(judged: JudgedNode) -> Iterator[Diagnostic]:
    """Yield an error for each unknown key of each layer."""
    for problem in judged.problems:
        if problem.kind is ProblemKind.UNKNOWN_KEY:
            yield RULE.finding(problem.place, problem.message)


RULE = LintRule("unknown-key", Severity.ERROR, each_node(check))
