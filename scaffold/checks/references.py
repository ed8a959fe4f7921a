"""Decides when a reference to something that charts may make is worth a hint: seldom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from scaffold.diagnostic import Diagnostic
from scaffold.repository import Location, ResourceId

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A reference that leads to nothing, and what would do in its place.

    Attributes:
        finding: The finding, at the name.
        name: The name.
        names: Names that lead to something with all else as it is; none where something has the name already.
        namespace: The namespace that is meant, empty where none plays a part.
        namespaces: Namespaces that have something of the name.
    """

    finding: Diagnostic
    name: str
    names: frozenset[str]
    namespace: str = ""
    namespaces: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Use:
    """A reference: what it names, who makes it, and where it is written."""

    key: Key
    user: ResourceId
    place: Location


def unknown(uses: Iterable[Use], known: Collection[Key]) -> Iterator[Use]:
    """Yield the references to what no manifest declares and nobody else refers to.

    Two thirds of all storage classes, and some gateways and stores, are made by charts or outside of the repository.
    So what several objects name is taken to exist, and where the repository declares none at all, nothing is judged.
    """
    if not known:
        return
    found = [use for use in uses if use.key not in known]
    users: dict[Key, set[ResourceId]] = {}
    for use in found:
        users.setdefault(use.key, set()).add(use.user)
    yield from (use for use in found if len(users[use.key]) == 1)
