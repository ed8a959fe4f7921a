"""Judges a fleet: runs the rules, lets comments ignore findings, and weighs what is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from scaffold.checks import Check, plaintext_secret, run_checks
from scaffold.diagnostic import Diagnostic
from scaffold.findings import unexplained_ignore, unused_ignore
from scaffold.findings.check_settings import Policy
from scaffold.findings.ignores import Ignore, read_ignores
from scaffold.findings.rules import ABOUT_COMMENTS, ABOUT_MORE, FLEET_CHECKS, IDS
from scaffold.flux import Fleet

_SECRETS = plaintext_secret.CHECK
"""It runs always: another finding may stand on the same line, which must not be shown then."""

_ABOUT_COMMENTS = frozenset(rule.id for rule in ABOUT_COMMENTS)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found.

    Attributes:
        findings: What is to be shown, sorted by place.
        ignored: What comments ignore of it.
        secrets: The path and the line of every secret that was found, whatever the policy and comments say of it.
    """

    findings: tuple[Diagnostic, ...]
    ignored: tuple[Diagnostic, ...] = ()
    secrets: frozenset[tuple[str, int]] = frozenset()


def judge(
    fleet: Fleet,
    policy: Policy,
    touched: frozenset[str] = frozenset(),
    checks: Sequence[Check] = FLEET_CHECKS,
    further: Iterable[Diagnostic] = (),
) -> Judgement:
    """Judge a fleet.

    Args:
        fleet: The clusters to judge.
        policy: Which rules, and how much they weigh.
        touched: The files that a change touches; some rules weigh more there.
        checks: The rules to choose from.
        further: Findings of the rules that need more than a fleet (`ABOUT_MORE`).
    """
    running = [check for check in checks if policy.runs(check.id) or check is _SECRETS]
    found = (*_heavier(run_checks(fleet, running), running, touched), *further)
    ignores = _ignores(fleet, found)
    kept, ignored, used = _ignore(found, ignores)
    ran = frozenset(check.id for check in (*running, *ABOUT_MORE) if policy.runs(check.id))
    about = [finding for ignore in ignores if (finding := _about(ignore, ran, ignore in used)) is not None]
    secrets = frozenset((finding.path, finding.line) for finding in found if finding.rule == _SECRETS.id)
    return Judgement(_weighed(policy, (*kept, *about)), _weighed(policy, ignored), secrets)


def _weighed(policy: Policy, findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    weighed = (policy.weigh(finding) for finding in findings)
    return tuple(sorted({finding for finding in weighed if finding is not None}))


def _heavier(
    findings: Iterable[Diagnostic], checks: Iterable[Check], touched: frozenset[str]
) -> tuple[Diagnostic, ...]:
    heavier = {check.id: check.when_touched for check in checks if check.when_touched is not None}
    return tuple(
        replace(finding, severity=heavier[finding.rule])
        if finding.path in touched and finding.rule in heavier
        else finding
        for finding in findings
    )


def _ignores(fleet: Fleet, found: Iterable[Diagnostic]) -> tuple[Ignore, ...]:
    """Return what comments ignore, in the files that are judged."""
    paths = frozenset(finding.path for finding in found).union(*(cluster.files for cluster in fleet.clusters))
    return tuple(ignore for path in sorted(paths) for ignore in read_ignores(fleet.repository, path))


def _ignore(
    found: Iterable[Diagnostic], ignores: Iterable[Ignore]
) -> tuple[list[Diagnostic], list[Diagnostic], frozenset[Ignore]]:
    """Return the findings that stay, those that a comment with a reason ignores, and the comments that mean some."""
    by_place: dict[tuple[str, str, int], list[Ignore]] = {}
    for ignore in ignores:
        for line in ignore.targets:
            by_place.setdefault((ignore.place.path, ignore.rule, line), []).append(ignore)
    kept: list[Diagnostic] = []
    ignored: list[Diagnostic] = []
    used: set[Ignore] = set()
    for finding in found:
        meant = by_place.get((finding.path, finding.rule, finding.line), [])
        used.update(meant)
        (ignored if any(ignore.reason for ignore in meant) else kept).append(finding)
    return kept, ignored, frozenset(used)


def _about(ignore: Ignore, ran: frozenset[str], used: bool) -> Diagnostic | None:
    """Return what is wrong with a comment, if anything."""
    if not ignore.rule:
        return unused_ignore.nameless(ignore.place)
    if ignore.rule in _ABOUT_COMMENTS:
        return unused_ignore.not_ignorable(ignore.place, ignore.rule)
    if ignore.rule not in IDS:
        return unused_ignore.unknown(ignore.place, ignore.rule, IDS)
    if ignore.rule not in ran:
        return None
    if not used:
        return unused_ignore.unused(ignore.place, ignore.rule)
    return None if ignore.reason else unexplained_ignore.unexplained(ignore.place, ignore.rule)
