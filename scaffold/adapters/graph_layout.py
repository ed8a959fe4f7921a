"""Asks Graphviz how what is joined lies best: the order of each column, and how far down everything is."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from scaffold.adapters.process import complete
from scaffold.errors import ScaffoldError, ToolMissingError

_SECONDS = 180.0
_POINTS = 72.0
_LARGE = 2000
_HASTE = ", mclimit=0.1"
"""What makes Graphviz look less long for an order with few crossings: https://graphviz.org/docs/attrs/mclimit/"""

_END = "\f"
"""Between graphs."""

_LAYOUT = f"""
import sys
import pygraphviz
for text in sys.stdin.read().split({_END!r}):
    graph = pygraphviz.AGraph(string=text)
    graph.layout(prog="dot")
    for node in graph.nodes():
        x, y = node.attr["pos"].split(",")
        sys.stdout.write(f"node {{node}} {{float(x) / {_POINTS}}} {{float(y) / {_POINTS}}}\\n")
"""
"""Run in a process of its own: whatever the C library prints, and should it crash or hang, it is not this one."""

_PLACE = re.compile(r"^node (\w+) \S+ (-?\d[\d.e+-]*)", re.MULTILINE)
"""Of the format `plain`, in inches: https://graphviz.org/docs/outputs/plain/"""


class Item(Protocol):
    """A thing to be placed: its name is letters, digits and underscores, its height is in points."""

    @property
    def name(self) -> str: ...
    @property
    def column(self) -> int: ...
    @property
    def height(self) -> float: ...


class Link(Protocol):
    """Two things in columns side by side, and how much a straight line between them matters."""

    @property
    def first(self) -> str: ...
    @property
    def later(self) -> str: ...
    @property
    def weight(self) -> int: ...


class Part(Protocol):
    """Things that links join."""

    @property
    def items(self) -> Sequence[Item]: ...
    @property
    def links(self) -> Sequence[Link]: ...


def place(parts: Iterable[Part]) -> Mapping[str, float]:
    """Return how far down the middle of each thing is, in points and within its part.

    Raises:
        ToolMissingError: There is no Graphviz.
        ScaffoldError: Graphviz failed, or did not end in time.
    """
    found: dict[str, float] = {}
    joined: list[Part] = []
    for part in parts:
        if part.links:
            joined.append(part)
        else:
            found.update((item.name, 0.0) for item in part.items)
    if joined:
        output = _run(_END.join(map(_dot, joined)))
        found.update((name, -float(y) * _POINTS) for name, y in _PLACE.findall(output))
    if any(item.name not in found for part in joined for item in part.items):
        raise ScaffoldError("Graphviz failed; draw less, with `--focus NAME`")
    return found


def _dot(part: Part) -> str:
    columns: dict[int, list[Item]] = {}
    for item in part.items:
        columns.setdefault(item.column, []).append(item)
    effort = _HASTE if len(part.items) > _LARGE else ""
    lines = [
        f"digraph {{ graph [rankdir=LR, nodesep=0, ranksep=0.5{effort}];",
        'node [shape=box, label="", fixedsize=true, width=0.1];',
        "edge [arrowhead=none];",
    ]
    for column in sorted(columns):
        names = "".join(f" {item.name};" for item in columns[column])
        lines += [f"{item.name} [height={item.height / _POINTS:.5f}];" for item in columns[column]]
        lines.append(f"{{ rank=same;{names} }}")
    lines += [f"{link.first} -> {link.later} [weight={link.weight}];" for link in part.links]
    return "\n".join([*lines, "}"])


def _run(text: str) -> str:
    bundled = importlib.util.find_spec("pygraphviz") is not None
    argv = [sys.executable, "-P", "-c", _LAYOUT] if bundled else ["dot", "-Tplain"]
    try:
        done = complete(argv, stdin=(text if bundled else text.replace(_END, "\n")).encode(), timeout=_SECONDS)
    except ToolMissingError:
        raise ToolMissingError(
            "Graphviz is needed to draw and was not found; `pip install 'flux-scaffold[graph]'`, "
            "or put its program `dot` on your `PATH`; `--format mermaid` needs neither"
        ) from None
    except ScaffoldError as error:
        raise ScaffoldError(f"Graphviz failed: {error}; draw less, with `--focus NAME`") from None
    return done.stdout.decode("utf-8", "replace")
