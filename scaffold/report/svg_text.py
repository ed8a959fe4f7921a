"""Writes numbers and lines of text as SVG, the text exactly as wide as it was measured."""

from __future__ import annotations

from html import escape

from scaffold.report.graph_glyphs import text_width


def number(value: float) -> str:
    """Return a number with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def text_line(text: str, x: float, y: float, size: float, *, css: str, inside: str = "") -> str:
    """Return a line of text; every viewer makes it as wide as it was measured, whatever font it has.

    Args:
        text: As shown; it is escaped here.
        x: Its left end.
        y: Its base line.
        size: Of its font, which the style sheet gives it.
        css: Its classes.
        inside: Elements that belong to it.
    """
    width = number(text_width(text, size))
    fit = f' textLength="{width}" lengthAdjust="spacingAndGlyphs"' if text else ""
    return f'<text class="{css}" x="{number(x)}" y="{number(y)}"{fit}>{inside}{escape(text)}</text>'
