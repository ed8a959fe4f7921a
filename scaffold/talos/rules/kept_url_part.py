"""Finds a URL that keeps a part of the one it was to replace.

Talos merges URLs by their parts: what the patch's URL does not have (a path, a query, a user) stays from the layer
below.

Bad, over a base with `endpoint: https://cluster.example.com:6443/api`:

    cluster:
      controlPlane:
        endpoint: https://other.example.com:6443

Good, as a layer before it:

    cluster:
      controlPlane:
        $patch: delete
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.talos.notes import Note, Surprise
from scaffold.talos.rules.places import scalars
from scaffold.talos.rules.rule import JudgedNode, LintRule, each_node, quote


def check(judged: JudgedNode) -> Iterator[Diagnostic]:
    """Yield a warning for each URL of a patch that has more in the merged config, a bare `/` aside."""
    for note in judged.notes:
        if note.surprise is Surprise.URL_PART_KEPT and _keeps_something(note, judged):
            message = f"{quote(note.path)} keeps the parts of the URL at {note.over} that this one does not have"
            yield RULE.finding(note.place, message, "delete that one with `$patch: delete` in a layer before this one")


def _keeps_something(note: Note, judged: JudgedNode) -> bool:
    merged = (s for document in judged.documents for s in scalars(document) if s.place == note.place)
    for url in merged:
        parts = urlsplit(url.text)
        if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
            return True
    return False


RULE = LintRule("kept-url-part", Severity.WARNING, each_node(check))
