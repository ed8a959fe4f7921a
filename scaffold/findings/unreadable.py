"""Finds a file that a cluster's root reaches and that is no YAML.

The build that includes it fails, and with it the whole Kustomization: nothing of it is applied any more, what it had
applied before stays as it is. It is a warning where this program stops before Flux would, as with a file of more than
4 MiB: what such a file declares was not judged.

Bad, where the indentation does not fit:

    metadata:
      name: radarr
     namespace: media

Good:

    metadata:
      name: radarr
      namespace: media

Source: https://yaml.org/spec/1.2.2/
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.checks import Check
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Fleet
from scaffold.repository import Location


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield an error for each file that does not parse, a warning for each that was not read."""
    for cluster in fleet.clusters:
        for problem in cluster.diagnostics:
            if problem.rule == CHECK.id:
                yield CHECK.finding(Location(problem.path, problem.line, problem.column), problem.message, problem.hint)
        for problem in fleet.repository.problems:
            if problem.path in cluster.files:
                place = Location(problem.path, problem.line, problem.column)
                yield CHECK.finding(place, problem.message, problem.hint, Severity.WARNING)


CHECK = Check("unreadable", Severity.ERROR, check)
