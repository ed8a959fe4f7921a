"""Chooses where on the side of a box its lines begin or end."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

PORT = 8.0
"""How far apart ports are."""

EDGE = 9.0
"""How far they are from a box's corners at least."""

_NEAR = 2.5
_NUDGES = (0.0, 3.0, -3.0)


def room(ports: int) -> float:
    """Return how high a box must be for its ports."""
    return 2 * EDGE + PORT * max(ports - 1, 0)


def spread(wanted: Sequence[float], top: float, height: float, passing: Sequence[float]) -> tuple[float, ...]:
    """Return a port for each line, so that lines are straight where they can be, and never two in one.

    Args:
        wanted: Where each line would be straight, ascending; often above or below the box.
        top: Where the box begins.
        height: How high it is, `room` at least.
        passing: Where lines are on the other side of the channel, ascending: with a port at the height of another line,
            the two may look like one.
    """
    if not wanted:
        return ()
    low, high = top + EDGE, top + height - EDGE
    places = list(wanted)
    straight = [index for index, y in enumerate(places) if low <= y <= high]
    if not straight:
        straight = [len(places) // 2]
        places[straight[0]] = (low + high) / 2 + PORT * (straight[0] - (len(places) - 1) / 2)
    for index in reversed(range(straight[0])):
        places[index] = places[index + 1] - PORT
    for index in range(straight[-1] + 1, len(places)):
        places[index] = places[index - 1] + PORT
    places[0] = max(places[0], low)
    for index in range(1, len(places)):
        places[index] = max(places[index], places[index - 1] + PORT)
    limit = high
    for index in reversed(range(len(places))):
        places[index] = min(places[index], limit)
        limit = places[index] - PORT
    return tuple(_nudged(places, wanted, passing))


def _nudged(places: Sequence[float], wanted: Sequence[float], passing: Sequence[float]) -> Iterator[float]:
    above = float("-inf")
    for y, own in zip(places, wanted, strict=True):
        free = (y + nudge for nudge in _NUDGES if y + nudge - above >= PORT / 2 and not _meets(y + nudge, own, passing))
        above = round(y if abs(y - own) < _NEAR else next(free, y), 2)
        yield above


def _meets(y: float, own: float, passing: Sequence[float]) -> bool:
    index = bisect_left(passing, y - _NEAR)
    return any(other != own for other in passing[index : bisect_left(passing, y + _NEAR)])
