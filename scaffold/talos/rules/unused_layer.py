"""Hints at a file that looks like a machine config and is no layer of any node.

It stands where layers stand and nothing merges it: a layer that is not named, a node's file in the wrong folder, or one
that is left over.

Bad, where the nodes' files are in `nodes/`:

    talos/volumes/data.yaml.j2

Good, in `.scaffold.yaml`:

    talos:
      layers:
        - cluster.yaml.j2
        - volumes/data.yaml.j2
        - nodes/{node}.yaml.j2
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.diagnostic import Severity
from scaffold.talos.rules.rule import Found, LintRule, View
from scaffold.talos.tree import Place


def check(view: View) -> Iterator[Found]:
    """Yield a hint for each such file."""
    for path in view.unused:
        message = "this looks like a machine config and is no layer of any node"
        yield "", RULE.finding(Place(path, 0, 0), message, "name it in `talos.layers` of `.scaffold.yaml` if it is one")


RULE = LintRule("unused-layer", Severity.HINT, check)
