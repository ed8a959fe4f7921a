"""Decides when a reference to something that charts may make is worth a hint: seldom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from scaffold.repository import Location, ResourceId

Key = tuple[str, ...]


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
