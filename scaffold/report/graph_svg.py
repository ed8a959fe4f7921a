"""Writes a drawing as SVG: boxes, lines with rounded corners, levels and a legend of what occurs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise

from scaffold.graph.model import Change, EdgeKind, Node
from scaffold.report.graph_box_text import CAPTION_SIZE, NAME_SIZE, Label
from scaffold.report.graph_colours import DARK, LIGHT
from scaffold.report.graph_drawing import Drawing, Drawn, Placed, Point, Way
from scaffold.report.graph_labels import one_line
from scaffold.report.graph_legend import legend
from scaffold.report.graph_style import SHAPES, colour_rules, css_name
from scaffold.report.svg_text import number, text_line

_MARGIN = 24.0
_LEVELS = 30.0
_RADIUS = 5.0
_HEAD = 7.0
_BAR = 4.0
_LONGEST = 700


def format_svg(drawing: Drawing) -> str:
    """Return a picture that stands alone, for light and dark surroundings."""
    dark = colour_rules(DARK).replace("\n", "\n  ")
    style = f"{SHAPES}\n{colour_rules(LIGHT)}\n@media (prefers-color-scheme: dark) {{\n  {dark}\n}}"
    return picture(drawing, f"<style>\n{style}\n</style>\n") + "\n"


def picture(drawing: Drawing, head: str = "", numbers: Mapping[str, int] | None = None) -> str:
    """Return the `svg` element.

    Args:
        drawing: What is to be seen.
        head: Markup for its beginning.
        numbers: A number for each node's id where a script is to find names, boxes and ways again.
    """
    key, key_width, key_height = legend(drawing, titled=numbers is None)
    width = max(drawing.width, key_width) + 2 * _MARGIN
    top = _MARGIN + key_height + _LEVELS
    height = top + drawing.height + _MARGIN
    title = escape(one_line(f"The order of cluster {drawing.graph.cluster}", _LONGEST))
    size = f'width="{number(width)}" height="{number(height)}"'
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="graph" {size} '
        f'viewBox="0 0 {number(width)} {number(height)}" role="group" aria-label="{title}">',
        f'{head}<rect class="canvas" {size}/>',
        f'<g class="legend" transform="translate({number(_MARGIN)} {number(_MARGIN)})">{key}</g>',
        f'<g transform="translate({number(_MARGIN)} {number(top)})">',
        *_levels(drawing),
        '<g class="lines" aria-hidden="true">',
        *(_line(drawn) for drawn in drawing.lines),
        *(_ways(drawn) for drawn in drawing.lines if numbers is not None),
        "</g>",
        *(_box(placed, index, numbers) for index, placed in enumerate(drawing.boxes)),
        "</g>",
        "</svg>",
    ]
    return "\n".join(body)


def _levels(drawing: Drawing) -> Iterator[str]:
    for column in drawing.columns:
        if column.level is not None:
            yield text_line(f"level {column.level}", column.x, -10, CAPTION_SIZE, css="level")


def _box(placed: Placed, index: int, numbers: Mapping[str, int] | None) -> str:
    node = placed.box.members[0]
    classes = ["box", css_name(node.layer)]
    classes += ["missing"] if node.missing else []
    classes += ["cycle"] if node.in_cycle else []
    classes += [node.change] if node.change is not Change.SAME else []
    size = f'width="{number(placed.text.width)}" height="{number(placed.height)}"'
    shift = max(0.0, (placed.height - placed.text.height) / 2)
    mark = "" if numbers is None else f' data-box="{index}"'
    return "".join(
        [
            f'<g class="{" ".join(classes)}"{mark} transform="translate({number(placed.x)} {number(placed.y)})">',
            f'<rect class="fill outline" {size} rx="4"/>',
            f'<path class="bar" d="{_bar(placed.height)}"/>',
            *(_label(label, shift, numbers) for label in placed.text.labels),
            "</g>",
        ]
    )


def _bar(height: float) -> str:
    return f"M{_BAR:g} 0V{number(height)}a4 4 0 0 1 -4 -4V4a4 4 0 0 1 4 -4z"


def _label(label: Label, shift: float, numbers: Mapping[str, int] | None) -> str:
    y = label.y + shift
    if label.node is None:
        return text_line(label.text, label.x, y, CAPTION_SIZE, css="caption")
    words = escape(describe(label.node))
    if numbers is None:
        return text_line(label.text, label.x, y, NAME_SIZE, css="name", inside=f"<title>{words}</title>")
    around = f'x="{number(label.x - 5)}" y="{number(y - 13.5)}" width="{number(label.width + 10)}" height="18"'
    text = text_line(label.text, label.x, y, NAME_SIZE, css="name")
    attributes = f'data-node="{numbers[label.node.id]}" role="button" tabindex="-1" aria-label="{words}"'
    return f'<g class="node" {attributes}><title>{words}</title><rect class="hit" {around} rx="3"/>{text}</g>'


def describe(node: Node) -> str:
    """Return what is said of a node when one points at it."""
    kind = f"{node.kind} {node.namespace}/{node.name}" if node.namespace else f"{node.kind} {node.name}"
    facts = [f"level {node.level}", node.layer, *(f"delivers {purpose}" for purpose in node.delivers)]
    place = [str(node.location)] if node.location else []
    return one_line(", ".join([kind, *facts, *place]), _LONGEST)


def _line(drawn: Drawn) -> str:
    change = drawn.line.change
    pieces = _pieces(drawn)
    halo = "" if change is Change.SAME else f'<path class="halo {change}" d="{pieces}"/>'
    cover = f'<path class="casing" d="{pieces}"/>{halo}'
    return f"<g>{cover}{_strokes(drawn, drawn.ways)}</g>"


def _ways(drawn: Drawn) -> str:
    """Return each way as an element of its own, to be shown when it is asked for."""
    return "".join(
        f'<g class="way" data-from="{drawn.line.source}" data-to="{way.target}">{_strokes(drawn, (way,))}</g>'
        for way in drawn.ways
    )


def _strokes(drawn: Drawn, ways: Sequence[Way]) -> str:
    """Return ways as one path, so that what they share is drawn once."""
    line = drawn.line
    uses = [css_name(use) for use in line.purposes or (line.kind,)]
    kind = "" if line.kind is EdgeKind.DEPENDS_ON else f"{line.kind.lower()} "
    path = "".join(_path(way.points) for way in ways)
    second = f'<path class="line second {uses[1]}" d="{path}"/>' if len(uses) > 1 else ""
    heads = "".join(_head(way.points) for way in ways)
    return f'<path class="line {kind}{uses[0]}" d="{path}"/>{second}<path class="head {uses[0]}" d="{heads}"/>'


def _pieces(drawn: Drawn) -> str:
    """Return each straight piece of a line once, however many ways share it."""
    pieces: dict[tuple[Point, Point], None] = {}
    for way in drawn.ways:
        for first, second in pairwise(way.points):
            pieces[first, second] = None
    return "".join(f"M{_point(first)}L{_point(second)}" for first, second in pieces)


def _path(points: Sequence[Point]) -> str:
    parts = [f"M{_point(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(_RADIUS, _length(before, corner) / 2, _length(corner, after) / 2)
        start, end = _toward(corner, before, radius), _toward(corner, after, radius)
        parts.append(f"L{_point(start)}Q{_point(corner)} {_point(end)}")
    return "".join([*parts, f"L{_point(points[-1])}"])


def _length(first: Point, second: Point) -> float:
    return abs(first[0] - second[0]) + abs(first[1] - second[1])


def _toward(start: Point, end: Point, distance: float) -> Point:
    length = _length(start, end) or 1.0
    return start[0] + (end[0] - start[0]) * distance / length, start[1] + (end[1] - start[1]) * distance / length


def _head(points: Sequence[Point]) -> str:
    (before, _), (x, y) = points[-2], points[-1]
    back = -_HEAD if before < x else _HEAD
    return f"M{_point((x, y))}l{number(back)} -3.5v7z"


def _point(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"
