"""Finds a value that clears nothing.

For most fields Talos takes `""`, `0`, null, `[]` and `{}` of a patch for "not said": the value of the layer below
stays. To remove it, delete it. (A boolean is different: `false` always counts.) A percentage over a size in bytes is
ignored too.

Bad, over a base with `dnsDomain: home.arpa`:

    cluster:
      network:
        dnsDomain: ""

Good:

    cluster:
      network:
        dnsDomain:
          $patch: delete

Source: https://www.talos.dev/latest/talos-guides/configuration/patching/
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.talos.notes import Surprise
from scaffold.talos.rules.places import survives
from scaffold.talos.rules.rule import JudgedNode, LintRule, each_node, quote

_DELETE = "write `$patch: delete` below the key to remove what is there, or leave this out"
_WHAT = {
    Surprise.ZERO_IGNORED: ("a zero, empty or null value", _DELETE),
    Surprise.EMPTY_DOES_NOT_CLEAR: ("an empty text", _DELETE),
    Surprise.SIZE_PERCENT_IGNORED: ("a percentage", "write the size in bytes, or delete the lower one first"),
}


def check(judged: JudgedNode) -> Iterator[Diagnostic]:
    """Yield a warning for each value of a patch that does nothing, where the layer below has another."""
    for note in judged.notes:
        if note.surprise in _WHAT and survives(note.over, note, judged.documents):
            what, hint = _WHAT[note.surprise]
            message = f"{what} for {quote(note.path)} does nothing: the value at {note.over} stays"
            yield RULE.finding(note.place, message, hint)


RULE = LintRule("ignored-zero", Severity.WARNING, each_node(check))
