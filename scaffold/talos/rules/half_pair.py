"""Finds a patch that leaves only half of a certificate and its key.

Talos replaces a `{crt, key}` pair as a unit: a patch with the key alone blanks the certificate, one with the
certificate alone blanks the key. A worker that is left with the certificate alone is as it should be.

Bad, over a base with `ca: {crt: …}`:

    machine:
      ca:
        key: op://kubernetes/talos/MACHINE_CA_KEY

Good:

    machine:
      ca:
        crt: op://kubernetes/talos/MACHINE_CA_CRT
        key: op://kubernetes/talos/MACHINE_CA_KEY
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.talos.notes import Surprise
from scaffold.talos.rules.places import is_gone
from scaffold.talos.rules.rule import JudgedNode, LintRule, each_node, quote


def check(judged: JudgedNode) -> Iterator[Diagnostic]:
    """Yield an error for each half that a patch blanks and no later layer brings back."""
    for note in judged.notes:
        if note.surprise is not Surprise.HALF_PAIR or (judged.is_worker and note.path.endswith(".key")):
            continue
        if is_gone(note, judged.documents):
            message = f"this blanks {quote(note.path)} of {note.over}: Talos replaces the pair as a unit"
            yield RULE.finding(note.place, message, "repeat the other half here")


RULE = LintRule("half-pair", Severity.ERROR, each_node(check))
