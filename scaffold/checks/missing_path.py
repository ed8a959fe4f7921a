"""Finds a Kustomization whose `spec.path` does not exist.

The controller answers `kustomization path not found` and applies nothing; what it had applied before stays as it is,
unnoticed. Only Kustomizations on the cluster's own source are judged: another source is another repository. It is a
warning only where the source may hold files that the repository does not (an OCI artifact, a submodule, an include).

Bad, where the folder is `apps/media/radarr/app`:

    spec:
      path: ./apps/media/radar/app

Good:

    spec:
      path: ./apps/media/radarr/app

Source: https://fluxcd.io/flux/components/kustomize/kustomizations/#path
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from scaffold.checks.check import Check, inside, named, quote
from scaffold.checks.paths import nearest_path
from scaffold.checks.unseen import artifact_holds_more
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Fleet
from scaffold.repository import text_at


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield an error for each Kustomization on the own source whose path does not exist."""
    for cluster in fleet.clusters:
        missing = {(d.path, d.line, d.column) for d in cluster.diagnostics if d.rule == CHECK.id}
        if not missing:
            continue
        severity = Severity.WARNING if artifact_holds_more(fleet, cluster) else Severity.ERROR
        for kustomization in cluster.kustomizations:
            place = kustomization.resource.document.at("spec", "path")
            declared = text_at(kustomization.spec, "path")
            if kustomization.path is None and (place.path, place.line, place.column) in missing:
                message = f"Kustomization {named(kustomization.id)} applies {quote(declared)}, which does not exist"
                slip = nearest_path(fleet.repository, posixpath.normpath(declared.strip().lstrip("/")))
                hint = f"did you mean {quote(slip)}" if slip else "add the folder, or correct `spec.path`"
                yield CHECK.finding(place, message + inside(fleet, cluster), hint, severity)


CHECK = Check("missing-path", Severity.ERROR, check)
