"""Judges what clusters apply by JSON Schemas: those of a location, or those that files name for their editor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from scaffold.adapters.schemas import SchemaStore, default_cache_dir
from scaffold.diagnostic import Diagnostic, Severity
from scaffold.findings.modelines import by_schema
from scaffold.flux import Fleet
from scaffold.repository import Document

MODELINE = "modeline"
"""What stands in place of a location for the addresses that files name."""


def schema_findings(fleet: Fleet, location: str) -> tuple[Diagnostic, ...]:
    """Validate every document that a cluster applies, each once.

    Args:
        fleet: The clusters.
        location: See `SchemaLocation.parse`, or `modeline`.

    Raises:
        ScaffoldError: The location cannot be understood.
    """
    found = {
        (resource.document.path, resource.document.index): resource.document
        for cluster in fleet.clusters
        for resource, _ in cluster.resources
    }
    documents = [found[key] for key in sorted(found)]
    if location == MODELINE:
        return tuple(_by_modeline(fleet, documents))
    return tuple(SchemaStore(location, default_cache_dir()).validate(documents, partial=True))


def _by_modeline(fleet: Fleet, documents: Iterable[Document]) -> Iterator[Diagnostic]:
    """Validate documents by the schemas that they name; a host that cannot be reached is asked, and told, once."""
    unreachable: set[str] = set()
    for address, meant in by_schema(fleet.repository, documents).items():
        host = urlsplit(address).netloc
        if host in unreachable:
            continue
        for finding in SchemaStore(address, default_cache_dir()).validate(meant, partial=True):
            if finding.severity is Severity.HINT:
                unreachable.add(host)
            yield finding
