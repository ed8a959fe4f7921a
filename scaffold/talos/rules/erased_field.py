"""Finds a field that a patch erases because it leaves it out.

A few fields do not survive any patch of their document: Talos overwrites them with what the patch has, and that is
nothing. Among them are `provisioning.diskSelector.match` and `provisioning.minSize` of volumes, `selector.match` of
LinkAliasConfig, and both expressions of OOMConfig.

Bad, over a base with `provisioning.diskSelector.match`:

    apiVersion: v1alpha1
    kind: UserVolumeConfig
    name: data
    provisioning:
      maxSize: 50GiB

Good:

    apiVersion: v1alpha1
    kind: UserVolumeConfig
    name: data
    provisioning:
      diskSelector:
        match: disk.transport == "nvme"
      maxSize: 50GiB
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.diagnostic import Diagnostic, Severity
from scaffold.talos.notes import Surprise
from scaffold.talos.rules.places import is_gone
from scaffold.talos.rules.rule import JudgedNode, LintRule, each_node, quote


def check(judged: JudgedNode) -> Iterator[Diagnostic]:
    """Yield a warning for each field that a patch erases and no later layer sets again."""
    for note in judged.notes:
        if note.surprise is Surprise.ERASED and is_gone(note, judged.documents):
            message = f"this erases {quote(note.path)} of {note.over}, since it leaves it out"
            yield RULE.finding(note.place, message, "repeat it here")


RULE = LintRule("erased-field", Severity.WARNING, each_node(check))
