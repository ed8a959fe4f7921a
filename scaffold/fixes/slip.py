"""Tells a slip of the keyboard from another name: for a fix nobody looks at, being near is not enough."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import zip_longest

from scaffold.checks.check import nearest

_SEPARATOR = re.compile(r"[-._]+")
_SHORTEST = 5
"""Letters of a word in which one may be wrong: `prod` and `prox`, `ssd` and `hdd` are words of their own."""


def meant(name: str, names: Iterable[str]) -> str:
    """Return the only name that another one is a slip of, nothing where there is none or are several."""
    candidates = sorted(set(names))
    slips = [candidate for candidate in candidates if is_slip(name, candidate)]
    return slips[0] if len(slips) == 1 and nearest(name, candidates) == slips[0] else ""


def is_slip(name: str, other: str) -> bool:
    """Tell whether a name is another one with one slip: a letter wrong, missing, too many, or two swapped.

    Names that differ in a number (`postgres-16`, `postgres-17`), in a short word, or in more than one place are taken
    for names of different things: `envoy-internal` never becomes `envoy-external`. Case and separators are slips.
    """
    if name == other:
        return False
    words, others = (_SEPARATOR.split(one.lower()) for one in (name, other))
    if "".join(words) == "".join(others):
        return True
    pairs = [(one, two) for one, two in zip_longest(words, others, fillvalue="") if one != two]
    return len(pairs) == 1 and _is_near(*pairs[0])


def _is_near(word: str, other: str) -> bool:
    """Tell whether two words differ by one letter that is wrong, missing or too many, or by two that are swapped."""
    if max(len(word), len(other)) < _SHORTEST or _digits(word) != _digits(other):
        return False
    start = next((index for index, (one, two) in enumerate(zip(word, other, strict=False)) if one != two), None)
    if start is None:
        return abs(len(word) - len(other)) == 1
    rest, others = word[start:], other[start:]
    swapped = rest[:2] == others[1::-1] and rest[2:] == others[2:]
    return swapped or rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]


def _digits(word: str) -> str:
    return "".join(letter for letter in word if letter.isdigit())
