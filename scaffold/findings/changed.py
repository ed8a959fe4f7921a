"""What a change caused: the findings of a repository that it did not have before, wherever they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from scaffold.checks import new_findings
from scaffold.diagnostic import Diagnostic
from scaffold.repository import Repository


def touched_files(before: Repository, after: Repository) -> frozenset[str]:
    """Return the files that are there after a change and have another content than before."""
    return frozenset(path for path, content in after.files.items() if before.files.get(path) != content)


def moved_files(before: Repository, after: Repository) -> Mapping[str, str]:
    """Return where files went that have the same content in one other place: old path → new path."""
    gone: dict[bytes, list[str]] = {}
    for path, content in before.files.items():
        if path not in after.files:
            gone.setdefault(content, []).append(path)
    come: dict[bytes, list[str]] = {}
    for path, content in after.files.items():
        if path not in before.files and content in gone:
            come.setdefault(content, []).append(path)
    return {gone[content][0]: paths[0] for content, paths in come.items() if len(gone[content]) == len(paths) == 1}


def caused(
    before: Iterable[Diagnostic], after: Iterable[Diagnostic], moved: Mapping[str, str]
) -> tuple[Diagnostic, ...]:
    """Return the findings of `after` that `before` did not have; what only moved with its file is not new."""
    return new_findings([replace(finding, path=moved.get(finding.path, finding.path)) for finding in before], after)
