"""Measures text without asking for a font, so that a picture is the same on every machine."""

from __future__ import annotations

import unicodedata

_OTHER = 600
_WIDE = 1000
_WIDTHS = dict(
    zip(
        map(chr, range(32, 127)),
        (
            *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
            *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
            *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
            *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
            *(333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
            *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
        ),
        strict=True,
    )
)
"""Thousandths of an em, of Helvetica and of the fonts with its metrics (Arial, Liberation Sans, Arimo)."""


def text_width(text: str, size: float) -> float:
    """Return how wide a text is at a font size; the writer then asks for exactly this width."""
    return sum(map(_glyph, text)) * size / 1000


def _glyph(char: str) -> int:
    width = _WIDTHS.get(char)
    if width is not None:
        return width
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return 0
    return _WIDE if unicodedata.east_asian_width(char) in "WF" else _OTHER
