"""Finds an interface that a patch meant to change, and added instead.

Interfaces merge by `interface`, or else by an equal `deviceSelector`. A selector with `physical` never equals
another, so the patch's interface comes behind the one it was written for, and the node has both.

Bad, over a base with the same selector:

    machine:
      network:
        interfaces:
          - deviceSelector:
              physical: true
            mtu: 9000

Good, in base and patch:

    machine:
      network:
        interfaces:
          - deviceSelector:
              driver: atlantic
            mtu: 9000
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.talos.notes import Surprise
from scaffold.talos.rules.places import survives
from scaffold.talos.rules.rule import JudgedNode, LintRule, each_node


def check(judged: JudgedNode) -> Iterator[Diagnostic]:
    """Yield a warning for each interface that a patch adds beside one with the same selector."""
    for note in judged.notes:
        if note.surprise is Surprise.SELECTOR_NEVER_MATCHES and survives(note.place, note, judged.documents):
            message = (
                f"a selector with `physical` never equals another: this interface comes beside that at {note.over}"
            )
            yield RULE.finding(note.place, message, "select by something else, or change the one that is there")


RULE = LintRule("unmatched-selector", Severity.WARNING, each_node(check))
