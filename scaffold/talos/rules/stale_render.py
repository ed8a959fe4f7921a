"""Finds a rendered file that its template has left behind.

The file is what an older revision of the template rendered to, so the template was changed and nobody rendered again.
Whoever applies the file applies yesterday's config. Compared is what Talos reads, not comments or style.

Bad: `nodes/k8s-1.yaml.j2` is changed and committed, `nodes/k8s-1.yaml` stays as it was.

Good: the file is rendered again in the same commit, or not committed at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.diagnostic import Severity
from scaffold.talos.rules.rendered_files import agrees
from scaffold.talos.rules.rule import Found, LintRule, View, quote
from scaffold.talos.tree import Place


def check(view: View) -> Iterator[Found]:
    """Yield a warning for each committed file that an older revision of its template renders to."""
    for file in view.committed:
        if not agrees(file.text, file.renders, file.table) and agrees(file.text, file.older, file.table):
            message = f"this is what {quote(file.template)} rendered to before it was changed"
            yield "", RULE.finding(Place(file.path, 0, 0), message, "render it again")


RULE = LintRule("stale-render", Severity.WARNING, check)
