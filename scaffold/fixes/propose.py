"""The fixes by rule, and what they propose for a fleet's findings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from scaffold.checks import (
    missing_dependency,
    unknown_dependency,
    unknown_gateway,
    unknown_secret_store,
    unknown_storage_class,
    unpinned_image,
    unregistered_app,
)
from scaffold.diagnostic import Diagnostic
from scaffold.fixes.dependency import wait
from scaffold.fixes.fix import Asked, Digests, Fix, Fixer, Left
from scaffold.fixes.misspelling import correcting
from scaffold.fixes.pinning import images_to_resolve, pin
from scaffold.fixes.registration import register
from scaffold.flux import Fleet
from scaffold.image_reference import ImageReference

FIXERS: Mapping[str, Fixer] = {
    missing_dependency.CHECK.id: wait,
    unknown_dependency.CHECK.id: correcting(unknown_dependency.unresolved_dependencies),
    unknown_gateway.CHECK.id: correcting(unknown_gateway.unresolved_gateways),
    unknown_secret_store.CHECK.id: correcting(unknown_secret_store.unresolved_stores),
    unknown_storage_class.CHECK.id: correcting(unknown_storage_class.unresolved_classes),
    unpinned_image.CHECK.id: pin,
    unregistered_app.CHECK.id: register,
}
"""What repairs the findings of each rule that has a fix."""


_FIRST = frozenset(rule for rule in FIXERS if rule.startswith("unknown-"))
"""A reference that is corrected may have been all that was missing elsewhere."""


def in_order(fixes: Sequence[Fix]) -> tuple[tuple[Fix, ...], ...]:
    """Return the fixes in groups; what one changes is judged anew before the next is made."""
    first = tuple(each for each in fixes if each.finding.rule in _FIRST)
    return first, tuple(each for each in fixes if each not in first)


def propose(
    fleet: Fleet, findings: Collection[Diagnostic], digests: Digests
) -> tuple[tuple[Fix, ...], tuple[Left, ...]]:
    """Return the fixes for findings, and those that have none although their rule has; each sorted by place."""
    fixes: dict[Diagnostic, Fix] = {}
    left: dict[Diagnostic, Left] = {}
    for rule, fixer in FIXERS.items():
        asked = Asked(finding for finding in findings if finding.rule == rule)
        for each in fixer(fleet, asked, digests) if asked else ():
            if isinstance(each, Fix):
                fixes.setdefault(each.finding, each)
            else:
                left.setdefault(each.finding, each)
    return tuple(fixes[one] for one in sorted(fixes)), tuple(left[one] for one in sorted(left))


def wanted_digests(fleet: Fleet, findings: Collection[Diagnostic]) -> tuple[ImageReference, ...]:
    """Return the images whose digests the fixes of some findings need."""
    asked = Asked(finding for finding in findings if finding.rule == unpinned_image.CHECK.id)
    return images_to_resolve(fleet, asked) if asked else ()
