"""Describes the removal of an app: as plain data, and as the sentence that refuses it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scaffold.changes import ChangeSet
from scaffold.diagnostic import Diagnostic, printable
from scaffold.removal import Extent
from scaffold.report.patch import summary


def describe_removal(
    extent: Extent,
    changes: ChangeSet,
    dependents: Sequence[Diagnostic],
    warnings: Sequence[Diagnostic],
    left_behind: Sequence[str],
) -> Mapping[str, Any]:
    """Return a removal as plain data.

    Args:
        extent: What goes.
        changes: The planned changes, none where the removal is refused.
        dependents: What breaks without the app.
        warnings: Everything else there is to say.
        left_behind: What stays in the folder, since Git does not list it.
    """
    app = extent.app
    return {
        "app": app.name,
        "namespace": app.namespace,
        "cluster": app.cluster,
        "folder": app.folder,
        "kustomizations": [f"{k.namespace}/{k.name}" for k in extent.kustomizations],
        "list": [
            {"file": use.place.path, "line": use.place.line, "entry": printable(use.text)} for use in extent.listings
        ],
        "files": [{"path": printable(entry.path), "status": str(entry.status)} for entry in summary(changes)],
        "dependents": [_described(finding) for finding in dependents],
        "warnings": [_described(finding) for finding in warnings],
        "left_behind": [printable(path) for path in left_behind],
    }


def _described(finding: Diagnostic) -> Mapping[str, Any]:
    return {
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "severity": str(finding.severity),
        "rule": finding.rule,
        "message": finding.message,
        "hint": finding.hint,
    }


def refusal(extent: Extent, dependents: Sequence[Diagnostic]) -> str:
    """Say what depends on an app, each with its place."""
    app, one = extent.app, len(dependents) == 1
    places = "1 place depends on it; change it" if one else f"{len(dependents)} places depend on it; change them"
    listed = "".join(f"\n  {_place(finding)}: {finding.message}" for finding in dependents)
    return (
        f"app `{printable(app.namespace)}/{printable(app.name)}` cannot be removed: {places} first, "
        f"nothing was written{listed}"
    )


def _place(finding: Diagnostic) -> str:
    return f"{finding.path}:{finding.line}" if finding.line else finding.path
