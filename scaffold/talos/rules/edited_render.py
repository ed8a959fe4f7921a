"""Finds a rendered file that is not what its template renders to.

A rendered file that is committed beside its template says what the template says, and nothing else: the next render
overwrites the edit. Compared is what Talos reads, not comments or style, and a secret that stands where the render
has a reference is no edit. The file may hold the layer or, of a node's own layer, the merged config. Where the file is
what an older revision of the template rendered to, nobody edited it: that is `stale-render`.

Bad, where `nodes/k8s-1.yaml.j2` says `/dev/sda`:

    # nodes/k8s-1.yaml
    machine:
      install:
        disk: /dev/nvme0n1

Good: the change is made in `nodes/k8s-1.yaml.j2`, and the file is rendered again, or not committed at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.diagnostic import Severity
from scaffold.talos.rules.rendered_files import agrees, first_difference
from scaffold.talos.rules.rule import Found, LintRule, View, quote


def check(view: View) -> Iterator[Found]:
    """Yield a warning for each committed file that no revision of its template renders to."""
    for file in view.committed:
        if file.renders and not agrees(file.text, (*file.renders, *file.older), file.table):
            place, path = first_difference(file.path, file.text, file.renders[0], file.table)
            what = f"{quote(path)} is" if path else "this is"
            message = f"{what} not what {quote(file.template)} renders to, now or at an earlier commit"
            yield (
                "",
                RULE.finding(
                    place, message, "if it was edited by hand, make the change in the template and render again"
                ),
            )


RULE = LintRule("edited-render", Severity.WARNING, check)
