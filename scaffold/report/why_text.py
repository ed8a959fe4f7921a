"""Tells why something is not up yet, in lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scaffold.graph.model import Edge, EdgeKind, Node
from scaffold.graph.why import Step, Why
from scaffold.report.graph_labels import one_line, title
from scaffold.repository import Location

_WIDEST = 76
"""Columns that a line may take before its place, which else stands further right."""

_LONGEST = 200
"""Characters of a cluster's name or a file's path."""

_REASONS = (EdgeKind.DELIVERS, EdgeKind.SOURCE, EdgeKind.DEPENDS_ON)
"""The kinds of edges in the order in which they are told: how it comes into the cluster, then what it waits for."""

_Row = tuple[str, Location | None]
"""A line, and the place that it tells of."""


def format_why(found: Why) -> str:
    """Format the answer: what it names, what must be ready first in time, and what waits for it."""
    nearby = [step for step in found.waiting if step.distance == 1]
    further = [step for step in found.waiting if step.distance > 1]
    blocks = [list(rows) for rows in (_summary(found), _chain(found), _direct(nearby), _indirect(found, further))]
    return "\n\n".join("\n".join(_aligned(block)) for block in blocks if block) + "\n"


def _summary(found: Why) -> Iterator[_Row]:
    yield f"{title(found.node)} (cluster {one_line(found.graph.cluster, _LONGEST)})", found.node.location
    named = [
        _with_purposes(found, edge) for step in found.itself for edge in step.needs if edge.kind is EdgeKind.DEPENDS_ON
    ]
    for label, text in zip(("depends on", *[""] * len(named)), named or ["nothing by name"], strict=False):
        yield f"  {label:<12}{text}", None
    yield f"  {'needs':<12}{_counted(len(found.before), 'thing')} to be ready first", None
    yield f"  {'holds up':<12}{_held(found)}", None
    for missing in found.missing:
        yield f"  {'never up':<12}{title(missing)} is not in this cluster", None
    for cycle in found.cycles:
        waiting = " → ".join(_title(found, one) for one in (*cycle, cycle[0]))
        yield f"  {'never up':<12}{waiting} wait for each other", None


def _held(found: Why) -> str:
    if not found.waiting:
        return "nothing"
    direct = sum(step.distance == 1 for step in found.waiting)
    share = "directly" if direct == len(found.waiting) else f"{direct} of them directly"
    return f"{_counted(len(found.waiting), 'other')}, {share}"


def _chain(found: Why) -> Iterator[_Row]:
    yield "what must be ready, from first to last by level (→ is what you ask for):", None
    for step in sorted((*found.before, *found.itself), key=lambda step: (step.node.level, step.node.id)):
        mark = "→" if step in found.itself else " "
        yield f"{mark}{step.node.level:>3}  {title(step.node)}{_remark(step.node)}", step.node.location
        for edge in sorted(step.needs, key=lambda edge: _REASONS.index(edge.kind)):
            if not _goes_without_saying(found, step, edge):
                yield f"        {_reason(found, edge)}", _place(step, edge)


def _remark(node: Node) -> str:
    if node.missing:
        return ", which is not in this cluster"
    return "" if node.location else ", which nothing here delivers"


def _goes_without_saying(found: Why, step: Step, edge: Edge) -> bool:
    """Tell whether a source is just that of what delivers the step: it has been told of there."""
    if edge.kind is not EdgeKind.SOURCE or step in found.itself:
        return False
    return any(
        above.kind is EdgeKind.SOURCE and above.first == edge.first
        for delivery in step.needs
        if delivery.kind is EdgeKind.DELIVERS
        for above in found.graph.before[delivery.first]
    )


def _direct(waiting: Sequence[Step]) -> Iterator[_Row]:
    yield "what waits for it:" if waiting else "nothing waits for it", None
    for step in waiting:
        edge = step.needs[0]
        how = {EdgeKind.DELIVERS: ", delivered by it", EdgeKind.SOURCE: ", which comes from it"}.get(edge.kind, "")
        yield f"      {title(step.node)}{how}{_purposes(edge)}", _place(step, edge)


def _indirect(found: Why, waiting: Sequence[Step]) -> Iterator[_Row]:
    if waiting:
        yield "what waits for those:", None
    for step in waiting:
        yield f"      {title(step.node)}: {_reason(found, step.needs[0])}", _place(step, step.needs[0])


def _place(step: Step, edge: Edge) -> Location | None:
    """Return where an edge is written; where no list registers a file, it is there that its folder delivers it."""
    return edge.location or (step.node.location if edge.kind is EdgeKind.DELIVERS else None)


def _reason(found: Why, edge: Edge) -> str:
    other = _title(found, edge.first)
    match edge.kind:
        case EdgeKind.DEPENDS_ON:
            return f"depends on {_with_purposes(found, edge)}"
        case EdgeKind.DELIVERS:
            return f"delivered by {other}"
        case EdgeKind.SOURCE:
            return f"comes from {other}"


def _with_purposes(found: Why, edge: Edge) -> str:
    return f"{_title(found, edge.first)}{_purposes(edge)}"


def _purposes(edge: Edge) -> str:
    return f" ({', '.join(edge.purposes)})" if edge.purposes else ""


def _title(found: Why, node_id: str) -> str:
    return title(found.graph.by_id[node_id])


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _aligned(rows: Sequence[_Row]) -> Iterator[str]:
    """Yield the lines with their places below each other."""
    width = max((len(text) for text, place in rows if place is not None and len(text) <= _WIDEST), default=0)
    for text, place in rows:
        shown = f"  {one_line(place.path, _LONGEST)}:{place.line}" if place else ""
        yield f"{text:<{width}}{shown}".rstrip()
