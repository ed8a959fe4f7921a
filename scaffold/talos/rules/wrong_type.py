"""Finds a value of a type that Talos does not take there.

Talos refuses the whole config. A secret reference is taken everywhere a single value is, since what it stands for is
known only later.

Bad:

    machine:
      certSANs: 10.0.0.10

Good:

    machine:
      certSANs:
        - 10.0.0.10

Source: https://www.talos.dev/latest/reference/configuration/
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.talos.decode import ProblemKind
from scaffold.talos.rules.rule import JudgedNode, LintRule, each_node


def check(judged: JudgedNode) -> Iterator[Diagnostic]:
    """Yield an error for each value of a wrong type, in each layer."""
    for problem in judged.problems:
        if problem.kind is ProblemKind.WRONG_TYPE:
            yield RULE.finding(problem.place, problem.message)


RULE = LintRule("wrong-type", Severity.ERROR, each_node(check))
