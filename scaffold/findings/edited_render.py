"""Finds a rendered file that is not what its template renders to.

A file that is committed beside its `.j2` template says what the template says, and nothing else: the next render
overwrites the edit. What the file says counts, not its comments or style, and a secret that stands where the render
has a reference is no edit. Where the file is what an older commit of the template rendered to, nobody edited it: that
is `stale-render`.

Bad, where `talos/nodes/k8s-1.yaml.j2` says `/dev/sda`:

    # talos/nodes/k8s-1.yaml
    machine:
      install:
        disk: /dev/nvme0n1

Good: the change is made in `talos/nodes/k8s-1.yaml.j2`, and the file is rendered again, or not committed at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.checks import Check
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Fleet


def check(_: Fleet) -> Iterator[Diagnostic]:
    """Yield nothing: templates are rendered where files are (`talos/rules/edited_render.py` judges them)."""
    return iter(())


CHECK = Check("edited-render", Severity.WARNING, check)
