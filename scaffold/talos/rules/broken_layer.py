"""Finds a node whose config cannot be made: a layer that does not render, or layers that do not merge.

A missing variable, a syntax error, a document twice in the base, a patch that deletes what is not there. The other
nodes are judged all the same. Of a node whose config talhelper makes it is a hint: talhelper merges into Talos'
defaults, which are not in the repository.

Bad, where nothing sets `schematic`:

    image: factory.talos.dev/metal-installer/{{ schematic }}:v1.13.9

Good:

    image: factory.talos.dev/metal-installer/{{ schematic_id() }}:v1.13.9
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.diagnostic import Severity
from scaffold.talos.rules.rule import Failure, Found, LintRule, View
from scaffold.talos.tree import Place

_PLACED = re.compile(r"(?P<path>[^:\n]+):(?P<line>\d+)(?::(?P<column>\d+))?: (?P<message>.*)", re.DOTALL)


def check(view: View) -> Iterator[Found]:
    """Yield an error for each node whose config cannot be made, at the place that the error names."""
    for failure in view.failures:
        place, message = _split(failure)
        partial = failure.node.is_partial
        hint = "talhelper merges this into Talos' defaults, which are not here" if partial else ""
        yield failure.node.name, RULE.finding(place, message, hint, Severity.HINT if partial else None)


def _split(failure: Failure) -> tuple[Place, str]:
    """Take the place out of an error's message; where it names none, the node's last layer is meant."""
    placed = _PLACED.match(failure.message)
    if placed:
        place = Place(placed["path"], int(placed["line"]), int(placed["column"] or 1))
        return place, " ".join(placed["message"].split())
    own = failure.node.layers[-1].path if failure.node.layers else failure.node.folder
    return Place(own, 0, 0), " ".join(failure.message.split())


RULE = LintRule("broken-layer", Severity.ERROR, check)
