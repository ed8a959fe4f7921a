"""Finds a variable with the text `false`, which a template tests with `if`.

To Jinja every text but the empty one is true, so `{% if is_gpu %}` is taken where `is_gpu` is `"false"`, and the other
way round with `not`. Judged are the variables that the settings or a nodes file give a node, and those of
`-D name=value`, which is always a text. A variable for the role, such as `is_controlplane`, is read as a boolean
however it is written, and is no finding.

Bad:

    variables:
      is_gpu: "false"

Good:

    variables:
      is_gpu: false

Good, on the command line: `-D is_gpu:=false`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.talos.rules.rule import JudgedNode, LintRule, each_node, quote
from scaffold.talos.tree import Place
from scaffold.talos.variables import Fact, fact_named

_READ = (Fact.IS_CONTROLPLANE, Fact.IS_WORKER)
"""What a role's variables say is read as a boolean, however it is written."""

_FALSE = frozenset({"false", "no", "off", "0", "n", "none", "null"})
_TEST = re.compile(r"\{%[-+]?\s*(?:el)?if\s+(?:not\s+)?(?P<name>[A-Za-z_]\w*)\s*[-+]?%\}")


def check(judged: JudgedNode) -> Iterator[Diagnostic]:
    """Yield a warning for each test of a variable that is such a text."""
    texts = {
        name: value
        for name, value in judged.node.variables.items()
        if isinstance(value, str) and value.lower() in _FALSE and fact_named(name) not in _READ
    }
    if not texts:
        return
    for layer in judged.layers:
        for number, line in enumerate(layer.template.splitlines(), 1):
            for test in _TEST.finditer(line):
                name = test["name"]
                if name in texts:
                    yield RULE.finding(
                        Place(layer.path, number, test.start("name") + 1),
                        f"`{name}` is the text {quote(texts[name])}, which is true here",
                        f"give it without quotes, or as `-D {name}:={texts[name].lower()}`",
                    )


RULE = LintRule("string-boolean", Severity.WARNING, each_node(check))
