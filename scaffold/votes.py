"""Votes: what the siblings of a new app do, how many of them, and in which files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold.repository import ResourceId
from scaffold.siblings import App, abstract

NAMESPACE_QUORUM = 3
"""Votes from which the habit of those nearer to the new app counts more than everybody's."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """One sibling's vote: a value and the file that shows it."""

    value: Any
    file: str


@dataclass(frozen=True, slots=True)
class Row:
    """Something that varies between repositories.

    Attributes:
        name: The template's question that it answers.
        cast: Reads one sibling's vote, `None` where it has none.
        fallback: The value where nobody votes.
        per_key: Vote on each key of a mapping by itself; a key needs more than half of the votes.
        loose: With `per_key`, a key that more than half have is kept with its most usual value.
    """

    name: str
    cast: Callable[[App], Ballot | None]
    fallback: Any
    per_key: bool = False
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Convention:
    """A value, and why it is believed.

    Attributes:
        name: The template's question that it answers.
        value: The value; `{app}` and `{namespace}` stand for the new app's.
        votes: How many siblings do so.
        total: How many siblings voted.
        scope: Whose votes counted: a namespace's name, `cluster NAME`, `fallback`, or a settings file's name.
        files: The files that cast the winning votes, sorted.
    """

    name: str
    value: Any
    votes: int
    total: int
    scope: str
    files: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """Say why, as in `12 of 14 in media`."""
        if self.total:
            return f"{self.votes} of {self.total} in {self.scope}"
        return self.scope


def decide(row: Row, apps: Sequence[App], cluster: str, namespace: str, layer: ResourceId | None = None) -> Convention:
    """Count the votes on a row, those of the apps that are most like the new one.

    The namespace's where three or more vote, else those that are applied as the new one is: by the same layer, or each
    by its own Kustomization. Without any, and where all are applied so, those of all app-template apps where three or
    more vote, else everybody's; the fallback where nobody votes.

    Args:
        row: What is voted on.
        apps: Who votes.
        cluster: The cluster's name.
        namespace: The new app's namespace.
        layer: The Kustomization of the layer that applies the new app, `None` where it has one of its own.
    """
    ballots = [(app, ballot) for app in apps if (ballot := row.cast(app)) is not None]
    near = [ballot for app, ballot in ballots if app.namespace == namespace]
    beside = [(app, ballot) for app, ballot in ballots if applied_alike(app, layer)]
    alike = [ballot for app, ballot in beside or ballots if app.release is not None]
    everyone = [ballot for _, ballot in beside or ballots]
    if len(near) >= NAMESPACE_QUORUM:
        counted, scope = near, namespace
    elif layer is not None and beside:
        counted, scope = alike if len(alike) >= NAMESPACE_QUORUM else everyone, f"layer {layer.name}"
    elif everyone:
        counted, scope = alike if len(alike) >= NAMESPACE_QUORUM else everyone, f"cluster {cluster}"
    else:
        return Convention(row.name, row.fallback, 0, 0, "fallback")
    if row.per_key:
        return _per_key(row, counted, scope)
    return _plurality(row.name, counted, near, everyone, scope)


def applied_alike(app: App, layer: ResourceId | None) -> bool:
    """Tell whether an app is applied by a layer, or by a Kustomization of its own where there is none."""
    return not app.layered if layer is None else app.layered and app.main.id == layer


def _plurality(
    name: str, counted: Sequence[Ballot], near: Sequence[Ballot], everyone: Sequence[Ballot], scope: str
) -> Convention:
    groups = _group(counted)
    nearer, wider = Counter(map(_key, near)), Counter(map(_key, everyone))
    # a tie goes to the namespace's own habit, then to what is more usual in the cluster, then to what sorts first
    winner = max(sorted(groups), key=lambda key: (len(groups[key]), nearer[key], wider[key]))
    ballots = groups[winner]
    return Convention(
        name, ballots[0].value, len(ballots), len(counted), scope, tuple(sorted({b.file for b in ballots}))
    )


def _per_key(row: Row, counted: Sequence[Ballot], scope: str) -> Convention:
    value: dict[str, Any] = {}
    files: set[str] = set()
    least = len(counted)
    keys = dict.fromkeys(key for ballot in counted for key in ballot.value)
    for key in keys:
        groups = _group(Ballot(ballot.value[key], ballot.file) for ballot in counted if key in ballot.value)
        winner = max(sorted(groups), key=lambda group: len(groups[group]))
        agreeing = sum(map(len, groups.values())) if row.loose else len(groups[winner])
        if agreeing * 2 > len(counted):
            value[key] = groups[winner][0].value
            files.update(ballot.file for ballot in groups[winner])
            least = min(least, len(groups[winner]))
    if not value:
        empty = [ballot for ballot in counted if not ballot.value]
        least, files = len(empty), {ballot.file for ballot in empty}
    return Convention(row.name, value, least, len(counted), scope, tuple(sorted(files)))


def _group(ballots: Iterable[Ballot]) -> dict[str, list[Ballot]]:
    groups: dict[str, list[Ballot]] = {}
    for ballot in ballots:
        groups.setdefault(_key(ballot), []).append(ballot)
    return groups


def _key(ballot: Ballot) -> str:
    return json.dumps(ballot.value, default=str)


def abstract_value(value: Any, app: App) -> Any:
    """Replace the app's name and namespace throughout a value."""
    if isinstance(value, str):
        return abstract(value, app.name, app.namespace)
    if isinstance(value, dict):
        return {abstract_value(key, app): abstract_value(item, app) for key, item in value.items()}
    if isinstance(value, list):
        return [abstract_value(item, app) for item in value]
    return value


def without(mapping: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """Return a mapping without some keys."""
    left = frozenset(keys)
    return {key: value for key, value in mapping.items() if key not in left}


def usual_order(orders: Iterable[Sequence[str]]) -> list[str]:
    """Merge several orders of keys into the one that most pairs of keys agree with."""
    before: dict[tuple[str, str], int] = {}
    keys: dict[str, None] = {}
    for order in orders:
        for index, key in enumerate(order):
            keys[key] = None
            for later in order[index + 1 :]:
                before[key, later] = before.get((key, later), 0) + 1
    result: list[str] = []
    left = list(keys)
    while left:
        # the key that fewest others precede comes next
        nxt = min(left, key=lambda key: sum(_precedes(before, other, key) for other in left if other != key))
        result.append(nxt)
        left.remove(nxt)
    return result


def completed_order(order: Sequence[str], reference: Sequence[str]) -> list[str]:
    """Give each key of the reference that nobody writes its place among those that are written.

    Where the written ones are alphabetical, and the reference would have them otherwise, it goes to its place in the
    alphabet; else behind the nearest one that precedes it in the reference. Without any written key there is no order.
    """
    found = list(order)
    alphabetical = found == sorted(found) and found != [key for key in reference if key in found]
    for index, key in enumerate(reference):
        if key in found or not found:
            continue
        before = next((k for k in reversed(reference[:index]) if k in found), None)
        found.insert(found.index(before) + 1 if before else 0, key)
    return sorted(found) if alphabetical else found


def _precedes(before: Mapping[tuple[str, str], int], first: str, second: str) -> bool:
    return before.get((first, second), 0) > before.get((second, first), 0)
