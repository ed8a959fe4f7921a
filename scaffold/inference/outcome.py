"""What becomes of an app that is to be adopted: how much of it the template writes, or why it cannot."""

from __future__ import annotations

from dataclasses import dataclass

from scaffold.leaves import Comparison
from scaffold.siblings import App


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What becomes of an app.

    Attributes:
        app: The app.
        comparison: How much of it the template writes, `None` where it is refused.
        content: The answers file, empty where it is refused.
        notes: What the user should know, one sentence each.
        refused: Why it cannot be adopted.
    """

    app: App
    comparison: Comparison | None = None
    content: bytes = b""
    notes: tuple[str, ...] = ()
    refused: str = ""
