"""The style sheet of a picture, written out for light and for dark: not every viewer of SVG knows variables."""

from __future__ import annotations

import re

from scaffold.graph.model import EdgeKind, Layer, Purpose
from scaffold.report.graph_box_text import CAPTION_SIZE, NAME_SIZE
from scaffold.report.graph_colours import Scheme

TITLE_SIZE = 18.0
FONT = "Helvetica, Arial, 'Liberation Sans', Arimo, sans-serif"

SHAPES = f"""\
.graph text {{ font-family: {FONT}; font-size: {NAME_SIZE:g}px; }}
.graph .caption, .graph .level {{ font-size: {CAPTION_SIZE:g}px; }}
.graph .plain {{ font-size: {NAME_SIZE:g}px; }}
.graph .title {{ font-size: {TITLE_SIZE:g}px; }}
.graph .line, .graph .casing {{ fill: none; stroke-linejoin: round; }}
.graph .line {{ stroke-width: 1.6; }}
.graph .casing {{ stroke-width: 5; }}
.graph .halo {{ fill: none; stroke-width: 6; stroke-opacity: 0.35; }}
.graph .delivers {{ stroke-dasharray: 5 4; }}
.graph .source {{ stroke-dasharray: 1.5 3.5; stroke-linecap: round; }}
.graph .second {{ stroke-dasharray: 8 8; }}
.graph .outline {{ stroke-width: 1; stroke-opacity: 0.45; }}
.graph .missing .outline, .graph .cycle .outline {{ stroke-width: 2; stroke-opacity: 1; }}
.graph .missing .outline {{ stroke-dasharray: 4 3; }}"""
"""What does not depend on light or dark."""


def css_name(word: Layer | Purpose | EdgeKind) -> str:
    """Return the class of a layer, of a purpose, or of a kind of edge."""
    prefix = "layer" if isinstance(word, Layer) else "for"
    return f"{prefix}-{re.sub('[^a-z]+', '-', word.lower())}"


def colour_rules(scheme: Scheme) -> str:
    """Return the rules that colour a picture."""
    rules = [
        f".graph {{ background: {scheme.canvas}; }}",
        f".graph .canvas {{ fill: {scheme.canvas}; }}",
        f".graph .casing {{ stroke: {scheme.canvas}; }}",
        f".graph text {{ fill: {scheme.text}; }}",
        f".graph .caption, .graph .level {{ fill: {scheme.muted}; }}",
        f".graph .halo.added {{ stroke: {scheme.added}; }}",
        f".graph .halo.removed {{ stroke: {scheme.alert}; }}",
    ]
    rules.append(f".graph .fill {{ fill: {scheme.canvas}; }}")
    for layer in Layer:
        name = css_name(layer)
        rules.append(f".graph .{name} .fill {{ fill: {scheme.fills[layer]}; }}")
        rules.append(f".graph .{name} .bar {{ fill: {scheme.bars[layer]}; }}")
        rules.append(f".graph .{name} .outline {{ stroke: {scheme.bars[layer]}; }}")
    for use, colour in scheme.lines.items():
        rules.append(f".graph .{css_name(use)} {{ stroke: {colour}; }}")
        rules.append(f".graph .head.{css_name(use)} {{ fill: {colour}; stroke: none; }}")
    rules += [
        f".graph .missing .outline, .graph .cycle .outline {{ stroke: {scheme.alert}; }}",
        f".graph .missing .caption, .graph .cycle .caption, .graph .removed .name {{ fill: {scheme.alert}; }}",
        f".graph .added .name {{ fill: {scheme.added}; }}",
    ]
    return "\n".join(rules)
