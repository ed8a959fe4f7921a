"""Shows how far a long run is, on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TypeVar

_T = TypeVar("_T")
_MANY = 10
"""Items below which a bar would only flicker."""


def track(items: Sequence[_T]) -> Iterable[_T]:
    """Yield the items, with a bar on stderr where there are many and somebody looks."""
    if len(items) < _MANY or not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track as tracked

    return tracked(items, description="rendering", console=Console(stderr=True), transient=True)
