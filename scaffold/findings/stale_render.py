"""Finds a rendered file that its template has left behind.

The file is what an older commit of the `.j2` template beside it rendered to: the template was changed, and nobody
rendered again. Whoever applies the file applies yesterday's config. Layers of Talos nodes are judged, and other
templates, such as bootstrap resources, that render without variables of their own; what the file says counts, not its
comments or style.

Bad: `talos/nodes/k8s-1.yaml.j2` is changed and committed, `talos/nodes/k8s-1.yaml` stays as it was.

Good: the file is rendered again in the same commit, or not committed at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.checks import Check
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Fleet


def check(_: Fleet) -> Iterator[Diagnostic]:
    """Yield nothing: templates are rendered where files are (`talos/rules/stale_render.py` judges them)."""
    return iter(())


CHECK = Check("stale-render", Severity.WARNING, check)
