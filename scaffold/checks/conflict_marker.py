"""Finds what an unfinished merge leaves behind: conflict markers in a file, and `.rej` or `.orig` files beside one.

A file with markers is no YAML any more, or worse, it is YAML that says both: the whole build fails, and nothing of that
Kustomization is applied. A `.rej` file holds what a patch or `copier update` could not apply: a part of the change is
missing. Files that no root reaches, and files left behind, are warnings.

Bad:

    <<<<<<< before updating
    interval: 30m
    =======
    interval: 1h
    >>>>>>> after updating

Good:

    interval: 1h
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.checks.check import Check, quote
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.flux import Fleet
from scaffold.repository import Location

_LEFT_BEHIND = {".rej": "what a patch could not apply", ".orig": "a file as it was before a merge"}


def check(fleet: Fleet) -> Iterator[Diagnostic]:
    """Yield an error for each conflict in a file that a root reaches, a warning for each elsewhere."""
    repository = fleet.repository
    reached = frozenset[str]().union(*(cluster.files for cluster in fleet.clusters))
    for path, content in repository.files.items():
        if b"<<<<<<<" in content and path not in repository.links:
            severity = Severity.ERROR if path in reached else Severity.WARNING
            for line in _conflicts(content):
                message = "conflict marker of an unfinished merge"
                yield CHECK.finding(Location(path, line, 1), message, "keep one side, and remove the markers", severity)
    for path in repository.paths:
        stem = path[:-4] if path.endswith(".rej") else path[:-5] if path.endswith(".orig") else ""
        if stem in repository.paths:
            what = _LEFT_BEHIND[path[len(stem) :]]
            message = f"left behind beside {quote(stem.rpartition('/')[2])}: {what}"
            hint = "take over what is missing, and delete it"
            yield CHECK.finding(Location(path, 0, 0), message, hint, Severity.WARNING)


def _conflicts(content: bytes) -> Iterator[int]:
    """Yield the line that each conflict begins at; the three markers in their order occur in nothing else."""
    start, divided = 0, False
    for number, line in enumerate(content.splitlines(), 1):
        marker, ends = line[:7], line[7:8] in (b"", b" ")
        if marker == b"<<<<<<<" and ends:
            start, divided = number, False
        elif line == b"=======" and start:
            divided = True
        elif marker == b">>>>>>>" and ends and divided:
            yield start
            start, divided = 0, False


CHECK = Check("conflict-marker", Severity.ERROR, check)
