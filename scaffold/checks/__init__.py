"""The checks: one rule per file, each judging only what a cluster's root reaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from scaffold.checks import (
    conflict_marker,
    cross_cluster_reference,
    dependency_cycle,
    duplicate_name,
    invalid_hostname,
    latest_tag,
    malformed_digest,
    missing_dependency,
    missing_path,
    missing_secret,
    plaintext_secret,
    same_kustomization_deadlock,
    short_refresh,
    unknown_dependency,
    unknown_gateway,
    unknown_secret_store,
    unknown_storage_class,
    unpinned_image,
    unregistered_app,
    unresolved_resource,
)
from scaffold.checks.check import Check
from scaffold.diagnostic import Diagnostic, identity
from scaffold.flux import Fleet

ALL_CHECKS: tuple[Check, ...] = (
    conflict_marker.CHECK,
    cross_cluster_reference.CHECK,
    dependency_cycle.CHECK,
    duplicate_name.CHECK,
    invalid_hostname.CHECK,
    latest_tag.CHECK,
    malformed_digest.CHECK,
    missing_dependency.CHECK,
    missing_path.CHECK,
    missing_secret.CHECK,
    plaintext_secret.CHECK,
    same_kustomization_deadlock.CHECK,
    short_refresh.CHECK,
    unknown_dependency.CHECK,
    unknown_gateway.CHECK,
    unknown_secret_store.CHECK,
    unknown_storage_class.CHECK,
    unpinned_image.CHECK,
    unregistered_app.CHECK,
    unresolved_resource.CHECK,
)
"""Every check, by id."""


def run_checks(
    fleet: Fleet, checks: Sequence[Check] = ALL_CHECKS, paths: frozenset[str] | None = None
) -> tuple[Diagnostic, ...]:
    """Run checks; return their findings sorted by place, each once.

    Args:
        fleet: The clusters to judge.
        checks: The checks to run.
        paths: The files that the change at hand touches: only findings there are kept, and some weigh more there
            (`Check.when_touched`). `None` keeps all.
    """
    found: set[Diagnostic] = set()
    for check in checks:
        for finding in check.check(fleet):
            if paths is None:
                found.add(finding)
            elif finding.path in paths:
                found.add(replace(finding, severity=check.when_touched or finding.severity))
    return tuple(sorted(found))


def new_findings(before: Iterable[Diagnostic], after: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the findings of `after` that `before` did not have, so that old faults never block a change.

    Lines and columns do not count, since a change moves what stands below it; nor does the severity. What is found
    twice is new once where it was there once.
    """
    old = Counter(identity(finding) for finding in before)
    new: list[Diagnostic] = []
    for finding in after:
        key = identity(finding)
        if old[key]:
            old[key] -= 1
        else:
            new.append(finding)
    return tuple(new)


__all__ = ["ALL_CHECKS", "Check", "new_findings", "run_checks"]
