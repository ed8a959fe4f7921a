"""Groups what never comes up by what holds it, so that a hundred objects that wait for one thing are said once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from scaffold.simulation.outcome import Held, Run

Key = tuple[str, str, str]
_LISTED = re.compile(r"\[[^]]*\]")
"""What a health check names."""

_PLAIN = re.compile(r"[A-Za-z]+[,:;.]?")
"""A word that is no name, place, version or duration."""


@dataclass(frozen=True, slots=True)
class Group:
    """Objects of one kind that wait in one state for the same reason.

    Attributes:
        depth: How many groups hold each other above this one.
        kind: Their kind.
        state: The state in which they wait, empty for what is no object of the cluster, such as a missing item.
        condition: The condition of the first, in its controller's words.
        alike: Whether every one has that very condition.
        since: Seconds since the start at which the first of them took the state.
        members: Their ids, sorted.
        through: How many of them wait for others of the group only.
        unmade: The ids of what they would make or apply, and never do.
        there: Whether they exist.
        circle: The ids of a circle that some of them are in: each waits for the next one.
    """

    depth: int
    kind: str
    state: str
    condition: str
    alike: bool
    since: float
    members: tuple[str, ...]
    through: int
    unmade: tuple[str, ...] = ()
    there: bool = True
    circle: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Tree:
    """What waits for each object, how many it holds in all, and what it never makes."""

    waiting: Mapping[str, Sequence[Held]]
    weights: Mapping[str, int]
    unmade: Mapping[str, Sequence[str]]
    there: Callable[[str], bool]
    failed: frozenset[str]
    circles: Mapping[str, tuple[str, ...]]


def held_groups(run: Run) -> Iterator[Group]:
    """Group what never comes up: what waits for nothing else first, below each group what waits for it.

    Each object stands once, below what it directly waits for; of groups beside each other, what was made to fail is
    the first, then what holds most. What waits for an object of its own group, for the same reason, belongs to that
    group: a chain of dependencies is one group, however long. What is never made is counted where it is missing.
    """
    made, unmade = _made(run)
    first, circles = _first(made)
    waiting: dict[str, list[Held]] = {}
    for held in made.values():
        if held.because and held.subject not in first:
            waiting.setdefault(held.because[0], []).append(held)
    tree = _Tree(waiting, _weights(first, waiting, unmade), unmade, partial(_is_there, run), _failed(run), circles)
    stack = _grouped(0, first.values(), tree)
    while stack:
        group, below = stack.pop()
        yield group
        stack += _grouped(group.depth + 1, below, tree)


def _failed(run: Run) -> frozenset[str]:
    return frozenset(failure.rpartition("=")[0] for failure in run.failures)


def _made(run: Run) -> tuple[Mapping[str, Held], Mapping[str, Sequence[str]]]:
    """Return what is held and exists, or is the failure itself, and what is never made by the id of what lacks it."""
    held = {each.subject: each for each in run.held}
    absent = {each.subject for each in run.held if each.because and not _is_there(run, each.subject)}
    unmade: dict[str, list[str]] = {}
    for name in sorted(absent):
        maker = run.by_id[name].parent
        while maker in absent:
            maker = run.by_id[maker].parent
        if maker in held:
            unmade.setdefault(maker, []).append(name)
    folded = {name for names in unmade.values() for name in names}
    made = {
        name: replace(each, because=tuple(before for before in each.because if before not in folded))
        for name, each in held.items()
        if name not in folded
    }
    return made, unmade


def _is_there(run: Run, subject: str) -> bool:
    return subject not in run.by_id or bool(run.by_id[subject].spans)


def _weights(
    first: Iterable[str], waiting: Mapping[str, Sequence[Held]], unmade: Mapping[str, Sequence[str]]
) -> Mapping[str, int]:
    """Return how many objects each one holds, with itself."""
    order = list(first)
    for name in order:  # which grows: each object after what it waits for
        order += [held.subject for held in waiting.get(name, ())]
    weights: dict[str, int] = {}
    for name in reversed(order):
        held = sum(weights[later.subject] for later in waiting.get(name, ()))
        weights[name] = 1 + len(unmade.get(name, ())) + held
    return weights


def _first(known: Mapping[str, Held]) -> tuple[Mapping[str, Held], Mapping[str, tuple[str, ...]]]:
    """Return what is held by nothing else that is held, and the circles by the id of each that is in one.

    Of things that hold each other all are returned, since none is the first.
    """
    first: dict[str, Held] = {}
    circles: dict[str, tuple[str, ...]] = {}
    seen: set[str] = set()
    for start in known.values():
        path: dict[str, Held] = {}
        held: Held | None = start
        while held is not None and held.subject not in seen and held.subject not in path:
            path[held.subject] = held
            before = held.because[0] if held.because else ""
            if not before:
                first[held.subject] = held
            elif before not in known:
                first[before] = Held(before, "", "", (), 0.0)
            held = known.get(before)
        if held is not None and held.subject in path:
            names = tuple(path)
            circle = names[names.index(held.subject) :]
            first |= {name: path[name] for name in circle}
            circles |= dict.fromkeys(circle, circle)
        seen |= path.keys()
    return first, circles


def _grouped(depth: int, level: Iterable[Held], tree: _Tree) -> list[tuple[Group, Sequence[Held]]]:
    """Merge what stands on one level, and return each group with what waits for it, the last group first."""
    merged: dict[tuple[Key, tuple[str, ...]], list[Held]] = {}
    for held in level:
        merged.setdefault((_key(held), tree.circles.get(held.subject, ())), []).append(held)
    found: list[tuple[int, Group, Sequence[Held]]] = []
    for (key, circle), members in merged.items():
        direct = len(members)
        weight = sum(tree.weights[held.subject] for held in members)
        below: list[Held] = []
        for held in members:  # which grows: what waits for one of them for the same reason is one of them
            for later in tree.waiting.get(held.subject, ()):
                (members if _key(later) == key else below).append(later)
        group = Group(
            depth,
            key[0],
            key[1],
            members[0].condition,
            len({held.condition for held in members}) == 1,
            min(held.since for held in members),
            tuple(sorted(held.subject for held in members)),
            len(members) - direct,
            tuple(sorted(name for held in members for name in tree.unmade.get(held.subject, ()))),
            bool(key[1]) and tree.there(members[0].subject),
            circle,
        )
        found.append((weight, group, below))
    found.sort(key=lambda one: (tree.failed.isdisjoint(one[1].members), -one[0], one[1].since, one[1].members))
    return [(group, below) for _, group, below in reversed(found)]


def _key(held: Held) -> Key:
    """Return what objects that wait alike have in common: kind, state, and the condition's plain words."""
    names = {part for subject in (held.subject, *held.because[:1]) for part in subject.split("/")[1:]}
    condition = _LISTED.sub("", held.condition)
    words = ["" if not _PLAIN.fullmatch(word) or word in names else word for word in condition.split()]
    return held.subject.partition("/")[0], held.state, " ".join(word for word, _ in groupby(words))
