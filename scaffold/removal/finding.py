"""Makes the findings of a removal: what depends on the app, which data goes, and what stays."""

from __future__ import annotations

from scaffold.checks.check import named
from scaffold.diagnostic import Diagnostic, Severity, printable
from scaffold.kustomize import Resource
from scaffold.repository import Location

DEPENDS = "depends"
"""Something breaks without the app."""

MAY_DEPEND = "may-depend"
"""Something names the app, and may do without it."""

DATA_LOSS = "data-loss"
"""Flux will delete data."""

STAYS = "stays"
"""Something stays behind, in the cluster or elsewhere."""


def finding(place: Location, severity: Severity, rule: str, message: str, hint: str = "") -> Diagnostic:
    """Return a finding whose texts are printable."""
    return Diagnostic(
        printable(place.path), place.line, place.column, severity, rule, printable(message), printable(hint)
    )


def dependent(place: Location, severity: Severity, message: str) -> Diagnostic:
    """Return the finding that something depends on the app, or may."""
    return finding(place, severity, DEPENDS if severity is Severity.ERROR else MAY_DEPEND, message)


def described(resource: Resource) -> str:
    """Write an object as its kind and `namespace/name`."""
    return f"{resource.kind} {named(resource.id)}"


def lost(resource: Resource, keys: tuple[str | int, ...], message: str, hint: str = "") -> Diagnostic:
    """Return the finding that data goes."""
    return finding(resource.document.at(*keys), Severity.WARNING, DATA_LOSS, message, hint)


def stays(resource: Resource, keys: tuple[str | int, ...], message: str) -> Diagnostic:
    """Return the finding that something stays behind."""
    return finding(resource.document.at(*keys), Severity.HINT, STAYS, message)
