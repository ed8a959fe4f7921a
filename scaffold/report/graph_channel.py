"""Orders the upright parts of lines between two columns, so that few lines cross and none lie on each other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

_CLOSE = 5.0
"""Lines that are nearer are hard to tell apart."""

_SAME = 2.5
"""Lines that are nearer look like one."""

_CONFLICT, _HARD = 1000, 20
_SEARCHED = 150
"""From so many lines on, the first order has to do."""

_PASSES = 12


@dataclass(frozen=True, slots=True)
class Net:
    """What joins points on the two sides of a channel.

    Attributes:
        lefts: How far down its points on the left are.
        rights: The same, of those on the right.
    """

    lefts: tuple[float, ...]
    rights: tuple[float, ...]

    @property
    def low(self) -> float:
        """Return its upper end."""
        return min(self.lefts + self.rights)

    @property
    def high(self) -> float:
        """Return its lower end."""
        return max(self.lefts + self.rights)


def find_tracks(nets: Sequence[Net]) -> tuple[tuple[int, ...], int]:
    """Return the track of each net, from 0 on the left, and the number of tracks."""
    upright = [index for index, net in enumerate(nets) if net.high > net.low]
    order = _first_order(nets, upright)
    if len(order) <= _SEARCHED:
        order = _improved(nets, order)
    tracks = [0] * len(nets)
    ends: list[list[tuple[float, float]]] = []
    for index in order:
        low, high = nets[index].low - _CLOSE, nets[index].high + _CLOSE
        track = len(ends)
        while track and all(high < below or above < low for below, above in ends[track - 1]):
            track -= 1
        if track == len(ends):
            ends.append([])
        ends[track].append((nets[index].low, nets[index].high))
        tracks[index] = track
    return tuple(tracks), len(ends)


def find_clash(nets: Sequence[Net], tracks: Sequence[int]) -> tuple[int, int] | None:
    """Return a net and which of its points on the right would lie on a line from the left, where tracks cannot help."""
    upright = [index for index, net in enumerate(nets) if net.high > net.low]
    lefts = sorted((left, tracks[index]) for index in upright for left in nets[index].lefts)
    for index in upright:
        for point, right in enumerate(nets[index].rights):
            near = lefts[bisect_left(lefts, (right - _SAME, -1)) : bisect_left(lefts, (right + _SAME, -1))]
            if any(track > tracks[index] for _, track in near):
                return index, point
    return None


def _first_order(nets: Sequence[Net], upright: Sequence[int]) -> list[int]:
    """Put lines that rise before those that fall; within each, those that others would have to cross last."""

    def key(index: int) -> tuple[bool, float, int]:
        net = nets[index]
        left = sum(net.lefts) / len(net.lefts)
        right = sum(net.rights) / len(net.rights) if net.rights else left
        return right > left, left if right <= left else -left, index

    return sorted(upright, key=key)


def _improved(nets: Sequence[Net], order: list[int]) -> list[int]:
    """Move one net at a time to where it costs least, until none gains by moving."""
    cost = {(a, b): _cost(nets[a], nets[b]) for a in order for b in order if a != b}
    for _ in range(_PASSES):
        moved = False
        for index in sorted(order):
            old = order.index(index)
            rest = order[:old] + order[old + 1 :]
            price = sum(cost[index, other] for other in rest)
            prices = [price]
            for other in rest:
                price += cost[other, index] - cost[index, other]
                prices.append(price)
            best = min(range(len(prices)), key=lambda place: (prices[place], abs(place - old)))
            if prices[best] < prices[old]:
                order = [*rest[:best], index, *rest[best:]]
                moved = True
        if not moved:
            break
    return order


def _cost(first: Net, second: Net) -> int:
    """Return how often two nets cross or touch where the first one is on the left."""
    crossed = sum(second.low - _CLOSE < y < second.high + _CLOSE for y in first.rights)
    crossed += sum(first.low - _CLOSE < y < first.high + _CLOSE for y in second.lefts)
    for right in first.rights:
        for left in second.lefts:
            distance = abs(right - left)
            crossed += _CONFLICT if distance < _SAME else _HARD if distance < _CLOSE else 0
    return crossed
