"""The legend of a picture: what its boxes and lines say, and only what occurs in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from scaffold.graph.model import Change, EdgeKind, Graph, Layer, Purpose
from scaffold.report.graph_box_text import CAPTION_SIZE, NAME_SIZE
from scaffold.report.graph_drawing import Drawing
from scaffold.report.graph_glyphs import text_width
from scaffold.report.graph_labels import one_line
from scaffold.report.graph_style import TITLE_SIZE, css_name
from scaffold.report.svg_text import number, text_line

_WIDTH = 860.0
_SAMPLE = 26.0
_HEADING = 74.0
_ROW = 22.0
_BETWEEN = 18.0
_LONGEST = 80

Item = tuple[str, str]
"""The sample at its own origin, and its words."""


def legend(drawing: Drawing, *, titled: bool = True) -> tuple[str, float, float]:
    """Return the legend with its width and height; below the picture's title, where it is to have one."""
    limit = max(_WIDTH, drawing.width)
    parts: list[str] = []
    y = 0.0
    if titled:
        parts.append(text_line(_title(drawing), 0, 16, TITLE_SIZE, css="title"))
        parts.append(text_line(summary(drawing.graph), 0, 36, NAME_SIZE, css="caption plain"))
        y = 50.0
    widest = 0.0
    for heading, items in (("Boxes", _boxes(drawing)), ("Waits for", _waits(drawing)), ("Lines", _others(drawing))):
        if items:
            parts.append(text_line(heading, 0, y + 12, NAME_SIZE, css="plain"))
            row, right, y = _flow(items, y, limit)
            parts += row
            widest = max(widest, right)
    for note in _notes(drawing):
        for line in _wrapped(note, limit):
            parts.append(text_line(line, 0, y + 12, CAPTION_SIZE, css="caption"))
            widest = max(widest, text_width(line, CAPTION_SIZE))
            y += 16
    return "\n".join(parts), widest, y + 12


def _title(drawing: Drawing) -> str:
    return one_line(f"Cluster {drawing.graph.cluster}", _LONGEST)


def summary(graph: Graph) -> str:
    """Return how much there is."""
    kinds = Counter(node.kind for node in graph.nodes)
    edges = sum(edge.kind is EdgeKind.DEPENDS_ON for edge in graph.edges)
    levels = len({node.level for node in graph.nodes})
    counted = [
        _counted(kinds[kind], one_line(kind, _LONGEST)) for kind in sorted(kinds, key=lambda kind: (-kinds[kind], kind))
    ]
    return ", ".join([*counted, f"{edges} dependsOn", _counted(levels, "level")])


def _counted(count: int, word: str) -> str:
    plural = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{count} {word if count == 1 else plural}"


def _flow(items: Iterable[Item], y: float, limit: float) -> tuple[list[str], float, float]:
    """Return the samples with their words in rows, how far they reach to the right, and where the next row begins."""
    parts: list[str] = []
    x, right = _HEADING, 0.0
    for sample, words in items:
        width = _SAMPLE + 7 + text_width(words, NAME_SIZE)
        if x > _HEADING and x + width > limit:
            x, y = _HEADING, y + _ROW
        text = text_line(words, _SAMPLE + 7, 12, NAME_SIZE, css="plain")
        parts.append(f'<g transform="translate({number(x)} {number(y)})">{sample}{text}</g>')
        right = max(right, x + width)
        x += width + _BETWEEN
    return parts, right, y + _ROW


def _boxes(drawing: Drawing) -> list[Item]:
    nodes = drawing.graph.nodes
    items = [(_swatch(css_name(layer)), str(layer)) for layer in Layer if any(node.layer is layer for node in nodes)]
    if any(node.missing for node in nodes):
        items.append((_swatch("missing", bar=False), "named by a dependsOn, not in this cluster"))
    if any(node.in_cycle for node in nodes):
        items.append((_swatch("cycle", bar=False), "waits for itself"))
    for change, sign in ((Change.ADDED, "+"), (Change.REMOVED, "−")):
        if any(node.change is change for node in nodes):
            sample = text_line(sign, 10, 12, NAME_SIZE, css="name")
            items.append((f'<g class="{change}">{sample}</g>', str(change)))
    return items


def _swatch(css: str, *, bar: bool = True) -> str:
    edge = '<path class="bar" d="M4 0V14a4 4 0 0 1 -4 -4V4a4 4 0 0 1 4 -4z"/>' if bar else ""
    rect = '<rect class="fill outline" width="26" height="14" rx="4"/>'
    return f'<g class="{css}" transform="translate(0 1)">{rect}{edge}</g>'


def _waits(drawing: Drawing) -> list[Item]:
    used = [drawn.line.purposes for drawn in drawing.lines if drawn.line.kind is EdgeKind.DEPENDS_ON]
    items = [
        (_stroke([css_name(purpose)]), str(purpose))
        for purpose in Purpose
        if any(purpose in purposes for purposes in used)
    ]
    both = next((purposes for purposes in used if len(purposes) > 1), None)
    if both:
        items.append((_stroke([css_name(purpose) for purpose in both[:2]]), "both"))
    if () in used:
        items.append((_stroke([css_name(EdgeKind.DEPENDS_ON)]), "something else" if items else "what it needs"))
    return items


def _others(drawing: Drawing) -> list[Item]:
    lines = [drawn.line for drawn in drawing.lines]
    items = [
        (_stroke([css_name(kind)], kind.lower()), words)
        for kind, words in ((EdgeKind.DELIVERS, "delivers"), (EdgeKind.SOURCE, "is the source of"))
        if any(line.kind is kind for line in lines)
    ]
    for change in (Change.ADDED, Change.REMOVED):
        if any(line.change is change for line in lines):
            halo = f'<path class="halo {change}" d="M0 8H26"/>'
            items.append((halo + _stroke([css_name(EdgeKind.DEPENDS_ON)]), str(change)))
    return items


def _stroke(uses: Sequence[str], kind: str = "") -> str:
    parts = [f'<path class="line {kind} {uses[0]}" d="M0 8H20"/>'.replace("  ", " ")]
    parts += [f'<path class="line second {use}" d="M0 8H20"/>' for use in uses[1:]]
    return "".join([*parts, f'<path class="head {uses[0]}" d="M26 8l-7 -3.5v7z"/>'])


def _notes(drawing: Drawing) -> Iterator[str]:
    yield "From left to right in time. Names that share a box wait for the same, and the same waits for each of them."
    if drawing.implied:
        edges = "edge that follows" if drawing.implied == 1 else "edges that follow"
        yield f"Not drawn: {drawing.implied} delivers and source {edges} from the others."


def _wrapped(text: str, limit: float) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and text_width(longer, CAPTION_SIZE) > limit:
            yield line
            line = word
        else:
            line = longer
    yield line
